// Pictures as files, for tests.
import { deflateSync } from 'node:zlib';

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

function chunk(type, data) {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  bytes.writeUInt32BE(data.length, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** A PNG file; colour(x, y) is [red, green, blue]. */
export function png(width, height, colour) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const bytes = Buffer.alloc(height * (1 + 3 * width)); // a filter's number before each row: none
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) bytes.set(colour(x, y), y * (1 + 3 * width) + 1 + 3 * x);
  }
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
    chunk('IDAT', deflateSync(bytes)), chunk('IEND', Buffer.alloc(0))]);
}

/** A JPEG or WebP, by the browser: of the same pixels. */
export const encoded = async (page, type, width, height, colour) => {
  const pixels = Array.from({ length: width * height }, (_, i) =>
    [...colour(i % width, Math.floor(i / width)), 255]).flat();
  const base64 = await page.evaluate(async ([mime, w, h, data]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
    canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(data), w, h), 0, 0);
    return canvas.toDataURL(mime, 1).split(',')[1];
  }, [type, width, height, pixels]);
  return Buffer.from(base64, 'base64');
};

/** The JPEG with an EXIF orientation: 6 is a camera held upright, whose picture must be turned clockwise. */
export function turned(jpeg, orientation) {
  // "Exif", a big-endian TIFF, and in it one entry: 0x0112, a short.
  const entry = `0112000300000001000${orientation}0000`;
  const exif = Buffer.from(`4578696600004d4d002a000000080001${entry}00000000`, 'hex');
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}
