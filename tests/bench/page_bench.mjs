#!/usr/bin/env node
// Times the page on a checkpoint, in a real Chromium: opening, freezing (click to Blob, checksums on), the longest frame
// meanwhile, and the memory of the whole browser above that of the idle tab.
//
//   node tests/bench/page_bench.mjs CHECKPOINT_PREFIX [OUTPUT] [RUNS]      after scripts/build_site; Linux
//
// Memory is the sum of the proportional set sizes of the browser's processes, sampled ten times a second.
import { execSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { launch, openPage, serve } from '../web/site.mjs';

const [prefix, output, runs = '5'] = process.argv.slice(2);
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Of the processes that this one started, and theirs.
function megabytes() {
  const parents = execSync('ps -eo pid=,ppid=').toString().trim().split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const [pid, parent] of parents) if (ours.has(parent)) ours.add(pid);
  }
  ours.delete(process.pid);
  let sum = 0;
  for (const pid of ours) {
    try {
      sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`))[1]);
    } catch {
      // it has ended
    }
  }
  return sum / 1024;
}

const site = await serve();
const browser = await launch();
const page = await openPage(await browser.newContext({ locale: 'en-US' }), site.url);
await pause(2000);
const idle = megabytes();
let peak = idle;
const sampling = setInterval(() => { peak = Math.max(peak, megabytes()); }, 100);
await page.evaluate(() => {
  window.longestFrame = 0;
  let last = performance.now();
  const frame = (now) => {
    window.longestFrame = Math.max(window.longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});

const files = readdirSync(dirname(prefix)).filter((name) => name.startsWith(`${basename(prefix)}.`))
  .map((name) => join(dirname(prefix), name));
let start = performance.now();
await page.setInputFiles('#file-input', files);
await page.locator('#freeze:not([hidden])').waitFor({ timeout: 120_000 });
console.log(`open                 ${(performance.now() - start).toFixed(0)} ms`);
await page.fill('#search', 'conv');
await page.locator('#search-status').filter({ hasText: /found/ }).waitFor();
await page.click('#tree-details summary');
await page.locator('#tree li').first().waitFor();
if (output) {
  await page.fill('#search', output);
  const box = page.locator(`#search-list [data-node="${output}"]`);
  await box.waitFor();
  for (const other of await page.$$('#chosen-list button')) await other.click();
  await box.check();
}
const times = [];
for (let i = 0; i < Number(runs); ++i) {
  times.push(await page.evaluate(() => new Promise((done) => {
    const clicked = performance.now();
    const result = document.getElementById('result');
    document.getElementById('freeze-button').click();
    const look = () => (result.hidden ? setTimeout(look, 1) : done(performance.now() - clicked));
    look();
  })));
  await pause(300);
}
clearInterval(sampling);
console.log(`freeze               first ${times[0].toFixed(0)} ms, median ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(0)} ms of ${times.length}`);
console.log(`memory above idle    ${(peak - idle).toFixed(0)} MB at most (idle ${idle.toFixed(0)} MB)`);
start = performance.now();
const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
await download.path();
console.log(`download             ${(performance.now() - start).toFixed(0)} ms`);
console.log(`longest frame        ${await page.evaluate(() => window.longestFrame.toFixed(0))} ms`);
console.log(`result               ${await page.textContent('#result-facts')}`);
await browser.close();
await site.close();
