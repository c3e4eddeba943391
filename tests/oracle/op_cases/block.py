"""Space, depth and batch."""
import tensorflow as tf
from op_case import COMPLEX, FLOATS, INTS, Case, random, values


def ints(*numbers, dtype='int32'):
    return values(dtype, numbers)


def cases():
    result = []
    for dtype in FLOATS + INTS:
        result.append(Case('SpaceToBatchND', [random(dtype, (1, 3, 4, 2), high=100), ints(2, 2), ints([1, 0], [0, 0])], name=dtype))
    for dtype in FLOATS + INTS + COMPLEX + ['bool']:
        result.append(Case('DepthToSpace', [random(dtype, (1, 2, 1, 4), high=100)], dict(block_size=2), name=dtype))
        result.append(Case('SpaceToDepth', [random(dtype, (1, 2, 4, 1), high=100)], dict(block_size=2), name=dtype))
    for shape, block in [((2, 3, 2, 12), 2), ((1, 2, 2, 27), 3), ((1, 1, 1, 16), 4), ((1, 5, 2, 16), 2)]:
        result.append(Case('DepthToSpace', [random('float32', shape)], dict(block_size=block), name=str(shape)))
    for shape, block in [((2, 4, 6, 3), 2), ((1, 6, 3, 2), 3), ((1, 4, 4, 1), 4), ((1, 2, 8, 5), 2)]:
        result.append(Case('SpaceToDepth', [random('float32', shape)], dict(block_size=block), name=str(shape)))
    for op in ['DepthToSpace', 'SpaceToDepth']:
        result += [Case(op, [random('float32', (1, 3, 3, 3))], dict(block_size=2), name='does not divide', error=True),
                   Case(op, [random('float32', (2, 2, 4))], dict(block_size=2), name='rank', error=True),
                   Case(op, [random('float32', (1, 2, 2, 4))], dict(block_size=1), name='one', error=True),
                   Case(op, [random('float32', (1, 2, 2, 4))], dict(block_size=-2), name='negative', error=True)]
    # images, blocks, paddings
    for shape, block, beside in [((2, 4, 6, 3), (2, 3), ((0, 0), (0, 0))), ((1, 3, 5, 2), (2, 3), ((0, 1), (2, 2))), ((2, 5), (3,), ((0, 1),)),
                                 ((1, 2, 3, 2, 2), (2, 1, 2), ((2, 0), (1, 0), (0, 4))), ((2, 3, 2), (), ()), ((2, 1, 1, 1), (4, 4), ((3, 0), (1, 2))),
                                 ((1, 1, 2), (1, 1), ((3, 5), (1, 2))), ((2, 3, 4), (1, 2), ((0, 0), (0, 0)))]:
        for dtype in ['int32', 'int64']:
            pads = values(dtype, beside, (len(block), 2))
            result.append(Case('SpaceToBatchND', [random('float32', shape), values(dtype, block, (len(block),)), pads], name='%s %s %s %s' % (dtype, shape, block, beside)))
    for shape, block, beside in [((12, 4, 3, 3), (2, 3), ((0, 0), (0, 0))), ((6, 3, 2, 2), (2, 3), ((0, 1), (2, 2))), ((3, 5), (3,), ((0, 1),)),
                                 ((8, 2, 3, 2, 1), (2, 1, 2), ((2, 0), (1, 0), (0, 4))), ((2, 3, 2), (), ()), ((4, 1, 1), (2, 2), ((1, 1), (0, 1))),
                                 ((1, 5, 4), (1, 1), ((3, 1), (1, 2))), ((4, 3, 4), (1, 2), ((0, 0), (0, 0)))]:
        for dtype in ['int32', 'int64']:
            crops = values(dtype, beside, (len(block), 2))
            result.append(Case('BatchToSpaceND', [random('float32', shape), values(dtype, block, (len(block),)), crops], name='%s %s %s %s' % (dtype, shape, block, beside)))
    result += [
        Case('SpaceToBatch', [random('float32', (1, 3, 4, 2)), ints([0, 1], [1, 1])], dict(block_size=2)),
        Case('SpaceToBatch', [random('uint8', (2, 3, 3, 1), high=200), ints([0, 0], [0, 0], dtype='int64')], dict(block_size=3), name='uint8'),
        Case('SpaceToBatch', [random('float32', (1, 3, 4)), ints([0, 1], [1, 1])], dict(block_size=2), name='rank', error=True),
        Case('SpaceToBatch', [random('float32', (1, 3, 4, 2)), ints([0, 1], [1, 0])], dict(block_size=2), name='odd', error=True),
        Case('SpaceToBatch', [random('float32', (1, 4, 4, 2)), ints([0, 0])], dict(block_size=2), name='one pair', error=True),
        Case('BatchToSpace', [random('float32', (8, 2, 3, 2)), ints([0, 1], [1, 1])], dict(block_size=2)),
        Case('BatchToSpace', [random('int16', (9, 1, 2, 1)), ints([0, 0], [0, 0], dtype='int64')], dict(block_size=3), name='int16'),
        Case('BatchToSpace', [random('float32', (6, 2, 3, 2)), ints([0, 0], [0, 0])], dict(block_size=2), name='batch', error=True),
        Case('BatchToSpace', [random('float32', (4, 2, 2, 2)), ints([3, 2], [0, 0])], dict(block_size=2), name='crop', error=True),
        Case('SpaceToBatchND', [random('float32', (1, 4, 4)), ints(2, 0), ints([0, 0], [0, 0])], name='zero', error=True),
        Case('SpaceToBatchND', [random('float32', (1, 4, 4)), ints(2, 2), ints([-2, 0], [0, 0])], name='negative', error=True),
        Case('SpaceToBatchND', [random('float32', (1, 4, 4)), ints(2, 3), ints([0, 0], [0, 0])], name='does not divide', error=True),
        Case('SpaceToBatchND', [random('float32', (1, 4)), ints(2, 2), ints([0, 0], [0, 0])], name='rank', error=True),
        Case('SpaceToBatchND', [random('float32', (1, 4, 4)), ints(2, 2), ints([0, 0])], name='one pair', error=True),
        Case('BatchToSpaceND', [random('float32', (4, 4, 4)), ints(2, 0), ints([0, 0], [0, 0])], name='zero', error=True),
        Case('BatchToSpaceND', [random('float32', (4, 4, 4)), ints(2, 2), ints([0, -2], [0, 0])], name='negative', error=True),
        Case('BatchToSpaceND', [random('float32', (5, 4, 4)), ints(2, 2), ints([0, 0], [0, 0])], name='batch', error=True),
    ]
    return result
