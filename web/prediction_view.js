// What the graph says: the likeliest classes as bars, other outputs as values, what the network saw, and how long it took.
import { $, make } from './dom.js';
import { currentLanguage, fill, number, t } from './i18n.js';
import { showPicture } from './picture_source.js';

const VALUES_SHOWN = 12;

const percent = (share) => share.toLocaleString(currentLanguage(),
  { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const shapeText = (shape) => `[${shape.join(',')}]`;

/** As short as it can be said: 0.0312, 12.5, -3e-9. Where JSON has no number, it was none. */
function valueText(value) {
  if (value === null) return 'NaN';
  if (typeof value !== 'number') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return String(Number(value.toPrecision(5)));
}

function milliseconds(value) {
  const digits = value < 10 ? 1 : 0;
  return value.toLocaleString(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export class PredictionView {
  #answer = null; // {report, input}

  get isEmpty() {
    return this.#answer === null;
  }

  show(answer) {
    this.#answer = answer;
    this.render();
  }

  clear() {
    this.#answer = null;
    $('answer').hidden = true;
    $('answer-none').hidden = false;
    $('answer-spoken').textContent = '';
    $('answer-outputs').replaceChildren();
  }

  render() {
    if (!this.#answer) return;
    const { report, input } = this.#answer;
    this.#showOutputs(report.outputs);
    this.#showInput(input);
    this.#showTime(report);
    $('answer-notes').replaceChildren(...report.notes.map((note) => make('p', { lang: 'en' }, note)));
    $('answer-notes').hidden = report.notes.length === 0;
    $('answer').hidden = false;
    $('answer-none').hidden = true;
  }

  // Bars stay the same elements from answer to answer, so that they move from the one to the other.
  #showOutputs(outputs) {
    const box = $('answer-outputs');
    const kinds = outputs.map(({ name, classes }) => `${name} ${classes ? 'classes' : 'values'}`).join('\n');
    if (box.dataset.kinds !== kinds || box.childElementCount !== outputs.length) {
      box.dataset.kinds = kinds;
      box.replaceChildren(...outputs.map(({ classes }) => make('div', { className: 'output' },
        make('h3', { className: 'name' }), classes ? make('ol', { className: 'bars' }) : make('p', {}))));
    }
    outputs.forEach((output, i) => {
      const [title, body] = box.children[i].children;
      title.textContent = output.name;
      // A single list of classes needs no title; others say what they are.
      title.hidden = outputs.length === 1 && Boolean(output.classes);
      if (output.classes) this.#showClasses(body, output);
      else this.#showValues(body, output);
    });
    const best = outputs.find(({ classes }) => classes?.length > 0)?.classes[0];
    $('answer-spoken').textContent = best
      ? t('try.answer', { label: labelOf(best), percent: percent(best.probability) }) : t('try.answer.values');
  }

  #showClasses(list, { classes }) {
    while (list.childElementCount > classes.length) list.lastElementChild.remove();
    while (list.childElementCount < classes.length) {
      const bar = make('div', { className: 'bar', role: 'meter', 'aria-valuemin': '0', 'aria-valuemax': '100' });
      bar.append(make('span', {}));
      list.append(make('li', {}, make('span', { className: 'class' }), bar, make('span', { className: 'percent' })));
    }
    classes.forEach((one, i) => {
      const [label, bar, share] = list.children[i].children;
      label.textContent = labelOf(one);
      bar.firstElementChild.style.width = `${100 * one.probability}%`;
      bar.setAttribute('aria-label', labelOf(one));
      bar.setAttribute('aria-valuenow', (100 * one.probability).toFixed(1));
      bar.setAttribute('aria-valuetext', percent(one.probability));
      share.textContent = percent(one.probability);
      share.setAttribute('aria-hidden', 'true'); // said by the bar
    });
  }

  #showValues(line, { dtype, shape, values, complete }) {
    const more = values.length > VALUES_SHOWN || !complete ? ' …' : '';
    line.replaceChildren(make('span', { className: 'about' }, `${dtype} ${shapeText(shape)}`),
      make('code', {}, values.slice(0, VALUES_SHOWN).map(valueText).join('  ') + more));
  }

  #showInput(input) {
    $('seen').hidden = !input;
    if (!input) return;
    showPicture($('seen-picture'), new ImageData(new Uint8ClampedArray(input.rgba), input.width, input.height));
    const values = { width: input.width, height: input.height, least: valueText(input.least), most: valueText(input.most) };
    fill($('seen-about'), 'try.seen', values);
    $('seen-picture').setAttribute('aria-label', t('try.seen.label'));
  }

  #showTime({ prepare_milliseconds: prepare, run_milliseconds: runs }) {
    const run = milliseconds(runs[0] ?? 0);
    // A plan is made once; from then on its weights are at hand.
    if (prepare >= 1) fill($('answer-time'), 'try.time.first', { run, prepare: milliseconds(prepare) });
    else fill($('answer-time'), 'try.time', { run });
  }
}

const labelOf = ({ index, label }) => label || t('try.class', { index: number(index) });
