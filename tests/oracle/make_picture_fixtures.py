#!/usr/bin/env python3
"""Writes the picture files that tests/cli/picture_file_test.cc decodes, and the pixels that they have to become.

  build/oracle-env/bin/python tests/oracle/make_picture_fixtures.py [OUT_DIR]      (default: tests/fixtures/pictures)

NAME.EXT is a file, NAME.npy its pixels, uint8 [height, width, 3]: those that were written where nothing is lost, else those
that Pillow decodes. JPEG and WebP are written by Pillow; PNG and BMP here, because no library writes all their forms
(Pillow has to read them alike).
"""
import io
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDTH, HEIGHT = 21, 13


def waves():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([127 + 120 * np.sin(x * a + y * b) for a, b in ((.3, .2), (.1, .5), (.6, .1))], -1).astype(np.uint8)


def over_white(rgba):
    color, alpha = rgba[..., :3].astype(int), rgba[..., 3:].astype(int)
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def packed_rows(samples, depth):
    """PNG's scanlines, filter 0: `samples` is [height, width, channels]."""
    if depth == 16:
        return b''.join(b'\0' + row.astype('>u2').tobytes() for row in samples)
    if depth == 8:
        return b''.join(b'\0' + row.astype(np.uint8).tobytes() for row in samples)
    rows = b''
    for row in samples:
        bits = ''.join(format(int(value), '0%db' % depth) for value in row.ravel())
        bits += '0' * (-len(bits) % 8)
        rows += b'\0' + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    return rows


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png(samples, depth, color_type, chunks=(), interlaced=False):
    samples = samples if samples.ndim == 3 else samples[..., None]
    height, width = samples.shape[:2]
    passes = [samples]
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
    data = b''.join(packed_rows(part, depth) for part in passes if part.size)
    header = struct.pack('>IIBBBBB', width, height, depth, color_type, 0, 0, interlaced)

    def chunk(kind, content):
        return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))
    return b'\x89PNG\r\n\x1a\n' + b''.join(
        chunk(*part) for part in [(b'IHDR', header), *chunks, (b'IDAT', zlib.compress(data, 9)), (b'IEND', b'')])


def bmp(rows, bits, width=WIDTH, height=HEIGHT, header_size=40, compression=0, masks=(), palette=b'', colors=0):
    """`rows` are the rows in the order of the file."""
    rows = b''.join(row + b'\0' * (-len(row) % 4) for row in rows)
    info = struct.pack('<iiHHIIiiII', width, height, 1, bits, compression, len(rows), 2835, 2835, colors, 0)
    if header_size == 12:
        info = struct.pack('<HHHH', width, height, 1, bits)
    info += b''.join(struct.pack('<I', mask) for mask in masks)
    info += b'\0' * (header_size - 4 - len(info))
    offset = 14 + 4 + len(info) + len(palette)
    return struct.pack('<2sIHHII', b'BM', offset + len(rows), 0, 0, offset, header_size) + info + palette + rows


def pictures():
    """Yields (file name, its bytes, pixels or None for what Pillow makes of it)."""
    rgb = waves()
    grey = np.repeat(rgb[..., :1], 3, -1)
    alpha = np.mgrid[0:HEIGHT, 0:WIDTH][1] * 12
    rgba = np.concatenate([rgb, alpha[..., None]], -1).astype(np.uint8)
    indices = (rgb[..., 0] >> 5).astype(np.uint8)  # 8 colours
    palette = np.array([[i * 30, 255 - i * 20, i * i * 5] for i in range(8)], np.uint8)

    def pillow(name, image, format, **options):
        out = io.BytesIO()
        image.save(out, format, **options)
        return name, out.getvalue(), None
    color = Image.fromarray(rgb)
    yield pillow('baseline.jpg', color, 'JPEG', quality=90, subsampling=0)
    yield pillow('subsampled.jpg', color, 'JPEG', quality=85, subsampling=2)
    yield pillow('progressive.jpg', color, 'JPEG', quality=90, progressive=True)
    yield pillow('grey.jpg', color.convert('L'), 'JPEG', quality=90)
    yield pillow('cmyk.jpg', color.convert('CMYK'), 'JPEG', quality=95)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield pillow('orientation_%d.jpg' % orientation, color, 'JPEG', quality=90, exif=exif)
    yield pillow('lossy.webp', color, 'WEBP', quality=90)
    yield pillow('lossless.webp', color, 'WEBP', lossless=True)[:2] + (rgb,)
    yield pillow('alpha.webp', Image.fromarray(rgba), 'WEBP', lossless=True, exact=True)[:2] + (over_white(rgba),)

    for depth in (1, 2, 4, 8):
        samples = rgb[..., 0] >> (8 - depth)
        yield ('grey_%d.png' % depth, png(samples, depth, 0),
               np.repeat((samples * (255 // (2**depth - 1)))[..., None], 3, -1).astype(np.uint8))
    low_bits = np.mgrid[0:HEIGHT, 0:WIDTH][1].astype(int) * 11
    yield 'grey_16.png', png(rgb[..., 0].astype(int) * 256 + low_bits, 16, 0), grey
    yield 'rgb_8.png', png(rgb, 8, 2), rgb
    yield 'rgb_16.png', png(rgb.astype(int) * 256 + low_bits[..., None], 16, 2), rgb
    transparent = np.array(rgb)
    transparent[(rgb == rgb[3, 4]).all(-1)] = 255
    yield 'rgb_transparent.png', png(rgb, 8, 2, [(b'tRNS', struct.pack('>HHH', *rgb[3, 4]))]), transparent
    grey_alpha = np.stack([rgb[..., 0], rgba[..., 3]], -1)
    yield 'grey_alpha.png', png(grey_alpha, 8, 4), over_white(np.concatenate([grey, rgba[..., 3:]], -1))
    yield 'rgba_8.png', png(rgba, 8, 6), over_white(rgba)
    yield 'rgba_16.png', png(rgba.astype(int) * 257, 16, 6), over_white(rgba)
    for depth in (4, 8):
        yield 'palette_%d.png' % depth, png(indices, depth, 3, [(b'PLTE', palette.tobytes())]), palette[indices]
    palette_alpha = np.concatenate([palette, [[i * 36] for i in range(8)]], -1).astype(np.uint8)
    yield ('palette_transparent.png',
           png(indices, 8, 3, [(b'PLTE', palette.tobytes()), (b'tRNS', palette_alpha[:, 3].tobytes())]),
           over_white(palette_alpha[indices]))
    yield 'interlaced.png', png(rgb, 8, 2, interlaced=True), rgb
    yield 'interlaced_palette.png', png(indices, 4, 3, [(b'PLTE', palette.tobytes())], interlaced=True), palette[indices]

    bgr = rgb[..., ::-1]
    bgrx = np.concatenate([bgr, rgba[..., 3:]], -1)
    quads = b''.join(bytes(entry[::-1]) + b'\0' for entry in palette)
    up = [row.tobytes() for row in bgr[::-1]]
    yield 'rgb_24.bmp', bmp(up, 24), rgb
    yield 'top_down.bmp', bmp(up[::-1], 24, height=-HEIGHT), rgb
    yield 'core_header.bmp', bmp(up, 24, header_size=12), rgb
    yield 'rgb_32.bmp', bmp([row.tobytes() for row in bgrx[::-1]], 32), rgb
    masks = (0xff0000, 0xff00, 0xff, 0xff000000)
    yield ('alpha_32.bmp', bmp([row.tobytes() for row in bgrx[::-1]], 32, header_size=108, compression=3, masks=masks),
           over_white(rgba))
    zero = np.concatenate([bgr, np.zeros_like(rgb[..., :1])], -1)
    yield ('alpha_unused.bmp', bmp([row.tobytes() for row in zero[::-1]], 32, header_size=56, compression=3, masks=masks),
           rgb)
    yield 'palette_8.bmp', bmp([row.tobytes() for row in indices[::-1]], 8, palette=quads, colors=8), palette[indices]

    def packed(row, depth):
        return packed_rows(row[None, :, None], depth)[1:]
    sixteen = (quads + b'\0' * 64)[:64]
    yield 'palette_4.bmp', bmp([packed(row, 4) for row in indices[::-1]], 4, palette=sixteen), palette[indices]
    yield ('palette_1.bmp', bmp([packed(row & 1, 1) for row in indices[::-1]], 1, palette=quads[4:12], colors=2),
           palette[1:3][indices & 1])
    five, six = rgb.astype(int) >> 3, rgb.astype(int) >> 2
    words = five[..., 0] << 10 | five[..., 1] << 5 | five[..., 2]
    yield 'rgb_555.bmp', bmp([row.astype('<u2').tobytes() for row in words[::-1]], 16), (five * 255 // 31).astype(np.uint8)
    words = five[..., 0] << 11 | six[..., 1] << 5 | five[..., 2]
    yield ('rgb_565.bmp', bmp([row.astype('<u2').tobytes() for row in words[::-1]], 16, compression=3,
                              masks=(0xf800, 0x7e0, 0x1f)),
           np.stack([five[..., 0] * 255 // 31, six[..., 1] * 255 // 63, five[..., 2] * 255 // 31], -1).astype(np.uint8))


def as_pillow_reads(data):
    image = Image.open(io.BytesIO(data))
    if image.format == 'JPEG':
        image = ImageOps.exif_transpose(image)
    if 'A' in image.mode or 'transparency' in image.info:
        return over_white(np.asarray(image.convert('RGBA')))
    if image.mode.startswith('I'):
        return np.repeat((np.asarray(image) >> 8)[..., None], 3, -1).astype(np.uint8)
    return np.asarray(image.convert('RGB'))


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, 'tests', 'fixtures', 'pictures')
    os.makedirs(out, exist_ok=True)
    for name, data, pixels in pictures():
        read = as_pillow_reads(data)
        if pixels is None:
            pixels = read
        elif name != 'alpha_unused.bmp' and not np.array_equal(pixels, read):  # which Pillow takes for transparent
            print(name, 'is read differently by Pillow: by up to', np.abs(pixels.astype(int) - read).max())
        with open(os.path.join(out, name), 'wb') as file:
            file.write(data)
        np.save(os.path.join(out, name + '.npy'), pixels)
    images = [Image.fromarray(np.full((4, 4, 3), value, np.uint8)) for value in (0, 200)]
    images[0].save(os.path.join(out, 'animated.webp'), save_all=True, append_images=images[1:])


if __name__ == '__main__':
    main()
