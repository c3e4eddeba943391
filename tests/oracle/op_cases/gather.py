"""Gather, GatherV2, GatherNd."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, Case, random, values

DTYPES = FLOATS + INTS + COMPLEX + ['bool', 'string']


def some(dtype, shape, seed=0):
    if dtype == 'string':
        return values('string', ['s%d' % i for i in range(int(np.prod(shape)))], shape)
    return random(dtype, shape, seed)


def i32(data, shape=None):
    return values('int32', data, shape)


def v2(params, indices, axis, batch_dims=None, **more):
    return Case('GatherV2', [params, indices, axis], {} if batch_dims is None else dict(batch_dims=batch_dims), **more)


def cases():
    out = [v2(some(dtype, (4, 3)), i32([3, 0, 3, 1]), i32(0), name=dtype) for dtype in DTYPES]
    out += [v2(some(dtype, (3, 4)), i32([[3, 0], [1, 1]]), i32(1), name='elements of ' + dtype) for dtype in DTYPES]
    for indices in ('int16', 'int32', 'int64'):
        out.append(v2(some('float32', (5, 2)), values(indices, [4, 2]), values('int64', 0), name='indices ' + indices))
        out.append(Case('GatherNd', [some('float32', (5, 2)), values(indices, [[4, 1], [0, 0]])], name='indices ' + indices))
    x = some('float32', (2, 3, 3, 2))
    for axis in range(-4, 4):
        for shape in [(), (1,), (0,), (2, 3)]:
            out.append(v2(x, random('int32', shape, 1, 0, 2), i32(axis), name='axis %d indices %s' % (axis, shape)))
    for batch_dims, axis in [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (-1, 2), (-2, 1), (-2, -1), (0, 1), (-3, 2)]:
        out.append(v2(x, random('int32', (2, 3, 2), 2, 0, 2), i32(axis), batch_dims,
                      name='batch_dims %d axis %d' % (batch_dims, axis)))
    out.append(v2(x, random('int32', (2, 3), 2, 0, 3), i32(2), 2, name='all indices are batches'))
    out.append(v2(some('float32', (1, 2, 1, 2, 1, 2, 1, 2)), i32([1, 0]), i32(5), name='rank 8'))
    for shape, axis in [((0, 3), 1), ((3, 0), 0), ((2, 0, 3), 2)]:
        out.append(v2(np.zeros(shape, np.float32), i32([1, 0]), i32(axis), name='empty %s' % (shape,)))
    out.append(v2(np.zeros((3, 0), np.float32), i32([9]), i32(0), name='nothing out of range'))
    out.append(v2(np.zeros((0, 3), np.float32), i32([0]), i32(0), error=True, name='empty axis'))
    out.append(v2(some('float32', (3,)), i32([5]), i32(0), error=True, name='too large'))
    out.append(v2(some('float32', (3,)), i32(-1), i32(0), error=True, name='negative'))
    out.append(v2(some('float32', (3,)), values('int64', [2 ** 32]), i32(0), error=True, name='more than 32 bits'))
    out.append(v2(some('float32', ()), i32([0]), i32(0), error=True, name='scalar params'))
    out.append(v2(some('float32', (3,)), i32([0]), i32(1), error=True, name='axis'))
    out.append(v2(some('float32', (3,)), i32([0]), i32(-2), error=True, name='negative axis'))
    out.append(v2(some('float32', (3,)), i32([0]), i32([0]), error=True, name='axis vector'))
    out.append(v2(x, i32([[0], [1]]), i32(0), 1, error=True, name='batch_dims beyond axis'))
    out.append(v2(x, i32([[0], [1]]), i32(3), 3, error=True, name='batch_dims beyond indices'))
    out.append(v2(x, i32([[0], [1], [1]]), i32(1), 1, error=True, name='batch_dims differ'))

    out += [Case('Gather', [some(dtype, (4, 3)), i32([[3], [1]])], name=dtype) for dtype in DTYPES]
    out.append(Case('Gather', [x, values('int64', 1)], dict(validate_indices=False), name='scalar index'))
    out.append(Case('Gather', [x, i32([0, 2])], error=True, name='out of range'))

    out += [Case('GatherNd', [some(dtype, (3, 2, 2)), i32([[2, 1], [0, 0], [2, 1]])], name=dtype) for dtype in DTYPES]
    for depth in range(5):
        for shape in [(), (3,), (0,), (2, 2)]:
            out.append(Case('GatherNd', [x, random('int32', shape + (depth,), 3, 0, 2)], name='depth %d %s' % (depth, shape)))
    empty = np.zeros((2, 0), np.float32)
    out.append(Case('GatherNd', [empty, np.zeros((0, 1), np.int32)], name='nothing of nothing'))
    out.append(Case('GatherNd', [empty, i32([[0]])], error=True, name='of nothing'))
    out.append(Case('GatherNd', [x, i32([[0, 3]])], error=True, name='out of range'))
    out.append(Case('GatherNd', [x, i32([[-1, 0]])], error=True, name='negative'))
    out.append(Case('GatherNd', [x, i32([[0] * 5])], error=True, name='too deep'))
    out.append(Case('GatherNd', [x, i32(0)], error=True, name='scalar indices'))
    out.append(Case('GatherNd', [np.float32(1), i32([0])], error=True, name='scalar params'))
    return with_defaults(out)
