// What is to be said of the files that were brought: what they are, and what is missing.
import { make } from './dom.js';
import { t } from './i18n.js';
import { isUsable } from './model_choice.js';

const say = (key, values) => make('p', {}, t(key, values));

const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);

/**
 * Paragraphs. `strangers`: {path, what} of files among which there is no model; `frozen`: the path of a graph that can be tried;
 * `inspect`: InspectJson once the model is open.
 */
export function notesOf({ choice: { model, models, graph }, inspect, isOpening, strangers, frozen }) {
  if (frozen) return [say('files.frozen', { name: frozen })];
  if (strangers.length > 0) {
    return [
      make('p', {}, make('strong', {}, t('files.none'))),
      ...strangers.map(({ path, what }) => make('p', { lang: 'en' }, `${path}: ${what}`)),
      say('files.none.help'),
    ];
  }
  if (!model) return [];
  if (model.graphs.length > 1 && !graph) return [say('files.graph.choose', { name: model.name })];
  if (isUsable(model)) return lackingOf(model, inspect);
  return missingOf(model, models, inspect, isOpening);
}

// All files are there that must be, and yet something is not: that shows when the model is open.
function lackingOf({ kind, name, checkpoint }, inspect) {
  if (!inspect?.lacking || checkpoint) return [];
  const count = inspect.variable_count;
  if (kind === 'saved_model') return [say('files.missing.variables', { name, count })];
  return [count > 0 ? say('files.missing.weights', { name, count }) : say('files.frozen.only', { name })];
}

function missingOf(model, models, inspect, isOpening) {
  const { kind, name, missing } = model;
  const onlyGraph = missing.length === 1 && (missing[0].endsWith('.meta') || missing[0] === 'saved_model.pb');
  if (onlyGraph && isOpening) return []; // it may be one that never has a .meta
  if (onlyGraph && kind === 'checkpoint' && inspect?.object_based) return [say('files.objects', { name })];
  const notes = [say('files.missing', { name, files: missing.join(', ') })];
  const incomplete = models.filter((other) => !isUsable(other));
  if (incomplete.length === models.length && incomplete.length > 1) {
    const names = incomplete.map((other) => `${baseName(other.name)} (${other.present.join(', ')})`).join('; ');
    notes.push(say('files.mixed', { names }));
  } else if (onlyGraph) {
    notes.push(say(kind === 'saved_model' ? 'files.missing.saved_model' : 'files.missing.meta'));
  } else {
    notes.push(say('files.missing.help'));
  }
  return notes;
}
