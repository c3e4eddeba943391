// Digits as a person writes them, for tests: strokes of points in a square of 1.

const arc = (centre, radius, from, to) => Array.from({ length: 25 }, (_, i) => {
  const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
  return { x: centre[0] + radius[0] * Math.cos(angle), y: centre[1] + radius[1] * Math.sin(angle) };
});
const points = (...all) => all.map(([x, y]) => ({ x, y }));

/** DIGITS[7]: the strokes of a seven. */
export const DIGITS = [
  [arc([0.5, 0.5], [0.3, 0.45], -90, 270)],
  [points([0.35, 0.3], [0.55, 0.05], [0.55, 0.95])],
  [[...arc([0.5, 0.3], [0.28, 0.25], -170, 30), ...points([0.22, 0.95], [0.8, 0.95])]],
  [[...arc([0.45, 0.28], [0.27, 0.23], -150, 80), ...arc([0.45, 0.72], [0.3, 0.24], -80, 150)]],
  [points([0.6, 0.05], [0.2, 0.62], [0.85, 0.62]), points([0.62, 0.35], [0.62, 0.95])],
  [[...points([0.75, 0.07], [0.3, 0.07], [0.27, 0.45]), ...arc([0.48, 0.67], [0.28, 0.26], -110, 150)]],
  [[...points([0.65, 0.05], [0.4, 0.25], [0.25, 0.6]), ...arc([0.48, 0.7], [0.23, 0.23], 180, -180)]],
  [points([0.2, 0.1], [0.78, 0.07], [0.55, 0.5], [0.45, 0.95]), points([0.32, 0.5], [0.75, 0.5])],
  [[...arc([0.5, 0.28], [0.22, 0.22], -20, -270), ...arc([0.5, 0.73], [0.26, 0.23], -90, 270),
    ...arc([0.5, 0.28], [0.22, 0.22], 90, -20)]],
  [[...arc([0.48, 0.3], [0.24, 0.24], 0, -360), ...points([0.72, 0.3], [0.66, 0.95])]],
];

/** Draws strokes on the page's paper with the mouse: in the middle, `part` of its size. */
export async function draw(page, strokes, part = 0.7) {
  await page.locator('#pad').scrollIntoViewIfNeeded();
  const { x: left, y: top, width, height } = await page.locator('#pad').boundingBox();
  const at = ({ x, y }) => [left + width * (0.5 + (x - 0.5) * part), top + height * (0.5 + (y - 0.5) * part)];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point));
    await page.mouse.up();
  }
}
