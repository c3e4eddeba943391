"""tf.while_loop, and what is made of it: map_fn, scan, dynamic_rnn."""
from graph_case import BOTH, error, feed, graph_case, numbers, tf


@graph_case(v2=BOTH)
def loop_counter():
    n = tf.placeholder(tf.int32, [], name='n')
    i = tf.while_loop(lambda i: i < n, lambda i: i + 1, [tf.constant(0)])
    return [i], [feed(n, 5), feed(n, 0), feed(n, -3), feed(n, 100)]


@graph_case(v2=BOTH)
def loop_several_variables():
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    i, a, b = tf.while_loop(lambda i, a, b: i < n, lambda i, a, b: (i + 2, b * 0.5, a + b), [0, x, x * 3.0])
    return [i, a, b], [feed(n, 7, x, [1, -2]), feed(n, 0, x, [1, -2])]


@graph_case(v2=BOTH)
def loop_invariants():
    # What the body reads from outside, of constants and of what is fed.
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2, 2], name='x')
    weights = tf.constant([[1.0, 0.5], [-0.5, 1.0]], name='weights')
    shift = tf.reduce_mean(x)
    _, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, tf.tanh(tf.matmul(y, weights) + shift)), [0, x])
    return [y, shift], [feed(n, 4, x, [[1, 2], [3, -4]])]


@graph_case(v2=BOTH)
def loop_constants_in_body():
    n = tf.placeholder(tf.int32, [], name='n')

    def body(i, y):
        return i + 1, tf.concat([y[1:], tf.fill([1], tf.cast(i, tf.float32))], 0) + tf.constant([0.0, 1.0, 2.0])
    _, y = tf.while_loop(lambda i, y: i < n, body, [0, tf.zeros([3])])
    return [y], [feed(n, 5)]


@graph_case(v2=BOTH)
def loop_passes_through():
    # A variable that no iteration changes, one that is never read, and one whose result nobody wants.
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    i, same, unread, unwanted = tf.while_loop(lambda i, same, unread, unwanted: i < n,
                                              lambda i, same, unread, unwanted: (i + 1, same, unread + 1.0, unwanted * same),
                                              [0, x, x, x])
    return [i, same, unread], [feed(n, 3, x, [2, 5]), feed(n, 0, x, [2, 5])]


@graph_case(v2=BOTH)
def loop_swaps():
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    _, a, b = tf.while_loop(lambda i, a, b: i < n, lambda i, a, b: (i + 1, b, a), [0, x, x * 2.0])
    return [a, b], [feed(n, 3, x, [2, 5]), feed(n, 4, x, [2, 5])]


@graph_case(v2=BOTH)
def loop_constant_start():
    # The body may not write over a start that is a constant: a second run begins with it again.
    n = tf.placeholder(tf.int32, [], name='n')
    _, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, tf.exp(y * 0.5)), [0, tf.constant([1.0, 2.0, 3.0])])
    return [y], [feed(n, 3), feed(n, 0), feed(n, 3)]


@graph_case(v2=BOTH)
def loop_nested():
    n, m = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.int32, [], name='m')

    def outer(i, total):
        _, total = tf.while_loop(lambda j, t: j < i * m, lambda j, t: (j + 1, t + tf.cast(i, tf.float32)), [0, total])
        return i + 1, total * 2.0
    i, total = tf.while_loop(lambda i, t: i < n, outer, [0, tf.constant(1.0)])
    return [i, total], [feed(n, 4, m, 2), feed(n, 0, m, 2), feed(n, 3, m, 0)]


@graph_case(v2=BOTH)
def loop_nested_three():
    n = tf.placeholder(tf.int32, [], name='n')

    def innermost(i, j, count):
        return tf.while_loop(lambda k, c: k < j, lambda k, c: (k + 1, c + i + j + k), [0, count])[1]

    def inner(i, count):
        return tf.while_loop(lambda j, c: j < i + 1, lambda j, c: (j + 1, innermost(i, j, c)), [0, count])[1]
    _, count = tf.while_loop(lambda i, c: i < n, lambda i, c: (i + 1, inner(i, c)), [0, 0])
    return [count], [feed(n, 4)]


@graph_case(v2=BOTH)
def loop_inside_cond():
    p, n = tf.placeholder(tf.bool, [], name='p'), tf.placeholder(tf.int32, [], name='n')
    y = tf.cond(p, lambda: tf.while_loop(lambda i, x: i < n, lambda i, x: (i + 1, x * 2.0), [0, tf.constant(1.0)])[1],
                lambda: tf.cast(n, tf.float32))
    return [y], [feed(p, True, n, 5), feed(p, False, n, 5), feed(p, True, n, 0)]


@graph_case(v2=BOTH)
def cond_inside_loop():
    # Collatz
    n = tf.placeholder(tf.int32, [], name='n')
    x, steps, odd = tf.while_loop(
        lambda x, steps, odd: x > 1,
        lambda x, steps, odd: tf.cond(tf.equal(x % 2, 0), lambda: (x // 2, steps + 1, odd), lambda: (x * 3 + 1, steps + 1, odd + 1)),
        [n, 0, 0])
    return [x, steps, odd], [feed(n, 27), feed(n, 1), feed(n, 8)]


@graph_case(v2=BOTH)
def cond_inside_loop_inside_cond():
    p, n = tf.placeholder(tf.bool, [], name='p'), tf.placeholder(tf.int32, [], name='n')

    def loop():
        def body(i, a):
            a = tf.cond(i > 2, lambda: tf.cond(p, lambda: a + 10, lambda: a + 100), lambda: a - 1)
            return i + 1, a
        return tuple(tf.while_loop(lambda i, a: i < n, body, [0, 0]))
    i, a = tf.cond(n > 3, loop, lambda: (n, tf.constant(-5)))
    return [i, a], [feed(p, a, n, b) for a in (True, False) for b in (6, 3)]


@graph_case(v2=BOTH)
def loop_in_sequence():
    # One loop's result is where the next begins; a third stands beside them.
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    _, a = tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, a + 1.0), [0, x])
    _, b = tf.while_loop(lambda i, b: i < n * 2, lambda i, b: (i + 1, b * a), [0, a])
    c = tf.while_loop(lambda c: tf.reduce_sum(c) < 100.0, lambda c: [c * c + 1.0], [x])
    return [a, b, c, b + c], [feed(n, 2, x, [1, 2])]


@graph_case(v2=BOTH)
def loop_shape_changes():
    n = tf.placeholder(tf.int32, [], name='n')
    i, x = tf.while_loop(lambda i, x: i < n, lambda i, x: (i + 1, tf.concat([x, [tf.cast(i, tf.float32)], x], 0)),
                         [0, tf.constant([9.0])], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])])
    return [x], [feed(n, 3), feed(n, 0)]


@graph_case(v2=BOTH)
def loop_strings():
    n = tf.placeholder(tf.int32, [], name='n')
    i, s = tf.while_loop(lambda i, s: i < n, lambda i, s: (i + 1, tf.strings.join([s, tf.as_string(i)], '-')), [0, 'a'],
                         back_prop=False)
    return [s], [feed(n, 3)]


@graph_case(v2=BOTH)
def loop_maximum_iterations():
    x = tf.placeholder(tf.float32, [], name='x')
    y = tf.while_loop(lambda y: y > 0.1, lambda y: y * 0.5, [x], maximum_iterations=4, back_prop=False)
    return [y], [feed(x, 100), feed(x, 0.3)]


@graph_case(v2=BOTH)
def loop_parallel_one():
    x = tf.placeholder(tf.float32, [], name='x')
    y = tf.while_loop(lambda y: y < 50.0, lambda y: y * 2.0, [x], parallel_iterations=1, back_prop=False)
    return [y], [feed(x, 3)]


@graph_case(v2=BOTH)
def loop_tensor_array():
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    written = tf.TensorArray(tf.float32, size=n, element_shape=[2], clear_after_read=False)
    _, written, _ = tf.while_loop(lambda i, w, a: i < n, lambda i, w, a: (i + 1, w.write(i, a), a * 1.5), [0, written, x])
    stacked = written.stack()
    return [stacked, written.read(1)], [feed(n, 3, x, [1, 2]), feed(n, 2, x, [3, 4])]


@graph_case(v2=BOTH)
def loop_reads_tensor_array():
    x = tf.placeholder(tf.float32, [None, 2], name='x')
    read = tf.TensorArray(tf.float32, size=tf.shape(x)[0], element_shape=[2], clear_after_read=False).unstack(x)
    _, total, largest = tf.while_loop(lambda i, t, l: i < tf.shape(x)[0],
                                      lambda i, t, l: (i + 1, t + read.read(i), tf.maximum(l, read.read(i))),
                                      [0, tf.zeros([2]), tf.fill([2], -1e9)])
    return [total, largest], [feed(x, [[1, 2], [3, -4], [5, 6]]), feed(x, [[1, 2]])]


@graph_case(v2=BOTH)
def loop_assert():
    n = tf.placeholder(tf.int32, [], name='n')

    def body(i):
        with tf.control_dependencies([tf.debugging.Assert(i < 3, ['too far', i])]):
            return i + 1
    return [tf.while_loop(lambda i: i < n, body, [tf.constant(0)])], [feed(n, 3), error(feed(n, 4))]


@graph_case(v2=BOTH)
def loop_then_control():
    # Waits for a loop without reading anything from it.
    n = tf.placeholder(tf.int32, [], name='n')
    i = tf.while_loop(lambda i: i < n, lambda i: i + 1, [tf.constant(0)])
    with tf.control_dependencies([i]):
        y = tf.constant(2.0) * 3.0
    return [y], [feed(n, 2), feed(n, 0)]


@graph_case(v2=BOTH, in_sequence=True)
def loop_random():
    n = tf.placeholder(tf.int32, [], name='n')
    _, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y + tf.random_uniform([2], seed=3)), [0, tf.zeros([2])])
    return [y], [feed(n, 3), feed(n, 1), feed(n, 0)]


@graph_case(v2=BOTH)
def map_fn():
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    y = tf.map_fn(lambda row: tf.reduce_max(row) * row, x)
    a, b = tf.map_fn(lambda row: (tf.reduce_sum(row), tf.cast(row, tf.int32)), x, dtype=(tf.float32, tf.int32))
    return [y, a, b], [feed(x, numbers(4, 3)), feed(x, numbers(1, 3))]


@graph_case(v2=BOTH)
def scan_and_fold():
    x = tf.placeholder(tf.float32, [None], name='x')
    s = tf.scan(lambda a, e: a * 0.5 + e, x)
    t = tf.scan(lambda a, e: a + e, x, initializer=10.0, reverse=True)
    f = tf.foldl(lambda a, e: a * e, x)
    g = tf.foldr(lambda a, e: a - e, x, initializer=1.0)
    return [s, t, f, g], [feed(x, [1, 2, 3, 4])]


@graph_case(v2=BOTH)
def map_fn_with_cond():
    x = tf.placeholder(tf.float32, [None], name='x')
    y = tf.map_fn(lambda e: tf.cond(e > 0, lambda: tf.sqrt(e), lambda: tf.constant(-1.0)), x)
    return [y], [feed(x, [4, -4, 9])]


def recurrent(cell, name):
    x = tf.placeholder(tf.float32, [None, None, 3], name='x')
    lengths = tf.placeholder(tf.int32, [None], name='lengths')
    outputs, state = tf.nn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32, scope=name)
    return x, lengths, outputs, state


def weights(scale=0.5):
    return tf.random_uniform_initializer(-scale, scale, seed=11)


@graph_case(v2=BOTH)
def rnn_lstm():
    with tf.variable_scope('net', initializer=weights()):
        x, lengths, outputs, state = recurrent(tf.nn.rnn_cell.BasicLSTMCell(4), 'rnn')
    runs = [feed(x, numbers(2, 5, 3), lengths, [5, 2]), feed(x, numbers(3, 2, 3, seed=1), lengths, [0, 1, 2])]
    return [outputs, state.c, state.h], runs


@graph_case(v2=BOTH)
def rnn_gru_time_major():
    x = tf.placeholder(tf.float32, [None, None, 3], name='x')
    with tf.variable_scope('net', initializer=weights()):
        outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(4), x, dtype=tf.float32, time_major=True, swap_memory=True)
    return [outputs, state], [feed(x, numbers(4, 2, 3)), feed(x, numbers(1, 1, 3))]


@graph_case(v2=BOTH)
def rnn_stacked():
    with tf.variable_scope('net', initializer=weights()):
        cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True, num_proj=2),
                                            tf.nn.rnn_cell.BasicRNNCell(2)])
        x, lengths, outputs, state = recurrent(cell, 'rnn')
        logits = tf.matmul(outputs[:, -1, :], tf.get_variable('w', [2, 3]))
    return [logits, state[1]], [feed(x, numbers(2, 4, 3), lengths, [4, 3])]


@graph_case(v2=BOTH)
def rnn_bidirectional():
    x = tf.placeholder(tf.float32, [None, None, 2], name='x')
    lengths = tf.placeholder(tf.int32, [None], name='lengths')
    with tf.variable_scope('net', initializer=weights()):
        outputs, states = tf.nn.bidirectional_dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(2), tf.nn.rnn_cell.GRUCell(2), x,
                                                          sequence_length=lengths, dtype=tf.float32)
    return [tf.concat(outputs, 2), states[0].h, states[1]], [feed(x, numbers(2, 3, 2), lengths, [3, 1])]


@graph_case(v2=BOTH)
def rnn_dropout_wrapper():
    keep = tf.placeholder_with_default(1.0, [], name='keep_prob')
    x = tf.placeholder(tf.float32, [2, 3, 2], name='x')
    with tf.variable_scope('net', initializer=weights()):
        cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicLSTMCell(2), input_keep_prob=keep, output_keep_prob=keep)
        outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    return [outputs], [feed(x, numbers(2, 3, 2)), feed(x, numbers(2, 3, 2), keep, 1.0)]


@graph_case(v2=BOTH)
def rnn_raw():
    x = tf.placeholder(tf.float32, [4, 2, 3], name='x')
    lengths = tf.placeholder(tf.int32, [2], name='lengths')
    inputs = tf.TensorArray(tf.float32, size=4).unstack(x)
    cell = tf.nn.rnn_cell.BasicRNNCell(3)

    def step(time, output, state, unused):
        finished = time >= lengths
        following = tf.cond(tf.reduce_all(finished), lambda: tf.zeros([2, 3]), lambda: inputs.read(time))
        return finished, following, cell.zero_state(2, tf.float32) if state is None else state, output, None
    with tf.variable_scope('net', initializer=weights()):
        outputs, state, _ = tf.nn.raw_rnn(cell, step)
    return [outputs.stack(), state], [feed(x, numbers(4, 2, 3), lengths, [4, 2]), feed(x, numbers(4, 2, 3), lengths, [1, 2])]


@graph_case(v2=BOTH)
def beam_of_tops():
    # Several outputs of an op inside of a loop (and of a function).
    x = tf.placeholder(tf.float32, [5], name='x')

    def body(i, scores, chosen):
        values, indices = tf.nn.top_k(scores + tf.one_hot(i, 5) * 0.5, k=5)
        _, where = tf.unique(indices)
        return i + 1, tf.gather(values, where) - tf.cast(indices, tf.float32) * 0.1, chosen + indices
    _, scores, chosen = tf.while_loop(lambda i, s, c: i < 3, body, [0, x, tf.zeros([5], tf.int32)])
    return [scores, chosen], [feed(x, [0.3, 1.2, -0.4, 0.9, 0.1])]
