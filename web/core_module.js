// A WebAssembly module of C++ with JavaScript's manners: objects in, objects out, errors thrown as CoreError; and the files
// that it reads.
//
// C++ reads synchronously. Graphs and indexes are brought into memory first (preload), single values are read in small
// windows. For freezing the weights never come this way: verify.js streams them, and the result is a Blob of slices. Only
// a graph that runs has them read by C++, each once, in pieces of some megabytes.
import { CoreError } from './protocol.js';

const WINDOW = 256 * 1024; // a synchronous read costs about a millisecond, whatever its size
const LARGEST_READ = 8 * 1024 * 1024; // what is read waits for the garbage collector

export class CoreModule {
  /** @param createModule what the module's .mjs exports; wasmBinary: the bytes of its .wasm */
  static async create(createModule, wasmBinary) {
    const core = new CoreModule();
    core.module = await createModule({
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
    this.#run(bytes.length);
    const start = module._permafrost_result();
    const end = module.HEAPU8.indexOf(0, start);
    const answer = JSON.parse(this.decoder.decode(module.HEAPU8.subarray(start, end)));
    if (!answer.ok) throw new CoreError(answer.error);
    return answer.value;
  }

  // C++ that fails, which it does where there is no memory, leaves the module in no state to go on.
  #run(length) {
    try {
      this.module._permafrost_call(length);
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
      const used = Math.round(this.module.HEAPU8.length / 1e6).toLocaleString('en');
      throw Object.assign(new CoreError({
        code: 'RESOURCE_EXHAUSTED',
        message: `the core stopped (${thrown.message}); it had ${used} MB of memory, and most likely needed more than there is`,
      }), { isFatal: true });
    }
  }

  /** Takes these files ({path, file}) instead of those before; what 'files' answers. */
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

  /** A copy of the literal bytes of the last plan, or of the pixels of the last InputJson. */
  literals(size) {
    const start = this.module._permafrost_literals();
    return this.module.HEAPU8.slice(start, start + size);
  }

  /** Puts the pixels of a picture where 'predict' looks for them. */
  putPicture(bytes) {
    const at = this.module._permafrost_chunk(bytes.length);
    this.module.HEAPU8.set(bytes, at);
  }

  /** CRC-32C of what had `crc` so far and these bytes. */
  extendCrc(crc, bytes) {
    const { module } = this;
    const at = module._permafrost_chunk(bytes.length);
    module.HEAPU8.set(bytes, at);
    return module._permafrost_crc(crc, bytes.length) >>> 0;
  }

  #hostRead(id, offset, into, size) {
    const { file, bytes } = this.files[id];
    if (bytes) {
      this.module.HEAPU8.set(bytes.subarray(offset, offset + size), into);
      return true;
    }
    try {
      if (size >= WINDOW) return this.#readLarge(file, offset, into, size);
      return this.#readSmall(id, offset, into, size);
    } catch {
      return false; // C++ says that the file has changed
    }
  }

  #readLarge(file, offset, into, size) {
    for (let done = 0; done < size; done += LARGEST_READ) {
      const wanted = Math.min(LARGEST_READ, size - done);
      const part = readNow(file, offset + done, wanted);
      if (part.length < wanted) return false;
      this.module.HEAPU8.set(part, into + done);
    }
    return true;
  }

  #readSmall(id, offset, into, size) {
    const { window } = this;
    const isInWindow = window.id === id && offset >= window.start && offset + size <= window.start + window.bytes.length;
    if (!isInWindow) this.window = { id, start: offset, bytes: readNow(this.files[id].file, offset, WINDOW) };
    const start = offset - this.window.start;
    if (this.window.bytes.length < start + size) return false;
    this.module.HEAPU8.set(this.window.bytes.subarray(start, start + size), into);
    return true;
  }
}

const readNow = (file, offset, length) =>
  new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(offset, offset + length)));
