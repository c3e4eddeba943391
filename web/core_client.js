// The page's side of a worker (protocol.js lists the messages).
//
//   const core = new CoreClient();
//   const { models } = await core.request('files', { files });
//   await core.request('open', { path: models[0].path }, (amount) => showProgress(amount));
//   core.cancel();        // what is under way fails with the code CANCELLED; the files stay, the next request works
//   core.stop();          // the same, and the files go, and the worker's memory with them
import { CANCELLED, CoreError, INTERNAL, asError } from './protocol.js';

// The worker's program. Started by a blob: URL, a worker is held to the page's Content-Security-Policy: it too
// can contact nobody but the page's own server. Started by an http: URL, it has the policy of its own response:
// none at all on a plain host. It loads by import() and not by a plain import, for which Firefox does not ask
// the service worker, so that without a network nothing would come; messages that arrive meanwhile wait for it.
const programOf = (module) => URL.createObjectURL(new Blob([`
  const program = import(${JSON.stringify(new URL(module, import.meta.url))});
  program.catch(reportError);
  onmessage = (event) => program.then(({ receive }) => receive(event), () => {});
`], { type: 'text/javascript' }));

export class CoreClient {
  #program;
  #kept; // names of requests, in order: each goes on with what those before it left
  #last = new Map(); // of these: name -> data, the last that succeeded, for a worker that is started anew
  #worker = null;
  #nextId = 1;
  #pending = new Map(); // id -> {resolve, reject, onProgress, isAgain}

  constructor({ worker = './core_worker.js', kept = ['files', 'open'] } = {}) {
    this.#program = programOf(worker);
    this.#kept = kept;
  }

  /** The answer's data, or a CoreError. */
  async request(name, data, onProgress = () => {}) {
    this.#worker ??= this.#start();
    const answer = await this.#send(name, data, onProgress);
    const place = this.#kept.indexOf(name);
    if (place >= 0) {
      this.#last.set(name, data);
      for (const later of this.#kept.slice(place + 1)) this.#last.delete(later);
    }
    return answer;
  }

  /** Ends what is under way, at once. */
  cancel() {
    this.#end({ code: CANCELLED, message: 'cancelled' });
    this.#restart();
  }

  stop() {
    this.#last.clear();
    this.#end({ code: CANCELLED, message: 'cancelled' });
  }

  // As things stood: the requests that follow find the files and the graph again.
  #restart() {
    this.#worker = this.#start();
    for (const name of this.#kept) {
      if (this.#last.has(name)) this.#send(name, this.#last.get(name), () => {}, true).catch(() => {});
    }
  }

  #send(name, data, onProgress, isAgain = false) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject, onProgress, isAgain });
      this.#worker.postMessage({ id, name, data });
    });
  }

  #end(error) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(new CoreError(error));
    this.#pending.clear();
  }

  #start() {
    const worker = new Worker(this.#program, { type: 'module' });
    worker.onmessage = ({ data: { id, kind, data, error, isFatal } }) => {
      const pending = this.#pending.get(id);
      if (!pending) return;
      if (kind === 'progress') {
        pending.onProgress(data);
        return;
      }
      this.#pending.delete(id);
      if (kind === 'done') pending.resolve(data);
      else pending.reject(new CoreError(error));
      if (!isFatal) return;
      this.#end({ code: CANCELLED, message: 'cancelled' });
      // What fails when it is done again would fail for ever.
      if (!pending.isAgain) this.#restart();
    };
    // The worker's program itself fails: it did not load, or the core ran out of memory.
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(asError({
        code: INTERNAL,
        message: `the worker stopped: ${event.message || 'its program could not be loaded'}. Reload the page.`,
      }));
    };
    return worker;
  }
}
