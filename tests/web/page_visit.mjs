// What the tests of the page share: a fresh visit for each, and the steps that a visitor takes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { launch, openPage, PROGRAM, ROOT, serve } from './site.mjs';

export const WIDE = { width: 1100, height: 800 };
export const NARROW = { width: 390, height: 800 };
export const EXAMPLE = join(ROOT, 'web/examples/digits');
export const LOGITS = 'DigitNet/Logits/SpatialSqueeze';
export const SOFTMAX = 'DigitNet/Predictions/Softmax';

export const [META, INDEX, DATA] = ['meta', 'index', 'data-00000-of-00001']
  .map((suffix) => join(EXAMPLE, `model.ckpt-2500.${suffix}`));

const run = promisify(execFile);

/** visit(name, steps, options): a test with a fresh browser context, at the page of a server of its own. */
export function setUpVisits() {
  let site;
  let browser;
  before(async () => {
    site = await serve();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  return (name, steps, options = {}) => test(name, { timeout: 120_000 }, async () => {
    const context = await browser.newContext({ locale: 'en-US', viewport: WIDE, ...options });
    try {
      const page = await openPage(context, site.url);
      page.setDefaultTimeout(20_000);
      await steps(page, context);
      assertClean(page, site.url);
    } finally {
      await context.close();
    }
  });
}

/** No error in the console, and nothing asked of anybody else. */
function assertClean(page, url) {
  assert.deepEqual(page.problems, []);
  assert.ok(page.requests.length > 0);
  const { origin } = new URL(url);
  assert.deepEqual(page.requests.filter((asked) => new URL(asked).origin !== origin), []);
}

/** Waits until an element with this text can be seen. */
export const see = (page, selector, text) =>
  page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();

/** Waits until nothing that fits can be seen. */
export const gone = (page, selector) => page.locator(selector).waitFor({ state: 'hidden' });

export const textsOf = async (page, selector) =>
  (await page.locator(selector).allTextContents()).map((text) => text.trim().replace(/\s+/g, ' '));

/** The box of a node, wherever rows are: '#likely-list', '#search-list', '#tree'. */
export const boxOf = (page, list, node) => page.locator(`${list} input[data-node="${node}"]`);

export const bring = (page, ...files) => page.setInputFiles('#file-input', files);

/** Chooses outputs by the search. */
export async function choose(page, ...outputs) {
  for (const output of outputs) {
    await page.fill('#search', output);
    await boxOf(page, '#search-list', output).check();
  }
}

export async function openExample(page) {
  await page.click('#try-example');
  await see(page, '#chosen-keeps', '104');
  await gone(page, '#files-progress');
}

export async function freeze(page) {
  await page.click('#freeze-button');
  await page.locator('#result').waitFor();
}

export async function tryIt(page) {
  await page.click('#try-open');
  await page.locator('#try-body').waitFor();
}

/** A real drag of files and folders, as the browser gets it from the system. */
export async function drag(page, types, files, { x, y }) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of types) await session.send('Input.dispatchDragEvent', { type, x, y, data });
}

/** What a click on the download link brings: {name, bytes}. */
export async function download(page, press = () => page.click('#download')) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

export async function inTemporaryFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'permafrost-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The frozen example as the command line writes it. */
export const frozenByProgram = (outputs) => inTemporaryFolder(async (folder) => {
  const out = join(folder, 'out.pb');
  await run(PROGRAM, ['freeze', EXAMPLE, '--outputs', outputs.join(','), '-o', out]);
  return readFile(out);
});

/** The names of the example's nodes, by the command line. */
export async function nodesByProgram() {
  const { stdout } = await run(PROGRAM, ['inspect', EXAMPLE, '--nodes'], { maxBuffer: 1 << 24 });
  return stdout.trim().split('\n').map((line) => line.split('  ')[0]);
}
