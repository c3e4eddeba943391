"""Comparisons and the logic of bools."""
from op_case import COMPLEX, FLOATS, INTS, Case, np, random, values

INF, NAN = float('inf'), float('nan')
SPECIAL = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 2.5]
ORDERINGS = ['Less', 'LessEqual', 'Greater', 'GreaterEqual']
ALL = ORDERINGS + ['Equal', 'NotEqual']
SHAPES = [((), ()), ((3,), ()), ((0,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 1, 2, 1, 2, 1, 2, 1), (2,))]


def compare(op, inputs, name, **more):
    attrs = more.pop('attrs', dict(incompatible_shape_error=True) if op in ('Equal', 'NotEqual') else {})
    return Case(op, inputs, attrs, name=name, **more)


def pairs(dtype, data):
    return [values(dtype, np.repeat(data, len(data))), values(dtype, np.tile(data, len(data)))]


def cases():
    result = []
    for op in ALL:
        result += [compare(op, pairs(dtype, SPECIAL), dtype) for dtype in FLOATS]
        for dtype in INTS:
            info = np.iinfo(dtype)
            result.append(compare(op, pairs(dtype, np.array([info.min, info.max, 0, 1, info.max // 2 + 1], dtype)), dtype))
        for a, b in SHAPES:
            for dtype in ('float32', 'int32'):
                result.append(compare(op, [random(dtype, a, 1), random(dtype, b, 2)], '%s %s %s' % (dtype, a, b)))
    for op in ('Equal', 'NotEqual'):
        result += [compare(op, pairs(dtype, [1, 1j, 0, 1 + 1j, NAN]), dtype) for dtype in COMPLEX]
        result.append(compare(op, pairs('bool', [True, False]), 'bool'))
        result.append(compare(op, [values('string', ['a', '', 'abc']), values('string', [['a'], ['b'], ['']])], 'string'))
        unlike = [random('float32', (2,)), random('float32', (3,))]
        result.append(Case(op, unlike, dict(incompatible_shape_error=False), name='unlike shapes'))
        result.append(Case(op, unlike, dict(incompatible_shape_error=True), name='unlike shapes refused', error=True))
        result.append(Case(op, [values('string', ['a', 'b']), values('string', ['a', 'b', 'c'])], dict(incompatible_shape_error=False),
                           name='unlike shapes of strings'))
        result.append(Case(op, [values('int32', [1, 2]), values('int32', [[1], [3]])], dict(incompatible_shape_error=False),
                           name='like shapes'))
    for op in ('LogicalAnd', 'LogicalOr'):
        result.append(Case(op, pairs('bool', [True, False])))
        result.append(Case(op, [random('bool', (2, 3)), random('bool', (3,), 1)], name='row'))
        result.append(Case(op, [values('bool', [True, False]), values('bool', True)], name='scalar'))
        result.append(Case(op, [random('bool', (2,)), random('bool', (3,))], name='shapes', error=True))
    for dtype in ('float32', 'float64'):
        x = values(dtype, [1, 1, 1, NAN, INF, 0, -1])
        y = values(dtype, [1 + 1e-6, 1.1, 1.00002, NAN, INF, 9e-6, 1])
        result.append(Case('ApproximateEqual', [x, y], dict(tolerance=1e-5), name=dtype))
        result.append(Case('ApproximateEqual', [x, y], dict(tolerance=0.25), name=dtype + ' coarse'))
    result.append(Case('ApproximateEqual', [random('float32', (2, 3)), random('float32', (3,))], name='shapes', error=True))
    result.append(Case('Less', [random('float32', (2,)), random('float32', (3,))], name='shapes', error=True))
    result.append(compare('Less', [random('float32', (1100,), 1), random('float32', (1100,), 2)], 'long'))
    return result
