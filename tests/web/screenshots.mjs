// Pictures of the page in every state, for looking at: node screenshots.mjs FOLDER [STATE...]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { STATES } from './page_states.mjs';
import { NARROW, WIDE } from './page_visit.mjs';
import { launch, openPage, serve } from './site.mjs';

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER [STATE...]');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const site = await serve();
const browser = await launch();
for (const state of wanted.length > 0 ? wanted : Object.keys(STATES)) {
  for (const [width, viewport] of [['wide', WIDE], ['narrow', NARROW]]) {
    for (const locale of ['en', 'zh-CN']) {
      for (const colorScheme of ['light', 'dark']) {
        const context = await browser.newContext({ viewport, locale, colorScheme });
        const page = await openPage(context, site.url);
        await STATES[state](page);
        const path = join(folder, `${state}.${width}.${locale}.${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        console.log(path, ...page.problems);
        await context.close();
      }
    }
  }
}
await browser.close();
await site.close();
