"""Sparse tensors."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, random, values

REAL = FLOATS + INTS
ALL = REAL + COMPLEX + ['bool', 'string']
SIZES = ['int8', 'bfloat16', 'float32', 'complex64', 'complex128', 'bool', 'string']  # for what only moves elements
NAN, INF = float('nan'), float('inf')


def some(dtype, shape, seed=0):
    if dtype == 'string':
        return values('string', ['s%d' % (i + seed) for i in range(int(np.prod(shape)))], shape)
    return random(dtype, shape, seed, 1 if dtype.startswith('u') else -4, 5)


def nonzero(dtype, shape, seed=0):
    array = some(dtype, shape, seed)
    return np.where(array == 0, np.ones_like(array), array)


def i64(data, shape=None):
    return values('int64', data, shape)


def i32(data):
    return values('int32', data)


def cases():
    out = []
    f = lambda data: values('float32', data)
    at, shape = i64([[0, 1], [1, 0], [1, 2]]), i64([2, 3])
    no_places = np.zeros((0, 2), np.int64)
    # What no op on one sparse tensor takes.
    malformed = [('places', at[0], f([1, 2, 3]), shape), ('counts', at, f([1, 2]), shape), ('ranks', at, f([1, 2, 3]), i64([2, 3, 4])),
                 ('matrix of values', at, f([[1], [2], [3]]), shape), ('shape', at, f([1, 2, 3]), i64([[2, 3]]))]

    reshape = lambda places, old, new, **more: out.append(Case('SparseReshape', [i64(places), i64(old), i64(new)], **more))
    reshape(at, [2, 3], [3, 2], name='matrix')
    reshape(at, [2, 3], [-1], name='vector')
    reshape(at, [2, 3], [1, 2, 1, 3, 1], name='more')
    reshape([[1, 0, 2], [0, 3, 1]], [2, 4, 3], [4, -1], name='fewer')
    reshape(at, [2, 3], [2, -1], name='same')
    reshape([[0, 5]], [2, 3], [2, 3], name='same, out of bounds')
    reshape([[0, 5], [0, -5]], [2, 2], [4], name='out of bounds')
    reshape([[0, 0]], [1, 1], [], name='scalar')
    reshape(no_places, [0, 2], [0, 3], name='empty')
    reshape(no_places, [0, 2], [3, -1], name='empty, inferred')
    reshape(no_places, [2, 2], [4], name='no values')
    for name, old, new in [('two unknown', [2, 3], [-1, -1]), ('multiple', [2, 3], [4, -1]), ('other size', [2, 3], [5]),
                           ('negative', [2, 3], [-2, -3]), ('unknown of nothing', [0, 3], [0, -1]), ('rank', [2, 3, 1], [6]),
                           ('matrix', [2, 3], [[6]]), ('values of nothing', [0, 3], [0]), ('overflow', [2 ** 40, 2 ** 40], [4])]:
        reshape(at, old, new, error=True, name=name)

    fill = lambda places, given, shape, default, **more: out.append(
        Case('SparseFillEmptyRows', [i64(places), given, i64(shape), default], **more))
    for dtype in SIZES:
        fill([[0, 1], [3, 0]], some(dtype, (2,)), [5, 2], some(dtype, (1,), 9)[0], name=dtype)
    fill([[3, 1], [0, 1], [3, 0]], f([1, 2, 3]), [4, 2], f(7), name='not in order')
    fill([[1, 1], [0, 1]], f([1, 2]), [2, 2], f(7), name='full but not in order')
    fill(at, f([1, 2, 3]), [2, 3], f(7), name='full')
    fill(no_places, f([]), [0, 2], f(7), name='no rows')
    fill(no_places, f([]), [3, 2], f(7), name='no values')
    fill([[1]], f([5]), [3], f(7), name='rank 1')
    fill([[1, 0, 2]], f([5]), [3, 2, 4], f(7), name='rank 3')
    for name, places, given, size, default in [
            ('row', [[9, 0]], [1], [3, 2], 7), ('negative row', [[-1, 0]], [1], [3, 2], 7), ('rank', [[1]], [1], [3, 2], 7),
            ('default vector', at, [1, 2, 3], [2, 3], [7]), ('counts', at, [1], [2, 3], 7), ('values of nothing', [[0, 0]], [1], [0, 2], 7),
            ('shape', at, [1, 2, 3], [[2, 3]], 7), ('no shape', np.zeros((0, 0)), [], [], 7)]:
        fill(places, f(given), size, f(default), error=True, name=name)

    def product(places, given, shape, b, adjoint_a=False, adjoint_b=False, **more):
        out.append(Case('SparseTensorDenseMatMul', [places, given, i64(shape), b], dict(adjoint_a=adjoint_a, adjoint_b=adjoint_b), **more))
    for dtype in FLOATS + ['int32'] + COMPLEX:
        for a in (False, True):
            for b in (False, True):
                rows = 2 if a else 3
                product(at, some(dtype, (3,)), [2, 3], some(dtype, (4, rows) if b else (rows, 4), 2), a, b,
                        name='%s %s %s' % (dtype, a, b), relative=RELATIVE.get(dtype, 0), absolute=1e-6)
    product(i32([[0, 0], [1, 1], [1, 1]]), f([1, 2, 3]), [2, 2], f([[1, 2], [3, 4]]), name='int32 places, repeated')
    product(at, f([0, 1, INF]), [2, 3], f([[NAN, 1], [INF, 2], [0, -1]]), name='special')
    product(no_places, f([]), [2, 3], f([[1], [2], [3]]), name='no values')
    product(no_places, f([]), [2, 0], np.zeros((0, 2), np.float32), name='no inner')
    product(at, f([1, 2, 3]), [2, 3], np.zeros((3, 0), np.float32), name='no columns')
    for name, places, size, b in [('row', [[2, 0]], [2, 3], [[1], [2], [3]]), ('column', [[0, 3]], [2, 3], [[1], [2], [3]]),
                                  ('negative', [[0, -1]], [2, 3], [[1], [2], [3]]), ('inner', [[0, 0]], [2, 3], [[1], [2]]),
                                  ('vector', [[0, 0]], [2, 3], [1, 2, 3]), ('rank', [[0, 0, 0]], [2, 3, 1], [[1], [2], [3]])]:
        product(i64(places), f([1]), size, f(b), error=True, name=name)
    product(at, some('int64', (3,)), [2, 3], some('int64', (3, 1)), error=True, name='int64')

    for op in ('Add', 'Mul', 'Div'):
        name = 'SparseDenseCwise' + op
        case = lambda places, given, size, dense, **more: out.append(Case(name, [i64(places), given, i64(size), dense], **more))
        for dtype in REAL if op == 'Div' else ['float32', 'bfloat16', 'int8']:
            case(at, some(dtype, (3,)), [2, 3], nonzero(dtype, (2, 3), 2), name=dtype, relative=RELATIVE.get(dtype, 0))
        for dense in [(), (1,), (3,), (1, 3), (2, 1), (1, 1)]:
            case(at, f([1, 2, 3]), [2, 3], some('float32', dense, 3), name='dense %s' % (dense,), relative=1e-5)
        case([[1, 0, 2]], f([5]), [2, 2, 3], some('float32', (2, 1), 3), name='rank 3', relative=1e-5)
        case(at, f([NAN, INF, -1]), [2, 3], f([[1, 1, 1], [INF, 1, NAN]]), name='special')
        case(no_places, f([]), [2, 3], f([1, 2, 3]), name='no values')
        if op == 'Div':
            case(at, i32([1, 2, 3]), [2, 3], i32([1, 0, 1]), error=True, name='by 0')
            case(at, i32([1, 2, 3]), [2, 3], i32([[0, 1, 0], [2, 0, -1]]), name='not by 0')
        case([[0, 7]], f([1]), [2, 3], f([1]), error=True, name='out of bounds')
        case(at, f([1, 2, 3]), [2, 3], f([1, 2]), error=True, name='cannot be broadcast')
        case([[0, 0]], f([1]), [1, 1], f([1, 2]), error=True, name='to dense')
        case(at, f([1, 2, 3]), [2, 3], f([[[1]]]), error=True, name='rank')
        for what, *inputs in malformed if op == 'Add' else []:
            case(*inputs, f(1), error=True, name=what)

    reorder = lambda places, given, size, **more: out.append(Case('SparseReorder', [i64(places), given, i64(size)], **more))
    for dtype in SIZES:
        reorder([[1, 0], [0, 1], [0, 0]], some(dtype, (3,)), [2, 2], name=dtype)
    reorder([[1, 1, 0], [0, 2, 1], [0, 1, 3], [0, 1, 2]], f([1, 2, 3, 4]), [2, 3, 4], name='rank 3')
    reorder([[5], [0]], f([1, 2]), [3], name='out of bounds')
    reorder(no_places, f([]), [2, 2], name='empty')
    for what, *inputs in malformed:
        reorder(*inputs, error=True, name=what)

    def concat(parts, axis, **more):
        places, given, shapes = zip(*parts)
        out.append(Case('SparseConcat', [i64(p) for p in places] + list(given) + [i64(s) for s in shapes],
                        {'concat_dim': axis, 'N:indices': len(parts), 'N:values': len(parts), 'N:shapes': len(parts)}, **more))
    one, other = (at, f([1, 2, 3]), [2, 3]), ([[1, 1], [0, 2]], f([4, 5]), [2, 3])
    for dtype in SIZES:
        concat([(at, some(dtype, (3,)), [2, 3]), ([[1, 1], [0, 2]], some(dtype, (2,), 5), [2, 3])], 1, name=dtype)
    for axis in (0, 1, -1, -2):
        concat([one, other, one], axis, name='axis %d' % axis)
    concat([one, ([[4, 0]], f([9]), [5, 3])], 0, name='sizes differ')
    concat([one, (no_places, f([]), [2, 0])], 1, name='empty')
    concat([one, ([[0, 0]], f([1]), [3, 4])], 0, error=True, name='shapes differ')
    concat([one, ([[0]], f([1]), [3])], 0, error=True, name='ranks differ')
    concat([one, other], 2, error=True, name='axis')
    concat([one, other], -3, error=True, name='negative axis')

    cut = lambda given, start, size, places=at, of=(2, 3), **more: out.append(
        Case('SparseSlice', [i64(places), given, i64(of), i64(start), i64(size)], **more))
    for dtype in SIZES:
        cut(some(dtype, (3,)), [0, 1], [2, 2], name=dtype)
    for start, size in [([1, 0], [5, 5]), ([3, 0], [5, 5]), ([-1, 0], [1, 1]), ([0, 0], [0, 3]), ([0, 0], [2, 3]), ([1, 2], [2 ** 62, 2 ** 62])]:
        cut(f([1, 2, 3]), start, size, name='%s %s' % (start, size))
    cut(f([1, 2]), [0, 1, 0], [2, 1, 2], [[0, 1, 1], [1, 1, 2]], (2, 2, 3), name='rank 3')
    cut(f([]), [0, 1], [2, 2], no_places, name='empty')
    cut(f([1, 2, 3]), [0, 0], [-1, 1], error=True, name='negative size')
    cut(f([1, 2, 3]), [0], [1], error=True, name='too short')

    places, cube = i64([[0, 0, 1], [0, 1, 2], [1, 1, 0], [1, 1, 2]]), i64([2, 2, 3])
    for op, sparse in [('Sum', ''), ('Sum', 'Sparse'), ('Max', ''), ('Max', 'Sparse')]:
        case = lambda given, axes, keep=False, at=places, size=cube, **more: out.append(
            Case('SparseReduce' + op + sparse, [i64(at), given, i64(size), i32(axes)], dict(keep_dims=keep), relative=1e-5, **more))
        for dtype in REAL + COMPLEX if op + sparse == 'Sum' else ['float32', 'float16', 'int8']:
            more = dict(relative=RELATIVE.get(dtype, 0), name=dtype)
            out.append(Case('SparseReduce' + op + sparse, [places, some(dtype, (4,)), cube, i32([1])], dict(keep_dims=False), **more))
        all_axes = ([], [0], [1], [2], [0, 1], [-1], [0, 1, 2], [0, 0], [1, -2], [-1, 0], 1)
        for axes in all_axes if op == 'Sum' else ([0, 2], [1]):
            for keep in (False, True):
                case(f([1, 2, 4, 8]), axes, keep, name='%s %s' % (axes, keep))
        case(f([1, -2, 3]), [1], at=[[1, 0], [0, 1], [1, 1]], size=[2, 3], name='not in order')
        case(f([NAN, 2, 3, NAN]), [1], at=[[0, 0], [0, 1], [1, 0], [1, 1]], size=[2, 2], name='NaN')
        case(f([]), [0], at=no_places, size=[2, 3], name='no values')
        case(f([1, 2, 4, 8]), [3], error=True, name='axis')
        case(f([1, 2, 4, 8]), [-4], error=True, name='negative axis')
        case(f([1, 2, 4, 8]), [[1]], error=True, name='matrix of axes')
        if not sparse:
            case(f([1]), [1], at=[[7, 0]], size=[2, 3], error=True, name='out of bounds')
            case(f([1]), [1], at=[[-1, 0]], size=[2, 3], error=True, name='negative')
        for what, *inputs in malformed if op == 'Sum' else []:
            case(inputs[1], [0], at=inputs[0], size=inputs[2], error=True, name=what)

    plus = lambda places, given, size, b, **more: out.append(
        Case('SparseTensorDenseAdd', [places, given, values(places.dtype.name, size), b], **more))
    for dtype in FLOATS + ['uint8', 'int64'] + COMPLEX:
        plus(at, some(dtype, (3,)), [2, 3], some(dtype, (2, 3), 2), name=dtype, relative=RELATIVE.get(dtype, 0))
    plus(i32([[0, 1], [0, 1]]), f([1, 2]), [2, 2], f([[1, 1], [1, 1]]), name='int32 places, repeated')
    plus(i64([[1, 0, 2]]), f([1]), [2, 1, 3], random('float32', (2, 1, 3)), name='rank 3', relative=1e-5)
    plus(no_places, f([]), [0, 3], np.zeros((0, 3), np.float32), name='empty')
    plus(at, f([1, 2, 3]), [2, 3], f([[1, 2, 3]]), error=True, name='shapes differ')
    plus(i64([[0, 8]]), f([1]), [2, 3], random('float32', (2, 3)), error=True, name='out of bounds')
    plus(i64([[0]]), f([1]), [2], random('float32', (2, 3)), error=True, name='ranks differ')

    soft = lambda given, places=at, size=(2, 3), **more: out.append(Case('SparseSoftmax', [i64(places), given, i64(size)], **more))
    for dtype in ('float32', 'float64', 'float16'):
        soft(some(dtype, (3,)), name=dtype, relative=RELATIVE[dtype])
    soft(f([1, 2, 3]), [[0, 0], [1, 1], [0, 1]], name='not in order', relative=1e-5)
    soft(f([1, 2, 3, 4]), [[0, 0, 1], [0, 0, 2], [0, 1, 0], [1, 0, 0]], (2, 2, 3), name='rank 3', relative=1e-5)
    soft(f([-INF, 2, 700]), name='special', relative=1e-5)
    soft(f([]), no_places, name='empty')
    soft(f([1, 2]), [[0], [1]], (2,), error=True, name='rank 1')
    for what, *inputs in malformed:
        soft(inputs[1], inputs[0], inputs[2], error=True, name=what)

    text, number = lambda data: values('string', data), i64
    def cross(sparse, dense, hashed, buckets=0, key=0xDECAFCAFFE, internal=None, **more):
        import tensorflow as tf
        places, given, shapes = zip(*sparse) if sparse else ((), (), ())
        strings = all(a.dtype == object for a in list(given) + dense)
        attrs = {'hashed_output': hashed, 'num_buckets': buckets, 'hash_key': key, 'out_type': tf.int64 if hashed else tf.string,
                 'internal_type': internal or (tf.string if strings and not hashed else tf.int64)}
        n = len(sparse)
        attrs.update({'N:indices': n, 'N:values': n, 'N:shapes': n, 'N:dense_inputs': len(dense)})
        out.append(Case('SparseCross', [i64(p) for p in places] + list(given) + [i64(s) for s in shapes] + dense, attrs, **more))
    a = ([[0, 0], [0, 1], [2, 0]], text(['a', 'b', 'c']), [3, 2])
    b = ([[0, 0], [1, 0], [2, 0], [2, 1]], text(['w', '', 'y', 'longer text than sixteen bytes']), [3, 2])
    n = ([[0, 0], [1, 0], [2, 0]], number([7, -8, 2 ** 62]), [3, 1])
    late = ([[2, 0], [0, 0], [2, 1]], text(['x', 'y', 'z']), [3, 2])
    dense = text([['p', 'q'], ['r', 's'], ['t', 'u']])
    for hashed in (False, True):
        for buckets in ((0, 1000) if hashed else (0,)):
            for name, columns, extra in [('strings', [a, b], []), ('numbers', [a, n], []), ('dense', [a], [dense]), ('late', [a, late], []),
                                         ('late first', [late, a], []), ('only dense', [], [dense, dense]), ('three', [a, n, b], [dense]),
                                         ('dense numbers', [a], [number([[1, 2], [3, 4], [5, 6]])]), ('one', [a], []),
                                         ('no values', [a, (no_places, text([]), [3, 0])], []), ('no rows', [(no_places, text([]), [0, 2])] * 2, []),
                                         ('dense without columns', [a], [values('string', np.zeros((3, 0)))])]:
                cross(columns, extra, hashed, buckets, name='%s %s %d' % (name, hashed, buckets))
        cross([a, b], [], hashed, 10, -5, name='key %s' % hashed)
        for name, columns, extra in [('rows', [a, ([[0, 0]], text(['a']), [4, 1])], []), ('dense rows', [a], [dense[:2]]),
                                     ('counts', [([[0, 0]], text(['a', 'b']), [4, 1])], []), ('rank', [([[0]], text(['a']), [4])], []),
                                     ('vector of places', [([0, 0], text(['a', 'b']), [4, 2])], [])]:
            cross(columns, extra, hashed, error=True, name='%s %s' % (name, hashed))
    return with_defaults(out)
