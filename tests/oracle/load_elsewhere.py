#!/usr/bin/env python3
"""Loads a frozen graph in TensorFlow, OpenCV's dnn and (through tf2onnx) ONNX Runtime, and compares their answers.

  load_elsewhere.py FROZEN.pb OUTPUT_NODE HEIGHT,WIDTH,CHANNELS [TENSORFLOW_FROZEN.pb]

Run with the Python of scripts/make_oracle_env. The graph's inputs are the placeholders `input`, and where it has them
`keep_prob` (fed 1) and `is_training` (fed False); the image is random, from a fixed seed. Every answer must agree with
TensorFlow's within 1e-4, and where a second graph is given, TensorFlow's answer with that one must be the same.
"""
import os
import sys
import tempfile
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import tensorflow.compat.v1 as tf

TOLERANCE = 1e-4
CONSTANT_FEEDS = {'keep_prob': np.array(1, np.float32), 'is_training': np.array(False)}


def parse(path):
    graph = tf.GraphDef()
    with open(path, 'rb') as f:
        graph.ParseFromString(f.read())
    return graph


def feeds_of(graph, image):
    names = {n.name for n in graph.node if n.op == 'Placeholder'}
    return {'input': image, **{k: v for k, v in CONSTANT_FEEDS.items() if k in names}}


def with_tensorflow(path, output, image):
    graph = parse(path)
    with tf.Graph().as_default() as g:
        tf.import_graph_def(graph, name='')
        with tf.Session(graph=g) as session:
            feeds = {k + ':0': v for k, v in feeds_of(graph, image).items()}
            return session.run(output + ':0', feeds)


def with_opencv(path, output, image):
    import cv2
    net = cv2.dnn.readNetFromTensorflow(path)
    net.setInput(np.ascontiguousarray(image.transpose(0, 3, 1, 2)), 'input')
    return net.forward()


def with_onnx(path, output, image):
    import onnxruntime
    import tf2onnx
    graph = parse(path)
    feeds = feeds_of(graph, image)
    model, _ = tf2onnx.convert.from_graph_def(graph, input_names=[k + ':0' for k in feeds],
                                              output_names=[output + ':0'], opset=13)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    wanted = {i.name for i in session.get_inputs()}
    return session.run(None, {k + ':0': v for k, v in feeds.items() if k + ':0' in wanted})[0]


def main(path, output, size, reference=None):
    shape = [1] + [int(x) for x in size.split(',')]
    image = np.random.RandomState(1).rand(*shape).astype(np.float32)
    want = with_tensorflow(path, output, image)
    answers = {'OpenCV dnn': with_opencv(path, output, image), 'tf2onnx + ONNX Runtime': with_onnx(path, output, image)}
    if reference:
        answers["TensorFlow, with TensorFlow's own frozen graph"] = with_tensorflow(reference, output, image)
    bad = 0
    for name, got in answers.items():
        difference = float(np.abs(np.asarray(got).reshape(-1) - want.reshape(-1)).max())
        bad += difference > TOLERANCE
        print('%-45s largest difference %.2g' % (name, difference))
    return 1 if bad else 0


if __name__ == '__main__':
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
