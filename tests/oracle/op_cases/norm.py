"""BiasAdd, LRN, batch normalisation."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, SPECIAL, Case, numpy_type, random, values


def cases():
    out = []
    for dtype in FLOATS + INTS + COMPLEX:
        x = random(dtype, (2, 3, 2, 3), 1)
        bias = random(dtype, (3,), 2)
        for data_format in ('NHWC', 'NCHW'):
            out.append(Case('BiasAdd', [x, bias], dict(data_format=data_format), '%s %s' % (dtype, data_format)))
        out.append(Case('BiasAddV1', [x, bias], name=dtype))
        if dtype in INTS:
            info = np.iinfo(numpy_type(dtype))
            extremes = np.asarray([[info.max, info.min]], numpy_type(dtype))
            out.append(Case('BiasAdd', [extremes, extremes[0]], name=dtype + ' wraps'))
        if dtype in FLOATS:
            special = values(dtype, SPECIAL)
            out.append(Case('BiasAdd', [np.stack([special, special[::-1]]), special], name=dtype + ' special', absolute=1e-37))  # TensorFlow has no denormals
    for shape in ((2, 3), (2, 3, 4), (1, 2, 3, 2, 3), (1, 2, 1, 2, 1, 3), (1, 2, 1, 2, 1, 2, 1, 2)):
        for data_format in ('NHWC', 'NCHW') if len(shape) > 2 else ('NHWC',):
            bias = np.arange(shape[-1] if data_format == 'NHWC' else shape[1]).astype(np.float32)
            out.append(Case('BiasAdd', [random('float32', shape, 3), bias], dict(data_format=data_format), '%s %s' % (shape, data_format)))
    f = lambda *shape: np.ones(shape, np.float32)  # noqa: E731
    out += [Case('BiasAdd', [f(0, 3), f(3)], name='no rows'), Case('BiasAdd', [f(2, 0), f(0)], name='no channels'),
            Case('BiasAdd', [random('float32', (3, 300), 3), random('float32', (300,), 4)], name='large'),
            Case('BiasAdd', [f(3), f(3)], name='vector', error=True), Case('BiasAdd', [f(2, 3), f(2)], name='other channels', error=True),
            Case('BiasAdd', [f(2, 3), f(1, 3)], name='bias of rank 2', error=True), Case('BiasAdd', [f(2, 3), np.ones(3)], name='types', error=True),
            Case('BiasAdd', [np.ones((2, 3), bool), np.ones(3, bool)], name='bool', error=True)]

    for dtype in ('float32', 'float16'):
        r = dict(relative=RELATIVE[dtype] * (3 if dtype == 'float16' else 1), absolute=1e-6)
        x = random(dtype, (2, 1, 2, 9), 5, low=-5, high=5)
        for radius in (0, 1, 2, 5, 8, 9, 100):
            out.append(Case('LRN', [x], dict(depth_radius=radius), '%s radius %d' % (dtype, radius), **r))
        for beta in (0.75, 1.0, 0.3, 0.0, -0.5, 2.0):
            out.append(Case('LRN', [x], dict(depth_radius=2, bias=2.0, alpha=1e-2, beta=beta), '%s beta %s' % (dtype, beta), **r))
        out += [Case('LRN', [x[:0]], name=dtype + ' no images'), Case('LRN', [x[..., :1]], name=dtype + ' one channel', **r)]
    special = np.asarray(SPECIAL, np.float32).reshape(1, 1, 1, 10)
    for beta in (0.5, 0.75, 1.0, 0.3):
        out.append(Case('LRN', [special[..., 3:8]], dict(depth_radius=2, beta=beta), 'special %s' % beta, relative=1e-5, absolute=1e-37))
        out.append(Case('LRN', [f(1, 1, 1, 3)], dict(bias=-10.0, beta=beta), 'negative norm %s' % beta, relative=1e-5))
    out += [Case('LRN', [f(1, 1, 3)], name='rank 3', error=True),
            Case('LRN', [f(1, 1, 1, 3)], dict(depth_radius=-1), 'negative radius', error=True),
            Case('LRN', [f(1, 1, 1, 3)], dict(depth_radius=1 << 40), 'large radius', error=True),
            Case('LRN', [np.ones((1, 1, 1, 3), np.int32)], name='int32', error=True)]

    scale, offset = random('float32', (3,), 6, low=0.5, high=2), random('float32', (3,), 7)
    mean, variance = random('float32', (3,), 8), random('float32', (3,), 9, low=0.1, high=3)
    none = np.zeros(0, np.float32)
    for op in ('FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'):
        for dtype in ('float32', 'float16', 'bfloat16') if op[-1] == '3' else ('float32',) if op[-1] == 'm' else ('float32', 'float16'):
            r = dict(relative=RELATIVE[dtype], absolute=RELATIVE[dtype] / 10)
            x = random(dtype, (2, 3, 2, 3), 10, low=-1, high=4)
            for data_format in ('NHWC', 'NCHW'):
                attrs = dict(data_format=data_format)
                # Beyond the third TensorFlow's outputs are not initialised where it does not train.
                out += [Case(op, [x, scale, offset, mean, variance], dict(attrs, is_training=False, epsilon=0.01), '%s %s' % (dtype, data_format), outputs=3, **r),
                        Case(op, [x, scale, offset, none, none], dict(attrs, is_training=True), '%s %s trains' % (dtype, data_format), **r)]
            if op[-1] == 'm' or dtype != 'float32':
                continue
            for factor in (0.3, 0.0, 1.0):
                out.append(Case(op, [x, scale, offset, mean, variance], dict(is_training=True, exponential_avg_factor=factor), 'averages %s' % factor, **r))
        five = random('float32', (1, 2, 3, 2, 3), 11)
        formats = ('NDHWC', 'NCDHW') if op[-1] == '3' else ()
        for data_format in formats:
            moved = np.moveaxis(five, 4, 1).copy() if data_format == 'NCDHW' else five
            for training in (False, True):
                out.append(Case(op, [moved, scale, offset, mean, variance], dict(is_training=training, data_format=data_format), 'rank 5 %s %s' % (data_format, training),
                                outputs=-1 if training else 3, relative=1e-5, absolute=1e-6))
        x = random('float32', (1, 1, 1, 3), 12)
        out += [Case(op, [x, scale, offset, none, none], name='one pixel', relative=1e-5, absolute=1e-6),
                Case(op, [x[:0], scale, offset, none, none], name='no images trains', outputs=3),
                Case(op, [x[:0], scale, offset, mean, variance], dict(is_training=False), 'no images', outputs=3),
                Case(op, [x, scale[:2], offset, mean, variance], dict(is_training=False), 'scale', error=True),
                Case(op, [x, scale, offset[None], mean, variance], dict(is_training=False), 'offset', error=True),
                Case(op, [x, scale, offset, mean[:1], variance], dict(is_training=False), 'mean', error=True),
                Case(op, [x, scale, offset, mean, none], dict(is_training=False), 'variance', error=True),
                Case(op, [x[0], scale, offset, mean, variance], dict(is_training=False), 'rank 3', error=True),
                Case(op, [x.astype(np.int32), scale, offset, mean, variance], dict(is_training=False), 'int32', error=True)]
        if op[-1] != 'm':
            out.append(Case(op, [x, scale, offset, none, none], dict(is_training=True, exponential_avg_factor=0.5), 'no mean to average', error=True))
    # BatchNormWithGlobalNormalization cannot be asked: TensorFlow has it only in graphs of GraphDef versions before 9.
    return with_defaults(out)
