"""Where, Unique..., ListDiff, and what counts and searches."""
import numpy as np
import tensorflow as tf
from _defaults import with_defaults
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, RELATIVE, Case, random, values

REAL = FLOATS + INTS
NAN, INF = float('nan'), float('inf')


def some(dtype, shape, seed=0):
    if dtype == 'string':
        return values('string', ['s%d' % i for i in random('int32', (int(np.prod(shape)),), seed)], shape)
    return random(dtype, shape, seed, 0, 3) if dtype in INTS else random(dtype, shape, seed).round()


def i32(data):
    return values('int32', data)


def cases():
    out = []
    f = lambda data: values('float32', data)
    for dtype in REAL + COMPLEX + ['bool']:
        if dtype != 'float16':  # TensorFlow has no kernel for it; permafrost does
            out.append(Case('Where', [random(dtype, (3, 4), 1, -1, 2) if dtype == 'bool' else some(dtype, (3, 4), 1)], name=dtype))
    for shape in EDGE_SHAPES:
        if shape:
            out.append(Case('Where', [random('bool', shape, 2)], name='%s' % (shape,)))
    for dtype in ('float32', 'float64', 'bfloat16'):
        out.append(Case('Where', [values(dtype, [NAN, 0.0, -0.0, INF, 1e-40, 1e-310, -1])], name='special ' + dtype))
    out.append(Case('Where', [values('complex64', [0, 1j, complex(-0.0, -0.0), 1])], name='special complex64'))
    out.append(Case('Where', [values('complex128', [0, 1j, complex(-0.0, -0.0), 1])], name='special complex128'))
    out.append(Case('Where', [np.array(True)], error=True, name='scalar'))
    out.append(Case('Where', [values('string', ['a'])], error=True, name='string'))

    v2 = lambda x, axis: [x, values('int64', axis)]
    for dtype in REAL + ['bool', 'string']:
        x, matrix = some(dtype, (7,), 3), some(dtype, (4, 2), 3)
        out.append(Case('Unique', [x], name=dtype))
        out.append(Case('UniqueWithCounts', [x], dict(out_idx=tf.int64), name=dtype))
        out.append(Case('UniqueV2', v2(matrix, [0]), name=dtype))
        out.append(Case('UniqueWithCountsV2', v2(matrix, [1]), dict(out_idx=tf.int64), name=dtype))
        if dtype != 'bool':
            out.append(Case('ListDiff', [x, x[2:4]], name=dtype))
            out.append(Case('ListDiff', [x, x[:1]], dict(out_idx=tf.int64), name='int64 indices ' + dtype))
    for dtype in FLOATS:
        special = values(dtype, [NAN, 0.0, -0.0, NAN, INF, -INF, INF, 0.0])
        out.append(Case('UniqueWithCounts', [special], name='special ' + dtype))
        if dtype in ('float32', 'float64'):
            out.append(Case('ListDiff', [special, values(dtype, [NAN, -0.0, INF])], name='special ' + dtype))
    out.append(Case('UniqueV2', v2(f([[NAN, 1], [NAN, 1], [0.0, -0.0], [-0.0, 0.0]]), [0]), name='special rows'))
    cube = random('int32', (2, 3, 4), 5, 0, 2)
    cube[:, 2] = cube[:, 0]
    for axis in range(-3, 3):
        out.append(Case('UniqueWithCountsV2', v2(cube, [axis]), name='axis %d' % axis))
        out.append(Case('UniqueWithCountsV2', v2(cube.astype(str).astype(object), [axis]), name='strings axis %d' % axis))
    out.append(Case('UniqueV2', v2(values('string', [['a', 'bc'], ['ab', 'c'], ['a', 'bc']]), [0]), name='strings that join alike'))
    out.append(Case('UniqueV2', v2(f([3, 1, 3]), []), name='no axis'))
    out.append(Case('UniqueV2', [f([3, 1, 3]), i32([0])], name='int32 axis'))
    out.append(Case('UniqueWithCounts', [f([])], name='empty'))
    out.append(Case('UniqueV2', v2(np.zeros((3, 0), np.float32), [0]), name='empty rows'))
    out.append(Case('UniqueV2', v2(np.zeros((3, 0), np.float32), [1]), name='no rows'))
    out.append(Case('UniqueV2', v2(random('int32', (1, 2, 1, 2, 1, 2, 1, 2), 6), [3]), name='rank 8'))
    out.append(Case('UniqueWithCounts', [random('int64', (400,), 7, 0, 100)], name='many'))
    for name, x in [('matrix', f([[1]])), ('scalar', f(1)), ('complex64', values('complex64', [1]))]:
        out.append(Case('Unique', [x], error=True, name=name))
    for name, x, axis in [('matrix without axis', f([[1]]), []), ('scalar axis', f([1]), 0), ('axis', f([1]), [1]),
                          ('negative axis', f([1]), [-2]), ('two axes', f([[1]]), [0, 1])]:
        out.append(Case('UniqueV2', v2(x, axis), error=True, name=name))
    out.append(Case('ListDiff', [f([]), f([1])], name='of nothing'))
    out.append(Case('ListDiff', [f([1, 2, 1]), f([])], name='without nothing'))
    out.append(Case('ListDiff', [f([[1]]), f([])], error=True, name='matrix'))
    out.append(Case('ListDiff', [f([1]), f(1)], error=True, name='scalar'))
    out.append(Case('ListDiff', [values('bool', [True]), values('bool', [True])], error=True, name='bool'))

    arr = i32([0, 3, 1, 9, 3, 3])
    for dtype in ('float32', 'float64', 'int32', 'int64'):
        weights = random(dtype, (6,), 8)
        more = dict(name=dtype, relative=RELATIVE.get(dtype, 0))
        out.append(Case('Bincount', [arr, i32(5), weights], **more))
        out.append(Case('Bincount', [arr, i32(5), weights[:0]], name='counts ' + dtype))
        for index in ('int32', 'int64'):
            for binary in (False, True):
                for shape in [(6,), (2, 3)]:
                    more['name'] = '%s %s %s %s' % (dtype, index, binary, shape)
                    attrs = dict(binary_output=binary)
                    numbers = arr.astype(index).reshape(shape)
                    out.append(Case('DenseBincount', [numbers, values(index, 4), weights.reshape(shape)], attrs, **more))
                    out.append(Case('DenseBincount', [numbers, values(index, 4), weights[:0]], attrs, **more))
    out.append(Case('Bincount', [i32([[0, 1], [2, 1]]), i32(2), f([[1, 2], [3, 4]])], name='matrix'))
    out.append(Case('Bincount', [i32(1), i32(2), f([])], name='scalar'))
    out.append(Case('Bincount', [i32([]), i32(2), f([])], name='empty'))
    out.append(Case('Bincount', [arr, i32(0), f([])], name='size 0'))
    out.append(Case('DenseBincount', [np.zeros((2, 0), np.int32), i32(2), f([])], name='empty rows'))
    out.append(Case('DenseBincount', [np.zeros((0, 2), np.int32), i32(2), f([])], name='no rows'))
    for name, numbers, size, weights in [('negative', i32([0, -1]), i32(3), f([])), ('negative size', arr, i32(-1), f([])),
                                         ('size vector', arr, i32([3]), f([])), ('too few weights', arr, i32(3), f([1]))]:
        out.append(Case('Bincount', [numbers, size, weights], error=True, name=name))
        out.append(Case('DenseBincount', [numbers, size, weights], dict(binary_output=False), error=True, name=name))
    out.append(Case('DenseBincount', [np.zeros((1, 1, 1), np.int32), i32(3), f([])], dict(binary_output=False), error=True, name='rank 3'))

    for dtype in ('float32', 'float64', 'int32', 'int64'):
        x = values(dtype, [-1, 0, 1, 2, 3, 5, 15, 4, 100])
        for index in (tf.int32, tf.int64):
            out.append(Case('HistogramFixedWidth', [x, values(dtype, [0, 5]), i32(3)], dict(dtype=index), name='%s %s' % (dtype, index)))
    f_range = lambda x, r, n, **more: out.append(Case('HistogramFixedWidth', [f(x), f(r), i32(n)], dict(dtype=tf.int32), **more))
    f_range([[0.0, 1.5, 2], [INF, -INF, 4.999]], [0, 5], 5, name='special')
    f_range([], [0, 5], 1, name='empty')
    f_range(2, [0, 5], 4, name='scalar')
    f_range([NAN], [0, 5], 4, error=True, name='NaN')
    f_range([1], [5, 5], 4, error=True, name='empty range')
    f_range([1], [0, 5], 0, error=True, name='no bins')
    f_range([1], [0, 5, 6], 3, error=True, name='three ends')
    f_range([1], [0, 5], [3], error=True, name='nbins vector')

    scores = f([[1, 2, NAN], [1, 2, 3], [1, 2, 3], [1, 2, 2], [INF, 1, 2], [5, 5, 5], [0, 1, 2]])
    for k in (0, 1, 2, 3, 9, -1):
        for index in ('int32', 'int64'):
            targets = values(index, [0, 1, 5, 2, 1, 2, -1])
            out.append(Case('InTopKV2', [scores, targets, values(index, k)], name='%s k %d' % (index, k)))
            out.append(Case('InTopK', [scores, targets], dict(k=k), name='%s k %d' % (index, k)))
    out.append(Case('InTopKV2', [np.zeros((0, 3), np.float32), i32([]), i32(1)], name='empty'))
    out.append(Case('InTopKV2', [np.zeros((2, 0), np.float32), i32([0, 0]), i32(1)], name='no classes'))
    for name, a, b, c in [('vector', f([1]), i32([0]), i32(1)), ('matrix of targets', f([[1]]), i32([[0]]), i32(1)),
                          ('rows', f([[1]]), i32([0, 1]), i32(1)), ('k vector', f([[1]]), i32([0]), i32([1]))]:
        out.append(Case('InTopKV2', [a, b, c], error=True, name=name))

    for op in ('LowerBound', 'UpperBound'):
        for dtype in REAL:
            line = values(dtype, [[1, 2, 2, 3, 9], [0, 0, 0, 1, 1]])
            for index in (tf.int32, tf.int64):
                out.append(Case(op, [line, values(dtype, [[2, 0, 10], [0, 1, 2]])], dict(out_type=index), name='%s %s' % (dtype, index)))
        for dtype in ('int64', 'uint64'):
            info = np.iinfo(dtype)
            out.append(Case(op, [values(dtype, [[info.min, 5, info.max - 1, info.max]]), values(dtype, [[info.max, info.min, info.max - 1, 6]])],
                            dict(out_type=tf.int32), name='ends of ' + dtype))
        out.append(Case(op, [np.zeros((2, 0), np.float32), f([[1], [2]])], name='in nothing'))
        out.append(Case(op, [f([[1, 2]]), np.zeros((1, 0), np.float32)], name='nothing'))
        out.append(Case(op, [f([[-INF, 0.0, INF]]), f([[-0.0, NAN, INF, -INF]])], name='special'))
        for name, a, b in [('vector', f([1, 2]), f([[1]])), ('rows', f([[1, 2]]), f([[1], [2]])), ('scalar', f([[1]]), f(1))]:
            out.append(Case(op, [a, b], dict(out_type=tf.int32), error=True, name=name))
    return with_defaults(out)
