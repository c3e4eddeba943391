// web/tar.js, and gzip around it, on right, damaged and lying archives.
import assert from 'node:assert/strict';
import test from 'node:test';
import zlib from 'node:zlib';

import { expandArchives } from '../../web/archive.js';
import {
  TIMEOUT, latin1, tarHeader, TAR_END, makeTar, pax, WatchedBlob, unpack, outcome, META, INDEX, PAIR,
  PAIR_OUT, ONE, ONE_OUT,
} from './archive_makers.mjs';

for (const [what, name, bytes, expected] of [
  ['a tar', 'w.tar.gz', zlib.gzipSync(makeTar(PAIR)), PAIR_OUT],
  ['an empty tar is a file of zeros', 'w.tar.gz', zlib.gzipSync(TAR_END), [['w.tar', '\0'.repeat(1024)]]],
  ['one file', 'a/model.ckpt.index.gz', zlib.gzipSync(INDEX), [['a/model.ckpt.index', INDEX]]],
  ['one file without .gz', 'graph.pb', zlib.gzipSync(META), [['graph.pb', META]]],
  ['a .tgz that is no tar', 'graph.tgz', zlib.gzipSync(META), [['graph.tgz', META]]],
  ['an empty file', 'm.meta.gz', zlib.gzipSync(''), [['m.meta', '']]],
  ['one layer of two', 'm.gz.gz', zlib.gzipSync(zlib.gzipSync(META)),
    [['m.gz', latin1(zlib.gzipSync(META))]]],
]) {
  test(`gzip: ${what}`, async () => {
    assert.deepEqual(await unpack(name, bytes), expected);
  });
}

test('gzip: damage is named', async () => {
  const inner = makeTar(PAIR);
  inner[3] ^= 1;
  const bomb = zlib.gzipSync(Buffer.alloc(100e6));
  bomb.writeUInt32LE(1000, bomb.length - 4);
  for (const [bytes, message] of [
    [zlib.gzipSync(inner), /^w.tar.gz, unpacked: offset 0: expected the header of a member/],
    [bomb, /^w.tar.gz: the content unpacks to more than the 1,000 bytes/],
    [Buffer.concat([zlib.gzipSync(META), zlib.gzipSync(INDEX)]), /^w.tar.gz: the content /],
    [Buffer.from([0x1f, 0x8b, 8]), /^w.tar.gz: offset 3: the file ends in its header/],
  ]) {
    const { error } = await outcome('w.tar.gz', bytes);
    assert.equal(error?.code, 'DATA_LOSS');
    assert.match(error.message, message);
  }
});

// --- Tar

const LONG = `${'folder/'.repeat(40)}model.ckpt.index`;
const link = (type, fields) => ({ name: 'link', type, link: 'm.index', ...fields });

for (const [what, bytes, expected] of [
  ['files', makeTar(PAIR), PAIR_OUT],
  ['GNU headers', makeTar(PAIR.map((member) => ({ ...member, magic: 'ustar  \0', prefix: 'no prefix' }))),
    PAIR_OUT],
  ['old headers', makeTar(PAIR.map((member) => ({ ...member, magic: '', type: '\0' }))), PAIR_OUT],
  ['a checksum of signed bytes', makeTar([{ name: 'modèle', signed: true }]), [['modèle', '']]],
  ['a size with spaces', makeTar([{ ...ONE, size: '        52 ' }]), ONE_OUT],
  ['folders', makeTar([
    { name: './', type: '5' }, { name: './a/', type: '5', size: 99 }, { name: './a/b', data: '1' },
  ]), [['a/b', '1']]],
  ['a folder in an old header', makeTar([{ name: 'a/', type: '\0' }, ONE]), ONE_OUT],
  ['a prefix', makeTar([{ ...ONE, prefix: 'a/b' }]), [['a/b/m.index', INDEX]]],
  ['a name without room for its NUL', makeTar([{ name: 'n'.repeat(100) }]), [['n'.repeat(100), '']]],
  ['a GNU long name', makeTar([
    { name: '././@LongLink', type: 'L', data: `${LONG}\0`, magic: 'ustar  \0' },
    { name: LONG.slice(0, 100), data: INDEX }, ONE,
  ]), [[LONG, INDEX], ...ONE_OUT]],
  ['a pax path', makeTar([pax({ mtime: '1.5', path: `${LONG}é` }), { name: 'short', data: INDEX }, ONE]),
    [[`${LONG}é`, INDEX], ...ONE_OUT]],
  ['a pax path with an equals sign and a newline', makeTar([pax({ path: 'a=b\nc' }), ONE]),
    [['a=b\nc', INDEX]]],
  ['a pax value that is empty', makeTar([pax({ path: '' }), ONE]), ONE_OUT],
  ['a pax size', makeTar([pax({ size: INDEX.length }), { ...ONE, size: 0 }, ONE]), ONE_OUT],
  ['a global pax header', makeTar([pax({ comment: 'a commit' }, 'g'), ONE]), ONE_OUT],
  ['pax values for all and for one', makeTar([
    pax({ path: 'all' }, 'g'), pax({ path: 'one' }), { name: 'x', data: '1' }, { name: 'y', data: '2' },
  ]), [['one', '1'], ['all', '2']]],
  ['a base-256 size', makeTar([{ ...ONE, base256: true }]), ONE_OUT],
  ['a contiguous file', makeTar([{ ...ONE, type: '7' }]), ONE_OUT],
  ['a hard link', makeTar([ONE, link('1', { size: INDEX.length })]), [...ONE_OUT, ['link', INDEX]]],
  ['a hard link with a GNU long target', makeTar([
    pax({ path: LONG }), { name: 'x', data: INDEX },
    { name: '././@LongLink', type: 'K', data: `${LONG}\0` }, link('1', { link: 'x' }),
  ]), [[LONG, INDEX], ['link', INDEX]]],
  ['a hard link to nothing', makeTar([link('1'), ONE]), ONE_OUT],
  ['symbolic links, devices, a label', makeTar([
    link('2'), link('3'), link('4'), link('6'), { name: 'label', type: 'V' },
    { name: 'list', type: 'D', data: 'abc' }, ONE,
  ]), ONE_OUT],
  ['what macOS adds', makeTar([{ name: './._m.index', data: 'x' }, { name: 'a/.DS_Store', data: 'x' }, ONE]),
    ONE_OUT],
  ['a member that was appended anew', makeTar([{ name: './m.index', data: 'old' }, { name: 'b' }, ONE]),
    [['m.index', INDEX], ['b', '']]],
  ['one block of zeros at the end', makeTar([ONE], Buffer.alloc(512)), ONE_OUT],
  ['what follows the end mark', makeTar([ONE], Buffer.concat([TAR_END, Buffer.alloc(300, 'x')])), ONE_OUT],
  ['names that are not UTF-8', makeTar([{ name: Buffer.from('mod\xe8le', 'latin1') }]), [['mod\xe8le', '']]],
]) {
  test(`tar: ${what}`, async () => {
    assert.deepEqual(await unpack('weights.tar', bytes), expected);
  });
}

for (const [what, bytes, code, message] of [
  ['no end mark', makeTar(PAIR, Buffer.alloc(0)), 'DATA_LOSS',
    'weights.tar: offset 2,048: expected a member or the end mark, the file ends at offset 2,048. ' +
    'The archive is damaged or cut; download or copy it again.'],
  ['a wrong checksum', makeTar([ONE, { name: 'b', checksum: '000001\0 ' }]),
    'DATA_LOSS', /offset 1,024: expected the header/],
  ['no checksum', makeTar([{ ...ONE, checksum: '        ' }]), 'DATA_LOSS', /offset 0: expected the header/],
  ['a size past the file', makeTar([{ ...ONE, size: 5000 }]),
    'DATA_LOSS', /offset 0: member m.index has 5,000 bytes/],
  ['a size that is no number', makeTar([{ ...ONE, size: '12x' }]),
    'DATA_LOSS', /the size of member m.index is no number/],
  ['a size below zero', makeTar([{ ...ONE, size: -512, base256: true }]),
    'DATA_LOSS', /the size of member m.index is no/],
  ['a size beyond all numbers', makeTar([{ ...ONE, size: 2n ** 62n, base256: true }]),
    'DATA_LOSS', /size of member m.index/],
  ['a large size', makeTar([{ ...ONE, size: 2 ** 53 - 1, base256: true }]),
    'DATA_LOSS', /9,007,199,254,740,991 bytes/],
  ['a large pax size', makeTar([pax({ size: 2 ** 53 - 1 }), ONE]),
    'DATA_LOSS', /9,007,199,254,740,991 bytes/],
  ['a wrong pax size', makeTar([pax({ size: '-1' }), ONE]), 'DATA_LOSS', /the size of member m.index/],
  ['a pax size beyond all numbers', makeTar([pax({ size: '9'.repeat(400) }), ONE]),
    'DATA_LOSS', /the size of member/],
  ...[
    '99 path=a\n', '0 path=a\n', 'path=a\n', '10 path=abc', '9 nothing\n', ' =\n', '99999999999 a=\n', '5\n',
  ].map((data) => [
    `the pax record ${JSON.stringify(data)}`, makeTar([{ name: 'x', type: 'x', data }, ONE]),
    'DATA_LOSS', /offset 512: expected a pax record/,
  ]),
  ['a huge pax header', makeTar([{ name: 'x', type: 'x', data: Buffer.alloc(2e6) }, ONE]),
    'UNIMPLEMENTED', /2,000,000 bytes/],
  ['a sparse file of GNU', makeTar([{ ...ONE, type: 'S' }]),
    'UNIMPLEMENTED', /member m.index is stored as a sparse file/],
  ['a sparse file of pax', makeTar([pax({ 'GNU.sparse.major': 1, 'GNU.sparse.name': 'a/b' }), ONE]),
    'UNIMPLEMENTED', /member a\/b is stored as a sparse file/],
  ['a member of another volume', makeTar([{ ...ONE, type: 'M' }]),
    'UNIMPLEMENTED', /member m.index begins in another volume/],
]) {
  test(`tar with ${what} is refused`, async () => {
    const { error } = await outcome('weights.tar', bytes);
    assert.equal(error?.code, code, error?.message);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
  });
}

test('tar: members are slices, only headers are read', async () => {
  const pieces = [[0, tarHeader({ name: 'w.data', size: 9e9, base256: true })], [512 + 9e9, Buffer.alloc(0)]];
  const after = 512 + Math.ceil(9e9 / 512) * 512;
  pieces.push([after, makeTar([ONE])]);
  const file = new WatchedBlob(pieces, after + makeTar([ONE]).length);
  const [weights, index] = await expandArchives([{ path: 'weights.tar', file }]);
  assert.deepEqual([weights.path, weights.file.start, weights.file.size], ['w.data', 512, 9e9]);
  assert.deepEqual([index.path, index.file.start, index.file.size], ['m.index', after + 512, INDEX.length]);
  const headers = [0, 0, after, after + 1024].map((offset) => [offset, offset + 512]);
  assert.deepEqual(file.reads, headers); // the first twice: to know the tar, and to read it
});

test('tar: members without end are refused', TIMEOUT, async () => {
  const header = tarHeader({ name: 'a', size: 0 });
  const file = new WatchedBlob([], 512 * 200000);
  file.slice = () => ({ arrayBuffer: async () => new Uint8Array(header).buffer });
  await assert.rejects(expandArchives([{ path: 'weights.tar', file }]),
    { code: 'UNIMPLEMENTED', message: /it has more than 100,000 members/ });
});
