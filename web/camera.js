// The camera, from asking for it to letting it go. It is on only while its picture is shown.
import { $, PageError } from './dom.js';
import { pictureOfVideo } from './picture_source.js';

const REFUSALS = { NotAllowedError: 'try.camera.refused', NotFoundError: 'try.camera.none' };

export class Camera {
  #stream = null;
  #turn = 0;

  constructor() {
    addEventListener('pagehide', () => this.stop());
  }

  /** Whether there may be one. Nobody is asked. */
  static async isThere() {
    const devices = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
    return (devices ?? []).some(({ kind }) => kind === 'videoinput');
  }

  /** Shows what it sees. Throws a PageError. */
  async start() {
    this.stop();
    const turn = ++this.#turn;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(
        { audio: false, video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } } });
      if (turn !== this.#turn) { // stopped meanwhile
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.#stream = stream;
      $('video').srcObject = stream;
      await $('video').play();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.stop();
      throw new PageError({ code: 'UNAVAILABLE', text: REFUSALS[error.name] ?? 'try.camera.failed' });
    }
  }

  /** The picture of this moment; null before there is one. The camera is let go. */
  snapshot(name, least) {
    const picture = $('video').videoWidth > 0 ? pictureOfVideo($('video'), name, least) : null;
    if (picture) this.stop();
    return picture;
  }

  stop() {
    ++this.#turn;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = $('video').srcObject = null;
  }
}
