// The first visit: everything that goes over the wire until the page also works without one (the service worker keeps the
// module and the example too) is at most 600 kB as a static host sends it (gzip).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch, openPage, serve, whenInstalled } from './site.mjs';

test('the first visit costs at most 600 kB', async () => {
  const site = await serve();
  const browser = await launch();
  try {
    const page = await openPage(await browser.newContext(), site.url);
    await page.evaluate(whenInstalled);
    for (const name of ['index.html', 'permafrost.wasm', 'model.ckpt-2500.meta']) {
      assert.ok(site.sent.some((file) => file.endsWith(name)), `${name} was sent`);
    }
    const bytes = site.sent.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    assert.ok(bytes <= 600_000, `${bytes} bytes in ${site.sent.length} files`);
    console.log(`${bytes} bytes in ${site.sent.length} files`);
  } finally {
    await browser.close();
    await site.close();
  }
});
