// Where the picture comes from, in three ways: a file (chosen, dropped, pasted), the camera, or a drawing. The likeliest
// stands first: drawing for networks that read handwriting, the camera on a phone.
import { Camera } from './camera.js';
import { $, PageError, make } from './dom.js';
import { DrawingPad } from './drawing.js';
import { isForHandwriting } from './feeds.js';
import { fill, t } from './i18n.js';
import { inkPicture } from './ink.js';
import { decodePicture, showPicture, sizedPicture } from './picture_source.js';

const AFTER_STROKE = 150; // milliseconds; a sign of two strokes is not asked about between them

const isPhone = () => matchMedia('(pointer: coarse)').matches;

export class PictureInput {
  #onChange;
  #onError;
  #camera = new Camera();
  #hasCamera = false;
  #pad = new DrawingPad(() => this.#soon());
  #way = 'picture';
  #size = null; // of the placeholder
  #example = null;
  #picture = null; // {image, name, width, height}: the last one that was brought
  #turn = 0; // of pictures, so that one that is slow to decode does not replace a newer one
  #timer = null;

  /** @param onChange there is another picture, or none now; @param onError(PageError) */
  constructor(onChange, onError) {
    this.#onChange = onChange;
    this.#onError = onError;
    $('choose-picture').addEventListener('click', () => $('picture-input').click());
    $('picture-input').addEventListener('change', () => {
      const [file] = $('picture-input').files;
      $('picture-input').value = ''; // the same file may be chosen again, after it changed
      if (file) this.take(file, file.name);
    });
    $('clear-pad').addEventListener('click', () => {
      this.#pad.clear();
      this.#onChange();
    });
    $('take-picture').addEventListener('click', () => {
      const picture = this.#camera.snapshot(t('try.camera.name'), this.#least);
      if (!picture) return;
      this.#setPicture(picture);
      $('ways').querySelector('[data-way="camera"]').focus(); // for another one
    });
    document.addEventListener('visibilitychange', () => {
      if (document.hidden && this.#way === 'camera') this.#go('picture');
    });
    navigator.mediaDevices?.addEventListener?.('devicechange', () => this.#lookForCamera());
    this.#lookForCamera();
  }

  /** For a placeholder's {height, width, channels}; `example`: of loadExample, with pictures to try; or null. */
  show(size, example) {
    this.#size = size;
    this.#example = example;
    $('try-input').hidden = size === null;
    if (size === null) return;
    this.#pad.choosePen(isForHandwriting(size) ? 'thick' : 'thin');
    this.#showExamples();
    const first = this.#ways[0];
    // The camera is not switched on before anybody asks for it.
    this.#go(this.#picture || first === 'camera' ? 'picture' : first);
  }

  close() {
    this.#camera.stop();
    clearTimeout(this.#timer);
    ++this.#turn;
  }

  /** What the user brought goes. */
  forget() {
    this.close();
    this.#picture = null;
    this.#pad.clear();
  }

  render() {
    this.#renderWays();
    this.#renderPicture();
    this.#showExamples();
  }

  /** A picture in a Blob. */
  async take(blob, name) {
    const turn = ++this.#turn;
    try {
      const picture = await decodePicture(blob, name, this.#least);
      if (turn === this.#turn) this.#setPicture(picture);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      if (turn === this.#turn) this.#onError(error);
    }
  }

  /** 'drawing' or 'picture'. */
  get kind() {
    return this.#way === 'draw' ? 'drawing' : 'picture';
  }

  get isEmpty() {
    return this.#way === 'draw' ? this.#pad.isEmpty : this.#way === 'camera' || !this.#picture;
  }

  /** ImageData. A drawing `as handwriting` is centred and scaled (ink.js). `sizeToSend`: where it must be of another size. */
  image(asHandwriting, sizeToSend) {
    if (this.#way === 'draw' && asHandwriting) return inkImage(this.#pad.strokes, this.#size.height);
    const image = this.#way === 'draw' ? this.#pad.picture() : this.#picture.image;
    const wanted = sizeToSend(image);
    return wanted ? sizedPicture(image, wanted.width, wanted.height) : image;
  }

  // A picture must not be made smaller than twice what the network takes.
  get #least() {
    return 2 * Math.max(this.#size.height, this.#size.width);
  }

  get #ways() {
    const ways = isPhone() ? ['camera', 'picture', 'draw'] : ['picture', 'camera', 'draw'];
    if (isForHandwriting(this.#size)) ways.unshift(ways.pop());
    return ways.filter((way) => way !== 'camera' || this.#hasCamera);
  }

  async #lookForCamera() {
    this.#hasCamera = await Camera.isThere();
    if (this.#size) this.#renderWays();
  }

  #setPicture(picture) {
    ++this.#turn;
    this.#picture = picture;
    this.#go('picture');
  }

  // Goes one way, with what is there already.
  #go(way) {
    this.#way = way;
    this.#camera.stop();
    this.#renderWays();
    this.#renderPicture();
    for (const one of ['picture', 'camera', 'draw']) $(`by-${one}`).hidden = one !== way;
    if (way === 'camera') {
      this.#camera.start().catch((error) => {
        this.#go('picture');
        this.#onError(error);
      });
    }
    this.#onChange();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onChange, AFTER_STROKE);
  }

  #renderWays() {
    if (!this.#size) return;
    const focused = document.activeElement?.dataset?.way;
    $('ways').replaceChildren(...this.#ways.map((way) => {
      const button = make('button', { type: 'button', 'aria-pressed': String(way === this.#way) }, t(`try.way.${way}`));
      button.dataset.way = way;
      button.addEventListener('click', () => this.#go(way));
      return button;
    }));
    if (focused) $('ways').querySelector(`[data-way="${focused}"]`)?.focus();
  }

  #renderPicture() {
    $('picture').hidden = $('picture-about').hidden = !this.#picture;
    if (!this.#picture) return;
    const { image, name, width, height } = this.#picture;
    showPicture($('picture'), image);
    $('picture').setAttribute('aria-label', t('try.picture.label', { name }));
    const key = image.width === width && image.height === height ? 'try.picture.about' : 'try.picture.smaller';
    fill($('picture-about'), key, { name, size: `${width}×${height}`, smaller: `${image.width}×${image.height}` });
  }

  #showExamples() {
    const examples = this.#example?.images ?? [];
    $('examples').hidden = examples.length === 0;
    $('example-list').replaceChildren(...examples.map(({ label, picture }) => {
      const canvas = make('canvas', { 'aria-hidden': 'true' });
      showPicture(canvas, picture.image);
      const button = make('button', { type: 'button', 'aria-label': t('try.example', { label }) }, canvas);
      button.addEventListener('click', () => this.#setPicture(picture));
      return make('li', {}, button);
    }));
  }
}

function inkImage(strokes, side) {
  const image = new ImageData(side, side);
  inkPicture(strokes, side).forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
  return image;
}
