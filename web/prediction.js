// The last step: the frozen graph runs on a picture of the user's, in the tab.
//
//   picture_input, with what is chosen in try_choices -> the worker's 'predict' -> prediction_view
import { CoreClient } from './core_client.js';
import { $, ProgressBox, hide, showError } from './dom.js';
import { t } from './i18n.js';
import { PictureInput } from './picture_input.js';
import { isMuchLarger } from './picture_source.js';
import { PredictionView } from './prediction_view.js';
import { CANCELLED, INTERNAL } from './protocol.js';
import { TryChoices } from './try_choices.js';

const PATIENCE = 400; // milliseconds until the page says that it is working

const isPicture = ({ type, name }) => type.startsWith('image/') || /\.(jpe?g|png|webp|bmp|gif|avif|hei[cf])$/i.test(name);
const isLabels = ({ name }) => /\.(txt|json|pbtxt|csv|tsv|names|labels)$/i.test(name);
const isOfCheckpoint = ({ name }) => /\.(meta|index|zip|tar|gz|tgz|pb)$|\.data-\d+-of-\d+$|^checkpoint$/.test(name);

/** What the page can say better than the core, and in the user's language. */
function inWords({ code, message }, { isOpening = false } = {}) {
  if (code === CANCELLED) return { text: 'try.cancelled' };
  if (code === 'UNAVAILABLE') return { code, text: 'result.changed' }; // the graph is made of the user's files
  if (code === INTERNAL && isOpening) return { code, text: 'try.unloaded', values: { message } };
  return { code, message };
}

export class Prediction {
  #core = new CoreClient({ worker: './predict_worker.js', kept: ['open_predictor'] });
  #input;
  #choices;
  #view = new PredictionView();
  #progress = new ProgressBox($('try-progress'));
  #opening = new ProgressBox($('try-opening'));
  #graph = null; // {name, blob, report, example} that can be tried
  #isOpen = false; // and is
  #isWanted = false;
  #turn = 0; // of graphs; what comes late is dropped
  #isRunning = false;
  #isStale = false; // something changed while it ran

  constructor() {
    this.#choices = new TryChoices(this.#core, () => this.#run());
    this.#input = new PictureInput(() => this.#pictureChanged(), (error) => {
      this.#view.clear();
      showError($('try-error'), error);
    });
    $('try-open').addEventListener('click', async () => {
      if (await this.#open()) $('try-title').focus({ preventScroll: true }); // the button is gone
    });
    $('try-run').addEventListener('click', () => this.#run());
    $('try-cancel').addEventListener('click', () => this.#core.cancel());
    document.addEventListener('paste', (event) => {
      const file = [...event.clipboardData?.files ?? []].find(isPicture);
      if (!this.#graph || !file) return;
      event.preventDefault();
      this.#takePicture(file);
    });
  }

  /**
   * Offers a frozen graph to be tried. `report`: FreezeJson, or null where the user brought the graph, which is no error where
   * it is none; `example`: of loadExample, or null. Whether the graph is ready.
   */
  async show({ name, blob, report = null, example = null }) {
    this.clear();
    this.#graph = { name, blob, report, example };
    // Who tried one graph wants to try the next.
    if (report && !this.#isWanted) {
      $('try').hidden = $('try-offer').hidden = false;
      return false;
    }
    return this.#open();
  }

  // Fetches the core that runs graphs, the first time; has it read the graph; shows what it takes.
  async #open() {
    const turn = this.#turn;
    const { name, blob, report, example } = this.#graph;
    $('try').hidden = !report;
    $('try-offer').hidden = true;
    hide($('try-open-error'));
    const patience = setTimeout(() => this.#opening.start('try.opening'), PATIENCE);
    try {
      const predictor = await this.#core.request('open_predictor', { name, blob });
      if (turn !== this.#turn) return false;
      const { outputs, placeholders, variables } = { variables: [], ...predictor.summary, ...report };
      this.#choices.show(predictor, outputs, [...outputs, ...[placeholders, variables].flat().map((one) => one.name)]);
      if (example) await this.#choices.takeLabels(example.labels);
    } catch (error) {
      if (turn !== this.#turn || !report) return false;
      this.#core.stop(); // another worker may come up
      showError($('try-open-error'), inWords(error, { isOpening: true }));
      $('try-offer').hidden = false;
      return false;
    } finally {
      clearTimeout(patience);
      if (turn === this.#turn) this.#opening.end();
    }
    if (turn !== this.#turn) return false;
    this.#isOpen = this.#isWanted = true;
    $('try').hidden = $('try-body').hidden = false;
    this.#input.show(this.#choices.pictureSize, example);
    this.#showRun(); // a graph without pictures runs when the user says so
    return true;
  }

  /** The graph goes; what the user brought stays for the next one. */
  clear() {
    ++this.#turn;
    this.#graph = null;
    this.#isOpen = false;
    this.#core.stop();
    this.#input.close();
    this.#view.clear();
    this.#opening.end();
    hide($('try-error'), $('try-open-error'));
    for (const id of ['try', 'try-offer', 'try-body']) $(id).hidden = true;
  }

  forget() {
    this.clear();
    this.#input.forget();
    this.#choices.forget();
  }

  render() {
    if (!this.#isOpen) return;
    this.#choices.render();
    this.#input.render();
    this.#view.render();
    this.#showRun();
  }

  /** Whether the files were for this part of the page: a picture wherever it fell, labels where they fell here. */
  takeDropped(files, target) {
    if (!this.#graph || files.length !== 1) return false;
    const [{ file }] = files;
    const isHere = Boolean(target.closest?.('#try'));
    if (!isPicture(file) && (!isHere || isOfCheckpoint(file))) return false;
    if (!isLabels(file)) this.#takePicture(file);
    else if (this.#isOpen) this.#choices.takeLabels(file);
    return true;
  }

  async #takePicture(file) {
    if (!this.#isOpen && !await this.#open()) return;
    if (this.#choices.pictureSize) this.#input.take(file, file.name);
  }

  #pictureChanged() {
    this.#choices.setKind(this.#input.kind);
    hide($('try-error'));
    if (this.#needsPicture) this.#view.clear();
    this.#run();
  }

  get #needsPicture() {
    return this.#choices.pictureSize !== null && this.#input.isEmpty;
  }

  #showRun() {
    $('try-run').hidden = !this.#isOpen || this.#needsPicture;
    $('try-run').className = this.#view.isEmpty ? 'primary' : 'quiet';
    $('try-run').textContent = t(this.#view.isEmpty ? 'try.run' : 'try.again');
  }

  // While one request is answered, only the newest waits.
  async #run() {
    this.#showRun();
    if (!this.#isOpen || this.#needsPicture) return;
    this.#isStale = this.#isRunning;
    if (this.#isRunning) return;
    this.#isRunning = true;
    const patience = setTimeout(() => {
      this.#progress.start('try.running');
      const hadFocus = document.activeElement === $('try-run');
      $('try-run').hidden = true;
      $('try-cancel').hidden = false;
      if (hadFocus) $('try-cancel').focus({ preventScroll: true });
    }, PATIENCE);
    do {
      this.#isStale = false;
      await this.#ask();
    } while (this.#isStale && this.#isOpen && !this.#needsPicture);
    this.#isRunning = this.#isStale = false;
    clearTimeout(patience);
    this.#progress.end();
    this.#showRun();
    // A button that is hidden loses the focus.
    const hadFocus = document.activeElement === $('try-cancel');
    $('try-cancel').hidden = true;
    if (hadFocus) $('try-run').focus({ preventScroll: true });
  }

  async #ask() {
    const turn = this.#turn;
    const isOvertaken = () => turn !== this.#turn || this.#isStale || this.#needsPicture;
    try {
      const answer = await this.#core.request('predict', { picture: this.#picture, ...this.#choices.request });
      if (isOvertaken()) return;
      hide($('try-error'));
      this.#view.show(answer);
    } catch (error) {
      if (isOvertaken()) return;
      this.#view.clear();
      showError($('try-error'), inWords(error));
    }
  }

  get #picture() {
    const { pictureSize: size, fitsDrawing, shrink, pictureRequest } = this.#choices;
    if (size === null) return null;
    const image = this.#input.image(fitsDrawing, (own) => this.#choices.sizeToSend(own));
    const smooth = { auto: isMuchLarger(image, size), exact: false, average: true }[shrink];
    return { rgba: image.data.buffer, width: image.width, height: image.height, smooth, ...pictureRequest };
  }
}
