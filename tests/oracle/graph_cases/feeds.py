"""What can be fed and fetched."""
import numpy as np
from graph_case import error, feed, graph_case, numbers, tf


@graph_case()
def placeholder_with_default():
    x = tf.placeholder(tf.float32, [2], name='x')
    scale = tf.placeholder_with_default(2.0, [], name='scale')
    shift = tf.placeholder_with_default([1.0, 1.0], [None], name='shift')
    return [x * scale + shift], [feed(x, [1, 2]), feed(x, [1, 2], scale, 10), feed(x, [1, 2], shift, [5, 6], scale, 0),
                                 feed(x, [1, 2], shift, [7])]


@graph_case()
def feed_intermediate():
    x = tf.placeholder(tf.float32, [2], name='x')
    inner = tf.square(x, name='inner')
    y = tf.add(inner, 1.0, name='y')
    return [y, inner * 2.0], [feed(inner, [100, 200]), feed('inner:0', [1, 2]), feed(x, [3, 4]), feed(x, [3, 4], inner, [0, 0])]


@graph_case()
def feed_second_output():
    x = tf.placeholder(tf.float32, [4], name='x')
    a, b = tf.split(x, 2, name='split')
    return [a + b, a, b], [feed(x, [1, 2, 3, 4], 'split:1', [10, 20]), feed(x, [1, 2, 3, 4]),
                           feed('split:0', [1, 1], 'split:1', [10, 20])]


@graph_case()
def fetch_second_output():
    x = tf.placeholder(tf.float32, [5], name='x')
    values, indices = tf.nn.top_k(x, 2, name='top')
    return ['top:1', 'top:0', 'top', 'top:1'], [feed(x, [1, 5, 3, 4, 2])]


@graph_case()
def fetch_twice():
    x = tf.placeholder(tf.float32, [2], name='x')
    y = tf.nn.relu(x - 1.0)
    z = tf.sqrt(y)
    return [y, z, y, y, z], [feed(x, [1, 5])]


@graph_case()
def fetch_feed_and_constant():
    x = tf.placeholder(tf.float32, [2], name='x')
    c = tf.constant([[1, 2, 3]], tf.int64, name='c')
    s = tf.constant('text', name='s')
    folded = tf.reduce_sum(c, name='folded')
    return [x, c, s, folded, tf.identity(x), tf.identity(c)], [feed(x, [1, 2]), feed(x, [1, 2], 'c', [[4, 5, 6]])]


@graph_case()
def fetch_only_constants():
    c = tf.constant([1.0, 2.0], name='c')
    return [c, c * 2.0], [feed()]


@graph_case()
def feed_constant_shapes():
    # A fed shape, axis and permutation: nothing may have been folded.
    x = tf.placeholder(tf.float32, None, name='x')
    shape = tf.placeholder(tf.int32, [None], name='shape')
    axis = tf.placeholder_with_default(0, [], name='axis')
    y = tf.reduce_sum(tf.reshape(x, shape), axis)
    return [y], [feed(x, numbers(2, 3), shape, [3, 2]), feed(x, numbers(6), shape, [-1, 2], axis, 1),
                 error(feed(x, numbers(6), shape, [4, 2]))]


@graph_case()
def feed_strings():
    x = tf.placeholder(tf.string, [None], name='x')
    y = tf.strings.join([x, tf.constant('!')])
    return [y, tf.strings.length(y)], [feed(x, np.array([b'a', b'', b'\x00\xff'], object)), feed(x, np.array([b'x' * 300], object))]


@graph_case()
def feed_types():
    fetches, feeds = [], {}
    for dtype in ('bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'int64', 'float16', 'float32', 'float64', 'complex64'):
        x = tf.placeholder(dtype, [2], name='x_' + dtype)
        fetches.append(tf.concat([x, x[:1]], 0))
        feeds[x] = [1, 0]
    return fetches, [feeds]


@graph_case()
def feed_empty():
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    y = tf.matmul(tf.nn.relu(x), tf.constant(numbers(3, 2))) + tf.constant([1.0, 2.0])
    return [y, tf.reduce_sum(y), tf.reduce_max(y, 0), tf.shape(y)], [feed(x, np.zeros([0, 3])), feed(x, numbers(1, 3))]


@graph_case()
def feed_changes_shape():
    # Buffers of one run must not disturb the next of another size.
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    y = tf.nn.softmax(tf.matmul(x, tf.constant(numbers(4, 4))))
    y = tf.tanh(y) + tf.reduce_mean(y, 0)
    return [y], [feed(x, numbers(n, 4, seed=n)) for n in (1, 7, 3, 7, 2)]


@graph_case()
def identity_chains():
    x = tf.placeholder(tf.float32, [2], name='x')
    y = tf.identity(tf.stop_gradient(tf.identity(x, name='a'), name='b'), name='c')
    p, q = tf.identity_n([y, tf.constant(3.0)])
    return [y, p, q, 'a'], [feed(x, [1, 2]), feed('b:0', [5, 6], x, [1, 2])]


@graph_case()
def shared_inputs():
    # Nothing that somebody still reads may be written over.
    x = tf.placeholder(tf.float32, [3], name='x')
    a = tf.exp(x)
    b = a * a + a
    c = tf.nn.relu(a) - b
    d = tf.reshape(a, [3, 1]) * c
    return [a, b, c, d, tf.reshape(tf.negative(tf.reshape(a, [1, 3])), [3]) + a], [feed(x, [0, 1, -1])]


@graph_case()
def constants_written_over():
    x = tf.placeholder(tf.float32, [3], name='x')
    c = tf.constant([1.0, 2.0, 3.0], name='c')
    y = tf.sqrt(tf.nn.relu(tf.reshape(c, [3]) + 0.0 * x)) + tf.exp(c) + tf.reshape(c, [3])
    z = tf.concat([c], 0) * x
    return [y, z, c], [feed(x, [1, 1, 1]), feed(x, [1, 1, 1])]
