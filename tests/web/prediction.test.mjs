// The last step of the page: the frozen graph runs on pictures and drawings, wherever they come from.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DIGITS, draw } from './handwriting.mjs';
import { holdRequest, releaseRequests } from './page_states.mjs';
import {
  boxOf, EXAMPLE, freeze, gone, inTemporaryFolder, LOGITS, openExample, see, setUpVisits, SOFTMAX, textsOf,
} from './page_visit.mjs';
import { encoded, png, turned } from './pictures.mjs';
import {
  answers, best, choose, chooseExample, freezeAndTry, IMAGES, plain, send, SEVEN,
} from './prediction_visit.mjs';
import { PROGRAM } from './site.mjs';

const visit = setUpVisits();

visit('the ten pictures of the example, each what it is', async (page) => {
  await freezeAndTry(page);
  assert.deepEqual(await textsOf(page, '#labels-status'), ['10 from labels.txt']);
  assert.equal(await page.inputValue('#preset'), 'unit');
  assert.equal(await page.locator('#example-list button').count(), 10);
  for (const { label } of IMAGES) {
    await page.getByRole('button', { name: `Test image of a ${label}` }).click();
    await best(page, label);
    await see(page, '#answer-spoken', `${label}: `);
    assert.equal((await answers(page)).length, 5);
    await see(page, '#picture-about', `digit-${label}.png, 8×8`);
    await see(page, '#seen-about', /8×8, values from 0 \(black\) to [\d.]+ \(white\)/);
  }
  await see(page, '#answer-time', /^Ran in [\d.,]+ ms/);
  const shares = await page.locator('.bar').evaluateAll((bars) => bars.map((bar) => [
    bar.getAttribute('aria-label'), Number(bar.ariaValueNow), bar.firstElementChild.style.width]));
  assert.equal(shares[0][0], '9');
  assert.ok(shares[0][1] > 50 && shares[0][1] <= 100);
  assert.equal(Math.round(parseFloat(shares[0][2])), Math.round(shares[0][1]));
});

visit('digits that are drawn', async (page) => {
  await freezeAndTry(page);
  assert.equal(await page.getAttribute('[data-way="draw"]', 'aria-pressed'), 'true');
  assert.deepEqual(await textsOf(page, '#ways button'), ['Draw', 'Picture']);
  await see(page, '#pad-hint', 'Draw here');
  for (const [digit, strokes] of DIGITS.entries()) {
    await draw(page, strokes, 0.4 + 0.05 * digit); // small or large is the same
    await best(page, digit);
    await gone(page, '#pad-hint');
    assert.equal(await page.isChecked('#invert'), true);
    await page.click('#clear-pad');
    await page.locator('#answer-none').waitFor();
    await see(page, '#pad-hint', 'Draw here');
  }
});

visit('drawing goes on while the network runs; only the newest drawing is asked about', async (page) => {
  await freezeAndTry(page);
  await holdRequest(page, 'predict');
  await draw(page, [[{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.8 }]]);
  await see(page, '#try-progress', 'The network is running');
  for (const stroke of DIGITS[4]) await draw(page, [stroke]);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => Worker.prototype.held.length), 1);
  await page.click('#clear-pad');
  await draw(page, DIGITS[3]);
  await page.waitForTimeout(300);
  await page.evaluate(() => { window.asked = 0; });
  await page.evaluate(() => {
    const { post } = Worker.prototype;
    Worker.prototype.post = function (message) {
      if (message.name === 'predict') window.asked += 1;
      post.call(this, message);
    };
  });
  await releaseRequests(page);
  await best(page, 3);
  await gone(page, '#try-progress');
  await gone(page, '#try-cancel');
  assert.equal(await page.evaluate(() => window.asked), 2, 'the first and the last');
});

// Grey, light on dark, as the network knows it; larger, and by the usual arithmetic back to the same pixels.
const SEVEN_PIXELS = [
  [0, 0, 16, 223, 255, 255, 239, 16], [0, 0, 175, 223, 128, 207, 175, 0], [0, 0, 239, 96, 0, 223, 48, 0],
  [0, 0, 80, 16, 80, 207, 16, 0], [0, 0, 0, 207, 255, 255, 143, 0], [0, 0, 32, 255, 239, 143, 16, 0],
  [0, 0, 0, 175, 143, 0, 0, 0], [0, 0, 48, 255, 32, 0, 0, 0]];
const seven = (scale) => (x, y) => Array(3).fill(SEVEN_PIXELS[Math.floor(y / scale)][Math.floor(x / scale)]);

visit('pictures that are chosen: PNG, JPEG, WebP, huge ones, and one of a camera held upright', async (page) => {
  await freezeAndTry(page);
  await page.click('[data-way="picture"]');
  await gone(page, '#picture');
  await gone(page, '#try-run');
  const files = [
    ['seven.png', 'image/png', png(16, 16, seven(2))],
    ['seven.jpg', 'image/jpeg', await encoded(page, 'image/jpeg', 64, 64, seven(8))],
    ['seven.webp', 'image/webp', await encoded(page, 'image/webp', 64, 64, seven(8))],
    ['upright.jpg', 'image/jpeg', turned(await encoded(page, 'image/jpeg', 64, 64, (x, y) => seven(8)(63 - y, x)), 6)],
  ];
  for (const [name, type, bytes] of files) {
    await choose(page, plain(name, type, bytes));
    await see(page, '#picture-about', name);
    await best(page, 7);
  }
  await choose(page, plain('huge.png', 'image/png', png(2400, 1200, (x, y) => seven(150)(Math.floor(x / 2), y))));
  await see(page, '#picture-about', 'huge.png, 2400×1200, made smaller: 2048×1024');
  await best(page, 7);
  // Averaging sees grey where every other pixel is white; the usual arithmetic happens to see the black ones.
  await choose(page, plain('board.png', 'image/png', png(256, 256, (x, y) => Array(3).fill((x + y) % 2 ? 255 : 0))));
  await see(page, '#seen-about', /values from 0\.(49|50)/);
  await page.click('#try-more summary');
  await page.selectOption('#shrink', 'exact');
  await see(page, '#seen-about', 'values from 0 (');
});

visit('dark on light needs the choice for it, which each kind of picture keeps', async (page) => {
  await freezeAndTry(page);
  await page.click('[data-way="picture"]');
  await page.click('#try-more summary');
  await choose(page, plain('paper.png', 'image/png', png(16, 16, (x, y) => seven(2)(x, y).map((one) => 255 - one))));
  await page.locator('#answer').waitFor();
  assert.equal(await page.isChecked('#invert'), false);
  await page.check('#invert');
  await best(page, 7);
  await page.click('[data-way="draw"]');
  assert.equal(await page.isChecked('#invert'), true);
  await page.uncheck('#invert');
  await page.click('[data-way="picture"]');
  assert.equal(await page.isChecked('#invert'), true);
  await page.click('[data-way="draw"]');
  assert.equal(await page.isChecked('#invert'), false);
});

visit('pictures that are dropped, wherever on the page, and pasted', async (page) => {
  await freezeAndTry(page);
  for (const [index, target] of ['#stage', '#try-more', '#drop-zone', 'footer'].entries()) {
    assert.equal(await send(page, 'dragover', target, [plain('x.png', 'image/png', readFileSync(SEVEN))]), false);
    const zone = index < 2 ? '#stage' : '#drop-zone';
    assert.deepEqual(await page.locator('.over').evaluateAll((all) => all.map(({ id }) => `#${id}`)), [zone]);
    await send(page, 'drop', target, [plain(`${index}.png`, 'image/png', readFileSync(IMAGES[index].path))]);
    await best(page, index);
    await see(page, '#picture-about', `${index}.png`);
    assert.equal(await page.locator('.over').count(), 0);
  }
  assert.equal(await send(page, 'paste', 'body', [plain('image.png', 'image/png', readFileSync(SEVEN))]), false);
  await best(page, 7);
  assert.equal(await send(page, 'paste', '#search', []), true, 'text is left to the browser');
  assert.equal(await page.locator('#file-list li').count(), 4, 'they are no part of the checkpoint');
  // Without a frozen graph a picture is a file like another.
  await boxOf(page, '#likely-list', SOFTMAX).check();
  await gone(page, '#try');
  assert.equal(await send(page, 'paste', 'body', [plain('image.png', 'image/png', readFileSync(SEVEN))]), true);
});

visit('files that are no picture', async (page) => {
  await freezeAndTry(page);
  await page.click('[data-way="picture"]');
  await choose(page, plain('notes.pdf', 'application/pdf', '%PDF-1.7'));
  await see(page, '#try-error', 'The browser cannot read notes.pdf as a picture.');
  await choose(page, plain('IMG_1.HEIC', 'image/heic', '\0\0\0\x18ftypheic'));
  await see(page, '#try-error', 'cannot read HEIC photos (IMG_1.HEIC)');
  await choose(page, plain('half.png', 'image/png', readFileSync(SEVEN).subarray(0, 60)));
  await see(page, '#try-error', 'half.png');
  await send(page, 'drop', '#stage', [plain('notes.pdf', 'application/pdf', '%PDF-1.7')]);
  await see(page, '#try-error', 'notes.pdf');
  await choose(page, SEVEN);
  await best(page, 7);
  await gone(page, '#try-error');
  // What belongs to a checkpoint is no picture, wherever it falls.
  await send(page, 'drop', '#stage', [plain('model.ckpt-9.index', '', 'x')]);
  await see(page, '#file-list li', 'model.ckpt-9.index');
  await gone(page, '#try');
});

visit('a picture that comes before anybody asked to try', async (page) => {
  for (const [index, [how, target]] of [['drop', 'footer'], ['paste', 'body']].entries()) {
    await openExample(page);
    await freeze(page);
    await gone(page, '#try-body');
    await send(page, how, target, [plain('x.png', 'image/png', readFileSync(IMAGES[index].path))]);
    await best(page, index);
    await page.reload();
  }
});

visit('a graph that is frozen already', (page) => inTemporaryFolder(async (folder) => {
  const pb = join(folder, 'digits.pb');
  execFileSync(PROGRAM, ['freeze', EXAMPLE, '--outputs', LOGITS, '-o', pb]);
  await page.setInputFiles('#file-input', pb);
  await see(page, '#files-notes', 'digits.pb is frozen already. Try it below.');
  for (const id of ['contents', 'freeze', 'result']) await gone(page, `#${id}`);
  await draw(page, DIGITS[8]);
  await best(page, 'class 8');
  await page.selectOption('#language', 'zh-CN');
  await see(page, '#files-notes', 'digits.pb 已经是冻结的图');
  await see(page, '#ways', '手绘');
  await page.click('#start-over');
  await gone(page, '#try');
  // Another kind of .pb is none, and no error either.
  await page.setInputFiles('#file-input', plain('other.pb', '', '<!DOCTYPE html><html>'));
  await see(page, '#files-notes', 'other.pb: ');
  await gone(page, '#files-progress');
  await gone(page, '#try');
}));

visit('in Chinese', async (page) => {
  await freezeAndTry(page);
  await see(page, '#try-title', '5. 试运行');
  await draw(page, DIGITS[3]);
  await best(page, 3);
  await see(page, '#seen-about', '网络看到的图片：8×8');
  await see(page, '#answer-time', '毫秒');
  assert.match((await textsOf(page, '#preset option'))[0], /^unit: 0 到 1 的数值$/);
  await page.click('[data-way="picture"]');
  await choose(page, plain('notes.pdf', 'application/pdf', '%PDF-1.7'));
  await see(page, '#try-error', '浏览器无法把 notes.pdf 当作图片读取');
}, { locale: 'zh-CN' });
