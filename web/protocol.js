// Messages between the page (core_client.js) and a worker (core_worker.js).
//
// The page sends      {id, name, data}                  one of those below; they are answered in order
// The worker answers  {id, kind: 'progress', data}      any number of them: {phase, done, total}, in bytes
//                     {id, kind: 'done', data}          or, at the end,
//                     {id, kind: 'error', error}        {code, message}: the words that the command line prints;
//                                                       isFatal: this worker can do no more
//
//   name       data                                answer
//   files      {files: [{path, file}]}             {files: [{path, size}], models: ModelJson[]}   archives expanded
//   describe   {path}                              what a file is, in words
//   file       {path}                              {blob}   one of the files
//   open       {path, graph, tags}                 {inspect: InspectJson without tensors, tensor_count, candidates,
//                                                  tensors: the first 500 where there is no graph}
//   keeps      {outputs}                           KeptJson
//   search     {text, limit}                       {total, rows: NodeRow[]}
//   children   {scope, limit}                      {total, rows: (ScopeRow | NodeRow)[]}
//   freeze     {outputs, keepDevices, initialValues, byName, compat}
//                                                  {report: FreezeJson, blob}
//
// and, in the worker that runs graphs (predict_worker.js),
//
//   open_predictor  {name, blob}                   PredictorJson
//   labels     {name, text}                        the names of the classes in a file's text
//   predict    {picture, feeds, fetches, labels, top}
//                                                  {report: PredictJson, input: InputJson with its pixels `rgba`, or null}
//                                                  picture: PictureJson with its pixels `rgba` (an ArrayBuffer), or null
//
// The types ending in Json are those of wasm/permafrost.d.ts.
//   NodeRow    {kind: 'node', name, label, op, tensors: ['float32 [?,10]', ...]}
//   ScopeRow   {kind: 'scope', name, label, nodes}

// What `progress` is about.
export const PHASES = Object.freeze({
  unpacking: 'unpacking',  // an archive
  reading: 'reading',      // the graph
  checking: 'checking',    // the checksums of the weights
});

// Codes beside those of absl::Status.
export const CANCELLED = 'CANCELLED';
export const INTERNAL = 'INTERNAL';

/** An error as plain data, whatever was thrown: not every browser can clone an Error. */
export function asError(thrown) {
  if (thrown && typeof thrown.code === 'string' && typeof thrown.message === 'string') {
    return { code: thrown.code, message: thrown.message };
  }
  return { code: INTERNAL, message: String((thrown && thrown.message) || thrown) };
}

/** The other way: an Error with a `code`. */
export class CoreError extends Error {
  constructor({ code, message }) {
    super(message);
    this.name = 'CoreError';
    this.code = code;
  }
}
