// A worker that runs a graph with onnxruntime-web or TensorFlow.js, one thread each; peers.mjs asks.
//   {id, name: 'start' | 'open' | 'predict', data}   ->   {id, value} or {id, error}
const METHODS = {
  onnxruntime: {
    start({ packages }) {
      importScripts(`${packages}onnxruntime-web/dist/ort.wasm.min.js`);
      Object.assign(ort.env.wasm, { wasmPaths: `${packages}onnxruntime-web/dist/`, numThreads: 1, proxy: false });
    },

    async open({ files }) {
      this.session = await ort.InferenceSession.create(files['model.onnx'], { executionProviders: ['wasm'] });
    },

    async predict({ input, shape }) {
      const [name] = this.session.inputNames;
      const outputs = await this.session.run({ [name]: new ort.Tensor('float32', input, shape) });
      return outputs[this.session.outputNames[0]].data;
    },
  },

  tfjs: {
    async start({ packages }) {
      const scope = `${packages}@tensorflow/`;
      importScripts(...['core', 'converter', 'backend-cpu', 'backend-wasm']
        .map((name) => `${scope}tfjs-${name}/dist/tf-${name}.min.js`));
      tf.wasm.setWasmPaths(`${scope}tfjs-backend-wasm/dist/`);
      tf.wasm.setThreadsCount(1);
      await tf.setBackend('wasm');
      if (!await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) throw new Error('no SIMD');
    },

    async open({ files }) {
      const { modelTopology, weightsManifest: [{ weights }] } = JSON.parse(new TextDecoder().decode(files['model.json']));
      const model = { modelTopology, weightSpecs: weights, weightData: files['weights.bin'] };
      this.model = await tf.loadGraphModel(tf.io.fromMemory(model));
    },

    predict({ input, shape, output }) {
      return tf.tidy(() => this.model.execute({ input: tf.tensor4d(input, shape) }, output).dataSync());
    },
  },
};

const methods = METHODS[new URL(location.href).searchParams.get('peer')];

onmessage = async ({ data: { id, name, data } }) => {
  try {
    const start = performance.now();
    const value = await methods[name](data);
    postMessage({ id, value: { value, milliseconds: performance.now() - start } });
  } catch (error) {
    postMessage({ id, error: String(error?.stack ?? error) });
  }
};
