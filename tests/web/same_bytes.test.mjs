// The page freezes what the command line freezes, byte for byte, and says the same words where it cannot: for every
// case of the repository, and where the shared folder is at hand for all of its cases and published checkpoints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { PROGRAM, ROOT, launch, openPage, serve } from './site.mjs';

const SHARED = process.env.PERMAFROST_SHARED ?? join(ROOT, '../shared');

function casesBelow(root) {
  return readdirSync(root, { recursive: true }).filter((name) => name.endsWith('case.json')).sort()
    .map((name) => {
      const info = JSON.parse(readFileSync(join(root, name)));
      const folder = join(root, dirname(name));
      const isFolder = info.saved_model;
      return { name: dirname(name), folder, isFolder, path: isFolder ? 'saved_model' : info.prefix, outputs: info.outputs };
    });
}

function published() {
  return JSON.parse(readFileSync(join(SHARED, 'real/manifest.json')))
    .map(({ name, prefix, outputs, kind }) => {
      const place = join(SHARED, 'real', name);
      if (kind === 'saved_model') return { name, folder: place, isFolder: true, path: 'files', outputs };
      const path = join(place, 'files', prefix);
      return { name, folder: dirname(path), path: basename(path), outputs: outputs ?? [] };
    });
}

let site;
let browser;
let page;
let scratch;

before(async () => {
  site = await serve();
  browser = await launch();
  page = await openPage(await browser.newContext(), site.url);
  scratch = mkdtempSync(join(tmpdir(), 'permafrost-web-'));
  await page.evaluate(async () => {
    const { CoreClient } = await import('./core_client.js');
    for (const webkitdirectory of [false, true]) {
      const id = webkitdirectory ? 'test-folder' : 'test-files';
      document.body.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true, id, webkitdirectory }));
    }
    const core = new CoreClient();
    window.freezeFiles = async (id, path, outputs) => {
      try {
        const files = [...document.getElementById(id).files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
        await core.request('files', { files });
        await core.request('open', { path });
        const { blob, report } = await core.request('freeze', { outputs, keepDevices: false });
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
        return { sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''), nodes: report.nodes };
      } catch (error) {
        return { error: error.message };
      }
    };
  });
});

after(async () => {
  await browser?.close();
  await site?.close();
  if (scratch) rmSync(scratch, { recursive: true });
});

// {sha256, nodes} or {error}, as the page answers.
function byTheCommandLine({ folder, path, outputs }) {
  const out = join(scratch, 'frozen.pb');
  const run = spawnSync(PROGRAM, ['freeze', path, '--outputs', outputs.join(','), '-o', out, '--json'],
    { cwd: folder, encoding: 'utf8' });
  if (run.status !== 0) return { error: run.stderr.replace(/^permafrost: /, '').replace(/\n$/, '') };
  return {
    sha256: createHash('sha256').update(readFileSync(out)).digest('hex'),
    nodes: JSON.parse(run.stdout).nodes,
  };
}

async function compare(checkpoints) {
  let frozen = 0;
  for (const checkpoint of checkpoints) {
    const { folder, path, outputs, isFolder = false } = checkpoint;
    const files = readdirSync(folder).map((name) => join(folder, name)).filter((name) => statSync(name).isFile());
    const id = isFolder ? 'test-folder' : 'test-files';
    await page.setInputFiles(`#${id}`, isFolder ? join(folder, path) : files);
    const got = await page.evaluate((words) => window.freezeFiles(...words), [id, path, outputs]);
    assert.deepEqual(got, byTheCommandLine(checkpoint), `${checkpoint.name}`);
    frozen += got.sha256 !== undefined;
  }
  assert.deepEqual(page.problems, []);
  return frozen;
}

test('every case of the repository', async () => {
  assert.equal(await compare(casesBelow(join(ROOT, 'tests/fixtures/saved_models'))), 4);
  assert.ok(await compare(casesBelow(join(ROOT, 'tests/fixtures/cases'))) > 60);
});

// What TensorFlow printed of a .meta, beside the .index and instead of the .meta.
test('a graph as text', async () => {
  const weights = join(ROOT, 'tests/fixtures/cases/ref_mlp/w1.15');
  for (const name of ['model.ckpt.pbtxt', 'model.ckpt.meta.pbtxt', 'model.ckpt.meta']) {
    const folder = mkdtempSync(join(scratch, 'text-'));
    for (const file of ['model.ckpt.index', 'model.ckpt.data-00000-of-00001']) copyFileSync(join(weights, file), join(folder, file));
    copyFileSync(join(ROOT, 'tests/fixtures/text/meta.pbtxt'), join(folder, name));
    assert.equal(await compare([{ name, folder, path: 'model.ckpt', outputs: ['y'] }]), 1);
    writeFileSync(join(folder, name), 'graph_def {\n  node { nmae: "x" }\n}\n');
    assert.equal(await compare([{ name: `broken ${name}`, folder, path: 'model.ckpt', outputs: ['y'] }]), 0);
  }
});

const skip = existsSync(join(SHARED, 'cases')) ? false : 'there is no shared folder; name it with PERMAFROST_SHARED';

test('every case of the shared folder', { skip }, async () => {
  assert.ok(await compare(casesBelow(join(SHARED, 'cases'))) > 100);
});

test('every published checkpoint of the shared folder', { skip }, async () => {
  assert.equal(await compare(published()), 20); // not what has no graph, and what adds to its counter
});
