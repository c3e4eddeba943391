// Checkpoints of the old format V1, whose names say little: dropped as a file, as shards one of which comes late, as a folder in
// an archive, and beside a V2 checkpoint of the same name.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { makeZip } from './archive_makers.mjs';
import { ROOT, launch, openPage, serve } from './site.mjs';

const CASES = join(ROOT, 'tests/fixtures/cases');
const PLAIN = join(CASES, 'v1_plain/w1.15');
const SHARDED = join(CASES, 'v1_sharded/w1.4');
const SHARDS = [0, 1, 2].map((shard) => `model.ckpt-0000${shard}-of-00003`);

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
  folder = mkdtempSync(join(tmpdir(), 'permafrost-old-'));
  context = await browser.newContext({ locale: 'en-US' });
  page = await openPage(context, site.url);
});
afterEach(async () => {
  assert.deepEqual(page.problems, []);
  await context.close();
  rmSync(folder, { recursive: true });
});

const bring = (...files) => page.setInputFiles('#file-input', files);

async function says(selector, ...words) {
  await page.locator(`${selector}:not([hidden])`).waitFor();
  const text = await page.textContent(selector);
  for (const word of words) assert.ok(text.includes(word), `${selector} says "${text}", not "${word}"`);
}

async function freeze(...outputs) {
  await page.locator('#freeze:not([hidden])').waitFor();
  for (const output of outputs) {
    await page.fill('#search', output);
    await page.check(`#search-list [data-node="${output}"]`);
  }
  await page.click('#freeze-button');
}

test('a file and its .meta', async () => {
  await bring(join(PLAIN, 'model.ckpt'), join(PLAIN, 'model.ckpt.meta'));
  await says('#contents', 'TensorFlow 1.15.0');
  assert.ok(await page.isHidden('#files-notes'));
  assert.equal(await page.inputValue('#file-name'), 'model.ckpt.frozen.pb');
  await freeze('y');
  await says('#result-facts', 'ops in the final graph');
});

test('a file without its .meta', async () => {
  await bring(join(PLAIN, 'model.ckpt'));
  await says('#files-notes', 'still missing model.ckpt.meta', 'no graph');
  await says('#contents', 'values');
});

test('shards, one of which comes late', async () => {
  await bring(join(SHARDED, 'model.ckpt.meta'), join(SHARDED, SHARDS[0]), join(SHARDED, SHARDS[2]));
  await says('#files-notes', `still missing ${SHARDS[1]}`);
  await freeze('y');
  await says('#freeze-error', `${SHARDS[1]} is missing`);
  await bring(join(SHARDED, SHARDS[1]));
  await page.locator('#files-notes').waitFor({ state: 'hidden' });
  await freeze('y');
  await says('#result-facts', 'ops in the final graph');
});

test('in a zip', async () => {
  const names = ['checkpoint', 'model.ckpt.meta', ...SHARDS];
  const state = 'model_checkpoint_path: "/tmp/model.ckpt-?????-of-00003"\n';
  writeFileSync(join(folder, 'old.zip'), makeZip(names.map((name) => (
    { name: `train/${name}`, data: name === 'checkpoint' ? Buffer.from(state) : readFileSync(join(SHARDED, name)) }))));
  await bring(join(folder, 'old.zip'));
  assert.ok(await page.isHidden('#checkpoint-choice'));
  await freeze('y');
  await says('#result-facts', 'ops in the final graph');
});

test('beside a V2 checkpoint of the same name', async () => {
  const v2 = join(CASES, 'ref_mlp/w1.15');
  const names = ['model.ckpt.meta', 'model.ckpt.index', 'model.ckpt.data-00000-of-00001'];
  for (const name of names) copyFileSync(join(v2, name), join(folder, name));
  copyFileSync(join(PLAIN, 'model.ckpt'), join(folder, 'model.ckpt'));
  await bring(...['model.ckpt', ...names].map((name) => join(folder, name)));
  await says('#contents', 'model.ckpt is a V1 checkpoint of the same name; took the V2 one');
  await freeze('y');
  await says('#result-facts', 'ops in the final graph');
});
