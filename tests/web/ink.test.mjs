// web/ink.js: drawings as the pictures that networks for handwriting were trained on.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inkPicture } from '../../web/ink.js';
import { DIGITS } from './handwriting.mjs';

// How dark each pixel is, from 0 to 1.
const ink = (strokes, size) => Array.from(inkPicture(strokes, size), (grey) => 1 - grey / 255);
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const rowsOf = (pixels, size) => Array.from({ length: size }, (_, y) => sum(pixels.slice(y * size, (y + 1) * size)));
const columnsOf = (pixels, size) => Array.from({ length: size }, (_, x) => sum(pixels.filter((_one, i) => i % size === x)));
const moved = (strokes, move) => strokes.map((stroke) => stroke.map(move));
const shown = (pixels, size) => pixels.map((one, i) => (one > 0.5 ? '#' : '.') + (i % size === size - 1 ? '\n' : '')).join('');

for (const size of [8, 16, 28, 64]) {
  test(`nothing drawn is an empty sheet: ${size}`, () => {
    assert.deepEqual(ink([], size), Array(size * size).fill(0));
    assert.deepEqual(ink([[]], size), Array(size * size).fill(0));
  });

  test(`a dot is a dot in the middle: ${size}`, () => {
    const pixels = ink([[{ x: 3, y: 400 }]], size);
    const middle = pixels[(size / 2) * size + size / 2];
    assert.ok(middle > 0.75, shown(pixels, size));
    for (const corner of [0, size - 1, size * (size - 1), size * size - 1]) assert.equal(pixels[corner], 0);
    assert.ok(sum(pixels) > 1);
  });

  test(`wherever and however large it is drawn: ${size}`, () => {
    for (const digit of DIGITS) {
      const here = ink(digit, size);
      const elsewhere = ink(moved(digit, ({ x, y }) => ({ x: 37 + 9 * x, y: 9 * y - 4 })), size);
      assert.ok(here.every((one, i) => Math.abs(one - elsewhere[i]) < 0.08), shown(here, size));
    }
  });
}

test('small pictures are filled, with the same amount of ink', () => {
  for (const [digit, strokes] of DIGITS.entries()) {
    const pixels = ink(strokes, 8);
    const rows = rowsOf(pixels, 8);
    assert.ok(rows.every((row) => row > 0), `${digit}\n${shown(pixels, 8)}`);
    assert.ok(Math.abs(sum(pixels) / 64 - 0.3) < (digit === 1 ? 0.12 : 0.05), `${digit}: ${sum(pixels) / 64}`);
    const columns = columnsOf(pixels, 8);
    assert.ok(columns[0] < 0.6 && columns[7] < 0.6, `${digit}\n${shown(pixels, 8)}`);
  }
});

test('writing that leans is made upright', () => {
  const line = [[{ x: 0, y: 0 }, { x: 0, y: 10 }]];
  const leaning = moved(line, ({ x, y }) => ({ x: x + 0.3 * y, y }));
  assert.deepEqual(inkPicture(leaning, 8), inkPicture(line, 8));
});

test('a "1" is no square', () => {
  const columns = columnsOf(ink([[{ x: 0, y: 0 }, { x: 0, y: 10 }]], 8), 8);
  assert.deepEqual(columns.map((column) => column > 2), [false, false, false, true, true, false, false, false]);
});

test('in larger ones the form is kept, 20 of 28 pixels long, around the centre of mass', () => {
  for (const [digit, strokes] of DIGITS.entries()) {
    const pixels = ink(strokes, 28);
    const total = sum(pixels);
    const [rows, columns] = [rowsOf(pixels, 28), columnsOf(pixels, 28)];
    for (const one of [rows, columns]) {
      const middle = sum(one.map((value, i) => value * (i + 0.5))) / total;
      assert.ok(Math.abs(middle - 14) < 0.5, `${digit}: ${middle}\n${shown(pixels, 28)}`);
    }
    const extent = (one) => one.filter((value) => value > 0.05).length;
    const longest = Math.max(extent(rows), extent(columns));
    assert.ok(longest >= 19 && longest <= 22, `${digit}: ${longest}\n${shown(pixels, 28)}`);
  }
});
