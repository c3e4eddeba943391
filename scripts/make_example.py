#!/usr/bin/env python3
"""Trains the example model of the page and writes the test fixture that belongs to it, with real TensorFlow.

  build/oracle-env/bin/python scripts/make_example.py [OUT_DIR [FIXTURE_DIR]]

OUT_DIR (web/examples/digits) gets a TensorFlow 1.x training checkpoint of a small digit classifier, ten test images
and their description.  The graph has what a training graph has and a frozen one must not: batch normalisation and
dropout under Switch/Merge, optimizer slots, gradients, summaries and a Saver.  FIXTURE_DIR (tests/fixtures/digits)
gets what TensorFlow freezes from that checkpoint, and the logits that it computes for the ten images.

Needs the environment of scripts/make_oracle_env.  Takes less than a minute.  Seeds are fixed and one thread computes.
"""
import glob
import importlib
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
from PIL import Image
from sklearn.datasets import load_digits
# tf_slim 1.1.0 asks for Keras's legacy layers under names that newer Keras packages no longer have.
for part in ('', '.base', '.normalization', '.core', '.convolutional', '.pooling'):
    module = importlib.import_module('keras.src.legacy_tf_layers' + part)
    for keras in ('keras', 'tf_keras'):
        sys.modules[keras + '.legacy_tf_layers' + part] = module
import tensorflow.compat.v1 as tf
import tf_slim as slim

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUTPUT = 'DigitNet/Logits/SpatialSqueeze'
CLASSES, SIZE, TEST_IMAGES = 10, 8, 360
STEPS, BATCH, SEED = 2500, 64, 7
ONE_THREAD = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
INFERENCE = {'keep_prob': 1.0, 'is_training': False}

README = '''# Example model: handwritten digits

A small convolutional network that reads one handwritten digit from an 8x8 grey image, as the checkpoint of its
training graph: TensorFlow 1.x graph mode, written by TensorFlow {tensorflow} after {step} steps. It names
{correct} of {test_images} test images correctly ({percent:.2f} %). The output node is `{output}`; feed `input`
with pixel / 255, `keep_prob` with 1 and `is_training` with false.

Made by `scripts/make_example.py` in the environment of `scripts/make_oracle_env`.

`example.json` describes the model, `labels.txt` has its labels, and `images/` has ten of the test images.

The images, and the data that the model was trained on, as shipped with scikit-learn:
{source}.
https://doi.org/10.24432/C50P49. Licence: {licence}, https://creativecommons.org/licenses/by/4.0/.
Changed: pixel values 0..16 became round(value / 16 * 255).
'''


def load_data():
    """Returns (pixels of 0..255, labels), each as (training part, test part): the last TEST_IMAGES are for testing."""
    digits = load_digits()
    pixels = np.rint(digits.images / 16 * 255).astype(np.uint8)
    return (pixels[:-TEST_IMAGES], pixels[-TEST_IMAGES:]), (digits.target[:-TEST_IMAGES], digits.target[-TEST_IMAGES:])


def as_input(pixels):
    return (pixels.astype(np.float32) / np.float32(255))[..., np.newaxis]


def shifted(pixels, random):
    """Moves each image by up to one pixel in both directions, so that the small training set teaches more."""
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1)))
    corners = random.randint(0, 3, (len(pixels), 2))
    return np.stack([image[y:y + SIZE, x:x + SIZE] for image, (y, x) in zip(padded, corners)])


def digit_net(images, keep_prob, is_training):
    normalizer = {'is_training': is_training, 'decay': 0.95}
    with tf.variable_scope('DigitNet'):
        with slim.arg_scope([slim.conv2d], weights_regularizer=slim.l2_regularizer(1e-4),
                            normalizer_fn=slim.batch_norm, normalizer_params=normalizer):
            net = slim.conv2d(images, 16, 3, scope='Conv2d_1a_3x3')
            net = slim.conv2d(net, 24, 3, stride=2, scope='Conv2d_2a_3x3')
            net = slim.conv2d(net, 32, 3, padding='VALID', scope='Conv2d_2b_3x3')
        with tf.variable_scope('Logits'):
            net = slim.avg_pool2d(net, 2, scope='AvgPool_1a_2x2')
            net = slim.dropout(net, keep_prob, is_training=is_training, scope='Dropout_1b')
            net = slim.conv2d(net, CLASSES, 1, activation_fn=None, scope='Conv2d_1c_1x1')
            logits = tf.squeeze(net, [1, 2], name='SpatialSqueeze')
        slim.softmax(logits, scope='Predictions')
    return logits


def training_graph():
    """Returns (train operation, merged summaries)."""
    images = tf.placeholder(tf.float32, [None, SIZE, SIZE, 1], name='input')
    labels = tf.placeholder(tf.int32, [None, CLASSES], name='label')
    logits = digit_net(images, tf.placeholder(tf.float32, [], name='keep_prob'),
                       tf.placeholder(tf.bool, [], name='is_training'))
    loss = tf.losses.softmax_cross_entropy(labels, logits) + tf.losses.get_regularization_loss()
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.01, step, STEPS // 5, 0.5, staircase=True, name='learning_rate')
    tf.summary.scalar('loss', loss)
    tf.summary.scalar('rate', rate)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)
    return train, tf.summary.merge_all()


def feeds(images, **others):
    return {name + ':0': value for name, value in dict(others, input=images).items()}


def train(pixels, labels, out_dir):
    """Trains on these and returns the prefix of the saved checkpoint."""
    random = np.random.RandomState(SEED)
    with tf.Graph().as_default(), tf.Session(config=ONE_THREAD) as session:
        tf.set_random_seed(SEED)
        operation, summaries = training_graph()
        saver = tf.train.Saver(save_relative_paths=True)
        session.run(tf.global_variables_initializer())
        for _ in range(STEPS):
            batch = random.randint(0, len(pixels), BATCH)
            session.run([operation, summaries],
                        feeds(as_input(shifted(pixels[batch], random)), keep_prob=0.8, is_training=True,
                              label=np.eye(CLASSES, dtype=np.int32)[labels[batch]]))
        return saver.save(session, os.path.join(out_dir, 'model.ckpt'), global_step=tf.train.get_global_step())


def freeze(checkpoint):
    """What TensorFlow freezes from this checkpoint."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.import_meta_graph(checkpoint + '.meta', clear_devices=True).restore(session, checkpoint)
        return tf.graph_util.convert_variables_to_constants(session, session.graph_def, [OUTPUT])


def frozen_logits(graph_def, pixels):
    with tf.Graph().as_default(), tf.Session(config=ONE_THREAD) as session:
        tf.import_graph_def(graph_def, name='')
        return session.run(OUTPUT + ':0', feeds(as_input(pixels), **INFERENCE))


def write_example(out_dir, checkpoint, pixels, labels, correct):
    """Writes all but the checkpoint; returns {image file: index of the test image}, one right one of each class."""
    chosen = {'images/digit-%d.png' % label: int(np.flatnonzero(correct & (labels == label))[0])
              for label in range(CLASSES)}
    for file, index in chosen.items():
        Image.fromarray(pixels[index]).save(os.path.join(out_dir, file))
    example = {
        'title': 'Handwritten digits',
        'source': 'Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), '
                  'UCI Machine Learning Repository',
        'licence': 'CC BY 4.0',
        'tensorflow': tf.__version__,
        'checkpoint': os.path.basename(checkpoint),
        'step': int(checkpoint.rsplit('-', 1)[1]),
        'outputs': [OUTPUT],
        'input': 'input',
        'image_size': [SIZE, SIZE],
        'scale': 'pixel/255',
        'feeds': INFERENCE,
        'test_accuracy': round(float(correct.mean()), 4),
        'test_images': len(labels),
        'images': [{'file': file, 'label': str(labels[index])} for file, index in chosen.items()],
    }
    with open(os.path.join(out_dir, 'example.json'), 'w') as f:
        f.write(json.dumps(example, indent=2) + '\n')
    with open(os.path.join(out_dir, 'labels.txt'), 'w') as f:
        f.writelines('%d\n' % label for label in range(CLASSES))
    with open(os.path.join(out_dir, 'README.md'), 'w') as f:
        f.write(README.format(correct=correct.sum(), percent=100 * correct.mean(), output=OUTPUT, **example))
    return chosen


def write_test_set(fixture_dir, pixels, labels):
    """All test images, so that the tests can measure the accuracy that training measured."""
    np.save(os.path.join(fixture_dir, 'test_images.npy'), pixels)
    np.save(os.path.join(fixture_dir, 'test_labels.npy'), labels.astype(np.uint8))


def write_fixture(fixture_dir, graph_def, logits):
    with open(os.path.join(fixture_dir, 'frozen.tf.pb'), 'wb') as f:
        f.write(graph_def.SerializeToString(deterministic=True))
    with open(os.path.join(fixture_dir, 'logits.json'), 'w') as f:
        f.write('{\n' + ',\n'.join('  %s: %s' % (json.dumps(file), [float(x) for x in row])
                                   for file, row in logits.items()) + '\n}\n')


def main(out_dir=os.path.join(ROOT, 'web/examples/digits'), fixture_dir=os.path.join(ROOT, 'tests/fixtures/digits')):
    tf.disable_v2_behavior()
    tf.disable_control_flow_v2()
    tf.disable_resource_variables()
    tf.logging.set_verbosity(tf.logging.ERROR)
    os.makedirs(os.path.join(out_dir, 'images'), exist_ok=True)
    os.makedirs(fixture_dir, exist_ok=True)
    for old in glob.glob(os.path.join(out_dir, 'model.ckpt-*')):
        os.remove(old)
    (train_pixels, test_pixels), (train_labels, test_labels) = load_data()
    checkpoint = train(train_pixels, train_labels, out_dir)
    graph_def = freeze(checkpoint)
    correct = frozen_logits(graph_def, test_pixels).argmax(1) == test_labels
    chosen = write_example(out_dir, checkpoint, test_pixels, test_labels, correct)
    images = np.stack([np.asarray(Image.open(os.path.join(out_dir, file))) for file in chosen])
    write_test_set(fixture_dir, test_pixels, test_labels)
    write_fixture(fixture_dir, graph_def, dict(zip(chosen, frozen_logits(graph_def, images))))
    print('%s: %d of %d test images right' % (checkpoint, correct.sum(), len(correct)))


if __name__ == '__main__':
    main(*sys.argv[1:3])
