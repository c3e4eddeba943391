"""Convolutions, transposed convolutions and dilations."""
import numpy as np
from op_case import FLOATS, RELATIVE, Case, random, values

# TensorFlow adds up halves as halves.
ABSOLUTE = {'float32': 1e-5, 'float64': 1e-12, 'float16': 3e-2, 'bfloat16': 3e-1, 'int32': 0}
GEOMETRIES = [  # images, filter, strides, dilations
    ((2, 4, 3, 3), (3, 3, 3, 2), (1, 1), (1, 1)),
    ((1, 7, 8, 2), (3, 2, 2, 5), (2, 3), (1, 1)),
    ((1, 6, 8, 2), (3, 3, 2, 2), (1, 1), (2, 3)),
    ((1, 3, 2, 17), (1, 1, 17, 9), (1, 1), (1, 1)),
    ((1, 6, 5, 8), (1, 1, 8, 4), (2, 2), (1, 1)),
    ((1, 2, 9, 3), (1, 5, 3, 2), (1, 2), (1, 1)),
    ((1, 3, 3, 1), (5, 4, 1, 2), (1, 1), (1, 1)),  # a filter greater than the image
    ((3, 1, 1, 4), (1, 1, 4, 1), (1, 1), (1, 1)),
    ((1, 4, 4, 3), (1, 2, 3, 2), (3, 3), (1, 1)),
    ((1, 7, 6, 4), (3, 3, 4, 5), (1, 1), (1, 1)),
]


def tolerance(dtype):
    return dict(relative=RELATIVE.get(dtype, 0), absolute=ABSOLUTE[dtype])


def conv(dtype, image, kernel, strides=(1, 1), dilations=None, padding='SAME', op='Conv2D', name='', error=False, **attrs):
    if dilations is not None and dilations != (1, 1):
        attrs['dilations'] = [1, *dilations, 1]
    return Case(op, [random(dtype, image, seed=1), random(dtype, kernel, seed=2)],
                dict(strides=[1, *strides, 1], padding=padding, **attrs), error=error, **tolerance(dtype),
                name=' '.join(str(x) for x in [dtype, image, kernel, strides, dilations, padding, name]).replace(', ', ','))


def fits(size, window, dilation):
    return size >= (window - 1) * dilation + 1


def transposed(dtype, image, kernel, strides=(1, 1), dilations=(1, 1), padding='SAME', sizes=None, out=None, name='', error=False, **attrs):
    """`image` is the result's shape."""
    if out is None:
        pads = attrs.get('explicit_paddings', [0] * 8)
        extent = [(kernel[i] - 1) * dilations[i] + 1 for i in range(2)]
        spatial = [-(-image[i + 1] // strides[i]) if padding == 'SAME' else
                   (image[i + 1] + pads[2 * i + 2] + pads[2 * i + 3] - extent[i]) // strides[i] + 1 for i in range(2)]
        out = (image[0], *spatial, kernel[3])
    if dilations != (1, 1):
        attrs['dilations'] = [1, *dilations, 1]
    return Case('Conv2DBackpropInput', [values('int32', image if sizes is None else sizes), random(dtype, kernel, seed=2), random(dtype, out, seed=3)],
                dict(strides=[1, *strides, 1], padding=padding, **attrs), error=error, **tolerance(dtype),
                name=' '.join(str(x) for x in [dtype, image, kernel, strides, dilations, padding, name]).replace(', ', ','))


def conv2d():
    result = []
    for dtype in FLOATS + ['int32']:
        for padding in ['SAME', 'VALID']:
            result.append(conv(dtype, (1, 4, 5, 3), (3, 2, 3, 2), (2, 1), padding=padding))
            # TensorFlow's int32 knows no groups.
        result.append(conv(dtype, (1, 4, 4, 4), (3, 3, 2, 6), name='groups'))
    big = np.full((1, 2, 2, 2), 2**31 - 1, np.int64)
    result.append(Case('Conv2D', [values('int32', big), values('int32', big)], dict(strides=[1] * 4, padding='SAME'), name='overflow'))
    for image, kernel, strides, dilations in GEOMETRIES:
        for padding in ['SAME', 'VALID']:
            ok = padding == 'SAME' or all(fits(image[i + 1], kernel[i], dilations[i]) for i in range(2))
            if ok:
                result.append(conv('float32', image, kernel, strides, dilations, padding))
    for paddings in [[0, 0, 1, 2, 3, 0, 0, 0], [0, 0, 4, 4, 4, 4, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]]:
        result.append(conv('float32', (1, 4, 5, 2), (3, 3, 2, 3), (2, 1), padding='EXPLICIT', explicit_paddings=paddings, name=str(paddings)))
    for paddings in [[0, 0, 1, 2], [0, 0, -1, 2, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1]]:
        result.append(conv('float32', (1, 4, 5, 2), (3, 3, 2, 3), padding='EXPLICIT', explicit_paddings=paddings, name=str(paddings), error=True))
    result.append(conv('float32', (1, 4, 5, 6), (3, 3, 2, 9), name='groups'))
    result.append(conv('float32', (2, 4, 5, 6), (1, 1, 1, 6), name='depthwise by groups'))
    result.append(conv('float32', (0, 4, 5, 2), (3, 3, 2, 3), name='no images'))
    result.append(conv('float32', (1, 0, 5, 2), (3, 3, 2, 3), name='no rows'))
    image = random('float32', (1, 4, 4, 2))
    image[0, 1, 1, 0], image[0, 3, 3, 1] = np.nan, np.inf
    result.append(Case('Conv2D', [image, random('float32', (1, 1, 2, 3))], dict(strides=[1] * 4, padding='SAME'), name='nan', **tolerance('float32')))
    for name, shapes, attrs in [
            ('rank of images', ((4, 5, 2), (3, 3, 2, 3)), {}), ('rank of filter', ((1, 4, 5, 2), (3, 2, 3)), {}),
            ('channels', ((1, 4, 5, 3), (3, 3, 2, 3)), {}), ('groups', ((1, 4, 5, 4), (3, 3, 2, 3)), {}),
            ('empty filter', ((1, 4, 5, 2), (0, 3, 2, 3)), {}), ('too small', ((1, 2, 1, 2), (5, 3, 2, 3)), dict(padding='VALID')),
            ('stride', ((1, 4, 5, 2), (3, 3, 2, 3)), dict(strides=(0, 1))), ('dilation', ((1, 4, 5, 2), (3, 3, 2, 3)), dict(dilations=(0, 1)))]:
        result.append(conv('float32', *shapes, name=name, error=True, **attrs))
    result.append(Case('Conv2D', [random('float32', (2, 4, 5, 2)), random('float32', (1, 1, 2, 2))], dict(strides=[2, 1, 1, 1], padding='SAME'), name='batch stride', error=True))
    return result


def depthwise():
    result = []
    for dtype in FLOATS:
        for padding in ['SAME', 'VALID']:
            result.append(conv(dtype, (1, 4, 5, 3), (3, 2, 3, 2), (2, 2), padding=padding, op='DepthwiseConv2dNative'))
    for image, kernel, strides in [((2, 6, 5, 4), (3, 3, 4, 1), (1, 1)), ((1, 5, 5, 16), (3, 3, 16, 1), (2, 2)), ((1, 4, 3, 9), (5, 5, 9, 1), (1, 1)),
                                   ((1, 5, 4, 3), (2, 3, 3, 4), (1, 1)), ((1, 3, 3, 1), (3, 3, 1, 8), (1, 1)), ((1, 2, 2, 5), (3, 3, 5, 1), (1, 1)),
                                   ((1, 4, 4, 9), (1, 1, 9, 1), (1, 1))]:
        for padding in ['SAME', 'VALID']:
            if padding == 'SAME' or all(fits(image[i + 1], kernel[i], 1) for i in range(2)):
                result.append(conv('float32', image, kernel, strides, padding=padding, op='DepthwiseConv2dNative'))
    result.append(conv('float32', (1, 4, 5, 2), (3, 3, 2, 1), padding='EXPLICIT', explicit_paddings=[0, 0, 1, 2, 2, 0, 0, 0], op='DepthwiseConv2dNative'))
    result.append(conv('float32', (1, 4, 5, 3), (3, 3, 2, 1), op='DepthwiseConv2dNative', error=True))
    result.append(conv('float32', (1, 4, 5, 2), (3, 2, 1), op='DepthwiseConv2dNative', error=True))
    result.append(conv('float32', (0, 4, 5, 2), (3, 3, 2, 1), op='DepthwiseConv2dNative'))
    return result


def backprop():
    result = []
    for dtype in FLOATS + ['int32']:
        for padding in ['SAME', 'VALID']:
            result.append(transposed(dtype, (1, 4, 5, 3), (3, 2, 3, 2), (2, 1), padding=padding))
    for image, kernel, strides, dilations in GEOMETRIES:
        for padding in ['SAME', 'VALID']:
            if dilations == (1, 1) and (padding == 'SAME' or all(fits(image[i + 1], kernel[i], dilations[i]) for i in range(2))):
                result.append(transposed('float32', image, kernel, strides, dilations, padding))
    result += [
        transposed('float32', (1, 6, 6, 3), (4, 4, 3, 2), (2, 2), name='usual'),
        transposed('float32', (1, 6, 5, 3), (2, 2, 3, 2), (3, 2), padding='VALID', name='without overlap'),
        transposed('float32', (2, 6, 6, 3), (3, 3, 3, 4), (2, 2), sizes=(6, 6), name='two sizes'),
        transposed('float32', (1, 5, 6, 2), (3, 3, 2, 3), (2, 1), padding='EXPLICIT', explicit_paddings=[0, 0, 1, 2, 2, 0, 0, 0]),
        transposed('float32', (0, 6, 6, 3), (3, 3, 3, 4), (2, 2), name='no images'),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), sizes=(1, 7, 4, 3), name='size', error=True),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), sizes=(2, 4, 4, 3), name='batch', error=True),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), sizes=(1, 4, 4, 4), name='channels', error=True),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), sizes=(4, 4, 3), name='three sizes', error=True),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), sizes=(1, -4, 4, 3), name='negative', error=True),
        transposed('float32', (1, 4, 4, 3), (3, 3, 3, 2), (2, 2), out=(1, 2, 2, 5), name='out channels', error=True),
    ]
    return result


def conv3d():
    result = []
    for dtype in FLOATS:
        for padding in ['SAME', 'VALID']:
            result.append(Case('Conv3D', [random(dtype, (1, 2, 3, 3, 2), seed=1), random(dtype, (2, 2, 3, 2, 2), seed=2)],
                               dict(strides=[1, 1, 2, 1, 1], padding=padding), name='%s %s' % (dtype, padding), **tolerance(dtype)))
    for shape, strides in [((3, 1, 1, 3, 2), 2), ((1, 2, 2, 3, 2), 1), ((3, 3, 3, 3, 2), 2)]:
        for padding in ['SAME', 'VALID']:
            result.append(Case('Conv3D', [random('float32', (2, 3, 3, 3, 3), seed=1), random('float32', shape, seed=2)],
                               dict(strides=[1, strides, strides, strides, 1], padding=padding), name='%s %s' % (shape, padding), **tolerance('float32')))
    result.append(Case('Conv3D', [random('float32', (4, 3, 5, 3)), random('float32', (1, 1, 1, 3, 2))], dict(strides=[1] * 5, padding='SAME'), name='rank', error=True))
    result.append(Case('Conv3D', [random('float32', (1, 2, 2, 2, 3)), random('float32', (1, 1, 1, 2, 2))], dict(strides=[1] * 5, padding='SAME'), name='channels', error=True))
    return result


def dilation():
    result = []
    for dtype in FLOATS + ['int32', 'int64', 'int8', 'int16', 'uint8', 'uint16', 'uint32']:
        result.append(Case('Dilation2D', [random(dtype, (1, 4, 3, 2), low=0, high=100, seed=1), random(dtype, (2, 3, 2), low=0, high=100, seed=2)],
                           dict(strides=[1, 1, 2, 1], rates=[1] * 4, padding='SAME'), name=dtype))
    for padding in ['SAME', 'VALID']:
        for strides, rates in [((1, 1), (1, 1)), ((2, 3), (1, 1)), ((1, 1), (2, 1))]:
            result.append(Case('Dilation2D', [random('float32', (2, 5, 4, 2), seed=1), random('float32', (3, 2, 2), seed=2)],
                               dict(strides=[1, *strides, 1], rates=[1, *rates, 1], padding=padding), name='%s %s %s' % (padding, strides, rates)))
    result.append(Case('Dilation2D', [values('int8', [[[[100], [-100]]]]), values('int8', [[[100]]])], dict(strides=[1] * 4, rates=[1] * 4, padding='SAME'), name='overflow'))
    result.append(Case('Dilation2D', [random('float32', (1, 4, 3, 2)), random('float32', (2, 3, 3))], dict(strides=[1] * 4, rates=[1] * 4, padding='SAME'), name='channels', error=True))
    result.append(Case('Dilation2D', [random('float32', (4, 3, 2)), random('float32', (2, 3, 2))], dict(strides=[1] * 4, rates=[1] * 4, padding='SAME'), name='rank', error=True))
    return result


def cases():
    return conv2d() + depthwise() + backprop() + conv3d() + dilation()
