// The WebAssembly module with JavaScript's manners: objects in, objects out, errors thrown as CoreError; and the files
// that it reads.
//
// C++ reads synchronously, and only little: graphs and indexes are brought into memory first (preload), single values are
// read in small windows. The weights never come this way: verify.js streams them, and the result is a Blob of slices.
import createPermafrost from './permafrost.mjs';
import { CoreError } from './protocol.js';

const WINDOW = 256 * 1024; // a synchronous read costs about a millisecond, whatever its size

export class CoreModule {
  /** @param wasmBinary the bytes of permafrost.wasm */
  static async create(wasmBinary) {
    const core = new CoreModule();
    core.module = await createPermafrost({
      wasmBinary,
      hostRead: (id, offset, into, size) => core.#hostRead(id, offset, into, size),
    });
    return core;
  }

  constructor() {
    this.files = []; // {path, file, bytes: Uint8Array | null}; the index is the id
    this.window = { id: -1, start: 0, bytes: null };
    this.encoder = new TextEncoder();
    this.decoder = new TextDecoder();
  }

  /** Runs a Request of permafrost.d.ts; its value, or a CoreError. */
  call(request) {
    const { module } = this;
    const bytes = this.encoder.encode(JSON.stringify(request));
    module.HEAPU8.set(bytes, module._permafrost_argument(bytes.length));
    module._permafrost_call(bytes.length);
    const start = module._permafrost_result();
    const end = module.HEAPU8.indexOf(0, start);
    const answer = JSON.parse(this.decoder.decode(module.HEAPU8.subarray(start, end)));
    if (!answer.ok) throw new CoreError(answer.error);
    return answer.value;
  }

  /** Takes these files ({path, file}) instead of those before; CheckpointJson[]. */
  setFiles(files) {
    this.files = files.map(({ path, file }) => ({ path, file, bytes: null }));
    this.window = { id: -1, start: 0, bytes: null };
    return this.call({
      method: 'files',
      files: this.files.map(({ path, file }, id) => ({ path, id, size: file.size })),
    });
  }

  /** Brings a whole file into memory; the others' bytes are let go. */
  async preload(paths, onProgress) {
    for (const entry of this.files) {
      if (!paths.includes(entry.path)) entry.bytes = null;
    }
    const wanted = this.files.filter((entry) => paths.includes(entry.path) && !entry.bytes);
    const total = wanted.reduce((sum, entry) => sum + entry.file.size, 0);
    let done = 0;
    for (const entry of wanted) {
      entry.bytes = new Uint8Array(await this.readRange(this.files.indexOf(entry), 0, entry.file.size));
      done += entry.file.size;
      onProgress({ done, total });
    }
  }

  /** Bytes [offset, offset + length) of a file as an ArrayBuffer; a CoreError where the browser cannot read them. */
  async readRange(id, offset, length) {
    const { path, file } = this.files[id];
    let buffer = null;
    try {
      buffer = await file.slice(offset, offset + length).arrayBuffer();
    } catch {
      // said below
    }
    if (buffer?.byteLength === length) return buffer;
    throw new CoreError({
      code: 'UNAVAILABLE',
      message: `${path}: the browser cannot read ${length.toLocaleString('en')} bytes at offset ` +
        `${offset.toLocaleString('en')}. The file was changed, moved or removed after it was chosen; choose it again.`,
    });
  }

  /** A copy of the literal bytes of the last plan. */
  literals(size) {
    const start = this.module._permafrost_literals();
    return this.module.HEAPU8.slice(start, start + size);
  }

  /** CRC-32C of what had `crc` so far and these bytes. */
  extendCrc(crc, bytes) {
    const { module } = this;
    const at = module._permafrost_chunk(bytes.length);
    module.HEAPU8.set(bytes, at);
    return module._permafrost_crc(crc, bytes.length) >>> 0;
  }

  #hostRead(id, offset, into, size) {
    const entry = this.files[id];
    if (entry.bytes) {
      this.module.HEAPU8.set(entry.bytes.subarray(offset, offset + size), into);
      return true;
    }
    const { window } = this;
    const inWindow = window.id === id && offset >= window.start &&
      offset + size <= window.start + window.bytes.length;
    if (!inWindow) {
      try {
        const part = entry.file.slice(offset, offset + Math.max(size, WINDOW));
        this.window = { id, start: offset, bytes: new Uint8Array(new FileReaderSync().readAsArrayBuffer(part)) };
      } catch {
        return false;
      }
      if (this.window.bytes.length < size) return false;
    }
    const start = offset - this.window.start;
    this.module.HEAPU8.set(this.window.bytes.subarray(start, start + size), into);
    return true;
  }
}
