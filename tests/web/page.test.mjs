// The page in a real browser: from files, however they come, to the frozen graph.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { makeTrainingFolder } from './page_states.mjs';
import {
  boxOf, DATA, download, drag, freeze, frozenByProgram, gone, inTemporaryFolder, INDEX, LOGITS, META, openExample,
  see, setUpVisits, SOFTMAX, textsOf,
} from './page_visit.mjs';

const visit = setUpVisits();
const PLACEHOLDERS = ['input', 'keep_prob', 'is_training'];
const SNIPPETS = [['Python', 'import tensorflow'], ['C++', '#include <opencv2'], ['Java', 'import java']];

async function assertContents(page) {
  await page.locator('#contents').waitFor();
  assert.deepEqual(await textsOf(page, '#contents-list dt'), [
    'Written by', 'Training step', 'Nodes in the graph', 'Tensors', 'Data files', 'Placeholders']);
  const facts = await textsOf(page, '#contents-list dd');
  assert.equal(facts[0], 'TensorFlow 2.15.1');
  assert.equal(facts[1], '2,500');
  assert.equal(facts[2], '775');
  assert.match(facts[3], /^33\b.*\b32,889 values/);
  assert.deepEqual(await textsOf(page, '#contents-list li'), [
    'input float32 [?,8,8,1]', 'label int32 [?,10]', 'keep_prob float32 []', 'is_training bool []']);
}

async function assertPreselected(page) {
  assert.deepEqual(await textsOf(page, '#chosen-list button'), [LOGITS]);
  assert.equal(await boxOf(page, '#likely-list', LOGITS).isChecked(), true);
  assert.equal(await page.locator('#likely-list input:checked').count(), 1);
  await see(page, '#chosen-keeps', 'keep 104 of 775 nodes and 14 variables');
  await see(page, '#likely-list li', 'keeps 104 nodes');
}

async function assertFrozen(page, { name, outputs = [LOGITS], nodes = 104 }) {
  await see(page, '#result-facts', `${nodes} ops in the final graph. Froze 14 variables.`);
  assert.deepEqual(await textsOf(page, '#result-feeds li'), [
    'input float32 [?,8,8,1]', 'keep_prob float32 []', 'is_training bool []']);
  const snippets = [];
  for (const [label, begins] of SNIPPETS) {
    await page.locator('#snippet-tabs button', { hasText: label }).click();
    await see(page, '#snippet', begins);
    snippets.push(await page.locator('#snippet').textContent());
  }
  for (const snippet of snippets) {
    for (const word of [name, ...outputs, ...PLACEHOLDERS]) {
      assert.ok(snippet.includes(word), `${word}: ${snippet}`);
    }
  }
  const file = await download(page);
  assert.equal(file.name, name);
  assert.ok(file.bytes.equals(await frozenByProgram(outputs)));
}

visit('files that come one by one, in any order', async (page) => {
  await page.setInputFiles('#file-input', DATA);
  await see(page, '#files-notes', 'still missing model.ckpt-2500.meta, model.ckpt-2500.index');
  await gone(page, '#files-progress');
  await gone(page, '#contents');
  await page.setInputFiles('#file-input', META);
  await see(page, '#files-notes', 'still missing model.ckpt-2500.index');
  await gone(page, '#files-progress');
  await gone(page, '#contents');
  await page.setInputFiles('#file-input', INDEX);
  await page.locator('#contents').waitFor();
  await gone(page, '#files-notes');
  assert.deepEqual(await textsOf(page, '#file-list li > :first-child'),
    [DATA, META, INDEX].map((path) => basename(path)));
  await assertContents(page);
  await assertPreselected(page);
  assert.equal(await page.inputValue('#file-name'), 'model.ckpt-2500.frozen.pb');
  await freeze(page);
  await assertFrozen(page, { name: 'model.ckpt-2500.frozen.pb' });
});

visit('the example, with one click', async (page) => {
  await openExample(page);
  await assertContents(page);
  await assertPreselected(page);
  await page.fill('#file-name', 'digits.pb');
  await freeze(page);
  await assertFrozen(page, { name: 'digits.pb' });
});

// Either way in, the folder is the same.
async function assertSteps(page) {
  await page.locator('#checkpoint').waitFor();
  const newest = await page.locator('#checkpoint option:checked').textContent();
  assert.match(newest, /^train\/model\.ckpt-2500 \(the newest/);
  assert.deepEqual(await textsOf(page, '#checkpoint option'), [newest, 'train/model.ckpt-3000']);
  await assertContents(page);
  await page.selectOption('#checkpoint', { label: 'train/model.ckpt-3000' });
  await see(page, '#contents-list dd', '3,000');
  await see(page, '#chosen-keeps', '104 of 775');
  assert.equal(await page.inputValue('#file-name'), 'model.ckpt-3000.frozen.pb');
  await gone(page, '#files-progress');
  await freeze(page);
  await assertFrozen(page, { name: 'model.ckpt-3000.frozen.pb' });
}

visit('a folder that is picked', (page) => inTemporaryFolder(async (parent) => {
  await page.setInputFiles('#folder-input', await makeTrainingFolder(parent));
  await assertSteps(page);
}));

visit('a large folder that is dropped', (page) => inTemporaryFolder(async (parent) => {
  const folder = await makeTrainingFolder(parent);
  // A browser hands out a hundred at a time.
  for (let i = 0; i < 150; ++i) await writeFile(join(folder, `events.out.tfevents.${1000 + i}`), 'event');
  await drag(page, ['dragEnter', 'dragOver'], [folder], { x: 300, y: 30 });
  await page.locator('#drop-zone.over').waitFor();
  await drag(page, ['drop'], [folder], { x: 300, y: 30 });
  await page.locator('#drop-zone:not(.over)').waitFor();
  await see(page, '#file-list li', 'and 145 more files');
  await assertSteps(page);
}));

visit('a drag that leaves again', async (page) => {
  const leave = (to) => page.evaluate((id) => document.getElementById('files').dispatchEvent(
    new DragEvent('dragleave', { bubbles: true, relatedTarget: id && document.getElementById(id) })), to);
  await drag(page, ['dragEnter', 'dragOver'], [META], { x: 300, y: 300 });
  await page.locator('#drop-zone.over').waitFor();
  await leave('help'); // from one part of the page to another
  await page.locator('#drop-zone.over').waitFor();
  await leave(null); // out of the window
  await page.locator('#drop-zone:not(.over)').waitFor();
  await gone(page, '#brought');
});

visit('files that are dropped, wherever on the page', async (page) => {
  const targets = ['#drop-zone', 'footer', 'html'];
  for (const [index, path] of [INDEX, DATA, META].entries()) {
    const bytes = (await readFile(path)).toString('base64');
    const taken = await page.evaluate(([target, name, base64]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name));
      const send = (type) => document.querySelector(target)
        .dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      return [send('dragover'), send('drop')];
    }, [targets[index], basename(path), bytes]);
    assert.deepEqual(taken, [false, false], 'the browser must not open the file');
    await see(page, '#file-list li', basename(path));
  }
  await page.locator('#contents').waitFor();
  await assertContents(page);
  await freeze(page);
  await assertFrozen(page, { name: 'model.ckpt-2500.frozen.pb' });
});

visit('text that is dropped is left to the browser', async (page) => {
  const left = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'DigitNet');
    return document.getElementById('search')
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  assert.equal(left, true);
  await gone(page, '#brought');
});

visit('files that are no checkpoint, or a damaged one', async (page) => {
  const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await page.setInputFiles('#file-input', file('notes.txt', 'hello'));
  await see(page, '#files-notes', 'No model among these files');
  await see(page, '#files-notes', 'notes.txt: ');
  await gone(page, '#files-progress');
  await page.setInputFiles('#file-input', [META, DATA]);
  const damaged = file('model.ckpt-2500.index', 'no index, but long enough'.repeat(2));
  await page.setInputFiles('#file-input', damaged);
  await see(page, '#files-error', 'A file is damaged');
  await see(page, '#files-error', 'model.ckpt-2500.index: ');
  await gone(page, '#files-progress');
  await gone(page, '#contents');
  // The same name again is the same file, better.
  await page.setInputFiles('#file-input', INDEX);
  await page.locator('#contents').waitFor();
  await gone(page, '#files-error');
  await assertContents(page);
});

visit('starting over forgets everything', async (page) => {
  await openExample(page);
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await page.fill('#search', 'logits');
  await page.fill('#file-name', 'other.pb');
  await freeze(page);
  await page.click('#start-over');
  for (const id of ['brought', 'contents', 'outputs', 'freeze', 'result']) await gone(page, `#${id}`);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'choose-files');
  await page.setInputFiles('#file-input', META);
  await see(page, '#files-notes', 'still missing model.ckpt-2500.index');
  await page.setInputFiles('#file-input', [INDEX, DATA]);
  await page.locator('#contents').waitFor();
  assert.equal(await page.locator('#file-list li').count(), 3);
  await assertPreselected(page);
  assert.equal(await page.inputValue('#search'), '');
  assert.equal(await page.inputValue('#file-name'), 'model.ckpt-2500.frozen.pb');
});

visit('freezing again, after another choice', async (page) => {
  await openExample(page);
  await freeze(page);
  const before = await page.getAttribute('#download', 'href');
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await gone(page, '#result');
  await boxOf(page, '#likely-list', LOGITS).uncheck();
  await see(page, '#chosen-keeps', 'keep 107 of');
  await freeze(page);
  assert.notEqual(await page.getAttribute('#download', 'href'), before);
  await assertFrozen(page, { name: 'model.ckpt-2500.frozen.pb', outputs: [SOFTMAX], nodes: 107 });
  // Nothing of the old one is left, in memory either.
  assert.equal(await page.evaluate((url) => fetch(url).then(() => 'there', () => 'gone'), before), 'gone');
  page.problems.splice(0); // the browser reports that fetch
  await page.locator('#chosen-list button').click();
  await gone(page, '#result');
});
