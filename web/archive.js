// Archives among the dropped files, replaced by what is in them. What can be cut out of one is not unpacked:
//
//   zip     members lie in it stored (a slice) or deflated (unpacked into a Blob), see zip.js
//   tar     members lie in it as they are (slices), see tar.js
//   gzip    1f 8b; one deflated file, its CRC-32 and its size modulo 2^32 in the last 8 bytes. If it is a tar
//           (.tar.gz, .tgz), its members are slices of the unpacked Blob; otherwise its name loses the .gz
//
//   const all = await expandArchives(files, { onProgress: ({ path, done, total }) => ..., signal });
//
// An archive inside an archive stays as it is, apart from a tar in a gzip. Folders, symbolic links and macOS
// residue are left out. Of several members of one path the last counts, as it does for tar.
import { isTar, readTar } from './tar.js';
import { isZip, readZip, ZIP_MAGIC } from './zip.js';

/** @typedef {{path: string, file: Blob}} Entry */
/** @typedef {(amount: {path: string, done: number, total: number}) => void} OnProgress in compressed bytes */

const HEAD = 512; // enough to know a tar
const GZIP_MAGIC = [0x1f, 0x8b];
const SMALLEST_GZIP = 18;
const LARGEST_RATIO = 1032; // deflate needs at least two bits for its longest match, 258 bytes
const READ = 1024 * 1024; // large, as a read takes a millisecond whatever its size
const CHUNK = 64 * 1024; // of compressed bytes; a browser may unpack all of a chunk before it can be stopped

const ARCHIVE_NAME = /\.(zip|tar|tgz|gz)$/i;
const CHECKPOINT_NAME = /(\.meta|\.index|\.data-[^/]*-of-[^/]*|(^|\/)checkpoint)$/;

/** What is wrong with an archive: its name, where, what was found, what to do. */
export class ArchiveError extends Error {
  /** @param {'DATA_LOSS' | 'UNIMPLEMENTED' | 'UNAVAILABLE'} code damaged, not supported, cannot be read */
  constructor(code, message) {
    super(message);
    this.name = 'ArchiveError';
    this.code = code;
  }
}

/**
 * The files with every archive replaced by its members.
 * @param {Entry[]} files
 * @param {{onProgress?: OnProgress, signal?: AbortSignal}} [options]
 * @returns {Promise<Entry[]>} fails with an ArchiveError, or with the signal's reason where that stops it
 */
export async function expandArchives(files, { onProgress = () => {}, signal } = {}) {
  const all = [];
  for (const entry of files) {
    signal?.throwIfAborted();
    for (const member of await expand(entry, { onProgress, signal })) all.push(member);
  }
  return all;
}

async function expand(entry, options) {
  const { path, file } = entry;
  // A file of weights is not to be looked at, as long as its name says what it is.
  if (!ARCHIVE_NAME.test(path) && CHECKPOINT_NAME.test(path)) return [entry];
  if (isResidue(path)) return [entry];
  const archive = new Archive(path, file, options);
  const head = await archive.bytes(0, Math.min(HEAD, file.size));
  if (isZip(head)) {
    await readZip(archive);
  } else if (begins(head, GZIP_MAGIC)) {
    await readGzip(archive);
  } else if (isTar(head)) {
    await readTar(archive);
  } else if (isStump(path, head)) {
    throw archive.damagedAt(file.size, 'the file ends before it tells what it is');
  } else {
    return [entry];
  }
  return Array.from(archive.members, ([name, member]) => ({ path: name, file: member }));
}

/** What macOS puts beside the files: of a name like theirs, of other content. */
function isResidue(path) {
  const parts = path.split('/');
  const last = parts.at(-1);
  return parts.includes('__MACOSX') || last.startsWith('._') || last === '.DS_Store';
}

const begins = (bytes, magic) => magic.every((byte, i) => bytes[i] === byte);

/** An archive by its name, of which so little is left that its content does not contradict it. */
function isStump(path, head) {
  const magic = /\.zip$/i.test(path) ? ZIP_MAGIC : GZIP_MAGIC;
  if (/\.tar$/i.test(path)) return head.length < HEAD;
  return ARCHIVE_NAME.test(path) && head.length < magic.length && begins(magic, Array.from(head));
}

async function readGzip(archive) {
  const { path, size, signal } = archive;
  if (size < SMALLEST_GZIP) throw archive.damagedAt(size, 'the file ends in its header');
  const stated = new DataView((await archive.bytes(size - 4, 4)).buffer).getUint32(0, true);
  // The largest size that these bytes can stand for and that, modulo 2^32, is the one stated.
  const rounds = Math.floor((size * LARGEST_RATIO - stated) / 2 ** 32);
  const limit = stated + Math.max(0, rounds) * 2 ** 32;
  archive.total = size;
  const file = await archive.inflate({ format: 'gzip', offset: 0, length: size, limit, what: 'the content' });
  if (file.size % 2 ** 32 !== stated) {
    throw archive.damagedAt(size - 4, `the size is stated as ${archive.number(stated)} (modulo 2^32), ` +
      `unpacked were ${archive.number(file.size)} bytes`);
  }
  const inner = new Archive(`${path}, unpacked`, file, { signal });
  if (isTar(await inner.bytes(0, Math.min(HEAD, file.size)))) {
    await readTar(inner);
    archive.members = inner.members;
  } else {
    archive.members.set(path.replace(/([^/])\.gz$/i, '$1'), file);
  }
}

/** What zip.js and tar.js share: an archive that is being read, and the members found so far. */
class Archive {
  /** @param {{onProgress?: OnProgress, signal?: AbortSignal}} options */
  constructor(path, file, { onProgress = () => {}, signal }) {
    this.path = path;
    this.file = file;
    this.size = file.size;
    this.onProgress = onProgress;
    this.signal = signal;
    this.done = 0; // of total, in compressed bytes
    this.total = 0;
    /** @type {Map<string, Blob>} */
    this.members = new Map();
  }

  /** The error of a damaged archive. `found` begins with where: a member, or see damagedAt. */
  damaged(found) {
    return new ArchiveError('DATA_LOSS',
      `${this.path}: ${found}. The archive is damaged or cut; download or copy it again.`);
  }

  damagedAt(offset, found) {
    return this.damaged(`offset ${this.number(offset)}: ${found}`);
  }

  /** The error of an archive that other programs can unpack. */
  unsupported(found) {
    return new ArchiveError('UNIMPLEMENTED',
      `${this.path}: ${found}; unpack the archive and drop the files inside it.`);
  }

  #unreadable(offset) {
    return new ArchiveError('UNAVAILABLE', `${this.path}: the browser cannot read it at offset ` +
      `${this.number(offset)}. The file was changed, moved or removed after it was chosen; choose it again.`);
  }

  number(value) {
    return value.toLocaleString('en');
  }

  /** Bytes [offset, offset + length). */
  async bytes(offset, length) {
    this.signal?.throwIfAborted();
    const part = this.slice(offset, length);
    const buffer = await part.arrayBuffer().catch(() => null);
    if (buffer?.byteLength !== length) throw this.#unreadable(offset);
    return new Uint8Array(buffer);
  }

  /** The same as a Blob. Every range goes through here: past the file's end, slice() would just give less. */
  slice(offset, length) {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 ||
        offset + length > this.size) {
      throw this.damagedAt(offset, `expected ${this.number(length)} bytes, the file ends at offset ` +
        this.number(this.size));
    }
    return this.file.slice(offset, offset + length);
  }

  /** A name as archives have it: UTF-8, or what was written before that was usual. */
  text(bytes) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // TextDecoder has no latin1: what it calls so is windows-1252.
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    }
  }

  /** A member's path, or '' for a folder and for what macOS adds. */
  memberPath(name) {
    if (name.endsWith('/')) return '';
    const path = name.split('/').filter((part) => part !== '' && part !== '.').join('/');
    return isResidue(path) ? '' : path;
  }

  progress(done) {
    this.done = done;
    this.onProgress({ path: this.path, done, total: this.total });
  }

  /**
   * Unpacks [offset, offset + length) into a Blob of at most `limit` bytes. `what` is its name in errors;
   * `look` sees every chunk that comes out.
   * @param {{format: string, offset: number, length: number, limit: number, what: string,
   *   look?: (chunk: Uint8Array) => void}} range
   * @returns {Promise<Blob>}
   */
  async inflate({ format, offset, length, limit, what, look = () => {} }) {
    const { readable, writable } = new DecompressionStream(format);
    const packed = writable.getWriter();
    const unpacked = readable.getReader();
    // The first failure. Who is at a stream's other end may get another one: browsers have their own words.
    let failure;
    const note = (thrown) => {
      failure ??= thrown;
      throw failure;
    };

    const next = async (at) => {
      const bytes = await this.bytes(at, Math.min(READ, offset + length - at));
      this.progress(this.done + bytes.length);
      return bytes;
    };
    // Each chunk waits for the one before to be unpacked and taken, so that little is under way at any time.
    const feed = async () => {
      for (let at = offset; at < offset + length;) {
        const bytes = await next(at).catch(note);
        for (let i = 0; i < bytes.length; i += CHUNK) await packed.write(bytes.subarray(i, i + CHUNK));
        at += bytes.length;
      }
      await packed.close();
    };
    const stop = (reason) => packed.abort(reason).catch(() => {});
    feed().catch(stop); // the other end fails with it

    let size = 0;
    const take = async (controller) => {
      const { done, value } = await unpacked.read().catch(() => {
        throw this.damaged(`${what} cannot be unpacked: its packed bytes end too early or make no sense`);
      });
      if (failure) throw failure; // a stream that fails may just end
      if (done) {
        controller.close();
        return;
      }
      size += value.length;
      if (size > limit) {
        throw this.damaged(`${what} unpacks to more than the ${this.number(limit)} bytes stated for it`);
      }
      look(value);
      controller.enqueue(value);
    };
    try {
      const output = new ReadableStream({ pull: (controller) => take(controller).catch(note) });
      return await new Response(output).blob();
    } catch (thrown) {
      // Without a failure of ours, the browser had no room for the Blob.
      throw failure ?? this.unsupported(`${what} has no room in the browser, unpacked (${thrown.message})`);
    } finally {
      stop(); // what is under way for nothing
      unpacked.cancel().catch(() => {});
    }
  }
}
