// Writes archives byte by byte, right ones, cut, changed and lying ones, and says what web/archive.js makes of them.
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import zlib from 'node:zlib';

import { ArchiveError, expandArchives } from '../../web/archive.js';

export const TIMEOUT = { timeout: 120000 };

// --- Writers

// Debian's Node.js 18 has no deflate-raw, which every browser has.
try {
  new DecompressionStream('deflate-raw');
} catch {
  const Native = DecompressionStream;
  globalThis.DecompressionStream = class {
    constructor(format) {
      return format === 'deflate-raw' ? Duplex.toWeb(zlib.createInflateRaw()) : new Native(format);
    }
  };
}

// Node.js has one of its own since 20.15.
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export const latin1 = (bytes) => Buffer.from(bytes).toString('latin1');
export const bytesOf = (value) => (typeof value === 'string' ? Buffer.from(value) : value);

/** `layout`: [[size in bytes, value], ...]. */
export function littleEndian(layout) {
  return Buffer.concat(layout.map(([size, value]) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes.subarray(0, size);
  }));
}

/** An extra field of a zip header. */
export const extra = (id, bytes) => Buffer.concat([littleEndian([[2, id], [2, bytes.length]]), bytes]);
export const zip64Extra = (...values) => extra(1, littleEndian(values.map((value) => [8, value])));

/**
 * The local header with the bytes and the central header of one member at `offset`. What is given in `member`
 * beside name and data goes before what is right.
 */
export function zipMember(member, offset) {
  const name = bytesOf(member.name);
  const data = bytesOf(member.data ?? '');
  const method = member.method ?? 0;
  const content = member.content ?? (method === 8 ? zlib.deflateRawSync(data) : data);
  const flags = (member.flags ?? 0) | (member.descriptor ? 8 : 0);
  const { crc = crc32(data), packed = content.length, unpacked = data.length } = member;
  const sizes = member.descriptor ? [[4, 0], [4, 0], [4, 0]] : [[4, crc], [4, packed], [4, unpacked]];
  const localExtra = member.localExtra ?? Buffer.alloc(0);
  const centralExtra = member.centralExtra ?? Buffer.alloc(0);
  const local = littleEndian([
    [4, member.localMagic ?? 0x04034b50], [2, 20], [2, member.localFlags ?? flags],
    [2, member.localMethod ?? method], [4, 0], ...sizes, [2, name.length], [2, localExtra.length],
  ]);
  const central = littleEndian([
    [4, 0x02014b50], [2, 0x0314], [2, 20], [2, flags], [2, method], [4, 0],
    [4, crc], [4, packed], [4, unpacked], [2, name.length], [2, centralExtra.length],
    [2, (member.comment ?? '').length], [2, 0], [2, 0],
    [4, member.attributes ?? 0], [4, member.offset ?? offset],
  ]);
  const descriptor = littleEndian([[4, 0x08074b50], [4, crc], [4, packed], [4, unpacked]]);
  return {
    local: Buffer.concat([local, name, localExtra, content, ...member.descriptor ? [descriptor] : []]),
    central: Buffer.concat([central, name, centralExtra, bytesOf(member.comment ?? '')]),
  };
}

/** What follows the directory. `zip64` adds its records; its fields and those of `end` replace right ones. */
export function zipEnd({ count, size, offset, comment = '', zip64, end = {} }) {
  const records = [];
  if (zip64) {
    records.push(littleEndian([
      [4, 0x06064b50], [8, zip64.recordSize ?? 44], [2, 45], [2, 45], [4, 0], [4, 0],
      [8, zip64.count ?? count], [8, zip64.count ?? count],
      [8, zip64.size ?? size], [8, zip64.offset ?? offset],
    ]));
    records.push(littleEndian([[4, 0x07064b50], [4, 0], [8, zip64.at ?? offset + size], [4, 1]]));
  }
  const inZip64 = (value, most) => (zip64 ? most : value);
  records.push(littleEndian([
    [4, 0x06054b50], [2, end.part ?? 0], [2, 0], [2, end.count ?? inZip64(count, 0xffff)],
    [2, end.count ?? inZip64(count, 0xffff)], [4, end.size ?? inZip64(size, 0xffffffff)],
    [4, end.offset ?? inZip64(offset, 0xffffffff)], [2, end.commentSize ?? comment.length],
  ]));
  return Buffer.concat([...records, bytesOf(comment)]);
}

export function makeZip(members, options = {}) {
  let offset = 0;
  const written = members.map((member) => {
    const parts = zipMember(member, offset);
    offset += parts.local.length;
    return parts;
  });
  const directory = Buffer.concat([
    ...written.map(({ central }) => central), bytesOf(options.afterDirectory ?? ''),
  ]);
  return Buffer.concat([
    ...written.map(({ local }) => local), directory,
    zipEnd({ count: members.length, size: directory.length, offset, ...options }),
  ]);
}

/** A number in a field of a tar header, base-256 where asked for. */
export function tarNumber(value, size, base256) {
  if (typeof value === 'string') return Buffer.from(value.padEnd(size, '\0'), 'latin1');
  if (!base256) return Buffer.from(`${value.toString(8).padStart(size - 1, '0')}\0`);
  const bytes = Buffer.alloc(size);
  bytes.writeBigInt64BE(BigInt(value), size - 8);
  bytes.fill(value < 0 ? 0xff : 0, 0, size - 8);
  bytes[0] |= 0x80;
  return bytes;
}

export function tarHeader(fields) {
  const { name, size, type = '0', link = '', prefix = '', magic = 'ustar\x0000' } = fields;
  const { base256, signed, checksum } = fields;
  const header = Buffer.alloc(512);
  bytesOf(name).copy(header, 0);
  header.write('0000644\0', 100);
  tarNumber(size, 12, base256).copy(header, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write(magic, 257);
  header.write(prefix, 345);
  const sum = header.reduce((all, byte) => all + (signed ? byte << 24 >> 24 : byte), 0);
  header.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function tarMember(member) {
  const data = bytesOf(member.data ?? '');
  return Buffer.concat([
    tarHeader({ size: data.length, ...member }), data, Buffer.alloc((512 - data.length % 512) % 512),
  ]);
}

export const TAR_END = Buffer.alloc(1024);
export const makeTar = (members, end = TAR_END) => Buffer.concat([...members.map(tarMember), end]);

export function paxRecord(key, value) {
  const rest = bytesOf(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return `${length} ${key}=${value}\n`;
}
export const pax = (records, type = 'x') => ({
  name: 'PaxHeader',
  type,
  data: Object.entries(records).map(([key, value]) => paxRecord(key, value)).join(''),
});

/** A Blob of any size: zeros, but for the pieces [[offset, bytes]]. `reads` has what was read of it. */
export class WatchedBlob {
  constructor(pieces, size, reads = [], start = 0) {
    Object.assign(this, { pieces, size, reads, start });
  }

  slice(from = 0, to = this.size) {
    const start = Math.min(from, this.size);
    const size = Math.max(0, Math.min(to, this.size) - start);
    return new WatchedBlob(this.pieces, size, this.reads, this.start + start);
  }

  async arrayBuffer() {
    this.reads.push([this.start, this.start + this.size]);
    const bytes = new Uint8Array(this.size);
    for (const [offset, piece] of this.pieces) {
      for (let i = 0; i < piece.length; ++i) {
        const at = offset + i - this.start;
        if (at >= 0 && at < this.size) bytes[at] = piece[i];
      }
    }
    return bytes.buffer;
  }
}

// --- What comes out

export const expand = (path, bytes, options) => expandArchives([{ path, file: new Blob([bytes]) }], options);

export async function contents(entries) {
  return Promise.all(entries.map(async ({ path, file }) => [path, latin1(await file.arrayBuffer())]));
}

export const unpack = async (path, bytes) => contents(await expand(path, bytes));

/** What expanding gives: {members} or {error}, which is an ArchiveError that names the archive. */
export async function outcome(path, bytes) {
  try {
    return { members: await unpack(path, bytes) };
  } catch (error) {
    assert.ok(error instanceof ArchiveError, `${error.stack}`);
    assert.ok(error.message.startsWith(path), error.message);
    assert.match(error.message, /offset [\d,]+|member |the zip64 |the content|it (has|is)/);
    assert.match(error.message, /download or copy it again\.$|drop the files inside it\.$/);
    return { error };
  }
}

export const META = 'the graph, the graph, the graph, the graph, the graph, the graph';
export const INDEX = 'the index, the index, the index, the index';
export const PAIR = [
  { name: 'model.ckpt.meta', data: META },
  { name: 'model.ckpt.index', data: INDEX },
];
export const PAIR_OUT = [['model.ckpt.meta', META], ['model.ckpt.index', INDEX]];
export const deflated = (members) => members.map((member) => ({ ...member, method: 8 }));
export const ONE = { name: 'm.index', data: INDEX };
export const ONE_OUT = [['m.index', INDEX]];
