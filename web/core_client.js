// The page's side of the worker (protocol.js lists the messages).
//
//   const core = new CoreClient();
//   const { checkpoints } = await core.request('files', { files });
//   await core.request('open', { path: checkpoints[0].prefix }, (amount) => showProgress(amount));
//   core.cancel();        // what is under way fails with the code CANCELLED; the files stay, the next request works
import { CANCELLED, CoreError, INTERNAL, asError } from './protocol.js';

// The worker's program. Started by a blob: URL, a worker is held to the page's Content-Security-Policy: it too
// can contact nobody but the page's own server. Started by an http: URL, it has the policy of its own response:
// none at all on a plain host. It loads by import() and not by a plain import, for which Firefox does not ask
// the service worker, so that without a network nothing would come; messages that arrive meanwhile wait for it.
const PROGRAM = URL.createObjectURL(new Blob([`
  const program = import(${JSON.stringify(new URL('./core_worker.js', import.meta.url))});
  program.catch(reportError);
  onmessage = (event) => program.then(({ receive }) => receive(event), () => {});
`], { type: 'text/javascript' }));

export class CoreClient {
  #worker = null;
  #nextId = 1;
  #pending = new Map(); // id -> {resolve, reject, onProgress}
  #files = null; // the last of each that succeeded, for a worker that is started anew
  #opened = null;

  /** The answer's data, or a CoreError. */
  async request(name, data, onProgress = () => {}) {
    this.#worker ??= this.#start();
    const answer = await this.#send(name, data, onProgress);
    if (name === 'files') {
      this.#files = data;
      this.#opened = null;
    }
    if (name === 'open') this.#opened = data;
    return answer;
  }

  /** Ends what is under way, at once. */
  cancel() {
    this.#end({ code: CANCELLED, message: 'cancelled' });
    this.#worker = this.#start();
    // As things stood: the requests that follow find the files and the graph again.
    if (this.#files) this.#send('files', this.#files, () => {}).catch(() => {});
    if (this.#opened) this.#send('open', this.#opened, () => {}).catch(() => {});
  }

  #send(name, data, onProgress) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject, onProgress });
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
    const worker = new Worker(PROGRAM, { type: 'module' });
    worker.onmessage = ({ data: { id, kind, data, error } }) => {
      const pending = this.#pending.get(id);
      if (!pending) return;
      if (kind === 'progress') {
        pending.onProgress(data);
        return;
      }
      this.#pending.delete(id);
      if (kind === 'done') pending.resolve(data);
      else pending.reject(new CoreError(error));
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
