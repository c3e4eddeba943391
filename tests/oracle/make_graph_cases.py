#!/usr/bin/env python3
"""Builds small graphs, freezes them, has real TensorFlow run them, and writes tests/fixtures/graphs/NAME.graph for
tests/execute/graph_cases_test.cc: one message GraphCase (tests/execute/graph_case.proto) each.

  build/oracle-env/bin/python tests/oracle/make_graph_cases.py [NAME...]       all by default

The graphs are in tests/oracle/graph_cases; graph_case.py says how they are written. The environment: scripts/make_oracle_env.
"""
import importlib
import os
import pathlib
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
HERE = pathlib.Path(__file__).resolve().parent
import numpy as np  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402
from tensorflow.core.protobuf import rewriter_config_pb2  # noqa: E402
from tensorflow.python.framework import op_def_registry, tensor_util  # noqa: E402
# After TensorFlow: a file may be named like a module of Python's own.
sys.path[:0] = [str(HERE), str(HERE / 'graph_cases')]
import graph_case  # noqa: E402
from make_op_cases import double, field, varint  # noqa: E402

tf.disable_v2_behavior()
tf.logging.set_verbosity(tf.logging.ERROR)


def plain_config():
    """TensorFlow runs the graph as it stands."""
    config = tf.ConfigProto()
    config.intra_op_parallelism_threads = config.inter_op_parallelism_threads = 1
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.rewrite_options.constant_folding = rewriter_config_pb2.RewriterConfig.OFF
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    return config


def full_name(tensor):
    name = getattr(tensor, 'name', tensor)
    return name if ':' in name else name + ':0'


def freeze(graph, fetches):
    """The GraphDef that the fetches need, without variables."""
    nodes = sorted({name.split(':')[0] for name in fetches})
    with tf.Session(graph=graph, config=plain_config()) as session:
        variables = graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
        if variables:
            session.run([variable.initializer for variable in variables])
            frozen = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), nodes)
        else:
            frozen = tf.graph_util.extract_sub_graph(graph.as_graph_def(), nodes)
    for node in list(frozen.node) + [node for function in frozen.library.function for node in function.node_def]:
        node.attr.pop('_output_shapes', None)
    for function in frozen.library.function:
        function.attr.pop('_input_shapes', None)
        function.arg_attr.clear()
    return frozen


def strip(definition):
    """Without attrs that are as the op's definition has them, as SavedModels for older readers are written."""
    for node in list(definition.node) + [node for function in definition.library.function for node in function.node_def]:
        op = op_def_registry.get(node.op)
        for attr in op.attr if op is not None else []:
            if attr.HasField('default_value') and node.attr[attr.name] == attr.default_value:
                del node.attr[attr.name]
        node.attr.pop('_class', None)


def named(number, name, value, dtype):
    tensor = tensor_util.make_tensor_proto(value, dtype).SerializeToString(deterministic=True)
    return field(number, field(1, name) + field(2, tensor))


def ask(case):
    """The case's message."""
    (tf.enable_control_flow_v2 if case.v2 else tf.disable_control_flow_v2)()
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(17)
        fetches, runs = case.build()
        fetches = [full_name(fetch) for fetch in fetches]
        definition = freeze(graph, fetches)
    if definition.ByteSize() > 8000:
        strip(definition)
    parts = [field(1, case.name), field(2, definition.SerializeToString(deterministic=True))]
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(definition, name='')
        with tf.Session(config=plain_config()) as session:
            for run in runs:
                feeds = {full_name(tensor): value for tensor, value in run.items()}
                dtypes = {name: graph.get_tensor_by_name(name).dtype for name in list(feeds) + fetches}
                fed = {name: np.asarray(value, dtypes[name].as_numpy_dtype) for name, value in feeds.items()}
                lines = [named(1, name, value, dtypes[name]) for name, value in sorted(fed.items())]
                try:
                    results = session.run(fetches, fed)
                except (tf.errors.OpError, ValueError) as problem:
                    if not isinstance(run, graph_case.Refused):
                        raise
                    lines += [field(2, field(1, name)) for name in fetches]
                    lines.append(field(3, str(getattr(problem, 'message', problem))[:80]))
                else:
                    assert not isinstance(run, graph_case.Refused), 'TensorFlow does not refuse it'
                    lines += [named(2, name, value, dtypes[name]) for name, value in zip(fetches, results)]
                parts.append(field(4, b''.join(lines)))
    parts += [double(5, case.relative), double(6, case.absolute)]
    if case.in_sequence:
        parts.append(varint(7 << 3) + varint(1))
    return b''.join(parts)


def main(names):
    for path in sorted((HERE / 'graph_cases').glob('[a-z]*.py')):
        importlib.import_module(path.stem)
    folder = HERE.parent / 'fixtures' / 'graphs'
    folder.mkdir(parents=True, exist_ok=True)
    mistakes, total = [], 0
    for case in graph_case.CASES:
        if names and case.name not in names:
            continue
        try:
            message = ask(case)
        except Exception as problem:  # whatever TensorFlow raises
            mistakes.append('%s: %s: %s' % (case.name, type(problem).__name__, str(problem)[:600]))
            continue
        (folder / (case.name + '.graph')).write_bytes(message)
        total += len(message)
        if len(message) > 16000:
            print('%s takes %d bytes' % (case.name, len(message)))
    print('%d graphs, %d bytes' % (len(graph_case.CASES), total))
    if mistakes:
        sys.exit('these cases are wrong:\n  ' + '\n  '.join(mistakes))


if __name__ == '__main__':
    main(sys.argv[1:])
