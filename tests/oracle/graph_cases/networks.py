"""Convolutions and what is fused with them; chains that must not be."""
import numpy as np
from graph_case import feed, graph_case, numbers, tf


def image(*shape):
    return tf.placeholder(tf.float32, shape or (1, 5, 5, 3), name='x')


def pictures(*shape):
    shape = shape or (1, 5, 5, 3)
    return [feed('x:0', numbers(*shape)), feed('x:0', numbers(*shape, seed=1) * 3)]


def conv(x, channels=4, size=3, seed=2, **options):
    kernel = numbers(size, size, int(x.shape[-1]), channels, seed=seed) / 2
    return tf.nn.conv2d(x, tf.constant(kernel), options.pop('strides', 1), options.pop('padding', 'SAME'), **options)


def batch_norm(x, channels=4, seed=3, epsilon=0.001):
    return tf.compat.v1.nn.fused_batch_norm(
        x, tf.constant(numbers(channels, seed=seed)), tf.constant(numbers(channels, seed=seed + 1)),
        tf.constant(numbers(channels, seed=seed + 2)), tf.constant(numbers(channels, seed=seed + 3, low=0.1, high=3.0)),
        epsilon=epsilon, is_training=False)


def near(build):
    return graph_case(relative=1e-5, absolute=1e-5)(build)


@near
def conv_batch_norm_relu():
    x = image()
    y = tf.nn.relu(batch_norm(conv(x))[0])
    return [tf.nn.relu(batch_norm(conv(y, seed=5), seed=9)[0])], pictures()


@near
def conv_bias_relu6():
    x = image()
    return [tf.nn.relu6(tf.nn.bias_add(conv(x), tf.constant(numbers(4))) * 3.0)], pictures()


@near
def conv_bias_batch_norm():
    x = image()
    y = batch_norm(tf.nn.bias_add(conv(x, strides=2), tf.constant(numbers(4))))[0]
    return [y, tf.nn.relu(y)], pictures()


@near
def depthwise_batch_norm():
    x = image()
    y = tf.nn.depthwise_conv2d(x, tf.constant(numbers(3, 3, 3, 2)), [1, 1, 1, 1], 'SAME')
    y = tf.nn.relu6(batch_norm(y, 6)[0])
    y = tf.nn.relu(batch_norm(conv(y, 4, size=1))[0])
    return [y], pictures()


@near
def separable_conv():
    x = image(2, 6, 5, 3)
    y = tf.nn.separable_conv2d(x, tf.constant(numbers(3, 3, 3, 1)), tf.constant(numbers(1, 1, 3, 4)), [1, 2, 2, 1], 'SAME')
    return [tf.nn.relu(tf.nn.bias_add(y, tf.constant(numbers(4))))], pictures(2, 6, 5, 3)


@near
def conv_two_users():
    x = image()
    y = conv(x)
    return [tf.nn.relu(batch_norm(y)[0]), tf.reduce_sum(y)], pictures()


@near
def conv_fetched():
    x = image()
    y = conv(x)
    z = tf.nn.bias_add(y, tf.constant(numbers(4)))
    return [y, z, tf.nn.relu(z)], pictures()


@near
def conv_shared_filter():
    # Scaling one convolution's filter may not scale the other's.
    x = image(1, 4, 4, 2)
    kernel = tf.constant(numbers(3, 3, 2, 2), name='kernel')
    y = tf.nn.relu(batch_norm(tf.nn.conv2d(x, kernel, 1, 'SAME'), 2)[0])
    z = tf.nn.conv2d(y, kernel, 1, 'SAME') * 2.0
    return [z, tf.nn.conv2d(y, kernel, 1, 'VALID'), kernel], pictures(1, 4, 4, 2)


@near
def conv_batch_norm_fed():
    # Parameters that are not constants.
    x = image()
    mean = tf.placeholder_with_default(numbers(4, seed=5), [4], name='mean')
    y = tf.compat.v1.nn.fused_batch_norm(conv(x), tf.constant(numbers(4)), tf.constant(numbers(4, seed=1)), mean,
                                         tf.constant([1.0, 2.0, 3.0, 4.0]), is_training=False)[0]
    return [tf.nn.relu(y)], pictures() + [feed('x:0', numbers(1, 5, 5, 3), mean, [1, 2, 3, 4])]


@near
def conv_filter_fed():
    x = image(1, 4, 4, 2)
    kernel = tf.placeholder(tf.float32, [2, 2, 2, 3], name='kernel')
    y = batch_norm(tf.nn.conv2d(x, kernel, 1, 'SAME'), 3)[0]
    return [tf.nn.relu(y)], [feed(x, numbers(1, 4, 4, 2), kernel, numbers(2, 2, 2, 3, seed=4))]


@near
def conv_batch_norm_statistics():
    # Somebody reads the other outputs of the batch norm.
    x = image()
    y, mean, variance = batch_norm(conv(x))
    return [tf.nn.relu(y), mean, variance], pictures()


@near
def conv_batch_norm_mean_only():
    x = image()
    y, mean, _ = batch_norm(conv(x))
    return [mean * 2.0], pictures()


@near
def conv_batch_norm_training():
    x = image(2, 4, 4, 3)
    y, mean, variance = tf.compat.v1.nn.fused_batch_norm(conv(x), tf.constant(numbers(4)), tf.constant(numbers(4, seed=1)), is_training=True)
    return [tf.nn.relu(y), mean, variance], pictures(2, 4, 4, 3)


@near
def conv_batch_norm_pieces():
    # tf.nn.batch_normalization: x * (gamma / sqrt(variance + epsilon)) + (beta - mean * ...)
    x = image()
    y = tf.nn.batch_normalization(conv(x), tf.constant(numbers(4)), tf.constant(numbers(4, low=0.1)), tf.constant(numbers(4, seed=4)),
                                  tf.constant(numbers(4, seed=5)), 1e-3)
    return [tf.nn.relu6(y)], pictures()


@near
def conv_moments():
    # Batch norm over the batch at hand: nothing is constant.
    x = image(2, 4, 4, 3)
    y = conv(x)
    mean, variance = tf.nn.moments(y, [0, 1, 2])
    return [tf.nn.relu(tf.nn.batch_normalization(y, mean, variance, tf.constant(numbers(4)), None, 1e-3))], pictures(2, 4, 4, 3)


@near
def conv_scales_that_fold():
    x = image(2, 4, 4, 3)
    fetches = []
    for i, shape in enumerate([[], [1], [4], [1, 4], [1, 1, 4], [1, 1, 1, 4], [1, 1, 1, 1]]):
        c = tf.constant(numbers(*shape, seed=i))
        y = conv(x, size=2, seed=i)
        fetches.append(tf.reduce_sum(tf.nn.relu((y * c + c) - c), [1, 2]))
        fetches.append(tf.reduce_sum((c + c * y) * 2.0 - 1.0, [1, 2]))
    return fetches, pictures(2, 4, 4, 3)


@near
def conv_scales_that_do_not():
    # As many channels as rows, columns and pictures: only the shape says what is meant.
    x = image(4, 4, 4, 3)
    fetches = []
    for i, shape in enumerate([[1, 4, 1, 1], [4, 1, 1], [4, 1], [1, 1, 4, 1], [4, 1, 1, 1], [4, 1, 1, 4], [1, 4, 4], [2, 1, 1, 1, 4],
                               [1, 1, 1, 1, 4], [1, 1, 1, 1, 1], [4, 4]]):
        c = tf.constant(numbers(*shape, seed=i))
        y = conv(x, size=1, seed=i)
        fetches.append(tf.reduce_sum(tf.nn.relu(y * c), [-2, -3]))
        fetches.append(tf.reduce_mean(y + c, [-2, -3]))
    return fetches, pictures(4, 4, 4, 3)


@near
def conv_one_channel():
    # What has one channel may be made larger by what it is multiplied with.
    x = image(1, 3, 3, 2)
    fetches = []
    for i, shape in enumerate([[3], [1, 3, 1, 1], [3, 3, 1], [2, 1, 1, 1], [1, 1, 1, 1]]):
        fetches.append(conv(x, 1, size=2, seed=i) * tf.constant(numbers(*shape, seed=i)))
    return fetches, pictures(1, 3, 3, 2)


@near
def conv_subtracted_from():
    x = image(1, 4, 4, 2)
    c = tf.constant(numbers(4))
    return [tf.nn.relu(c - conv(x)), tf.nn.relu(conv(x) - c), conv(x) / c, c / (conv(x) + 100.0), tf.maximum(conv(x), c)], pictures(1, 4, 4, 2)


@near
def conv_residual():
    x = image(1, 4, 4, 4)
    y = tf.nn.relu(batch_norm(conv(x))[0])
    y = batch_norm(conv(y, seed=8), seed=8)[0]
    return [tf.nn.relu(x + y), y + y], pictures(1, 4, 4, 4)


@near
def conv_times_itself():
    x = image(1, 4, 4, 2)
    y = conv(x)
    return [y * y, tf.nn.relu(y) * 2.0], pictures(1, 4, 4, 2)


@near
def conv_through_identity():
    x = image(1, 4, 4, 2)
    y = tf.identity(tf.identity(conv(x)) * tf.identity(tf.constant(numbers(4))))
    return [tf.nn.relu(tf.stop_gradient(y) + 1.0)], pictures(1, 4, 4, 2)


@near
def conv_control_inputs():
    # A node that waits for something is left alone.
    x = image(1, 4, 4, 2)
    y = conv(x)
    with tf.control_dependencies([tf.debugging.Assert(tf.reduce_all(x < 100.0), [x])]):
        z = tf.nn.bias_add(y, tf.constant(numbers(4)))
    return [tf.nn.relu(z)], pictures(1, 4, 4, 2)


@near
def conv_dilated_and_padded():
    x = image(1, 7, 6, 2)
    y = tf.nn.relu(conv(x, dilations=2) * 2.0)
    z = tf.nn.relu(conv(x, padding=[[0, 0], [1, 2], [0, 3], [0, 0]], strides=2) + 1.0)
    return [y, z], pictures(1, 7, 6, 2)


@near
def conv_grouped():
    x = image(1, 4, 4, 4)
    y = tf.nn.conv2d(x, tf.constant(numbers(2, 2, 2, 4)), 1, 'SAME')
    return [tf.nn.relu(batch_norm(y)[0])], pictures(1, 4, 4, 4)


@near
def conv_double():
    x = tf.placeholder(tf.float64, [1, 4, 4, 2], name='x')
    y = tf.nn.conv2d(x, tf.constant(numbers(2, 2, 2, 3).astype(np.float64)), 1, 'SAME')
    return [tf.nn.relu(y * tf.constant(numbers(3).astype(np.float64)))], [feed(x, numbers(1, 4, 4, 2))]


@near
def conv_half():
    x = tf.placeholder(tf.float32, [1, 4, 4, 2], name='x')
    y = tf.nn.conv2d(x, tf.constant(numbers(2, 2, 2, 3)), 1, 'SAME')
    y = tf.nn.bias_add(y, tf.cast(tf.constant(numbers(3).astype(np.float16)), tf.float32))
    return [tf.nn.relu(y)], [feed(x, numbers(1, 4, 4, 2))]


@near
def conv_in_loop():
    x, n = image(1, 4, 4, 2), tf.placeholder(tf.int32, [], name='n')

    def body(i, y):
        return i + 1, tf.nn.relu(tf.nn.bias_add(conv(y, 2), tf.constant([0.1, 0.2])) * 0.5)
    return [tf.while_loop(lambda i, y: i < n, body, [0, x])[1]], [feed(x, numbers(1, 4, 4, 2), n, 3), feed(x, numbers(1, 4, 4, 2), n, 0)]


@near
def conv_in_cond():
    x, p = image(1, 4, 4, 2), tf.placeholder(tf.bool, [], name='p')
    kernel, bias = tf.constant(numbers(2, 2, 2, 2)), tf.constant(numbers(2))
    y = tf.cond(p, lambda: tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, 'SAME'), bias)), lambda: x * bias)
    return [y], [feed(x, numbers(1, 4, 4, 2), p, True), feed(x, numbers(1, 4, 4, 2), p, False)]


@near
def inception_piece():
    x = image(1, 6, 6, 3)
    a = tf.nn.relu(batch_norm(conv(x, size=1))[0])
    b = tf.nn.relu(batch_norm(conv(tf.nn.relu(conv(x, size=1, seed=4)), seed=6))[0])
    c = tf.nn.relu(conv(tf.nn.avg_pool2d(x, 3, 1, 'SAME'), 2, size=1))
    y = tf.nn.max_pool2d(tf.concat([a, b, c], 3), 2, 2, 'VALID')
    y = tf.reshape(tf.reduce_mean(y, [1, 2], keepdims=True), [-1, 10])
    return [tf.nn.softmax(tf.nn.xw_plus_b(y, tf.constant(numbers(10, 5)), tf.constant(numbers(5))))], pictures(1, 6, 6, 3)


@near
def transposed_conv():
    x = image(1, 3, 3, 2)
    y = tf.nn.conv2d_transpose(x, tf.constant(numbers(3, 3, 4, 2)), [1, 6, 6, 4], 2)
    return [tf.nn.relu(tf.nn.bias_add(y, tf.constant(numbers(4))) * 2.0)], pictures(1, 3, 3, 2)


@near
def layers_of_keras():
    x = image(2, 8, 8, 1)
    with tf.variable_scope('net', initializer=tf.random_uniform_initializer(-0.5, 0.5, seed=4)):
        y = tf.layers.conv2d(x, 4, 3, activation=tf.nn.relu)
        y = tf.layers.max_pooling2d(y, 2, 2)
        y = tf.layers.batch_normalization(y)
        y = tf.layers.dense(tf.layers.flatten(y), 3, activation=tf.nn.elu)
    return [y], pictures(2, 8, 8, 1)
