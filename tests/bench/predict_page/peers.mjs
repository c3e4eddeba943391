// Those that tests/bench/predict_page_bench.mjs times, each in a worker of its own; runs in the page.
//
//   start()          fetches the module; milliseconds, as open's
//   open(urls)       from the bytes of a model to something that runs; onnxruntime-web compiles its module only here
//   predict()        {milliseconds, whole, output, report}: `whole` with what a page does around a run, where it does more

const bytesOf = async (url) => (await fetch(url)).arrayBuffer();

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The page's own worker and module. The picture is the page's too: of the size that the graph takes, RGBA. */
export class Permafrost {
  constructor({ site, rgba, height, width, output }) {
    this.site = site;
    this.picture = { rgba: rgba.buffer, height, width, preset: 'signed', invert: false, smooth: false };
    this.output = output;
  }

  async start() {
    const { CoreClient } = await import(`${this.site}core_client.js`);
    this.core = new CoreClient({ worker: './predict_worker.js', kept: ['open_predictor'] });
    return timed(() => this.core.request('labels', { name: 'none.txt', text: 'none\n' })); // answered when the module is there
  }

  async open({ 'frozen.pb': url }) {
    const blob = new Blob([await bytesOf(url)]);
    return timed(() => this.core.request('open_predictor', { name: 'frozen.pb', blob }));
  }

  async predict() {
    const start = performance.now();
    const { report } = await this.core.request('predict', {
      picture: this.picture, feeds: {}, fetches: [this.output], labels: [], top: 1, profile: true });
    const whole = performance.now() - start;
    const milliseconds = report.prepare_milliseconds + report.run_milliseconds[0]; // the first run also makes the plan
    return { milliseconds, whole, output: report.outputs[0].values, report };
  }
}

export class Peer {
  #nextId = 1;
  #pending = new Map();

  constructor({ peer, packages, input, height, width, output }) {
    Object.assign(this, { peer, packages, data: { input, shape: [1, height, width, 3], output } });
  }

  async start() {
    return timed(async () => {
      this.worker = new Worker(new URL(`./peer_worker.js?peer=${this.peer}`, import.meta.url));
      this.worker.onmessage = ({ data: { id, value, error } }) => {
        const { resolve, reject } = this.#pending.get(id);
        this.#pending.delete(id);
        if (error) reject(new Error(`${this.peer}: ${error}`));
        else resolve(value);
      };
      this.worker.onerror = ({ message }) => { for (const { reject } of this.#pending.values()) reject(new Error(message)); };
      await this.#ask('start', { packages: this.packages });
    });
  }

  async open(urls) {
    const files = {};
    for (const [name, url] of Object.entries(urls)) files[name] = await bytesOf(url);
    return (await this.#ask('open', { files }, Object.values(files))).milliseconds;
  }

  async predict() {
    const { value, milliseconds } = await this.#ask('predict', this.data);
    return { milliseconds, whole: milliseconds, output: [...value] };
  }

  #ask(name, data, transfer = []) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, data }, transfer);
    });
  }
}

/** RGBA from a generator that gives the same anywhere, and what the preset `signed` makes of it, in TensorFlow's arithmetic. */
export function randomPicture(height, width) {
  const rgba = new Uint8Array(4 * height * width);
  const input = new Float32Array(3 * height * width);
  let state = 1;
  for (let i = 0, j = 0; i < rgba.length; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    rgba[i] = i % 4 === 3 ? 255 : state >>> 24;
    if (i % 4 !== 3) input[j++] = (Math.fround(rgba[i] / 255) - 0.5) * 2;
  }
  return { rgba, input };
}
