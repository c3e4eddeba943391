// The camera, which Chromium plays itself: asked for only when it is wanted, and let go afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';

import { freeze, gone, openExample, see, textsOf, tryIt } from './page_visit.mjs';
import { CHROMIUM, openPage, serve } from './site.mjs';

const FAKE = '--use-fake-device-for-media-stream';
let site;
let browser;

before(async () => {
  site = await serve();
  browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, FAKE] });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** camera(name, steps, options): at the frozen example; page.tracks() are those that are on. */
const camera = (name, steps, options = {}) => test(name, { timeout: 120_000 }, async () => {
  const context = await browser.newContext({ locale: 'en-US', permissions: ['camera'], ...options });
  try {
    const page = await openPage(context, site.url);
    await page.evaluate(() => {
      window.streams = [];
      const { getUserMedia } = navigator.mediaDevices;
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await getUserMedia.call(navigator.mediaDevices, wanted);
        window.streams.push(stream);
        return stream;
      };
    });
    page.tracks = () => page.evaluate(() => window.streams.flatMap((stream) => stream.getTracks())
      .filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind));
    await openExample(page);
    await freeze(page);
    await tryIt(page);
    await steps(page);
    assert.deepEqual(page.problems, []);
  } finally {
    await context.close();
  }
});

const go = (page, way) => page.click(`[data-way="${way}"]`);
const plays = (page) => page.evaluate(() => new Promise((done) => {
  const video = document.getElementById('video');
  const look = () => (video.videoWidth > 0 && video.currentTime > 0 ? done() : setTimeout(look, 20));
  look();
}));

camera('a picture is taken, and another', async (page) => {
  assert.deepEqual(await textsOf(page, '#ways button'), ['Draw', 'Picture', 'Camera']);
  assert.deepEqual(await page.evaluate(() => window.streams.length), 0, 'nobody asked for it');
  for (let i = 0; i < 2; ++i) {
    await go(page, 'camera');
    await plays(page);
    assert.deepEqual(await page.tracks(), ['video']);
    await page.locator('#answer-none').waitFor();
    await page.click('#take-picture');
    await see(page, '#picture-about', /^photo, \d+×\d+$/);
    await page.locator('#answer').waitFor();
    assert.deepEqual(await page.tracks(), []);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.way), 'camera');
  }
});

camera('it is let go however one leaves', async (page) => {
  const leave = [
    () => go(page, 'picture'), () => go(page, 'draw'), () => page.click('#freeze-button'),
    () => page.click('#start-over'),
  ];
  for (const how of leave) {
    await page.locator('#try-body').waitFor();
    await go(page, 'camera');
    await plays(page);
    await how();
    await page.locator('#video').waitFor({ state: 'hidden' });
    assert.deepEqual(await page.tracks(), [], `${how}`);
  }
});

camera('left before it was there', async (page) => {
  await go(page, 'camera');
  await go(page, 'draw');
  await page.evaluate(async () => {
    while (window.streams.length === 0) await new Promise((done) => { setTimeout(done, 20); });
    await new Promise((done) => { setTimeout(done, 100); });
  });
  assert.deepEqual(await page.tracks(), []);
  await gone(page, '#try-error');
});

camera('a refusal is answered in words', async (page) => {
  await go(page, 'camera');
  await see(page, '#try-error', 'The camera may not be used');
  await page.locator('#choose-picture').waitFor();
  await go(page, 'draw');
  await gone(page, '#try-error');
}, { permissions: [] });

camera('on a phone it stands first for pictures', async (page) => {
  assert.deepEqual(await textsOf(page, '#ways button'), ['Draw', 'Camera', 'Picture']);
}, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
