// The page's texts: both languages, nothing missing, nothing left over.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { STATES } from './page_states.mjs';
import { boxOf, freeze, LOGITS, openExample, see, setUpVisits, textsOf, tryIt } from './page_visit.mjs';
import { ROOT } from './site.mjs';
import { HELP, LANGUAGES, TEXTS } from '../../web/texts.js';

const visit = setUpVisits();
const WEB = join(ROOT, 'web');
const HAN = /[\u4e00-\u9fff]/;
const marks = (text, mark) => text.split(mark).length - 1;
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

test('every text is there in both languages, with the same values and marks', () => {
  assert.deepEqual(LANGUAGES, ['en', 'zh-CN']);
  for (const [key, texts] of Object.entries(TEXTS)) {
    assert.equal(texts.length, 2, key);
    const [english, chinese] = texts;
    assert.ok(english.trim() && chinese.trim(), key);
    assert.deepEqual(placeholders(chinese), placeholders(english), key);
    for (const mark of ['**', '`']) {
      assert.equal(marks(chinese, mark), marks(english, mark), `${key}: ${mark}`);
      assert.equal(marks(english, mark) % 2, 0, `${key}: ${mark}`);
    }
    assert.doesNotMatch(english, HAN, key);
    // Beside Chinese characters its punctuation is Chinese too.
    const words = chinese.replace(/`[^`]*`/g, '');
    assert.doesNotMatch(words, /[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/, key);
  }
});

test('every text is used, and every one that is used is there', async () => {
  const used = new Set();
  const patterns = [];
  const files = (await readdir(WEB)).filter((name) => /\.(js|html)$/.test(name) && name !== 'texts.js');
  for (const file of files) {
    const source = await readFile(join(WEB, file), 'utf8');
    for (const [, key] of source.matchAll(/data-i18n(?:-label)?="([^"]*)"/g)) {
      assert.ok(key in TEXTS, `${file}: ${key}`);
      used.add(key);
    }
    for (const [, key] of source.matchAll(/\bt\('([^']*)'/g)) assert.ok(key in TEXTS, `${file}: ${key}`);
    for (const [, key] of source.matchAll(/'([a-z][\w.]*)'/g)) used.add(key);
    // `help.${name}.q`
    for (const [, template] of source.matchAll(/`([a-z]+\.[\w.]*\$\{[^`]*)`/g)) {
      const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
      patterns.push(new RegExp(`^${parts.join('\\w+')}$`));
    }
  }
  const unused = Object.keys(TEXTS).filter((key) => !used.has(key) && !patterns.some((one) => one.test(key)));
  assert.deepEqual(unused, []);
  for (const name of HELP) assert.ok(TEXTS[`help.${name}.q`] && TEXTS[`help.${name}.a`], name);
});

// What can be read on the page, apart from what is the same in every language.
const readable = (page) => page.evaluate((skipped) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element.checkVisibility() || element.closest(skipped)) continue;
    const text = node.textContent.trim();
    if (text) texts.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label]')) {
    if (element.checkVisibility()) texts.push(element.getAttribute('aria-label'));
  }
  return [document.title, ...texts];
}, '[lang="en"], .name, code, pre, option, #file-list, #chosen-list, #search-list .about, #tree .about');

const SAME = [
  /^permafrost$/, /^C\+\+ \(OpenCV\)$/, /^(Python|Java)$/, /^TensorFlow [\d.]+$/, /^[\d,.]+( k?B|%)?$/, /^[\w.-]+，\d+×\d+$/, /^\w+：[\d.]+%$/,
  /^(float32|int32|bool|string) \[[?\d,]*\]$/, /^\w+(\/\w+)+$/, /^[.,、;:）]$/,
];
const ofWords = (texts) => texts.filter((text) => !SAME.some((one) => one.test(text)));

async function assertChinese(page) {
  await page.locator('html[lang="zh-CN"]').waitFor();
  assert.deepEqual(ofWords(await readable(page)).filter((text) => !HAN.test(text)), []);
}

async function assertEnglish(page) {
  await page.locator('html[lang="en"]').waitFor();
  assert.deepEqual((await readable(page)).filter((text) => HAN.test(text)), []);
}

visit('the browser’s language is the first', async (page) => {
  assert.equal(await page.inputValue('#language'), 'zh-CN');
  await see(page, '#choose-files', '选择文件');
  assert.match(await page.title(), /冻结/);
  await assertChinese(page);
  await openExample(page);
  await see(page, '#chosen-keeps', '775');
  await see(page, '#likely-list li', '保留 104 个节点');
  await freeze(page);
  await see(page, '#result-facts', '最终的图里有 104 个节点');
  await assertChinese(page);
}, { locale: 'zh-CN' });

visit('any Chinese is Chinese, anything else English', async (page, context) => {
  await assertEnglish(page); // German
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setUserAgentOverride', { userAgent: 'test', acceptLanguage: 'zh-TW' });
  await page.reload();
  await assertChinese(page);
}, { locale: 'de-DE' });

visit('another language changes what is already shown', async (page) => {
  await openExample(page);
  await page.fill('#search', 'logits');
  await page.locator('#search-more').waitFor();
  await page.click('#tree-details summary');
  await page.locator('#tree button').first().waitFor();
  await page.locator('#help-list summary').first().click();
  await freeze(page);
  await page.locator('#snippet-tabs button').nth(1).click();
  await tryIt(page);
  await page.locator('#example-list button').nth(7).click();
  await page.locator('#answer').waitFor();
  await page.click('#try-more summary');
  const english = await readable(page);
  await assertEnglish(page);

  await page.selectOption('#language', 'zh-CN');
  await see(page, '#likely-list li:last-child', '保留');
  await see(page, '#search-status', '显示前 50 个');
  await see(page, '#tree button', 'DigitNet（306 个节点）');
  await see(page, '#chosen-keeps', '合计保留 775');
  await assertChinese(page);
  // Only the words changed.
  assert.deepEqual(await textsOf(page, '#chosen-list button'), [LOGITS]);
  assert.equal(await boxOf(page, '#search-list', LOGITS).isChecked(), true);
  assert.equal(await page.locator('#help-list details').first().getAttribute('open'), '');
  assert.equal(await page.locator('#snippet-tabs [aria-pressed="true"]').textContent(), 'C++ (OpenCV)');
  assert.equal(await page.locator('#result').isVisible(), true);
  await see(page, '#seen-about', '网络看到的图片');
  assert.deepEqual(await textsOf(page, '.bars li:first-child .class'), ['7']);

  await page.selectOption('#language', 'en');
  await see(page, '#likely-list li:last-child', 'keeps');
  await see(page, '#search-status', 'the first 50 shown');
  await see(page, '#tree button', 'DigitNet (306 nodes)');
  await see(page, '#chosen-keeps', 'Together they keep');
  assert.deepEqual(await readable(page), english);
});

for (const state of ['incomplete', 'mixed', 'strangers', 'damaged', 'saved-model', 'no-variables', 'no-graph', 'which-graph',
  'other-graph', 'graph-alone', 'objects', 'no-output', 'cancelled', 'drawn', 'try-failed']) {
  visit(`another language changes what is said: ${state}`, async (page) => {
    await STATES[state](page);
    await page.selectOption('#language', 'zh-CN');
    if (await page.locator('#outputs').isVisible()) await see(page, '#chosen-keeps', HAN);
    await assertChinese(page);
  });
}

visit('the choice of the language survives a reload', async (page) => {
  await page.selectOption('#language', 'zh-CN');
  await assertChinese(page);
  await page.reload();
  await assertChinese(page);
  assert.equal(await page.inputValue('#language'), 'zh-CN');
  await page.selectOption('#language', 'en');
  await page.reload();
  await assertEnglish(page);
});
