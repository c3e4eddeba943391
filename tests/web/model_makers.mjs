// Models of other kinds than a checkpoint with its .meta, made of the fixtures.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PROGRAM, ROOT } from './site.mjs';

const FIXTURES = join(ROOT, 'tests/fixtures');
export const MLP = join(FIXTURES, 'cases/ref_mlp/w1.15');
const WEIGHTS = ['index', 'data-00000-of-00001'];

const read = (...path) => readFileSync(join(FIXTURES, ...path));

// The fields of a serialized message that are messages or strings: [number, start, end].
function* fieldsOf(bytes) {
  const varint = (at) => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return [value, at];
    }
  };
  for (let at = 0; at < bytes.length;) {
    let [tag, start] = varint(at);
    let length = 0;
    if ((tag & 7) === 2) [length, start] = varint(start);
    else [, start] = varint(start); // no others occur
    yield [tag >> 3, start, start + length];
    at = start + length;
  }
}

/** The GraphDef of ref_mlp. */
export function graphDef() {
  const meta = read('cases/ref_mlp/w1.15/model.ckpt.meta');
  const [, start, end] = [...fieldsOf(meta)].find(([number]) => number === 2);
  return meta.subarray(start, end);
}

/** The same as text. */
export const graphText = () => read('text/meta.pbtxt').toString().match(/^graph_def \{\n(.*?)^\}/ms)[1];

/** The checkpoint of ref_mlp, without its .meta. */
export function writeWeights(folder, name = 'model.ckpt') {
  mkdirSync(folder, { recursive: true });
  return WEIGHTS.map((suffix) => {
    const to = join(folder, `${name}.${suffix}`);
    cpSync(join(MLP, `model.ckpt.${suffix}`), to);
    return to;
  });
}

/** A checkpoint as tf.train.Checkpoint writes it. */
export function writeObjects(folder, name = 'ckpt-1') {
  mkdirSync(folder, { recursive: true });
  return WEIGHTS.map((suffix) => {
    const to = join(folder, `${name}.${suffix}`);
    cpSync(join(FIXTURES, 'saved_models/savedmodel_v2/w2.15/saved_model/variables', `variables.${suffix}`), to);
    return to;
  });
}

/** A SavedModel of TensorFlow 1; its output is y. */
export function writeSavedModel(parent, { name = 'half', text = false, variables = true } = {}) {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  if (text) writeFileSync(join(folder, 'saved_model.pbtxt'), read('text/saved_model.pbtxt'));
  else writeFileSync(join(folder, 'saved_model.pb'), read('saved_models/savedmodel_v1/w1.15/saved_model/saved_model.pb'));
  if (variables) cpSync(join(FIXTURES, 'saved_models/savedmodel_v1/w1.15/saved_model/variables'), join(folder, 'variables'), { recursive: true });
  return folder;
}

/** One with two graphs: y is a sum where it serves, and a difference where it trains. */
export function writeTwoGraphs(parent) {
  const folder = writeSavedModel(parent, { name: 'two' });
  const bytes = read('saved_models/savedmodel_v1/w1.15/saved_model/saved_model.pb').toString('latin1');
  const training = bytes.slice(2).replace('\x05serve', '\x05train').replaceAll('\x12\x03Add', '\x12\x03Sub');
  writeFileSync(join(folder, 'saved_model.pb'), Buffer.from(`${bytes.slice(0, 2)}${training}${bytes.slice(2)}`, 'latin1'));
  return folder;
}

/** What the command line makes of it. */
export function frozenByProgram(folder, ...args) {
  const out = join(folder, 'by_program.pb');
  execFileSync(PROGRAM, ['freeze', ...args, '-o', out]);
  return readFileSync(out);
}
