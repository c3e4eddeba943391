// The bundled example: a classifier of handwritten digits, as tf.train.Saver left it (examples/digits/README.md).

const FOLDER = new URL('./examples/digits/', import.meta.url);

/** Its checkpoint's files as {path, file}. */
export async function loadExample() {
  const fetched = async (name) => {
    const response = await fetch(new URL(name, FOLDER));
    if (!response.ok) throw new Error(`examples/digits/${name}: the server answers ${response.status}`);
    return response;
  };
  const { checkpoint } = await (await fetched('example.json')).json();
  const names = ['checkpoint', ...['meta', 'index', 'data-00000-of-00001'].map((suffix) => `${checkpoint}.${suffix}`)];
  return Promise.all(names.map(async (name) => (
    { path: `digits/${name}`, file: new File([await (await fetched(name)).blob()], name) })));
}
