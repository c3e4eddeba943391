// Every state that the page can be seen in, for tests of all of them and for screenshots.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { DIGITS, draw } from './handwriting.mjs';
import { graphDef, graphText, MLP, writeObjects, writeSavedModel, writeTwoGraphs, writeWeights } from './model_makers.mjs';
import {
  boxOf, DATA, freeze, gone, inTemporaryFolder, INDEX, LOGITS, META, openExample, see, SOFTMAX, tryIt,
} from './page_visit.mjs';

const LONG = 'softmax_cross_entropy_loss/num_present/broadcast_weights/assert_broadcastable/values/shape';

/** A training folder with two steps of one model; its `checkpoint` names the older, on another machine. */
export async function makeTrainingFolder(parent) {
  const folder = join(parent, 'train');
  await mkdir(folder);
  for (const step of [2500, 3000]) {
    for (const file of [META, INDEX, DATA]) {
      await copyFile(file, join(folder, basename(file).replace('2500', step)));
    }
  }
  await writeFile(join(folder, 'checkpoint'), 'model_checkpoint_path: "/somewhere/else/model.ckpt-2500"\n');
  return folder;
}

const bring = (page, files) => page.setInputFiles('#file-input', files);
const plain = (name, bytes) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
const real = async (path) => plain(basename(path), await readFile(path));

/** Requests of these names do not reach the worker until they are released: what takes long, for a test. */
export const holdRequest = (page, ...held) => page.evaluate((wanted) => {
  const { prototype } = Worker;
  if (!prototype.post) {
    Object.assign(prototype, { post: prototype.postMessage, names: new Set(), held: [] });
    prototype.postMessage = function (message) {
      if (prototype.names.has(message.name)) prototype.held.push([this, message]);
      else this.post(message);
    };
  }
  for (const name of wanted) prototype.names.add(name);
}, held);

export const releaseRequests = (page) => page.evaluate(() => {
  Worker.prototype.names.clear();
  for (const [worker, message] of Worker.prototype.held.splice(0)) worker.post(message);
});

/** name -> how to get there from a page that was just opened. */
export const STATES = {
  first: async () => {},
  help: async (page) => {
    for (const summary of await page.locator('#help-list summary').all()) await summary.click();
  },
  incomplete: async (page) => {
    await bring(page, DATA);
    await see(page, '#files-notes', 'model.ckpt-2500.index');
  },
  mixed: async (page) => {
    await bring(page, [await real(META), plain('model.ckpt-9.index', 'x')]);
    await see(page, '#files-notes', 'model.ckpt-9');
  },
  strangers: async (page) => {
    await bring(page, [plain('saved_model.pb', 'no graph'), plain(`${'long_name_'.repeat(12)}.txt`, 'text')]);
    await see(page, '#files-notes', 'saved_model.pb');
  },
  damaged: async (page) => {
    await bring(page, [await real(META), await real(DATA), plain('model.ckpt-2500.index', 'no index')]);
    await page.locator('#files-error').waitFor();
  },
  opening: async (page) => {
    await holdRequest(page, 'open');
    await page.click('#try-example');
    await page.locator('#files-progress').waitFor();
    await see(page, '#file-list', 'model.ckpt-2500.meta');
  },
  opened: openExample,
  steps: (page) => inTemporaryFolder(async (parent) => {
    await page.setInputFiles('#folder-input', await makeTrainingFolder(parent));
    await page.locator('#checkpoint').waitFor();
    await see(page, '#chosen-keeps', '104');
    await gone(page, '#files-progress');
  }),
  'saved-model': (page) => inTemporaryFolder(async (parent) => {
    await page.setInputFiles('#folder-input', writeTwoGraphs(parent));
    await page.locator('#tags').waitFor();
    await see(page, '#chosen-keeps', '37');
    await gone(page, '#files-progress');
    await page.click('#freeze summary');
  }),
  'no-variables': (page) => inTemporaryFolder(async (parent) => {
    await page.setInputFiles('#folder-input', writeSavedModel(parent, { variables: false }));
    await page.locator('#files-notes').waitFor();
  }),
  'no-graph': (page) => inTemporaryFolder(async (parent) => {
    await bring(page, writeWeights(parent));
    await page.locator('#files-notes').waitFor();
  }),
  'which-graph': (page) => inTemporaryFolder(async (parent) => {
    await bring(page, await Promise.all([
      ...writeWeights(parent).map(real), plain('graph.pbtxt', graphText()), plain('old.pb', graphDef())]));
    await page.locator('#files-notes').waitFor();
  }),
  'other-graph': (page) => inTemporaryFolder(async (parent) => {
    await bring(page, await Promise.all([...writeWeights(parent).map(real), plain('graph.pbtxt', graphText())]));
    await see(page, '#chosen-keeps', '103');
    await gone(page, '#files-progress');
  }),
  'graph-alone': async (page) => {
    await bring(page, plain('graph.pbtxt', graphText()));
    await page.locator('#files-notes').waitFor();
  },
  objects: (page) => inTemporaryFolder(async (parent) => {
    await bring(page, writeObjects(parent));
    await page.locator('#files-notes').waitFor();
  }),
  compat: async (page) => {
    const prefix = join(MLP, '../../res_mlp/w1.15/model.ckpt');
    await bring(page, ['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${prefix}.${suffix}`));
    await page.locator('#freeze').waitFor();
    await page.fill('#search', 'y');
    await boxOf(page, '#search-list', 'y').check();
    await page.click('#freeze summary');
    await page.selectOption('#compat', '1.4');
    await freeze(page);
  },
  choosing: async (page) => {
    await openExample(page);
    await page.fill('#search', 'logits');
    await page.locator('#search-more').waitFor();
    await page.click('#tree-details summary');
    await page.locator('#tree button').first().click();
    await page.locator('#tree ul button').first().click();
    await page.locator('#tree ul ul li').first().waitFor();
    await boxOf(page, '#likely-list', SOFTMAX).check();
    await boxOf(page, '#likely-list', LONG).check();
    await see(page, '#chosen-list', LONG);
  },
  freezing: async (page) => {
    await openExample(page);
    await holdRequest(page, 'freeze');
    await page.click('#freeze-button');
    await page.locator('#cancel-button').waitFor();
  },
  cancelled: async (page) => {
    await STATES.freezing(page);
    await page.click('#cancel-button');
    await page.locator('#freeze-error').waitFor();
  },
  'no-output': async (page) => {
    await openExample(page);
    await boxOf(page, '#likely-list', LOGITS).uncheck();
    await page.click('#freeze-button');
    await page.locator('#freeze-error').waitFor();
  },
  frozen: async (page) => {
    await openExample(page);
    await freeze(page);
  },
  'frozen-opencv': async (page) => {
    await STATES.choosing(page);
    await freeze(page);
    await page.locator('#snippet-tabs button').nth(1).click();
  },
  trying: async (page) => {
    await STATES.frozen(page);
    await tryIt(page);
  },
  tried: async (page) => {
    await STATES.trying(page);
    await page.locator('#example-list button').nth(7).click();
    await page.locator('#answer').waitFor();
    await page.click('#try-more summary');
  },
  drawn: async (page) => {
    await STATES.trying(page);
    await draw(page, DIGITS[3]);
    await page.locator('#answer').waitFor();
  },
  'try-failed': async (page) => {
    await STATES.tried(page);
    await page.fill('[data-feed="keep_prob"]', 'half');
    await page.locator('[data-feed="keep_prob"]').blur();
    await page.locator('#try-error').waitFor();
  },
  running: async (page) => {
    await STATES.trying(page);
    await holdRequest(page, 'predict');
    await page.locator('#example-list button').first().click();
    await page.locator('#try-cancel').waitFor();
  },
  update: async (page) => {
    await page.evaluate(() => { document.getElementById('update').hidden = false; });
  },
};
