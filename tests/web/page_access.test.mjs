// The page for a screen reader, in every state that says something of its own: names, roles, order, contrast (axe).
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { STATES } from './page_states.mjs';
import { NARROW, setUpVisits, WIDE } from './page_visit.mjs';

const visit = setUpVisits();
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const IMPACTS = new Set(['serious', 'critical']);

async function assertAccessible(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document));
  assert.ok(passes.some(({ id }) => id === 'color-contrast'));
  const where = ({ target, failureSummary }) => `${target} ${failureSummary}`;
  assert.deepEqual(violations.filter(({ impact }) => IMPACTS.has(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(where)}`), []);
}

const LOOKS = ['light', 'dark'].flatMap((colorScheme) => (
  [WIDE, NARROW].map((viewport) => ({ colorScheme, viewport }))));
const CHECKED = ['first', 'incomplete', 'damaged', 'saved-model', 'no-graph', 'which-graph', 'graph-alone', 'objects', 'opened',
  'choosing', 'freezing', 'no-output', 'frozen', 'trying', 'tried', 'drawn', 'try-failed', 'running'];
for (const state of CHECKED) {
  for (const look of LOOKS) {
    visit(`accessible: ${state}, ${look.colorScheme}, ${look.viewport.width} px`, async (page) => {
      await STATES[state](page);
      await assertAccessible(page);
    }, look);
  }
}
