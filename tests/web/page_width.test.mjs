// The page on a narrow screen: nothing sticks out, in any state and language.
import assert from 'node:assert/strict';

import { STATES } from './page_states.mjs';
import { NARROW, setUpVisits } from './page_visit.mjs';

const visit = setUpVisits();

for (const state of Object.keys(STATES)) {
  for (const locale of ['en-US', 'zh-CN']) {
    visit(`no wider than a narrow screen: ${state}, ${locale}`, async (page) => {
      await STATES[state](page);
      for (const width of [NARROW.width, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const needed = await page.evaluate(() => document.scrollingElement.scrollWidth);
        assert.ok(needed <= width, `${needed} px wide in a window of ${width} px`);
      }
    }, { locale, viewport: NARROW });
  }
}
