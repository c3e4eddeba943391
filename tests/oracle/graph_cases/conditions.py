"""tf.cond, Switch and Merge, tf.case, tf.switch_case."""
from graph_case import BOTH, error, feed, graph_case, numbers, tf
from tensorflow.python.ops import control_flow_ops, control_flow_switch_case


def scalar_bool(name='p'):
    return tf.placeholder(tf.bool, [], name=name)


@graph_case(v2=BOTH)
def cond_fed():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [3], name='x')
    y = tf.cond(p, lambda: x * 2.0 + 1.0, lambda: tf.square(x) - 3.0)
    return [y], [feed(p, True, x, [1, 2, 3]), feed(p, False, x, [1, 2, 3])]


@graph_case(v2=BOTH)
def cond_computed():
    x = tf.placeholder(tf.float32, [None], name='x')
    y = tf.cond(tf.reduce_sum(x) > 0, lambda: tf.concat([x, x], 0), lambda: x[:1])
    return [y, tf.shape(y)], [feed(x, [1, 2, 3]), feed(x, [-1, -2, -3])]


@graph_case(v2=BOTH)
def cond_constant_predicate():
    x = tf.placeholder(tf.float32, [2], name='x')
    p = tf.logical_not(tf.constant(False, name='off'), name='on')
    y = tf.cond(p, lambda: x + 1.0, lambda: x - 1.0)
    z = tf.cond(tf.logical_not(p), lambda: x * 10.0, lambda: y * 100.0)
    return [y, z], [feed(x, [1, 2]), feed(x, [1, 2], p, False)]


@graph_case(v2=BOTH)
def cond_nested():
    p, q, x = scalar_bool('p'), scalar_bool('q'), tf.placeholder(tf.float32, [2], name='x')
    y = tf.cond(p, lambda: tf.cond(q, lambda: x + 1.0, lambda: x + 2.0) * 10.0,
                lambda: tf.cond(q, lambda: x * 3.0, lambda: tf.cond(x[0] > 0, lambda: x, lambda: -x)))
    return [y], [feed(p, a, q, b, x, v) for a in (True, False) for b in (True, False) for v in ([1, 2], [-1, 5])]


@graph_case(v2=BOTH)
def cond_several_outputs():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    a, b, c = tf.cond(p, lambda: (x, tf.constant([1, 2]), tf.constant('yes')),
                      lambda: (x * 2.0, tf.cast(x, tf.int32), tf.as_string(x[0])))
    return [a, b, c], [feed(p, True, x, [1.5, 2.5]), feed(p, False, x, [1.5, 2.5])]


@graph_case(v2=BOTH)
def cond_constants():
    # Constants in branches hang on the pivot by a control input.
    p = scalar_bool()
    y = tf.cond(p, lambda: tf.constant([1.0, 2.0]) + tf.constant(3.0), lambda: tf.zeros([3]))
    return [y], [feed(p, True), feed(p, False)]


@graph_case(v2=BOTH)
def cond_assert():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')

    def checked():
        with tf.control_dependencies([tf.debugging.Assert(tf.reduce_all(x > 0), ['not positive:', x])]):
            return tf.sqrt(x)
    y = tf.cond(p, checked, lambda: -x)
    return [y], [feed(p, True, x, [4, 9]), feed(p, False, x, [-4, 9]), error(feed(p, True, x, [-4, 9]))]


@graph_case()
def assert_before():
    x = tf.placeholder(tf.float32, [2], name='x')
    with tf.control_dependencies([tf.debugging.assert_positive(x, message='all of them')]):
        y = tf.identity(x)
    with tf.control_dependencies([y + 1.0]):  # waits for something that waits
        z = tf.constant(5.0) * 2.0
    return [z], [feed(x, [4, 9]), error(feed(x, [-4, 9]))]


@graph_case()
def merge_value_index():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    merged, index = control_flow_ops.merge([off + 1.0, on * 2.0])
    return [merged, index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def merge_three():
    p, q, x = scalar_bool('p'), scalar_bool('q'), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    on_off, on_on = control_flow_ops.switch(on, q)
    merged, index = control_flow_ops.merge([off, on_off + 1.0, on_on + 2.0])
    return [merged, index], [feed(p, a, q, b, x, [1, 2]) for a in (True, False) for b in (True, False)]


@graph_case()
def merge_index_inside_branch():
    # The inner index is as dead as its branch, although it could only be 0.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    never, always = control_flow_ops.switch(on, tf.constant(True))
    inner, inner_index = control_flow_ops.merge([never, always])
    outer, outer_index = control_flow_ops.merge([tf.cast(inner_index, tf.float32), tf.reduce_sum(off)])
    return [outer, outer_index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def dead_through_levels():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    deep = tf.exp(tf.square(tf.add(on, 1.0)))
    joined = tf.concat([deep, x], 0)                  # dead with one dead input
    a, b = tf.split(joined, 2)                        # every output of it
    with tf.control_dependencies([b]):
        constant = tf.constant([7.0, 7.0])            # dead by a control input
    merged, index = control_flow_ops.merge([constant + a, off])
    return [merged, index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def dead_identity_n():
    # One dead input makes all outputs dead.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    alive, _ = tf.identity_n([x * 5.0, on])
    merged, index = control_flow_ops.merge([alive, off])
    return [merged, index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def merge_waits_for_dead():
    # A dead control input does not make a Merge dead.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    with tf.control_dependencies([tf.identity(on)]):
        merged, index = control_flow_ops.merge([off, on])
    return [merged, index], [feed(p, True, x, [1, 2]), feed(p, False, x, [1, 2])]


@graph_case()
def switch_control_inputs():
    # Control inputs from a Switch itself and from its outputs.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [], name='x')
    off, on = control_flow_ops.switch(x, p)
    with tf.control_dependencies([off.op]):
        always = tf.constant(3.0) + 1.0
    with tf.control_dependencies([tf.identity(off)]):
        sometimes = tf.constant(4.0)
    merged, index = control_flow_ops.merge([sometimes, tf.identity(on)])
    return [always, merged, index], [feed(p, True, x, 1), feed(p, False, x, 2)]


@graph_case()
def fetch_dead_branch():
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    return [off + 1.0], [feed(p, False, x, [1, 2]), error(feed(p, True, x, [1, 2]))]


@graph_case()
def switch_predicate_not_scalar():
    p, x = tf.placeholder(tf.bool, None, name='p'), tf.placeholder(tf.float32, [2], name='x')
    off, on = control_flow_ops.switch(x, p)
    merged, _ = control_flow_ops.merge([off + 1.0, on])
    return [merged], [feed(p, True, x, [1, 2]), error(feed(p, [True, False], x, [1, 2]))]


@graph_case(v2=BOTH)
def switch_case():
    i, x = tf.placeholder(tf.int32, [], name='i'), tf.placeholder(tf.float32, [2], name='x')
    y = control_flow_switch_case.switch_case(i, [lambda: x + 1.0, lambda: x * x, lambda: tf.constant([9.0, 9.0])],
                                             default=lambda: -x)
    return [y], [feed(i, n, x, [3, 4]) for n in (0, 1, 2, 3, -1, 100)]


@graph_case(v2=BOTH)
def case_of_predicates():
    x = tf.placeholder(tf.float32, [], name='x')
    y = tf.case([(x > 10, lambda: x / 10.0), (x > 5, lambda: x * 2.0), (x > 0, lambda: tf.constant(1.0))],
                default=lambda: tf.zeros([]))
    return [y], [feed(x, v) for v in (20, 7, 2, -1)]


@graph_case(v2=BOTH)
def cond_same_tensor_twice():
    # What one branch writes over another still needs.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [4], name='x')
    shared = tf.exp(x)
    y = tf.cond(p, lambda: tf.sqrt(shared) + shared, lambda: tf.log(shared))
    z = tf.cond(tf.logical_not(p), lambda: tf.nn.relu(shared), lambda: shared - 1.0)
    return [y, z, shared], [feed(p, True, x, [1, 2, 0, -1]), feed(p, False, x, [1, 2, 0, -1])]


@graph_case(v2=BOTH)
def cond_placeholder_control():
    # A control input on what is fed.
    p, x = scalar_bool(), tf.placeholder(tf.float32, [2], name='x')
    with tf.control_dependencies([x, p]):
        y = tf.constant(1.0) + 1.0
    z = tf.cond(p, lambda: y, lambda: y + 1.0)
    return [y, z], [feed(p, True, x, [0, 0]), feed(p, False, x, [0, 0])]


@graph_case(v2=BOTH, relative=1e-5, absolute=1e-5)
def batch_norm_is_training():
    x = tf.placeholder(tf.float32, [2, 3, 3, 2], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    y = tf.layers.batch_normalization(
        tf.layers.conv2d(x, 3, 3, padding='same', kernel_initializer=tf.random_normal_initializer(seed=1)), training=training,
        moving_mean_initializer=tf.constant_initializer(0.3), moving_variance_initializer=tf.constant_initializer(2.0))
    return [tf.nn.relu(y)], [feed(x, numbers(2, 3, 3, 2), training, False), feed(x, numbers(2, 3, 3, 2), training, True)]


@graph_case(v2=BOTH, in_sequence=True)
def dropout_seed():
    x = tf.placeholder(tf.float32, [3, 5], name='x')
    keep = tf.placeholder_with_default(0.6, [], name='keep_prob')
    y = tf.nn.dropout(x, keep_prob=keep, seed=5)
    ones = [[1.0] * 5] * 3
    return [y], [feed(x, ones, keep, 0.6), feed(x, ones, keep, 0.3), feed(x, ones, keep, 1.0)]


@graph_case(v2=BOTH)
def dropout_in_cond():
    x, training = tf.placeholder(tf.float32, [3, 5], name='x'), tf.placeholder_with_default(False, [], name='is_training')
    y = tf.layers.dropout(x, 0.5, training=training, seed=3)
    return [y + 1.0], [feed(x, [[1.0] * 5] * 3)]
