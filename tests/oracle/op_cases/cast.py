"""Cast and Bitcast."""
import tensorflow as tf
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, RELATIVE, Case, np, random, values

INF, NAN = float('inf'), float('nan')
ALL = FLOATS + INTS + COMPLEX + ['bool']
# What every TensorFlow, whatever it was compiled for, converts alike.
NUMBERS = [0.0, -0.0, 0.5, 1.0, 1.7, 2.5, 100.3, 127.0]
BELOW = [-0.5, -1.0, -1.7, -127.0]


def data(dtype, to):
    if dtype == 'bool':
        return values(dtype, [True, False])
    if dtype in INTS:
        info = np.iinfo(dtype)
        numbers = [0, 1, 2, 100, info.min, info.max, info.max // 2 + 1, info.max // 3]
        if dtype == 'uint64' and to in FLOATS:
            numbers += [2 ** 63 + 2 ** 39 + 1, 2 ** 53 + 1]
        return np.array(numbers, dtype)
    numbers = NUMBERS + (BELOW if to not in ('uint8', 'uint16', 'uint32', 'uint64') else [])
    if to in FLOATS + COMPLEX + ['bool', 'int32', 'int64']:
        numbers = numbers + [NAN, INF, -INF, 65519.0, 70000.0, 1e-7, 6e-8, 1e30, -1e30, 2.0 ** 31, -2.0 ** 31, 1.0009]
    if dtype in COMPLEX:
        numbers = [complex(x, 1) for x in numbers]
    return values(dtype, numbers)


def cases():
    result = []
    for dtype in ALL:
        for to in ALL:
            result.append(Case('Cast', [data(dtype, to)], dict(DstT=tf.as_dtype(to), Truncate=False), name='%s %s' % (dtype, to)))
    for dtype in ('float32', 'float64'):
        for to in FLOATS:
            result.append(Case('Cast', [data(dtype, to)], dict(DstT=tf.as_dtype(to), Truncate=True), name='truncated %s %s' % (dtype, to)))
    # One element, which no TensorFlow's vectors convert: the lowest bits.
    for x in (-1.7, 128.0, -129.0, 300.0, 65536.5, -40000.0, 1e10, NAN, -INF):
        for to in ('int8', 'uint8', 'int16', 'uint16'):
            result.append(Case('Cast', [values('float64', x)], dict(DstT=tf.as_dtype(to), Truncate=False), name='%g %s' % (x, to)))
    for shape in EDGE_SHAPES:
        result.append(Case('Cast', [random('float32', shape)], dict(DstT=tf.int32, Truncate=False), name='%s' % (shape,)))
    result.append(Case('Cast', [random('int8', (700,), low=-100, high=100)], dict(DstT=tf.complex64, Truncate=False), name='long'))
    result.append(Case('Cast', [values('string', ['a'])], dict(DstT=tf.int32, Truncate=False), name='string', error=True))
    for dtype, to, shape in [('float32', tf.int32, (3,)), ('int32', tf.uint8, (2, 3)), ('uint8', tf.int32, (3, 4)), ('uint8', tf.float64, (8,)),
                             ('float64', tf.float16, (2,)), ('int16', tf.bfloat16, ()), ('complex64', tf.float32, (2,)),
                             ('float32', tf.complex64, (3, 2)), ('int64', tf.float64, (0, 2)), ('uint8', tf.int32, (0, 4)),
                             ('int64', tf.int8, ()), ('complex128', tf.int8, (1,)), ('int8', tf.complex128, (2, 16))]:
        result.append(Case('Bitcast', [random(dtype, shape)], dict(type=to), name='%s %s %s' % (dtype, to.name, shape)))
    for dtype, to, shape in [('uint8', tf.int32, (3,)), ('uint8', tf.int32, ()), ('float32', tf.float64, (2, 3))]:
        result.append(Case('Bitcast', [random(dtype, shape)], dict(type=to), name='%s %s %s' % (dtype, to.name, shape), error=True))
    return result
