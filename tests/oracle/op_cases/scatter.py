"""ScatterNd, TensorScatter..., SparseToDense, DynamicPartition."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, random, values

REAL = FLOATS + INTS
ALL = REAL + COMPLEX + ['bool', 'string']
NAN = float('nan')


def some(dtype, shape, seed=0):
    if dtype == 'string':
        return values('string', ['s%d' % (i + seed) for i in range(int(np.prod(shape)))], shape)
    return random(dtype, shape, seed)


def i32(data, shape=None):
    return values('int32', data, shape)


def cases():
    out = []
    at = i32([[3], [0], [3]])
    for dtype in ALL:
        more = dict(name=dtype, relative=RELATIVE.get(dtype, 0))
        out.append(Case('ScatterNd', [at, some(dtype, (3, 2)), i32([4, 2])], **more))
        out.append(Case('TensorScatterUpdate', [some(dtype, (4, 2)), at, some(dtype, (3, 2), 7)], **more))
        for op, dtypes in [('Add', REAL + COMPLEX), ('Sub', REAL + COMPLEX), ('Min', REAL), ('Max', REAL)]:
            if dtype in dtypes:
                out.append(Case('TensorScatter' + op, [some(dtype, (4, 2)), at, some(dtype, (3, 2), 7)], **more))
            elif op == 'Min':
                out.append(Case('TensorScatterMin', [some(dtype, (4, 2)), at, some(dtype, (3, 2), 7)], error=True, name=dtype))
        if dtype not in ('string', 'bool'):
            out.append(Case('ScatterNdNonAliasingAdd', [some(dtype, (4, 2)), at, some(dtype, (3, 2), 7)], **more))
    for dtype in INTS:  # they wrap
        info = np.iinfo(dtype)
        ends, two = values(dtype, [info.max, info.min]), i32([[0], [0], [1]])
        for op in ('Add', 'Sub', 'Min', 'Max'):
            out.append(Case('TensorScatter' + op, [ends, two, values(dtype, [info.max, 3, 5])], name='ends of ' + dtype))
    special = values('float32', [NAN, 1, 2, float('inf'), -0.0])
    for op in ('Update', 'Add', 'Sub', 'Min', 'Max'):
        out.append(Case('TensorScatter' + op, [special, i32([[0], [1], [2], [3], [4]]),
                                               values('float32', [1, NAN, float('-inf'), float('-inf'), 0.0])], name='special'))
    for index in ('int32', 'int64'):
        for shape, depth in [((4,), 1), ((2, 3), 1), ((2, 3), 2), ((2, 2, 3), 1), ((2, 2, 3), 2), ((2, 2, 3), 3)]:
            for places in [(3,), (2, 2)]:
                indices = random(index, places + (depth,), 4, 0, 2)
                updates = random('float32', places + shape[depth:], 5)
                name = '%s %s depth %d places %s' % (index, shape, depth, places)
                out.append(Case('ScatterNd', [indices, updates, values(index, shape)], name=name, relative=1e-5))
                out.append(Case('TensorScatterUpdate', [random('float32', shape), indices, updates], name=name))
    eight = (1, 2, 1, 2, 1, 2, 1, 2)
    out.append(Case('ScatterNd', [i32([[0, 1, 0]]), random('float32', (1,) + eight[3:]), i32(eight)], name='rank 8'))
    zeros = np.zeros
    one = values('float32', [1])
    for name, indices, updates, shape in [
            ('no updates', zeros((0, 1), np.int32), zeros((0, 2), np.float32), [3, 2]),
            ('empty output', zeros((0, 1), np.int32), zeros((0, 0), np.float32), [3, 0])]:
        out.append(Case('ScatterNd', [indices, updates, i32(shape)], name=name))
        out.append(Case('TensorScatterAdd', [zeros(shape, np.float32), indices, updates], name=name))
    for name, indices, updates, shape in [
            ('out of range', i32([[0], [7]]), [1, 2], [3]), ('negative', i32([[0], [-1]]), [1, 2], [3]),
            ('second place', i32([[0, 5]]), [1], [3, 3]), ('no depth', zeros((2, 0), np.int32), [[1, 2, 3], [4, 5, 6]], [3]),
            ('scalar output', zeros((2, 0), np.int32), [1, 2], zeros(0, np.int32)),
            ('updates without elements', i32([[0], [1]]), zeros((2, 0)), [3, 0]),
            ('slices differ', i32([[0], [1]]), [[1, 2, 3], [3, 4, 5]], [3, 2]),
            ('counts differ', i32([[0], [1]]), [1, 2, 3], [3]), ('scalar indices', i32(0), [1], [3]),
            ('scalar updates', i32([0]), 5, [3]), ('vector indices', i32([0, 1]), [1, 2], [3]),
            ('too deep', i32([[0, 0]]), [1], [3])]:
        updates = values('float32', updates)
        out.append(Case('ScatterNd', [indices, updates, i32(shape)], error=True, name=name))
        out.append(Case('TensorScatterUpdate', [zeros(shape, np.float32), indices, updates], error=True, name=name))
    out.append(Case('ScatterNd', [i32([[0]]), one, i32([-1])], error=True, name='negative shape'))
    out.append(Case('ScatterNd', [i32([[0]]), one, i32(3)], error=True, name='scalar shape'))

    def dense(indices, shape, given, default, validate=True, **more):
        out.append(Case('SparseToDense', [indices, i32(shape), given, default], dict(validate_indices=validate), **more))
    for dtype in ALL:
        dense(i32([[0, 1], [1, 0]]), [2, 3], some(dtype, (2,)), some(dtype, (1,), 3)[0], name=dtype)
    f = lambda data: values('float32', data)
    dense(i32(1), [3], f(5), f(1), name='scalar index')
    dense(i32([0, 2]), [3], f(5), f(1), name='vector of indices, one value')
    dense(i32([2, 0]), [3], f([5, 6]), f(1), False, name='not in order')
    dense(i32([0, 0]), [3], f([5, 6]), f(1), False, name='repeated')
    dense(zeros((0, 1), np.int32), [3], f([]), f(1), name='no values')
    dense(zeros((1, 0), np.int32), zeros(0), f([4]), f(1), name='scalar output')
    dense(i32([[0, 1, 1, 1, 0, 1, 0, 0]]), [1, 2, 2, 2, 1, 2, 1, 1], f([4]), f(-1), name='rank 8')
    out.append(Case('SparseToDense', [values('int64', [1, 2]), values('int64', [4]), f([1, 2]), f(0)], name='int64'))
    dense(i32([2, 0]), [3], f([5, 6]), f(1), error=True, name='out of order')
    dense(i32([0, 0]), [3], f(5), f(1), error=True, name='repeated but validated')
    dense(i32([0, 9]), [3], f([5, 6]), f(1), False, error=True, name='out of range')
    dense(i32([-1]), [3], f([5]), f(1), False, error=True, name='negative')
    dense(i32([0, 2]), [3], f([5]), f(1), error=True, name='too few values')
    dense(i32([0, 2]), [3], f([[5, 6]]), f(1), error=True, name='matrix of values')
    dense(i32([0, 2]), [3], f(5), f([1]), error=True, name='default vector')
    dense(i32([0, 2]), [3, 3], f(5), f(1), error=True, name='shape too deep')
    dense(zeros((1, 1, 1), np.int32), [3], f(5), f(1), error=True, name='indices of rank 3')

    def split(data, partitions, count, **more):
        out.append(Case('DynamicPartition', [data, i32(partitions)], dict(num_partitions=count), **more))
    for dtype in ALL:
        split(some(dtype, (4, 2)), [1, 0, 1, 3], 4, name=dtype)
    split(f([[1, 2], [3, 4]]), [[1, 0], [1, 1]], 3, name='matrix of partitions')
    split(f([1, 2]), 1, 2, name='scalar')
    split(f([]), zeros(0), 2, name='empty')
    split(zeros((3, 0), np.float32), [0, 1, 0], 2, name='empty slices')
    split(f([1, 2]), [0, 2], 2, error=True, name='too large')
    split(f([1, 2]), [0, -1], 2, error=True, name='negative')
    split(f([[1, 2], [3, 4]]), [0], 2, error=True, name='shapes differ')
    split(f([1, 2]), [0, 0], 0, error=True, name='no partitions')
    return with_defaults(out)
