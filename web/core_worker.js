// The worker that opens and freezes: the C++ core and everything that takes time, behind the messages of protocol.js.
// core_client.js passes on to receive() what the page sends.
import { expandArchives } from './archive.js';
import { NodeTable } from './node_table.js';
import createPermafrost from './permafrost.mjs';
import { PHASES } from './protocol.js';
import { serve } from './serve.js';
import { rangeKey, verify } from './verify.js';

// A graph of this size is brought into memory to be read there; a larger one is read where it is, which is slower.
const LARGEST_PRELOAD = 1024 * 1024 * 1024;
// A graph by itself is most likely a frozen one, of which little is read here.
const LARGEST_ALONE = 16 * 1024 * 1024;

const NODES_AT_ONCE = 1000;
const MOST_TENSORS = 500;

let table = new NodeTable();

const handlers = {
  async files(core, { files }, progress) {
    const all = await expandArchives(files, {
      onProgress: ({ path, done, total }) => progress({ phase: PHASES.unpacking, path, done, total }),
    });
    table = new NodeTable();
    const models = core.setFiles(all);
    return { files: all.map(({ path, file }) => ({ path, size: file.size })), models };
  },

  describe: (core, { path }) => core.call({ method: 'describe', path }),

  file: (core, { path }) => ({ blob: core.files.find((one) => one.path === path).file }),

  async open(core, model, progress) {
    table = new NodeTable();
    const { prefix, graph, index } = core.call({ method: 'locate', ...model });
    const largest = prefix ? LARGEST_PRELOAD : LARGEST_ALONE;
    const paths = [graph, index].filter((name) => {
      const entry = core.files.find((file) => file.path === name);
      return entry && entry.file.size <= largest;
    });
    await core.preload(paths, (amount) => progress({ phase: PHASES.reading, ...amount }));
    const { tensors, ...inspect } = core.call({ method: 'open', ...model });
    let candidates = [];
    if (inspect.lacking === null) {
      for (let first = 0; first < inspect.node_count; first += NODES_AT_ONCE) {
        table.add(core.call({ method: 'nodes', first, count: NODES_AT_ONCE }));
      }
      candidates = core.call({ method: 'likely_outputs' });
    }
    return {
      inspect,
      tensor_count: tensors.length,
      tensors: inspect.node_count === undefined ? tensors.slice(0, MOST_TENSORS) : [], // there is nothing else to see
      candidates: candidates.map((candidate) => ({ ...candidate, row: table.find(candidate.name) })),
    };
  },

  keeps: (core, { outputs }) => core.call({ method: 'what_is_kept', outputs }),
  search: (core, { text, limit }) => table.search(text, limit),
  children: (core, { scope, limit }) => table.children(scope, limit),

  async freeze(core, { outputs, keepDevices, initialValues = false, byName = false, compat = '' }, progress) {
    const { report, plan } = core.call({
      method: 'freeze', outputs, keep_devices: keepDevices, initial_values: initialValues, by_name: byName, compat,
    });
    const literals = core.literals(plan.literal_bytes);
    const small = await verify(core, plan.checks, (amount) => progress({ phase: PHASES.checking, ...amount }));
    let used = 0;
    const parts = plan.pieces.map((piece) => {
      if (piece.literal !== undefined) return literals.subarray(used, used += piece.literal);
      return small.get(rangeKey(piece)) ??
        core.files[piece.file].file.slice(piece.offset, piece.offset + piece.length);
    });
    const blob = new Blob(parts, { type: 'application/octet-stream' });
    if (blob.size !== plan.size) throw new Error(`the Blob has ${blob.size} bytes, planned were ${plan.size}`);
    return { report, blob };
  },
};

export const receive = serve(createPermafrost, 'permafrost.wasm', handlers);
