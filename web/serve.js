// A worker's loop: requests of protocol.js in, answers out, one after the other. Cancelling is ending the worker;
// core_client.js starts another.
import { CoreModule } from './core_module.js';
import { asError } from './protocol.js';

const LEAST_TIME = 50; // milliseconds between reports of progress

/**
 * Answers by handlers: name -> (core, data, progress) => the answer's data. What it gives takes the events of messages.
 * @param createModule what the module's .mjs exports; `wasm`: the name of its file
 */
export function serve(createModule, wasm, handlers) {
  const ready = (async () => {
    const response = await fetch(new URL(`./${wasm}`, import.meta.url));
    if (!response.ok) throw new Error(`${wasm}: the server answers ${response.status}`);
    return CoreModule.create(createModule, await response.arrayBuffer());
  })();
  ready.catch(() => {}); // said in answer to the first request

  async function answer({ id, name, data }) {
    let last = 0;
    const progress = (amount) => {
      const now = performance.now();
      if (now - last < LEAST_TIME && amount.done < amount.total) return;
      last = now;
      postMessage({ id, kind: 'progress', data: amount });
    };
    try {
      postMessage({ id, kind: 'done', data: await handlers[name](await ready, data, progress) });
    } catch (thrown) {
      postMessage({ id, kind: 'error', error: asError(thrown), isFatal: thrown?.isFatal === true });
    }
  }

  // In the order of arrival.
  let queue = Promise.resolve();
  return ({ data }) => {
    queue = queue.then(() => answer(data));
  };
}
