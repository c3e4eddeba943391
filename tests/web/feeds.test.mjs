// web/feeds.js: what a placeholder's name and shape tell.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inferenceValue, isForHandwriting, likelyPreset, pictureSize } from '../../web/feeds.js';

const sized = (height, width, channels) => ({ height, width, channels });

for (const [dtype, shape, want] of [
  ['float32', [-1, 299, 299, 3], sized(299, 299, 3)],
  ['float32', [1, 28, 28, 1], sized(28, 28, 1)],
  ['float32', [-1, 3, 224, 200], sized(224, 200, 3)],
  ['float32', [-1, -1, -1, 3], sized(-1, -1, 3)],
  ['float32', [-1, -1, -1, -1], sized(-1, -1, -1)],
  ['uint8', [480, 640, 3], sized(480, 640, 3)],
  ['float32', [-1, 28, 28], sized(28, 28, 1)],
  ['float32', [-1, 784], sized(28, 28, 1)],
  ['float32', [-1, 3072], sized(32, 32, 3)],
  ['float32', [8, 299, 299, 3], null], // a batch of eight
  ['float32', [-1, 10], null],
  ['float32', [-1, 1000], null],
  ['float32', [], null],
  ['float32', null, null],
  ['int32', [-1, 28, 28, 1], null],
  ['float32', [-1, 7, 7, 512], null],
  [null, [-1, 28, 28, 1], null],
]) {
  test(`the picture for ${dtype} ${JSON.stringify(shape)}`, () => assert.deepEqual(pictureSize({ dtype, shape }), want));
}

test('handwriting is small, grey and square', () => {
  for (const [size, want] of [[sized(8, 8, 1), true], [sized(28, 28, 1), true], [sized(64, 64, 1), true], [null, false],
    [sized(28, 28, 3), false], [sized(28, 20, 1), false], [sized(128, 128, 1), false], [sized(-1, -1, 1), false]]) {
    assert.equal(isForHandwriting(size), want, JSON.stringify(size));
  }
});

for (const [name, dtype, shape, want] of [
  ['keep_prob', 'float32', [], '1.0'],
  ['net/dropout/keep_prob', 'float32', null, '1.0'],
  ['dropout_keep_prob_1', 'float32', [], '1.0'],
  ['dropout_rate', 'float32', [], '0.0'],
  ['is_training', 'bool', [], 'false'],
  ['phase', 'bool', null, 'false'],
  ['Train_mode', 'bool', null, 'false'],
  ['keep_prob', 'float32', [-1], ''],
  ['is_training', 'int32', [], ''],
  ['train/x', 'bool', [], ''],
  ['learning_rate', 'float32', [], ''],
]) {
  test(`the value of ${name}, ${dtype} ${JSON.stringify(shape)}`, () =>
    assert.equal(inferenceValue({ name, dtype, shape }), want));
}

for (const [names, dtype, want] of [
  [['InceptionV3/Predictions/Softmax', 'input'], 'float32', 'inception'],
  [['MobilenetV1/Predictions/Reshape_1'], 'float32', 'signed'],
  [['InceptionResnetV2/AuxLogits'], 'float32', 'inception'],
  [['resnet_v2_50/predictions'], 'float32', 'inception'],
  [['resnet_v1_50/predictions'], 'float32', 'vgg'],
  [['vgg_16/fc8/squeezed'], 'float32', 'vgg'],
  [['DigitNet/Logits/SpatialSqueeze'], 'float32', 'unit'],
  [['InceptionV3/Predictions/Softmax'], 'uint8', 'raw'],
  [[], 'float32', 'unit'],
]) {
  test(`the preset for ${names} ${dtype}`, () => assert.equal(likelyPreset({ name: 'x', dtype, shape: null }, names), want));
}
