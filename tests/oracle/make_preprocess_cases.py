#!/usr/bin/env python3
"""Writes what tests/execute/preprocess_test.cc compares with: pictures, and what TensorFlow, TF-Slim and Pillow make of them.

  build/oracle-env/bin/python tests/oracle/make_preprocess_cases.py [OUT_DIR]      (default: tests/fixtures/preprocess)

A case is CASE.npy, float32 [height, width, channels]; the test's table says which options belong to it. The pictures are
uint8 [height, width, 3]. TF-Slim's preprocessing modules are in no package; their formulas (tensorflow/models,
research/slim/preprocessing) are written out here with the same calls of TensorFlow.
"""
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import tensorflow as tf2
from PIL import Image

tf = tf2.compat.v1
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEANS = [123.68, 116.779, 103.939]


def picture(width, height, seed):
    """Waves, so that neighbours differ by any amount, and noise."""
    random = np.random.RandomState(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 90 * np.sin(x * a + y * b + c) for a, b, c in ((.31, .17, 0), (.12, .4, 1), (.7, .05, 2))]
    return np.clip(np.stack(waves, -1) + random.randint(-40, 41, (height, width, 3)), 0, 255).astype(np.uint8)


def unit(image):
    return tf.image.convert_image_dtype(image, tf.float32)


def stretched(image, height, width):
    return tf.squeeze(tf.image.resize_bilinear(tf.expand_dims(image, 0), [height, width], align_corners=False), [0])


def signed(image):
    return tf.multiply(tf.subtract(image, 0.5), 2.0)


def inception(image, height, width):
    """inception_preprocessing.preprocess_for_eval."""
    return signed(stretched(tf.image.central_crop(unit(image), central_fraction=0.875), height, width))


def vgg(image, height, width, smaller_side=256):
    """vgg_preprocessing.preprocess_for_eval: _aspect_preserving_resize, _central_crop, _mean_image_subtraction."""
    shape = tf.shape(image)
    h, w, side = tf.to_float(shape[0]), tf.to_float(shape[1]), tf.to_float(smaller_side)
    scale = tf.cond(tf.greater(h, w), lambda: side / w, lambda: side / h)
    resized = stretched(image, tf.to_int32(tf.rint(h * scale)), tf.to_int32(tf.rint(w * scale)))
    shape = tf.shape(resized)
    offsets = tf.to_int32(tf.stack([(shape[0] - height) / 2, (shape[1] - width) / 2, 0]))
    return tf.to_float(tf.slice(resized, offsets, [height, width, 3])) - MEANS


def pillow(image, height, width):
    return np.asarray(Image.fromarray(image).resize((width, height), Image.BILINEAR)).astype(np.float32)


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, 'tests', 'fixtures', 'preprocess')
    os.makedirs(out, exist_ok=True)
    pictures = {'wide': picture(37, 23, 1), 'tall': picture(22, 41, 2), 'large': picture(90, 61, 3)}
    left_out = {'wide': ['crop_90'], 'tall': ['half_pixel_up', 'pillow_up', 'crop_90'],
                'large': ['half_pixel_up', 'pillow_up', 'crop_30', 'crop_50', 'crop_90', 'pillow_crooked', 'pad', 'raw', 'caffe']}
    for name, image in pictures.items():
        np.save(os.path.join(out, name + '.npy'), image)
        resized = {'up': (31, 41), 'down': (11, 9)}
        cases = {
            'unit': stretched(unit(image), 17, 19),
            'signed': signed(stretched(unit(image), 17, 19)),
            'inception': inception(image, 17, 19),
            'vgg': vgg(image, 8, 9),
            'vgg_16': vgg(image, 13, 12, 16),
            'caffe': (stretched(image, 17, 19) - MEANS)[..., ::-1],
            'raw': stretched(image, 17, 19),
            'grey': tf.image.rgb_to_grayscale(stretched(unit(image), 17, 19)),
            'pad': tf.image.resize_image_with_pad(image, 21, 20, method=tf.image.ResizeMethod.BILINEAR),
        }
        for size, (height, width) in resized.items():
            cases['half_pixel_' + size] = tf2.image.resize(image, [height, width], 'bilinear', antialias=False)
            cases['pillow_' + size] = pillow(image, height, width)
        cases['pillow_crooked'] = pillow(image, 3, 61)
        for percent in (30, 50, 90):
            cases['crop_%d' % percent] = tf.image.central_crop(unit(image), percent / 100)
        for case, value in cases.items():
            if case in left_out[name]:
                continue  # nothing new, and large
            np.save(os.path.join(out, name + '_' + case + '.npy'), np.asarray(value, np.float32))


if __name__ == '__main__':
    main()
