// How the graph is run: what becomes of the pixels, the values of the other placeholders, which outputs are shown, and the
// names of the classes. What it begins with is a guess by the graph's names (feeds.js); what the user says stays.
import { $, PageError, hide, make, showError } from './dom.js';
import { inferenceValue, isForHandwriting, likelyPreset, pictureSize } from './feeds.js';
import { t } from './i18n.js';
import { CANCELLED } from './protocol.js';
import { placeholderText } from './result_panel.js';
import { TEXTS } from './texts.js';

const STORED = 'permafrost.preset.';
// Of a picture whose size the placeholder leaves open: where the user says nothing, and at all.
const LARGEST_OPEN_SIDE = 512;
const LARGEST_SIDE = 4096;

const LARGEST_LABELS = 16 * 1024 * 1024;

// What was chosen in place of a likely preset, for this session.
const storedPreset = (likely) => {
  try {
    return sessionStorage.getItem(STORED + likely);
  } catch {
    return null; // storage is switched off
  }
};
const storePreset = (likely, chosen) => {
  try {
    sessionStorage.setItem(STORED + likely, chosen);
  } catch {
    // it holds for this graph
  }
};

// UTF-8, or what Windows calls Unicode. Whatever else it may be is not guessed.
async function textOf(file) {
  const values = { name: file.name };
  if (file.size > LARGEST_LABELS) throw new PageError({ code: 'RESOURCE_EXHAUSTED', text: 'try.labels.large', values });
  const bytes = await file.arrayBuffer();
  const [first, second] = new Uint8Array(bytes);
  const isUtf16 = first === 0xff && second === 0xfe;
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PageError({ code: 'DATA_LOSS', text: 'try.labels.encoding', values });
  }
}

export class TryChoices {
  #core;
  #onChange;
  #predictor = null; // PredictorJson
  #likely = 'unit'; // preset
  #values = new Map(); // placeholder -> text; kept from graph to graph
  #fetches = []; // names that are chosen
  #names = []; // to choose from
  #labels = { names: [], file: '' };
  #invert = new Map(); // 'drawing', 'picture' -> what the user chose for such
  #kind = 'picture';

  constructor(core, onChange) {
    this.#core = core;
    this.#onChange = onChange;
    $('preset').addEventListener('change', () => {
      storePreset(this.#likely, $('preset').value);
      this.#changed();
    });
    $('picture-feed').addEventListener('change', () => this.#changed());
    $('invert').addEventListener('change', () => {
      this.#invert.set(this.#kind, $('invert').checked);
      this.#onChange();
    });
    for (const id of ['fit-drawing', 'shrink', 'top', 'picture-height', 'picture-width']) {
      $(id).addEventListener('change', () => this.#onChange());
    }
    $('choose-labels').addEventListener('click', () => $('labels-input').click());
    $('labels-input').addEventListener('change', () => {
      const [file] = $('labels-input').files;
      $('labels-input').value = '';
      if (file) this.takeLabels(file);
    });
    $('remove-labels').addEventListener('click', () => {
      this.#labels = { names: [], file: '' };
      this.#renderLabels();
      $('choose-labels').focus();
      this.#onChange();
    });
  }

  /** Begins with what is likely for this graph. @param names of its nodes */
  show(predictor, outputs, names) {
    this.#predictor = predictor;
    this.#names = [...new Set([...outputs, ...predictor.summary.outputs].map((name) => name.replace(/:0$/, '')))];
    this.#fetches = [...outputs];
    this.#likely = likelyPreset(this.#placeholder(predictor.picture_feed), names);
    $('preset').replaceChildren(); // the old graph's choice goes
    $('picture-feed').replaceChildren();
    this.render();
    this.#openWhatIsMissing();
  }

  /** Everything anew, for another language too. */
  render() {
    if (!this.#predictor) return;
    this.#renderPresets();
    this.#renderPictureFeeds();
    this.#renderFeeds();
    this.#renderFetches();
    this.#renderLabels();
    this.#renderDetails();
  }

  /** What the user brought and said goes. */
  forget() {
    this.#labels = { names: [], file: '' };
    this.#values.clear();
    this.#invert.clear();
    hide($('labels-error'));
  }

  /** @param file of class names, in any form that the core knows */
  async takeLabels(file) {
    hide($('labels-error'));
    try {
      const names = await this.#core.request('labels', { name: file.name, text: await textOf(file) });
      this.#labels = { names, file: file.name };
      this.#renderLabels();
      this.#onChange();
    } catch (error) {
      if (error.code !== CANCELLED) showError($('labels-error'), error);
    }
  }

  /** What is being tried, 'drawing' or 'picture': each has a choice of its own about dark and light. */
  setKind(kind) {
    this.#kind = kind;
    this.#renderDetails();
  }

  /** {height, width, channels} of the picture, -1 where that is open; null: the graph takes none. */
  get pictureSize() {
    const placeholder = this.#placeholder(this.#pictureFeed);
    return placeholder && pictureSize(placeholder);
  }

  /** What a picture is brought to before it is sent, where the placeholder leaves that open; else null. */
  sizeToSend({ width, height }) {
    if (!this.#isSizeOpen) return null;
    const own = this.pictureSize;
    const scale = Math.min(1, LARGEST_OPEN_SIDE / Math.max(width, height));
    const side = (fixed, id, otherwise) => (fixed > 0 ? fixed
      : Math.max(1, Math.min(LARGEST_SIDE, Math.round(Number($(id).value) || otherwise * scale))));
    return { width: side(own.width, 'picture-width', width), height: side(own.height, 'picture-height', height) };
  }

  get #isSizeOpen() {
    const own = this.pictureSize;
    return own !== null && (own.height <= 0 || own.width <= 0);
  }

  /** A drawing is centred and scaled as training data was. */
  get fitsDrawing() {
    return isForHandwriting(this.pictureSize) && $('fit-drawing').checked;
  }

  /** 'auto', 'exact', 'average'. */
  get shrink() {
    return $('shrink').value;
  }

  /** What goes into a 'predict' beside the pixels. */
  get request() {
    const feeds = {};
    for (const { name } of this.#otherPlaceholders()) {
      const text = (this.#values.get(name) ?? '').trim();
      if (text !== '') feeds[name] = text;
    }
    const top = Math.max(1, Math.min(1000, Math.round(Number($('top').value)) || 5));
    return { feeds, fetches: this.#fetches, labels: this.#labels.names, top };
  }

  get pictureRequest() {
    return { preset: $('preset').value, feed: this.#pictureFeed, invert: $('invert').checked };
  }

  get #pictureFeed() {
    return $('picture-feed').value || this.#predictor.picture_feed;
  }

  #placeholder(name) {
    return this.#predictor.summary.placeholders.find((one) => one.name === name) ?? null;
  }

  #otherPlaceholders() {
    return this.#predictor.summary.placeholders.filter(({ name }) => name !== this.#pictureFeed);
  }

  #changed() {
    this.#renderFeeds();
    this.#renderDetails();
    this.#onChange();
  }

  // A value that nobody can guess must be seen.
  #openWhatIsMissing() {
    const isMissing = this.#otherPlaceholders().some((one) => !one.has_default && !this.#values.get(one.name));
    $('try-more').open = isMissing;
  }

  #renderPresets() {
    const chosen = $('preset').value || storedPreset(this.#likely) || this.#likely;
    $('preset').replaceChildren(...this.#predictor.presets.map(({ name, summary }) => {
      const key = `try.preset.${name}`;
      return make('option', { value: name, selected: name === chosen }, `${name}: ${TEXTS[key] ? t(key) : summary}`);
    }));
  }

  #renderPictureFeeds() {
    const chosen = this.#predictor.picture_feed && this.#pictureFeed;
    const able = this.#predictor.summary.placeholders.filter(pictureSize);
    $('picture-feed').replaceChildren(...able.map(({ name }) => (
      make('option', { value: name, selected: name === chosen }, name))));
    $('picture-feed-line').hidden = able.length < 2 || !chosen;
  }

  #renderFeeds() {
    const others = this.#otherPlaceholders();
    $('feeds').hidden = others.length === 0;
    $('feed-list').replaceChildren(...others.map((one) => {
      if (!this.#values.has(one.name)) this.#values.set(one.name, one.has_default ? '' : inferenceValue(one));
      const input = make('input', { value: this.#values.get(one.name), autocomplete: 'off', spellcheck: false });
      if (one.has_default) input.placeholder = t('result.default');
      input.dataset.feed = one.name;
      input.addEventListener('change', () => {
        this.#values.set(one.name, input.value);
        this.#onChange();
      });
      return make('li', {}, make('label', { className: 'feed' }, placeholderText(one), input));
    }));
  }

  #renderFetches() {
    $('fetches').hidden = this.#names.length < 2;
    $('fetch-list').replaceChildren(...this.#names.map((name) => {
      const box = make('input', { type: 'checkbox', checked: this.#fetches.includes(name) });
      box.dataset.fetch = name;
      box.addEventListener('change', () => {
        this.#fetches = this.#names.filter((other) => (other === name ? box.checked : this.#fetches.includes(other)));
        this.#onChange();
      });
      return make('li', {}, make('label', { className: 'pick' }, box, make('span', { className: 'name' }, name)));
    }));
  }

  #renderLabels() {
    const { names, file } = this.#labels;
    $('labels-status').textContent = file ? t('try.labels.some', { count: names.length, name: file }) : t('try.labels.none');
    $('remove-labels').hidden = !file;
  }

  #renderDetails() {
    const size = this.pictureSize;
    const isDrawing = this.#kind === 'drawing';
    const takesPicture = size !== null;
    $('preset-line').hidden = $('invert-line').hidden = $('shrink-line').hidden = !takesPicture;
    $('fit-drawing-line').hidden = !isForHandwriting(size) || !isDrawing;
    $('size-line').hidden = !this.#isSizeOpen;
    // Networks for handwriting know light on dark, and people write dark on light.
    $('invert').checked = this.#invert.get(this.#kind) ?? (isDrawing && isForHandwriting(size));
  }
}
