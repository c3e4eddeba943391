#!/usr/bin/env python3
"""Has real TensorFlow run the frozen graphs of the shared folder (../shared/README.md), and writes what it was fed and what it
answered into tests/fixtures/case_predictions.bin for tests/execute/shared_cases_test.cc: a message GraphCases
(tests/execute/graph_case.proto), whose graphs stay where they are.

  build/oracle-env/bin/python tests/oracle/make_case_predictions.py [SHARED]

Of each case and writer it takes the first frozen graph that TensorFlow loads; placeholders are fed from a fixed seed. The published
checkpoints have predictions of their own (prediction.npz); those that have none are run here. Says which cannot be run, and why.
"""
import itertools
import json
import os
import pathlib
import re
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
HERE = pathlib.Path(__file__).resolve().parent
import numpy as np  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402
sys.path[:0] = [str(HERE)]
from make_graph_cases import full_name, named, plain_config  # noqa: E402
from make_op_cases import double, field  # noqa: E402

READERS = ['2.15', '1.15', '1.10', '1.4']
ROUTES = ['asgd', 'fgmeta', 'fgsm', 'fgpb', 'sgd']
WORDS = [b'a', b'word', b'another', b'', b'one two three']
# What an unknown size and an unknown rank are tried as.
SIZES = [2, 1, 6, 28]
RANKS = [2, 1, 0, 3, 4]
MOST_BYTES = 20000


def feed_for(dtype, shape, random):
    if dtype == tf.bool:
        return random.rand(*shape) < 0.5
    if dtype == tf.string:
        return np.array([WORDS[i] for i in random.randint(len(WORDS), size=shape).ravel()], object).reshape(shape)
    if dtype.is_integer:
        return random.randint(0, 2, size=shape).astype(dtype.as_numpy_dtype)
    return np.asarray(random.uniform(-1, 1, size=shape)).astype(dtype.as_numpy_dtype)


def guesses(graph):
    """What all placeholders may be fed, one guess after the other."""
    placeholders = [op.outputs[0] for op in graph.get_operations() if op.type in ('Placeholder', 'PlaceholderV2')]
    for rank, size in itertools.product(RANKS, SIZES):
        random = np.random.RandomState(42)
        feeds = {}
        for tensor in placeholders:
            shape = [size] * rank if tensor.shape.rank is None else [size if d is None else d for d in tensor.shape.as_list()]
            feeds[tensor.name] = feed_for(tensor.dtype, shape, random)
        yield feeds
        if all(tensor.shape.is_fully_defined() for tensor in placeholders):
            return


def examples(*values):
    """Serialized Examples with a number called x."""
    made = [tf.train.Example(features=tf.train.Features(
        feature={'x': tf.train.Feature(float_list=tf.train.FloatList(value=[value]))})) for value in values]
    return np.array([one.SerializeToString(deterministic=True) for one in made], object)


def published_feeds():
    """By name: what cannot be guessed."""
    random = np.random.RandomState(7)
    states = 'evaluation/initial_state/PlaceholderWithDefault'
    ring = np.array([[i, j] for i in range(4) for j in sorted([i, (i + 1) % 4])], np.int64)
    features = np.array([[i, j] for i in range(4) for j in (i, 9, 30 - i)], np.int64)
    gcn = {'Placeholder_6': [4, 32], 'Placeholder_7': random.uniform(0, 1, len(features)), 'Placeholder_8': features,
           'Placeholder_11': [len(features)]}
    for i, scale in ((0, 0.5), (3, -0.25)):
        gcn.update({'Placeholder_%d' % i if i else 'Placeholder': [4, 4], 'Placeholder_%d' % (i + 1): np.full(len(ring), scale),
                    'Placeholder_%d' % (i + 2): ring})
    dcscn = {'x': random.uniform(0, 1, (1, 8, 6, 1)), 'x2': random.uniform(0, 1, (1, 16, 12, 1)), 'dropout_keep_rate': 1.0}
    return {
        'dcscn-L2': dcscn,
        'dcscn-L7': dcscn,
        'dcscn-L7-DS': dict(dcscn, x2=random.uniform(0, 1, (1, 32, 24, 1))),
        'serving-half-plus-two-v1-sharded': {'tf_example': examples(1, 2.5)},
        'serving-half-plus-three-savedmodel': {'tf_example': examples(1, 2.5)},
        'serving-half-plus-two-cpu-savedmodel': {'tf_example': examples(1, 2.5)},
        'serving-half-plus-two-tf2-savedmodel': dict(
            [('%s_inputs' % name, examples(1, 2.5)) for name in ('classify_x_to_y', 'regress_x_to_y', 'regress_x_to_y2')] +
            [(name, [3]) for name in ('classify_x2_to_y3_inputs', 'regress_x2_to_y3_inputs', 'serving_default_x')]),
        'char-rnn-shakespeare': dict([('evaluation/inputs', [[3]])] + [
            (states + ('_%d' % i if i else ''), random.uniform(-1, 1, (1, 128))) for i in range(4)]),
        'nphard-gcn': gcn,
    }


def load(path):
    definition = tf.GraphDef.FromString(path.read_bytes())
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(definition, name='')
    return graph


def outputs_of(graph, wanted):
    """The tensors among what is wanted (which may be nodes without any)."""
    names = []
    for name in wanted:
        operation = graph.get_operation_by_name(name.split(':')[0])
        if operation.outputs:
            names.append(full_name(name))
    return names


def answer(graph, fetches, tried=None):
    problem = ValueError('there is nothing to fetch')
    with tf.Session(graph=graph, config=plain_config()) as session:
        for feeds in (tried or guesses(graph)) if fetches else []:
            try:
                return feeds, session.run(fetches, feeds)
            except (tf.errors.OpError, ValueError, TypeError) as this:
                problem = this
    raise problem


def message(name, path, shared, graph, feeds, fetches, answers):
    dtype = lambda tensor: graph.get_tensor_by_name(tensor).dtype.base_dtype  # noqa: E731
    lines = [named(1, tensor, value, dtype(tensor)) for tensor, value in sorted(feeds.items())]
    lines += [named(2, tensor, value, dtype(tensor)) for tensor, value in zip(fetches, answers)]
    return field(1, b''.join([field(1, name), field(3, str(path.relative_to(shared))), field(4, b''.join(lines)),
                              double(5, 1e-5), double(6, 1e-6)]))


def short(problem):
    text = re.sub(r'\s+', ' ', str(getattr(problem, 'message', problem)))
    return '%s: %s' % (type(problem).__name__, text[:200])


def of_case(folder, shared):
    """A message, or why there is none."""
    case = json.loads((folder / 'case.json').read_text())
    paths = [folder / ('frozen.%s.r%s.pb' % pair) for pair in itertools.product(ROUTES, READERS)]
    paths = [path for path in paths if path.exists()]
    problem = ValueError('TensorFlow froze none of it')
    for path in paths:
        try:
            graph = load(path)
            fetches = outputs_of(graph, case['outputs'])
            feeds, answers = answer(graph, fetches)
        except Exception as this:  # whatever TensorFlow raises
            problem = this
            continue
        return message('%s/%s' % (folder.parent.name, folder.name), path, shared, graph, feeds, fetches, answers), ''
    return b'', short(problem)


def of_real(entry, shared):
    folder = shared / 'real' / entry['name']
    path = folder / 'reference.pb'
    if not path.exists():
        return b'', 'there is no reference.pb'
    try:
        graph = load(path)
        if 'prediction' in entry:
            arrays = np.load(folder / entry['prediction'])
            by_kind = lambda kind: {full_name(key.split('|', 1)[1]): arrays[key] for key in arrays if key.startswith(kind + '|')}  # noqa: E731
            feeds, out = by_kind('feed'), by_kind('out')
            fetches, answers = list(out), list(out.values())
        else:
            fetches = outputs_of(graph, entry['outputs'])
            known = {full_name(name): value for name, value in published_feeds().get(entry['name'], {}).items()}
            typed = {name: np.asarray(value, graph.get_tensor_by_name(name).dtype.as_numpy_dtype) for name, value in known.items()}
            feeds, answers = answer(graph, fetches, [typed] if typed else guesses(graph))
    except Exception as this:  # whatever TensorFlow raises
        return b'', short(this)
    found = message(entry['name'], path, shared, graph, feeds, fetches, answers)
    return (found, '') if len(found) < MOST_BYTES else (b'', 'it is too large: %d bytes' % len(found))


def main(shared):
    messages, left_out = [], []
    for folder in sorted((shared / 'cases').glob('*/w*')):
        messages.append(of_case(folder, shared))
        if not messages[-1][0]:
            left_out.append('%s/%s: %s' % (folder.parent.name, folder.name, messages[-1][1]))
    for entry in json.loads((shared / 'real' / 'manifest.json').read_text()):
        messages.append(of_real(entry, shared))
        if not messages[-1][0]:
            left_out.append('%s: %s' % (entry['name'], messages[-1][1]))
    whole = b''.join(found for found, _ in messages)
    (HERE.parent / 'fixtures' / 'case_predictions.bin').write_bytes(whole)
    print('%d graphs, %d bytes; not run:\n  %s' % (sum(1 for found, _ in messages if found), len(whole), '\n  '.join(left_out)))


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent.parent / 'shared').resolve())
