"""Softmax and LogSoftmax, and the losses made of them."""
import numpy as np
from op_case import FLOATS, RELATIVE, SPECIAL, Case, random, values


def cases():
    out = []
    inf, nan = np.inf, np.nan
    for op in ('Softmax', 'LogSoftmax'):
        for dtype in FLOATS:
            r = dict(relative=RELATIVE[dtype], absolute=1e-6)
            out += [Case(op, [random(dtype, (4, 5))], name=dtype, **r),
                    Case(op, [random(dtype, (2, 1, 33), low=-9, high=9)], name=dtype + ' rank 3',
                         relative=RELATIVE[dtype] * (3 if dtype.endswith('16') else 1), absolute=1e-6),
                    Case(op, [random(dtype, (7,))], name=dtype + ' vector', **r),
                    Case(op, [random(dtype, (2, 0))], name=dtype + ' empty rows'),
                    Case(op, [random(dtype, (0, 3))], name=dtype + ' no rows'),
                    Case(op, [random(dtype, (3, 1))], name=dtype + ' one class', **r),
                    Case(op, [values(dtype, 1)], name=dtype + ' scalar', error=True)]
        for row in ([inf, 1, -inf], [nan, 1, 2], [1, 2, nan], [-inf, -inf], [-inf, 1], [0, -95], [0, -200], [0, -80],
                    [88, 89, 90], [3e38, -3e38], list(range(20)) + [nan], [-inf] * 20, [-inf] * 19 + [0]):
            out.append(Case(op, [np.asarray([row], np.float32)], name=str(row), relative=1e-5, absolute=1e-6))
            out.append(Case(op, [np.asarray([row, np.zeros(len(row))], np.float64)], name='double %s' % row, relative=1e-12, absolute=1e-30))
        out += [Case(op, [random('float32', (1, 2100 if op == 'LogSoftmax' else 200), low=-20, high=20)], name='long row', relative=1e-5, absolute=1e-6),
                Case(op, [random('float32', (700, 3) if op == 'Softmax' else (5, 3))], name='many rows', relative=1e-5, absolute=1e-6),
                Case(op, [random('float32', (1, 2, 1, 2, 1, 2, 1, 2))], name='rank 8', relative=1e-5, absolute=1e-6),
                Case(op, [random('int32', (2, 3))], name='int32', error=True)]
    full, sparse = 'SoftmaxCrossEntropyWithLogits', 'SparseSoftmaxCrossEntropyWithLogits'
    logits = np.asarray([[1, 2, 3], [0, inf, 1], [-inf, 0, 1]], np.float32)
    labels = np.asarray([[0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    for dtype in FLOATS:
        r = dict(relative=RELATIVE[dtype], absolute=max(1e-6, RELATIVE[dtype] / 4))
        x, y = random(dtype, (4, 5), 1), random(dtype, (4, 5), 2, low=0, high=1)
        out += [Case(full, [x, y], name=dtype, **r),
                Case(full, [x[:0], y[:0]], name=dtype + ' no rows'),
                Case(full, [x[:, :0], y[:, :0]], name=dtype + ' no classes')]
        for index in (np.int32, np.int64):
            out.append(Case(sparse, [x, np.asarray([1, 4, 0, 2], index)], name='%s %s' % (dtype, index.__name__), **r))
        out.append(Case(sparse, [x[:0], np.zeros(0, np.int32)], name=dtype + ' no rows'))
    r = dict(relative=1e-5, absolute=1e-6)
    x, y = random('float32', (3, 4), 1), random('float32', (3, 4), 2, low=0, high=1)
    out += [Case(full, [logits, labels], name='special', **r),
            Case(full, [x[:1], y], name='one row of logits', **r), Case(full, [x, y[:1]], name='one row of labels', **r),
            Case(full, [x[:, :1], y], name='one column of logits', **r), Case(full, [x[:, :1], y[:1]], name='both', **r),
            Case(full, [x, y[0]], name='vector of labels', **r),
            Case(full, [x[0], y[0]], name='vectors', error=True), Case(full, [x[None], y[None]], name='rank 3', error=True),
            Case(full, [x[:2], y], name='other batch', error=True), Case(full, [x, y[:, :3]], name='other classes', error=True),
            Case(full, [random('int32', (2, 2))] * 2, name='int32', error=True),
            Case(sparse, [logits, np.asarray([1, 2, 0])], name='special', **r),
            Case(sparse, [np.asarray([[-inf, -inf]], np.float32), np.asarray([0])], name='minus infinity', **r),
            Case(sparse, [x, np.asarray([1, 4, 0])], name='label too large', error=True),
            Case(sparse, [x, np.asarray([1, -1, 0])], name='negative label', error=True),
            Case(sparse, [x[0], np.asarray([1])], name='vector', error=True),
            Case(sparse, [x, np.asarray([[1, 2, 0]])], name='labels of rank 2', error=True),
            Case(sparse, [x, np.asarray([1])], name='other batch', error=True),
            Case(sparse, [x[:, :0], np.zeros(3, np.int32)], name='no classes', error=True)]
    return out
