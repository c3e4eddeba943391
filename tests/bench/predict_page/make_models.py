#!/usr/bin/env python3
"""Makes of a frozen graph what onnxruntime-web and TensorFlow.js load.

  make_models.py FROZEN.pb OUTPUT_NODE HEIGHT,WIDTH FOLDER      -> FOLDER/{model.onnx,model.json,weights.bin}

For tests/bench/predict_page_bench.mjs, with the Python of scripts/make_oracle_env. Both get a graph whose keep_prob and is_training
are constants. TensorFlow.js's own converter needs another TensorFlow than the oracle's, so here is what it does: Grappler's passes,
batch norms folded into convolutions, biases and activations fused into them; then the graph as JSON, in which a Const has no
value, and the values one after the other in a file.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import numpy as np
import tensorflow.compat.v1 as tf
import tf2onnx
from google.protobuf import json_format
from tensorflow.python.grappler import tf_optimizer
from tensorflow.python.tools import optimize_for_inference_lib

from predict_bench import with_constants, without_dropout

# The types that TensorFlow.js has.
WEIGHT_TYPES = {np.dtype(np.float32): 'float32', np.dtype(np.int32): 'int32', np.dtype(bool): 'bool'}
NARROWER = {np.dtype(np.int64): np.int32, np.dtype(np.float64): np.float32}


def with_size(graph, height, width):
    """The input's shape, all of it: more can be folded."""
    for node in graph.node:
        if node.name == 'input':
            node.attr['shape'].shape.CopyFrom(tf.TensorShape([1, height, width, 3]).as_proto())
    return graph


def write_onnx(graph, output, path):
    model, _ = tf2onnx.convert.from_graph_def(graph, input_names=['input:0'], output_names=[output + ':0'], opset=13)
    with open(path, 'wb') as f:
        f.write(model.SerializeToString())


def grappler(graph_def, output, passes):
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name='')
        meta_graph = tf.train.export_meta_graph(graph_def=graph.as_graph_def(), graph=graph)
    signature = meta_graph.signature_def['predict']
    for tensors, name in ((signature.inputs, 'input:0'), (signature.outputs, output + ':0')):
        tensors[name].name = name
        tensors[name].dtype = tf.float32.as_datatype_enum
    config = tf.ConfigProto()
    options = config.graph_options.rewrite_options
    options.optimizers[:] = passes
    options.min_graph_nodes = -1  # small graphs too
    return tf_optimizer.OptimizeGraph(config, meta_graph)


def as_converted(graph, output):
    """As TensorFlow.js's converter optimises, and a little better: 'loop' takes the branches away that train, and without
    'arithmetic' every Relu stays behind its convolution, where it is fused."""
    graph = grappler(graph, output, ['pruning', 'constfold', 'loop', 'dependency'] * 2)
    graph = optimize_for_inference_lib.fold_batch_norms(graph)
    for node in graph.node:
        if node.op in ('Conv2D', 'DepthwiseConv2dNative', 'MatMul'):
            node.device = '/device:CPU:0'  # elsewhere nothing is fused
    return grappler(graph, output, ['remap', 'constfold', 'arithmetic', 'dependency'])


def write_graph_model(graph, folder):
    weights = []
    with open(os.path.join(folder, 'weights.bin'), 'wb') as f:
        for node in graph.node:
            node.device = ''
            if node.op != 'Const':
                continue
            value = tf.make_ndarray(node.attr['value'].tensor)
            value = value.astype(NARROWER.get(value.dtype, value.dtype))
            weights.append({'name': node.name, 'shape': list(value.shape), 'dtype': WEIGHT_TYPES[value.dtype]})
            f.write(value.tobytes())
            del node.attr['value']
    graph.ClearField('library')
    model = {'format': 'graph-model', 'modelTopology': json_format.MessageToDict(graph),
             'weightsManifest': [{'paths': ['weights.bin'], 'weights': weights}]}
    with open(os.path.join(folder, 'model.json'), 'w') as f:
        json.dump(model, f)


def main():
    tf.get_logger().setLevel('ERROR')  # batch norms that train are no news
    path, output, size, folder = sys.argv[1:]
    height, width = (int(n) for n in size.split(','))
    write_onnx(with_size(with_constants(path), height, width), output, os.path.join(folder, 'model.onnx'))
    graph = as_converted(with_size(without_dropout(path, output), height, width), output)
    write_graph_model(graph, folder)


if __name__ == '__main__':
    main()
