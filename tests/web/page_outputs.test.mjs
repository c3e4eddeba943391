// Choosing outputs: the shortlist, the search, the tree; and what happens while a graph is being frozen.
import assert from 'node:assert/strict';

import { holdRequest, releaseRequests } from './page_states.mjs';
import {
  boxOf, download, freeze, frozenByProgram, gone, LOGITS, nodesByProgram, openExample, see, setUpVisits,
  SOFTMAX, textsOf,
} from './page_visit.mjs';

const visit = setUpVisits();
const names = await nodesByProgram();

const chosen = (page) => textsOf(page, '#chosen-list button');
const found = (page) => textsOf(page, '#search-list .name');

const hasFocus = async (row) => await row.locator(':focus').count() === 1;

async function search(page, text, says) {
  // Two searches may find as many nodes: what the last one said goes first.
  await page.fill('#search', '');
  await page.locator('#search-status:empty').waitFor({ state: 'attached' });
  await page.fill('#search', text);
  await see(page, '#search-status', says);
}

visit('the shortlist says why each is in it', async (page) => {
  await openExample(page);
  assert.deepEqual((await textsOf(page, '#likely-list .name')).slice(0, 3), [
    LOGITS, SOFTMAX, 'DigitNet/Predictions/Reshape_1']);
  await see(page, '#likely-list li', 'Softmax · float32 [?,10] · usually the last step · keeps 107 nodes');
  await see(page, '#likely-list li', 'loss softmax_cross_entropy_loss/xentropy reads it · keeps 104 nodes');
});

visit('the search finds names by their words', async (page) => {
  await openExample(page);
  const words = (...all) => names.filter((name) => all.every((word) => name.toLowerCase().includes(word)));
  await search(page, 'logits BIASES', `${words('logits', 'biases').length} nodes found`);
  assert.deepEqual((await found(page)).sort(), words('logits', 'biases').sort());
  await search(page, `${LOGITS}:0`, `${words(LOGITS.toLowerCase()).length} nodes found`);
  assert.equal((await found(page))[0], LOGITS);
  await search(page, 'softmax', 'nodes found');
  assert.equal((await found(page))[0], SOFTMAX, 'the best name comes first');
  await search(page, 'global_step/read', '1 node found');
  await search(page, 'no such node', '0 nodes found');
  assert.deepEqual(await found(page), []);
  await page.fill('#search', '');
  await page.locator('#search-status:empty').waitFor({ state: 'attached' });
});

visit('the search shows fifty, and more when asked', async (page) => {
  await openExample(page);
  const count = names.filter((name) => name.toLowerCase().includes('logits')).length;
  await search(page, 'logits', `${count} nodes found, the first 50 shown`);
  assert.equal((await found(page)).length, 50);
  await page.click('#search-more');
  await gone(page, '#search-more');
  assert.equal((await found(page)).length, count);
  assert.ok(await hasFocus(page.locator('#search-list li').nth(50)), 'the first new one');
  assert.deepEqual(await textsOf(page, '#search-status'), [`${count} nodes found`]);
  await search(page, 'gradients', 'the first 50 shown'); // another search begins at fifty again
  assert.equal((await found(page)).length, 50);
});

visit('several outputs, from the search too, freeze together', async (page) => {
  await openExample(page);
  await search(page, 'predictions reshape_1', 'found');
  await boxOf(page, '#search-list', 'DigitNet/Predictions/Reshape_1').check();
  assert.equal(await boxOf(page, '#likely-list', 'DigitNet/Predictions/Reshape_1').isChecked(), true);
  await boxOf(page, '#likely-list', SOFTMAX).check();
  const outputs = [LOGITS, 'DigitNet/Predictions/Reshape_1', SOFTMAX];
  assert.deepEqual(await chosen(page), outputs);
  await freeze(page);
  assert.ok((await download(page)).bytes.equals(await frozenByProgram(outputs)));
  for (const name of outputs) await see(page, '#snippet', `"${name}:0"`);

  await page.getByRole('button', { name: 'Remove DigitNet/Predictions/Reshape_1' }).click();
  assert.equal(await boxOf(page, '#search-list', 'DigitNet/Predictions/Reshape_1').isChecked(), false);
  assert.deepEqual(await chosen(page), [LOGITS, SOFTMAX]);
  await see(page, '#chosen-keeps', 'keep 107 of');
  await freeze(page);
  assert.ok((await download(page)).bytes.equals(await frozenByProgram([LOGITS, SOFTMAX])));
});

visit('the outputs freeze in the order in which they were chosen', async (page) => {
  await openExample(page);
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await boxOf(page, '#likely-list', LOGITS).uncheck();
  await boxOf(page, '#likely-list', LOGITS).check();
  assert.deepEqual(await chosen(page), [SOFTMAX, LOGITS]);
  await freeze(page);
  assert.ok((await download(page)).bytes.equals(await frozenByProgram([SOFTMAX, LOGITS])));
  await see(page, '#snippet', `"${SOFTMAX}:0", "${LOGITS}:0"`);
});

visit('without an output nothing is frozen', async (page) => {
  await openExample(page);
  await page.locator('#chosen-list button').click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  assert.equal(await boxOf(page, '#likely-list', LOGITS).isChecked(), false);
  await see(page, '#chosen-keeps', 'Choose at least one output.');
  await page.click('#freeze-button');
  await see(page, '#freeze-error', 'Choose at least one output.');
  assert.equal(await page.locator('#result').isVisible(), false);
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await freeze(page);
  await gone(page, '#freeze-error');
});

visit('the tree', async (page) => {
  await openExample(page);
  const below = (scope) => names.filter((name) => name.startsWith(`${scope}/`)).length;
  const scope = (label) => page.locator('#tree button', { hasText: new RegExp(`^${label} \\(`) });
  await page.click('#tree-details summary');
  await see(page, '#tree button', `DigitNet (${below('DigitNet')} nodes)`);
  const tops = new Set(names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  const scopes = await textsOf(page, '#tree > li > button');
  assert.deepEqual(scopes.map((text) => text.replace(/ \(.*/, '')), [...tops]);
  assert.deepEqual(await textsOf(page, '#tree > li .name'), names.filter((name) => !name.includes('/')));

  await scope('DigitNet').click();
  await see(page, '#tree button', `Logits (${below('DigitNet/Logits')} nodes)`);
  await scope('Logits').click();
  const leaf = boxOf(page, '#tree', LOGITS);
  assert.equal(await leaf.isChecked(), true);
  await see(page, `#tree input[data-node="${LOGITS}"] + span .name`, /^SpatialSqueeze$/);
  await scope('Predictions').click();
  await boxOf(page, '#tree', SOFTMAX).check();
  assert.equal(await boxOf(page, '#likely-list', SOFTMAX).isChecked(), true);
  await boxOf(page, '#likely-list', LOGITS).uncheck();
  assert.equal(await leaf.isChecked(), false);
  assert.deepEqual(await chosen(page), [SOFTMAX]);

  assert.equal(await scope('DigitNet').getAttribute('aria-expanded'), 'true');
  await scope('DigitNet').click();
  assert.equal(await scope('DigitNet').getAttribute('aria-expanded'), 'false');
  await leaf.waitFor({ state: 'hidden' });
});

visit('a scope of more than fifty shows more when asked', async (page) => {
  await openExample(page);
  const inside = names.filter((name) => name.startsWith('gradients/')).map((name) => name.slice(10));
  const rows = new Set(inside.map((name) => name.replace(/\/.*/, '/'))).size;
  assert.ok(rows > 50 && rows < 200);
  await page.click('#tree-details summary');
  const gradients = page.locator('#tree > li', { has: page.getByRole('button', { name: /^gradients \(/ }) });
  await gradients.locator('> button').click();
  await gradients.locator('> ul > li').nth(50).waitFor();
  assert.equal(await gradients.locator('> ul > li').count(), 51);
  await gradients.getByRole('button', { name: 'Show more' }).click();
  await gradients.locator('> ul > li').nth(rows - 1).waitFor();
  assert.equal(await gradients.locator('> ul > li').count(), rows);
  assert.ok(await hasFocus(gradients.locator('> ul > li').nth(50)), 'the first new one');
});

visit('what is frozen is no longer shown when the choice changed meanwhile', async (page) => {
  await openExample(page);
  await holdRequest(page, 'freeze');
  await page.click('#freeze-button');
  await page.locator('#freeze-progress').waitFor();
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await releaseRequests(page);
  await gone(page, '#freeze-progress');
  assert.equal(await page.locator('#result').isVisible(), false);
  await freeze(page);
  await see(page, '#result-facts', '107 ops');
});

visit('cancelling loses nothing, not even what was asked for meanwhile', async (page) => {
  await openExample(page);
  await holdRequest(page, 'freeze');
  await page.click('#freeze-button');
  await page.locator('#cancel-button').waitFor();
  await holdRequest(page, 'keeps', 'children', 'search'); // they would wait for the freezing to end
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await page.fill('#search', 'predictions');
  await page.click('#tree-details summary');
  await page.evaluate(() => Worker.prototype.names.clear());
  await page.click('#cancel-button');
  await see(page, '#freeze-error', 'Cancelled. Nothing is lost');
  await gone(page, '#freeze-progress');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'freeze-button');
  await see(page, '#chosen-keeps', 'keep 107 of');
  await see(page, '#search-list .name', SOFTMAX);
  await see(page, '#tree button', 'DigitNet');
  await freeze(page);
  await gone(page, '#freeze-error');
  assert.ok((await download(page)).bytes.equals(await frozenByProgram([LOGITS, SOFTMAX])));
});
