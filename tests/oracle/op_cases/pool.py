"""Pools: windows of every kind over images of every type."""
import numpy as np
from op_case import FLOATS, RELATIVE, SPECIAL, Case, numpy_type, random, values

POOLED = FLOATS + ['int32', 'int64', 'int8', 'int16', 'uint8', 'uint16']
# TensorFlow adds up halves as halves.
ABSOLUTE = {'float16': 4e-3, 'bfloat16': 4e-2}
NORMAL = [x for x in SPECIAL if x != 1e-40]  # TensorFlow takes denormal numbers for zero
GEOMETRIES = [  # shape, window, strides
    ((2, 3, 4, 3), (2, 2), (2, 2)),
    ((1, 3, 4, 21), (3, 3), (1, 1)),
    ((1, 4, 6, 2), (3, 2), (2, 3)),
    ((1, 3, 3, 2), (5, 5), (1, 1)),  # a window greater than the image
    ((1, 5, 5, 4), (1, 1), (3, 3)),
    ((2, 1, 1, 1), (1, 1), (1, 1)),
    ((1, 6, 5, 1), (2, 3), (4, 4)),
]


def flat(op, dtype, shape, window, strides, padding, name='', error=False, **attrs):
    tolerance = {} if op != 'AvgPool' else dict(relative=RELATIVE[dtype], absolute=ABSOLUTE.get(dtype, 1e-6))
    return Case(op, [random(dtype, shape, low=-100, high=100) if dtype not in FLOATS else random(dtype, shape)],
                dict(ksize=[1, *window, 1], strides=[1, *strides, 1], padding=padding, **attrs),
                name='%s %s %s/%s %s %s' % (dtype, shape, window, strides, padding, name), error=error, **tolerance)


def special(op, **attrs):
    rng = np.random.RandomState(3)
    image = rng.choice(NORMAL, size=(1, 5, 5, 6)).astype(np.float32)
    image[0, :2, :2] = -np.inf
    image[0, 3:, :3] = np.nan
    return Case(op, [image], dict(ksize=[1, 2, 2, 1], strides=[1, 1, 1, 1], padding='VALID', **attrs), name='special values')


def cases():
    result = []
    for dtype in POOLED:
        for op in ['MaxPool'] + ['AvgPool'] * (dtype in FLOATS) + ['MaxPoolWithArgmax']:
            for padding in ['SAME', 'VALID']:
                result.append(flat(op, dtype, (1, 4, 3, 2), (3, 2), (2, 1), padding))
    for op in ['MaxPool', 'AvgPool', 'MaxPoolWithArgmax']:
        for shape, window, strides in GEOMETRIES:
            for padding in ['SAME', 'VALID']:
                bad = padding == 'VALID' and (window[0] > shape[1] + strides[0] or window[1] > shape[2] + strides[1])
                result.append(flat(op, 'float32', shape, window, strides, padding, error=bad))
        result.append(special(op))
        if op != 'MaxPoolWithArgmax':  # which TensorFlow refuses where there is nothing
            result.append(flat(op, 'float32', (0, 4, 4, 2), (2, 2), (2, 2), 'SAME'))
        if op == 'AvgPool':
            result.append(flat(op, 'float32', (2, 4, 4, 0), (2, 2), (2, 2), 'VALID'))
        result.append(flat(op, 'float32', (4, 4, 4), (2, 2), (2, 2), 'VALID', error=True))
        result.append(flat(op, 'float32', (1, 4, 4, 1), (0, 2), (2, 2), 'VALID', error=True))
        result.append(flat(op, 'float32', (1, 4, 4, 1), (2, 2), (0, 2), 'VALID', error=True))
        result.append(Case(op, [random('float32', (2, 4, 4, 1))], dict(ksize=[2, 1, 1, 1], strides=[2, 1, 1, 1], padding='VALID'),
                           name='over batch', error=True))
    for batch in [False, True]:
        result.append(flat('MaxPoolWithArgmax', 'float32', (3, 4, 5, 2), (2, 2), (2, 2), 'SAME', name='batch %s' % batch,
                           include_batch_in_index=batch))
        ties = values('int32', np.zeros((2, 3, 3, 2)))
        result.append(Case('MaxPoolWithArgmax', [ties], dict(ksize=[1, 2, 2, 1], strides=[1, 1, 1, 1], padding='SAME',
                                                             include_batch_in_index=batch), name='ties %s' % batch))
    import tensorflow as tf
    result.append(flat('MaxPoolWithArgmax', 'float32', (1, 4, 5, 2), (2, 2), (2, 2), 'SAME', Targmax=tf.int32))
    for paddings, error in [([0, 0, 1, 0, 0, 2, 0, 0], False), ([0, 0, 2, 2, 2, 2, 0, 0], False), ([0, 0, 3, 0, 0, 0, 0, 0], True),
                            ([0, 0, 1, 0, 0, 0, 1, 0], True), ([0, 0, 1, 0], True), ([0, 0, -1, 0, 0, 0, 0, 0], True)]:
        result.append(flat('MaxPool', 'float32', (1, 5, 6, 3), (3, 3), (2, 2), 'EXPLICIT', name=str(paddings),
                           explicit_paddings=paddings, error=error))
    for dtype in ['int8', 'float16', 'int64']:
        result.append(flat('MaxPool', dtype, (1, 2, 2, 2), (3, 3), (3, 3), 'EXPLICIT', name='empty window',
                           explicit_paddings=[0, 0, 2, 2, 2, 2, 0, 0]))
    # Over channels.
    for dtype in ['float32', 'float16', 'int32']:
        result.append(Case('MaxPool', [random(dtype, (2, 3, 2, 6))], dict(ksize=[1, 1, 1, 3], strides=[1, 1, 1, 3], padding='VALID'),
                           name='channels ' + dtype))
    for ksize, strides in [([1, 1, 1, 3], [1, 1, 1, 2]), ([1, 1, 1, 4], [1, 1, 1, 4]), ([1, 2, 1, 3], [1, 1, 1, 3])]:
        for op in ['MaxPool', 'AvgPool']:
            result.append(Case(op, [random('float32', (2, 3, 2, 6))], dict(ksize=ksize, strides=strides, padding='VALID'),
                               name='channels %s' % ksize, error=True))
    steps = lambda *numbers: values('int32', numbers)
    result += [
        Case('MaxPoolV2', [random('float32', (1, 5, 5, 2)), steps(1, 2, 3, 1), steps(1, 2, 1, 1)], dict(padding='SAME')),
        Case('MaxPoolV2', [random('int8', (1, 5, 5, 2)), steps(1, 2, 3, 1), steps(1, 2, 1, 1)], dict(padding='VALID'), name='int8'),
        Case('MaxPoolV2', [random('float32', (1, 5, 5, 2)), steps(1, 2, 1), steps(1, 2, 1, 1)], dict(padding='SAME'), name='three', error=True),
        Case('MaxPoolV2', [random('float32', (1, 5, 5, 2)), steps(1, 0, 1, 1), steps(1, 2, 1, 1)], dict(padding='SAME'), name='zero', error=True),
        Case('MaxPoolV2', [random('float32', (1, 5, 5, 2)), steps(1, 1, 1, 1), steps(1, -2, 1, 1)], dict(padding='SAME'), name='negative', error=True),
    ]
    for dtype in ['float32', 'bfloat16']:
        for op in ['MaxPool3D', 'AvgPool3D']:
            tolerance = {} if op == 'MaxPool3D' else dict(relative=RELATIVE[dtype], absolute=ABSOLUTE.get(dtype, 1e-6))
            for padding in ['SAME', 'VALID']:
                for window, strides in [((2, 3, 2), (1, 2, 2)), ((3, 3, 3), (1, 1, 1)), ((1, 1, 1), (2, 2, 2))]:
                    result.append(Case(op, [random(dtype, (2, 3, 4, 3, 1 if dtype == 'bfloat16' else 2))],
                                       dict(ksize=[1, *window, 1], strides=[1, *strides, 1], padding=padding),
                                       name='%s %s %s %s' % (dtype, window, strides, padding), **tolerance))
    for op in ['MaxPool3D', 'AvgPool3D']:
        result.append(Case(op, [random('float32', (2, 3, 4, 5))], dict(ksize=[1] * 5, strides=[1] * 5, padding='SAME'), name='rank', error=True))
        result.append(Case(op, [random('float32', (1, 3, 4, 5, 2))], dict(ksize=[1, 0, 1, 1, 1], strides=[1] * 5, padding='SAME'), name='zero', error=True))
        result.append(Case(op, [random('float32', (1, 3, 4, 5, 2))], dict(ksize=[1, 1, 1, 1, 2], strides=[1, 1, 1, 1, 2], padding='SAME'), name='channels', error=True))
    # What NaN does here depends on TensorFlow's vector instructions.
    image = np.random.RandomState(3).choice(NORMAL[1:], size=(1, 3, 3, 3, 5)).astype(np.float32)
    result.append(Case('MaxPool3D', [image], dict(ksize=[1, 2, 2, 2, 1], strides=[1] * 5, padding='VALID'), name='special values'))
    return result
