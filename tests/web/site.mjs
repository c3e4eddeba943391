// The built page on a server of its own, under a path (it must work under any), and a real browser to look at it with.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SITE = join(ROOT, 'build/site');
export const PROGRAM = join(ROOT, 'build/permafrost');

const TYPES = {
  '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves a folder at http://127.0.0.1:<free port>/some/where/, again above it and beside it: {url, above,
 * beside, requests: the paths asked for, sent: the files whose bytes went out, change, close}.
 * `change(path, bytes)` overlays a file: '/app.js' in all three, '/else/where/app.js' in one; instead of bytes,
 * a function (response, headers) answers by itself.
 */
export async function serve(folder = SITE) {
  const overlay = new Map();
  const requests = [];
  const sent = [];
  const server = createServer(async (request, response) => {
    const whole = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const path = whole.replace(/^\/(some|else)\/where\//, '/');
    requests.push(whole);
    const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
    const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' };
    const changed = overlay.get(whole) ?? overlay.get(path);
    if (changed !== undefined) {
      if (typeof changed === 'function') changed(response, headers);
      else response.writeHead(200, headers).end(changed);
      return;
    }
    const found = await stat(file).catch(() => null);
    if (!file.startsWith(folder) || !found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    // As static hosts do: what the browser has already is not sent again.
    const etag = `"${found.size}-${found.mtimeMs}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ...headers, etag }).end();
      return;
    }
    sent.push(file);
    response.writeHead(200, { ...headers, etag, 'content-length': found.size });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    url: `${origin}/some/where/`,
    above: `${origin}/`,
    beside: `${origin}/else/where/`,
    requests,
    sent,
    change: (path, bytes) => overlay.set(path, bytes),
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
};

export const launch = () => chromium.launch(CHROMIUM);

/** A page of the site that fails the test on any error in its console, and keeps the addresses that it asked for. */
export async function openPage(context, url) {
  const page = await context.newPage();
  page.problems = [];
  page.requests = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') page.problems.push(message.text()); });
  context.on('request', (request) => page.requests.push(request.url()));
  await page.goto(url);
  return page;
}

/** Runs in the page: waits until the service worker of this copy of the page is in charge. */
export async function whenInstalled() {
  const registration = await navigator.serviceWorker.register(new URL('./service_worker.js', location.href));
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  await new Promise((done) => {
    const look = () => { if (worker.state === 'activated') done(); };
    worker.addEventListener('statechange', look);
    look();
  });
}
