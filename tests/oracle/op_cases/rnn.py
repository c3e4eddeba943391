"""LSTM and GRU cells."""
import numpy as np
from _defaults import with_defaults
from op_case import RELATIVE, Case, random


def cases():
    out = []
    batch, depth, cell, times = 2, 3, 5, 4
    for dtype in ('float32', 'float16'):
        def r(*shape, seed=0, low=-1.0, high=1.0):
            return random(dtype, shape, 30 + seed, low, high)
        tolerance = dict(relative=RELATIVE[dtype] * (4 if dtype == 'float16' else 1), absolute=1e-6 if dtype == 'float32' else 4e-3)
        w, b = r(depth + cell, 4 * cell, seed=1), r(4 * cell, seed=2)
        peepholes = [r(cell, seed=3 + i) for i in range(3)]
        state = [r(batch, cell, seed=6, low=-3, high=3), r(batch, cell, seed=7)]
        # Beyond a shorter length TensorFlow initialises cs and h alone, so it is always the whole one.
        for peephole in (False, True):
            for clip in (-1.0, 0.5, 3.0):
                attrs = dict(use_peephole=peephole, cell_clip=clip)
                name = '%s %s %s' % (dtype, peephole, clip)
                out.append(Case('LSTMBlockCell', [r(batch, depth, seed=8)] + state + [w] + peepholes + [b], dict(attrs, forget_bias=0.5), name, **tolerance))
                if clip != 3.0:
                    x = r(times, batch, depth, seed=9)
                    out += [Case('BlockLSTM', [np.int64(times), x] + state + [w] + peepholes + [b], dict(attrs), name, **tolerance),
                            Case('BlockLSTMV2', [np.int64(times), x] + state + [w] + peepholes + [b], dict(attrs), name, **tolerance)]
        if dtype == 'float32':
            out.append(Case('GRUBlockCell', [r(batch, depth, seed=8), state[1], r(depth + cell, 2 * cell, seed=10), r(depth + cell, cell, seed=11),
                                             r(2 * cell, seed=12), r(cell, seed=13)], name=dtype, **tolerance))
            out += [Case('LSTMBlockCell', [r(batch, depth)] + state + [w[1:]] + peepholes + [b], name='weights', error=True),
                    Case('LSTMBlockCell', [r(batch, depth)] + state + [w] + peepholes + [b[1:]], name='bias', error=True),
                    Case('LSTMBlockCell', [r(batch + 1, depth)] + state + [w] + peepholes + [b], name='batch', error=True),
                    Case('GRUBlockCell', [r(batch, depth), state[1], w, w, b, b], name='weights', error=True)]
    return with_defaults(out)
