"""Ops that take a part of a tensor or put its elements into another order."""
import itertools

import numpy as np

from _defaults import with_defaults
from op_case import Case, random
from join import i32
from shape import some

SIZES = ['float32', 'float16', 'int8', 'int64', 'complex64', 'complex128', 'bool', 'string']  # elements are only moved


def slices():
    out = [Case('Slice', [some(dtype, (3, 4)), i32(1, 1), i32(2, -1)], name=dtype) for dtype in SIZES]
    x = random('float32', (3, 4, 5))

    def case(tensor, begin, size, **more):
        return Case('Slice', [tensor, i32(*begin), i32(*size)], name='%s %s %s' % (tensor.shape, begin, size), **more)
    out += [case(x, (0, 0, 0), (3, 4, 5)), case(x, (1, 0, 0), (1, 4, 5)), case(x, (0, 1, 0), (3, 2, 5)),
            case(x, (0, 0, 2), (3, 4, 2)), case(x, (1, 2, 3), (2, 1, -1)), case(x, (3, 0, 0), (-1, 4, 5)),
            case(x, (0, 0, 0), (0, 4, 5)), case(x[:0], (0, 1, 1), (0, 1, 1)), case(np.float32(1), (), ()),
            case(random('float32', (2,) * 8), (0, 1) * 4, (2, 1) * 4), case(random('int8', (3, 2100)), (1, 0), (2, 2100)),
            case(random('int16', (1, 2500)), (0, 3), (1, 2400)),
            Case('Slice', [x, np.int64([1, 1, 1]), np.int64([1, -1, 2])], name='int64'),
            case(x, (4, 0, 0), (-1, 4, 5), error=True), case(x, (-1, 0, 0), (1, 4, 5), error=True),
            case(x, (0, 0, 0), (4, 4, 5), error=True), case(x, (0, 0, 0), (-2, 4, 5), error=True),
            case(x, (0, 0), (1, 1), error=True), case(x, (0, 0, 0), (1, 1), error=True),
            Case('Slice', [x[0, 0], i32([0]), i32([1])], name='matrices', error=True),
            Case('Slice', [x[0, 0], np.int64([2 ** 63 - 1]), np.int64([2])], name='huge', error=True),
            Case('Slice', [x[0, 0], np.int64([2]), np.int64([2 ** 63 - 1])], name='huge size', error=True)]
    return out


def strided():
    out = []

    def case(tensor, first, last, strides=None, name='', t=np.int32, error=False, **masks):
        strides = [1] * len(first) if strides is None else strides
        masks = {key + '_mask': value for key, value in masks.items()}
        name = ('%s %s %s %s %s' % (tensor.shape, first, last, strides, sorted(masks.items()))) + name
        return Case('StridedSlice', [tensor, np.asarray(first, t), np.asarray(last, t), np.asarray(strides, t)], masks,
                    name=name, error=error)
    for dtype in SIZES:
        out.append(case(some(dtype, (3, 4)), (0, 3), (3, 0), (2, -1), name=dtype))
        out.append(case(some(dtype, (3, 4)), (1, 0), (2, 4), name=dtype, shrink_axis=1))
    line = np.arange(7, dtype=np.int8)
    for begin, end, stride in itertools.product((-9, -2, 0, 3, 9), (-9, -3, 5, 8), (1, 3, -2)):
        out.append(case(line, (begin,), (end,), (stride,)))
    for begin, end, stride in itertools.product((0, 1), (0, 1), (2, -2)):
        out.append(case(line, (2,), (5,), (stride,), begin=begin, end=end))
    x = random('float32', (3, 4, 5))
    out += [
        case(x, (), ()), case(x, (1,), (2,)), case(x, (0, 1, 2), (3, 4, 5), (1, 2, 2)),
        case(x, (0, 0, 0), (3, 4, 5), (1, 1, -1)), case(x, (0, 0, 0), (0, 0, 0), (-1, 1, -1), begin=7, end=7),
        case(x, (1, 2), (0, 0), shrink_axis=3), case(x, (-1, -4), (0, 0), shrink_axis=3),
        case(x, (1, 2, 3), (0, 0, 0), shrink_axis=7), case(x, (1, 0, 2), (2, 0, 3), ellipsis=2, shrink_axis=5),
        case(x, (0, 1), (0, 3), ellipsis=1), case(x, (1, 0), (3, 0), ellipsis=2), case(x, (0,), (0,), ellipsis=1),
        case(x, (0, 1, 0, 1), (3, 3, 0, 4), ellipsis=4), case(x, (0, 1, 2, 0), (3, 3, 4, 0), ellipsis=8),
        case(x, (0, 0, 0), (3, 0, 0), new_axis=2, end=4), case(x, (0,), (0,), new_axis=1),
        case(x, (0, 0, 1), (0, 0, 3), new_axis=1, ellipsis=2), case(x, (0, 1, 0), (0, 3, 0), ellipsis=1, new_axis=4),
        case(x, (0, 0, 0, 0), (0, 0, 0, 0), new_axis=5, shrink_axis=2, ellipsis=8),
        case(x, (0, 0, 2, 0), (0, 0, 3, 0), new_axis=9, ellipsis=2, shrink_axis=4),
        case(x, (1,), (0,), new_axis=1, shrink_axis=1), case(x, (1,), (0,), ellipsis=1, shrink_axis=1),
        case(x, (1,), (0,), ellipsis=1, new_axis=1), case(x, (1,), (2,), begin=1, shrink_axis=1, name=' begin masked'),
        case(x, (1,), (2,), end=1, shrink_axis=1), case(x, (1, 0), (2, 2), begin=2, end=3, shrink_axis=1),
        case(x, (1, 1, 1), (3, 3, 3), (2, 2, 2), t=np.int64), case(x, (1, 1), (3, 3), t=np.int16),
        case(x, (2,), (1,)), case(x[:0], (0,), (5,)), case(x[:0], (0,), (5,), (-1,)), case(np.float32(3), (), ()),
        case(np.float32(3), (0,), (0,), new_axis=1), case(np.float32(3), (0, 0), (0, 0), new_axis=2, ellipsis=1),
        case(line, (-2 ** 31,), (2 ** 31 - 1,), (2 ** 31 - 1,)), case(line, (2 ** 31 - 1,), (-2 ** 31,), (-2 ** 31,)),
        case(line, (-2 ** 63,), (2 ** 63 - 1,), (2 ** 63 - 1,), t=np.int64),
        case(line, (2 ** 63 - 1,), (-2 ** 63,), (-2 ** 63 + 1,), t=np.int64),
        case(random('float32', (2,) * 7), (0, 1, 0, 1, 0, 1, 0), (2,) * 7, (1, 1, 2, 1, 1, 2, 1)),
        case(random('float32', (1, 6, 5, 3)), (0, 1, 1, 0), (1, 5, 4, 3)),
        case(random('float32', (1, 6, 5, 3)), (0, 0, 0, 2), (1, 6, 5, 0), (1, 1, 1, -1), begin=7, end=15),
        case(x, (3,), (0,), shrink_axis=1, error=True), case(x, (-4,), (0,), shrink_axis=1, error=True),
        case(x, (0,), (1,), (0,), error=True), case(x, (0,), (1,), (-1,), shrink_axis=1, error=True),
        case(x, (0,) * 4, (1,) * 4, error=True), case(x, (0, 0), (1, 1), ellipsis=3, error=True),
        case(x, (0, 0), (1,), (1, 1), error=True), case(x, (0,), (1,), (1, 1), error=True),
        case(x, ((0,),), ((1,),), ((1,),), error=True), case(x[:0], (0,), (1,), shrink_axis=1, error=True),
        case(np.float32(3), (0,), (1,), error=True), case(x, (0,) * 5, (1,) * 5, (1,) * 5, ellipsis=4, error=True),
    ]
    return out


def orders():
    out = []
    for dtype in SIZES:
        x = some(dtype, (2, 3))
        out += [Case('ReverseV2', [x, i32(1)], name=dtype), Case('Reverse', [x, np.array([True, False])], name=dtype),
                Case('ReverseSequence', [x, i32(3, 2)], dict(seq_dim=1, batch_dim=0), name=dtype),
                Case('Roll', [x, np.int32(1), np.int32(1)], name=dtype),
                Case('Transpose', [x, i32(1, 0)], name=dtype), Case('ConjugateTranspose', [x, i32(1, 0)], name=dtype)]
    x = random('float32', (2, 3, 4))
    for axes in ((), (0,), (2,), (0, 2), (-1, -2), (0, 1, 2)):
        out.append(Case('ReverseV2', [x, np.asarray(axes, np.int64)], name=str(axes)))
        flags = np.zeros(3, bool)
        flags[list(axes)] = True
        out.append(Case('Reverse', [x, flags], name=str(axes)))
    out += [
        Case('ReverseV2', [random('float32', (1, 6, 5, 3)), i32(2)], name='NHWC'),
        Case('ReverseV2', [random('float32', (2,) * 8), i32(0, 3, 7)], name='rank 8'),
        Case('ReverseV2', [x[:, :0], i32(0, 1)], name='empty'),
        Case('ReverseV2', [np.float32(1), np.zeros(0, np.int32)], name='scalar'),
        Case('ReverseV2', [x, i32(3)], name='axis', error=True), Case('ReverseV2', [x, i32(0, -3)], name='twice', error=True),
        Case('ReverseV2', [x, np.int32(0)], name='scalar axis', error=True),
        Case('Reverse', [x, np.array([True])], name='count', error=True),
        Case('Reverse', [x, np.array([[True]] * 3)], name='matrix', error=True),
    ]
    for batch, sequence in itertools.permutations(range(3), 2):
        lengths = [x.shape[sequence] - i % 3 for i in range(x.shape[batch])]
        out.append(Case('ReverseSequence', [x, np.int64(lengths)], dict(seq_dim=sequence, batch_dim=batch),
                        name='%d %d' % (batch, sequence)))
    out += [
        Case('ReverseSequence', [x, i32(0, 1)], dict(seq_dim=1), name='short'),
        Case('ReverseSequence', [x[:, :, :0], i32(0, 1)], dict(seq_dim=1), name='empty'),
        Case('ReverseSequence', [x, i32(4, 1)], dict(seq_dim=1), name='long', error=True),
        Case('ReverseSequence', [x, i32(-1, 1)], dict(seq_dim=1), name='negative', error=True),
        Case('ReverseSequence', [x, i32(1, 1, 1)], dict(seq_dim=1), name='count', error=True),
        Case('ReverseSequence', [x, i32(1, 1)], dict(seq_dim=0), name='same', error=True),
        Case('ReverseSequence', [x, i32(1, 1)], dict(seq_dim=3), name='seq_dim', error=True),
        Case('ReverseSequence', [x, i32(1, 1)], dict(seq_dim=1, batch_dim=-1), name='batch_dim', error=True),
    ]
    y = random('int8', (2, 3, 4, 5), low=-99, high=99)
    out += [Case('Transpose', [y, i32(*perm)], name=str(perm)) for perm in itertools.permutations(range(4))]
    out += [
        Case('Transpose', [random('float32', (37, 21)), i32(1, 0)], name='blocks'),
        Case('Transpose', [random('int8', (1, 19, 17, 6), low=-99, high=99), i32(0, 3, 1, 2)], name='to NCHW'),
        Case('Transpose', [random('int8', (1, 6, 19, 17), low=-99, high=99), i32(0, 2, 3, 1)], name='to NHWC'),
        Case('Transpose', [random('float32', (1, 3, 1, 2)), i32(2, 1, 0, 3)], name='of ones'),
        Case('Transpose', [random('float32', (2, 1, 2, 2, 1, 2, 2, 3)), i32(7, 0, 5, 2, 6, 1, 3, 4)], name='rank 8'),
        Case('Transpose', [x[:, :0], i32(2, 0, 1)], name='empty'),
        Case('Transpose', [np.float32(1), np.zeros(0, np.int32)], name='scalar'),
        Case('ConjugateTranspose', [random('complex64', (2, 3, 4)), i32(0, 1, 2)], name='stays'),
        Case('Transpose', [x, i32(0, 1)], name='count', error=True), Case('Transpose', [x, i32(0, 1, 1)], name='twice', error=True),
        Case('Transpose', [x, i32(0, 1, 3)], name='range', error=True), Case('Transpose', [x, i32(0, 1, -4)], name='below', error=True),
        Case('Transpose', [x, i32([0, 1, 2])], name='matrix', error=True),
        Case('InvertPermutation', [i32(2, 0, 1)]), Case('InvertPermutation', [np.int64([3, 4, 0, 2, 1])]),
        Case('InvertPermutation', [np.zeros(0, np.int32)], name='empty'),
        Case('InvertPermutation', [i32(0, 0)], error=True), Case('InvertPermutation', [i32(0, 2)], error=True),
        Case('InvertPermutation', [i32(0, -1)], error=True), Case('InvertPermutation', [i32([0, 1])], error=True),
        Case('Roll', [x, i32(1, -1), i32(0, 2)], name='two'), Case('Roll', [x, i32(1, 5, 2), i32(-1, 1, 2)], name='twice'),
        Case('Roll', [x, np.int64(-7), np.int32(1)], name='around'), Case('Roll', [x, i32(1, 1, 1), np.int64([0, 1, 2])], name='all'),
        Case('Roll', [x, np.int32(0), np.int32(1)], name='0'), Case('Roll', [x[:, :0], np.int32(1), np.int32(1)], name='empty'),
        Case('Roll', [random('float32', (1, 2, 1, 2, 3)), i32(1, 1, 2), i32(1, 3, 4)], name='rank 5'),
        Case('Roll', [x, np.int32(1), np.int32(3)], name='axis', error=True),
        Case('Roll', [x, i32(1), np.int32(0)], name='shapes', error=True), Case('Roll', [x, i32([1]), i32([1])], name='matrices', error=True),
        Case('Roll', [np.float32(1), np.int32(1), np.int32(0)], name='scalar', error=True),
    ]
    return out


def cases():
    return with_defaults(slices() + strided() + orders())
