"""Matrix products, Einsum, Cross."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, RELATIVE, Case, numpy_type, random
from tensorflow.python.framework import dtypes

PRODUCTS = FLOATS + ['int32', 'int64'] + COMPLEX


def tolerance(dtype):
    r = RELATIVE.get(dtype, 0)
    return dict(relative=r, absolute=r)


def cases():
    out = []
    nan, inf = np.nan, np.inf
    for dtype in PRODUCTS:
        for a in (False, True):
            for b in (False, True):
                x = random(dtype, (4, 3) if a else (3, 4), 1)
                y = random(dtype, (5, 4) if b else (4, 5), 2)
                out.append(Case('MatMul', [x, y], dict(transpose_a=a, transpose_b=b), '%s %s %s' % (dtype, a, b), **tolerance(dtype)))
                x, y = np.stack([x, x * 2]), np.stack([y, y])
                if a == b or dtype in COMPLEX:
                    out.append(Case('BatchMatMul', [x, y], dict(adj_x=a, adj_y=b), '%s %s %s' % (dtype, a, b), **tolerance(dtype)))
                if dtype in ('float32', 'complex64') and a != b:
                    out.append(Case('BatchMatMulV2', [x[:, None], y[:1]], dict(adj_x=a, adj_y=b), '%s %s %s' % (dtype, a, b), **tolerance(dtype)))
        x, y = random(dtype, (2, 1, 1, 4), 3), random(dtype, (3, 4, 2), 4)
        out.append(Case('BatchMatMulV2', [x, y], name=dtype, **tolerance(dtype)))
        if dtype != 'float16':
            out.append(Case('BatchMatMulV3', [x, y], dict(Tout=dtypes.as_dtype(dtype)), dtype, **tolerance(dtype)))
    out.append(Case('BatchMatMulV2', [random('int16', (2, 3)), random('int16', (3, 2))], name='int16'))
    for ta in ('int8', 'uint8'):
        for tb in ('int8', 'uint8'):
            out.append(Case('BatchMatMulV3', [np.full((2, 2), 100, ta), np.full((1, 2, 2), 101, tb)],
                            dict(Tout=dtypes.int32), '%s %s' % (ta, tb)))
    # Large enough for packing, in float: all transposes, one row, odd sizes, batches on one side.
    big = dict(relative=1e-5, absolute=1e-5)
    for a in (False, True):
        for b in (False, True):
            x, y = random('float32', (13, 17), 5), random('float32', (17, 23), 6)
            out.append(Case('MatMul', [x.T.copy() if a else x, y.T.copy() if b else y], dict(transpose_a=a, transpose_b=b), 'large %s %s' % (a, b), **big))
            x, y = random('float32', (2, 13, 17), 5), random('float32', (2, 17, 21), 6)
            out.append(Case('BatchMatMulV2', [np.swapaxes(x, 1, 2).copy() if a else x, np.swapaxes(y, 1, 2)[:1].copy() if b else y],
                            dict(adj_x=a, adj_y=b), 'large %s %s' % (a, b), **big))
    out += [Case('MatMul', [random('float32', (1, 65), 7), random('float32', (65, 67), 8)], name='one row', **big),
            Case('MatMul', [random('float32', (70, 20), 7), random('float32', (20, 3), 8)], name='one column', **big),
            Case('MatMul', [random('float64', (5, 17), 7), random('float64', (17, 19), 8)], name='large double', relative=1e-12, absolute=1e-12),
            Case('MatMul', [random('bfloat16', (20, 17), 7), random('bfloat16', (17, 19), 8)], name='large bfloat16', **tolerance('bfloat16')),
            Case('BatchMatMulV2', [random('float32', (3, 7, 12), 7), random('float32', (12, 40), 8)], name='one right side', **big),
            Case('BatchMatMulV2', [random('float32', (7, 32), 7), random('float32', (2, 32, 20), 8)], name='one left side', **big)]
    f = lambda *shape: np.ones(shape, np.float32)  # noqa: E731
    out += [Case('MatMul', [f(2, 0), f(0, 3)], name='nothing to sum'), Case('MatMul', [f(0, 2), f(2, 3)], name='no rows'),
            Case('MatMul', [f(2, 2), f(2, 0)], name='no columns'),
            Case('BatchMatMulV2', [f(2, 2, 0), f(2, 0, 2)], name='nothing to sum'),
            Case('BatchMatMulV2', [f(0, 2, 2), f(2, 2)], name='no batches'),
            Case('MatMul', [np.zeros((1, 2), np.float32), np.asarray([[nan], [inf]], np.float32)], name='0 times NaN'),
            Case('MatMul', [np.full((1, 2), 2**31 - 1, np.int32), np.full((2, 1), 2**31 - 1, np.int32)], name='int32 wraps'),
            Case('MatMul', [np.full((1, 2), 2**63 - 1), np.full((2, 1), 2**63 - 1)], name='int64 wraps')]
    for op in ('MatMul', 'BatchMatMul', 'BatchMatMulV2', 'SparseMatMul'):
        out += [Case(op, [f(2, 3), f(2, 3)], name='do not fit', error=True), Case(op, [f(2), f(2, 2)], name='vector', error=True),
                Case(op, [f(2, 2), np.ones((2, 2), np.int32)], name='types', error=True)]
    out += [Case('MatMul', [f(1, 2, 2), f(1, 2, 2)], name='batches', error=True),
            Case('BatchMatMul', [f(1, 2, 2), f(3, 2, 2)], name='broadcast', error=True),
            Case('BatchMatMul', [f(2, 2), f(1, 2, 2)], name='rank', error=True),
            Case('BatchMatMulV2', [f(2, 2, 2), f(3, 2, 2)], name='batches', error=True),
            Case('MatMul', [np.ones((2, 2), bool)] * 2, name='bool', error=True),
            Case('MatMul', [np.full((2, 2), 'a', object)] * 2, name='strings', error=True)]
    special = random('float32', (6, 40), 7)
    special[1, 2], special[3, 0], special[4, 5] = nan, inf, -inf
    out.append(Case('MatMul', [special, random('float32', (40, 20), 8)], name='special', **big))
    for a in ('float32', 'bfloat16'):
        for b in ('float32', 'bfloat16'):
            out.append(Case('SparseMatMul', [random(a, (3, 4), 9), random(b, (3, 5), 10)], dict(transpose_a=True, b_is_sparse=True),
                            '%s %s' % (a, b), relative=1e-5, absolute=1e-5))
    for dtype in FLOATS + INTS:
        out.append(Case('Cross', [random(dtype, (2, 3), 11), random(dtype, (2, 3), 12)], name=dtype, **tolerance(dtype)))
    out += [Case('Cross', [f(0, 3), f(0, 3)], name='none'), Case('Cross', [f(3), f(3)], name='vector'),
            Case('Cross', [f(2), f(2)], name='of two', error=True), Case('Cross', [f(1, 3), f(2, 3)], name='broadcast', error=True),
            Case('Cross', [np.float32(1), np.float32(1)], name='scalar', error=True)]

    def einsum(equation, *shapes, dtype='float32', name='', **more):
        return Case('Einsum', [random(dtype, shape, 20 + i) for i, shape in enumerate(shapes)], dict(equation=equation),
                    '%s %s%s' % (equation, dtype, name), **({} if 'error' in more else tolerance(dtype)), **more)
    for dtype in PRODUCTS:
        out += [einsum('ij,jk->ik', (3, 4), (4, 2), dtype=dtype), einsum('bij,bkj->kib', (2, 3, 4), (2, 5, 4), dtype=dtype),
                einsum('ijk->ki', (2, 3, 4), dtype=dtype)]
    for equation, *shapes in (
            ('ij->ji', (2, 3)), ('ii->i', (3, 3)), ('ii->', (3, 3)), ('i->ii', (3,)), ('ij->iij', (2, 3)), ('iij->j', (2, 2, 3)),
            ('ijk->', (2, 3, 4)), ('ijk->j', (2, 3, 4)), ('ijk->ijk', (2, 3, 4)), ('->', ()), (',->', (), ()), ('ij,->ij', (2, 3), ()),
            (',i->i', (), (3,)), ('...ij,...jk->...ik', (2, 1, 2, 3), (3, 3, 2)), ('...,...->...', (2,), (3, 1)), ('...i->...', (2, 3)),
            ('i...->...', (2, 3)), ('i...j->j...', (2, 3, 4)), ('...ii->...i', (4, 2, 2)), ('ij...->...', (2, 3, 4)), ('ij->...ij', (2, 3)),
            ('...->...', (2, 3)), ('...->...', ()), ('i,j->ij', (2,), (3,)), ('i,j->ji', (2,), (3,)), ('i,i->', (4,), (4,)), ('i,i->i', (4,), (4,)),
            ('ab,cd->acbd', (2, 3), (4, 2)), ('bi,bj->b', (2, 3), (2, 4)), ('iij,jk->ik', (2, 2, 3), (3, 2)), ('ij,jk->ii', (2, 3), (3, 2)),
            ('iI->Ii', (2, 3)), ('1a->a1', (2, 3)), ('i i->i ', (2, 3, 2)), ('abcd,aecd->acbe', (2, 3, 2, 4), (2, 5, 2, 4)),
            ('abc,dc->abd', (2, 3, 4), (5, 4)), ('abc,cde->abde', (2, 3, 4), (4, 2, 2)), ('abcd,cde->abe', (2, 3, 2, 3), (2, 3, 4)),
            ('abc,abd->cd', (2, 3, 4), (2, 3, 5)), ('...ab,b->...a', (2, 2, 3), (3,)), ('a...,a...->...', (3, 2, 1), (3, 4)),
            ('ij->j', (0, 2)), ('ij,jk->ik', (2, 0), (0, 2)), ('ij,jk->ik', (0, 2), (2, 2)), ('ij->i', (2, 1)), ('ij,ij->ij', (2, 1), (2, 1)),
            ('bij,bjk->bik', (2, 9, 24), (2, 24, 23)), ('abc,cd->abd', (2, 9, 24), (24, 25)), ('abc,dc->dab', (2, 9, 24), (25, 24)),
            ('abcdefgh->hgfedcba', (1, 2, 1, 2, 1, 2, 1, 2))):
        out.append(einsum(equation, *shapes, name=' %s' % (shapes,)))
    for equation, *shapes in (('ij', (2, 2)), ('ij,jk', (2, 2), (2, 2)), ('i,j,k->ijk', (1,), (1,), (1,)), ('ij,jk->ik', (2, 3), (2, 2)),
                              ('ij,jk->ik', (2, 1), (2, 2)), ('...i->i', (2, 2)), ('i.j->ij', (2, 2)), ('ij->ij', (2,)), ('ij->ij', (2, 2, 2)),
                              ('i,i->', (2,), (1,)), ('ii->i', (2, 3)), ('ij->ij->ij', (2, 2)), ('i->i', (2,), (2,)), ('...,...->...', (2,), (3,)),
                              ('ij->i,j', (2, 2))):
        out.append(einsum(equation, *shapes, name=' error %s' % (shapes,), error=True))
    return with_defaults(out)
