// What of the files is to be frozen, as far as it must be chosen: which model; which graph, where a checkpoint has none of
// its own; which of a SavedModel's graphs, by their tags.
import { $, make } from './dom.js';
import { t } from './i18n.js';

export const isUsable = ({ missing }) => missing.length === 0;

export class ModelChoice {
  models = []; // ModelJson[]
  model = null; // one of them
  graph = ''; // the file, where the model has no graph of its own
  tags = []; // where there is a choice

  constructor(onChange) {
    const change = (id, take) => $(id).addEventListener('change', () => {
      take($(id).value);
      onChange();
    });
    change('checkpoint', (index) => this.#choose(this.models[Number(index)]));
    change('graph', (path) => { this.graph = path; });
    change('tags', (index) => { this.tags = this.model.tags[Number(index)]; });
  }

  /** Chooses the first that is complete; the newest, where that is. */
  take(models) {
    this.models = [...models].sort((a, b) => isUsable(b) - isUsable(a)); // stable
    this.#choose(this.models[0] ?? null);
  }

  /** What the request 'open' needs. */
  get request() {
    return { path: this.model.path, graph: this.graph, tags: this.tags };
  }

  #choose(model) {
    this.model = model;
    this.graph = model?.graphs.length > 0 ? model.graph : '';
    this.tags = model?.tags.length > 1 ? model.tags[0] : [];
  }

  render() {
    const { model, models } = this;
    this.#show('checkpoint', models.length > 1, models.map((one, index) => (
      { value: String(index), text: nameOf(one), selected: one === model })));
    const graphs = model?.graphs ?? [];
    this.#show('graph', graphs.length > 1, [
      { value: '', text: t('files.graph.none'), selected: this.graph === '', disabled: true },
      ...graphs.map((path) => ({ value: path, text: path, selected: path === this.graph })),
    ]);
    const tags = model?.tags ?? [];
    this.#show('tags', tags.length > 1, tags.map((one, index) => (
      { value: String(index), text: one.join(', '), selected: one === this.tags })));
  }

  #show(id, isShown, options) {
    $(`${id}-choice`).hidden = !isShown;
    $(id).replaceChildren(...options.map(({ text, ...properties }) => make('option', properties, text)));
  }
}

function nameOf(model) {
  const { name, kind } = model;
  if (model.newest) return t('files.newest', { name });
  if (!isUsable(model)) return t('files.incomplete', { name });
  return kind === 'checkpoint' ? name : t(`files.kind.${kind}`, { name });
}
