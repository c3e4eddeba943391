// The last step of the page: what can be chosen for it, and what happens when something goes wrong.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { holdRequest } from './page_states.mjs';
import {
  boxOf, DATA, freeze, gone, inTemporaryFolder, INDEX, LOGITS, META, openExample, see, setUpVisits, SOFTMAX,
  textsOf, tryIt,
} from './page_visit.mjs';
import { best, choose, chooseExample, freezeAndTry, openFiles, plain, send, SEVEN } from './prediction_visit.mjs';

const visit = setUpVisits();

visit('names of classes: chosen, dropped, refused, removed', async (page) => {
  await freezeAndTry(page, openFiles);
  await page.click('[data-way="picture"]');
  await gone(page, '#examples');
  assert.deepEqual(await textsOf(page, '#labels-status'), ['none, so they are numbers']);
  await choose(page, SEVEN);
  await best(page, 'class 7');
  const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  await page.setInputFiles('#labels-input', plain('names.txt', 'text/plain', names.join('\n')));
  await best(page, 'seven');
  assert.deepEqual(await textsOf(page, '#labels-status'), ['10 from names.txt']);
  const others = JSON.stringify(names.map((name) => `a ${name}`));
  await send(page, 'drop', '#try-more', [plain('other.json', 'application/json', others)]);
  await best(page, 'a seven');
  await page.setInputFiles('#labels-input', plain('odd.txt', 'text/plain', Buffer.from([0, 1, 2, 0xff])));
  await see(page, '#labels-error', 'odd.txt');
  await page.setInputFiles('#labels-input', plain('latin.txt', 'text/plain', Buffer.from('Käse\nBrot', 'latin1')));
  await see(page, '#labels-error', 'latin.txt is no text in UTF-8');
  await page.setInputFiles('#labels-input', plain('empty.txt', 'text/plain', ''));
  await see(page, '#labels-error', 'empty.txt');
  assert.deepEqual(await textsOf(page, '#labels-status'), ['10 from other.json']);
  // As Windows writes "Unicode".
  const unicode = Buffer.from(`\ufeff${names.join('\r\n')}`, 'utf16le');
  await page.setInputFiles('#labels-input', plain('windows.txt', 'text/plain', unicode));
  await best(page, 'seven');
  await gone(page, '#labels-error');
  await page.click('#remove-labels');
  await best(page, 'class 7');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'choose-labels');
  // Too few: said, and never shifted.
  await page.setInputFiles('#labels-input', plain('few.txt', 'text/plain', names.slice(0, 9).join('\n')));
  await best(page, 'seven');
  await see(page, '#answer-notes', /\b9\b.*\b10\b|\b10\b.*\b9\b/);
});

visit('the values of the other placeholders', async (page) => {
  await freezeAndTry(page);
  const feed = (name) => page.locator(`[data-feed="${name}"]`);
  assert.equal(await page.locator('#try-more').getAttribute('open'), null, 'everything is known');
  await page.click('#try-more summary');
  assert.equal(await feed('keep_prob').inputValue(), '1.0');
  assert.equal(await feed('is_training').inputValue(), 'false');
  await chooseExample(page, 3);
  await best(page, 3);
  await feed('keep_prob').fill('half');
  await feed('keep_prob').press('Enter');
  await see(page, '#try-error', 'the value of keep_prob');
  assert.equal(await page.locator('#try-error strong').textContent(), 'That is not possible');
  await gone(page, '#answer');
  await feed('keep_prob').fill('1');
  await feed('keep_prob').blur();
  await best(page, 3);
  await gone(page, '#try-error');
  // Another graph: what was said holds.
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await feed('keep_prob').waitFor({ state: 'hidden' });
  await freeze(page);
  await page.locator('#try-body').waitFor();
  assert.equal(await feed('keep_prob').inputValue(), '1');
});

visit('several outputs, with and without classes', async (page) => {
  await openExample(page);
  await page.fill('#search', 'global_step');
  await boxOf(page, '#search-list', 'global_step').check();
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await freeze(page);
  await tryIt(page);
  await chooseExample(page, 5);
  await best(page, 5);
  assert.deepEqual(await textsOf(page, '.output h3'), [LOGITS, 'global_step', SOFTMAX]);
  await see(page, '.output p', /int(32|64) \[\]\s*2500/);
  assert.equal(await page.locator('.bars').count(), 2);
  await page.click('#try-more summary');
  await page.locator('[data-fetch="global_step"]').uncheck();
  await page.locator(`[data-fetch="${LOGITS}"]`).uncheck();
  await page.locator('.output').nth(1).waitFor({ state: 'detached' });
  await page.fill('#top', '10');
  await page.locator('#top').blur();
  await page.locator('.bars li').nth(9).waitFor();
});

visit('the preset: chosen by the user, remembered for the session', async (page) => {
  await freezeAndTry(page);
  assert.match((await textsOf(page, '#preset option'))[0], /^unit: numbers from 0 to 1$/);
  await chooseExample(page, 2);
  await best(page, 2);
  await page.selectOption('#preset', 'raw');
  await see(page, '#seen-about', 'values from 0 (black) to 255 (white)');
  await page.reload();
  await freezeAndTry(page);
  assert.equal(await page.inputValue('#preset'), 'raw');
});

visit('cancelling, and running again', async (page) => {
  await freezeAndTry(page);
  await holdRequest(page, 'predict');
  await chooseExample(page, 6);
  await page.click('#try-cancel');
  await see(page, '#try-error', 'Cancelled. Run it again');
  await gone(page, '#try-progress');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'try-run');
  await page.evaluate(() => {
    Worker.prototype.names.clear();
    Worker.prototype.held.length = 0; // their worker is gone
  });
  await page.keyboard.press('Enter');
  await best(page, 6);
  await gone(page, '#try-error');
  // And the rest of the page goes on too.
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await see(page, '#chosen-keeps', 'keep 107 of');
  await freeze(page);
  await page.locator('#try-body').waitFor();
  await best(page, 6);
});

visit('a core that stops is replaced by another', async (page) => {
  await freezeAndTry(page);
  await chooseExample(page, 6);
  await best(page, 6);
  // What the worker says when C++ has no more memory.
  await page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    let isFirst = true;
    Worker.prototype.postMessage = function (message) {
      if (message.name !== 'predict' || !isFirst) return postMessage.call(this, message);
      isFirst = false;
      const error = { code: 'RESOURCE_EXHAUSTED', message: 'the core stopped (unreachable)' };
      return this.onmessage({ data: { id: message.id, kind: 'error', error, isFatal: true } });
    };
  });
  await page.click('#try-run');
  await see(page, '#try-error', 'Too large');
  await page.click('#try-run');
  await best(page, 6);
  await gone(page, '#try-error');
});

visit('a file that changes between freezing and running', (page) => inTemporaryFolder(async (folder) => {
  const files = [META, INDEX, DATA].map((path) => {
    copyFileSync(path, join(folder, basename(path)));
    return join(folder, basename(path));
  });
  await openFiles(page, files);
  await freeze(page);
  appendFileSync(files[2], 'more');
  await page.click('#try-open');
  await see(page, '#try-open-error', 'A file cannot be read');
  await see(page, '#try-open-error', 'A file changed on the disk after it was chosen');
  await gone(page, '#try-body');
}));

visit('the picture stays for the next graph, and goes with another checkpoint', async (page) => {
  await freezeAndTry(page);
  await chooseExample(page, 8);
  await best(page, 8);
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await gone(page, '#try');
  await boxOf(page, '#likely-list', LOGITS).uncheck();
  await freeze(page);
  await best(page, 8);
  await page.click('#start-over');
  await gone(page, '#try');
  await openFiles(page);
  await freeze(page);
  await page.locator('#try-body').waitFor();
  await page.click('[data-way="picture"]');
  await gone(page, '#picture');
  assert.deepEqual(await textsOf(page, '#labels-status'), ['none, so they are numbers']);
});
