// The page, from files to the frozen graph. Each part is in a module of its own; this is their order:
//
//   files (file_drop) -> which checkpoint -> what is inside -> outputs (output_picker) -> freeze -> result (result_panel)
//   -> try it (prediction)
import { CoreClient } from './core_client.js';
import { $, ProgressBox, hide, make, renderErrors, showError } from './dom.js';
import { loadExample } from './example.js';
import { setUpFileDrop } from './file_drop.js';
import { currentLanguage, fill, setLanguage, size, t, translatePage } from './i18n.js';
import { setUpOffline } from './offline.js';
import { OutputPicker } from './output_picker.js';
import { Prediction } from './prediction.js';
import { CANCELLED } from './protocol.js';
import { ResultPanel, placeholderText } from './result_panel.js';
import { HELP } from './texts.js';

const MOST_FILES_SHOWN = 12;

const core = new CoreClient();
const picker = new OutputPicker(core, () => clearResult());
const result = new ResultPanel((error) => showError($('freeze-error'), error));
const prediction = new Prediction();
const filesProgress = new ProgressBox($('files-progress'));
const freezeProgress = new ProgressBox($('freeze-progress'));

// What the page shows; render() makes it anew, in another language too.
const state = {
  brought: new Map(), // path -> File, as brought
  files: [], // {path, size}, archives unpacked
  checkpoints: [], // CheckpointJson[]
  chosen: null, // one of them
  opened: null, // the answer to 'open'
  example: null, // of loadExample, where the files are its
  frozen: null, // the path of a frozen graph that was brought, and can be tried
  strangers: [], // {path, what}: files where there is no checkpoint at all
  turn: 0, // what comes late is dropped
};

const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);

async function takeFiles(files) {
  for (const { path, file } of files) state.brought.set(path, file);
  const turn = ++state.turn;
  closeCheckpoint();
  hide($('files-error'));
  filesProgress.start();
  try {
    const list = [...state.brought].map(([path, file]) => ({ path, file }));
    const answer = await core.request('files', { files: list }, (amount) => filesProgress.show(amount));
    if (turn !== state.turn) return;
    Object.assign(state, answer);
    state.strangers = [];
    if (state.checkpoints.length === 0) {
      for (const { path } of state.files.slice(0, MOST_FILES_SHOWN)) {
        state.strangers.push({ path, what: await core.request('describe', { path }) });
      }
    }
    if (turn !== state.turn) return;
    state.checkpoints.sort((a, b) => isUsable(b) - isUsable(a)); // stable: the newest stays first
    await choose(state.checkpoints[0] ?? null);
    if (state.strangers.length > 0) await tryFrozen(state.turn);
  } catch (error) {
    if (turn === state.turn) fail(error);
  } finally {
    if (turn === state.turn) filesProgress.end();
  }
}

// Who brings one frozen graph and no checkpoint wants to try it.
async function tryFrozen(turn) {
  const isTextGraph = (path) => state.strangers.some((one) => one.path === path && one.what.startsWith('a GraphDef'));
  const graphs = [...state.brought].filter(([path]) =>
    path.endsWith('.pb') || (path.endsWith('.pbtxt') && isTextGraph(path)));
  if (graphs.length !== 1) return;
  const [[path, blob]] = graphs;
  const isReady = await prediction.show({ name: baseName(path), blob });
  if (!isReady || turn !== state.turn) return;
  state.frozen = path;
  renderFiles();
}

const isUsable = (checkpoint) => checkpoint.missing.length === 0;

async function choose(checkpoint) {
  const turn = ++state.turn;
  closeCheckpoint();
  hide($('files-error'));
  state.chosen = checkpoint;
  renderFiles();
  if (!checkpoint || checkpoint.missing.includes(`${baseName(checkpoint.prefix)}.index`)) {
    filesProgress.end();
    return;
  }
  filesProgress.start();
  try {
    const opened = await core.request('open', { path: checkpoint.prefix }, (amount) => filesProgress.show(amount));
    if (turn !== state.turn) return;
    state.opened = opened;
    showCheckpoint();
  } catch (error) {
    if (turn === state.turn) fail(error);
  } finally {
    if (turn === state.turn) filesProgress.end();
  }
}

function fail(error) {
  renderFiles();
  if (error.code !== CANCELLED) showError($('files-error'), error);
}

function closeCheckpoint() {
  state.opened = state.frozen = null;
  for (const id of ['contents', 'outputs', 'freeze']) $(id).hidden = true;
  hide($('freeze-error'));
  clearResult();
}

function clearResult() {
  result.clear();
  prediction.clear();
}

function showCheckpoint() {
  renderContents();
  $('contents').hidden = false;
  const { inspect, candidates } = state.opened;
  if (inspect.node_count === undefined) return; // no .meta: renderFiles says so
  $('file-name').value = `${baseName(inspect.checkpoint)}.frozen.pb`;
  $('outputs').hidden = $('freeze').hidden = false;
  picker.show(candidates, inspect.node_count);
  $('contents-title').focus({ preventScroll: true });
}

function renderFiles() {
  $('brought').hidden = state.brought.size === 0;
  const rows = state.files.slice(0, MOST_FILES_SHOWN)
    .map((file) => make('li', {}, make('span', {}, file.path), make('span', {}, size(file.size))));
  const more = state.files.length - rows.length;
  if (more > 0) rows.push(make('li', {}, t('files.more', { count: more })));
  $('file-list').replaceChildren(...rows);
  $('checkpoint-choice').hidden = state.checkpoints.length < 2;
  $('checkpoint').replaceChildren(...state.checkpoints.map((checkpoint, index) => {
    const key = checkpoint.newest ? 'files.newest' : isUsable(checkpoint) ? null : 'files.incomplete';
    return make('option', { value: String(index), selected: checkpoint === state.chosen },
      key ? t(key, { name: checkpoint.prefix }) : checkpoint.prefix);
  }));
  renderFileNotes();
}

function renderFileNotes() {
  const notes = [];
  const { chosen } = state;
  for (const { path, what } of state.strangers) notes.push(make('p', { lang: 'en' }, `${path}: ${what}`));
  if (state.frozen) {
    notes.splice(0, notes.length, make('p', {}, t('files.frozen', { name: state.frozen })));
  } else if (state.strangers.length > 0) {
    notes.unshift(make('p', {}, make('strong', {}, t('files.none'))));
    notes.push(make('p', {}, t('files.none.help')));
  }
  if (chosen && !isUsable(chosen)) {
    notes.push(make('p', {}, t('files.missing', { name: chosen.prefix, files: chosen.missing.join(', ') })));
    const incomplete = state.checkpoints.filter((other) => !isUsable(other));
    if (incomplete.length === state.checkpoints.length && incomplete.length > 1) {
      const names = incomplete.map((other) => `${baseName(other.prefix)} (${other.present.join(', ')})`).join('; ');
      notes.push(make('p', {}, t('files.mixed', { names })));
    } else {
      const onlyMeta = chosen.missing.every((name) => name.endsWith('.meta'));
      notes.push(make('p', {}, t(onlyMeta ? 'files.missing.meta' : 'files.missing.help')));
    }
  }
  $('files-notes').replaceChildren(...notes);
  $('files-notes').hidden = notes.length === 0;
}

function renderContents() {
  const { inspect, tensor_count: tensors } = state.opened;
  const facts = [];
  const add = (key, ...value) => facts.push(make('dt', {}, t(key)), make('dd', {}, ...value));
  if (inspect.node_count !== undefined) {
    const version = inspect.tensorflow_version;
    add('contents.version', version ? `TensorFlow ${version}` : t('contents.version.unknown'));
  }
  if (state.chosen.step !== null) add('contents.step', t('contents.step.value', { step: state.chosen.step }));
  if (inspect.node_count !== undefined) add('contents.nodes', inspect.node_count.toLocaleString(currentLanguage()));
  add('contents.tensors', t('contents.tensors.value',
    { tensors, parameters: inspect.parameters, size: size(inspect.tensor_bytes) }));
  add('contents.shards', String(inspect.shards));
  if (inspect.placeholders?.length > 0) {
    add('contents.placeholders', make('ul', {}, ...inspect.placeholders.slice(0, MOST_FILES_SHOWN)
      .map((one) => make('li', {}, placeholderText(one)))));
  }
  if (inspect.notes.length > 0) add('contents.notes', ...inspect.notes.map((note) => make('p', { lang: 'en' }, note)));
  $('contents-list').replaceChildren(...facts);
}

async function freeze() {
  hide($('freeze-error'));
  clearResult();
  const outputs = picker.chosen;
  if (outputs.length === 0) {
    showError($('freeze-error'), { code: 'INVALID_ARGUMENT', text: 'outputs.empty' });
    return;
  }
  const { turn } = state;
  const isOvertaken = () => turn !== state.turn || outputs.join() !== picker.chosen.join();
  freezeProgress.start();
  $('freeze-button').disabled = true;
  $('cancel-button').hidden = false;
  try {
    const keepDevices = $('keep-devices').checked;
    const { report, blob } = await core.request('freeze', { outputs, keepDevices }, (amount) => freezeProgress.show(amount));
    if (isOvertaken()) return;
    const name = $('file-name').value.trim() || 'frozen.pb';
    result.show(report, blob, name, [...state.brought.values()]);
    prediction.show({ name, blob, report, example: state.example });
  } catch (error) {
    if (turn !== state.turn) return;
    if (error.code === CANCELLED) picker.render(); // what it asked for meanwhile was cancelled too
    showError($('freeze-error'), error.code === CANCELLED ? { text: 'freeze.cancelled' } : error);
  } finally {
    freezeProgress.end();
    $('freeze-button').disabled = false;
    $('cancel-button').hidden = true;
    // A button that is disabled or hidden loses the focus.
    if (document.activeElement === document.body) $('freeze-button').focus({ preventScroll: true });
  }
}

function renderHelp() {
  const open = [...$('help-list').children].map((child) => child.open);
  $('help-list').replaceChildren(...HELP.map((name, index) => {
    const answer = make('p', {});
    fill(answer, `help.${name}.a`);
    return make('details', { open: open[index] ?? false }, make('summary', {}, t(`help.${name}.q`)), answer);
  }));
}

function render() {
  translatePage();
  document.title = `permafrost: ${t('title')}`;
  renderHelp();
  renderFiles();
  renderErrors();
  prediction.render();
  if (!state.opened) return;
  renderContents();
  if (!$('outputs').hidden) picker.render();
  result.render();
}

setUpFileDrop((files, target) => {
  if (prediction.takeDropped(files, target)) return;
  if (state.example) prediction.forget(); // its labels are not theirs
  state.example = null;
  takeFiles(files);
});
$('try-example').addEventListener('click', async () => {
  try {
    startOver();
    state.example = await loadExample();
    await takeFiles(state.example.files);
  } catch (error) {
    fail({ code: 'UNAVAILABLE', message: error.message });
  }
});
function startOver() {
  core.stop();
  Object.assign(state, {
    brought: new Map(), files: [], checkpoints: [], chosen: null, example: null, strangers: [], turn: state.turn + 1,
  });
  closeCheckpoint();
  prediction.forget();
  hide($('files-error'));
  filesProgress.end();
  renderFiles();
}
$('start-over').addEventListener('click', () => {
  startOver();
  $('choose-files').focus();
});
$('checkpoint').addEventListener('change', () => choose(state.checkpoints[Number($('checkpoint').value)]));
$('freeze-form').addEventListener('submit', (event) => {
  event.preventDefault();
  freeze();
});
$('cancel-button').addEventListener('click', () => core.cancel());
$('language').value = currentLanguage();
$('language').addEventListener('change', () => {
  setLanguage($('language').value);
  render();
});
render();
setUpOffline();
