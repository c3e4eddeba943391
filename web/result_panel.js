// The frozen graph: how large it is, how to get it, what to feed it, how to load it.
import { $, make } from './dom.js';
import { fill, size, t } from './i18n.js';
import { snippetsFor } from './snippets.js';

export class ResultPanel {
  #frozen = null; // {report, blob, name, sources}
  #url = null;
  #language = 'python';
  #onError;

  constructor(onError) {
    this.#onError = onError;
    $('download').addEventListener('click', (event) => this.#beforeDownload(event));
    $('copy-snippet').addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText($('snippet').textContent);
        $('copied').textContent = t('result.copied');
      } catch { // not allowed, or a page without HTTPS: ready for Ctrl-C
        getSelection().selectAllChildren($('snippet'));
      }
    });
  }

  /** @param sources the user's files that the Blob is made of */
  show(report, blob, name, sources) {
    this.clear();
    this.#frozen = { report, blob, name, sources };
    this.#url = URL.createObjectURL(blob);
    this.render();
    $('result').hidden = false;
    $('result-title').focus();
  }

  clear() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = this.#frozen = null;
    $('result').hidden = true;
  }

  render() {
    if (!this.#frozen) return;
    const { report, name } = this.#frozen;
    fill($('result-facts'), 'result.facts',
      { nodes: report.nodes, variables: report.variables.length, size: size(report.bytes) });
    $('download').href = this.#url;
    $('download').download = name;
    fill($('download'), 'result.download', { name });
    $('result-compat').hidden = !report.compat;
    if (report.compat) fill($('result-compat'), 'result.compat', { release: report.compat });
    $('result-notes').hidden = report.notes.length === 0;
    $('result-notes').replaceChildren(...report.notes.map((note) => make('p', { lang: 'en' }, note)));
    this.#showFeeds(report.placeholders);
    this.#showSnippet();
  }

  #showFeeds(placeholders) {
    if (placeholders.length === 0) {
      $('result-feeds').replaceChildren(make('p', {}, t('result.feeds.none')));
      return;
    }
    $('result-feeds').replaceChildren(make('p', {}, t('result.feeds')), make('ul', {},
      ...placeholders.map((one) => make('li', {}, placeholderText(one)))));
  }

  #showSnippet() {
    const { report, name } = this.#frozen;
    const snippets = snippetsFor({ file: name, outputs: report.outputs, placeholders: report.placeholders });
    $('snippet-tabs').replaceChildren(...snippets.map(({ id, label }) => {
      const button = make('button', { type: 'button', 'aria-pressed': String(id === this.#language) }, label);
      button.addEventListener('click', () => {
        this.#language = id;
        this.#showSnippet();
        $('snippet-tabs').querySelector('[aria-pressed="true"]').focus();
      });
      return button;
    }));
    $('snippet').firstElementChild.textContent = snippets.find(({ id }) => id === this.#language).text;
    $('copied').textContent = '';
  }

  // The Blob is made of slices of the user's files; a file that changed meanwhile would end the download half-way.
  async #beforeDownload(event) {
    if (event.isTrusted === false) return;
    event.preventDefault();
    try {
      await Promise.all(this.#frozen.sources.map((file) => file.slice(0, 1).arrayBuffer()));
    } catch {
      this.#onError({ code: 'UNAVAILABLE', text: 'result.changed' });
      return;
    }
    $('download').click();
  }
}

/** "input  float32 [?,8,8,1]" as nodes of the page. */
export function placeholderText({ name, dtype, shape, has_default: hasDefault }) {
  const shown = shape ? `[${shape.map((one) => (one < 0 ? '?' : one)).join(',')}]` : '';
  const line = make('span', {}, make('span', { className: 'name' }, name), ` ${dtype ?? ''} ${shown}`);
  if (hasDefault) line.append(` (${t('result.default')})`);
  return line;
}
