// What a placeholder's name and shape tell: what the form begins with. What holds is what the core says in the end
// (core/session/predictor.cc, which has the same rules).

const LARGEST_GREY = 64;

/** {height, width, channels} of the picture that a placeholder takes, -1 where that is open; null: it takes none. */
export function pictureSize({ dtype, shape }) {
  if (!['float32', 'uint8'].includes(dtype) || !shape) return null;
  const isColour = (size) => size === 1 || size === 3;
  const isOne = shape.length === 0 || shape[0] === 1 || shape[0] === -1;
  const [a, b, c, d] = shape;
  if (shape.length === 4 && isOne) {
    if (isColour(d) || (d === -1 && !isColour(b))) return { height: b, width: c, channels: d };
    return isColour(b) ? { height: c, width: d, channels: b } : null;
  }
  if (shape.length === 3) {
    if (isColour(c)) return { height: a, width: b, channels: c };
    return isOne && b === c && b > 3 ? { height: b, width: c, channels: 1 } : null;
  }
  if (shape.length !== 2 || !isOne || b < 16) return null;
  // A row of numbers: most likely a square.
  for (const channels of [1, 3]) {
    const side = Math.round(Math.sqrt(b / channels));
    if (side * side * channels === b) return { height: side, width: side, channels };
  }
  return null;
}

/** Small, grey and square: what networks for handwriting take. */
export const isForHandwriting = (size) => size !== null && size.channels === 1 && size.height === size.width &&
  size.height > 0 && size.height <= LARGEST_GREY;

// Names that everybody knows, and what they are when nobody trains.
const KNOWN = [
  ['bool', /is_?train|training|phase_train|train|phase/, 'false'],
  ['float32', /keep_?prob|keep_rate|dropout_keep/, '1.0'],
  ['float32', /dropout_rate|drop_rate|drop_prob/, '0.0'],
];

/** The value that a placeholder has for inference, as text; '': nobody can know. */
export function inferenceValue({ name, dtype, shape }) {
  if (shape && shape.length > 0) return '';
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  return KNOWN.find(([type, pattern]) => type === dtype && pattern.test(base))?.[2] ?? '';
}

// By which arithmetic published models took their pictures, as their names tell.
const TRAINED_WITH = [
  [/mobilenet/i, 'signed'],
  [/inception|nasnet|resnet_v2/i, 'inception'],
  [/vgg|resnet_v1/i, 'vgg'],
];

/** The preset to begin with: by the placeholder that takes the picture, and the names in the graph. */
export function likelyPreset(placeholder, names) {
  if (placeholder?.dtype === 'uint8') return 'raw';
  return TRAINED_WITH.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? 'unit';
}
