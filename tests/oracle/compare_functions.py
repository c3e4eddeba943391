#!/usr/bin/env python3
"""Variables in functions, in all ways that came to mind, against the real TensorFlow 2.15: graphs with conditions, loops, cases and
calls are built, saved, and frozen by both.

  compare_functions.py PERMAFROST SHARED_DIR [CASE...]

Run with the Python of scripts/make_oracle_env. Two questions a graph: is --compat=2.15 equal to TensorFlow's result, field for field
(functions by the rank of their numbers)? And does TensorFlow load the default's result and compute what the session with the
variables computed? Says of each graph whether TensorFlow could load its own.
"""
import os
import subprocess
import sys
import tempfile

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np  # noqa: E402
import tensorflow as tf2  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402
from tensorflow.core.protobuf import meta_graph_pb2  # noqa: E402
from tensorflow.python.framework import convert_to_constants  # noqa: E402
from tensorflow.python.framework import function as defun  # noqa: E402

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
from compare_compat import by_rank, command_of  # noqa: E402

CASES = {}


def case(build):
    CASES[build.__name__] = build
    return build


def variable(name, value=(1.5, -2.0), dtype=np.float32, resource=True):
    return tf.get_variable(name, initializer=np.array(value, dtype), use_resource=resource)


def placeholder():
    return tf.placeholder(tf.float32, [2], name='x')


def pred():
    return tf.placeholder_with_default(True, [], name='p')


@case
def cond():
    v, u, x = variable('v'), variable('u', (3, 4)), placeholder()
    return tf.cond(pred(), lambda: x * v + 1, lambda: x - u)


@case
def cond_returns_reads():
    v, u, x = variable('v'), variable('u', (3, 4)), placeholder()
    return x + tf.cond(pred(), lambda: v.value(), lambda: u.value())


@case
def cond_of_a_read_and_a_handle():
    w, v, x = variable('w', (5, 6)), variable('v'), placeholder()
    return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inner_cond(tf.raw_ops.ReadVariableOp(resource=w.handle, dtype=tf.float32), v, a)), [0, x])[1]


def inner_cond(read, v, a):
    return tf.cond(a[0] > 0, lambda: a * read + v, lambda: a - v)


@case
def a_handle_and_then_a_read():
    v, w, x = variable('v'), variable('w', (5, 6)), placeholder()
    return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inner_cond(tf.raw_ops.ReadVariableOp(resource=w.handle, dtype=tf.float32), v, a)), [0, x])[1]


@case
def loop():
    v, x = variable('v'), placeholder()
    return tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * v), [0, x])[1]


@case
def loop_condition_reads():
    n, v, x = variable('n', 3, np.int32), variable('v'), placeholder()
    return tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, a * v), [0, x])[1]


@case
def loop_in_loop():
    v, u, x = variable('v'), variable('u', (0.5, 0.25)), placeholder()
    inner = lambda a: tf.while_loop(lambda j, b: j < 2, lambda j, b: (j + 1, b * v), [0, a])[1]
    return tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, inner(a) + u), [0, x])[1]


@case
def cond_in_loop_in_call():
    v, u, x = variable('v'), variable('u', (0.5, 0.25)), placeholder()

    @tf2.function(autograph=False)
    def f(a):
        body = lambda i, b: (i + 1, tf.cond(b[0] > 0, lambda: b * v, lambda: b + u))
        return tf.while_loop(lambda i, b: i < 3, body, [0, a])[1]
    return f(x) + f(x + 1)


@case
def case_op():
    v, u, x = variable('v'), variable('u', (3, 4)), placeholder()
    i = tf.placeholder_with_default(1, [], name='i')
    return tf2.switch_case(i, [lambda: x * v, lambda: x * u, lambda: x + v + u])


@case
def case_by_variable():
    n, v, x = variable('n', 1, np.int32), variable('v'), placeholder()
    return tf2.switch_case(tf.convert_to_tensor(n), [lambda: x * v, lambda: x - v])


@case
def case_by_reference_variable():
    n, v, x = variable('n', 1, np.int32, resource=False), variable('v'), placeholder()
    return tf2.switch_case(tf.convert_to_tensor(n), [lambda: x * v, lambda: x - v])


@case
def cond_by_bool_variable():
    b, v, x = variable('b', True, bool), variable('v'), placeholder()
    return tf.cond(b, lambda: x * v, lambda: x - v)


@case
def cond_by_reference_variable():
    b, v, x = variable('b', True, bool, resource=False), variable('v'), placeholder()
    return tf.cond(b, lambda: x * v, lambda: x - v)


@case
def reference_variables():
    v, u, x = variable('v', resource=False), variable('u', (3, 4), resource=False), placeholder()
    return tf.cond(pred(), lambda: x * v, lambda: x - u)


@case
def reference_variable_in_a_loop():
    v, x = variable('v', resource=False), placeholder()
    return tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * v), [0, x])[1]


@case
def references_and_resources():
    v, u, x = variable('v', resource=False), variable('u', (3, 4)), placeholder()
    return tf.cond(pred(), lambda: x * v, lambda: x - u + v)


@case
def called_with_two_variables():
    v, u, x = variable('v'), variable('u', (3, 4)), placeholder()

    @tf2.function(autograph=False)
    def scale(a, handle):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)
    return scale(x, v.handle) + scale(x, u.handle)


@case
def handed_on_to_another_call():
    v, x = variable('v'), placeholder()

    @tf2.function(autograph=False)
    def inner(a, handle):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)

    @tf2.function(autograph=False)
    def outer(a, handle):
        return inner(a, tf.identity(handle)) + inner(a + 1, handle)
    return outer(x, v.handle)


@case
def unused_argument():
    v, u, x = variable('v'), variable('u'), placeholder()

    @tf2.function(autograph=False)
    def f(a, handle, unused):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)
    return f(x, v.handle, u.handle)


@case
def returned_handle():
    v, x = variable('v'), placeholder()

    @tf2.function(autograph=False)
    def f(a, handle):
        return a + 1, handle
    a, handle = f(x, v.handle)
    return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)


@case
def handle_out_of_a_loop():
    v, x = variable('v'), placeholder()
    _, a, handle = tf.while_loop(
        lambda i, a, h: i < 3,
        lambda i, a, h: (i + 1, a * tf.raw_ops.ReadVariableOp(resource=h, dtype=tf.float32), h), [0, x, v.handle])
    return a + tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)


@case
def gather_in_function():
    v, x = variable('v', [[1, 2], [3, 4], [5, 6]]), placeholder()
    i = tf.placeholder_with_default(2, [], name='i')
    return tf.cond(pred(), lambda: x * v.sparse_read(i), lambda: x)


@case
def gather_twice_in_function():
    v, x = variable('v', [[1, 2], [3, 4], [5, 6]]), placeholder()
    return tf.cond(pred(), lambda: x * v.sparse_read(tf.constant(1)) + v.sparse_read(tf.constant(2, tf.int64)), lambda: x)


@case
def gather_in_the_graph_too():
    v, x = variable('v', [[1, 2], [3, 4], [5, 6]]), placeholder()
    a = v.sparse_read(tf.constant(1)) * v.sparse_read(tf.constant(2))
    return a + tf.cond(pred(), lambda: x * v.value()[0], lambda: x)


@case
def gather_nd_in_function():
    v, x = variable('v', [[1, 2], [3, 4], [5, 6]]), placeholder()
    return tf.cond(pred(), lambda: x * v.gather_nd([[1, 0], [2, 1]]), lambda: x)


@case
def types_and_scalars():
    i, d, x = variable('i', 3, np.int64), variable('d', [[2.5]], np.float64), placeholder()
    h = variable('h', (1.5, -2), np.float16)
    return tf.cond(pred(), lambda: x * tf.cast(i, tf.float32) + tf.cast(h, tf.float32), lambda: x * tf.cast(d[0], tf.float32))


def stateless(op, **arguments):
    v, u, x = variable('v'), variable('u', (3, 4)), placeholder()

    @tf2.function(autograph=False)
    def first(a, v, u):
        return a * tf.raw_ops.ReadVariableOp(resource=v, dtype=tf.float32)

    @tf2.function(autograph=False)
    def second(a, v, u):
        return a - tf.raw_ops.ReadVariableOp(resource=u, dtype=tf.float32)
    specs = [tf2.TensorSpec([2]), v.handle, u.handle]
    functions = [f.get_concrete_function(*specs) for f in (first, second)]
    for f in functions:
        f.add_to_graph(tf.get_default_graph())
    return op(functions, [x, v.handle, u.handle])


@case
def stateless_if():
    return stateless(lambda f, inputs: tf.raw_ops.StatelessIf(
        cond=pred(), input=inputs, Tout=[tf.float32], then_branch=f[0], else_branch=f[1])[0])


@case
def stateless_case():
    return stateless(lambda f, inputs: tf.raw_ops.StatelessCase(
        branch_index=tf.placeholder_with_default(1, [], name='i'), input=inputs, Tout=[tf.float32], branches=f)[0])


@case
def partitioned_call():
    return stateless(lambda f, inputs: tf.raw_ops.PartitionedCall(args=inputs, Tout=[tf.float32], f=f[1])[0])


@case
def stateless_while():
    v, x = variable('v'), placeholder()

    @tf2.function(autograph=False)
    def test(i, a, v):
        return i < 3

    @tf2.function(autograph=False)
    def body(i, a, v):
        return i + 1, a * tf.raw_ops.ReadVariableOp(resource=v, dtype=tf.float32), v
    specs = [tf2.TensorSpec([], tf.int32), tf2.TensorSpec([2]), v.handle]
    functions = [f.get_concrete_function(*specs) for f in (test, body)]
    for f in functions:
        f.add_to_graph(tf.get_default_graph())
    return tf.raw_ops.StatelessWhile(input=[tf.constant(0), x, v.handle], cond=functions[0], body=functions[1])[1]


@case
def called_by_others_too():
    v, x = variable('v'), placeholder()

    @tf2.function(autograph=False)
    def inner(a, handle):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)

    @tf2.function(autograph=False)
    def other(a):
        return inner(a, v.handle) + 1
    other(x)  # stays in the library, and no output reaches it
    return inner(x, v.handle)


@case
def a_defun():
    v, x = variable('v'), placeholder()

    @defun.Defun(tf.float32, tf.resource, func_name='f')
    def f(a, handle):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)
    return f(x, v.handle)


@case
def a_defun_in_a_call():
    v, x = variable('v'), placeholder()

    @defun.Defun(tf.float32, tf.resource, func_name='g_7')
    def g(a, handle):
        return a * tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)

    @tf2.function(autograph=False)
    def f(a):
        return g(a, v.handle) + v
    return f(x)


@case
def names_that_are_there():
    v, x = variable('v'), placeholder()

    @defun.Defun(tf.float32, func_name='f_frozen_0')
    def taken(a):
        return a + 1

    @tf2.function(autograph=False)
    def f(a):
        return a * v
    return taken(f(x))


def build(name, folder):
    """Saves the graph and returns what it computes."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.enable_control_flow_v2()
        y = tf.identity(CASES[name](), name='y')
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, os.path.join(folder, 'model.ckpt'))
        return session.run(y, {'x:0': [0.5, 2]})


def frozen_by_tensorflow(folder, route):
    """As a script with graph.as_graph_def() does, or as freeze_graph --input_meta_graph."""
    meta = meta_graph_pb2.MetaGraphDef()
    with open(os.path.join(folder, 'model.ckpt.meta'), 'rb') as f:
        meta.ParseFromString(f.read())
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.train.import_meta_graph(meta, clear_devices=True).restore(session, os.path.join(folder, 'model.ckpt'))
        graph_def = graph.as_graph_def() if route == 'asgd' else meta.graph_def  # which the import has changed
        return convert_to_constants.convert_variables_to_constants_from_session_graph(session, graph_def, ['y'])


def computed_by(graph_def):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(graph_def, name='')
        return session.run('y:0', {'x:0': [0.5, 2]})


def first_line(error):
    return str(error).split('\n')[0][:150]


def check(program, route, folder, want, compare):
    """What is wrong, and what is remarkable."""
    wrong, remarks = [], []
    info = {'prefix': 'model.ckpt', 'outputs': ['y']}
    out = os.path.join(folder, 'frozen.pb')

    def freeze(release):
        command = command_of(program, route, folder, info, release, out)
        result = subprocess.run(command, capture_output=True, text=True)
        return (result.stderr.strip() if result.returncode else None), result.stdout + result.stderr
    try:
        by_tensorflow = frozen_by_tensorflow(folder, route)
    except Exception as error:  # pylint: disable=broad-except
        by_tensorflow = None
        remarks.append('TensorFlow cannot freeze it: ' + first_line(error))
    error, printed = freeze('2.15')
    if error:
        wrong.append('--compat=2.15: ' + error)
    elif by_tensorflow is not None:
        wrong += compare.differences(by_rank(compare.parse(out)), by_rank(by_tensorflow), 'exact')
        loads = True
        try:
            computed_by(compare.parse(out))
        except Exception as failure:  # pylint: disable=broad-except
            loads = False
            remarks.append('TensorFlow cannot run its own: ' + first_line(failure))
        if loads == ('no TensorFlow can run' in printed):
            wrong.append('the note says that it %s be loaded' % ('cannot' if loads else 'can'))
    error, _ = freeze('')
    if error:
        wrong.append(error)
        return wrong, remarks
    try:
        got = computed_by(compare.parse(out))
        if not np.array_equal(got, want):
            wrong.append('computes %s, want %s' % (got, want))
    except Exception as failure:  # pylint: disable=broad-except
        wrong.append('TensorFlow cannot run it: ' + first_line(failure))
    return wrong, remarks


def main(program, shared, names):
    sys.path.insert(0, os.path.join(shared, 'oracle'))
    import compare
    failed = 0
    for name in names or CASES:
        with tempfile.TemporaryDirectory() as folder:
            want = build(name, folder)
            for route in ('asgd', 'fgmeta'):
                wrong, remarks = check(program, route, folder, want, compare)
                failed += bool(wrong)
                print('%-32s %-6s %s' % (name, route, 'FAILED' if wrong else 'ok'))
                for line in ['  ' + line for line in wrong[:4]] + ['    (%s)' % line for line in remarks]:
                    print(line)
    print('%d graphs, %d failed' % (len(names or CASES), failed))
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]))
