"""Activations."""
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, RELATIVE, Case, np, random, values

INF, NAN = float('inf'), float('nan')
ANY = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 6.5, 6.0, -6.0, 12.0, 15.0, -15.0, 20.0, -20.0, 87.0, -87.0, 100.0, -100.0, 1e-3,
       -1e-3]
OPS = ['Elu', 'Relu', 'Relu6', 'Selu', 'Sigmoid', 'Softplus', 'Softsign', 'Tanh']


def close(dtype):
    # Elu of a half type is a difference of rounded numbers in TensorFlow.
    return dict(relative=RELATIVE[dtype], absolute={'float64': 1e-12, 'float16': 1e-3, 'bfloat16': 8e-3}.get(dtype, 1e-6))


def cases():
    result = []
    for op in OPS:
        for dtype in FLOATS:
            about = {} if op in ('Relu', 'Relu6') else close(dtype)
            # In TensorFlow infinity by infinity is 1 for half types and NaN for others.
            data = [x for x in ANY if op != 'Softsign' or abs(x) < INF or x != x]
            result.append(Case(op, [values(dtype, data)], name=dtype, **about))
            result.append(Case(op, [random(dtype, (3, 5), low=-8, high=8)], name=dtype + ' random', **about))
        result += [Case(op, [random('float32', shape)], name=str(shape), **close('float32')) for shape in EDGE_SHAPES]
        result.append(Case(op, [random('float32', (519,), low=-9, high=9)], name='long', **close('float32')))
    for op in ('Relu', 'Relu6'):
        for dtype in INTS:
            info = np.iinfo(dtype)
            result.append(Case(op, [values(dtype, np.array([info.min, info.max, 0, 1, 5, 6, 7, 100], dtype))], name=dtype))
    for op in ('Sigmoid', 'Tanh'):
        result += [Case(op, [random(dtype, (7,))], name=dtype, **close('float32')) for dtype in COMPLEX]
    for dtype in FLOATS:
        result.append(Case('LeakyRelu', [values(dtype, ANY)], dict(alpha=0.2), name=dtype, **close(dtype)))
        for alpha in (0.0, 0.5, 1.0, 2.0, -0.5):
            result.append(Case('LeakyRelu', [values(dtype, [x for x in ANY if alpha != 0 or abs(x) < INF])], dict(alpha=alpha),
                               name='%s %g' % (dtype, alpha), **close(dtype)))
    result += [Case('LeakyRelu', [random('float32', shape)], dict(alpha=0.2), name=str(shape), **close('float32')) for shape in EDGE_SHAPES]
    return result
