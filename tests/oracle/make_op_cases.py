#!/usr/bin/env python3
"""Asks real TensorFlow what each op makes of many inputs, and writes tests/fixtures/ops/FAMILY.cases for the plain tests.

  build/oracle-env/bin/python tests/oracle/make_op_cases.py [FAMILY...]       all families by default

A family is a file in tests/oracle/op_cases; op_case.py says how cases are written. The environment: scripts/make_oracle_env.
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
from tensorflow.python.framework import op_def_library, op_def_registry, tensor_util  # noqa: E402
# After TensorFlow: a family may be named like a module of Python's own.
sys.path[:0] = [str(HERE), str(HERE / 'op_cases')]

tf.disable_v2_behavior()


def field(number, content):
    """A field of a protobuf that holds bytes."""
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value):
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def double(number, value):
    return varint(number << 3 | 1) + np.float64(value).tobytes()


def call(case):
    """The case's NodeDef, and TensorFlow's answers or its error."""
    config = tf.ConfigProto()
    off = rewriter_config_pb2.RewriterConfig
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.rewrite_options.constant_folding = off.OFF
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    with tf.Graph().as_default() as graph:
        arrays = [np.asarray(array) for array in case.inputs]
        placeholders = []
        for i, array in enumerate(arrays):
            dtype = tf.string if array.dtype == object or array.dtype.kind in 'SU' else tf.as_dtype(array.dtype)
            placeholders.append(tf.placeholder(dtype, array.shape, name='in%d' % i))
        arguments, at = {}, 0
        attrs = dict(case.attrs)
        for arg in op_def_registry.get(case.op).input_arg:
            if arg.number_attr or arg.type_list_attr:  # a list takes what is left, but for the arguments behind it
                behind = len(op_def_registry.get(case.op).input_arg) - len(arguments) - 1
                count = attrs.pop('N:' + arg.name, len(placeholders) - at - behind)
                arguments[arg.name] = placeholders[at:at + count]
                at += count
            else:
                arguments[arg.name] = placeholders[at]
                at += 1
        op_def_library.apply_op(case.op, name='op', **arguments, **attrs)
        node = graph.get_operation_by_name('op')
        definition = node.node_def
        for key in ('_output_shapes',):
            definition.attr.pop(key, None)
        with tf.Session(config=config) as session:
            outputs = session.run(list(node.outputs), dict(zip(placeholders, arrays)))
        dtypes = [output.dtype for output in node.outputs]
        return definition, arrays, [tensor_util.make_tensor_proto(o, d) for o, d in zip(outputs, dtypes)]


def main(families):
    folder = HERE.parent / 'fixtures' / 'ops'
    folder.mkdir(parents=True, exist_ok=True)
    for family in families or sorted(path.stem for path in (HERE / 'op_cases').glob('[a-z]*.py')):
        encoded, names, mistakes = [], set(), []
        for case in importlib.import_module(family).cases():
            name = case.op + (' ' + case.name if case.name else '')
            number = 2
            while name in names:  # told apart at least by a number
                name = '%s%s #%d' % (case.op, ' ' + case.name if case.name else '', number)
                number += 1
            names.add(name)
            error, outputs = '', []
            try:
                node, arrays, outputs = call(case)
            except Exception as problem:  # whatever TensorFlow raises
                if not case.error:
                    mistakes.append('%s: %s' % (name, str(problem)[:400]))
                    continue
                error = str(getattr(problem, 'message', problem))[:60]
                node, arrays = tf.NodeDef(name='op', op=case.op), [np.asarray(array) for array in case.inputs]
                for key, value in case.attrs.items():
                    set_attr(node.attr[key], value)
            else:
                if case.error:
                    mistakes.append(name + ': TensorFlow does not refuse it')
                    continue
            if case.outputs >= 0:
                outputs = outputs[:case.outputs]
            encoded.append(field(1, b''.join(
                [field(1, name), field(2, node.SerializeToString(deterministic=True))] +
                [field(3, tensor_util.make_tensor_proto(array).SerializeToString(deterministic=True)) for array in arrays] +
                [field(4, output.SerializeToString(deterministic=True)) for output in outputs] +
                [double(5, case.relative), double(6, case.absolute)] + ([field(7, error)] if error else []))))
        if mistakes:
            sys.exit('%s: these cases are wrong:\n  %s' % (family, '\n  '.join(mistakes)))
        (folder / (family + '.cases')).write_bytes(b''.join(encoded))
        print('%s: %d cases, %d bytes' % (family, len(encoded), sum(map(len, encoded))))


def set_attr(attr, value):
    if isinstance(value, bool):
        attr.b = value
    elif isinstance(value, int):
        attr.i = value
    elif isinstance(value, float):
        attr.f = value
    elif isinstance(value, (str, bytes)):
        attr.s = value.encode() if isinstance(value, str) else value
    elif isinstance(value, tf.DType):
        attr.type = value.as_datatype_enum
    elif value and isinstance(value[0], int):
        attr.list.i.extend(value)
    else:
        raise ValueError('an attr of a case with an error: %r' % (value,))


if __name__ == '__main__':
    main(sys.argv[1:])
