// The service worker: after the first visit the page works without its server; it offers a new version; and
// there is a way out.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { TEXTS } from '../../web/texts.js';
import { CHROMIUM, SITE, openPage, serve, whenInstalled } from './site.mjs';

let site;
let profile;
let context;

// Service workers and caches need a profile of their own.
beforeEach(async () => {
  site = await serve();
  profile = mkdtempSync(join(tmpdir(), 'permafrost-profile-'));
  context = await chromium.launchPersistentContext(profile, CHROMIUM);
});

afterEach(async () => {
  await context.close();
  await site.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
});

async function install(url) {
  const page = await openPage(context, url);
  await page.evaluate(whenInstalled);
  return page;
}

async function freezeExample(page) {
  await page.click('#try-example');
  await page.click('#freeze-button');
  await page.locator('#result').waitFor();
}

/** Waits until `check` answers something true; its answer. */
async function eventually(check) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    assert.ok(Date.now() < deadline, `in vain: ${check}`);
    await pause(20);
  }
}

const cacheNames = async (page) => (await page.evaluate(() => caches.keys())).sort();
const scopes = (page) => page.evaluate(async () =>
  (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope).sort());
const VERSION = /^const VERSION = '(.*)';$/m;
const WORKER = readFileSync(join(SITE, 'service_worker.js'), 'utf8');
const builtVersion = WORKER.match(VERSION)[1];
const workerOf = (version) => WORKER.replace(VERSION, `const VERSION = '${version}';`);
const cacheOf = (url, version = builtVersion) => `permafrost ${url} ${version}`;

const [TAGLINE] = TEXTS.tagline;
const NEW_TAGLINE = 'What the next version says';
const newTexts = readFileSync(join(SITE, 'texts.js'), 'utf8').replace(TAGLINE, NEW_TAGLINE);
const tagline = (page, text) => page.locator('[data-i18n="tagline"]', { hasText: text }).waitFor();

test('after the first visit the page works without its server', async () => {
  const page = await install(site.url);
  assert.deepEqual(await cacheNames(page), [cacheOf(site.url)]);
  await site.close();
  for (const url of [site.url, `${site.url}index.html`]) {
    await page.goto(url);
    await freezeExample(page);
  }
  assert.ok(await page.evaluate(() => document.styleSheets[0].cssRules.length > 0));
  assert.deepEqual(page.problems, []);
});

test('a new version is offered, loaded when asked for, and the old one is removed', async () => {
  const page = await install(site.url);
  assert.equal(await page.isVisible('#update'), false);
  site.change('/service_worker.js', workerOf('next'));
  site.change('/texts.js', newTexts);
  await page.reload();
  await tagline(page, TAGLINE);
  await page.locator('#update').waitFor();
  await freezeExample(page); // the old version works on meanwhile
  await page.click('#update-button');
  await tagline(page, NEW_TAGLINE);
  assert.deepEqual(await cacheNames(page), [cacheOf(site.url, 'next')]);
  assert.equal(await page.isVisible('#update'), false);
  await site.close();
  await page.reload();
  await tagline(page, NEW_TAGLINE);
  await freezeExample(page);
  assert.deepEqual(page.problems, []);
});

test('a version that is being fetched when the page comes up is offered too', async () => {
  const page = await install(site.url);
  let letGo;
  const held = new Promise((done) => { letGo = done; });
  const asked = new Promise((done) => {
    site.change('/texts.js', async (response, headers) => {
      done();
      await held;
      response.writeHead(200, headers).end(newTexts);
    });
  });
  site.change('/service_worker.js', workerOf('next'));
  await page.reload();
  await asked;
  await page.reload();
  await tagline(page, TAGLINE);
  assert.equal(await page.isVisible('#update'), false);
  letGo();
  await page.locator('#update').waitFor();
  await page.click('#update-button');
  await tagline(page, NEW_TAGLINE);
});

test('a tab loads the new version also where another tab took it before', async () => {
  const page = await install(site.url);
  const other = await openPage(context, site.url);
  site.change('/service_worker.js', workerOf('next'));
  site.change('/texts.js', newTexts);
  await page.reload();
  await page.locator('#update').waitFor();
  await other.locator('#update').waitFor();
  await page.click('#update-button');
  await tagline(page, NEW_TAGLINE);
  await tagline(other, TAGLINE); // nobody reloads it under the user's hands
  await other.click('#update-button');
  await tagline(other, NEW_TAGLINE);
});

test('a version that cannot be fetched whole leaves the old one in place', async () => {
  const page = await install(site.url);
  site.change('/service_worker.js', workerOf('next'));
  site.change('/texts.js', (response) => response.writeHead(503).end());
  const gone = page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return new Promise((done) => {
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker.addEventListener('statechange', () => done(worker.state));
      });
      registration.update().catch(() => {});
    });
  });
  assert.equal(await gone, 'redundant');
  await site.close();
  await page.reload();
  await tagline(page, TAGLINE);
  await freezeExample(page);
  assert.equal(await page.isVisible('#update'), false);
  assert.deepEqual(page.problems, []);
});

async function tryExample(page) {
  await freezeExample(page);
  await page.click('#try-open');
  await page.locator('#example-list button').nth(7).click();
  await page.locator('.bars li:first-child .class', { hasText: /^7$/ }).waitFor();
}
const runners = () => site.sent.filter((file) => /permafrost_predict/.test(file)).map((file) => basename(file));

test('what runs graphs is fetched when it is first used, and kept', async () => {
  const page = await install(site.url);
  await freezeExample(page);
  assert.deepEqual(runners(), []);
  await page.reload();
  await tryExample(page);
  assert.deepEqual(runners().sort(), ['permafrost_predict.mjs', 'permafrost_predict.wasm']);
  await site.close();
  await page.reload();
  await tryExample(page);
  assert.deepEqual(page.problems, []);
});

test('where it cannot be fetched, that is said, and it can be tried again', async () => {
  const page = await install(site.url);
  await freezeExample(page);
  site.change('/permafrost_predict.wasm', (response) => response.writeHead(503).end());
  await page.click('#try-open');
  await page.locator('#try-open-error', { hasText: 'What runs graphs did not load' }).waitFor();
  await page.locator('#try-open-error', { hasText: '(permafrost_predict.wasm: the server answers 503)' }).waitFor();
  assert.equal(await page.isVisible('#try-body'), false);
  site.change('/permafrost_predict.wasm', readFileSync(join(SITE, 'permafrost_predict.wasm')));
  await page.click('#try-open');
  await page.locator('#try-body').waitFor();
  await page.locator('#try-open-error').waitFor({ state: 'hidden' });
  assert.deepEqual(page.problems.filter((text) => !/503/.test(text)), []);
});

const STRANGERS = ['another page', 'permafrost', 'permafrost http://127.0.0.1/other/ 1'];

test('index.html?reset removes the worker and its caches, and nothing else', async () => {
  const page = await install(site.url);
  const strangers = [...STRANGERS, cacheOf(`${site.url}below/`)].sort();
  await page.evaluate((names) => Promise.all([...names].map((name) => caches.open(name))),
    [...strangers, cacheOf(site.url, 'forgotten')]);
  await page.goto(`${site.url}index.html?reset`);
  await eventually(async () => (await cacheNames(page)).length === strangers.length);
  assert.deepEqual(await scopes(page), []);
  // The worker still serves this one page; what it fetches now must not bring a cache back.
  await freezeExample(page);
  assert.deepEqual(await cacheNames(page), strangers);
  assert.deepEqual(page.problems, []);

  site.change('/texts.js', newTexts);
  await page.goto(site.url);
  await tagline(page, NEW_TAGLINE);
  await page.evaluate(whenInstalled);
  assert.deepEqual(await cacheNames(page), [...strangers, cacheOf(site.url)].sort());
});

test('a host that redirects index.html to its folder', async () => {
  site.change('/index.html', (response) => response.writeHead(308, { location: './' }).end());
  const page = await install(site.url);
  await page.goto(`${site.url}index.html`);
  await freezeExample(page);
  await page.goto(`${site.url}index.html?reset`);
  await eventually(async () => (await cacheNames(page)).length === 0);
  assert.deepEqual(page.problems, []);
});

test('copies of the page on one origin leave each other alone', async () => {
  const urls = [site.above, site.beside, site.url];
  const [above, beside, page] = [await install(urls[0]), await install(urls[1]), await install(urls[2])];
  for (const one of [above, beside, page]) assert.equal(await one.isVisible('#update'), false);
  assert.deepEqual(await cacheNames(page), urls.map((url) => cacheOf(url)).sort());

  site.change('/else/where/service_worker.js', workerOf('next'));
  site.change('/else/where/texts.js', newTexts);
  await beside.reload();
  await beside.click('#update-button');
  await tagline(beside, NEW_TAGLINE);
  assert.deepEqual(await cacheNames(page),
    [cacheOf(urls[0]), cacheOf(urls[1], 'next'), cacheOf(urls[2])].sort());

  await page.goto(`${site.url}?reset`);
  await eventually(async () => (await cacheNames(page)).length === 2);
  assert.deepEqual(await scopes(page), [site.above, site.beside].sort());
  // A second time, where only the copy in the folder above has a worker.
  await page.goto(`${site.url}?reset`);
  await freezeExample(page);
  assert.deepEqual(await scopes(page), [site.above, site.beside].sort());

  await site.close();
  await above.reload();
  await tagline(above, TAGLINE);
  await freezeExample(above);
  await beside.reload();
  await tagline(beside, NEW_TAGLINE);
  await freezeExample(beside);
  for (const one of [above, beside, page]) assert.deepEqual(one.problems, []);
});
