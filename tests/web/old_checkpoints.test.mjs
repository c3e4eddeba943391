// Checkpoints of the old format V1, whose names say little: dropped as a file, as shards one of which comes late, as a folder in
// an archive, and beside a V2 checkpoint of the same name.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeZip } from './archive_makers.mjs';
import { bring, choose, freeze, gone, inTemporaryFolder, see, setUpVisits } from './page_visit.mjs';
import { ROOT } from './site.mjs';

const CASES = join(ROOT, 'tests/fixtures/cases');
const PLAIN = join(CASES, 'v1_plain/w1.15');
const SHARDED = join(CASES, 'v1_sharded/w1.4');
const SHARDS = [0, 1, 2].map((shard) => `model.ckpt-0000${shard}-of-00003`);

const visitPage = setUpVisits();
/** steps(page, folder): with a scratch folder. */
const visit = (name, steps) => visitPage(name, (page) => inTemporaryFolder((folder) => steps(page, folder)));

async function freezeY(page) {
  await page.locator('#freeze').waitFor();
  await choose(page, 'y');
  await freeze(page);
  await see(page, '#result-facts', 'ops in the final graph');
}

visit('a file and its .meta', async (page) => {
  await bring(page, join(PLAIN, 'model.ckpt'), join(PLAIN, 'model.ckpt.meta'));
  await see(page, '#contents', 'TensorFlow 1.15.0');
  assert.ok(await page.isHidden('#files-notes'));
  assert.equal(await page.inputValue('#file-name'), 'model.ckpt.frozen.pb');
  await freezeY(page);
});

visit('a file without its .meta', async (page) => {
  await bring(page, join(PLAIN, 'model.ckpt'));
  await see(page, '#files-notes', 'still missing model.ckpt.meta');
  await see(page, '#files-notes', 'no graph');
  await see(page, '#contents', 'values');
});

visit('shards, one of which comes late', async (page) => {
  await bring(page, join(SHARDED, 'model.ckpt.meta'), join(SHARDED, SHARDS[0]), join(SHARDED, SHARDS[2]));
  await see(page, '#files-notes', `still missing ${SHARDS[1]}`);
  await page.locator('#freeze').waitFor();
  await choose(page, 'y');
  await page.click('#freeze-button');
  await see(page, '#freeze-error', `${SHARDS[1]} is missing`);
  await bring(page, join(SHARDED, SHARDS[1]));
  await gone(page, '#files-notes');
  await freezeY(page);
});

visit('in a zip', async (page, folder) => {
  const names = ['checkpoint', 'model.ckpt.meta', ...SHARDS];
  const state = 'model_checkpoint_path: "/tmp/model.ckpt-?????-of-00003"\n';
  writeFileSync(join(folder, 'old.zip'), makeZip(names.map((name) => (
    { name: `train/${name}`, data: name === 'checkpoint' ? Buffer.from(state) : readFileSync(join(SHARDED, name)) }))));
  await bring(page, join(folder, 'old.zip'));
  await page.locator('#freeze').waitFor();
  assert.ok(await page.isHidden('#checkpoint-choice'));
  await freezeY(page);
});

visit('beside a V2 checkpoint of the same name', async (page, folder) => {
  const v2 = join(CASES, 'ref_mlp/w1.15');
  const names = ['model.ckpt.meta', 'model.ckpt.index', 'model.ckpt.data-00000-of-00001'];
  for (const name of names) copyFileSync(join(v2, name), join(folder, name));
  copyFileSync(join(PLAIN, 'model.ckpt'), join(folder, 'model.ckpt'));
  await bring(page, ...['model.ckpt', ...names].map((name) => join(folder, name)));
  await see(page, '#contents', 'model.ckpt is a V1 checkpoint of the same name; took the V2 one');
  await freezeY(page);
});
