// Small helpers around the DOM.
import { fill, size, t } from './i18n.js';
import { TEXTS } from './texts.js';

export const $ = (id) => document.getElementById(id);

/** An element: make('li', {className: 'row'}, 'text', child). Names with a dash are attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

const errors = new Map(); // box -> what it shows

/** An error in the page's own words, for showError: {code, text, values}. */
export class PageError extends Error {
  constructor({ code, text, values = {} }) {
    super(text);
    Object.assign(this, { code, text, values });
  }
}

/**
 * An error as an alert: a line in the user's language, then what the core says; or a text of the page,
 * {code?, text, values?}.
 */
export function showError(box, error) {
  const key = `error.${error.code}`;
  box.replaceChildren();
  box.classList.toggle('mild', !error.code);
  if (error.code) box.append(make('p', {}, make('strong', {}, t(TEXTS[key] ? key : 'error.INTERNAL'))));
  box.append(error.text ? make('p', {}, t(error.text, error.values)) : make('p', { lang: 'en' }, error.message));
  box.hidden = false;
  errors.set(box, error);
}

/** The errors that are shown, in another language. */
export function renderErrors() {
  for (const [box, error] of errors) showError(box, error);
}

export function hide(...boxes) {
  for (const box of boxes) {
    box.hidden = true;
    box.replaceChildren();
    errors.delete(box);
  }
}

/** Shows {phase, done, total}; the bar moves with every report, the words (a live region) only now and then. */
export class ProgressBox {
  #box;
  #bar = null;
  #words = null;
  #spoken = 0;

  constructor(box) {
    this.#box = box;
  }

  start(text = 'progress.working') {
    this.#bar = make('progress', { max: 1 });
    this.#bar.setAttribute('aria-label', t(text));
    this.#words = make('p', { className: 'hint', role: 'status' }, t(text));
    this.#spoken = 0;
    this.#box.replaceChildren(this.#bar, this.#words);
    this.#box.hidden = false;
  }

  show({ phase, done, total }) {
    if (!this.#bar) return;
    this.#bar.max = Math.max(total, 1);
    this.#bar.value = done;
    const now = performance.now();
    if (now - this.#spoken < 500) return;
    this.#spoken = now;
    fill(this.#words, `progress.${phase}`, { size: size(done), total: size(total) });
  }

  end() {
    this.#bar = null;
    hide(this.#box);
  }
}
