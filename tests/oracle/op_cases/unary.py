"""Ops of one operand, element by element."""
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, RELATIVE, Case, np, random, values

INF, NAN = float('inf'), float('nan')
SIGNED = ['int32', 'int64', 'int8', 'int16']
ANY = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -2.5, 3.5, 1e-3, -7.25, 20.0, -20.0, 100.0, -100.0]
POSITIVE = [NAN, INF, 0.0, 1.0, 0.5, 0.001, 2.0, 100.0, 30000.0, -1.0, -INF]
INSIDE = [NAN, 0.0, -0.0, 0.5, -0.5, 0.999, -0.25, 1.0, -1.0, 1.5, 0.001]  # of [-1, 1] and a little more
ABOVE_ONE = [NAN, INF, 1.0, 1.5, 2.0, 100.0, 0.5, -3.0]
NOT_WHOLE = [0.1, 0.5, 1.0, 1.5, 2.0, 3.25, 10.0, 25.5, -0.5, -1.5, -2.25, -7.75, 0.0, INF, NAN]
REAL = {
    'Abs': ANY, 'Neg': ANY, 'Exp': ANY, 'Expm1': ANY, 'Log': POSITIVE, 'Log1p': POSITIVE, 'Sqrt': POSITIVE,
    'Rsqrt': POSITIVE, 'Square': ANY, 'Reciprocal': ANY, 'Inv': ANY, 'Sign': ANY, 'Floor': ANY, 'Ceil': ANY,
    'Round': ANY, 'Rint': ANY, 'Sin': ANY, 'Cos': ANY, 'Tan': INSIDE + [10.0, -3.0], 'Asin': INSIDE, 'Acos': INSIDE,
    'Atan': ANY, 'Sinh': INSIDE + [5.0, -5.0], 'Cosh': INSIDE + [5.0, -5.0], 'Asinh': ANY, 'Acosh': ABOVE_ONE,
    'Atanh': INSIDE, 'Erf': ANY, 'Erfc': INSIDE + [3.0, -3.0], 'Lgamma': NOT_WHOLE, 'Digamma': NOT_WHOLE,
    'IsNan': ANY, 'IsInf': ANY, 'IsFinite': ANY,
}
EXACT = {'Abs', 'Neg', 'Sign', 'Floor', 'Ceil', 'Round', 'Rint', 'IsNan', 'IsInf', 'IsFinite'}
NO_KERNEL = {('Rint', 'float16'), ('Rint', 'bfloat16'), ('Lgamma', 'bfloat16'), ('Digamma', 'bfloat16')}
COMPLEX_OPS = ['Neg', 'Exp', 'Expm1', 'Log', 'Log1p', 'Sqrt', 'Rsqrt', 'Square', 'Reciprocal', 'Inv', 'Sign', 'Sin', 'Cos',
               'Tan', 'Sinh', 'Cosh']
LIMITS = {dtype: [np.iinfo(dtype).min, np.iinfo(dtype).max, 0, 1, 2, 100, np.iinfo(dtype).max - 1] for dtype in INTS}


def close(dtype):
    return dict(relative=RELATIVE[dtype], absolute=1e-6 if dtype != 'float64' else 1e-12)


def cases():
    result = []
    for op, data in REAL.items():
        for dtype in FLOATS:
            if (op, dtype) in NO_KERNEL:
                continue
            # Half types of TensorFlow round in between; results near 0 are small differences.
            about = {} if op in EXACT else close(dtype)
            result.append(Case(op, [values(dtype, data)], name=dtype, **about))
        low, high = {'Log': (0.01, 9), 'Sqrt': (0, 9), 'Rsqrt': (0.01, 9), 'Acosh': (1, 9), 'Lgamma': (0.1, 9),
                     'Digamma': (0.1, 9), 'Log1p': (-0.9, 9), 'Asin': (-1, 1), 'Acos': (-1, 1), 'Atanh': (-1, 1)}.get(op, (-4, 4))
        result.append(Case(op, [random('float32', (33,), low=low, high=high)], name='many',
                           **({} if op in EXACT else close('float32'))))
    for op in COMPLEX_OPS:
        for dtype in COMPLEX:
            result.append(Case(op, [random(dtype, (11,))], name=dtype, **close('float32')))
    for op in ('Abs', 'Neg', 'Sign'):
        result += [Case(op, [values(dtype, LIMITS[dtype])], name=dtype) for dtype in SIGNED]
    for op in ('Square', 'Invert'):
        result += [Case(op, [values(dtype, LIMITS[dtype])], name=dtype) for dtype in INTS]
    result += [Case('Round', [values(dtype, LIMITS[dtype])], name=dtype) for dtype in ('int32', 'int64')]
    result.append(Case('LogicalNot', [values('bool', [True, False, True])]))
    for dtype, out in (('complex64', 1), ('complex128', 2)):
        data = values(dtype, [3 + 4j, 0, -1, -2 - 1j, 5j, 1e-3 - 1e3j])
        for op in ('Real', 'Imag', 'Angle', 'ComplexAbs'):
            result.append(Case(op, [data], dict(Tout=out), name=dtype, **close('float32')))
        result.append(Case('Conj', [data], name=dtype))
    for shape in EDGE_SHAPES:
        result.append(Case('Neg', [random('float32', shape)], name=str(shape)))
        result.append(Case('Abs', [random('float16', shape)], name=str(shape)))
        result.append(Case('IsNan', [random('float64', shape)], name=str(shape)))
        result.append(Case('Square', [random('complex64', shape)], name=str(shape), **close('float32')))
    # More than one piece.
    result.append(Case('Neg', [random('float16', (1100,))], name='long'))
    result.append(Case('Square', [random('int8', (600,), low=-100, high=100)], name='long'))
    return result
