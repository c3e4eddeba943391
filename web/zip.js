// A zip archive on disk, little-endian:
//
//   members      'PK\3\4' local header: 30 bytes, the name, extra fields; then the member's bytes, stored or
//                deflated; then, sometimes, its sizes again
//   directory    'PK\1\2' for each member: 46 bytes, the name, extra fields, a comment. It has the sizes, the
//                CRC-32 and the local header's offset; where one is ffffffff, extra field 1 has it (zip64)
//   zip64 end    'PK\6\6' 56 bytes or more, and 'PK\6\7' 20 bytes with its offset, where the end has no room
//   end          'PK\5\6' 22 bytes: count of members, size and offset of the directory; a comment up to 64 kB
//
//   if (isZip(firstBytes)) await readZip(archive);   // fills archive.members, reading the end first

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const ZIP64_END_SIZE = 56;
const ZIP64_LOCATOR_SIZE = 20;
const LARGEST_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;
const MOST_MEMBERS = 100000;
const LARGEST_DIRECTORY = 64 * 1024 * 1024;

const STORED = 0;
const DEFLATED = 8;
const METHODS = { 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'Zstandard', 95: 'xz', 99: 'AES' };
const ENCRYPTED = 1 | 1 << 6 | 1 << 13; // flags: the bytes, strongly, the local header too
const SYMBOLIC_LINK = 0xa; // the first four bits of a Unix mode

export const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];

/** @param {Uint8Array} head its first bytes */
export function isZip(head) {
  if (head.length < 4) return false;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic === LOCAL || magic === END; // one without members begins with its end
}

/** @param archive the Archive of archive.js */
export async function readZip(archive) {
  const directory = await findDirectory(archive);
  const members = await readDirectory(archive, directory);
  checkOverlaps(archive, members, directory.offset);
  const files = members.filter((member) => member.path !== '' && !member.isLink);
  // Said before the first of them is unpacked.
  for (const { path, flags, method } of files) {
    if (flags & ENCRYPTED) throw archive.unsupported(`member ${path} is encrypted`);
    if (method !== STORED && method !== DEFLATED) {
      const known = METHODS[method] ? ` (${METHODS[method]})` : '';
      throw archive.unsupported(`member ${path} is compressed by method ${method}${known}`);
    }
  }
  archive.total = files.reduce((sum, { method, packed }) => sum + (method === DEFLATED ? packed : 0), 0);
  for (const member of files) archive.members.set(member.path, await memberFile(archive, member));
}

async function view(archive, offset, length) {
  return new DataView((await archive.bytes(offset, length)).buffer);
}

function uint64(archive, what, bytes, at) {
  const value = Number(bytes.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw archive.damaged(`${what} states ${archive.number(value)} bytes`);
  return value;
}

/** Where the central directory is: {count, size, offset}. */
async function findDirectory(archive) {
  const { position, bytes } = await findEnd(archive);
  let parts = [bytes.getUint16(4, true), bytes.getUint16(6, true)]; // the numbers of this and the directory's
  let counts = [bytes.getUint16(8, true), bytes.getUint16(10, true)]; // in this part, in all
  let size = bytes.getUint32(12, true);
  let offset = bytes.getUint32(16, true);
  let end = position; // of the directory
  const zip64 = await findZip64End(archive, position);
  if (zip64) {
    const field = (at) => uint64(archive, 'the zip64 end record', zip64.bytes, at);
    parts = [zip64.bytes.getUint32(16, true), zip64.bytes.getUint32(20, true)];
    counts = [field(24), field(32)];
    size = field(40);
    offset = field(48);
    end = zip64.position;
  }
  if (parts[0] !== 0 || parts[1] !== 0 || counts[0] !== counts[1]) {
    throw archive.unsupported('it is one of several parts');
  }
  // Anything else is the end of another archive, one that lies stored in this and was cut together with it.
  if (offset + size !== end) {
    if (!zip64 && size <= end && (end - size - offset) % 2 ** 32 === 0) {
      throw archive.unsupported('it has more than 4 GiB and was not written as zip64, as macOS does it');
    }
    throw archive.damagedAt(end, 'expected the end of the directory, which is stated to be at offset ' +
      archive.number(offset + size));
  }
  const [count] = counts;
  if (count > MOST_MEMBERS || size > LARGEST_DIRECTORY) {
    throw archive.unsupported(`it has ${archive.number(count)} members, listed in ${archive.number(size)} ` +
      `bytes, more than ${archive.number(MOST_MEMBERS)} in ${archive.number(LARGEST_DIRECTORY)}`);
  }
  return { count, size, offset };
}

async function findEnd(archive) {
  // First where it is without a comment, so that members before it are not read for nothing.
  for (const comment of [0, LARGEST_COMMENT]) {
    const start = Math.max(0, archive.size - END_SIZE - comment);
    const tail = await view(archive, start, archive.size - start);
    for (let at = tail.byteLength - END_SIZE; at >= 0; --at) {
      if (tail.getUint32(at, true) !== END) continue;
      const commentSize = tail.getUint16(at + 20, true);
      if (at + END_SIZE + commentSize !== tail.byteLength) continue; // bytes of the comment
      return { position: start + at, bytes: new DataView(tail.buffer, at) };
    }
  }
  throw archive.damagedAt(archive.size, 'the file ends here, without the end record of a zip');
}

async function findZip64End(archive, end) {
  const locatorAt = end - ZIP64_LOCATOR_SIZE;
  if (locatorAt < ZIP64_END_SIZE) return null;
  const locator = await view(archive, locatorAt, ZIP64_LOCATOR_SIZE);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR) return null;
  const position = uint64(archive, 'the zip64 locator', locator, 8);
  if (position <= locatorAt - ZIP64_END_SIZE) {
    const bytes = await view(archive, position, ZIP64_END_SIZE);
    // The first 12 bytes are not in the size that it states.
    const isRight = bytes.getUint32(0, true) === ZIP64_END &&
      position + 12 + uint64(archive, 'the zip64 end record', bytes, 4) === locatorAt;
    if (isRight) return { position, bytes };
  }
  throw archive.damagedAt(locatorAt, 'expected the offset of the zip64 end record, found ' +
    archive.number(position));
}

/** [{path, flags, method, crc, packed, unpacked, offset, nameSize, isLink}]; one with path '' is left out. */
async function readDirectory(archive, { count, size, offset }) {
  const bytes = await view(archive, offset, size);
  const members = [];
  let at = 0;
  while (members.length < count) {
    if (at + CENTRAL_SIZE > size || bytes.getUint32(at, true) !== CENTRAL) {
      throw archive.damagedAt(offset + at, `expected member ${archive.number(members.length + 1)} of ` +
        `${archive.number(count)} in the directory, found other bytes`);
    }
    const nameSize = bytes.getUint16(at + 28, true);
    const extraSize = bytes.getUint16(at + 30, true);
    const extraAt = at + CENTRAL_SIZE + nameSize;
    const next = extraAt + extraSize + bytes.getUint16(at + 32, true);
    if (next > size) throw archive.damagedAt(offset + at, 'the directory ends within this member');
    const nameBytes = new Uint8Array(bytes.buffer, at + CENTRAL_SIZE, nameSize);
    const name = archive.text(nameBytes).replaceAll('\\', '/'); // as some programs on Windows write it
    const fields = {
      unpacked: bytes.getUint32(at + 24, true),
      packed: bytes.getUint32(at + 20, true),
      offset: bytes.getUint32(at + 42, true),
    };
    readZip64Extra(archive, name, fields, new DataView(bytes.buffer, extraAt, extraSize));
    members.push({
      ...fields,
      path: archive.memberPath(name),
      nameSize,
      flags: bytes.getUint16(at + 8, true),
      method: bytes.getUint16(at + 10, true),
      crc: bytes.getUint32(at + 16, true),
      isLink: bytes.getUint32(at + 38, true) >>> 28 === SYMBOLIC_LINK,
    });
    at = next;
  }
  if (at !== size) {
    throw archive.damagedAt(offset + at, `the directory goes on after ${archive.number(count)} members`);
  }
  return members;
}

/** Fills in those of {unpacked, packed, offset} that have no room in the directory, in this order. */
function readZip64Extra(archive, name, fields, extra) {
  const missing = Object.keys(fields).filter((key) => fields[key] === IN_ZIP64);
  for (let at = 0; missing.length > 0 && at + 4 <= extra.byteLength;) {
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1) {
      if (end > extra.byteLength || at + 4 + 8 * missing.length > end) {
        throw archive.damaged(`member ${name}: its zip64 field is too short`);
      }
      missing.forEach((key, i) => {
        fields[key] = uint64(archive, `member ${name}`, extra, at + 4 + 8 * i);
      });
      return;
    }
    at = end;
  }
  // Without that field the value is what it is: just one byte below 4 GiB.
}

/** Members that share bytes are how a small archive becomes petabytes. Sets each one's `end`. */
function checkOverlaps(archive, members, directoryOffset) {
  const inOrder = [...members].sort((a, b) => a.offset - b.offset);
  inOrder.forEach((member, i) => {
    const { path, offset, nameSize, packed } = member;
    member.end = inOrder[i + 1]?.offset ?? directoryOffset;
    if (offset + LOCAL_SIZE + nameSize + packed > member.end) {
      throw archive.damagedAt(offset, `member ${path} of ${archive.number(packed)} bytes runs into what ` +
        `begins at offset ${archive.number(member.end)}`);
    }
  });
}

async function memberFile(archive, member) {
  const { path, method, packed, unpacked } = member;
  const local = await view(archive, member.offset, LOCAL_SIZE);
  const damaged = (found) => archive.damagedAt(member.offset, `member ${path} ${found}`);
  if (local.getUint32(0, true) !== LOCAL) throw damaged('should begin here, found other bytes');
  if (local.getUint16(8, true) !== method || (local.getUint16(6, true) ^ member.flags) & ENCRYPTED) {
    throw damaged('is packed in another way than the directory states');
  }
  // The extra fields differ from the directory's.
  const offset = member.offset + LOCAL_SIZE + local.getUint16(26, true) + local.getUint16(28, true);
  if (offset + packed > member.end) throw damaged('runs into what follows');
  if (method === STORED || packed === 0) {
    if (packed !== unpacked) {
      throw damaged(`has ${archive.number(packed)} bytes, stated are ${archive.number(unpacked)}`);
    }
    return archive.slice(offset, packed);
  }
  let crc = 0xffffffff;
  const look = (chunk) => {
    crc = extendCrc32(crc, chunk);
  };
  const range = { format: 'deflate-raw', offset, length: packed, limit: unpacked };
  const file = await archive.inflate({ ...range, what: `member ${path}`, look });
  if (file.size !== unpacked) {
    throw damaged(`unpacks to ${archive.number(file.size)} bytes, stated are ${archive.number(unpacked)}`);
  }
  const found = ~crc >>> 0;
  if (found !== member.crc) throw damaged(`has the CRC-32 ${hex(found)}, stated is ${hex(member.crc)}`);
  return file;
}

const hex = (value) => value.toString(16).padStart(8, '0');

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE), without the inversions at its beginning and end. */
function extendCrc32(crc, bytes) {
  for (let i = 0; i < bytes.length; ++i) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ crc >>> 8;
  return crc;
}
