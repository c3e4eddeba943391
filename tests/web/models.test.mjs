// Every kind of model that the command line takes: SavedModels, graphs beside checkpoints that have no .meta, graphs alone; and
// what is said where half of one is missing. What is frozen has the bytes of the command line.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeZip } from './archive_makers.mjs';
import {
  frozenByProgram, graphDef, graphText, MLP, writeObjects, writeSavedModel, writeTwoGraphs, writeWeights,
} from './model_makers.mjs';
import { bring, choose, download, drag, freeze, gone, inTemporaryFolder, see, setUpVisits, textsOf } from './page_visit.mjs';
import { ROOT } from './site.mjs';

const visitPage = setUpVisits();
/** steps(page, folder): with a scratch folder. */
const visit = (name, steps) => visitPage(name, (page) => inTemporaryFolder((folder) => steps(page, folder)));

const pick = (page, folder) => page.setInputFiles('#folder-input', folder);
const chosen = (page) => textsOf(page, '#chosen-list button');

async function isOpen(page) {
  await page.locator('#freeze').waitFor();
  await gone(page, '#files-progress');
}

async function facts(page) {
  const [keys, values] = [await textsOf(page, '#contents-list dt'), await textsOf(page, '#contents-list dd')];
  return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}

async function assertFreezes(page, want) {
  await freeze(page);
  assert.ok((await download(page)).bytes.equals(want));
}

visit('the folder of a SavedModel, dropped', async (page, folder) => {
  const model = writeSavedModel(folder);
  await drag(page, ['dragEnter', 'dragOver', 'drop'], [model], { x: 300, y: 300 });
  await isOpen(page);
  for (const id of ['checkpoint-choice', 'graph-choice', 'tags-choice', 'files-notes']) await gone(page, `#${id}`);
  const { Kind, Tags, Tensors } = await facts(page);
  assert.equal(Kind, 'SavedModel');
  assert.equal(Tags, 'serve');
  assert.match(Tensors, /^2 with 8 values/);
  assert.equal(await page.inputValue('#file-name'), 'half.frozen.pb');
  assert.deepEqual(await chosen(page), ['y']);
  await see(page, '#likely-list li', 'an output of the signature serving_default');
  await gone(page, '#tensors');
  await assertFreezes(page, frozenByProgram(folder, model));
});

visit('a SavedModel as text, beside a checkpoint', async (page, folder) => {
  const model = writeSavedModel(folder, { name: 'all/half', text: true });
  for (const name of ['meta', 'index', 'data-00000-of-00001']) {
    copyFileSync(join(MLP, `model.ckpt.${name}`), join(folder, 'all', `model.ckpt-7.${name}`));
  }
  await pick(page, join(folder, 'all'));
  await isOpen(page);
  assert.deepEqual(await textsOf(page, '#checkpoint option'), ['all/model.ckpt-7', 'all/half (SavedModel)']);
  await page.selectOption('#checkpoint', { label: 'all/half (SavedModel)' });
  await see(page, '#chosen-keeps', 'keep 7 of 37');
  await assertFreezes(page, frozenByProgram(folder, model));
});

visit('the files of a SavedModel, one by one', async (page, folder) => {
  const model = writeSavedModel(folder);
  await bring(page, join(model, 'saved_model.pb'));
  await see(page, '#files-notes', 'has 2 variables, and their values are missing. They are in its folder “variables”');
  await see(page, '#contents-list dd', 'SavedModel');
  await gone(page, '#freeze');
  await bring(page, join(model, 'variables/variables.index'), join(model, 'variables/variables.data-00000-of-00001'));
  await isOpen(page);
  await gone(page, '#files-notes');
  await gone(page, '#checkpoint-choice');
  await assertFreezes(page, frozenByProgram(folder, model));
});

visit('a SavedModel’s variables alone, then the graph, then without one of its files', async (page, folder) => {
  const model = writeSavedModel(folder);
  await pick(page, join(model, 'variables'));
  await see(page, '#files-notes', 'variables/variables: still missing saved_model.pb');
  await see(page, '#files-notes', 'These are the variables of a SavedModel');
  await bring(page, join(model, 'saved_model.pb'));
  await isOpen(page);
  await gone(page, '#files-notes');
  await assertFreezes(page, frozenByProgram(folder, model));
  await page.click('#start-over');
  rmSync(join(model, 'variables/variables.index'));
  await pick(page, model);
  await see(page, '#files-notes', 'half: still missing variables/variables.index');
  await gone(page, '#freeze');
});

visit('a SavedModel with several graphs', async (page, folder) => {
  const model = writeTwoGraphs(folder);
  await pick(page, model);
  await isOpen(page);
  assert.deepEqual(await textsOf(page, '#tags option'), ['serve', 'train']);
  assert.equal((await facts(page)).Tags, 'serve');
  const serving = frozenByProgram(folder, model);
  await assertFreezes(page, serving);
  await page.selectOption('#tags', { label: 'train' });
  await gone(page, '#result');
  await see(page, '#contents-list dd', 'train');
  await isOpen(page);
  const training = frozenByProgram(folder, model, '--tags', 'train');
  assert.ok(!training.equals(serving));
  await assertFreezes(page, training);
});

visit('a SavedModel of TensorFlow 2', async (page, folder) => {
  const model = join(ROOT, 'tests/fixtures/saved_models/savedmodel_v2/w2.15/saved_model');
  await pick(page, model);
  await isOpen(page);
  await gone(page, '#files-notes');
  assert.equal((await facts(page)).Kind, 'SavedModel');
  assert.deepEqual(await chosen(page), ['StatefulPartitionedCall']);
  await assertFreezes(page, frozenByProgram(folder, model));
});

visit('a variable that the checkpoint does not have', async (page, folder) => {
  const model = join(ROOT, 'tests/fixtures/cases/unrestored/w1.15');
  await pick(page, model);
  await isOpen(page);
  await choose(page, 'y');
  await page.click('#freeze-button');
  await see(page, '#freeze-error', 'variable u has no value');
  await see(page, '#freeze-error', '--initial-values');
  await page.check('#by-name'); // which the options show without a click on them
  await page.click('#freeze-button');
  await see(page, '#freeze-error', 'restores variables by name, and has no tensor for this one');
  await page.uncheck('#by-name');
  await page.check('#initial-values');
  const outputs = (await chosen(page)).join(',');
  await assertFreezes(page, frozenByProgram(folder, join(model, 'model.ckpt'), '--initial-values', '--outputs', outputs));
  await see(page, '#result-notes', 'variable u is not restored from the checkpoint');
});

visit('a GraphDef beside a checkpoint without .meta', async (page, folder) => {
  const weights = writeWeights(folder);
  const graph = join(folder, 'graph.pb');
  writeFileSync(graph, graphDef());
  // A frozen one is no choice.
  await bring(page, graph, ...weights, join(ROOT, 'tests/fixtures/text/frozen.pbtxt'));
  await isOpen(page);
  for (const id of ['checkpoint-choice', 'graph-choice', 'files-notes']) await gone(page, `#${id}`);
  assert.equal((await facts(page)).Graph, 'graph.pb, because this checkpoint has no .meta of its own');
  await choose(page, 'y');
  const outputs = (await chosen(page)).join(',');
  await assertFreezes(page, frozenByProgram(folder, join(folder, 'model.ckpt'), '--meta', graph, '--outputs', outputs));
});

visit('a checkpoint without .meta', async (page, folder) => {
  await bring(page, ...writeWeights(folder, 'model.ckpt-9'));
  await see(page, '#files-notes', 'model.ckpt-9: still missing model.ckpt-9.meta');
  await see(page, '#files-notes', 'drop the .meta of another step of the same training, or the graph that was saved beside it');
  const tensors = await textsOf(page, '#tensor-list li');
  assert.equal(tensors.length, 8);
  assert.ok(tensors.includes('w float32 [3,4]'), tensors.join());
  await page.selectOption('#language', 'zh-CN');
  await see(page, '#files-notes', 'model.ckpt-9：还缺少 model.ckpt-9.meta');
  await gone(page, '#freeze');
});

visit('several graphs beside a checkpoint without .meta', async (page, folder) => {
  const weights = writeWeights(folder);
  const graphs = ['graph.pbtxt', 'model.ckpt-3.meta', 'meta.pbtxt'].map((name) => join(folder, name));
  writeFileSync(graphs[0], graphText());
  copyFileSync(join(MLP, 'model.ckpt.meta'), graphs[1]);
  copyFileSync(join(ROOT, 'tests/fixtures/text/meta.pbtxt'), graphs[2]);
  await bring(page, ...weights, ...graphs);
  await see(page, '#files-notes', 'model.ckpt has no .meta of its own, and several of these files could be its graph');
  await see(page, '#contents-list dd', 'values');
  await gone(page, '#freeze');
  await gone(page, '#checkpoint-choice');
  assert.deepEqual(await textsOf(page, '#graph option'), ['Choose one', 'graph.pbtxt', 'meta.pbtxt', 'model.ckpt-3.meta']);
  for (const graph of graphs) {
    const label = graph.slice(folder.length + 1);
    await page.selectOption('#graph', { label });
    await see(page, '#contents-list dd', label);
    await isOpen(page);
    await gone(page, '#files-notes');
    await choose(page, 'y');
    const outputs = (await chosen(page)).join(',');
    await assertFreezes(page, frozenByProgram(folder, join(folder, 'model.ckpt'), '--meta', graph, '--outputs', outputs));
  }
});

visit('where there is a .meta it is taken', async (page, folder) => {
  const meta = join(folder, 'model.ckpt.meta');
  copyFileSync(join(MLP, 'model.ckpt.meta'), meta);
  writeFileSync(join(folder, 'graph.pb'), 'no graph at all');
  await bring(page, ...writeWeights(folder), meta, join(folder, 'graph.pb'));
  await isOpen(page);
  await gone(page, '#graph-choice');
  assert.equal((await facts(page)).Graph, undefined);
});

visit('a graph alone, then its checkpoint', async (page, folder) => {
  const graph = join(folder, 'graph.pbtxt');
  writeFileSync(graph, graphText());
  await bring(page, graph);
  await see(page, '#files-notes', 'graph.pbtxt is a graph with 8 variables and without their values. Drop its checkpoint too');
  assert.equal((await facts(page)).Kind, 'a graph alone, without weights');
  await gone(page, '#freeze');
  await gone(page, '#try');
  await bring(page, ...writeWeights(folder));
  await isOpen(page);
  await gone(page, '#files-notes');
  assert.equal((await facts(page)).Graph, 'graph.pbtxt, because this checkpoint has no .meta of its own');
});

visit('several graphs alone, one of them frozen', async (page, folder) => {
  writeFileSync(join(folder, 'graph.pb'), graphDef());
  const frozen = join(ROOT, 'tests/fixtures/text/frozen.pb');
  writeFileSync(join(folder, 'graphs.zip'), makeZip([
    { name: 'frozen.pb', data: readFileSync(frozen) }, { name: 'graph.pb', data: graphDef() }]));
  await bring(page, join(folder, 'graphs.zip'));
  await page.locator('#checkpoint').waitFor();
  assert.deepEqual(await textsOf(page, '#checkpoint option'), ['frozen.pb (a graph alone)', 'graph.pb (a graph alone)']);
  await see(page, '#files-notes', 'frozen.pb is frozen already. Try it below.');
  await page.locator('#try-body').waitFor();
  await gone(page, '#contents');
  await page.selectOption('#checkpoint', { label: 'graph.pb (a graph alone)' });
  await see(page, '#files-notes', 'graph.pb is a graph with 8 variables');
  await gone(page, '#try');
});

visit('a checkpoint of TensorFlow 2', async (page, folder) => {
  await bring(page, ...writeObjects(folder));
  await see(page, '#files-notes', 'ckpt-1 is a checkpoint of TensorFlow 2');
  assert.ok(!(await page.textContent('#files-notes')).includes('still missing'));
  const { Kind, Tensors } = await facts(page);
  assert.equal(Kind, 'checkpoint of TensorFlow 2');
  assert.match(Tensors, /^3 with/);
  await see(page, '#tensor-list li', 'w/.ATTRIBUTES/VARIABLE_VALUE float32');
  await gone(page, '#freeze');
});

visit('the bytes of a release of TensorFlow', async (page, folder) => {
  const prefix = join(ROOT, 'tests/fixtures/cases/res_mlp/w1.15/model.ckpt');
  await bring(page, ...['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${prefix}.${suffix}`));
  await isOpen(page);
  await choose(page, 'y');
  const outputs = (await chosen(page)).join(',');
  await page.click('#freeze summary');
  const plain = frozenByProgram(folder, prefix, '--outputs', outputs);
  const different = new Set([plain.toString('latin1')]);
  for (const release of ['1.4', '1.10', '1.15', '2.15']) {
    await page.selectOption('#compat', release);
    await gone(page, '#result');
    const want = frozenByProgram(folder, prefix, '--outputs', outputs, '--compat', release);
    different.add(want.toString('latin1'));
    await assertFreezes(page, want);
    await see(page, '#result-compat', `Byte for byte what TensorFlow ${release} would have written.`);
    if (release === '1.4') await see(page, '#result-notes', 'TensorFlow 1.4 writes this graph, and no TensorFlow can run what it writes');
    else await gone(page, '#result-notes');
  }
  assert.equal(different.size, 3); // 1.10, 1.15 and the default have the same rules for this graph
  await page.selectOption('#compat', '');
  await assertFreezes(page, plain);
  await gone(page, '#result-compat');
});
