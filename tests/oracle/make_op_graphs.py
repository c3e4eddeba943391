#!/usr/bin/env python3
"""Asks real TensorFlow about ops with state (TensorArrays, tables, random numbers), which single calls cannot show: graphs of
a few nodes, run several times in one session. Writes tests/fixtures/op_graphs/FAMILY.graphs for tests/execute/op_graphs_test.cc.

  build/oracle-env/bin/python tests/oracle/make_op_graphs.py [FAMILY...]       all families by default

A family is a file in tests/oracle/op_graphs with a function graphs() that returns a list of Graph. `build` makes the nodes, in an
order in which they can be run one after the other, and returns what is compared. A run that TensorFlow refuses must be
refused by permafrost at the same node; it needs error=True.
"""
import dataclasses
import importlib
import os
import pathlib
import sys
from typing import Callable

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / 'op_graphs')]
import tensorflow.compat.v1 as tf  # noqa: E402
from tensorflow.core.protobuf import rewriter_config_pb2  # noqa: E402
from tensorflow.python.framework import tensor_util  # noqa: E402

from make_op_cases import double, field  # noqa: E402

tf.disable_v2_behavior()


@dataclasses.dataclass
class Graph:
    name: str
    build: Callable
    runs: int = 2
    relative: float = 0.0
    absolute: float = 0.0
    error: bool = False  # the first run fails


def encode(case):
    """GraphCase: name 1, node 2, checked tensor's name 3, a run's outputs 4 {tensor 1}, error's node 5, tolerances 6, 7."""
    config = tf.ConfigProto()
    off = rewriter_config_pb2.RewriterConfig
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.rewrite_options.constant_folding = off.OFF
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    with tf.Graph().as_default() as graph:
        fetches = case.build()
        fetches = list(fetches) if isinstance(fetches, (list, tuple)) else [fetches]
        parts = [field(1, case.name)]
        for node in graph.as_graph_def().node:
            node.attr.pop('_output_shapes', None)
            parts.append(field(2, node.SerializeToString(deterministic=True)))
        tensors = [fetch for fetch in fetches if isinstance(fetch, tf.Tensor)]
        parts += [field(3, tensor.name) for tensor in tensors]
        with tf.Session(config=config) as session:
            for _ in range(case.runs):
                try:
                    results = session.run(tensors + [f for f in fetches if not isinstance(f, tf.Tensor)])
                except (tf.errors.OpError, UnicodeDecodeError) as problem:  # (the message may be no text)
                    if not case.error:
                        raise
                    failing = getattr(problem, 'op', None) or tensors[0].op
                    parts.append(field(5, failing.name))
                    break
                if case.error:
                    raise ValueError('TensorFlow does not refuse it')
                run = b''.join(
                    field(1, tensor_util.make_tensor_proto(value, tensor.dtype).SerializeToString(deterministic=True))
                    for value, tensor in zip(results, tensors))
                parts.append(field(4, run))
        return b''.join(parts + [double(6, case.relative), double(7, case.absolute)])


def main(families):
    folder = HERE.parent / 'fixtures' / 'op_graphs'
    folder.mkdir(parents=True, exist_ok=True)
    for family in families or sorted(path.stem for path in (HERE / 'op_graphs').glob('[a-z]*.py')):
        graphs, mistakes = [], []
        for case in importlib.import_module(family).graphs():
            try:
                graphs.append(field(1, encode(case)))
            except Exception as problem:  # whatever TensorFlow raises
                mistakes.append('%s: %s' % (case.name, str(problem)[:400]))
        if mistakes:
            sys.exit('%s: these graphs are wrong:\n  %s' % (family, '\n  '.join(mistakes)))
        (folder / (family + '.graphs')).write_bytes(b''.join(graphs))
        print('%s: %d graphs, %d bytes' % (family, len(graphs), sum(map(len, graphs))))


if __name__ == '__main__':
    sys.modules['make_op_graphs'] = sys.modules['__main__']  # families import Graph from here
    main(sys.argv[1:])
