"""Ops that make one tensor of several and several of one, and larger ones."""
import numpy as np

from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, Case, random
from shape import some

ALL = FLOATS + INTS + COMPLEX + ['bool', 'string']
SIZES = ['float32', 'float16', 'int8', 'int64', 'complex128', 'bool', 'string']  # elements are only moved


def i32(*data):
    return np.asarray(data, np.int32)


def concat():
    out = []
    for dtype in ALL:
        x, y = some(dtype, (2, 1, 3)), some(dtype, (2, 2, 3))
        out += [Case('ConcatV2', [x, y, x, np.int32(1)], name=dtype),
                Case('ConcatV2', [x, x, np.int64(-1)], name=dtype + ' last'),
                Case('Concat', [np.int32(0), x, x], name=dtype)]
    x = random('float32', (2, 3, 4))
    out += [Case('ConcatV2', [x, x * 2, np.int32(axis)], name='axis %d' % axis) for axis in range(-3, 3)]
    out += [
        Case('ConcatV2', [random('float32', (0,)), random('float32', (3,)), np.int32(0)], name='empty first'),
        Case('ConcatV2', [random('float32', (2, 0)), random('float32', (2, 3)), np.int32(1)], name='empty part'),
        Case('ConcatV2', [random('float32', (0, 2)), random('float32', (0, 3)), np.int32(1)], name='all empty'),
        Case('ConcatV2', [random('float32', (1, 2, 1, 2, 1, 2, 1, 2))] * 3 + [np.int32(-2)], name='rank 8'),
        Case('ConcatV2', [random('float32', (1, 3, 3, c), c) for c in (1, 3, 20, 16)] + [np.int32(3)], name='NHWC'),
        Case('ConcatV2', [x, x, np.int32(3)], name='axis 3', error=True),
        Case('ConcatV2', [x, x, np.int32(-4)], name='axis -4', error=True),
        Case('ConcatV2', [x, x, np.int32([0, 1])], name='axes', error=True),
        Case('ConcatV2', [x, x[0], np.int32(0)], name='ranks', error=True),
        Case('ConcatV2', [x, x[:, :2], np.int32(0)], name='sizes', error=True),
        Case('ConcatV2', [np.float32(1), np.float32(2), np.int32(0)], name='scalars', error=True),
        Case('ConcatV2', [x, x.astype(np.float64), np.int32(0)], name='types', error=True),
        Case('ConcatOffset', [np.int32(1), i32(2, 3, 4), i32(2, 5, 4), i32(2, 0, 4)]),
        Case('ConcatOffset', [np.int32(-3), i32(2, 3, 4), i32(7, 3, 4)], name='negative'),
        Case('ConcatOffset', [np.int32(0), i32(2), i32(7)], name='one'),
        Case('ConcatOffset', [np.int32(0), i32(2, 3), i32(7, 4)], name='differ', error=True),
        Case('ConcatOffset', [np.int32(2), i32(2, 3), i32(7, 3)], name='axis', error=True),
        Case('ConcatOffset', [np.int32(0), i32(2, 3), i32(7)], name='ranks', error=True),
    ]
    return out


def pack():
    out = []
    for dtype in SIZES:
        x, y = some(dtype, (2, 3)), some(dtype, (3, 2)).T.copy()
        out += [Case('Pack', [x, y, x], dict(axis=1), name=dtype),
                Case('Unpack', [some(dtype, (3, 2))], dict(num=2, axis=1), name=dtype)]
    x = random('float32', (2, 3, 4))
    out += [Case('Pack', [x, x + 1], dict(axis=axis), name='axis %d' % axis) for axis in range(-4, 4)]
    out += [Case('Unpack', [x], dict(num=x.shape[axis], axis=axis), name='axis %d' % axis) for axis in range(-3, 3)]
    out += [
        Case('Pack', [x], dict(axis=2), name='one'), Case('Pack', [np.float32(1), np.float32(2)], name='scalars'),
        Case('Pack', [x[:0], x[:0]], dict(axis=1), name='empty'),
        Case('Pack', [x, x], dict(axis=4), name='axis 4', error=True),
        Case('Pack', [x, x[:1]], name='sizes', error=True),
        Case('Pack', [x, x.astype(np.float64)], name='types', error=True),
        Case('Unpack', [x[:0]], dict(num=0), name='nothing'), Case('Unpack', [x[:, :0]], dict(num=2), name='empty'),
        Case('Unpack', [random('int8', (2, 4100))], dict(num=2), name='shared'),
        Case('Unpack', [x], dict(num=3), name='num', error=True),
        Case('Unpack', [x], dict(num=3, axis=3), name='axis', error=True),
        Case('Unpack', [np.float32(1)], dict(num=1), name='scalar', error=True),
    ]
    return out


def split():
    out = []
    for dtype in SIZES:
        x = some(dtype, (2, 4))
        out += [Case('Split', [np.int32(1), x], dict(num_split=2), name=dtype),
                Case('SplitV', [x, i32(1, 3), np.int32(1)], dict(num_split=2), name=dtype)]
    x = random('float32', (2, 6, 4))
    out += [Case('Split', [np.int32(axis), x], dict(num_split=2), name='axis %d' % axis) for axis in range(-3, 3)]
    out += [Case('SplitV', [x, i32(-1, 1), np.int32(axis)], dict(num_split=2), name='axis %d' % axis)
            for axis in range(-3, 3)]
    out += [
        Case('Split', [np.int32(1), x], dict(num_split=1), name='one'),
        Case('Split', [np.int32(1), x[:, :0]], dict(num_split=3), name='empty'),
        Case('Split', [np.int32(0), random('int8', (2, 4100))], dict(num_split=2), name='shared'),
        Case('Split', [np.int32(1), x], dict(num_split=4), name='not equal', error=True),
        Case('Split', [np.int32(3), x], dict(num_split=1), name='axis', error=True),
        Case('Split', [i32(1), x], dict(num_split=1), name='axis of one', error=True),
        Case('Split', [np.int32(0), np.float32(1)], dict(num_split=1), name='scalar', error=True),
        Case('SplitV', [x, np.int64([2, 0, 4]), np.int32([[1]])], dict(num_split=3), name='int64'),
        Case('SplitV', [x, np.int8([2, 4]), np.int32(1)], dict(num_split=2), name='int8'),
        Case('SplitV', [x, i32(6, -1), np.int32(1)], dict(num_split=2), name='nothing left'),
        Case('SplitV', [x, i32(6), np.int32(1)], dict(num_split=1), name='one'),
        Case('SplitV', [x, i32(-1), np.int32(1)], dict(num_split=1), name='one open', error=True),
        Case('SplitV', [x, i32(-1, -1), np.int32(1)], dict(num_split=2), name='two open', error=True),
        Case('SplitV', [x, i32(2, 3), np.int32(1)], dict(num_split=2), name='too few', error=True),
        Case('SplitV', [x, i32(7, -1), np.int32(1)], dict(num_split=2), name='too many', error=True),
        Case('SplitV', [x, i32(8, -2), np.int32(1)], dict(num_split=2), name='negative', error=True),
        Case('SplitV', [x, i32(2, 4), np.int32(3)], dict(num_split=2), name='axis', error=True),
        Case('SplitV', [x, i32(2, 4), np.int32(1)], dict(num_split=3), name='count', error=True),
    ]
    return out


def tile():
    out = [Case('Tile', [some(dtype), i32(2, 3)], name=dtype) for dtype in SIZES]
    x = random('float32', (2, 3, 4))

    def case(tensor, *multiples, **more):
        return Case('Tile', [tensor, i32(*multiples)], name='%s %s' % (tensor.shape, multiples), **more)
    out += [case(x, 1, 1, 1), case(x, 2, 1, 1), case(x, 1, 3, 1), case(x, 1, 1, 2), case(x, 2, 3, 4), case(x, 0, 1, 2),
            case(x[:0], 2, 2, 2), case(x[:1, :1, :1], 5, 4, 3), case(x[:, :1], 1, 30, 1), case(x[:, :, :1], 1, 1, 30),
            case(np.float32(3)), case(random('float32', (1, 2, 1, 2, 1, 2)), 2, 1, 1, 2, 3, 1),
            case(x, 2, 1, error=True), case(x, 2, 1, -1, error=True),
            Case('Tile', [x[0, 0], np.int64([2])], name='int64'),
            Case('Tile', [x[0, 0], i32([2])], name='matrix', error=True),
            Case('Tile', [x[0], np.int64([2 ** 62, 2 ** 62])], name='huge', error=True)]
    return out


def pad():
    out = []
    for dtype in SIZES:
        x = some(dtype)
        out.append(Case('Pad', [x, i32([1, 0], [0, 2])], name=dtype))
        out.append(Case('PadV2', [x, i32([1, 0], [0, 2]), some(dtype, ())], name=dtype))
        for mode in ('REFLECT', 'SYMMETRIC'):
            out.append(Case('MirrorPad', [x, i32([1, 0], [1, 2])], dict(mode=mode), name='%s %s' % (mode, dtype)))
    x = random('float32', (2, 3, 4))
    out += [
        Case('Pad', [random('float32', (1, 5, 5, 3)), i32([0, 0], [1, 2], [2, 1], [0, 0])], name='NHWC'),
        Case('Pad', [x, np.int64([[0, 0], [1, 1], [0, 0]])], name='int64'),
        Case('Pad', [x, i32([0, 0], [0, 0], [3, 0])], name='last'),
        Case('Pad', [x, i32([0, 0], [0, 0], [0, 0])], name='nothing'),
        Case('Pad', [x[:, :0], i32([1, 1], [1, 2], [0, 1])], name='empty'),
        Case('Pad', [x[:, :0], i32([1, 1], [0, 0], [0, 1])], name='empty stays'),
        Case('Pad', [np.float32(5), np.zeros((0, 2), np.int32)], name='scalar'),
        Case('Pad', [random('float32', (1, 2, 1, 2, 1, 2)), i32(*[[1, 0]] * 6)], name='rank 6'),
        Case('Pad', [random('float32', (1, 2, 1, 2, 1, 2, 1, 2)), i32(*[[0, 0]] * 6, [0, 1], [1, 0])], name='rank 8'),
        Case('Pad', [x, i32([0, 0], [-1, 0], [0, 0])], name='negative', error=True),
        Case('Pad', [x, i32([0, 0], [1, 0])], name='count', error=True),
        Case('Pad', [x, i32([0], [1], [0])], name='width', error=True),
        Case('Pad', [x, i32(0, 0, 0, 0, 0, 0)], name='rank', error=True),
        Case('Pad', [np.float32(3), i32([1, 1])], name='scalar', error=True),
        Case('PadV2', [x, i32([0, 1], [1, 0], [2, 2]), np.float32(np.nan)], name='NaN'),
        Case('PadV2', [x, i32([0, 1], [1, 0], [2, 2]), np.float32([1])], name='vector', error=True),
        Case('PadV2', [x, i32([0, 1], [1, 0], [2, 2]), np.int32(1)], name='type', error=True),
        Case('MirrorPad', [x, i32([1, 1], [2, 2], [3, 3])], dict(mode='REFLECT'), name='most'),
        Case('MirrorPad', [x, np.int64([[2, 2], [3, 3], [4, 4]])], dict(mode='SYMMETRIC'), name='most'),
        Case('MirrorPad', [x[:1], i32([0, 0], [1, 0], [0, 1])], dict(mode='REFLECT'), name='one'),
        Case('MirrorPad', [x[:0], i32([0, 0], [1, 0], [0, 1])], dict(mode='SYMMETRIC'), name='empty'),
        Case('MirrorPad', [random('float32', (2, 2, 2, 3, 2)), i32(*[[1, 0], [0, 1], [1, 1], [2, 1], [0, 0]])],
             dict(mode='REFLECT'), name='rank 5'),
        Case('MirrorPad', [np.float32(5), np.zeros((0, 2), np.int32)], dict(mode='REFLECT'), name='scalar'),
        Case('MirrorPad', [x, i32([2, 0], [0, 0], [0, 0])], dict(mode='REFLECT'), name='too much', error=True),
        Case('MirrorPad', [x, i32([0, 3], [0, 0], [0, 0])], dict(mode='SYMMETRIC'), name='too much', error=True),
        Case('MirrorPad', [x, i32([0, -1], [0, 0], [0, 0])], dict(mode='SYMMETRIC'), name='negative', error=True),
        Case('MirrorPad', [x, i32([0, 1], [0, 0])], dict(mode='SYMMETRIC'), name='count', error=True),
        Case('MirrorPad', [x, i32([0, 1], [0, 0], [0, 0])], dict(mode='EDGE'), name='mode', error=True),
    ]
    return out


def stitch():
    out = []
    for op in ('DynamicStitch', 'ParallelDynamicStitch'):
        for dtype in SIZES:
            out.append(Case(op, [i32(3, 0), i32(1, 2), some(dtype, (2, 3)), some(dtype, (2, 3))], {'N:indices': 2}, dtype))
        out += [
            Case(op, [np.int32(2), i32([1, 0], [3, 4]), random('float32', (5,)), random('float32', (2, 2, 5))],
                 {'N:indices': 2}, 'ranks'),
            Case(op, [i32(0, 1), random('float32', (2,))], {'N:indices': 1}, 'one'),
            Case(op, [np.zeros(0, np.int32), random('float32', (0, 3))], {'N:indices': 1}, 'empty'),
            Case(op, [i32(0, -1), random('float32', (2,))], {'N:indices': 1}, 'negative', error=True),
            Case(op, [i32(0, 1), random('float32', (3,))], {'N:indices': 1}, 'rows', error=True),
            Case(op, [i32(0, 1), np.float32(1)], {'N:indices': 1}, 'scalar', error=True),
            Case(op, [i32(0), i32(1), random('float32', (1, 2)), random('float32', (1, 3))], {'N:indices': 2}, 'differ',
                 error=True),
        ]
    out.append(Case('DynamicStitch', [i32(1, 0, 1), i32(0), random('float32', (3, 2)), random('float32', (1, 2))],
                    {'N:indices': 2}, 'twice'))
    return out


def cases():
    return with_defaults(concat() + pack() + split() + tile() + pad() + stitch())
