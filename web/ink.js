// A drawing as a network's training pictures were: people draw anywhere, large or small, and networks for handwriting know
// only writing that was centred and scaled before. No canvas is needed, so every browser makes the same pixels.
//
//   const grey = inkPicture(strokes, 8);   // Uint8ClampedArray of 8 * 8; 0: ink, 255: paper
//
// A stroke is [{x, y}, ...], in any unit. There are two manners, by the size of the picture:
//
//   up to 16   as the digits of UCI, which the bundled example was trained on (and NIST's preprocessing before them): made
//              upright, stretched over the frame whatever their own form, with the same amount of ink for every sign
//   larger     as MNIST: the form is kept, the longer side takes 20 of 28 pixels, the centre of mass is in the middle

const LARGEST_UCI = 16;

// In parts of the picture. The best of many tried, on drawings of all digits in several hands.
const UCI = {
  height: 0.9, width: 0.66, // of the ink
  mostStretch: 1.2, // of the width beside the height: a "1" stays a line
  mostLean: 0.5,
  ink: 0.3, // of all pixels, as in all ten classes of the data
  thinnest: 0.14, thickest: 0.27, // pen
};
const MNIST = { side: 20 / 28, pen: 2.4 / 28 };

const SAMPLES = 8; // by which a pixel is divided, in each direction

export function inkPicture(strokes, size) {
  const drawn = strokes.filter((stroke) => stroke.length > 0);
  if (drawn.length === 0) return new Uint8ClampedArray(size * size).fill(255);
  return averaged(size <= LARGEST_UCI ? likeUci(drawn, size) : likeMnist(drawn, size), size);
}

function likeUci(strokes, size) {
  const straight = upright(strokes);
  // A thicker pen leaves more ink; the one that leaves the right amount is found by halving.
  let [thin, thick] = [UCI.thinnest * size, UCI.thickest * size];
  let samples = null;
  for (let i = 0; i < 7; ++i) {
    const pen = (thin + thick) / 2;
    samples = sampled(stretched(straight, size, pen), size, pen);
    if (shareOf(samples) < UCI.ink) thin = pen;
    else thick = pen;
  }
  return samples;
}

function likeMnist(strokes, size) {
  const pen = MNIST.pen * size;
  const { left, top, right, bottom } = boundsOf(strokes);
  const scale = (MNIST.side * size - pen) / (Math.max(right - left, bottom - top) || 1);
  const scaled = moved(strokes, ({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale }));
  const { x: across, y: down } = middleOf(scaled);
  return sampled(moved(scaled, ({ x, y }) => ({ x: x - across + size / 2, y: y - down + size / 2 })), size, pen);
}

const moved = (strokes, move) => strokes.map((stroke) => stroke.map(move));

function boundsOf(strokes) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of strokes.flat()) {
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.bottom = Math.max(bounds.bottom, y);
  }
  return bounds;
}

// The lines of which the strokes are made, by their middles; a dot has no length, and counts all the same.
function linesOf(strokes) {
  return strokes.flatMap((stroke) => stroke.map((to, i) => {
    const from = stroke[Math.max(i - 1, 0)];
    return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, length: Math.hypot(to.x - from.x, to.y - from.y) + 1e-9 };
  }));
}

function middleOf(strokes) {
  const middle = { x: 0, y: 0 };
  let total = 0;
  for (const { x, y, length } of linesOf(strokes)) {
    middle.x += x * length;
    middle.y += y * length;
    total += length;
  }
  return { x: middle.x / total, y: middle.y / total };
}

// Sheared by as much as the writing leans, by its second moments.
function upright(strokes) {
  const middle = middleOf(strokes);
  let across = 0;
  let down = 0;
  for (const { x, y, length } of linesOf(strokes)) {
    across += (x - middle.x) * (y - middle.y) * length;
    down += (y - middle.y) ** 2 * length;
  }
  const lean = down > 0 ? Math.max(-UCI.mostLean, Math.min(UCI.mostLean, across / down)) : 0;
  return moved(strokes, ({ x, y }) => ({ x: x - lean * (y - middle.y), y }));
}

// Into the frame in the middle, which leaves half a pen's width on every side. A line on its side is not made a square.
function stretched(strokes, size, pen) {
  const { left, top, right, bottom } = boundsOf(strokes);
  const fit = (part, length) => (size * part - pen) / Math.max(length, 1e-6);
  const wide = fit(UCI.width, right - left);
  const high = fit(UCI.height, bottom - top);
  const scale = { x: Math.min(wide, high * UCI.mostStretch), y: Math.min(high, wide * 2 * UCI.mostStretch) };
  return moved(strokes, ({ x, y }) => ({
    x: size / 2 + (x - (left + right) / 2) * scale.x,
    y: size / 2 + (y - (top + bottom) / 2) * scale.y,
  }));
}

// Where a round pen of this width leaves ink: a byte for each sample, 0 or 1. All measures are in pixels.
function sampled(strokes, size, pen) {
  const side = size * SAMPLES;
  const samples = new Uint8Array(side * side);
  for (const stroke of strokes) {
    stroke.forEach((to, i) => markLine(samples, side, stroke[Math.max(i - 1, 0)], to, (pen / 2) * SAMPLES));
  }
  return samples;
}

function markLine(samples, side, from, to, radius) {
  const [x0, y0] = [from.x * SAMPLES, from.y * SAMPLES];
  const [dx, dy] = [to.x * SAMPLES - x0, to.y * SAMPLES - y0];
  const square = dx * dx + dy * dy;
  const first = (a, d) => Math.max(0, Math.floor(Math.min(a, a + d) - radius));
  const last = (a, d) => Math.min(side - 1, Math.ceil(Math.max(a, a + d) + radius));
  for (let y = first(y0, dy); y <= last(y0, dy); ++y) {
    for (let x = first(x0, dx); x <= last(x0, dx); ++x) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = square > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / square)) : 0;
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius) samples[y * side + x] = 1;
    }
  }
}

const shareOf = (samples) => samples.reduce((sum, one) => sum + one, 0) / samples.length;

function averaged(samples, size) {
  const counts = new Uint16Array(size * size);
  const side = size * SAMPLES;
  samples.forEach((one, i) => {
    counts[Math.floor(i / side / SAMPLES) * size + Math.floor((i % side) / SAMPLES)] += one;
  });
  return Uint8ClampedArray.from(counts, (count) => 255 - (255 * count) / SAMPLES ** 2);
}
