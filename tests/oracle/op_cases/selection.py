"""Ops that pick, add up or repeat elements of several tensors."""
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, np, random, values

INF, NAN = float('inf'), float('nan')
ALL = FLOATS + INTS + COMPLEX + ['bool', 'string']


def some(dtype, shape, seed=0):
    if dtype == 'string':
        return np.array(['%d-%d' % (seed, i) for i in range(int(np.prod(shape)))], object).reshape(shape)
    return random(dtype, shape, seed)


def pick(op, shapes, dtype='float32', **more):
    condition, a, b = shapes
    return Case(op, [random('bool', condition, 3), some(dtype, a, 1), some(dtype, b, 2)], name='%s %s %s %s' % ((dtype,) + tuple(shapes)),
                **more)


def cases():
    result = []
    for dtype in ALL:
        for shape in ((), (2,), (2, 3)):
            result.append(pick('Select', (shape, (2, 3), (2, 3)), dtype))
        for condition in ((), (2, 1), (2, 1, 1)):
            result.append(pick('SelectV2', (condition, (2, 3), (2, 3)), dtype))
        result.append(pick('SelectV2', ((2, 3), (), (3,)), dtype))
    for condition in (True, False):
        for op in ('Select', 'SelectV2'):
            result.append(Case(op, [values('bool', condition), values('int32', [1, 2]), values('int32', [3, 4])], name=str(condition)))
        result.append(Case('SelectV2', [values('bool', condition), values('int32', [1, 2]), values('int32', 3)], name='%s scalar' % condition))
        result.append(Case('SelectV2', [values('bool', [[condition]]), values('int32', [1, 2]), values('int32', 3)], name='%s rank' % condition))
    for shapes in (((0,), (0,), (0,)), ((3,), (3,), (3,)), ((), (), ()), ((2,), (2, 1, 2, 1, 2, 1, 2, 1), (2, 1, 2, 1, 2, 1, 2, 1)), ((), (0, 2), (0, 2)),
                   ((0,), (0, 3), (0, 3))):
        result.append(pick('Select', shapes))
    for shapes in (((0,), (1,), ()), ((2, 1, 2, 1, 2, 1, 2, 1), (2,), (1, 1)), ((150, 1), (2,), (150, 2)), ((5, 1, 90), (1, 2, 90), (90,))):
        result.append(pick('SelectV2', shapes))
    for shapes in (((2,), (3,), (3,)), ((3,), (2, 3), (2, 3)), ((2, 3), (2, 3), (3, 2)), ((), (2,), (3,)), ((2, 1), (2, 3), (2, 3)), ((2,), (), ()),
                   ((2, 3), (6,), (6,))):
        result.append(pick('Select', shapes, error=True))
    for shapes in (((2,), (3,), (3,)), ((), (2,), (3,))):
        result.append(pick('SelectV2', shapes, error=True))

    x = [5, NAN, INF, -INF, 0, 7, -0.0, 1, 3]
    for low, high in ((1, 3), (NAN, 3), (1, NAN), (4, 2)):
        result.append(Case('ClipByValue', [values('float32', x), values('float32', low), values('float32', high)], name='%g %g' % (low, high)))
    for dtype in FLOATS + ['int32', 'int64', 'int8', 'int16', 'uint8', 'uint16']:
        limits = [values(dtype, 2), values(dtype, 5)]
        result.append(Case('ClipByValue', [values(dtype, [0, 1, 2, 3, 5, 6, 100])] + limits, name=dtype))
    a = random('float32', (2, 3))
    for shapes in (((2, 3), ()), ((), (2, 3)), ((2, 3), (2, 3))):
        result.append(Case('ClipByValue', [a, random('float32', shapes[0], 1, -1, 0), random('float32', shapes[1], 2, 0, 1)], name='%s %s' % shapes))
    for shapes in (((3,), ()), ((), (3,)), ((2, 1), ()), ((1,), (1,))):
        result.append(Case('ClipByValue', [a, random('float32', shapes[0], 1), random('float32', shapes[1], 2)], name='%s %s' % shapes, error=True))

    for dtype in FLOATS + INTS + COMPLEX:
        for count in (1, 3, 10) if dtype in ('float32', 'int8') else (2,):
            about = dict(relative=RELATIVE[dtype], absolute=1e-6) if dtype in RELATIVE else {}
            if dtype in ('float16', 'bfloat16'):
                about['absolute'] = 3e-2
            result.append(Case('AddN', [random(dtype, (2, 2), i, 0, 100 if dtype in INTS else 1) for i in range(count)], name='%s %d' % (dtype, count), **about))
    result.append(Case('AddN', [random('float32', (2,)), random('float32', (3,))], name='shapes', error=True))
    result.append(Case('AddN', [random('float32', (0, 3)), random('float32', (0, 3))], name='empty'))

    boundaries = [0.0, 10.0, 10.0, 100.0]
    for dtype in ('float32', 'float64', 'int32', 'int64'):
        result.append(Case('Bucketize', [values(dtype, [[-5, 10000], [150, 10], [5, 100], [0, 9]])], dict(boundaries=boundaries), name=dtype))
    result.append(Case('Bucketize', [values('float32', [NAN, INF, -INF, 9.9999])], dict(boundaries=boundaries), name='special'))
    result.append(Case('Bucketize', [values('float32', [1, 2])], dict(boundaries=[]), name='no boundaries'))

    for dtype in ALL:
        result.append(Case('BroadcastTo', [some(dtype, (2, 1)), values('int32', [3, 2, 2])], name=dtype))
    for shape, to in (((), ()), ((), (3,)), ((3,), (3,)), ((3,), (2, 3)), ((1,), (0,)), ((2, 1, 3), (2, 4, 3)), ((1, 1), (1, 1, 1)), ((0,), (2, 0)),
                      ((2, 1, 2, 1), (2, 1, 2, 1, 2, 1, 2, 1)), ((600, 1), (600, 2)), ((), (0, 3))):
        result.append(Case('BroadcastTo', [some('float32', shape), values('int64', to)], name='%s %s' % (shape, to)))
    for shape, to in (((3,), (2,)), ((2, 3), (3,)), ((3,), (3, 1)), ((2,), (-1,)), ((), (-2, 3)), ((2,), (3, 0))):
        result.append(Case('BroadcastTo', [some('float32', shape), values('int32', to)], name='%s %s' % (shape, to), error=True))
    result.append(Case('BroadcastTo', [some('float32', ()), values('int32', [[2]])], name='shape of rank 2', error=True))

    for dtype in ('int32', 'int64'):
        for a, b in (((2, 3), (3,)), ((), (2,)), ((), ()), ((4, 1, 3), (2, 1)), ((1,), (0,)), ((3, 1), (1, 5))):
            result.append(Case('BroadcastArgs', [values(dtype, a), values(dtype, b)], name='%s %s %s' % (dtype, a, b)))
    result.append(Case('BroadcastArgs', [values('int32', [2]), values('int32', [3])], name='unlike', error=True))
    return result
