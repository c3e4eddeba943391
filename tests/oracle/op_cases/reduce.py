"""Reductions over axes, ArgMax and ArgMin, L2Loss."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, SPECIAL, Case, numpy_type, random, values

AXES = np.int32


def axes(*values_):
    return np.asarray(values_, AXES).reshape(-1)


def cases():
    out = []
    numbers = ['Sum', 'Mean', 'Prod', 'EuclideanNorm']
    extremes = ['Max', 'Min']
    for op in numbers + extremes:
        for dtype in FLOATS + INTS + (COMPLEX if op in numbers else []):
            x = random(dtype, (2, 3, 5), 1, low=0 if op == 'EuclideanNorm' else -2)
            r = RELATIVE.get(dtype, 0)
            for where in ([2], [0], [0, 1], [0, 2]) if dtype == 'float32' else ([1], [0, 2]):
                out.append(Case(op, [x, axes(*where)], name='%s %s' % (dtype, where), relative=r,
                                absolute=r if op in ('Sum', 'Mean') else 0))
            out.append(Case(op, [x[:0], axes(0, 1)], name=dtype + ' of nothing'))
    # All axes, none, negative ones, as int64, a scalar, of two dimensions.
    x = random('float32', (2, 3, 1, 4, 2), 2)
    for op in numbers + extremes:
        for where in ([], [0, 1, 2, 3, 4], [-1], [1, 3], [-2, 0], [2]):
            for keep in (False, True) if op == 'Sum' else (False,):
                out.append(Case(op, [x, axes(*where)], dict(keep_dims=keep), '%s keep=%s' % (where, keep), 1e-5, 1e-6))
    out += [Case('Sum', [x, np.asarray([1, -1], np.int64)], name='int64 axes', relative=1e-5, absolute=1e-6),
            Case('Sum', [x, np.asarray(-2, np.int32)], name='scalar axis', relative=1e-5, absolute=1e-6),
            Case('Sum', [np.float32(3), axes()], name='scalar'),
            Case('Sum', [random('int32', (1, 2, 1, 2, 1, 2, 1, 2)), axes(1, 4, 5)], name='rank 8'),
            Case('Sum', [random('int32', (2,) * 8), axes(0, 2, 4, 6)], name='rank 8, every other'),
            Case('Max', [random('float32', (2,) * 8), axes(1, 3, 5, 7)], name='rank 8, every other'),
            Case('Sum', [np.zeros((2, 0, 3), np.float32), axes(1)], dict(keep_dims=True), 'empty kept'),
            Case('Sum', [np.zeros((0, 3), np.float32), axes(1)], name='no results'),
            Case('Sum', [x, axes(0, -5)], name='twice', error=True),
            Case('Sum', [x, axes(5)], name='too large', error=True),
            Case('Sum', [x, axes(-6)], name='too small', error=True),
            Case('Sum', [np.float32(3), axes(0)], name='axis of a scalar', error=True)]
    # Long runs and long rows: the sum of 0.1 is one that drifts.
    for op in ('Sum', 'Mean', 'EuclideanNorm'):
        for shape, where in (((140, 3), [0]), ((2, 1100), [1]), ((40, 30), [0, 1])):
            out.append(Case(op, [np.full(shape, 0.1, np.float32), axes(*where)], name='tenths %s' % where, relative=1e-5))
    out.append(Case('Mean', [random('float32', (1, 2, 3, 290), 3), axes(1, 2)], name='global average pooling',
                    relative=1e-5, absolute=1e-6))
    # Values at the edges.
    for dtype in ('float32', 'bfloat16'):
        special = values(dtype, SPECIAL)
        for op in numbers + extremes:
            out.append(Case(op, [special, axes(0)], name=dtype + ' special'))
            out.append(Case(op, [special[1:2], axes(0)], name=dtype + ' inf'))
        for op in extremes:
            rows = np.stack([np.roll(special, i) for i in range(10)])
            out.append(Case(op, [rows[:, :4], axes(1)], name=dtype + ' special rows'))
            out.append(Case(op, [rows[:, 4:], axes(0)], name=dtype + ' special columns'))
            long = np.zeros(70, numpy_type(dtype))
            long[33] = np.nan
            out.append(Case(op, [long, axes(0)], name=dtype + ' NaN in a long run'))
    out += [Case('Sum', [np.asarray([3e38, 3e38, -3e38], np.float32), axes(0)], name='overflow'),
            Case('Sum', [np.asarray([6e4, 6e4], np.float16), axes(0)], name='overflow of half')]
    for dtype in INTS:
        info = np.iinfo(numpy_type(dtype))
        many = np.full(3, info.max, numpy_type(dtype))
        for op in numbers + extremes:
            out.append(Case(op, [many, axes(0)], name=dtype + ' overflow'))
            if op != 'EuclideanNorm':
                out.append(Case(op, [np.asarray([info.min, info.max, info.min, 1], numpy_type(dtype)), axes(0)],
                                name=dtype + ' extremes'))
        out.append(Case('EuclideanNorm', [np.asarray([100, 3], numpy_type(dtype)), axes(0)], name=dtype + ' wraps'))
        if info.min < 0:
            out.append(Case('Mean', [np.asarray([-3, -4], numpy_type(dtype)), axes(0)], name=dtype + ' towards zero'))
    # Flags.
    flags = random('bool', (3, 4, 2), 5)
    for op in ('All', 'Any'):
        for where in ([], [0], [1], [2], [0, 2], [0, 1, 2]):
            out.append(Case(op, [flags, axes(*where)], dict(keep_dims=len(where) == 1), str(where)))
        out.append(Case(op, [flags[:0], axes(0)], name='of nothing'))
        out.append(Case(op, [flags, axes(3)], name='too large', error=True))
        out.append(Case(op, [np.zeros(3, np.float32), axes(0)], name='not bool', error=True))
    out.append(Case('Max', [flags, axes(0)], name='bool', error=True))
    out.append(Case('Max', [random('complex64', (2,)), axes(0)], name='complex', error=True))
    # Where the extreme is.
    for op in ('ArgMax', 'ArgMin'):
        for dtype in FLOATS + INTS + ['bool']:
            x = random(dtype, (3, 5), 7)
            for axis in (0, -1):
                out.append(Case(op, [x, np.int32(axis)], name='%s %d' % (dtype, axis)))
            if dtype in INTS:
                info = np.iinfo(numpy_type(dtype))
                out.append(Case(op, [np.asarray([1, info.max, info.min, info.max], numpy_type(dtype)), np.int32(0)],
                                name=dtype + ' extremes'))
        for dtype in ('float32', 'float16'):
            rows = np.stack([np.roll(values(dtype, SPECIAL), i) for i in range(10)])
            for axis in (0, 1):
                out.append(Case(op, [rows[:, :4], np.int32(axis)], name='%s special %d' % (dtype, axis)))
            out.append(Case(op, [values(dtype, [np.nan, -np.inf, -np.inf]), np.int32(0)], name=dtype + ' -inf'))
        x = random('float32', (3, 40), 8)
        out += [Case(op, [x, np.int64(1)], dict(output_type=np.int32), 'int32'),
                Case(op, [x, np.int64(0)], dict(output_type=np.int64), 'int64'),
                Case(op, [random('float32', (2, 1, 2, 1, 2, 1, 2)), np.int32(4)], name='rank 7'),
                Case(op, [random('float32', (2, 300)), np.int32(0)], name='long rows'),
                Case(op, [np.zeros((0, 3), np.float32), np.int32(1)], name='no results'),
                Case(op, [np.zeros((0, 3), np.float32), np.int32(0)], name='of nothing', error=True),
                Case(op, [np.zeros((0, 3), np.complex64), np.int32(1)], name='complex', error=True),
                Case(op, [np.float32(1), np.int32(0)], name='scalar', error=True),
                Case(op, [x, np.int32(2)], name='too large', error=True),
                Case(op, [x, axes(0)], name='axis of rank 1', error=True)]
    out.append(Case('ArgMax', [random('float32', (3, 40), 8), np.int32(1)], dict(output_type=np.uint16), 'uint16'))
    for dtype in FLOATS:
        out += [Case('L2Loss', [random(dtype, (3, 4, 2), 9)], name=dtype, relative=RELATIVE[dtype]),
                Case('L2Loss', [values(dtype, SPECIAL)], name=dtype + ' special'),
                Case('L2Loss', [values(dtype, [])], name=dtype + ' of nothing'),
                Case('L2Loss', [values(dtype, -3)], name=dtype + ' scalar', relative=RELATIVE[dtype])]
    out.append(Case('L2Loss', [np.full(1100, 0.1, np.float32)], name='tenths', relative=1e-5))
    out.append(Case('L2Loss', [np.asarray([1, 2])], name='int64', error=True))
    return with_defaults(out)
