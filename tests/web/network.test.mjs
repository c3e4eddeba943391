// The page contacts nobody but its own server, and its Content-Security-Policy has the browser see to that.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { chromium } from 'playwright-core';

import { CHROMIUM, SITE, launch, openPage, serve, whenInstalled } from './site.mjs';

let site;
let stranger;
let browser;
let context;

beforeEach(async () => {
  site = await serve();
  stranger = await listen((request, response) => {
    stranger.requests.push(request.url);
    const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
    response.writeHead(200, headers).end('"here";');
  });
});

afterEach(async () => {
  await context?.close();
  await browser?.close();
  context = browser = undefined;
  await site.close();
  await stranger.close();
});

/** A server on a port of its own; {url, requests, server, close}. */
async function listen(handler) {
  const server = createServer(handler);
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    requests: [],
    server,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

// What Chromium asks for by itself, whatever the page: updates, and how a form might be filled in.
const CHROMIUMS_OWN = /\.(google|googleapis|gvt1)\.com$/;

/** Everything that a browser asks for goes through here, be it for page, worker or service worker. */
async function listenAsProxy() {
  const note = (url) => { if (!CHROMIUMS_OWN.test(new URL(url).hostname)) proxy.requests.push(url); };
  const proxy = await listen((request, response) => {
    note(request.url);
    if (new URL(request.url).origin !== new URL(site.url).origin) {
      response.writeHead(502).end();
      return;
    }
    const onward = ask(request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.server.on('connect', (request, socket) => {
    note(`https://${request.url}`);
    socket.end('HTTP/1.1 502 No\r\n\r\n');
  });
  return proxy;
}

async function freezeAndDownload(page) {
  await page.click('#freeze-button');
  await page.locator('#result').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  return readFileSync(await download.path());
}

test('a whole session asks nobody but the own server, and freezing asks nobody at all', async () => {
  const proxy = await listenAsProxy();
  const profile = mkdtempSync(join(tmpdir(), 'permafrost-profile-'));
  try {
    context = await chromium.launchPersistentContext(profile,
      { ...CHROMIUM, proxy: { server: proxy.url, bypass: '<-loopback>' } });
    const page = await openPage(context, site.url);
    await page.evaluate(whenInstalled);
    await page.click('#try-example');
    await page.locator('#freeze-button').waitFor();
    const before = { seen: page.requests.length, sent: proxy.requests.length, served: site.requests.length };
    assert.ok(before.seen > 20 && before.sent > 20 && before.served > 20); // all three do see requests
    const bytes = await freezeAndDownload(page);
    assert.ok(bytes.length > 60_000);
    // Not even to the service worker: nothing but the Blob, which is on this machine.
    assert.deepEqual(page.requests.slice(before.seen).filter((url) => !url.startsWith('blob:')), []);
    assert.deepEqual(proxy.requests.slice(before.sent), []);
    assert.deepEqual(site.requests.slice(before.served), []);
    // Running the graph fetches what does that, and no more.
    await page.click('#try-open');
    await page.locator('#example-list button').nth(7).click();
    await page.locator('.bars li:first-child .class', { hasText: /^7$/ }).waitFor();
    const names = new Set(site.requests.slice(before.served).map((path) => path.slice(path.lastIndexOf('/') + 1)));
    assert.deepEqual([...names].sort(), ['permafrost_predict.mjs', 'permafrost_predict.wasm']);
    const origins = new Set(proxy.requests.map((url) => new URL(url).origin));
    assert.deepEqual([...origins], [new URL(site.url).origin]);
    assert.deepEqual(page.problems, []);
  } finally {
    await context?.close();
    await proxy.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  }
});

test('the page may not contact another server', { timeout: 60_000 }, async () => {
  browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  const outcomes = await page.evaluate(async (url) => {
    const element = (tag, properties) => new Promise((done) => {
      const made = Object.assign(document.createElement(tag), { onload: () => done('allowed') }, properties);
      document.body.append(made);
    });
    const attempts = {
      'connect-src': [
        () => fetch(`${url}fetch`).then(() => 'allowed'),
        () => fetch(`${url}post`, { method: 'POST', mode: 'no-cors', body: 'weights' }).then(() => 'allowed'),
        () => { navigator.sendBeacon(`${url}beacon`, 'weights'); },
        () => { new WebSocket(`${url.replace('http', 'ws')}socket`); },
        () => new Promise((done) => { new EventSource(`${url}events`).onopen = () => done('allowed'); }),
      ],
      'img-src': [() => element('img', { src: `${url}image` })],
      'script-src-elem': [
        () => element('script', { src: `${url}script` }),
        () => element('script', { src: `${url}module`, type: 'module' }),
        () => element('script', { textContent: 'window.inline = true;' }),
        () => import(`${url}import`).then(() => 'allowed'),
      ],
      'style-src-elem': [() => element('link', { rel: 'stylesheet', href: `${url}style` })],
      'frame-src': [() => element('iframe', { src: `${url}frame` })],
      'worker-src': [() => { new Worker(`data:text/javascript,fetch('${url}data')`); }],
      'form-action': [() => {
        element('form', { action: `${url}form`, method: 'post', id: 'stranger' });
        document.getElementById('stranger').submit();
      }],
    };
    const seen = [];
    for (const [directive, ways] of Object.entries(attempts)) {
      for (const way of ways) {
        const refused = new Promise((done) => {
          const told = ({ effectiveDirective }) => done(effectiveDirective);
          document.addEventListener('securitypolicyviolation', told, { once: true });
        });
        const outcome = Promise.resolve().then(way).then((allowed) => allowed ?? refused, () => refused);
        seen.push([`${way}`, directive, await Promise.race([refused, outcome])]);
      }
    }
    return seen;
  }, stranger.url);
  assert.equal(outcomes.length, 14);
  for (const [way, directive, outcome] of outcomes) assert.equal(outcome, directive, way);
  assert.equal(await page.evaluate(() => window.inline), undefined);
  assert.deepEqual(stranger.requests, []);
});

// A worker has a policy of its own: that of its response, or of the page where it came by a blob: URL.
test('the worker may not contact another server either', { timeout: 60_000 }, async () => {
  site.change('/core_worker.js', `
    const attempts = {
      fetch: () => fetch('${stranger.url}fetch').then(() => 'allowed'),
      import: () => import('${stranger.url}import').then(() => 'allowed'),
      xhr: () => {
        const request = new XMLHttpRequest();
        request.open('POST', '${stranger.url}xhr', false);
        request.send('weights');
        return 'allowed';
      },
      socket: () => { new WebSocket('${stranger.url.replace('http', 'ws')}socket'); },
      events: () => new Promise((done) => {
        new EventSource('${stranger.url}events').onopen = () => done('allowed');
      }),
      eval: () => (0, eval)('"allowed"'),
    };
    export async function receive({ data: { id } }) {
      const seen = {};
      for (const [name, way] of Object.entries(attempts)) {
        const refused = new Promise((done) => {
          const told = ({ effectiveDirective }) => done(effectiveDirective);
          addEventListener('securitypolicyviolation', told, { once: true });
        });
        const outcome = Promise.resolve().then(way).then((allowed) => allowed ?? refused, () => refused);
        seen[name] = await Promise.race([refused, outcome]);
      }
      const own = await fetch(new URL('./permafrost.wasm', import.meta.url));
      seen.own = (await WebAssembly.compile(await own.arrayBuffer())) instanceof WebAssembly.Module;
      postMessage({ id, kind: 'error', error: { code: 'INTERNAL', message: JSON.stringify(seen) } });
    }`);
  browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.click('#try-example');
  assert.deepEqual(JSON.parse(await page.locator('#files-error [lang=en]').textContent()), {
    fetch: 'connect-src', import: 'script-src-elem', xhr: 'connect-src', socket: 'connect-src',
    events: 'connect-src', eval: 'script-src', own: true,
  });
  assert.deepEqual(stranger.requests, []);
});

test('what the page asks of a worker that is still being loaded is not lost', async () => {
  let letGo;
  const held = new Promise((done) => { letGo = done; });
  const asked = new Promise((done) => {
    site.change('/node_table.js', async (response, headers) => {
      done();
      await held;
      response.writeHead(200, headers).end(readFileSync(join(SITE, 'node_table.js')));
    });
  });
  browser = await launch();
  const page = await openPage(await browser.newContext({ serviceWorkers: 'block' }), site.url);
  await page.click('#try-example');
  await asked;
  await page.locator('#files-progress progress').waitFor(); // shown just before the page asks
  await page.evaluate(() => fetch('index.html').then(() => {})); // and by now it has asked
  letGo();
  await page.click('#freeze-button');
  await page.locator('#result').waitFor();
  assert.deepEqual(page.problems, []);
});

test('a worker that cannot be loaded is told to the user', async () => {
  site.change('/core_worker.js', (response) => response.writeHead(404).end());
  browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.click('#try-example');
  const text = await page.locator('#files-error [lang=en]').textContent();
  assert.match(text, /^the worker stopped: .*\/core_worker\.js\. Reload the page\.$/);
});
