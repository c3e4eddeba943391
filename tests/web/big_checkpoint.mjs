// A checkpoint with a data file of any size, most of it a hole: what large checkpoints are to a browser, without their
// bytes. Writes just enough of the formats (core/checkpoint/bundle.h, sstable.h; proto/graph.proto).
import { open, writeFile } from 'node:fs/promises';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc >>> 0;
});

function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

const masked = (crc) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
const fixed32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytesField = (field, bytes) => {
  const content = Buffer.from(bytes);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
};
const message = (...fields) => Buffer.concat(fields);

const shapeOf = (sizes) => message(...sizes.map((size) => bytesField(2, number(1, size))));
const attr = (name, value) => bytesField(5, message(bytesField(1, name), bytesField(2, value)));
const node = (name, op, inputs, ...attrs) =>
  bytesField(1, message(bytesField(1, name), bytesField(2, op), ...inputs.map((input) => bytesField(3, input)), ...attrs));
const FLOAT = attr('dtype', number(6, 1));

function block(entries) {
  const records = entries.map(([key, value]) =>
    Buffer.concat([varint(0), varint(key.length), varint(value.length), Buffer.from(key), value]));
  const offsets = records.map((_, i) => fixed32(records.slice(0, i).reduce((sum, one) => sum + one.length, 0)));
  const contents = Buffer.concat([...records, ...(offsets.length ? offsets : [fixed32(0)]),
    fixed32(Math.max(offsets.length, 1))]);
  const typed = Buffer.concat([contents, Buffer.from([0])]);
  return Buffer.concat([typed, fixed32(masked(crc32c(typed)))]);
}

/**
 * [{name, offset, values: Float32Array}] -> <prefix>.meta, .index and .data, the data file `size` bytes long.
 * `lengths`: {name: length} for tensors that the index claims to be longer; their checksums are wrong.
 */
export async function writeBigCheckpoint(prefix, size, tensors, lengths = {}) {
  const lengthOf = ({ name, values }) => lengths[name] ?? values.length;
  const data = await open(`${prefix}.data-00000-of-00001`, 'w');
  const entries = [];
  for (const tensor of [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, offset, values } = tensor;
    const bytes = Buffer.from(values.buffer);
    await data.write(bytes, 0, bytes.length, offset);
    entries.push([name, message(number(1, 1), bytesField(2, shapeOf([lengthOf(tensor)])), number(4, offset),
      number(5, 4 * lengthOf(tensor)), varint((6 << 3) | 5), fixed32(masked(crc32c(bytes))))]);
  }
  await data.truncate(size);
  await data.close();

  const header = message(number(1, 1), bytesField(3, number(1, 1)));
  const tensorBlock = block([['', header], ...entries]);
  const metaIndex = block([]);
  const handle = (offset, length) => Buffer.concat([varint(offset), varint(length - 5)]);
  const index = block([['~', handle(0, tensorBlock.length)]]);
  const footer = Buffer.alloc(48);
  Buffer.concat([handle(tensorBlock.length, metaIndex.length),
    handle(tensorBlock.length + metaIndex.length, index.length)]).copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  await writeFile(`${prefix}.index`, Buffer.concat([tensorBlock, metaIndex, index, footer]));

  // Without a saver: variables are matched by name.
  const graph = message(
    ...tensors.map((tensor) => node(tensor.name, 'VariableV2', [], FLOAT,
      attr('shape', bytesField(7, shapeOf([lengthOf(tensor)]))))),
    node('y', 'ConcatV2', tensors.map(({ name }) => name)));
  await writeFile(`${prefix}.meta`, message(bytesField(1, bytesField(5, '1.15.0')), bytesField(2, graph)));
}
