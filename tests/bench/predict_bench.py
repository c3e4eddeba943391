#!/usr/bin/env python3
"""Times predictions of a frozen graph beside TensorFlow, ONNX Runtime and OpenCV's dnn, in turn (A B C D A B C D ...).

  predict_bench.py PERMAFROST FROZEN.pb OUTPUT_NODE HEIGHT,WIDTH [--threads 1,2] [--rounds N] [--runs N] [--memory]

Run with the Python of scripts/make_oracle_env. The graph's inputs are the placeholders `input` (NHWC, three channels, batch 1)
and, where it has them, `keep_prob` and `is_training`. The peers get a graph in which these two are constants, which is the best
that they can be given: without Switch and Merge they fold batch norms and fuse. Each gets warm-up runs; then every round
runs each of them --runs times; printed is the median of all runs, the ratio to the fastest peer, and the largest
difference from TensorFlow's output. --memory adds each one's peak resident memory for one prediction in a process of its own.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np

CONSTANTS = {'keep_prob': np.array(1, np.float32), 'is_training': np.array(False)}


def with_constants(path):
    """The graph with keep_prob and is_training as constants."""
    import tensorflow.compat.v1 as tf
    graph = tf.GraphDef()
    with open(path, 'rb') as f:
        graph.ParseFromString(f.read())
    for node in graph.node:
        if node.op == 'Placeholder' and node.name in CONSTANTS:
            value = CONSTANTS[node.name]
            node.op = 'Const'
            node.attr.pop('shape', None)
            node.attr['value'].tensor.CopyFrom(tf.make_tensor_proto(value))
    return graph


class TensorFlow:
    def __init__(self, path, output, threads, image):
        import tensorflow.compat.v1 as tf
        config = tf.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=1)
        with tf.Graph().as_default() as graph:
            tf.import_graph_def(with_constants(path), name='')
            session = tf.Session(graph=graph, config=config)
            self.run = session.make_callable(output + ':0', ['input:0'])
        self.call = lambda: self.run(image)


class OnnxRuntime:
    def __init__(self, path, output, threads, image):
        import onnxruntime
        import tf2onnx
        model, _ = tf2onnx.convert.from_graph_def(with_constants(path), input_names=['input:0'], output_names=[output + ':0'],
                                                  opset=13)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=['CPUExecutionProvider'])
        self.call = lambda: session.run(None, {'input:0': image})[0]


class OpenCV:
    def __init__(self, path, output, threads, image):
        import cv2
        cv2.setNumThreads(threads)
        with tempfile.NamedTemporaryFile(suffix='.pb') as file:
            # Dropout is more than its importer understands; it is nothing at inference.
            file.write(without_dropout(path, output).SerializeToString())
            file.flush()
            net = cv2.dnn.readNetFromTensorflow(file.name)
        image = np.ascontiguousarray(image.transpose(0, 3, 1, 2))

        def call():
            net.setInput(image, 'input')
            return net.forward()
        self.call = call


def without_dropout(path, output):
    import tensorflow.compat.v1 as tf
    from tensorflow.python.tools import optimize_for_inference_lib
    graph = with_constants(path)
    selects = {n.name: n for n in graph.node if n.op == 'SelectV2' and 'ropout' in n.name}
    nodes = {n.name: n for n in graph.node}
    for select in selects.values():
        source = nodes[select.input[1]].input[0]  # the quotient by keep_prob: its numerator
        for node in graph.node:
            for i, name in enumerate(node.input):
                if name == select.name:
                    node.input[i] = source
    graph = tf.graph_util.extract_sub_graph(graph, [output])
    return optimize_for_inference_lib.optimize_for_inference(graph, ['input'], [output], tf.float32.as_datatype_enum)


class Permafrost:
    def __init__(self, program, path, output, threads, image, runs):
        self.folder = tempfile.TemporaryDirectory()
        np.save(self.folder.name + '/input.npy', image)
        self.command = [program, 'predict', path, '--feed', 'input=%s/input.npy' % self.folder.name, '--fetch', output, '--threads',
                        str(threads), '--save', self.folder.name, '--json', '--repeat', str(runs)]
        self.result = '%s/%s.npy' % (self.folder.name, output.replace('/', '_'))

    def times(self):
        report = json.loads(subprocess.run(self.command, check=True, capture_output=True).stdout)
        return [ms / 1000 for ms in report['run_milliseconds'][1:]]

    def call(self):
        self.times()
        return np.load(self.result)


def time_runs(peer, runs):
    if isinstance(peer, Permafrost):
        return peer.times()
    peer.call()  # what the others left in the caches is not its fault
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        peer.call()
        times.append(time.perf_counter() - start)
    return times


def compare(arguments, threads):
    height, width = (int(n) for n in arguments.size.split(','))
    image = np.random.RandomState(1).rand(1, height, width, 3).astype(np.float32) * 2 - 1
    peers = {'permafrost': Permafrost(arguments.permafrost, arguments.frozen, arguments.output, threads, image, arguments.runs + 2)}
    for name, kind in (('TensorFlow', TensorFlow), ('ONNX Runtime', OnnxRuntime), ('OpenCV dnn', OpenCV)):
        try:
            peers[name] = kind(arguments.frozen, arguments.output, threads, image)
        except Exception as problem:  # a peer that cannot read the graph is no peer for it
            print('%s cannot: %s' % (name, str(problem).split('\n')[0][:150]))
    answers = {name: np.asarray(peer.call()).reshape(-1) for name, peer in peers.items()}
    times = {name: [] for name in peers}
    for _ in range(arguments.rounds):
        for name, peer in peers.items():
            times[name] += time_runs(peer, arguments.runs)
    medians = {name: statistics.median(values) for name, values in times.items()}
    fastest = min(value for name, value in medians.items() if name != 'permafrost')
    print('%d thread%s:' % (threads, '' if threads == 1 else 's'))
    for name, value in medians.items():
        print('  %-14s median %8.2f ms   best %8.2f ms   %5.2f of the fastest peer   differs from TensorFlow by %.2g' % (
            name, value * 1e3, min(times[name]) * 1e3, value / fastest, np.abs(answers[name] - answers['TensorFlow']).max()))
    return medians


def peak_memory(arguments):
    """Of one prediction, in MB."""
    height, width = (int(n) for n in arguments.size.split(','))
    with tempfile.TemporaryDirectory() as folder:
        np.save(folder + '/input.npy', np.zeros((1, height, width, 3), np.float32))
        ours = [arguments.permafrost, 'predict', arguments.frozen, '--feed', 'input=%s/input.npy' % folder, '--fetch', arguments.output]
        theirs = [sys.executable, os.path.abspath(__file__), '--one-prediction', arguments.frozen, arguments.output, arguments.size]
        for name, command in (('permafrost', ours), ('TensorFlow', theirs)):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            print('  %-14s peak memory %7.1f MB%s' % (name, usage.ru_maxrss / 1024, '' if status == 0 else ' (failed)'))
        print('  %-14s             %7.1f MB' % ('the .pb', os.path.getsize(arguments.frozen) / 2**20))


def main():
    if sys.argv[1:2] == ['--one-prediction']:
        path, output, size = sys.argv[2:]
        height, width = (int(n) for n in size.split(','))
        TensorFlow(path, output, 1, np.zeros((1, height, width, 3), np.float32)).call()
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('permafrost', 'frozen', 'output', 'size'):
        parser.add_argument(name)
    parser.add_argument('--threads', default='1')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--runs', type=int, default=10)
    parser.add_argument('--memory', action='store_true')
    arguments = parser.parse_args()
    # First: a child's peak counts what its parent had when it was forked.
    if arguments.memory:
        peak_memory(arguments)
    for threads in arguments.threads.split(','):
        compare(arguments, int(threads))


if __name__ == '__main__':
    main()
