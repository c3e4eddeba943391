// A tar archive on disk is a row of blocks of 512 bytes: for each member a header and its bytes, padded to a
// full block; at the end two blocks of zeros.
//
//   header    0 name (100)   124 size (12)   148 checksum (8)   156 type (1)   157 link's target (100)
//             257 'ustar\0' (POSIX), 'ustar ' (GNU) or nothing (old)   345 name's prefix (155, POSIX only)
//   numbers   octal digits, or, where the first bit is set, the bytes of a big-endian number
//   types     '0', '\0', '7' files; '1' hard link; '2' to '6' links, devices, folders, which have no bytes;
//             'L', 'K' GNU: the bytes are the next member's name or link target;
//             'x', 'g' pax: records '<length> <key>=<value>\n' for the next member or for all that follow
//
//   if (isTar(first512Bytes)) await readTar(archive);   // fills archive.members; reads headers only

const BLOCK = 512;
const MOST_HEADERS = 100000;
const LARGEST_EXTENSION = 1024 * 1024; // of a name or pax records
const FILES = '07\0';
const WITHOUT_BYTES = '123456'; // whatever their size field says
const SPARSE = ['GNU.sparse.size', 'GNU.sparse.major']; // one or the other is always there
const PAX_KEYS = ['path', 'linkpath', 'size', 'GNU.sparse.name', ...SPARSE];

const latin1 = (bytes) => String.fromCharCode(...bytes);
const untilNul = (bytes) => (bytes.includes(0) ? bytes.subarray(0, bytes.indexOf(0)) : bytes);

/** @param {Uint8Array} head the first 512 bytes, or all there are */
export function isTar(head) {
  return latin1(head.subarray(257, 262)) === 'ustar' || (head.length >= BLOCK && hasRightChecksum(head));
}

/** @param archive the Archive of archive.js */
export async function readTar(archive) {
  const { size: total } = archive;
  archive.total = total;
  const forAll = new Map();
  let forNext = new Map();
  for (let offset = 0, headers = 0; ; ++headers) {
    if (offset + BLOCK > total) {
      throw archive.damagedAt(offset, 'expected a member or the end mark, the file ends at offset ' +
        archive.number(total));
    }
    const header = await archive.bytes(offset, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!hasRightChecksum(header)) {
      throw archive.damagedAt(offset, 'expected the header of a member, its checksum is wrong');
    }
    if (headers >= MOST_HEADERS) {
      throw archive.unsupported(`it has more than ${archive.number(MOST_HEADERS)} members`);
    }
    archive.progress(offset);

    const type = latin1(header.subarray(156, 157));
    const extension = 'LKxXg'.includes(type);
    const said = (key) => (extension ? '' : forNext.get(key) || forAll.get(key) || '');
    const name = said('GNU.sparse.name') || said('path') || ownName(archive, header);
    const content = offset + BLOCK;
    const size = WITHOUT_BYTES.includes(type) ? 0 : numberIn(header.subarray(124, 136), said('size'));
    if (Number.isNaN(size)) throw archive.damagedAt(offset, `the size of member ${name} is no number`);
    if (size > total - content) {
      throw archive.damagedAt(offset, `member ${name} has ${archive.number(size)} bytes, the file ends at ` +
        `offset ${archive.number(total)}`);
    }
    offset = content + Math.ceil(size / BLOCK) * BLOCK;

    if (extension) {
      if (size > LARGEST_EXTENSION) {
        throw archive.unsupported(`offset ${archive.number(content)} has a name or pax values of ` +
          `${archive.number(size)} bytes`);
      }
      const bytes = await archive.bytes(content, size);
      if (type === 'L' || type === 'K') {
        forNext.set(type === 'L' ? 'path' : 'linkpath', archive.text(untilNul(bytes)));
      } else {
        const records = readRecords(archive, bytes, content);
        for (const [key, value] of records) (type === 'g' ? forAll : forNext).set(key, value);
      }
      continue;
    }
    const isSparse = type === 'S' || SPARSE.some(said);
    const target = type === '1' ? said('linkpath') || archive.text(untilNul(header.subarray(157, 257))) : '';
    forNext = new Map();

    const path = archive.memberPath(name);
    if (path === '') continue;
    if (isSparse) throw archive.unsupported(`member ${path} is stored as a sparse file`);
    if (type === 'M') throw archive.unsupported(`member ${path} begins in another volume`);
    if (FILES.includes(type)) archive.members.set(path, archive.slice(content, size));
    // A hard link is another name of a member before it.
    const linked = archive.members.get(archive.memberPath(target));
    if (type === '1' && linked) archive.members.set(path, linked);
  }
  archive.progress(total);
}

function ownName(archive, header) {
  const name = archive.text(untilNul(header.subarray(0, 100)));
  // GNU's header has other things where POSIX has the prefix.
  const hasPrefix = latin1(header.subarray(257, 263)) === 'ustar\0';
  const prefix = hasPrefix ? archive.text(untilNul(header.subarray(345, 500))) : '';
  return prefix ? `${prefix}/${name}` : name;
}

/** A field's value, or NaN; `decimal` comes from pax and goes before it. */
function numberIn(field, decimal = '') {
  let value = 0;
  if (decimal) {
    value = /^\d+$/.test(decimal) ? Number(decimal) : NaN;
  } else if (field[0] & 0x80) {
    // A negative one begins with 0xff, which makes this large enough to be refused.
    value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0] & 0x7f);
  } else {
    const digits = latin1(untilNul(field)).trim();
    value = /^[0-7]*$/.test(digits) ? parseInt(digits || '0', 8) : NaN;
  }
  return Number.isSafeInteger(value) ? value : NaN;
}

function hasRightChecksum(header) {
  const field = header.subarray(148, 156);
  if (!/^ *[0-7]/.test(latin1(field))) return false;
  // The sum is made with spaces in its own field; some old programs added signed bytes.
  let sum = 8 * 0x20;
  let signedSum = sum;
  header.forEach((byte, i) => {
    if (i >= 148 && i < 156) return;
    sum += byte;
    signedSum += byte << 24 >> 24;
  });
  const stated = numberIn(field);
  return stated === sum || stated === signedSum;
}

/** Those that matter: a Map of strings. */
function readRecords(archive, bytes, offset) {
  const records = new Map();
  for (let start = 0; start < bytes.length;) {
    const [digits] = /^\d*/.exec(latin1(bytes.subarray(start, start + 9)));
    const space = start + digits.length;
    const equals = bytes.indexOf(0x3d, space);
    const end = start + Number(digits);
    // An end past the last byte has no newline before it.
    if (bytes[space] !== 0x20 || equals < 0 || equals >= end || bytes[end - 1] !== 0x0a) {
      throw archive.damagedAt(offset + start, 'expected a pax record, found other bytes');
    }
    const key = archive.text(bytes.subarray(space + 1, equals));
    if (PAX_KEYS.includes(key)) records.set(key, archive.text(bytes.subarray(equals + 1, end - 1)));
    start = end;
  }
  return records;
}
