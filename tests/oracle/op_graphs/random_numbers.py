"""Random numbers with seeds: those of the first calls of a session."""
import numpy as np
import tensorflow.compat.v1 as tf
from make_op_graphs import Graph
from tensorflow import raw_ops as op

FLOATS = (tf.float32, tf.float64, tf.half, tf.bfloat16)
# Sines, logarithms and square roots differ in the last place from library to library.
RELATIVE = {tf.float32: 2e-6, tf.float64: 1e-14, tf.half: 1e-3, tf.bfloat16: 8e-3}
NORMAL = dict(RandomUniform=False, RandomStandardNormal=True, TruncatedNormal=True)


def floats(name, dtype, shape, **seeds):
    return getattr(op, name)(shape=tf.constant(shape, tf.int64 if len(shape) == 1 else tf.int32), dtype=dtype, **seeds)


def ints(dtype, least, most, shape=(9,), **seeds):
    return op.RandomUniformInt(shape=shape, minval=tf.constant(least, dtype), maxval=tf.constant(most, dtype), **seeds)


def shuffle(value, **seeds):
    return op.RandomShuffle(value=value, **(seeds or dict(seed=5, seed2=6)))


def draw(dtype=tf.float32, samples=9, output=tf.int64, rows=3, classes=4):
    logits = np.linspace(-2, 2, rows * classes).reshape(rows, classes).astype(dtype.as_numpy_dtype)
    return op.Multinomial(logits=logits, num_samples=samples, seed=3, seed2=4, output_dtype=output)


def rare_logits():
    return op.Multinomial(logits=[[1.0, float('-inf'), 1.0, 0.5], [float('nan'), 0.0, 0.0, float('inf')], [-1e30, 0.0, 1e30, 0.0]],
                          num_samples=12, seed=3, seed2=4)


def stateless(name, dtype, seed=(7, -8), shape=(7,), seed_type=tf.int64):
    return getattr(op, name)(shape=shape, seed=tf.constant(seed, seed_type), dtype=dtype)


def by_counter(name, dtype, seed=(1, 2), shape=(7,), **bounds):
    key, counter = op.StatelessRandomGetKeyCounter(seed=seed)
    bounds = {k: tf.constant(v, dtype) for k, v in bounds.items()}
    attrs = {} if bounds else dict(dtype=dtype)
    return key, counter, getattr(op, name)(shape=shape, key=key, counter=counter, alg=op.StatelessRandomGetAlg(), **bounds, **attrs)


def stateless_int(dtype, least, most, seed=(1, 2)):
    return op.StatelessRandomUniformInt(shape=[9], seed=seed, minval=tf.constant(least, dtype), maxval=tf.constant(most, dtype))


def graphs():
    cases = []
    for name, normal in NORMAL.items():
        for dtype in FLOATS:
            tolerance = dict(relative=RELATIVE[dtype], absolute=1e-7) if normal else {}
            cases.append(Graph('%s %s' % (name, dtype.name), lambda name=name, dtype=dtype: (
                floats(name, dtype, (11,), seed=1, seed2=2), floats(name, dtype, (2, 3), seed=0, seed2=-5),
                floats(name, dtype, (), seed=1 << 40, seed2=0), floats(name, dtype, (2, 0), seed=1)), runs=3, **tolerance))
            stateless_name = 'Stateless' + name.replace('Standard', '') if 'Random' in name else 'Stateless' + name
            cases.append(Graph('%s %s' % (stateless_name, dtype.name), lambda name=stateless_name, dtype=dtype: (
                stateless(name, dtype), stateless(name, dtype, (0, 0), (2, 2), tf.int32), stateless(name, dtype, (0, 1), (0,)),
                *by_counter(name + 'V2', dtype)), **tolerance))
        cases.append(Graph('%s, many' % name, lambda name=name: floats(name, tf.float32, (2500,), seed=3), runs=1,
                           **(dict(relative=2e-6, absolute=1e-7) if normal else {})))
    return cases + [
        Graph('whole numbers', lambda: (ints(tf.int32, 0, 10, seed=1), ints(tf.int64, -5, 1 << 40, seed2=1),
                                        ints(tf.int32, -(1 << 31), (1 << 31) - 1, seed=1), ints(tf.int32, 5, 6, seed=2),
                                        ints(tf.int64, -(1 << 63), (1 << 63) - 1, seed=1), ints(tf.int32, 5, 5, (0, 3), seed=1)), runs=3),
        Graph('no whole numbers', lambda: ints(tf.int32, 5, 5, seed=1), error=True),
        Graph('stateless whole numbers', lambda: (stateless_int(tf.int32, -3, 9), stateless_int(tf.int64, 0, 1 << 50))),
        Graph('no stateless whole numbers', lambda: stateless_int(tf.int32, 9, 9), error=True),
        *[Graph('all whole numbers %s' % dtype.name, lambda dtype=dtype: (stateless('StatelessRandomUniformFullInt', dtype),
                                                                        *by_counter('StatelessRandomUniformFullIntV2', dtype)))
          for dtype in (tf.int32, tf.int64, tf.uint32, tf.uint64)],
        *[Graph('whole numbers by counter %s' % dtype.name,
                lambda dtype=dtype: by_counter('StatelessRandomUniformIntV2', dtype, minval=3, maxval=17))
          for dtype in (tf.int32, tf.int64)],
        Graph('shuffle', lambda: (shuffle([1, 2, 3, 4, 5, 6, 7]), shuffle([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), shuffle(['a', 'b', 'c']),
                                  shuffle([9]), shuffle(tf.constant(3)), shuffle(tf.zeros([3, 0])),
                                  shuffle(tf.constant([True, False, True, True])), shuffle(tf.constant([1j, 2, 3])))),
        Graph('shuffle again', lambda: shuffle([1, 2, 3, 4, 5, 6, 7], seed=1), runs=4),
        *[Graph('draw %s' % dtype.name, lambda dtype=dtype: draw(dtype), runs=3) for dtype in FLOATS],
        Graph('draw int32', lambda: draw(output=tf.int32)),
        Graph('draw nothing', lambda: (draw(samples=0), draw(rows=0))),
        Graph('draw from one', lambda: draw(classes=1)),
        Graph('draw from infinities', rare_logits),
        Graph('stateless draw', lambda: (op.StatelessMultinomial(logits=[[0.5, 1.0, -1.0], [0.0, 2.0, 0.0]], num_samples=7, seed=[1, 2]),
                                         op.StatelessMultinomial(logits=[[0.5, 1.0]], num_samples=3, seed=[1, 2], output_dtype=tf.int32))),
        Graph('key, counter and algorithm', lambda: op.StatelessRandomGetKeyCounterAlg(seed=[5, -6])),
    ]
