// web/archive.js: which files it looks at, how it reports, and that no damage passes.
import assert from 'node:assert/strict';
import test from 'node:test';
import zlib from 'node:zlib';

import { ArchiveError, expandArchives } from '../../web/archive.js';
import {
  TIMEOUT, latin1, bytesOf, makeZip, makeTar, pax, WatchedBlob, expand, contents, unpack, outcome, META,
  INDEX, PAIR, PAIR_OUT, deflated,
} from './archive_makers.mjs';

test('other files are passed through as they are', async () => {
  const plain = (path, text) => ({ path, file: new Blob([text]) });
  const files = [
    plain('graph.pb', 'PK but not for long'),
    plain('empty', ''),
    plain('notes.zip', 'not a zip'),
    plain('notes.gz', 'not a gzip'),
    plain('notes.tar', 'x'.repeat(600)),
    plain('zeros.tar', '\0'.repeat(10240)),
    plain('._weights.tar', 'from macOS'),
    plain('__MACOSX/weights.zip', 'PK'),
  ];
  const all = await expandArchives(files);
  assert.equal(all.length, files.length);
  all.forEach((entry, i) => assert.equal(entry, files[i]));
  assert.deepEqual(await expandArchives([]), []);
});

test('a file of a checkpoint is not looked at', async () => {
  const paths = [
    'model.ckpt.meta', 'a/model.ckpt.index', 'a/model.ckpt.data-00000-of-00001', 'checkpoint', 'a/checkpoint',
  ];
  const files = paths.map((path) => ({ path, file: new WatchedBlob([], 5e9) }));
  assert.deepEqual(await expandArchives(files), files);
  for (const { file } of files) assert.deepEqual(file.reads, []);
});

test('of any other file the first 512 bytes are read', async () => {
  for (const path of ['model.ckpt', 'my.checkpoint', 'weights.bin']) {
    const file = new WatchedBlob([[0, bytesOf('weights')]], 5e9);
    await expandArchives([{ path, file }]);
    assert.deepEqual(file.reads, [[0, 512]]);
  }
});

test('an archive is told by its content', async () => {
  const archives = [makeZip(PAIR), makeTar(PAIR), zlib.gzipSync(makeTar(PAIR))];
  for (const name of ['w.zip', 'w.tar', 'w.tgz', 'w.tar.gz', 'a/weights', 'download.bin', 'W.ZIP']) {
    for (const bytes of archives) assert.deepEqual(await unpack(name, bytes), PAIR_OUT, name);
  }
});

test('archives and files keep their order', async () => {
  const zip = makeZip([{ name: 'a', data: '1' }, { name: 'b', data: '2' }]);
  const files = [['x', 'x'], ['1.zip', zip], ['y', 'y'], ['1.tar', makeTar([{ name: 'c', data: '3' }])]];
  const all = await expandArchives(files.map(([path, bytes]) => ({ path, file: new Blob([bytes]) })));
  assert.deepEqual(await contents(all), [['x', 'x'], ['a', '1'], ['b', '2'], ['y', 'y'], ['c', '3']]);
});


const INNER = makeZip([{ name: 'wrong', data: 'wrong' }]);
const SMALL = [
  ['weights.zip', 'deflated', makeZip(deflated(PAIR))],
  ['weights.zip', 'stored', makeZip(PAIR, { comment: 'a comment' })],
  ['weights.zip', 'zip64', makeZip(deflated(PAIR), { zip64: {} })],
  ['weights.zip', 'with a zip in it', makeZip([...PAIR, { name: 'inner.zip', data: INNER }])],
  ['weights.tar', 'ustar', makeTar(PAIR)],
  ['weights.tar', 'pax and GNU', makeTar([
    pax({ path: 'model.ckpt.meta' }), { name: 'x', data: META },
    { name: '././@LongLink', type: 'L', data: 'model.ckpt.index\0' }, { name: 'y', data: INDEX },
  ])],
  ['weights.tar.gz', 'of tar', zlib.gzipSync(makeTar(PAIR))],
  ['model.ckpt.index.gz', 'of one file', zlib.gzipSync(INDEX)],
];

for (const [name, what, bytes] of SMALL) {
  test(`${name} (${what}), cut at every byte`, TIMEOUT, async () => {
    const whole = await unpack(name, bytes);
    for (let size = 0; size < bytes.length; ++size) {
      const { members, error } = await outcome(name, bytes.subarray(0, size));
      if (members) assert.deepEqual(members, whole, `cut to ${size} bytes`);
      else assert.equal(error.code, 'DATA_LOSS', `cut to ${size} bytes: ${error.message}`);
    }
  });

  test(`${name} (${what}), changed at every byte`, TIMEOUT, async () => {
    const whole = await unpack(name, bytes);
    // What lies stored in zip and tar is not read, and so not checked: a checkpoint has checksums of its own.
    const checked = what === 'deflated' || what === 'zip64' || name.endsWith('.gz');
    const right = whole.map(([, content]) => content);
    for (let at = 0; at < bytes.length; ++at) {
      for (const bits of name.endsWith('.tar') ? [1] : [1, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] ^= bits;
        const { members } = await outcome(name, changed);
        const isArchive = members && !(members.length === 1 && members[0][0] === name);
        for (const [path, content] of isArchive && checked ? members : []) {
          assert.ok(right.includes(content), `${path} is wrong: byte ${at} changed by ${bits}`);
        }
      }
    }
  });
}

test('a changed byte of a deflated member names the member', async () => {
  const data = Buffer.from(Array.from({ length: 3000 }, (_, i) => i * i % 251));
  const bytes = makeZip([{ name: 'a/m.index', data, method: 8 }]);
  const content = zlib.deflateRawSync(data);
  const from = bytes.indexOf(content);
  for (let at = from; at < from + content.length; ++at) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 0x10;
    const { members, error } = await outcome('weights.zip', changed);
    // A bit of the last byte's padding changes nothing.
    if (members) assert.deepEqual([at, members[0][1]], [from + content.length - 1, latin1(data)]);
    else assert.match(error.message, /member a\/m\.index/);
  }
});

// --- Progress, stopping, files that cannot be read

const NOISE = Buffer.from(Array.from({ length: 400000 }, (_, i) => Math.imul(i, 2654435761) >>> 13 & 0xff));

test('progress is told in compressed bytes', async () => {
  const stored = { name: 'stored', data: NOISE };
  const packed = zlib.deflateRawSync(NOISE).length;
  const tar = makeTar([stored]);
  const gzip = zlib.gzipSync(tar);
  for (const [path, bytes, total] of [
    ['w.zip', makeZip([stored, ...['a', 'b'].map((name) => ({ name, data: NOISE, method: 8 }))]), 2 * packed],
    ['w.tar', tar, tar.length],
    ['w.tar.gz', gzip, gzip.length],
  ]) {
    const told = [];
    await expand(path, bytes, { onProgress: (amount) => told.push(amount) });
    assert.ok(told.length > 0, path);
    let last = 0;
    for (const amount of told) {
      assert.deepEqual([amount.path, amount.total], [path, total]);
      assert.ok(amount.done >= last && amount.done <= total, path);
      last = amount.done;
    }
    assert.equal(last, total, path);
  }
});

test('a signal stops it', TIMEOUT, async () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, data: NOISE, method: 8 }));
  for (const [path, bytes] of [
    ['w.zip', makeZip(many)], ['w.tar', makeTar(many)], ['w.tar.gz', zlib.gzipSync(makeTar(many))],
  ]) {
    const controller = new AbortController();
    let told = 0;
    const onProgress = () => {
      ++told;
      controller.abort();
    };
    const { signal } = controller;
    await assert.rejects(expand(path, bytes, { onProgress, signal }), { name: 'AbortError' });
    assert.ok(told <= 2, `${path}: told ${told} times`);
  }
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(expand('x', 'x', { signal }), { message: 'enough' });
});

test('what onProgress throws comes out', async () => {
  const onProgress = () => {
    throw new Error('the page is gone');
  };
  await assert.rejects(expand('w.gz', zlib.gzipSync(NOISE), { onProgress }), { message: 'the page is gone' });
});

test('a file that was removed meanwhile is named', async () => {
  const fails = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
  const bytes = makeZip([{ name: 'a', data: NOISE, method: 8 }]);
  // Removed before the first read of its head, the end, the directory, the member's header and its bytes.
  for (let reads = 0; reads < 6; ++reads) {
    let left = reads;
    const file = new Blob([bytes]);
    file.slice = (from, to) => {
      const part = new Blob([bytes.subarray(from, to)]);
      if (left-- === 0) part.arrayBuffer = fails;
      return part;
    };
    await assert.rejects(expandArchives([{ path: 'w.zip', file }]),
      { name: 'ArchiveError', code: 'UNAVAILABLE', message: /^w.zip: the browser cannot read it at offset/ });
  }
});
