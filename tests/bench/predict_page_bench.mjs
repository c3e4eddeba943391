#!/usr/bin/env node
// Times predictions in a browser tab beside onnxruntime-web and TensorFlow.js, in one real Chromium, in turn (A B C A B C ...): one
// picture, one thread, WebAssembly with SIMD. Ours is build/site, run through the page's own worker.
//
//   node tests/bench/predict_page_bench.mjs FROZEN.pb OUTPUT HEIGHT,WIDTH [--rounds N] [--runs N] [--site FOLDER] [--costs N]
//
// After scripts/build_site, scripts/make_oracle_env and, in tests/web, npm ci. The graph's input is the placeholder `input`
// (NHWC, three channels). The peers' packages are installed into build/bench-peers where missing; their models are made there by
// predict_page/make_models.py. Each peer gets warm-up runs, until the browser has compiled what is hot a second time; then every
// round lets each run --runs times after one that does not count; printed are medians, the largest difference between the
// outputs (it ends with 1 where they differ), and, where the module of --site is one that hands the request's `profile` on, our
// time by op.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { launch, openPage, ROOT, serve, SITE } from '../web/site.mjs';

const PACKAGES = {
  'onnxruntime-web': '1.30.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-converter': '4.22.0',
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
};
const NAMES = {
  permafrost: 'permafrost',
  onnxruntime: `onnxruntime-web ${PACKAGES['onnxruntime-web']}`,
  tfjs: `tfjs-backend-wasm ${PACKAGES['@tensorflow/tfjs-backend-wasm']}`,
};
const WARM_UP_RUNS = 5;
const LARGEST_DIFFERENCE = 1e-4; // of the largest output
const SITE_FILES = ['core_client.js', 'core_module.js', 'protocol.js', 'serve.js', 'predict_worker.js', 'permafrost_predict.mjs',
  'permafrost_predict.wasm'];
const PEERS = join(ROOT, 'build/bench-peers');
const HERE = join(ROOT, 'tests/bench/predict_page');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    runs: { type: 'string', default: '6' },
    costs: { type: 'string', default: '12' },
    site: { type: 'string', default: SITE },
  },
});
if (positionals.length !== 3) {
  console.error('predict_page_bench.mjs FROZEN.pb OUTPUT HEIGHT,WIDTH [--rounds N] [--runs N] [--site FOLDER] [--costs N]');
  process.exit(2);
}
const [frozen, output, size] = positionals;

function installPeers() {
  const stamp = join(PEERS, 'made_from.json');
  const wanted = JSON.stringify(PACKAGES);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(PEERS, { recursive: true });
  const specs = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', '--prefix', PEERS, ...flags, ...specs], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(stamp, wanted);
}

/** The folder of the peers' models, made where this graph's are not there yet. */
function makeModels() {
  const script = join(HERE, 'make_models.py');
  const key = createHash('sha256').update(readFileSync(frozen)).update(readFileSync(script)).update(`${output} ${size}`);
  const folder = join(PEERS, 'models', key.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  execFileSync(join(ROOT, 'build/oracle-env/bin/python'), [script, frozen, output, size, unfinished],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(unfinished, folder);
  return folder;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const ms = (value) => value.toFixed(1);

async function openPeers(page, site, models) {
  const at = (path) => `${site.url}${relative(ROOT, path)}`;
  const urls = {
    permafrost: { 'frozen.pb': `${site.url}frozen.pb` },
    onnxruntime: { 'model.onnx': at(join(models, 'model.onnx')) },
    tfjs: { 'model.json': at(join(models, 'model.json')), 'weights.bin': at(join(models, 'weights.bin')) },
  };
  const [height, width] = size.split(',').map(Number);
  await page.evaluate(async ([module, options]) => {
    const { Peer, Permafrost, randomPicture } = await import(module);
    const all = { ...options, ...randomPicture(options.height, options.width) };
    window.peers = { permafrost: new Permafrost(all) };
    for (const peer of ['onnxruntime', 'tfjs']) window.peers[peer] = new Peer({ ...all, peer });
  }, [at(join(HERE, 'peers.mjs')),
    { site: `${site.url}site/`, packages: `${at(join(PEERS, 'node_modules'))}/`, height, width, output }]);

  const peers = {};
  for (const name of Object.keys(NAMES)) {
    const [start, open] = await page.evaluate(async ([peer, files]) =>
      [await window.peers[peer].start(), await window.peers[peer].open(files)], [name, urls[name]]);
    const predict = () => page.evaluate((peer) => window.peers[peer].predict(), name);
    const { milliseconds: first, output: values, report } = await predict();
    const plan = report?.prepare_milliseconds;
    peers[name] = { predict, ready: start + open, first, plan, values, times: [], wholes: [] };
  }
  return peers;
}

async function timeRounds(peers) {
  const each = Object.values(peers);
  for (const peer of each) for (let i = 0; i < WARM_UP_RUNS; ++i) await peer.predict();
  for (let round = 0; round < Number(options.rounds); ++round) {
    for (const peer of each) {
      await peer.predict(); // what the others left in the caches is not its fault
      for (let i = 0; i < Number(options.runs); ++i) {
        const { milliseconds, whole, report } = await peer.predict();
        peer.times.push(milliseconds);
        peer.wholes.push(whole);
        peer.report = report;
      }
    }
  }
}

/** The largest between any two, and the largest number; ours are the first 1,000. NaN where one has none, or none at all. */
function difference(peers) {
  const all = Object.values(peers).map(({ values }) => values.slice(0, 1000));
  const count = all[0].length;
  let [largest, scale] = all.every(({ length }) => length === count && count > 0) ? [0, 0] : [NaN, NaN];
  for (let i = 0; i < count; ++i) {
    const values = all.map((one) => one[i] ?? NaN); // JSON has no NaN
    largest = Math.max(largest, Math.max(...values) - Math.min(...values));
    scale = Math.max(scale, ...values.map(Math.abs));
  }
  return { count, largest, scale };
}

function printTable(peers) {
  const reference = median(peers.onnxruntime.times);
  console.log('| | median ms | best ms | of onnxruntime-web | module and model ms | first prediction ms |');
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const [name, { times, ready, first }] of Object.entries(peers)) {
    const ratio = (median(times) / reference).toFixed(2);
    console.log(`| ${[NAMES[name], ms(median(times)), ms(Math.min(...times)), ratio, ms(ready), ms(first)].join(' | ')} |`);
  }
  const { times, wholes, plan, report } = peers.permafrost;
  console.log(`\nOf our first prediction, making the plan took ${ms(plan)} ms. The page's whole request, with the way of the`);
  console.log(`picture into the tensor and the result's into JSON: ${ms(median(wholes))} ms (run: ${ms(median(times))} ms).`);
  if (report.costs.length === 0) return; // this module was not asked for them
  console.log('\n| op, of our last run | calls | ms |\n|---|---:|---:|');
  for (const { op, calls, milliseconds } of report.costs.slice(0, Number(options.costs))) {
    console.log(`| ${op} | ${calls} | ${milliseconds.toFixed(2)} |`);
  }
}

function printDifference(peers) {
  const { count, largest, scale } = difference(peers);
  const isSame = largest <= LARGEST_DIFFERENCE * scale;
  console.log(`\nLargest difference between any two outputs: ${largest.toPrecision(2)} (${count} values, up to ` +
    `${scale.toPrecision(3)})${isSame ? '' : ': TOO LARGE'}`);
  return isSame;
}

/** Everything under the repository's root, the site from where it was built, an empty page, and the graph. */
async function serveAll() {
  const site = await serve(ROOT);
  const from = (file) => (response, headers) => createReadStream(file).pipe(response.writeHead(200, headers));
  site.change('/bench.html', '<!doctype html><title>bench</title><link rel="icon" href="data:,">');
  site.change('/frozen.pb', from(frozen));
  for (const name of SITE_FILES) site.change(`/site/${name}`, from(join(resolve(options.site), name)));
  return site;
}

installPeers();
const models = makeModels();
const site = await serveAll();
const browser = await launch();
try {
  const page = await openPage(await browser.newContext(), `${site.url}bench.html`);
  const peers = await openPeers(page, site, models);
  await timeRounds(peers);
  if (page.problems.length > 0) throw new Error(page.problems.join('\n'));
  const elsewhere = page.requests.filter((url) => !url.startsWith(site.above) && !/^(data|blob):/.test(url));
  if (elsewhere.length > 0) throw new Error(`fetched from elsewhere: ${elsewhere}`);
  const { rounds, runs } = options;
  console.log(`Chromium ${browser.version()}, one thread, ${size.replace(',', ' x ')}, ${rounds} rounds of ${runs} runs each\n`);
  printTable(peers);
  process.exitCode = printDifference(peers) ? 0 : 1;
} finally {
  await browser.close();
  await site.close();
}
