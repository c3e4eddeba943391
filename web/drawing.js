// A sheet of paper to draw on with a finger, a mouse or a pen. Strokes are kept as lines: ink.js makes small pictures of
// them, the canvas itself is what large networks see.
import { $ } from './dom.js';

const SIDE = 512; // of the canvas, whatever its size on the screen
const PENS = { thick: SIDE / 15, thin: SIDE / 50 };

export class DrawingPad {
  #strokes = [];
  #pointer = null; // that draws; others rest
  #pen = PENS.thick;
  #onStroke;
  #context;

  /** @param onStroke after every stroke */
  constructor(onStroke) {
    this.#onStroke = onStroke;
    const pad = $('pad');
    pad.width = pad.height = SIDE;
    this.#context = pad.getContext('2d', { willReadFrequently: true });
    pad.addEventListener('pointerdown', (event) => this.#begin(event));
    pad.addEventListener('pointermove', (event) => this.#draw(event));
    for (const type of ['pointerup', 'pointercancel']) pad.addEventListener(type, (event) => this.#end(event));
    this.clear();
  }

  get strokes() {
    return this.#strokes;
  }

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  /** For signs a thick pen, for sketches a thin one. */
  choosePen(name) {
    this.#pen = PENS[name];
    this.#redraw();
  }

  clear() {
    this.#strokes = [];
    this.#pointer = null;
    this.#redraw();
  }

  /** The canvas as it is: dark on white. */
  picture() {
    return this.#context.getImageData(0, 0, SIDE, SIDE);
  }

  #pointOf(event) {
    const { left, top, width, height } = $('pad').getBoundingClientRect();
    return { x: ((event.clientX - left) * SIDE) / width, y: ((event.clientY - top) * SIDE) / height };
  }

  #begin(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    // A stroke that leaves the paper and comes back is one. Events made by a test have no pointer to capture.
    try {
      $('pad').setPointerCapture(event.pointerId);
    } catch {
      // then it ends at the edge
    }
    this.#strokes.push([this.#pointOf(event)]);
    this.#line(this.#strokes.at(-1));
    $('pad-hint').hidden = true;
  }

  #draw(event) {
    if (event.pointerId !== this.#pointer) return;
    const stroke = this.#strokes.at(-1);
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length > 0 ? events : [event]) {
      stroke.push(this.#pointOf(one));
      this.#line(stroke.slice(-2));
    }
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#onStroke();
  }

  #line(points) {
    const context = this.#context;
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    for (const { x, y } of points) context.lineTo(x, y); // to itself: a dot
    context.stroke();
  }

  #redraw() {
    const context = this.#context;
    const ink = { strokeStyle: '#16232b', lineWidth: this.#pen, lineCap: 'round', lineJoin: 'round' };
    Object.assign(context, { fillStyle: '#fff', ...ink });
    context.fillRect(0, 0, SIDE, SIDE);
    for (const stroke of this.#strokes) this.#line(stroke);
    $('pad-hint').hidden = !this.isEmpty;
  }
}
