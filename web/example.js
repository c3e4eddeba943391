// The bundled example: a classifier of handwritten digits, as tf.train.Saver left it (examples/digits/README.md).
import { decodePicture } from './picture_source.js';

const FOLDER = new URL('./examples/digits/', import.meta.url);

/** {files: its checkpoint's as {path, file}; labels: a File; images: [{label, picture}]}. Nothing is fetched later. */
export async function loadExample() {
  const fetched = async (name) => {
    const response = await fetch(new URL(name, FOLDER));
    if (!response.ok) throw new Error(`examples/digits/${name}: the server answers ${response.status}`);
    return response.blob();
  };
  const { checkpoint, images } = JSON.parse(await (await fetched('example.json')).text());
  const names = ['checkpoint', ...['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${checkpoint}.${suffix}`)];
  const [labels, files, pictures] = await Promise.all([
    fetched('labels.txt'),
    Promise.all(names.map(async (name) => ({ path: `digits/${name}`, file: new File([await fetched(name)], name) }))),
    Promise.all(images.map(async ({ file, label }) => ({
      label, picture: await decodePicture(await fetched(file), file.slice(file.lastIndexOf('/') + 1)),
    }))),
  ]);
  return { files, labels: new File([labels], 'labels.txt'), images: pictures };
}
