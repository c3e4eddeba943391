// The page without a mouse.
import assert from 'node:assert/strict';

import { STATES } from './page_states.mjs';
import { boxOf, download, frozenByProgram, LOGITS, see, setUpVisits, SOFTMAX, textsOf } from './page_visit.mjs';

const visit = setUpVisits();

// Where the focus is, as a word: an id, the node of a checkbox, or what the element says. It must be seen.
async function focused(page) {
  const { name, problem } = await page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const isSeen = right > left && bottom > top && right > 0 && left < innerWidth &&
      bottom > 0 && top < innerHeight;
    const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {
      name: element.id || element.dataset.node || element.dataset.way || element.className || element.textContent.trim() ||
        element.ariaLabel?.replace(/ of a .*/, ''),
      problem: isSeen ? isMarked ? null : 'has no outline' : 'cannot be seen',
    };
  });
  assert.equal(problem, null, `${name} ${problem}`);
  return name;
}

async function press(page, key) {
  await page.keyboard.press(key);
  return focused(page);
}

/** Presses Tab until the focus is there; everything on the way. */
async function tabTo(page, name) {
  const way = [];
  while (way.at(-1) !== name) {
    way.push(await press(page, 'Tab'));
    assert.ok(way.length < 40, `${name} is not reached: ${way.join(', ')}`);
  }
  return way;
}

visit('from the top to the download with the keyboard alone', async (page) => {
  assert.equal(await press(page, 'Tab'), 'skip');
  await page.keyboard.press('Enter');
  assert.deepEqual(await tabTo(page, 'try-example'), ['choose-files', 'choose-folder', 'try-example']);
  await page.keyboard.press('Enter');
  await page.locator('#contents-title:focus').waitFor();

  assert.equal(await press(page, 'Tab'), LOGITS);
  await page.keyboard.press('Space');
  await see(page, '#chosen-keeps', 'Choose at least one output.');
  assert.equal(await press(page, 'Tab'), SOFTMAX);
  await page.keyboard.press('Space');
  await see(page, '#chosen-keeps', 'keep 107 of');
  assert.equal(await boxOf(page, '#likely-list', SOFTMAX).isChecked(), true);
  const way = await tabTo(page, 'file-name');
  assert.deepEqual(way.slice(-4), ['search', 'Browse by scope', SOFTMAX, 'file-name']);
  await page.keyboard.press('Enter');
  await page.locator('#result').waitFor();
  assert.equal(await focused(page), 'result-title');

  assert.equal(await press(page, 'Tab'), 'download');
  const file = await download(page, () => page.keyboard.press('Enter'));
  assert.ok(file.bytes.equals(await frozenByProgram([SOFTMAX])));
  assert.deepEqual(await tabTo(page, 'copy-snippet'),
    ['Python', 'C++ (OpenCV)', 'Java', 'snippet', 'copy-snippet']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  assert.equal(await focused(page), 'Java');
  await see(page, '#snippet', 'import java');
});

visit('choosing in the search, the tree and the chips with the keyboard', async (page) => {
  await STATES.opened(page);
  await page.focus('#search');
  await page.keyboard.insertText(`${SOFTMAX}:0`);
  await boxOf(page, '#search-list', SOFTMAX).waitFor();
  assert.equal(await press(page, 'Tab'), SOFTMAX);
  await page.keyboard.press('Space');
  assert.deepEqual(await textsOf(page, '#chosen-list button'), [LOGITS, SOFTMAX]);
  await tabTo(page, 'Browse by scope');
  await page.keyboard.press('Enter');
  await page.locator('#tree button').first().waitFor();
  assert.match(await press(page, 'Tab'), /^DigitNet \(/);
  await page.keyboard.press('Enter');
  await see(page, '#tree button', 'Conv2d_1a_3x3');
  assert.match(await press(page, 'Tab'), /^Conv2d_1a_3x3 \(/);
  await page.locator('#chosen-list button').first().focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), SOFTMAX, 'the next chip');
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'search');
  assert.deepEqual(await textsOf(page, '#chosen-list button'), []);
});

visit('trying the graph with the keyboard', async (page) => {
  await STATES.frozen(page);
  await page.focus('#copy-snippet');
  assert.equal(await press(page, 'Tab'), 'try-open');
  await page.keyboard.press('Enter');
  await page.locator('#try-title:focus').waitFor();
  assert.deepEqual(await tabTo(page, 'preset'), ['draw', 'picture', 'clear-pad', ...Array(10).fill('Test image'), 'preset']);
  await page.locator('#example-list button').nth(4).focus();
  await page.keyboard.press('Enter');
  await see(page, '.bars li:first-child .class', /^4$/);
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), 'Test image of a 4');
  await page.focus('[data-way="draw"]');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.way), 'picture');
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'picture', 'the button is made anew, and keeps the focus');
  assert.equal(await press(page, 'Tab'), 'choose-picture');
  assert.equal(await press(page, 'Tab'), 'try-run');
});

// An error must leave the focus where one can go on.
visit('an error keeps the focus', async (page) => {
  await STATES['no-output'](page);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'freeze-button');
});
