// Reads the ranges of a plan that have checksums, a few megabytes at a time, and checks them. Small tensors come along as
// bytes: a Blob of thousands of tiny slices is slow to make and to read.
//
//   const small = await verify(core, plan.checks, onProgress);   // throws what C++ says of a wrong checksum
//   small.get(rangeKey(piece))                                   // Uint8Array | undefined

const LARGEST_READ = 4 * 1024 * 1024; // two of them are under way at any time
const LARGEST_GAP = 64 * 1024; // read over, where the next range is near
const SMALL = 8 * 1024;
const MOST_SMALL_BYTES = 32 * 1024 * 1024; // of all together

export const rangeKey = ({ file, offset, length }) => `${file}:${offset}:${length}`;

// What was read is garbage at once, and a lot of it: hundreds of megabytes would wait for the collector. Sent to a port
// that nobody listens at, a buffer is gone at once.
const letGo = (() => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return (buffer) => port1.postMessage(null, [buffer]);
})();

/** Reads that cover all checks in order: [{file, offset, length, parts: [{check, offset, length, last}]}]. */
export function planReads(checks) {
  const order = checks.map((check, index) => ({ ...check, index }))
    .sort((a, b) => a.file - b.file || a.offset - b.offset);
  const reads = [];
  let read = null;
  for (const check of order) {
    let done = 0;
    do { // a check of no bytes is one too
      const offset = check.offset + done;
      const end = read && read.offset + read.length;
      const goesOn = read && read.file === check.file && offset >= end && offset - end <= LARGEST_GAP &&
        offset - read.offset < LARGEST_READ;
      if (!goesOn) {
        read = { file: check.file, offset, length: 0, parts: [] };
        reads.push(read);
      }
      const length = Math.min(check.length - done, LARGEST_READ - (offset - read.offset));
      done += length;
      read.length = offset + length - read.offset;
      read.parts.push({ check: check.index, offset, length, last: done === check.length });
    } while (done < check.length);
  }
  return reads;
}

export async function verify(core, checks, onProgress) {
  const reads = planReads(checks);
  const total = checks.reduce((sum, check) => sum + check.length, 0);
  const small = new Map();
  const crcs = new Map(); // check -> of its first bytes
  let done = 0;
  let smallBytes = 0;
  const start = (read) => {
    const bytes = core.readRange(read.file, read.offset, read.length);
    bytes.catch(() => {}); // reported where it is awaited
    return bytes;
  };
  const underWay = reads.slice(0, 2).map(start);
  for (let i = 0; i < reads.length; ++i) {
    const buffer = await underWay.shift();
    if (i + 2 < reads.length) underWay.push(start(reads[i + 2]));
    for (const part of reads[i].parts) {
      const bytes = new Uint8Array(buffer, part.offset - reads[i].offset, part.length);
      const crc = core.extendCrc(crcs.get(part.check) ?? 0, bytes);
      crcs.set(part.check, crc);
      done += part.length;
      if (!part.last) continue;
      crcs.delete(part.check);
      core.call({ method: 'check', check: part.check, crc });
      const check = checks[part.check];
      if (check.length > 0 && check.length <= SMALL && smallBytes + check.length <= MOST_SMALL_BYTES) {
        smallBytes += check.length;
        small.set(rangeKey(check), bytes.slice());
      }
    }
    letGo(buffer);
    onProgress({ done, total });
  }
  return small;
}
