// The page and the command line run the same graph on the same picture: the same numbers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { EXAMPLE, inTemporaryFolder, LOGITS, setUpVisits, SOFTMAX } from './page_visit.mjs';
import { png } from './pictures.mjs';
import { IMAGES, SEVEN } from './prediction_visit.mjs';
import { PROGRAM, ROOT } from './site.mjs';

const visit = setUpVisits();
const TEST_SET = join(ROOT, 'tests/fixtures/digits');

const FEEDS = { keep_prob: '1.0', is_training: 'false' };
const predicted = (pb, picture, preset, invert) => JSON.parse(execFileSync(PROGRAM, [
  'predict', pb, '--image', picture, '--preset', preset, ...(invert ? ['--invert'] : []),
  ...Object.entries(FEEDS).flatMap(([name, value]) => ['--feed', `${name}=${value}`]),
  '--fetch', `${LOGITS},${SOFTMAX}`, '--labels', join(EXAMPLE, 'labels.txt'), '--json'], { encoding: 'utf8' }));

/** PredictJson for each of [[file, preset, invert], ...], from the page's own modules. */
async function predictedByPage(page, outputs, asked) {
  await page.evaluate(() => document.body.append(
    Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'test-files' })));
  const names = [...new Set(asked.map(([file]) => file))];
  await page.setInputFiles('#test-files', names);
  return page.evaluate(async ([fetches, feeds, labels, all]) => {
    const [{ CoreClient }, { loadExample }, { decodePicture }] = await Promise.all(
      ['core_client', 'example', 'picture_source'].map((name) => import(`./${name}.js`)));
    const core = new CoreClient();
    const { files } = await loadExample();
    await core.request('files', { files });
    await core.request('open', { path: 'digits/model.ckpt-2500' });
    const { blob } = await core.request('freeze', { outputs: fetches, keepDevices: false });
    const predictor = new CoreClient({ worker: './predict_worker.js', kept: ['open_predictor'] });
    await predictor.request('open_predictor', { name: 'frozen.pb', blob });
    const reports = [];
    for (const [name, preset, invert] of all) {
      const file = [...document.getElementById('test-files').files].find((one) => one.name === name);
      const { image: { data, width, height } } = await decodePicture(file, name);
      const picture = { rgba: data.buffer, width, height, preset, invert, smooth: false };
      reports.push((await predictor.request('predict', { picture, feeds, fetches, labels, top: 5 })).report);
    }
    return reports;
  }, [outputs, FEEDS, IMAGES.map(({ label }) => label), asked.map(([file, ...rest]) => [basename(file), ...rest])]);
}

visit('the numbers of the command line', (page) => inTemporaryFolder(async (folder) => {
  const pb = join(folder, 'frozen.pb');
  execFileSync(PROGRAM, ['freeze', EXAMPLE, '--outputs', `${LOGITS},${SOFTMAX}`, '-o', pb]);
  const noise = join(folder, 'noise.png');
  writeFileSync(noise, png(37, 23, (x, y) => [(x * 71 + y * 13) % 256, (x * y * 7) % 256, (y * 91 + 5) % 256]));
  const asked = [[SEVEN, 'unit', false], [noise, 'unit', false], [noise, 'signed', false], [noise, 'raw', false],
    [noise, 'unit', true]];
  const reports = await predictedByPage(page, [LOGITS, SOFTMAX], asked);
  for (const [i, got] of reports.entries()) {
    const want = predicted(pb, ...asked[i]);
    assert.deepEqual(got.nodes, want.nodes);
    assert.deepEqual(byName(got.feeds), byName(want.feeds));
    assert.deepEqual(got.notes, want.notes);
    assert.deepEqual(got.outputs.map(({ name }) => name), [LOGITS, SOFTMAX]);
    assertNear(got.outputs, want.outputs, `${asked[i]}`);
  }
}));

/** The bytes of an .npy file of bytes, without its header. */
const npyBytes = (path) => {
  const bytes = readFileSync(path);
  return bytes.subarray(10 + bytes.readUInt16LE(8));
};

visit('the accuracy that training measured, on all of its test images', (page) => inTemporaryFolder(async (folder) => {
  const pixels = npyBytes(join(TEST_SET, 'test_images.npy'));
  const labels = npyBytes(join(TEST_SET, 'test_labels.npy'));
  const asked = [...labels].map((_, i) => {
    const path = join(folder, `${i}.png`);
    writeFileSync(path, png(8, 8, (x, y) => Array(3).fill(pixels[i * 64 + y * 8 + x])));
    return [path, 'unit', false];
  });
  const { test_images: count, test_accuracy: accuracy } = JSON.parse(readFileSync(join(EXAMPLE, 'example.json')));
  assert.equal(asked.length, count);
  const reports = await predictedByPage(page, [LOGITS], asked);
  const right = reports.filter(({ outputs: [{ classes }] }, i) => classes[0].index === labels[i]).length;
  assert.equal(Math.round(right / count * 10000) / 10000, accuracy);
}));

const byName = (feeds) => [...feeds].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The same JSON, but for numbers: two compilers add up in another order. */
function assertNear(got, want, what) {
  if (typeof want === 'number') {
    assert.ok(Math.abs(got - want) <= 1e-5 * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);
  } else if (want && typeof want === 'object') {
    assert.deepEqual(Object.keys(got), Object.keys(want), what);
    for (const [key, value] of Object.entries(want)) assertNear(got[key], value, `${what} ${key}`);
  } else {
    assert.equal(got, want, what);
  }
}
