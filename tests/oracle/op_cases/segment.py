"""Segment..., UnsortedSegment..., SparseSegment...."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, random, values

REAL = FLOATS + INTS
NAN, INF = float('nan'), float('inf')


def i32(data, shape=None):
    return values('int32', data, shape)


def cases():
    out = []
    f = lambda data: values('float32', data)
    for op in ('Sum', 'Mean', 'Prod', 'Min', 'Max'):
        dtypes = REAL if op in ('Min', 'Max') else REAL + COMPLEX
        for dtype in dtypes:
            more = dict(name=dtype, relative=RELATIVE.get(dtype, 0))
            data = random(dtype, (6, 3), 1, -4, 5)
            out.append(Case('Segment' + op, [data, i32([0, 0, 0, 2, 3, 3])], **more))
            if op != 'Mean' and dtype in ('float32', 'float16', 'bfloat16', 'float64', 'uint8', 'int64', 'complex64'):
                out.append(Case('UnsortedSegment' + op, [data, i32([3, 0, -1, 3, 2, 3]), i32(5)], **more))
        for dtype in COMPLEX + ['bool', 'string']:
            if dtype not in dtypes:
                data = values(dtype, [1, 1] if dtype != 'string' else ['a', 'b'])
                out.append(Case('Segment' + op, [data, i32([0, 1])], error=True, name=dtype))
        special = f([[NAN, 1], [1, NAN], [INF, -INF], [-INF, -INF], [NAN, 1e-40], [3e38, 3e38], [-0.0, 0.0], [0.0, -0.0]])
        out.append(Case('Segment' + op, [special, i32([0, 0, 1, 1, 2, 3, 4, 4])], name='special', relative=1e-5, absolute=1e-6))
        for inner in [(), (0,), (2, 1, 2, 1, 2, 1, 2)] + ([(1,), (2, 0, 3), (3, 1, 2)] if op == 'Sum' else []):
            data = random('float32', (4,) + inner, 2)
            out.append(Case('Segment' + op, [data, values('int64', [1, 1, 2, 4])], name='inner %s' % (inner,), relative=1e-5))
        out.append(Case('Segment' + op, [np.zeros((0, 2), np.float32), i32([])], name='empty'))
    for dtype in INTS:  # they wrap
        info = np.iinfo(dtype)
        data, ids = values(dtype, [info.max, info.max, info.min, info.max, 3]), i32([0, 0, 1, 1, 1])
        for op in ('Sum', 'Prod', 'Min', 'Max'):
            out.append(Case('Segment' + op, [data, ids], name='ends of ' + dtype))
            out.append(Case('UnsortedSegment' + op, [data, ids, i32(3)], name='ends of ' + dtype))
    out.append(Case('SegmentMean', [values('int8', [100, 100, 100]), i32([1, 1, 1])], name='wrapped sum'))
    out.append(Case('SegmentMean', [i32([-3, -2, 0, 2, 5]), i32([0, 0, 1, 1, 1])], name='of whole numbers'))
    for name, data, ids in [('not sorted', f([1, 2, 3]), [1, 0, 2]), ('negative', f([1, 2, 3]), [-1, 0, 2]),
                            ('size', f([1, 2, 3]), [1, 1]), ('scalar', f(3), [1]), ('matrix of ids', f([[3]]), [[1]])]:
        out.append(Case('SegmentSum', [data, i32(ids)], error=True, name=name))

    for op in ('Sum', 'Prod', 'Min', 'Max'):
        case = lambda data, ids, count, **more: out.append(Case('UnsortedSegment' + op, [data, i32(ids), count], relative=1e-5, **more))
        case(special, [0, 0, 1, 1, 2, 3, 4, 4], i32(6), name='special', absolute=1e-6)
        data = random('float32', (2, 3, 2), 3)
        case(data, 1, i32(2), name='scalar ids')
        case(data, [0, 2], i32(3), name='vector of ids')
        case(data, [[0, 2, 2], [-5, 0, 1]], values('int64', 4), name='matrix of ids')
        case(data, random('int32', (2, 3, 2), 4, -1, 3), i32(3), name='ids of all elements')
        case(random('float32', (1, 2, 1, 2, 1, 2, 1, 2)), random('int32', (1, 2, 1), 4, 0, 3), i32(3), name='rank 8')
        case(np.zeros((0, 2), np.float32), [], i32(2), name='empty')
        case(np.zeros((2, 0), np.float32), [0, 1], i32(2), name='empty rows')
        case(f([1, 2]), [-1, -1], i32(0), name='no segments')
        if op != 'Sum':  # the rest is the same code
            continue
        case(f([1, 2]), [0, 2], i32(2), error=True, name='out of range')
        case(f([1, 2]), [0, 1], i32(-1), error=True, name='negative num_segments')
        case(f([1, 2]), [0, 1], i32([2]), error=True, name='num_segments vector')
        case(f([1, 2]), [0, 1, 1], i32(2), error=True, name='shapes differ')
    for ids in ('int32', 'int64'):
        out.append(Case('UnsortedSegmentSum', [f([1, 2, 3]), values(ids, [1, 0, 1]), i32(2)], name='ids ' + ids))

    for op in ('Sum', 'Mean', 'SqrtN'):
        for counted in (False, True):
            name = 'SparseSegment' + op + ('WithNumSegments' if counted else '')
            case = lambda data, rows, ids, count=5, **more: out.append(
                Case(name, [data, i32(rows), i32(ids)] + ([i32(count)] if counted else []), **more))
            for dtype in (REAL if op == 'Sum' and not counted else FLOATS):
                case(random(dtype, (5, 3), 5, -4, 5), [4, 0, 4, 1, 1, 2], [0, 0, 1, 3, 3, 3], name=dtype,
                     relative=RELATIVE.get(dtype, 0))
            case(f([1, 2]), [], [], name='no rows')
            case(np.zeros((2, 0), np.float32), [0, 1], [0, 1], name='empty rows')
            case(random('float16', (3, 9), 6), [0, 1, 2, 0, 1, 2, 2, 2, 1], [0] * 9, name='sum of halves', relative=2e-3)
            case(random('float32', (3, 2, 1, 2), 6), [0, 1, 2, 0], [0, 1, 1, 2], name='rank 4', relative=1e-5)
            case(special, [0, 1, 2, 3, 4, 5, 5, 6], [0, 0, 1, 1, 2, 3, 3, 4], name='special', relative=1e-5, absolute=1e-6)
            if op == 'Mean' and not counted:  # the rest is the same code
                continue
            case(f([1, 2]), [0, 2], [0, 1], error=True, name='row out of range')
            case(f([1, 2]), [0, -1], [0, 1], error=True, name='negative row')
            case(f([1, 2]), [0, 1], [1, 0], error=True, name='not sorted')
            case(f([1, 2]), [0, 1], [-1, 0], error=True, name='negative id')
            case(f([1, 2]), [0, 1], [0], error=True, name='sizes differ')
            case(f(1), [0], [0], error=True, name='scalar')
            if op == 'SqrtN':
                case(i32([1, 2]), [0, 1], [0, 1], error=True, name='int32')
            if counted:
                case(f([1, 2]), [0, 1], [0, 5], error=True, name='id out of range')
                case(f([1, 2]), [], [], -1, error=True, name='negative num_segments')
    return with_defaults(out)
