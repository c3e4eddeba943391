"""Ops of two operands, element by element, with broadcasting."""
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, np, random, values

INF, NAN = float('inf'), float('nan')
SIGNED = ['int32', 'int64', 'int8', 'int16']
SPECIAL = [NAN, INF, -INF, 0.0, -0.0, 1.0, -5.5, 2.5, 3.0]
OF_FLOATS = ['Add', 'AddV2', 'Sub', 'Mul', 'Div', 'RealDiv', 'FloorDiv', 'TruncateDiv', 'FloorMod', 'Pow', 'Maximum', 'Minimum',
             'SquaredDifference', 'Atan2', 'DivNoNan', 'MulNoNan', 'Xdivy', 'Xlogy', 'Xlog1py', 'Mod', 'TruncateMod']
EXACT = {'Add', 'AddV2', 'Sub', 'Mul', 'Div', 'RealDiv', 'TruncateDiv', 'Maximum', 'Minimum', 'Mod', 'TruncateMod', 'FloorMod',
         'FloorDiv', 'DivNoNan', 'MulNoNan'}
OF_INTS = ['AddV2', 'Sub', 'Mul', 'Div', 'FloorDiv', 'TruncateDiv', 'FloorMod', 'Maximum', 'Minimum', 'BitwiseAnd', 'BitwiseOr',
           'BitwiseXor']
OF_COMPLEX = ['AddV2', 'Sub', 'Mul', 'RealDiv', 'Pow', 'SquaredDifference', 'DivNoNan', 'MulNoNan', 'Xdivy', 'Xlogy', 'Xlog1py']
# What each of two operands may be, so that every way to read one is used: whole, scalar, short and long row, column, mixed.
SHAPES = [((), ()), ((3,), ()), ((), (3,)), ((0,), (1,)), ((2, 0), (2, 1)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (2, 1)),
          ((2, 1), (2, 3)), ((2, 1), (1, 3)), ((4, 1, 3), (2, 1)), ((2, 1, 2, 3), (1, 2, 1, 3)), ((2, 3, 4), (2, 1, 4)),
          ((2, 1, 2, 1, 2, 1, 1, 2), (1, 1, 2, 1, 2, 1, 1, 1)), ((1, 1, 1), (1,)), ((5, 2), (1, 1)), ((2, 1, 3, 7), (7,))]


def pairs(dtype, first, second):
    """Each of the first with each of the second."""
    return [values(dtype, first).reshape(-1, 1), values(dtype, second)]


def close(dtype):
    return dict(relative=RELATIVE[dtype], absolute=1e-6 if dtype != 'float64' else 1e-12)


def cases():
    result = []
    for op in OF_FLOATS:
        for dtype in FLOATS:
            if op in ('Mod', 'TruncateMod') and dtype in ('float16', 'bfloat16'):
                continue
            about = {} if op in EXACT else close(dtype)
            result.append(Case(op, pairs(dtype, SPECIAL, SPECIAL), name=dtype, **about))
            if dtype in ('float32', 'bfloat16'):
                whole = [random(dtype, (23,), i, 0.1, 4) for i in range(2)]
                result.append(Case(op, whole, name=dtype + ' random', **about))
    # Half types are rounded before the floor: quotients next to a whole number.
    for dtype in ('float16', 'bfloat16'):
        y = random(dtype, (60,), 3, 1, 2)
        for op in ('FloorDiv', 'TruncateDiv'):
            result.append(Case(op, [(y * values(dtype, 7)).astype(y.dtype), y], name=dtype + ' near whole'))
    for dtype in INTS:
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        data = np.array([low, high, 0, 1, 7, 100, high - 1] + ([-1, -7] if low < 0 else []), dtype)
        nonzero = data[data != 0]
        if dtype in ('int32', 'int64'):  # real TensorFlow crashes at the least one by -1
            data, nonzero = data[1:], nonzero[1:]
        for op in OF_INTS:
            result.append(Case(op, pairs(dtype, data, nonzero), name=dtype))
        if low < 0:
            result.append(Case('Pow', pairs(dtype, data, [0, 1, 2, 3, 7, 40]), name=dtype))
        if dtype in ('int32', 'int64'):
            for op in ('Mod', 'TruncateMod', 'SquaredDifference'):
                result.append(Case(op, pairs(dtype, data, nonzero), name=dtype))
        shifts = np.array([0, 1, 3, 7, 8, 15, 16, 31, 32, 63, 64, 100] + ([-1, -3] if low < 0 else []), dtype)
        result.append(Case('LeftShift', pairs(dtype, data, shifts), name=dtype))
        result.append(Case('RightShift', pairs(dtype, data, shifts), name=dtype))
    for dtype in ('int32', 'int64', 'int8', 'int16', 'uint8'):
        result.append(Case('Add', pairs(dtype, [1, 2, 100], [3, 4, 100]), name=dtype))
    for op in OF_COMPLEX:
        for dtype in COMPLEX:
            result.append(Case(op, [random(dtype, (9,), i) for i in range(2)], name=dtype, **close('float32')))
    for dtype, out in (('float32', 8), ('float64', 18)):
        result.append(Case('Complex', [random(dtype, (2, 3)), random(dtype, (3,))], dict(Tout=out), name=dtype))
    for i, (a, b) in enumerate(SHAPES):
        for op, dtype in (('AddV2', 'float32'), ('Sub', 'int32'), ('Mul', 'float16'), ('RealDiv', 'complex64')):
            if dtype != 'float32' and i % 3 != 1:
                continue
            about = close(dtype) if dtype == 'complex64' else {}
            result.append(Case(op, [random(dtype, a, i), random(dtype, b, i + 50)], name='%s %s %s' % (dtype, a, b), **about))
        strings = [np.array(['%s%d' % (t, j) for j in range(int(np.prod(s)))], object).reshape(s) for t, s in (('a', a), ('b', b))]
        if i < 8:
            result.append(Case('Add', strings, name='string %s %s' % (a, b)))
    # More than one piece: rows shorter and longer than one, columns, repeated blocks.
    result.append(Case('Sub', [random('float32', (41, 13), 1), random('float32', (13,), 2)], name='short row'))
    result.append(Case('Sub', [random('float32', (2, 600), 1), random('float32', (600,), 2)], name='long row'))
    result.append(Case('Sub', [random('float32', (300, 1), 1), random('float32', (300, 2), 2)], name='column'))
    result.append(Case('Sub', [random('int8', (3, 5, 80), 1), random('int8', (3, 1, 80), 2)], name='blocks'))
    result.append(Case('Sub', [random('float32', (2, 600, 1), 1), random('float32', (1, 600, 1), 2)], name='long'))
    for op in ('Div', 'FloorDiv', 'TruncateDiv', 'Mod', 'FloorMod', 'TruncateMod'):
        result.append(Case(op, [values('int32', [1, 2]), values('int32', [1, 0])], name='by zero', error=True))
        result.append(Case(op, [values('int32', []), values('int32', [0])], name='nothing by zero'))
    result.append(Case('FloorDiv', [values('int8', [-128]), values('int8', [-1])], name='overflow'))
    result.append(Case('FloorMod', [values('int8', [-128]), values('int8', [-1])], name='overflow'))
    result.append(Case('Pow', [values('int32', [2]), values('int32', [-1])], name='negative', error=True))
    result.append(Case('AddV2', [random('float32', (2, 3)), random('float32', (2,))], name='shapes', error=True))
    result.append(Case('AddV2', [random('float32', (0,)), random('float32', (2,))], name='empty shapes', error=True))
    result.append(Case('Add', [values('string', ['a', 'b']), values('string', ['a', 'b', 'c'])], name='string shapes', error=True))
    return result
