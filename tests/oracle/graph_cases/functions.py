"""Functions of the graph's library: tf.function, Defun."""
from graph_case import BOTH, error, feed, graph_case, numbers, tf
from tensorflow.python.framework import function


@graph_case()
def function_call():
    @tf.function
    def f(a, b):
        return a * 2.0 + b
    x = tf.placeholder(tf.float32, [2], name='x')
    return [f(x, tf.square(x)), f(x, x)], [feed(x, [1, 2])]


@graph_case()
def function_nested():
    weights = tf.constant([1.0, -1.0], name='weights')

    @tf.function
    def inner(a):
        return tf.exp(a) * weights + 1.0

    @tf.function
    def outer(a):
        return inner(inner(a)) - a, inner(a)
    x = tf.placeholder(tf.float32, [2], name='x')
    y, z = outer(x)
    return [y, z], [feed(x, [0.1, 0.2])]


@graph_case()
def function_several_results():
    # Results that are arguments, constants, the same one twice; an argument that nobody reads.
    @tf.function
    def f(a, b, unread):
        c = a + b
        return a, c, tf.constant(7), c, b, tf.shape(c)
    x, y = tf.placeholder(tf.float32, [2], name='x'), tf.placeholder(tf.float32, [], name='y')
    return list(f(x, y, tf.reduce_sum(x))), [feed(x, [1, 2], y, 3)]


@graph_case()
def function_output_names():
    # Inside of a function "TopKV2:indices:0" is what a graph calls "TopKV2:1".
    @tf.function
    def f(a):
        values, indices = tf.nn.top_k(a, 3)
        y, idx, count = tf.unique_with_counts(tf.cast(a, tf.int32))
        first, second = tf.split(a, 2)
        third, fourth, fifth = tf.split(a, [1, 2, 3])
        rows = tf.unstack(tf.reshape(a, [3, 2]))
        shapes = tf.shape_n([a, first, fifth])
        left, right = tf.identity_n([first + second, second])
        d, e = tf.setdiff1d(a, values)
        return (indices, values, count, idx, y, second - first, fifth, third + fourth, rows[2], shapes[2], left, right, d, e)
    x = tf.placeholder(tf.float32, [6], name='x')
    return list(f(x)), [feed(x, [3, 1, 2, 3, 5, 4])]


@graph_case(relative=1e-5, absolute=1e-5)
def function_batch_norm():
    @tf.function
    def f(a, training=False):
        conv = tf.nn.conv2d(a, tf.constant(numbers(2, 2, 2, 3)), 1, 'SAME')
        y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            conv, tf.constant([1.0, 2.0, 0.5]), tf.constant([0.0, 1.0, -1.0]), tf.constant([0.1, 0.2, 0.3]) if not training else None,
            tf.constant([1.0, 2.0, 3.0]) if not training else None, is_training=training)
        return tf.nn.relu(y), mean, variance
    x = tf.placeholder(tf.float32, [1, 3, 3, 2], name='x')
    y, z = f(x), f(x, True)
    return [y[0], z[1], z[2], z[0]], [feed(x, numbers(1, 3, 3, 2))]


@graph_case()
def function_parse_example():
    @tf.function
    def f(serialized):
        parsed = tf.io.parse_example(serialized, {
            'age': tf.io.FixedLenFeature([1], tf.float32), 'name': tf.io.FixedLenFeature([], tf.string, ''),
            'tags': tf.io.VarLenFeature(tf.string), 'ids': tf.io.VarLenFeature(tf.int64)})
        return (parsed['age'], parsed['name'], parsed['tags'].values, parsed['ids'].indices, parsed['ids'].values,
                parsed['ids'].dense_shape, parsed['tags'].dense_shape)
    x = tf.placeholder(tf.string, [None], name='x')
    return list(f(x)), [feed(x, [example(age=[3.5], name=[b'a'], tags=[b'x', b'y'], ids=[7, 8]), example(age=[1.0], ids=[9])])]


def example(**features):
    message = tf.train.Example()
    for key, value in features.items():
        feature = message.features.feature[key]
        kind = feature.bytes_list if isinstance(value[0], bytes) else feature.float_list if isinstance(value[0], float) else feature.int64_list
        kind.value.extend(value)
    return message.SerializeToString(deterministic=True)


@graph_case()
def function_single_example():
    # Lists of several outputs, of lengths that attrs say.
    @tf.function
    def f(serialized):
        parsed = tf.io.parse_single_example(serialized, {
            'a': tf.io.FixedLenFeature([2], tf.float32), 'b': tf.io.FixedLenFeature([], tf.int64, -1),
            's': tf.io.VarLenFeature(tf.string), 't': tf.io.VarLenFeature(tf.int64)})
        return parsed['b'], parsed['a'], parsed['t'].values, parsed['s'].values, parsed['s'].indices, parsed['t'].dense_shape
    x = tf.placeholder(tf.string, [], name='x')
    return list(f(x)), [feed(x, example(a=[1.0, 2.0], s=[b'p', b'q'], t=[5])), feed(x, example(a=[1.0, 2.0], b=[4]))]


@graph_case()
def function_strings_and_sparse():
    @tf.function
    def f(text):
        split = tf.compat.v1.strings.split(text, ' ', result_type='SparseTensor')
        filled, _ = tf.sparse.fill_empty_rows(split, 'none')
        return split.indices, split.values, split.dense_shape, filled.values, filled.indices
    x = tf.placeholder(tf.string, [None], name='x')
    return list(f(x)), [feed(x, [b'a b c', b'', b'd'])]


@graph_case()
def function_loop():
    @tf.function
    def f(a, n):
        def body(i, y):
            return i + 1, tf.cond(y > 10.0, lambda: y * 0.5, lambda: y + a)
        return tf.while_loop(lambda i, y: i < n, body, [0, a])
    x, n = tf.placeholder(tf.float32, [], name='x'), tf.placeholder(tf.int32, [], name='n')
    return list(f(x, n)), [feed(x, 4, n, 6), feed(x, 4, n, 0)]


@graph_case()
def function_loop_nested():
    @tf.function
    def add(a, b):
        return a + b

    @tf.function
    def f(n):
        def outer(i, t):
            return i + 1, tf.while_loop(lambda j, t: j < i, lambda j, t: (j + 1, add(t, j)), [0, t])[1]
        return tf.while_loop(lambda i, t: i < n, outer, [0, 0])[1]
    n = tf.placeholder(tf.int32, [], name='n')
    return [f(n)], [feed(n, 5), feed(n, 0)]


@graph_case()
def function_tensor_list():
    # TensorArrays of TensorFlow 2, which are lists.
    @tf.function
    def f(a):
        rows = tf.TensorArray(tf.float32, size=3)
        for i in range(3):
            rows = rows.write(i, a * float(i))
        return rows.stack(), tf.map_fn(lambda row: row * row, rows.stack())
    x = tf.placeholder(tf.float32, [2], name='x')
    return list(f(x)), [feed(x, [1, 2])]


@graph_case(in_sequence=True)
def function_random():
    @tf.function
    def f(a):
        return a + tf.random.uniform([2], seed=4)
    x = tf.placeholder(tf.float32, [2], name='x')
    return [f(x)], [feed(x, [0, 0]), feed(x, [0, 0])]


@graph_case()
def function_assert():
    @tf.function
    def f(a):
        tf.debugging.assert_positive(a)  # by a control output: no result needs it
        return a * 2.0
    x = tf.placeholder(tf.float32, [2], name='x')
    return [f(x)], [feed(x, [1, 2]), error(feed(x, [1, -2]))]


@graph_case(v2=BOTH)
def defun():
    # A node whose op is the function's name.
    @function.Defun(tf.float32, tf.float32)
    def scaled_sum(a, b):
        return a * 0.5 + b, a - b

    @function.Defun(tf.float32)
    def twice(a):
        y, z = scaled_sum(a, a)
        return y * z + 1.0
    x = tf.placeholder(tf.float32, [2], name='x')
    y, z = scaled_sum(x, x * x)
    return [y, z, twice(y + 1.0)], [feed(x, [1, 2])]


@graph_case()
def defun_with_cond():
    # Switch and Merge in a function: "Switch:output_true:0".
    @function.Defun(tf.bool, tf.float32)
    def f(p, a):
        return tf.cond(p, lambda: a + 1.0, lambda: a * 10.0)
    p, x = tf.placeholder(tf.bool, [], name='p'), tf.placeholder(tf.float32, [2], name='x')
    return [f(p, x)], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def defun_with_loop():
    @function.Defun(tf.int32, tf.float32)
    def f(n, a):
        return tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * 2.0), [0, a])[1]
    n, x = tf.placeholder(tf.int32, [], name='n'), tf.placeholder(tf.float32, [2], name='x')
    return [f(n, x)], [feed(n, 3, x, [1, 2]), feed(n, 0, x, [1, 2])]


@graph_case()
def defun_captures():
    x = tf.placeholder(tf.float32, [2], name='x')
    scale = tf.reduce_sum(x)
    constant = tf.constant([3.0, 4.0])

    @function.Defun(tf.float32)
    def f(a):
        return a * scale + constant
    return [f(x)], [feed(x, [1, 2])]


@graph_case()
def function_in_dead_branch():
    @tf.function
    def f(a):
        return a + 1.0
    from tensorflow.python.ops import control_flow_ops
    p, x = tf.placeholder(tf.bool, [], name='p'), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    merged, index = control_flow_ops.merge([f(off), on])
    return [merged, index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def function_waits_for_argument():
    @tf.function
    def f(a, b):
        with tf.control_dependencies([b]):
            return tf.identity(a), tf.constant(2.0) + 1.0
    x = tf.placeholder(tf.float32, [2], name='x')
    return list(f(x, tf.square(x))), [feed(x, [1, 2])]
