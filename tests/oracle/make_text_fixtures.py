#!/usr/bin/env python3
"""Writes tests/fixtures/text: texts that protobuf printed of TensorFlow's messages (NAME.pbtxt), and the bytes that it makes of
them when it reads them again (NAME.pb).

  make_text_fixtures.py SHARED_DIR

Run with the Python of scripts/make_oracle_env.
"""
import os
import random
import struct
import sys

import compare_text
from google.protobuf import text_format
from tensorflow.core.framework import graph_pb2, types_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2

OUT = os.path.join(os.path.dirname(__file__), '..', 'fixtures', 'text')
# Without the largest float: Python's protobuf prints it as 3.4028235e+38 and reads that as inf, which C++'s does not.
FLOATS = [0.0, -0.0, 1.0, 0.1, -1.5, 1e-45, 1.17549421e-38, 1.17549435e-38, 3.4e+38, 16777217.0, 1 / 3,
          float('inf'), float('-inf'), float('nan')]
DOUBLES = FLOATS + [5e-324, 2.2250738585072009e-308, 2.2250738585072014e-308, 1.7976931348623157e+308, 1e23,
                    9007199254740993.0, 0.30000000000000004]


def node_with(graph, **fields):
    attr = graph.node.add(name='n%d' % len(graph.node), op='Const').attr['value']
    for name, value in fields.items():
        getattr(attr.tensor, name).extend(value)
    return attr


def special():
    """A graph with a field of every kind, and the values that are hard to print and to read."""
    graph = graph_pb2.GraphDef()
    node_with(graph, float_val=[struct.unpack('f', struct.pack('f', value))[0] for value in FLOATS])
    node_with(graph, double_val=DOUBLES)
    node_with(graph, half_val=[0, 0x3c00, 0x7e00, 0xffff], int_val=[0, -1, 2**31 - 1, -2**31])
    node_with(graph, int64_val=[0, -1, 2**63 - 1, -2**63], uint64_val=[0, 2**64 - 1], uint32_val=[0, 2**32 - 1])
    node_with(graph, scomplex_val=[1.5, -0.0], dcomplex_val=[0.1, 1e300], bool_val=[True, False])
    node_with(graph, string_val=[b'', b'plain', bytes(range(256)), '模型 "x"\n'.encode()])
    node_with(graph).tensor.tensor_content = bytes(range(255, -1, -1)) * 3
    handle = node_with(graph).tensor.resource_handle_val.add(device='/cpu:0', hash_code=2**64 - 1)
    handle.dtypes_and_shapes.add(dtype=types_pb2.DT_FLOAT).shape.dim.add(size=-1, name='batch')
    node_with(graph).tensor.variant_val.add(type_name='x').tensors.add(dtype=types_pb2.DT_FLOAT_REF)
    node = graph.node.add(name='all', op='Custom', input=['n0', 'n1:1', '^n2'], device='/device:GPU:0')
    node.attr['s'].s = b'\x00\xff'
    node.attr['i'].i = 0
    node.attr['f'].f = -0.0
    node.attr['b'].b = False
    node.attr['type'].type = 999  # of a TensorFlow to come
    node.attr['shape'].shape.unknown_rank = True
    node.attr['placeholder'].placeholder = 'T'
    node.attr['none'].SetInParent()
    node.attr['scalar'].shape.SetInParent()
    node.attr['func'].func.name = 'f'
    node.attr['func'].func.attr['T'].type = types_pb2.DT_RESOURCE
    values = node.attr['list'].list
    values.s.extend([b'a', b''])
    values.i.extend([3, -4])
    values.f.extend([0.5, 1e-10])
    values.b.extend([True, False])
    values.type.extend([types_pb2.DT_FLOAT, 999])
    values.shape.add().dim.add(size=2)
    values.shape.add()
    values.tensor.add(dtype=types_pb2.DT_INT8)
    values.func.add(name='g')
    node.attr['empty'].list.SetInParent()
    node.experimental_debug_info.original_node_names.extend(['a', 'b'])
    node.experimental_type.type_id = 3  # TFT_PRODUCT
    node.experimental_type.args.add(s='x')
    function = graph.library.function.add()
    function.signature.name = 'f'
    function.signature.input_arg.add(name='x', type=types_pb2.DT_FLOAT)
    function.signature.attr.add(name='T', type='type', has_minimum=True, minimum=-1)
    for key in (10, 2, 300):
        function.arg_attr[key].attr['_output_shapes'].list.shape.add()
        function.resource_arg_unique_id[key] = key
    function.ret['out'] = 'y:0'
    function.control_ret['c'] = 'd'
    function.node_def.add(name='y', op='Identity', input=['x'])
    graph.library.gradient.add(function_name='f', gradient_func='g')
    graph.library.registered_gradients.add(gradient_func='g', registered_op_type='f')
    graph.versions.producer = 1645
    graph.versions.bad_consumers.extend([1, 2])
    graph.version = 3
    graph.debug_info.files.append('a.py')
    graph.debug_info.frames_by_id[2**63].line = 0
    graph.debug_info.frames_by_id[7].file_index = 1
    return graph


def write(name, message, text):
    with open(os.path.join(OUT, name + '.pbtxt'), 'w', encoding='utf-8', newline='') as file:
        file.write(text)
    again = text_format.Parse(text, type(message)())
    with open(os.path.join(OUT, name + '.pb'), 'wb') as file:
        file.write(again.SerializeToString(deterministic=True))


def main(shared):
    os.makedirs(OUT, exist_ok=True)

    def read(kind, path):
        return kind.FromString(open(os.path.join(shared, 'cases', path), 'rb').read())

    meta = read(meta_graph_pb2.MetaGraphDef, 'ref_mlp/w1.15/model.ckpt.meta')
    write('meta', meta, text_format.MessageToString(meta))
    write('saver', meta.saver_def, text_format.MessageToString(meta.saver_def))
    frozen = read(graph_pb2.GraphDef, 'ref_mlp/w1.15/frozen.asgd.r1.15.pb')
    write('frozen', frozen, text_format.MessageToString(frozen))
    functions = read(meta_graph_pb2.MetaGraphDef, 'defun/w1.15/model.ckpt.meta')
    write('functions', functions, text_format.MessageToString(functions, use_short_repeated_primitives=True))
    saved_model = read(saved_model_pb2.SavedModel, 'savedmodel_v1/w1.15/saved_model/saved_model.pb')
    write('saved_model', saved_model, text_format.MessageToString(saved_model, as_one_line=True))
    graph = special()
    write('special', graph, text_format.MessageToString(graph))
    write('odd', graph, compare_text.odd(graph, random.Random(2)))


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]))
