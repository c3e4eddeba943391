// Pictures from files, the clipboard and the camera, as pixels. The browser decodes them, so whatever it can show is good.
//
//   const picture = await decodePicture(file, file.name);   // {image: ImageData, name, width, height}: as it was
//   sizedPicture(picture.image, 300, 300)                   // ImageData, stretched
import { PageError } from './dom.js';

// Larger ones are made smaller at once: they would take a phone's memory, and no network sees more of them.
const LONGEST_SIDE = 2048;

// A picture this many times as large as what the network takes is made smaller by averaging: of every pixel that it sees,
// the usual arithmetic looks at four, wherever they happen to be.
const MUCH_LARGER = 4;

/** The blob's picture, upright; `least`: a side that is kept at least. Throws a PageError. */
export async function decodePicture(blob, name, least = 0) {
  let bitmap = null;
  try {
    // Colours as they are stored: neither TensorFlow nor the command line applies a profile.
    bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image', colorSpaceConversion: 'none' });
  } catch {
    const isHeic = /\.hei[cf]$/i.test(name) || /hei[cf]/.test(blob.type);
    throw new PageError({ code: 'DATA_LOSS', text: isHeic ? 'try.unreadable.heic' : 'try.unreadable', values: { name } });
  }
  const picture = pictureOf(bitmap, bitmap, name, least);
  bitmap.close();
  return picture;
}

/** What a <video> shows now. */
export const pictureOfVideo = (video, name, least = 0) =>
  pictureOf(video, { width: video.videoWidth, height: video.videoHeight }, name, least);

function pictureOf(drawable, { width, height }, name, least) {
  const scale = Math.min(1, Math.max(LONGEST_SIDE, least) / Math.max(width, height));
  return { image: pixels(drawable, { width, height }, scale, scale), name, width, height };
}

/** An ImageData in another size. */
export function sizedPicture(image, width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  canvas.getContext('2d').putImageData(image, 0, 0);
  return pixels(canvas, image, width / image.width, height / image.height);
}

function pixels(drawable, { width, height }, scaleX, scaleY) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scaleX));
  canvas.height = Math.max(1, Math.round(height * scaleY));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.imageSmoothingEnabled = canvas.width !== width || canvas.height !== height;
  context.drawImage(drawable, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Whether averaging is the better way from the one size to the other. */
export const isMuchLarger = (image, size) => size.height > 0 && size.width > 0 &&
  Math.min(image.width / size.width, image.height / size.height) > MUCH_LARGER;

/** Shows a picture in a canvas, which keeps its form. A Content-Security-Policy that knows no blob: cannot object. */
export function showPicture(canvas, image) {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.classList.toggle('pixels', Math.max(image.width, image.height) <= 64);
  canvas.getContext('2d').putImageData(image, 0, 0);
}
