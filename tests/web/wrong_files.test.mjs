// What people bring by mistake is answered in words, and the page stays usable: after every mistake the right files can
// follow.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { writeBigCheckpoint } from './big_checkpoint.mjs';
import { PROGRAM, ROOT, launch, openPage, serve } from './site.mjs';

const DIGITS = join(ROOT, 'web/examples/digits');
const [META, INDEX, DATA] = ['meta', 'index', 'data-00000-of-00001'].map((suffix) => `model.ckpt-2500.${suffix}`);
const OUTPUT = 'DigitNet/Logits/SpatialSqueeze';

let site;
let browser;
let context;
let page;
let folder;

before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'permafrost-wrong-'));
  context = await browser.newContext({ locale: 'en-US' });
  page = await openPage(context, site.url);
});
afterEach(async () => {
  assert.deepEqual(page.problems, []);
  await context.close();
  rmSync(folder, { recursive: true });
});

// A file of the example in the scratch folder, under a name of one's choice.
function copy(name, as = name) {
  const to = join(folder, as);
  copyFileSync(join(DIGITS, name), to);
  return to;
}
function write(name, bytes) {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}
const bring = (...files) => page.setInputFiles('#file-input', files);

async function says(selector, ...words) {
  await page.locator(`${selector}:not([hidden])`).waitFor();
  const text = await page.textContent(selector);
  for (const word of words) assert.ok(text.includes(word), `${selector} says "${text}", not "${word}"`);
}

async function exampleStillWorks() {
  await page.click('#try-example');
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await page.locator('#result:not([hidden])').waitFor();
  assert.match(await page.textContent('#result-facts'), /104 ops in the final graph/);
}

test('a frozen graph under the name of a .meta', async () => {
  const frozen = join(folder, 'frozen.pb');
  assert.equal(spawnSync(PROGRAM, ['freeze', DIGITS, '--outputs', OUTPUT, '-o', frozen]).status, 0);
  await bring(write(META, readFileSync(frozen)), copy(INDEX), copy(DATA));
  await says('#files-error', 'damaged', `${META}: not a MetaGraph`, 'a GraphDef (.pb)');
  await exampleStillWorks();
});

const STRANGERS = [
  ['model.h5', '\x89HDF\r\n\x1a\n and so on', 'a model in HDF5 format (Keras .h5)'],
  ['empty.meta2', '', 'an empty file'],
  ['page.pb', '<!DOCTYPE html><html>', 'a web page'],
  ['pointer.pb', 'version https://git-lfs.github.com/spec/v1\noid sha256:1', 'git lfs pull'],
  ['notes.txt', 'just some words', 'none of the formats'],
];
for (const [name, bytes, words] of STRANGERS) {
  test(`${name} alone`, async () => {
    await bring(write(name, Buffer.from(bytes, 'latin1')));
    await says('#files-notes', 'No model among these files', `${name}: `, words, 'A checkpoint has a .meta');
    await exampleStillWorks();
  });
}

test('a movie of 4 GB', async () => {
  const movie = write('movie.mp4', Buffer.from('\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41', 'latin1'));
  truncateSync(movie, 4 * 2 ** 30);
  await bring(movie);
  await says('#files-notes', 'No model among these files', 'movie.mp4: none of the formats');
  await exampleStillWorks();
});

test('files of two steps', async () => {
  await bring(copy(META), copy(INDEX), copy(DATA, 'model.ckpt-3000.data-00000-of-00001'));
  await says('#files-notes', 'belong to different checkpoints', 'model.ckpt-2500', 'model.ckpt-3000');
  await bring(copy(DATA));
  await page.locator('#freeze:not([hidden])').waitFor();
});

test('the weights of another step under the right name', async () => {
  const bytes = readFileSync(join(DIGITS, DATA));
  bytes.reverse();
  await bring(copy(META), copy(INDEX), write(DATA, bytes));
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await says('#freeze-error', 'damaged', `${DATA}: offset`, 'its checksum is', 'comes from another step');
  assert.ok(await page.isHidden('#result'));
  assert.ok(await page.isEnabled('#freeze-button'));
});

test('a .pbtxt that is not the graph', async () => {
  await bring(write(META.replace('.meta', '.pbtxt'), 'item { id: 1 name: "cat" }'), copy(INDEX), copy(DATA));
  await says('#contents', '32,889 values', 'is not the MetaGraph of this checkpoint but a label map');
  assert.ok(await page.isHidden('#freeze'));
});

test('a .pbtxt that is damaged', async () => {
  await bring(write(META.replace('.meta', '.pbtxt'), 'graph_def {\n  node { nmae: "x" }\n}\n'), copy(INDEX), copy(DATA));
  await says('#files-error', 'damaged', 'line 2, column 10', 'did you mean name');
  await exampleStillWorks();
});

// Not by mistake: it can be tried.
test('a frozen graph as text, alone', async () => {
  await bring(join(ROOT, 'tests/fixtures/text/frozen.pbtxt'));
  await page.locator('#try:not([hidden])').waitFor();
  await says('#files-notes', 'frozen.pbtxt');
});

test('without its .meta there are tensors and no graph', async () => {
  await bring(copy(INDEX), copy(DATA));
  await says('#files-notes', `still missing ${META}`, 'no graph');
  await says('#contents', '32,889 values');
  assert.ok(await page.isHidden('#freeze'));
});

test('without its .index', async () => {
  await bring(copy(META), copy(DATA));
  await says('#files-notes', `still missing ${INDEX}`, 'Drop the missing files too');
  assert.ok(await page.isHidden('#contents'));
});

test('a shard that is missing, and then brought', async () => {
  const sharded = join(ROOT, 'tests/fixtures/cases/sharded_v2/w1.15');
  const files = ['meta', 'index', 'data-00000-of-00003', 'data-00001-of-00003', 'data-00002-of-00003']
    .map((suffix) => join(sharded, `model.ckpt.${suffix}`));
  await bring(...files.slice(0, 3), files[4]);
  await says('#files-notes', 'still missing model.ckpt.data-00001-of-00003');
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await says('#freeze-error', 'missing', 'model.ckpt.data-00001-of-00003 is missing', 'Put it beside model.ckpt.index');
  await bring(files[3]);
  await page.locator('#files-notes').waitFor({ state: 'hidden' });
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await page.locator('#result:not([hidden])').waitFor();
});

test('a shard that was cut', async () => {
  await bring(copy(META), copy(INDEX), write(DATA, readFileSync(join(DIGITS, DATA)).subarray(0, 20000)));
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await says('#freeze-error', `${DATA}: `, 'bytes short', 'and the file ends at 20,000', 'fetch it again');
});

test('a file that changes after it was chosen', async () => {
  const data = copy(DATA);
  await bring(copy(META), copy(INDEX), data);
  await page.locator('#freeze:not([hidden])').waitFor();
  appendFileSync(data, 'more');
  await page.click('#freeze-button');
  await says('#freeze-error', 'cannot be read', `${DATA}: the browser cannot read`, 'choose it again');
  await bring(data);
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await page.locator('#result:not([hidden])').waitFor();
});

test('a file that changes between freezing and downloading', async () => {
  const data = copy(DATA);
  await bring(copy(META), copy(INDEX), data);
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.click('#freeze-button');
  await page.locator('#result:not([hidden])').waitFor();
  appendFileSync(data, 'more');
  await page.click('#download');
  await says('#freeze-error', 'A file changed on the disk');
});

test('cancelling half-way leaves a usable page', async () => {
  const prefix = join(folder, 'm-7');
  // One variable of 1.9 GB, nearly all a hole; its checksum is wrong, which nobody waits for.
  await writeBigCheckpoint(prefix, 2 ** 31, [{ name: 'a', offset: 0, values: new Float32Array(10) }],
    { a: 475_000_000 });
  await bring(...['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${prefix}.${suffix}`));
  await page.locator('#freeze:not([hidden])').waitFor();
  await page.check('[data-node="y"]');
  await page.click('#freeze-button');
  await page.locator('#freeze-progress progress[value]').waitFor();
  await page.click('#cancel-button');
  await says('#freeze-error', 'Cancelled. Nothing is lost');
  assert.ok(await page.isEnabled('#freeze-button'));
  // The worker that was started anew knows the files and the graph.
  await page.fill('#search', 'y');
  await page.locator('#search-list [data-node="y"]').waitFor();
  assert.match(await page.textContent('#chosen-keeps'), /keep 2 of 2 nodes/);
  await exampleStillWorks();
});
