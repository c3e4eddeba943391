// web/verify.js: which reads cover the ranges that have checksums.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planReads } from '../../web/verify.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const check = (file, offset, length) => ({ file, offset, length });
const shown = (reads) => reads.map(({ file, offset, length, parts }) =>
  `${file}: ${offset}+${length} = ${parts.map((part) => `#${part.check} ${part.offset}+${part.length}${part.last ? '.' : ''}`).join(' ')}`);

for (const [what, checks, want] of [
  ['nothing', [], []],
  ['one', [check(0, 5, 10)], ['0: 5+10 = #0 5+10.']],
  ['no bytes', [check(0, 5, 0)], ['0: 5+0 = #0 5+0.']],
  ['in the order of the file', [check(0, 20, 10), check(0, 0, 10)], ['0: 0+30 = #1 0+10. #0 20+10.']],
  ['a file each', [check(1, 0, 1), check(0, 0, 1)], ['0: 0+1 = #1 0+1.', '1: 0+1 = #0 0+1.']],
  ['a small gap is read over', [check(0, 0, 1), check(0, 64 * KIB + 1, 1)], [`0: 0+${64 * KIB + 2} = #0 0+1. #1 ${64 * KIB + 1}+1.`]],
  ['a large one is not', [check(0, 0, 1), check(0, 64 * KIB + 2, 1)], ['0: 0+1 = #0 0+1.', `0: ${64 * KIB + 2}+1 = #1 ${64 * KIB + 2}+1.`]],
  ['ranges that overlap', [check(0, 0, 10), check(0, 5, 10)], ['0: 0+10 = #0 0+10.', '0: 5+10 = #1 5+10.']],
  ['more than one read takes', [check(0, 3, 9 * MIB)],
    [`0: 3+${4 * MIB} = #0 3+${4 * MIB}`, `0: ${4 * MIB + 3}+${4 * MIB} = #0 ${4 * MIB + 3}+${4 * MIB}`,
      `0: ${8 * MIB + 3}+${MIB} = #0 ${8 * MIB + 3}+${MIB}.`]],
  ['beyond what 32 bits count', [check(0, 2 ** 40, 1)], [`0: ${2 ** 40}+1 = #0 ${2 ** 40}+1.`]],
]) {
  test(what, () => assert.deepEqual(shown(planReads(checks)), want));
}

test('every byte of every check is read once, by reads of a bounded size', () => {
  const checks = Array.from({ length: 300 }, (_, i) => check(i % 3, i * 70001, (i * 7919) % 90000));
  checks.push(check(0, 10 ** 9, 13 * MIB + 1));
  const reads = planReads(checks);
  const covered = checks.map(() => 0);
  const ended = checks.map(() => 0);
  for (const { file, offset, length, parts } of reads) {
    assert.ok(length <= 4 * MIB);
    for (const part of parts) {
      assert.equal(checks[part.check].file, file);
      assert.ok(part.offset >= offset && part.offset + part.length <= offset + length);
      assert.equal(part.offset, checks[part.check].offset + covered[part.check]);
      covered[part.check] += part.length;
      ended[part.check] += part.last;
    }
  }
  assert.deepEqual(covered, checks.map(({ length }) => length));
  assert.ok(ended.every((times) => times === 1));
});
