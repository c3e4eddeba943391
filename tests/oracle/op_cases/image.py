"""Images: resizing, cutting, colours."""
import numpy as np
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, random, values

RESIZED_INTS = [dtype for dtype in INTS if dtype not in ('uint32', 'uint64')]
NEAR = dict(relative=1e-5, absolute=2e-6)


def size(*numbers):
    return values('int32', numbers)


def real(dtype, shape, seed=0):
    return random(dtype, shape, seed) if dtype in FLOATS else random(dtype, shape, seed, low=0 if dtype.startswith('u') else -100, high=100)


def resize():
    result = []
    ops = ['ResizeBilinear', 'ResizeNearestNeighbor', 'ResizeBicubic', 'ResizeArea']
    for op in ops:
        exact = op == 'ResizeNearestNeighbor'
        near = {} if exact else dict(relative=1e-5, absolute=2e-6)
        coarse = {} if exact else dict(relative=1e-5, absolute=1e-4)
        for dtype in FLOATS + RESIZED_INTS:
            result.append(Case(op, [real(dtype, (1, 2, 3, 2)), size(3, 2)], name=dtype, **(near if dtype in FLOATS else coarse)))
        centres = [{}, dict(align_corners=True)] + ([dict(half_pixel_centers=True)] if op != 'ResizeArea' else [])
        for attrs in centres:
            for shape, to in [((1, 4, 5, 3), (7, 3)), ((2, 3, 3, 1), (6, 7)), ((1, 5, 2, 4), (2, 1)), ((1, 1, 1, 2), (3, 2)), ((1, 4, 4, 1), (4, 4)),
                              ((1, 9, 11, 1), (2, 3)), ((1, 2, 7, 1), (1, 14))]:
                result.append(Case(op, [random('float32', shape), size(*to)], attrs, name='%s %s %s' % (shape, to, '/'.join(attrs)), **near))
        result.append(Case(op, [random('float32', (0, 2, 2, 1)), size(3, 3)], name='no images'))
        for name, shape, to in [('no rows', (1, 0, 2, 1), (2, 2)), ('rank', (2, 2, 1), (2, 2)), ('zero', (1, 2, 2, 1), (0, 2)), ('negative', (1, 2, 2, 1), (2, -2)),
                                ('three', (1, 2, 2, 1), (2, 2, 2)), ('no channels', (1, 2, 2, 0), (2, 2))]:
            result.append(Case(op, [random('float32', shape), size(*to)], name=name, error=True))
        if op != 'ResizeArea':
            result.append(Case(op, [random('float32', (1, 2, 2, 1)), size(3, 3)], dict(align_corners=True, half_pixel_centers=True), name='both', error=True))
    return result


def crop():
    boxes = values('float32', [[0, 0, 1, 1], [0.2, 0.9, 0.7, 0.1], [-0.5, 0.2, 0.5, 1.5], [0.3, 0.3, 0.3, 0.3], [0.5, 0, 0, 0.75]])
    index = values('int32', [0, 1, 1, 0, 1])
    result = []
    for method in ['bilinear', 'nearest']:
        for to in [(3, 4), (1, 1), (2, 1)]:
            result.append(Case('CropAndResize', [random('float32', (2, 4, 5, 2)), boxes, index, size(*to)], dict(method=method, extrapolation_value=7.5),
                               name='%s %s' % (method, to), **NEAR))
        for dtype in FLOATS[:3] + RESIZED_INTS:
            result.append(Case('CropAndResize', [real(dtype, (2, 3, 2, 1)), boxes[:2], index[:2], size(2, 2)], dict(method=method), name='%s %s' % (method, dtype),
                               relative=1e-5, absolute=1e-4))
    image = random('float32', (2, 4, 5, 2))
    result += [
        Case('CropAndResize', [image, boxes, index, size(2, 2)], name='defaults', **NEAR),
        Case('CropAndResize', [image, boxes[:0], index[:0], size(2, 2)], name='no boxes'),
        Case('CropAndResize', [image, boxes, index + 1, size(2, 2)], name='index', error=True),
        Case('CropAndResize', [image, boxes, index - 1, size(2, 2)], name='negative index', error=True),
        Case('CropAndResize', [image, boxes, index[:3], size(2, 2)], name='fewer indices', error=True),
        Case('CropAndResize', [image, boxes[:, :3], index, size(2, 2)], name='three corners', error=True),
        Case('CropAndResize', [image, boxes, index, size(0, 2)], name='zero', error=True),
        Case('CropAndResize', [image, boxes + np.float32(np.inf), index, size(2, 2)], name='infinite', error=True),
        Case('CropAndResize', [image, boxes, index, size(2, 2)], dict(method='cubic'), name='cubic', error=True),
    ]
    return result


def patches():
    result = []
    attrs = lambda k, s, r, p: dict(ksizes=[1, *k, 1], strides=[1, *s, 1], rates=[1, *r, 1], padding=p)
    for dtype in FLOATS + INTS + COMPLEX:
        result.append(Case('ExtractImagePatches', [random(dtype, (1, 3, 3, 1), high=100)], attrs((2, 2), (1, 2), (1, 1), 'SAME'), name=dtype))
    for k, s, r in [((3, 2), (1, 1), (1, 1)), ((1, 1), (2, 3), (1, 1)), ((2, 3), (2, 1), (2, 1)), ((2, 2), (5, 5), (1, 2))]:
        for padding in ['SAME', 'VALID']:
            result.append(Case('ExtractImagePatches', [random('float32', (2, 4, 5, 2))], attrs(k, s, r, padding), name='%s %s %s %s' % (k, s, r, padding)))
    result += [Case('ExtractImagePatches', [random('float32', (4, 5, 2))], attrs((2, 2), (1, 1), (1, 1), 'SAME'), name='rank', error=True),
               Case('ExtractImagePatches', [random('float32', (1, 4, 5, 2))], attrs((2, 0), (1, 1), (1, 1), 'SAME'), name='zero', error=True),
               Case('ExtractImagePatches', [random('float32', (1, 4, 5, 2))], dict(ksizes=[1, 2, 2, 2], strides=[1] * 4, rates=[1] * 4, padding='SAME'), name='channels', error=True),
               Case('ExtractImagePatches', [random('float32', (1, 1, 5, 2))], attrs((5, 2), (1, 1), (1, 1), 'VALID'), name='too great', error=True)]
    return result


def colours():
    result = []
    corners = values('float32', [[r, g, b] for r in (0, 0.5, 1) for g in (0, 0.5, 1) for b in (0, 0.5, 1)])
    for op in ['RGBToHSV', 'HSVToRGB']:
        for dtype in FLOATS:
            absolute = {'float16': 4e-3, 'bfloat16': 3e-2}.get(dtype, 1e-6)
            result.append(Case(op, [random(dtype, (2, 5, 3), low=0, high=1)], name=dtype, relative=RELATIVE[dtype], absolute=absolute))
        result.append(Case(op, [corners], name='corners', **NEAR))
        result.append(Case(op, [random('float32', (7, 3), low=-2, high=300)], name='out of range', relative=1e-5, absolute=1e-4))
        result.append(Case(op, [random('float32', (3,), low=0)], name='one', **NEAR))
        result.append(Case(op, [random('float32', (0, 3))], name='none'))
        result.append(Case(op, [random('float32', (2, 4))], name='channels', error=True))
        result.append(Case(op, [np.float32(1)], name='scalar', error=True))
    number = np.float32
    images = random('float32', (2, 3, 4, 3), low=0, high=1)
    for op, numbers in [('AdjustHue', (0, 0.25, -0.3, 1, -2.75, 0.5)), ('AdjustSaturation', (0, 0.5, 1, 1.5, 10, -1))]:
        for delta in numbers:
            result.append(Case(op, [images, number(delta)], name=str(delta), relative=1e-4, absolute=2e-6))
            result.append(Case(op, [corners.reshape(1, 9, 3, 3), number(delta)], name='corners %s' % delta, relative=1e-4, absolute=2e-6))
        result.append(Case(op, [random('float32', (3, 3, 3), low=-1, high=2), number(0.4)], name='out of range', relative=1e-4, absolute=2e-6))
        result.append(Case(op, [random('float32', (1, 0, 3, 3)), number(0.4)], name='none'))
        result.append(Case(op, [random('float32', (3, 3, 4)), number(0.4)], name='channels', error=True))
        result.append(Case(op, [random('float32', (3, 3)), number(0.4)], name='rank', error=True))
        result.append(Case(op, [random('float32', (3, 3, 3)), values('float32', [0.4])], name='not a number', error=True))
    for factor in (0, 0.5, 1, 3, -1):
        result.append(Case('AdjustContrastv2', [random('float32', (2, 3, 5, 2)), number(factor)], name=str(factor), relative=1e-5, absolute=2e-6))
    result += [Case('AdjustContrastv2', [random('float32', (3, 1, 4)), number(2)], name='rank 3', relative=1e-5, absolute=2e-6),
               Case('AdjustContrastv2', [random('float32', (2, 2, 3, 1, 4)), number(2)], name='rank 5', relative=1e-5, absolute=2e-6),
               Case('AdjustContrastv2', [random('float32', (1, 0, 3, 1)), number(2)], name='none'),
               Case('AdjustContrastv2', [random('float32', (3, 3)), number(2)], name='rank', error=True)]
    return result


def cases():
    return resize() + crop() + patches() + colours()
