// The worker that runs frozen graphs. Its module is larger than the one that freezes, and is fetched only when there is a
// graph to run. The weights are in its memory, which is given back when it ends.
import createPermafrost from './permafrost_predict.mjs';
import { serve } from './serve.js';

export const receive = serve(createPermafrost, 'permafrost_predict.wasm', {
  open_predictor(core, { name, blob }) {
    core.setFiles([{ path: name, file: blob }]);
    return core.call({ method: 'open_predictor', path: name });
  },

  labels: (core, { name, text }) => core.call({ method: 'labels', name, text }),

  predict(core, { picture, ...request }) {
    let about = null;
    if (picture) {
      const { rgba, ...rest } = picture;
      core.putPicture(new Uint8Array(rgba));
      about = rest;
    }
    const { report, input } = core.call({ method: 'predict', picture: about, ...request });
    return { report, input: input && { ...input, rgba: core.literals(4 * input.width * input.height).buffer } };
  },
});
