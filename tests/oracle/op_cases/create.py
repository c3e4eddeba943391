"""Ops that make tensors of little."""
import itertools

import numpy as np
import tensorflow.compat.v1 as tf

from _defaults import with_defaults
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, RELATIVE, Case, random, values
from join import i32
from shape import some

FIXED = FLOATS + INTS + COMPLEX + ['bool']
ALL = FIXED + ['string']


def filled():
    out = []
    for dtype in ALL:
        out += [Case('Fill', [i32(2, 3), some(dtype, ())], name=dtype), Case('ZerosLike', [some(dtype)], name=dtype),
                Case('Empty', [i32(2, 2)], dict(dtype=tf.as_dtype(dtype), init=True), name=dtype)]
    out += [Case('OnesLike', [some(dtype)], name=dtype) for dtype in FIXED]
    for shape in EDGE_SHAPES:
        x = random('float32', shape)
        out += [Case('Fill', [np.asarray(shape, np.int64), np.float32(2)], name=str(shape)),
                Case('ZerosLike', [x], name=str(shape)), Case('OnesLike', [x], name=str(shape)),
                Case('Empty', [np.asarray(shape, np.int32)], dict(dtype=tf.float32, init=True), name=str(shape))]
    out += [
        Case('Fill', [i32(1000), np.float32(-0.0)], name='long'),
        Case('Fill', [i32(-1), np.float32(2)], name='negative', error=True),
        Case('Fill', [i32([1]), np.float32(2)], name='matrix', error=True),
        Case('Fill', [i32(1), np.float32([1, 2])], name='values', error=True),
        Case('Fill', [np.int64([2 ** 40, 2 ** 40]), np.float32(1)], name='huge', error=True),
        Case('Empty', [i32(-1)], dict(dtype=tf.float32), name='negative', error=True),
        Case('Empty', [i32([1])], dict(dtype=tf.float32), name='matrix', error=True),
    ]
    return out


def ranges():
    out = []

    def case(t, start, limit, delta, error=False):
        return Case('Range', [values(t, start), values(t, limit), values(t, delta)],
                    name='%s %s %s %s' % (t, start, limit, delta), error=error)
    for t in ('int32', 'int64', 'float32', 'float64'):
        out += [case(t, 0, 5, 1), case(t, 3, 18, 3), case(t, 3, 17, 3), case(t, 5, 0, -2), case(t, 2, 2, 1), case(t, 2, 2, -1),
                case(t, 0, 5, 0, True), case(t, 5, 0, 1, True), case(t, 0, 5, -1, True), case(t, 0, 1, 100)]
    for t in ('float32', 'float64'):
        out += [case(t, 0, 10, 0.1), case(t, -1, 1, 0.3), case(t, 1, 0, -0.25), case(t, 0, 1, float('inf')),
                case(t, 0, float('nan'), 1, True), case(t, 0, float('inf'), 1, True), case(t, 0, 1, float('nan'), True)]
    out += [case('int32', -2 ** 31, 2 ** 31 - 1, 2 ** 30), case('int32', 2 ** 31 - 1, 2 ** 31 - 3, -1),
            case('int64', 2 ** 62, 2 ** 62 + 5, 2),
            Case('Range', [i32(0, 1), np.int32(3), np.int32(1)], name='vector', error=True),
            Case('Range', [np.int32(0), np.float32(3), np.int32(1)], name='types', error=True)]
    for t in ('float32', 'float64'):
        for start, stop, count in ((0, 1, 1), (0, 1, 2), (0, 1, 11), (5, -5, 7), (2, 2, 3), (-1e30, 1e30, 4)):
            out.append(Case('LinSpace', [values(t, start), values(t, stop), np.int32(count)],
                            name='%s %s %s %s' % (t, start, stop, count), relative=RELATIVE[t], absolute=1e-7))
    out += [Case('LinSpace', [np.float32(0), np.float32(1), np.int64(3)], name='int64'),
            Case('LinSpace', [np.float32(0), np.float32(1), np.int32(0)], name='0', error=True),
            Case('LinSpace', [np.float32([0]), np.float32(1), np.int32(2)], name='vector', error=True)]
    return out


def one_hot():
    out = [Case('OneHot', [i32(0, 2, 1, -1, 3), np.int32(3), some(dtype, (2,))[1], some(dtype, (2,))[0]], name=dtype)
           for dtype in ALL if dtype != 'string']
    out.append(Case('OneHot', [i32(0, 2), np.int32(3), np.asarray('on', object), np.asarray('off', object)], name='string'))
    one, zero = np.float32(1), np.float32(0)
    out += [Case('OneHot', [values(t, [[1, 0, 2], [3, 4, 5]]), np.int32(4), one, zero], name=t)
            for t in ('uint8', 'int8', 'int32', 'int64')]
    x = i32([[0, 1], [2, 5]], [[-1, 2], [1, 0]])
    out += [Case('OneHot', [x, np.int32(3), one, zero], dict(axis=axis), name='axis %d' % axis) for axis in range(-1, 4)]
    out += [
        Case('OneHot', [np.int32(2), np.int32(4), one, zero], name='scalar'), Case('OneHot', [x, np.int32(0), one, zero], name='depth 0'),
        Case('OneHot', [x[:0], np.int32(3), one, zero], dict(axis=1), name='empty'),
        Case('OneHot', [x, np.int32(-1), one, zero], name='depth', error=True),
        Case('OneHot', [x, i32(1), one, zero], name='depth vector', error=True),
        Case('OneHot', [x, np.int32(3), np.float32([1]), zero], name='on', error=True),
        Case('OneHot', [x, np.int32(3), one, np.float32([1])], name='off', error=True),
        Case('OneHot', [x, np.int32(3), one, zero], dict(axis=4), name='axis 4', error=True),
        Case('OneHot', [x, np.int32(3), one, zero], dict(axis=-2), name='axis -2', error=True),
    ]
    return out


def diagonals():
    out = []
    for dtype in FIXED:
        if dtype not in ('bfloat16', 'int8', 'uint8', 'int16', 'uint16', 'uint32', 'uint64', 'bool'):
            out += [Case('Diag', [some(dtype)], name=dtype), Case('DiagPart', [some(dtype, (2, 3, 2, 3))], name=dtype)]
        out += [Case('MatrixDiag', [some(dtype)], name=dtype), Case('MatrixDiagPart', [some(dtype)], name=dtype),
                Case('MatrixSetDiag', [some(dtype), some(dtype, (2,))], name=dtype),
                Case('MatrixBandPart', [some(dtype, (3, 4)), np.int64(1), np.int64(0)], name=dtype)]
    x = random('float32', (2, 3, 4))
    out += [
        Case('Diag', [random('float32', (0,))], name='empty'), Case('Diag', [np.float32(1)], error=True),
        Case('DiagPart', [x], error=True),
        Case('DiagPart', [random('float32', (2, 3))], name='sizes', error=True),
        Case('MatrixDiag', [x], name='batch'), Case('MatrixDiag', [x[:, :, :0]], name='empty'),
        Case('MatrixDiag', [np.float32(1)], error=True), Case('MatrixDiagPart', [x], name='batch'),
        Case('MatrixDiagPart', [x[:, :0]], name='empty'), Case('MatrixDiagPart', [x[0, 0]], error=True),
        Case('MatrixSetDiag', [x, x[:, :, 0].copy()], name='batch'), Case('MatrixSetDiag', [x, x[:, 0].copy()], error=True),
        Case('MatrixSetDiag', [x, x[0, 0, :3].copy()], name='no batch', error=True),
        Case('MatrixSetDiag', [x[0, 0], x[0, 0, :1].copy()], name='vector', error=True),
    ]
    for lower, upper in itertools.product((-1, 0, 1, 3), (-1, 0, 2, 4)):
        out.append(Case('MatrixBandPart', [x, np.int32(lower), np.int32(upper)], name='%d %d' % (lower, upper),
                        error=False) if lower <= 3 else None)
    out += [Case('MatrixBandPart', [x, np.int32(-9), np.int32(0)], name='negative'),
            Case('MatrixBandPart', [x[:, :0], np.int32(0), np.int32(0)], name='empty'),
            Case('MatrixBandPart', [x, np.int32(4), np.int32(0)], name='lower', error=True),
            Case('MatrixBandPart', [x, np.int32(0), np.int32(5)], name='upper', error=True),
            Case('MatrixBandPart', [x, i32(0), np.int32(0)], name='vector', error=True),
            Case('MatrixBandPart', [x[0, 0], np.int32(0), np.int32(0)], name='rank', error=True)]
    aligns = ('LEFT_LEFT', 'LEFT_RIGHT', 'RIGHT_LEFT', 'RIGHT_RIGHT')
    pad = np.float32(9)
    for shape in ((3, 4), (2, 4, 2)):
        m = random('float32', shape)
        rows, columns = shape[-2:]
        bands = [(k, k) for k in range(-rows + 1, columns)]
        bands += [(l, u) for l, u in itertools.combinations(range(-rows + 1, columns), 2)][1::4]
        for i, (lower, upper) in enumerate(bands):
            k = np.int32(lower) if lower == upper else i32(lower, upper)
            align = aligns[i % 4]
            longest = min(rows + min(upper, 0), columns - max(lower, 0))
            d = random('float32', shape[:-2] + ((upper - lower + 1,) if lower < upper else ()) + (longest,), 5)
            name = '%s %s %s' % (shape, (lower, upper), align)
            out += [Case('MatrixDiagPartV2', [m, k, pad], name=name), Case('MatrixSetDiagV2', [m, d, k], name=name),
                    Case('MatrixDiagPartV3', [m, k, pad], dict(align=align), name=name),
                    Case('MatrixSetDiagV3', [m, d, k], dict(align=align), name=name)]
            for sizes in ((-1, -1), (rows, columns), (rows, -1), (-1, columns))[i % 4:][:1]:
                if sizes == (-1, -1) or lower <= 0 <= upper:
                    out.append(Case('MatrixDiagV3', [d, k, np.int32(sizes[0]), np.int32(sizes[1]), pad],
                                    dict(align=align), name='%s %s' % (name, sizes)))
            if i % 3 == 0:
                out.append(Case('MatrixDiagV2', [d, k, np.int32(-1), np.int32(-1), pad], name=name))
    m = random('float32', (3, 4))
    out += [
        Case('MatrixDiagPartV3', [m, i32(-1, 1), pad], name='default'),
        Case('MatrixDiagPartV3', [m, i32(1), pad], name='k of one'),
        Case('MatrixDiagV3', [m, np.int32(0), np.int32(-1), np.int32(6), pad], name='wide'),
        Case('MatrixDiagV3', [m[0], np.int32(0), np.int32(4), np.int32(6), pad], name='both'),
        Case('MatrixDiagV3', [m[0], np.int32(0), np.int32(5), np.int32(6), pad], name='neither', error=True),
        Case('MatrixDiagV3', [m[0], np.int32(0), np.int32(3), np.int32(6), pad], name='few', error=True),
        Case('MatrixDiagV3', [m, i32(0, 1), np.int32(-1), np.int32(-1), pad], name='count', error=True),
        Case('MatrixDiagV3', [m, i32(1, 0), np.int32(-1), np.int32(-1), pad], name='order', error=True),
        Case('MatrixDiagPartV3', [m, i32(0, 4), pad], name='upper', error=True),
        Case('MatrixDiagPartV3', [m, i32(-3, 0), pad], name='lower', error=True),
        Case('MatrixDiagPartV3', [m, i32(1, 0), pad], name='order', error=True),
        Case('MatrixDiagPartV3', [m, i32(0, 1, 2), pad], name='three', error=True),
        Case('MatrixDiagPartV3', [m, np.zeros(0, np.int32), pad], name='none', error=True),
        Case('MatrixSetDiagV3', [m, m[0], i32(0, 1)], name='shape', error=True),
        Case('MatrixSetDiagV3', [m, m[0], np.int32(4)], name='k', error=True),
    ]
    return out


def cases():
    return with_defaults(filled() + ranges() + one_hot() + diagonals())
