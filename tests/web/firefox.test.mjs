// The main way in Firefox, by WebDriver BiDi: the same bytes and the same words as from the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import puppeteer from 'puppeteer-core';

import { TEXTS } from '../../web/texts.js';
import { DIGITS } from './handwriting.mjs';
import { PROGRAM, ROOT, SITE, serve, whenInstalled } from './site.mjs';

const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const EXAMPLE = join(ROOT, 'web/examples/digits');
const NAMES = ['meta', 'index', 'data-00000-of-00001'].map((suffix) => `model.ckpt-2500.${suffix}`);
const OUTPUTS = 'DigitNet/Logits/SpatialSqueeze';

describe('Firefox', { skip: existsSync(FIREFOX) ? false : `there is no ${FIREFOX}` }, () => {
  let browser;
  let site;
  let page;
  let scratch;

  before(async () => {
    browser = await puppeteer.launch(
      { browser: 'firefox', executablePath: FIREFOX, headless: true, protocol: 'webDriverBiDi' });
    scratch = mkdtempSync(join(tmpdir(), 'permafrost-firefox-'));
  });

  after(async () => {
    await browser?.close();
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  });

  beforeEach(async () => {
    site = await serve(); // on a port of its own, so with service workers and caches of its own
    page = await browser.newPage();
    page.problems = [];
    page.on('pageerror', (error) => page.problems.push(String(error)));
    page.on('console', (message) => { if (message.type() === 'error') page.problems.push(message.text()); });
    await page.goto(site.url);
  });

  afterEach(async () => {
    await page.close();
    await site.close();
  });

  const shown = (selector) => page.waitForSelector(selector, { visible: true });

  async function upload(folder) {
    const input = await page.$('#file-input');
    await input.uploadFile(...NAMES.map((name) => join(folder, name)));
  }

  async function freeze() {
    await shown('#freeze-button');
    await page.click('#freeze-button');
  }

  const freezeByProgram = (folder, file) =>
    spawnSync(PROGRAM, ['freeze', folder, '--outputs', OUTPUTS, '-o', file], { encoding: 'utf8' });

  /** SHA-256 and name of what the download's link leads to. */
  const downloaded = () => page.evaluate(async () => {
    const link = document.getElementById('download');
    const bytes = await (await fetch(link.href)).arrayBuffer();
    const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
    return { sha256: hash.map((byte) => byte.toString(16).padStart(2, '0')).join(''), name: link.download };
  });

  test('freezes what the command line freezes, byte for byte', async () => {
    const file = join(scratch, 'by_program.pb');
    assert.equal(freezeByProgram(EXAMPLE, file).status, 0);
    await upload(EXAMPLE);
    await freeze();
    await shown('#result');
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    assert.deepEqual(await downloaded(), { sha256, name: 'model.ckpt-2500.frozen.pb' });
    assert.deepEqual(page.problems, []);
  });

  test('runs the frozen graph on a picture and on a drawing', async () => {
    await page.click('#try-example');
    await freeze();
    await shown('#try-open');
    await page.click('#try-open');
    await shown('#pad');
    const best = () => page.waitForSelector('.bars li:first-child .class', { visible: true })
      .then((element) => element.evaluate(({ textContent }) => textContent));
    await page.click('#example-list li:nth-child(8) button');
    assert.equal(await best(), '7');
    await page.click('[data-way="draw"]');
    await (await page.$('#pad')).scrollIntoView();
    const { x, y, width, height } = await (await page.$('#pad')).boundingBox();
    for (const [first, ...rest] of DIGITS[4]) {
      const go = (point) => page.mouse.move(x + width * (0.2 + 0.6 * point.x), y + height * (0.2 + 0.6 * point.y));
      await go(first);
      await page.mouse.down();
      for (const point of rest) await go(point);
      await page.mouse.up();
    }
    assert.equal(await best(), '4');
    assert.deepEqual(page.problems, []);
  });

  test('says of a damaged checkpoint what the command line says', async () => {
    for (const name of NAMES) copyFileSync(join(EXAMPLE, name), join(scratch, name));
    const data = readFileSync(join(scratch, NAMES[2]));
    data[data.length >> 1] ^= 1;
    writeFileSync(join(scratch, NAMES[2]), data);
    const { status, stderr } = freezeByProgram(scratch, join(scratch, 'none.pb'));
    assert.notEqual(status, 0);
    await upload(scratch);
    await freeze();
    await shown('#freeze-error');
    const said = await page.$eval('#freeze-error [lang=en]', (element) => element.textContent);
    assert.match(said, /is damaged: its checksum is \d+, and the checkpoint says \d+/);
    assert.equal(`permafrost: ${scratch}/${said}`, stderr.trim());
    assert.deepEqual(page.problems, []);
  });

  test('works without its server after the first visit', async () => {
    await page.evaluate(whenInstalled);
    await site.close();
    await page.reload();
    await shown('#try-example');
    await page.click('#try-example');
    await freeze();
    await shown('#result');
    assert.deepEqual(page.problems, []);
  });

  test('runs graphs without its server, once it has done so with it', async () => {
    const tryExample = async () => {
      await page.click('#try-example');
      await freeze();
      await shown('#try-open');
      await page.click('#try-open');
      await shown('#pad');
      await page.click('#example-list li:nth-child(4) button');
      await page.waitForSelector('.bars li:first-child ::-p-text(3)');
    };
    await page.evaluate(whenInstalled);
    await tryExample();
    await site.close();
    await page.reload();
    await shown('#try-example');
    await tryExample();
    assert.deepEqual(page.problems, []);
  });

  test('offers a new version and loads it', async () => {
    await page.evaluate(whenInstalled);
    assert.equal(await page.$eval('#update', (element) => element.hidden), true);
    const changed = (name, from, to) => site.change(`/${name}`,
      readFileSync(join(SITE, name), 'utf8').replace(from, to));
    changed('service_worker.js', /^const VERSION = .*$/m, "const VERSION = 'next';");
    changed('texts.js', TEXTS.tagline[0], 'What the next version says');
    await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration()).update(); });
    await shown('#update-button');
    await page.click('#update-button');
    await page.waitForSelector('::-p-text(What the next version says)');
    assert.deepEqual(await page.evaluate(() => caches.keys()), [`permafrost ${site.url} next`]);
    assert.deepEqual(page.problems, []);
  });

  test('holds the worker to the policy of the page', async () => {
    const stranger = await serve();
    try {
      site.change('/core_worker.js', `
        export async function receive({ data: { id } }) {
          const refused = new Promise((done) => { addEventListener('securitypolicyviolation', done); });
          await fetch('${stranger.url}fetch', { mode: 'no-cors' }).catch(() => {});
          const { effectiveDirective, blockedURI } = await refused;
          const message = effectiveDirective + ' ' + blockedURI;
          postMessage({ id, kind: 'error', error: { code: 'INTERNAL', message } });
        }`);
      await page.click('#try-example');
      await shown('#files-error');
      const said = await page.$eval('#files-error [lang=en]', (element) => element.textContent);
      assert.equal(said, `connect-src ${stranger.url}fetch`);
      assert.deepEqual(stranger.requests, []);
    } finally {
      await stranger.close();
    }
  });
});
