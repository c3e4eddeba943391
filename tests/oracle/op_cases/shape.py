"""Ops about shapes, and those that pass their input through."""
import numpy as np
import tensorflow.compat.v1 as tf

from _defaults import with_defaults
from op_case import COMPLEX, EDGE_SHAPES, FLOATS, INTS, SPECIAL, Case, random, values

ALL = FLOATS + INTS + COMPLEX + ['bool', 'string']
INDICES = ('int32', 'int64')


def some(dtype, shape=(2, 3)):
    if dtype == 'string':
        return values('string', ['s%d' % i for i in range(int(np.prod(shape)))], shape)
    return random(dtype, shape)


def cases():
    out = []
    for dtype in ALL:
        out += [Case(op, [some(dtype)], name=dtype) for op in ('Identity', 'Snapshot', 'StopGradient')
                if op != 'Snapshot' or dtype != 'string']
        out += [Case('Reshape', [some(dtype), np.int32([3, -1])], name=dtype),
                Case('Shape', [some(dtype)], name=dtype)]
    for op in ('PreventGradient', 'GuaranteeConst', 'DebugGradientIdentity'):
        out.append(Case(op, [some('float32')]))
    out += [
        Case('IdentityN', [some('float32'), some('string'), some('bool', (2,)), some('int8', ())]),
        Case('PlaceholderWithDefault', [some('float32')], dict(shape=[None, 3])),
        Case('Print', [some('float32'), some('int32'), some('string')], dict(message='m')),
        Case('PrintV2', [np.asarray('text', object)]),
        Case('NoOp', []),
        Case('EnsureShape', [some('float32')], dict(shape=[2, None])),
    ]
    for shape in EDGE_SHAPES + [(1, 1, 3)]:
        x = random('float32', shape)
        for t in INDICES:
            dtype = tf.as_dtype(t)
            out += [Case('Shape', [x], dict(out_type=dtype), name='%s %s' % (shape, t)),
                    Case('Size', [x], dict(out_type=dtype), name='%s %s' % (shape, t)),
                    Case('ShapeN', [x, x[..., None], np.float32(1)], dict(out_type=dtype), name='%s %s' % (shape, t))]
            axes = range(-len(shape) - 1, len(shape) + 1) if t == 'int32' else (0, -1)
            out += [Case('ExpandDims', [x, values(t, a)], name='%s %s %d' % (shape, t, a)) for a in axes]
        out += [Case('Rank', [x], name=str(shape)), Case('Squeeze', [x], dict(squeeze_dims=[]), name=str(shape)),
                Case('Reshape', [x, np.int64([-1])], name=str(shape))]
        for axis in range(-len(shape), len(shape)):
            if shape[axis] == 1:
                out.append(Case('Squeeze', [x], dict(squeeze_dims=[axis]), name='%s %d' % (shape, axis)))
    out += [
        Case('ExpandDims', [some('float32'), np.int32([[1]])], name='dim as a matrix'),
        Case('Squeeze', [random('float32', (1, 2, 1, 1))], dict(squeeze_dims=[0, -1, 3]), name='several'),
        Case('Squeeze', [random('float32', (1, 2))], dict(squeeze_dims=[1]), name='not 1', error=True),
        Case('Squeeze', [random('float32', (1, 2))], dict(squeeze_dims=[2]), name='no such', error=True),
        Case('ExpandDims', [some('float32'), np.int32(3)], error=True),
        Case('ExpandDims', [some('float32'), np.int32(-4)], error=True),
        Case('ExpandDims', [some('float32'), np.int32([0, 1])], error=True),
        Case('EnsureShape', [some('float32')], dict(shape=[3, None]), error=True),
        Case('EnsureShape', [some('float32')], dict(shape=[None]), error=True),
    ]
    for case in out:  # set_attr of make_op_cases knows no shapes
        if case.error and 'shape' in case.attrs:
            case.attrs['shape'] = tf.TensorShape(case.attrs['shape'])
    out = [case for case in out if not (case.error and 'shape' in case.attrs)]

    def reshape(shape, to, error=False):
        return Case('Reshape', [np.zeros(shape, np.float32), np.asarray(to, np.int32)],
                    name='%s to %s' % (shape, to), error=error)
    out += [reshape((2, 3), (1, 6, 1)), reshape((), ()), reshape((), (-1,)), reshape((1, 1), ()),
            reshape((0, 3), (-1, 3)), reshape((0, 3), (-1, 0)), reshape((0, 3), (-1, 0, 2)), reshape((0, 3), (3, 0, 7)),
            reshape((2, 3), (-1, -1), True), reshape((2, 3), (4,), True), reshape((2, 3), (-1, 4), True),
            reshape((2, 3), (-2, -3), True), reshape((2, 3), (-1, 0), True), reshape((2, 3), [[2, 3]], True),
            reshape((0, 3), (5, -1, 2), False), reshape((0,), (1,), True), reshape((1,), (0,), True),
            Case('Reshape', [np.zeros(1, np.float32), np.int64([2 ** 32, 2 ** 32, 1])], name='wraps', error=True),
            Case('Reshape', [np.zeros(1, np.float32), np.float32([1])], name='float', error=True)]
    for dtype in FLOATS:
        out.append(Case('CheckNumerics', [random(dtype, (3, 4))], dict(message='m'), name=dtype))
        out.append(Case('CheckNumericsV2', [random(dtype, (0,))], dict(message='m'), name=dtype))
        for i in range(3):
            out.append(Case('CheckNumerics', [values(dtype, [0, 1, SPECIAL[i]])], dict(message='m'), error=True))
            out.append(Case('CheckNumericsV2', [values(dtype, [0, 1, SPECIAL[i]])], dict(message='m'), error=True))
    out.append(Case('Assert', [np.asarray(True), some('float32'), some('string')]))  # has no output: errors: array_ops_test.cc
    return with_defaults(out)
