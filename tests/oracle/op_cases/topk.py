"""TopK, TopKV2, NthElement."""
import numpy as np
import tensorflow as tf
from _defaults import with_defaults
from op_case import FLOATS, INTS, Case, random, values

NAN, INF = float('nan'), float('inf')


def i32(data):
    return values('int32', data)


def cases():
    out = []
    f = lambda data: values('float32', data)

    def top(data, k, sorted=True, **more):
        out.append(Case('TopKV2', [data, k], dict(sorted=sorted), **more))
    for dtype in FLOATS + INTS:
        data = random(dtype, (2, 9), 1, -20 if not dtype.startswith('u') else 0, 20)
        for k in (1, 4, 9):
            top(data, i32(k), name='%s k %d' % (dtype, k))
        for reverse in (False, True):
            out.append(Case('NthElement', [data, i32(3)], dict(reverse=reverse), name='%s reverse %s' % (dtype, reverse)))
    for dtype in ('int64', 'uint64', 'int32', 'uint32'):  # what a double does not tell apart
        info = np.iinfo(dtype)
        data = values(dtype, [info.max - 1, info.max, info.min, info.max, info.min + 1, info.max - 2])
        top(data, i32(5), name='ends of ' + dtype)
        top(data, i32(1), name='most of ' + dtype)
        out.append(Case('NthElement', [data, i32(1)], name='ends of ' + dtype))
    data = random('int32', (3, 40), 2, 0, 6)  # many are equal
    for k in (0, 1, 2, 7, 39, 40):
        top(data, i32(k), name='ties k %d' % k)
        if k in (0, 1, 40):  # any other order is TensorFlow's own affair
            top(data, i32(k), False, name='ties not sorted k %d' % k)
    top(random('float32', (300,), 3), i32(20), name='long')
    top(f([0.0, -0.0, INF, -INF, 3e38, -0.0, 0.0]), i32(6), name='special')
    for data in ([1, NAN, 3, NAN, 2], [NAN, 1, 3, NAN, 2], [NAN, NAN, NAN]):
        top(f(data), i32(2), name='NaN k 2')
    for index in ('int16', 'int32', 'int64'):
        for k in ('int16', 'int32', 'int64'):
            out.append(Case('TopKV2', [f([1, 5, 3]), values(k, 2)], dict(sorted=True, index_type=tf.as_dtype(index)),
                            name='k %s index %s' % (k, index)))
    for shape, k in [((1,), 1), ((0, 3), 2), ((3, 0), 0), ((2, 0, 3), 1), ((2, 3, 4), 2), ((1, 2, 1, 2, 1, 2, 1, 3), 2)]:
        data = random('float32', shape, 4)
        top(data, i32(k), name='%s k %d' % (shape, k))
        if shape[-1] > 0:
            out.append(Case('NthElement', [data, i32(k - 1)], name='%s n %d' % (shape, k - 1)))
    top(f([1, 2, 3]), i32(4), error=True, name='k too large')
    top(f([1, 2, 3]), i32(-1), error=True, name='negative k')
    top(f([1, 2, 3]), i32([1]), error=True, name='k vector')
    top(f(1), i32(1), error=True, name='scalar')
    top(values('complex64', [1, 2]), i32(1), error=True, name='complex64')
    top(values('string', ['a', 'b']), i32(1), error=True, name='string')
    out.append(Case('TopK', [f([1, 2])], dict(k=3), error=True, name='k too large'))
    out.append(Case('NthElement', [f([1, 2, 3]), i32(3)], error=True, name='n too large'))
    out.append(Case('NthElement', [f([1, 2, 3]), i32(-1)], error=True, name='negative n'))
    out.append(Case('NthElement', [f([1, 2, 3]), i32([1])], error=True, name='n vector'))
    out.append(Case('NthElement', [f(1), i32(0)], error=True, name='scalar'))
    return with_defaults(out)
