// Choosing outputs: a shortlist, a search, a tree, and what the choice keeps. Rows come from the worker as they are shown;
// the page never holds the graph.
import { $, make } from './dom.js';
import { fill, size, t } from './i18n.js';

const PAGE = 50; // rows at a time

/** After "Show more", whose button may be gone: the focus goes to the first new row. */
const focusRow = (list, index) => list.children[index]?.querySelector('input, button')?.focus();

// A long name may be broken behind a slash.
const breakable = (name) => name.split(/(?<=\/)/).flatMap((part, i) => (i === 0 ? [part] : [make('wbr'), part]));

export class OutputPicker {
  #core;
  #onChange;
  #chosen = []; // node names
  #nodes = 0; // of the whole graph
  #candidates = [];
  #searchLimit = PAGE;
  #turn = 0; // of the last search or choice, so that late answers are dropped
  #keepsTurn = 0;

  constructor(core, onChange) {
    this.#core = core;
    this.#onChange = onChange;
    $('search').addEventListener('input', () => {
      this.#searchLimit = PAGE;
      this.#search();
    });
    $('search-more').addEventListener('click', async () => {
      const shown = this.#searchLimit;
      this.#searchLimit *= 4;
      await this.#search();
      focusRow($('search-list'), shown);
    });
    $('tree-details').addEventListener('toggle', () => {
      if ($('tree-details').open && !$('tree').hasChildNodes()) this.#showChildren($('tree'), '', PAGE);
    });
  }

  get chosen() {
    return [...this.#chosen];
  }

  /** Shows the graph that was opened; the likeliest output is chosen, or all those of its signature. */
  show(candidates, nodes) {
    this.#candidates = candidates;
    this.#nodes = nodes;
    const [first] = candidates;
    this.#chosen = candidates.filter((one) => one === first || (first.signature && one.signature === first.signature))
      .map((one) => one.name);
    $('search').value = '';
    this.#searchLimit = PAGE;
    $('tree-details').open = false;
    this.render();
  }

  /** Everything anew, for another language too. */
  render() {
    $('likely-list').replaceChildren(...this.#candidates.map((candidate) => this.#candidateRow(candidate)));
    if (this.#candidates.length === 0) $('likely-list').append(make('li', { className: 'hint' }, t('outputs.none')));
    $('tree').replaceChildren();
    if ($('tree-details').open) this.#showChildren($('tree'), '', PAGE);
    this.#search();
    this.#showChosen();
  }

  #candidateRow({ name, op, reason, loss, signature, row }) {
    const keeps = make('span', {});
    this.#core.request('keeps', { outputs: [name] })
      .then((kept) => { keeps.textContent = ` · ${t('outputs.keeps', { nodes: kept.nodes, size: size(kept.bytes) })}`; })
      .catch(() => {}); // said when it is chosen
    const about = [op, row?.tensors[0], t(`outputs.reason.${reason}`, { loss, signature })].filter(Boolean).join(' · ');
    return this.#row(name, name, about, keeps);
  }

  #nodeRow({ name, label, op, tensors }) {
    return this.#row(name, label, [op, ...tensors.slice(0, 3)].filter(Boolean).join(' · '));
  }

  #row(name, label, about, ...more) {
    const box = make('input', { type: 'checkbox', checked: this.#chosen.includes(name) });
    box.dataset.node = name;
    box.addEventListener('change', () => this.#choose(name, box.checked));
    return make('li', {}, make('label', { className: 'pick' }, box,
      make('span', {}, make('span', { className: 'name' }, ...breakable(label)),
        make('span', { className: 'about' }, about, ...more))));
  }

  #choose(name, isChosen) {
    this.#chosen = this.#chosen.filter((other) => other !== name);
    if (isChosen) this.#chosen.push(name);
    for (const box of document.querySelectorAll('input[data-node]')) {
      if (box.dataset.node === name) box.checked = isChosen;
    }
    this.#showChosen();
    this.#onChange();
  }

  #showChosen() {
    $('chosen-list').replaceChildren(...this.#chosen.map((name) => {
      const button = make('button', { type: 'button', 'aria-label': t('outputs.remove', { name }) }, name);
      button.addEventListener('click', () => {
        this.#choose(name, false);
        ($('chosen-list').querySelector('button') ?? $('search')).focus();
      });
      return make('li', {}, button);
    }));
    this.#showKeeps();
  }

  async #showKeeps() {
    const turn = ++this.#keepsTurn;
    const line = $('chosen-keeps');
    if (this.#chosen.length === 0) {
      line.textContent = t('outputs.empty');
      return;
    }
    try {
      const kept = await this.#core.request('keeps', { outputs: this.#chosen });
      if (turn !== this.#keepsTurn) return;
      fill(line, 'outputs.keeps.all',
        { nodes: kept.nodes, all: this.#nodes, variables: kept.variables, size: size(kept.bytes) });
      if (kept.without_value > 0) line.append(' ', t('outputs.unset', { count: kept.without_value }));
    } catch (error) {
      if (turn === this.#keepsTurn && error.code !== 'CANCELLED') line.textContent = error.message;
    }
  }

  async #search() {
    const turn = ++this.#turn;
    const text = $('search').value.trim();
    if (text === '') {
      $('search-list').replaceChildren();
      $('search-status').textContent = '';
      $('search-more').hidden = true;
      return;
    }
    const { total, rows } = await this.#core.request('search', { text, limit: this.#searchLimit })
      .catch(() => ({ total: 0, rows: [] }));
    if (turn !== this.#turn) return;
    $('search-list').replaceChildren(...rows.map((row) => this.#nodeRow(row)));
    $('search-status').textContent = total > rows.length
      ? t('outputs.found.shown', { count: total, shown: rows.length }) : t('outputs.found', { count: total });
    $('search-more').hidden = total <= rows.length;
  }

  async #showChildren(list, scope, limit) {
    const { total, rows } = await this.#core.request('children', { scope, limit })
      .catch(() => ({ total: 0, rows: [] })); // cancelled: asked for again when it is opened again
    list.replaceChildren(...rows.map((row) => (row.kind === 'scope' ? this.#scopeRow(row) : this.#nodeRow(row))));
    if (total > rows.length) {
      const more = make('button', { type: 'button', className: 'quiet' }, t('outputs.more'));
      more.addEventListener('click', async () => {
        await this.#showChildren(list, scope, limit * 4);
        focusRow(list, limit);
      });
      list.append(make('li', {}, more));
    }
  }

  #scopeRow({ name, label, nodes }) {
    const below = make('ul', { hidden: true });
    const button = make('button', { type: 'button', 'aria-expanded': 'false' },
      t('outputs.scope', { name: label, count: nodes }));
    button.addEventListener('click', () => {
      const opens = below.hidden;
      below.hidden = !opens;
      button.setAttribute('aria-expanded', String(opens));
      if (opens && !below.hasChildNodes()) this.#showChildren(below, name, PAGE);
    });
    return make('li', {}, button, below);
  }
}
