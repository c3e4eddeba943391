// A data file larger than anything that a 32-bit number counts: the frozen graph's bytes come from its far end, and they
// are the right ones in the file that is downloaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { writeBigCheckpoint } from './big_checkpoint.mjs';
import { PROGRAM, launch, openPage, serve } from './site.mjs';

const GIB = 2 ** 30;
const waves = (count, step) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * step));

test('a data file of 5 GiB freezes and downloads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'permafrost-huge-'));
  const site = await serve();
  const browser = await launch();
  try {
    const prefix = join(folder, 'm-7');
    await writeBigCheckpoint(prefix, 5 * GIB, [
      { name: 'start', offset: 16, values: waves(1000, 1) },
      { name: 'middle', offset: 3 * GIB + 5, values: waves(3_000_000, 2) },
      { name: 'end', offset: 5 * GIB - 4_000_000, values: waves(1_000_000, 3) },
    ]);
    const page = await openPage(await browser.newContext({ locale: 'en-US' }), site.url);
    await page.setInputFiles('#file-input',
      ['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${prefix}.${suffix}`));
    await page.locator('#freeze:not([hidden])').waitFor();
    await page.click('#freeze-button');
    await page.locator('#result:not([hidden])').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    const got = readFileSync(await download.path());
    const out = join(folder, 'out.pb');
    assert.equal(spawnSync(PROGRAM, ['freeze', prefix, '--outputs', 'y', '-o', out]).status, 0);
    assert.ok(got.equals(readFileSync(out)));
    assert.equal(got.length > 16_000_000, true);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true });
  }
});
