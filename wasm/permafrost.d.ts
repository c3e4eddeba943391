// The contract between the WebAssembly modules and the workers that run them: permafrost.wasm, which comes with the page and
// freezes, and permafrost_predict.wasm, which runs graphs. web/core_module.js is the only caller of both.
//
// A call is JSON in, JSON out: the request is written into permafrost_argument(size), permafrost_call(size) runs it, and
// the answer is the NUL-terminated UTF-8 text at permafrost_result(), valid until the next call. Errors are data, with
// the words that the command line prints. Heap addresses and HEAPU8 are good until the next call that can grow the heap.

export interface PermafrostModule {
  HEAPU8: Uint8Array;
  /** Address of a buffer for a request of `size` bytes. */
  _permafrost_argument(size: number): number;
  /** Runs the Request in that buffer. */
  _permafrost_call(size: number): void;
  /** Address of the Answer's text. */
  _permafrost_result(): number;
  /** Address of the literal bytes of the plan that the last `freeze` made; PlanJson.literal_bytes of them. */
  _permafrost_literals(): number;
  /** Address of a buffer of at least `size` bytes for _permafrost_crc; the same until a larger one is asked for. */
  _permafrost_chunk(size: number): number;
  /** CRC-32C of what had `crc` so far and the first `size` bytes of that buffer. An unsigned 32-bit number. */
  _permafrost_crc(crc: number, size: number): number;
}

export interface PermafrostOptions {
  wasmBinary: ArrayBuffer;
  /** Fills the heap at `into` with bytes [offset, offset + size) of file `id`, synchronously; false: cannot. */
  hostRead(id: number, offset: number, into: number, size: number): boolean;
}

export default function createPermafrost(options: PermafrostOptions): Promise<PermafrostModule>;

export type Request =
  /** Forgets everything before; the files are those that the user brought. Answers ModelJson[]. */
  | { method: 'files'; files: { path: string; id: number; size: number }[] }
  /** What a file is, in words. Answers string. */
  | { method: 'describe'; path: string }
  /** Which checkpoint and graph `open` would take. Answers { prefix, graph, index }; V1 checkpoints have no index file. */
  | { method: 'locate'; path: string; graph?: string }
  /**
   * A model's `path`, or anything else that core/session/locate_model.h takes; `graph`: one of its `graphs`; `tags`: one of
   * its `tags`. Answers InspectJson, with tensors.
   */
  | { method: 'open'; path: string; graph?: string; tags?: string[] }
  /** Answers NodeJson[]: `count` nodes from number `first` on, in the order of the file. */
  | { method: 'nodes'; first: number; count: number }
  /** Answers CandidateJson[], the likeliest first. */
  | { method: 'likely_outputs' }
  /** Answers KeptJson. */
  | { method: 'what_is_kept'; outputs: string[] }
  /** Answers { report: FreezeJson, plan: PlanJson }. */
  | {
      method: 'freeze';
      outputs: string[];
      keep_devices: boolean;
      initial_values?: boolean; // of variables that are not restored, where they are constants
      by_name?: boolean; // variables matched with tensors by name, whatever the graph says
      compat?: '' | '1.4' | '1.10' | '1.15' | '2.15';
    }
  /** The error that a check of the last plan gives where the bytes have this CRC-32C; ok where they are right. */
  | { method: 'check'; check: number; crc: number }
  // The rest is permafrost_predict.wasm's; it has `files` too, which there answers null.
  /** Opens a frozen graph, one of the files. Answers PredictorJson. */
  | { method: 'open_predictor'; path: string }
  /** The names of classes in a file of them, whatever its form (core/session/labels.h). Answers string[]. */
  | { method: 'labels'; name: string; text: string }
  /**
   * Runs it. The picture is width * height * 4 bytes (RGBA, as a canvas gives it) that were put where
   * _permafrost_chunk(size) said. Answers { report: PredictJson, input: InputJson | null }.
   */
  | {
      method: 'predict';
      picture: PictureJson | null;
      feeds: Record<string, string>; // values as text: "0.5", "false", "[[1, 2]]"
      fetches: string[]; // none: what nothing else reads
      labels: string[];
      top: number;
    };

export interface PictureJson {
  width: number;
  height: number;
  preset: string;
  feed?: string; // the placeholder, where picture_feed is not it
  invert?: boolean; // dark becomes light
  smooth?: boolean; // averages when it shrinks the picture, for drawings and photographs that are much too large
}

export interface PredictorJson {
  summary: { nodes: number; placeholders: PlaceholderJson[]; outputs: string[] };
  presets: { name: string; summary: string }[];
  picture_feed: string | null; // null: no placeholder looks like a picture's
}

/**
 * What the network saw, as a picture: width * height * 4 bytes (RGBA) stand at _permafrost_literals() until the next call.
 * The values from `least` to `most` are spread over black to white.
 */
export interface InputJson {
  width: number;
  height: number;
  least: number;
  most: number;
}

/** `permafrost predict --json` prints the same (ARCHITECTURE.md, "JSON"). */
export interface PredictJson {
  nodes: number;
  feeds: { name: string; dtype: string; shape: number[]; how: string }[];
  outputs: {
    name: string;
    dtype: string;
    shape: number[];
    values: unknown[]; // the first 1,000
    complete: boolean;
    classes?: { index: number; probability: number; label: string }[];
    softmaxed?: boolean; // the values are scores; the probabilities are their softmax
    class_count?: number;
  }[];
  prepare_milliseconds: number;
  run_milliseconds: number[];
  peak_tensor_bytes: number;
  costs: { op: string; calls: number; milliseconds: number }[];
  notes: string[];
}

export type Answer<T> = { ok: true; value: T } | { ok: false; error: PermafrostError };

export interface PermafrostError {
  /** An absl::StatusCode: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, UNIMPLEMENTED, DATA_LOSS, UNAVAILABLE, ... */
  code: string;
  message: string;
}

/** What there is to freeze, and what it lacks (core/session/list_models.h). */
export interface ModelJson {
  kind: 'checkpoint' | 'saved_model' | 'graph';
  name: string;
  path: string; // for `open`; '': too much is missing
  checkpoint: string; // its prefix; '': there is none
  graph: string; // the file with the graph; '': there is none, or several could be it
  graphs: string[]; // not empty: the checkpoint has no graph of its own, `open` needs one of these
  tags: string[][]; // of a SavedModel's MetaGraphs, the one that `open` takes by itself first
  step: number | null;
  present: string[];
  missing: string[];
  newest: boolean;
}

export interface CandidateJson {
  name: string;
  op: string;
  reason: 'in_signature' | 'loss_reads_it' | 'usually_last' | 'nothing_reads_it';
  loss: string;
  signature: string;
}

export interface KeptJson {
  nodes: number;
  variables: number;
  bytes: number;
  without_value: number;
}

/** The frozen file as its pieces in order; neighbours are merged. */
export interface PlanJson {
  size: number;
  literal_bytes: number;
  pieces: ({ literal: number } | { file: number; offset: number; length: number })[];
  /** Checksums that must hold before anybody may rely on the file. */
  checks: { file: number; offset: number; length: number }[];
}

/** `permafrost freeze --json` prints the same (ARCHITECTURE.md, "JSON"). */
export interface FreezeJson {
  checkpoint: string;
  tensorflow_version: string;
  /** The release of TensorFlow whose own result it is; null: of none. */
  compat: string | null;
  outputs: string[];
  nodes_before: number;
  nodes: number;
  bytes: number;
  /** key: of the tensor in the checkpoint; '': it has the value that the graph starts it with. */
  variables: { name: string; key: string; dtype: string | null; shape: number[]; bytes: number }[];
  restored: string;
  placeholders: PlaceholderJson[];
  notes: string[];
}

export interface PlaceholderJson {
  name: string;
  dtype: string | null;
  shape: number[] | null;
  has_default: boolean;
}

/** The elements of `nodes` of `permafrost inspect --nodes --json`. */
export interface NodeJson {
  name: string;
  op: string;
  outputs: { name: string; dtype: string | null; shape: number[] | null }[];
}

/** `permafrost inspect --json` prints the same. */
export interface InspectJson {
  checkpoint: string;
  shards: number;
  parameters: number;
  tensor_bytes: number;
  tensors: { name: string; dtype: string | null; shape: number[]; bytes: number; slices: number }[];
  object_based: boolean; // a checkpoint of TensorFlow 2, which has no .meta by design
  lacking: string | null; // of the notes, what says why this cannot be frozen
  tensorflow_version?: string;
  node_count?: number;
  function_count?: number;
  variable_count?: number;
  ops?: Record<string, number>;
  placeholders?: PlaceholderJson[];
  notes: string[];
}
