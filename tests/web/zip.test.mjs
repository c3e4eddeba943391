// web/zip.js on right, damaged and lying zip archives.
import assert from 'node:assert/strict';
import test from 'node:test';
import zlib from 'node:zlib';

import { expandArchives } from '../../web/archive.js';
import {
  TIMEOUT, latin1, littleEndian, extra, zip64Extra, zipMember, zipEnd, makeZip, WatchedBlob, expand,
  unpack, outcome, INDEX, PAIR, PAIR_OUT, deflated, ONE, ONE_OUT,
} from './archive_makers.mjs';

const LONG_COMMENT = `${'c'.repeat(65000)}PK\x05\x06${'c'.repeat(500)}`;

for (const [what, bytes, expected] of [
  ['stored members', makeZip(PAIR), PAIR_OUT],
  ['deflated members', makeZip(deflated(PAIR)), PAIR_OUT],
  ['no members', makeZip([]), []],
  ['empty members', makeZip([{ name: 'a' }, { name: 'b', method: 8 }]), [['a', ''], ['b', '']]],
  ['an empty member without a byte of deflate', makeZip([{ name: 'a', method: 8, content: Buffer.alloc(0) }]),
    [['a', '']]],
  ['data descriptors', makeZip(deflated(PAIR).map((member) => ({ ...member, descriptor: true }))), PAIR_OUT],
  ['a comment', makeZip(PAIR, { comment: 'made today' }), PAIR_OUT],
  ['a comment with an end record in it', makeZip(PAIR, { comment: LONG_COMMENT }), PAIR_OUT],
  ['the longest comment', makeZip(PAIR, { comment: 'x'.repeat(65535) }), PAIR_OUT],
  ['comments of members', makeZip([{ ...ONE, comment: 'of a member' }, { name: 'b' }]),
    [...ONE_OUT, ['b', '']]],
  ['a zip64 end', makeZip(deflated(PAIR), { zip64: {}, comment: 'zip64' }), PAIR_OUT],
  ['a zip64 end that is not needed', makeZip(PAIR, { zip64: {}, end: { count: 2 } }), PAIR_OUT],
  ['sizes in a zip64 field', makeZip([{
    ...ONE, packed: 0xffffffff, unpacked: 0xffffffff,
    centralExtra: Buffer.concat([extra(0x5455, Buffer.alloc(5)), zip64Extra(INDEX.length, INDEX.length)]),
  }]), ONE_OUT],
  ['only the offset in a zip64 field', makeZip([{ ...ONE, offset: 0xffffffff, centralExtra: zip64Extra(0) }]),
    ONE_OUT],
  ['another extra field before the bytes', makeZip([{ ...ONE, localExtra: extra(0x5455, Buffer.alloc(9)) }]),
    ONE_OUT],
  ['folders', makeZip([
    { name: 'a/' }, { name: 'a/b/' }, { name: 'a/b/c', data: '1' },
    { name: 'a\\d\\e', data: '2' }, { name: 'f\\' },
  ]), [['a/b/c', '1'], ['a/d/e', '2']]],
  ['paths that begin with dots and slashes', makeZip([
    { name: './' }, { name: './a', data: '1' }, { name: '/b', data: '2' }, { name: '././c//d', data: '3' },
  ]), [['a', '1'], ['b', '2'], ['c/d', '3']]],
  ['what macOS adds', makeZip([
    { name: '__MACOSX/' }, { name: '__MACOSX/._m.index', data: 'x' }, { name: 'a/._b', method: 12 },
    { name: '.DS_Store' }, ONE,
  ]), ONE_OUT],
  ['a symbolic link', makeZip([{ name: 'l.index', data: 'm.index', attributes: 0xa1ff0000 }, ONE]), ONE_OUT],
  ['two members of one path', makeZip([{ name: 'm.index', data: 'old' }, ONE]), ONE_OUT],
  ['UTF-8 with the flag', makeZip([{ name: 'Modèle/ß', flags: 1 << 11 }]), [['Modèle/ß', '']]],
  ['UTF-8 without the flag', makeZip([{ name: '模型.index' }]), [['模型.index', '']]],
  ['names that are not UTF-8', makeZip([{ name: Buffer.from('mod\xe8le\x85', 'latin1') }]),
    [['mod\xe8le\x85', '']]],
  ['an archive in the archive', makeZip([{ name: 'a.zip', data: makeZip(PAIR) }]),
    [['a.zip', latin1(makeZip(PAIR))]]],
]) {
  test(`zip: ${what}`, TIMEOUT, async () => {
    assert.deepEqual(await unpack('weights.zip', bytes), expected);
  });
}

const overlapping = () => {
  const content = zlib.deflateRawSync(Buffer.alloc(100000));
  const member = { name: 'a', data: Buffer.alloc(100000), method: 8, content };
  return makeZip([member, { ...member, name: 'b', offset: 0 }, { ...member, name: 'c', offset: 0 }]);
};

for (const [what, bytes, code, message] of [
  ['an encrypted member', makeZip([{ name: 'train/model.ckpt.index', flags: 1 }]), 'UNIMPLEMENTED',
    'weights.zip: member train/model.ckpt.index is encrypted; ' +
    'unpack the archive and drop the files inside it.'],
  ['bzip2', makeZip([ONE, { name: 'b', method: 12 }]), 'UNIMPLEMENTED',
    'weights.zip: member b is compressed by method 12 (bzip2); ' +
    'unpack the archive and drop the files inside it.'],
  ['a method without a name', makeZip([{ name: 'b', method: 77 }]),
    'UNIMPLEMENTED', /member b .* method 77;/],
  ['several parts', makeZip(PAIR, { end: { part: 1 } }), 'UNIMPLEMENTED', /several parts/],
  ['more members than there are', makeZip(PAIR, { count: 3 }), 'DATA_LOSS', /member 3 of 3 in the directory/],
  ['fewer members than there are', makeZip(PAIR, { count: 1 }), 'DATA_LOSS', /goes on after 1 members/],
  ['more members than are sensible', makeZip(PAIR, { zip64: { count: 100001 } }),
    'UNIMPLEMENTED', /100,001 members/],
  ['a count beyond all numbers', makeZip(PAIR, { zip64: { count: 2n ** 60n } }),
    'DATA_LOSS', /the zip64 end record/],
  ['a directory elsewhere', makeZip(PAIR, { offset: 5 }), 'DATA_LOSS', /expected the end of the directory/],
  ['a directory before the beginning', makeZip(PAIR, { offset: 0, size: 4e9 }),
    'DATA_LOSS', /the end of the directory/],
  ['bytes after the directory', makeZip(PAIR, { afterDirectory: 'PK\x01\x02' }),
    'DATA_LOSS', /goes on after 2 members/],
  ['bytes after the end', Buffer.concat([makeZip(PAIR), Buffer.alloc(3)]),
    'DATA_LOSS', /without the end record/],
  ['a zip64 end elsewhere', makeZip(PAIR, { zip64: { at: 7 } }), 'DATA_LOSS', /zip64 end record, found 7/],
  ['a zip64 end past the file', makeZip(PAIR, { zip64: { at: 2n ** 40n } }),
    'DATA_LOSS', /zip64 end record, found 1,099/],
  ['a zip64 end at no number', makeZip(PAIR, { zip64: { at: 2n ** 64n - 1n } }),
    'DATA_LOSS', /zip64 locator/],
  ['a zip64 end of another size', makeZip(PAIR, { zip64: { recordSize: 45 } }),
    'DATA_LOSS', /zip64 end record/],
  ['a zip64 field that is too short', makeZip([
    { ...ONE, packed: 0xffffffff, unpacked: 0xffffffff, centralExtra: zip64Extra(INDEX.length) },
  ]), 'DATA_LOSS', /member m.index: its zip64 field/],
  ['a zip64 field past the extra fields', makeZip([
    { ...ONE, packed: 0xffffffff, centralExtra: littleEndian([[2, 1], [2, 100], [8, 42]]) },
  ]), 'DATA_LOSS', /member m.index: its zip64 field/],
  ['a size beyond all numbers', makeZip([
    { ...ONE, method: 8, unpacked: 0xffffffff, centralExtra: zip64Extra(2n ** 63n) },
  ]), 'DATA_LOSS', /member m.index states/],
  ['no zip64 field', makeZip([{ ...ONE, packed: 0xffffffff }]), 'DATA_LOSS', /member m.index .* runs into/],
  ['a member past the directory', makeZip([{ ...ONE, offset: 1000 }]),
    'DATA_LOSS', /member m.index .* runs into/],
  ['a member within another', overlapping(), 'DATA_LOSS', /member a .* runs into/],
  ['a stored member that is too long', makeZip([{ ...ONE, packed: 50, unpacked: 50 }]),
    'DATA_LOSS', /m.index .* runs into/],
  ['a stored member of two sizes', makeZip([{ ...ONE, unpacked: 41 }]),
    'DATA_LOSS', /member m.index has 42 bytes, stated are 41/],
  ['a local header elsewhere', makeZip([{ name: 'a' }, { ...ONE, localMagic: 1 }]),
    'DATA_LOSS', /offset 31: member m.index should begin/],
  ['another method in the local header', makeZip([{ ...ONE, localMethod: 8 }]),
    'DATA_LOSS', /m.index is packed in another/],
  ['encryption in the local header', makeZip([{ ...ONE, localFlags: 1 }]),
    'DATA_LOSS', /m.index is packed in another/],
  ['a local extra field that is too long', (() => {
    const changed = makeZip([ONE]);
    changed[28] = 200;
    return changed;
  })(), 'DATA_LOSS', /member m.index runs into/],
  ['a larger size than unpacked', makeZip([{ ...ONE, method: 8, unpacked: 43 }]), 'DATA_LOSS',
    'weights.zip: offset 0: member m.index unpacks to 42 bytes, stated are 43. ' +
    'The archive is damaged or cut; download or copy it again.'],
  ['a smaller size than unpacked', makeZip([{ ...ONE, method: 8, unpacked: 41 }]),
    'DATA_LOSS', /more than the 41 bytes stated/],
  ['another CRC-32', makeZip([{ ...ONE, method: 8, crc: 0x123 }]),
    'DATA_LOSS', /member m.index has the CRC-32 \w{8}, stated is 00000123/],
  ['bytes that are not deflated', makeZip([{ ...ONE, method: 8, content: Buffer.alloc(20, 0xff) }]),
    'DATA_LOSS', /m.index cannot be unpacked/],
]) {
  test(`zip with ${what} is refused`, TIMEOUT, async () => {
    const { error } = await outcome('weights.zip', bytes);
    assert.equal(error?.code, code, error?.message);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
  });
}

test('zip: a stored member is a slice that is not read', async () => {
  const data = Buffer.alloc(200000, 'weights');
  const first = { name: 'first', data: 'x'.repeat(600) }; // what the first look at the file reads
  const bytes = makeZip([first, { name: 'w.data', data }, { name: 'm.index', data: INDEX, method: 8 }]);
  const from = bytes.indexOf(data);
  const file = new WatchedBlob([[0, bytes]], bytes.length);
  const [, member] = await expandArchives([{ path: 'weights.zip', file }]);
  for (const [start, end] of file.reads) {
    assert.ok(end <= from || start >= from + data.length, `${start} to ${end}`);
  }
  assert.deepEqual([member.file.start, member.file.size], [from, data.length]);
});

/** A zip of one stored member of `size` bytes that are zeros, as a WatchedBlob. */
function hugeZip(size, options, fields) {
  const { local, central } = zipMember({ name: 'w.data', ...fields, content: Buffer.alloc(0) }, 0);
  const offset = local.length + size;
  const end = Buffer.concat([central, zipEnd({ count: 1, size: central.length, offset, ...options })]);
  return new WatchedBlob([[0, local], [offset, end]], offset + end.length);
}

test('zip: a member of 5 GB, with zip64', async () => {
  const fields = { packed: 0xffffffff, unpacked: 0xffffffff, centralExtra: zip64Extra(5e9, 5e9) };
  const file = hugeZip(5e9, { zip64: {} }, fields);
  const [member] = await expandArchives([{ path: 'weights.zip', file }]);
  assert.deepEqual([member.path, member.file.start, member.file.size], ['w.data', 36, 5e9]);
  assert.ok(file.reads.reduce((sum, [start, end]) => sum + end - start, 0) < 1000);
});

test('zip: a member of 5 GB without zip64, as macOS writes it', async () => {
  const size = 5e9 % 2 ** 32;
  const file = hugeZip(5e9, { end: { offset: (36 + 5e9) % 2 ** 32 } }, { packed: size, unpacked: size });
  await assert.rejects(expandArchives([{ path: 'weights.zip', file }]),
    { code: 'UNIMPLEMENTED', message: /more than 4 GiB and was not written as zip64/ });
});

test('zip: a bomb is stopped at the size it states', TIMEOUT, async () => {
  const bomb = zlib.deflateRawSync(Buffer.alloc(400e6), { level: 9 });
  const content = Buffer.concat([bomb, Buffer.alloc(8e6)]);
  const bytes = makeZip([{ name: 'bomb', method: 8, content, unpacked: 1000 }]);
  let read = 0;
  const expanded = expand('bomb.zip', bytes, { onProgress: ({ done }) => { read = done; } });
  await assert.rejects(expanded,
    { code: 'DATA_LOSS', message: /member bomb unpacks to more than the 1,000 bytes/ });
  assert.ok(read < content.length / 2, `read ${read} of ${content.length}`);
});
