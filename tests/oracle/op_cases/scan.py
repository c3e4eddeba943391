"""Running sums, products and log-sum-exps."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, SPECIAL, Case, numpy_type, random, values


def cases():
    out = []
    for op in ('Cumsum', 'Cumprod'):
        for dtype in FLOATS + INTS + COMPLEX:
            x = random(dtype, (2, 3, 2), 1)
            r = RELATIVE[dtype] if dtype in COMPLEX else 0
            for axis, exclusive, reverse in ((0, False, False), (1, True, False), (-1, False, True), (1, True, True)):
                out.append(Case(op, [x, np.int32(axis)], dict(exclusive=exclusive, reverse=reverse),
                                '%s %d %s %s' % (dtype, axis, exclusive, reverse), r, r))
        for dtype in INTS:
            info = np.iinfo(numpy_type(dtype))
            out.append(Case(op, [np.asarray([info.max, 2, info.min, 3], numpy_type(dtype)), np.int64(0)], name=dtype + ' wraps'))
        for dtype in FLOATS:
            out.append(Case(op, [values(dtype, SPECIAL), np.int64(0)], name=dtype + ' special'))
        out += [Case(op, [np.zeros((2, 0, 3), np.float32), np.int32(1)], name='empty'),
                Case(op, [np.zeros((0,), np.float32), np.int32(0)], name='empty vector'),
                Case(op, [random('int32', (1, 2, 1, 2, 1, 2, 1, 2)), np.int32(-3)], name='rank 8'),
                Case(op, [np.float32(1), np.int32(0)], name='scalar', error=True),
                Case(op, [np.ones(3, np.float32), np.int32(1)], name='axis too large', error=True),
                Case(op, [np.ones(3, np.float32), np.int32([0])], name='axis of rank 1', error=True),
                Case(op, [np.ones(3, bool), np.int32(0)], name='bool', error=True)]
    out += [Case('Cumsum', [np.full(400, 0.1, np.float32), np.int32(0)], name='in the order of the elements'),
            Case('Cumsum', [values('bfloat16', np.ones(300)), np.int32(0)], name='bfloat16 has few digits')]
    for dtype in FLOATS:
        x = random(dtype, (2, 3, 2), 2)
        r = RELATIVE[dtype]
        for axis, exclusive, reverse in ((0, False, False), (1, True, False), (-1, False, True), (1, True, True)):
            out.append(Case('CumulativeLogsumexp', [x, np.int32(axis)], dict(exclusive=exclusive, reverse=reverse),
                            '%s %d %s %s' % (dtype, axis, exclusive, reverse), r, r))
    inf, nan = np.inf, np.nan
    for numbers in ([-inf, 1, 2], [inf, 1], [inf, inf], [nan, 1], [-inf, -inf], [1, -inf, nan], [-3e38, -3e38], [80, 90, -80]):
        for exclusive in (False, True):
            out.append(Case('CumulativeLogsumexp', [np.asarray(numbers, np.float32), np.int32(0)], dict(exclusive=exclusive),
                            '%s %s' % (numbers, exclusive), 1e-5))
    out += [Case('CumulativeLogsumexp', [np.zeros((0, 2), np.float32), np.int32(0)], name='empty'),
            Case('CumulativeLogsumexp', [np.int32([1]), np.int32(0)], name='int32', error=True)]
    return with_defaults(out)
