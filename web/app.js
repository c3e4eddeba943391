// The page, from files to the frozen graph. Each part is in a module of its own; this is their order:
//
//   files (file_drop) -> which model (model_choice, file_notes) -> what is inside -> outputs (output_picker) -> freeze -> result (result_panel)
//   -> try it (prediction)
import { CoreClient } from './core_client.js';
import { $, ProgressBox, hide, make, renderErrors, showError } from './dom.js';
import { loadExample } from './example.js';
import { setUpFileDrop } from './file_drop.js';
import { notesOf } from './file_notes.js';
import { currentLanguage, fill, setLanguage, size, t, translatePage } from './i18n.js';
import { ModelChoice } from './model_choice.js';
import { setUpOffline } from './offline.js';
import { OutputPicker } from './output_picker.js';
import { Prediction } from './prediction.js';
import { CANCELLED } from './protocol.js';
import { ResultPanel, placeholderText } from './result_panel.js';
import { HELP } from './texts.js';

const MOST_FILES_SHOWN = 12;
const FREEZE_OPTIONS = ['keep-devices', 'initial-values', 'by-name', 'compat']; // by their names on the command line

const core = new CoreClient();
const choice = new ModelChoice(() => openModel());
const picker = new OutputPicker(core, () => clearResult());
const result = new ResultPanel((error) => showError($('freeze-error'), error));
const prediction = new Prediction();
const filesProgress = new ProgressBox($('files-progress'));
const freezeProgress = new ProgressBox($('freeze-progress'));

// What the page shows; render() makes it anew, in another language too.
const state = {
  brought: new Map(), // path -> File, as brought
  files: [], // {path, size}, archives unpacked
  opened: null, // the answer to 'open'
  isOpening: false,
  example: null, // of loadExample, where the files are its
  frozen: null, // the path of a frozen graph that was brought, and can be tried
  strangers: [], // {path, what}: files where there is no model at all
  turn: 0, // what comes late is dropped
};

const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);

async function takeFiles(files) {
  for (const { path, file } of files) state.brought.set(path, file);
  const turn = ++state.turn;
  closeModel();
  hide($('files-error'));
  filesProgress.start();
  try {
    const list = [...state.brought].map(([path, file]) => ({ path, file }));
    const answer = await core.request('files', { files: list }, (amount) => filesProgress.show(amount));
    if (turn !== state.turn) return;
    state.files = answer.files;
    choice.take(answer.models);
    state.strangers = [];
    if (answer.models.length === 0) {
      for (const { path } of state.files.slice(0, MOST_FILES_SHOWN)) {
        state.strangers.push({ path, what: await core.request('describe', { path }) });
      }
    }
    if (turn !== state.turn) return;
    await openModel();
  } catch (error) {
    if (turn === state.turn) fail(error);
  } finally {
    if (turn === state.turn) filesProgress.end();
  }
}

async function openModel() {
  const turn = ++state.turn;
  closeModel();
  hide($('files-error'));
  state.isOpening = Boolean(choice.model?.path);
  renderFiles();
  if (!state.isOpening) {
    filesProgress.end();
    return;
  }
  filesProgress.start();
  try {
    const opened = await core.request('open', choice.request, (amount) => filesProgress.show(amount));
    if (turn !== state.turn) return;
    state.opened = opened;
    if (await isTried(turn) || turn !== state.turn) return;
    showContents();
  } catch (error) {
    if (turn === state.turn) fail(error);
  } finally {
    if (turn === state.turn) {
      state.isOpening = false;
      filesProgress.end();
      renderFiles();
    }
  }
}

// Who brings a frozen graph by itself wants to try it.
async function isTried(turn) {
  const { kind, path } = choice.model;
  if (kind !== 'graph' || state.opened.inspect.variable_count > 0) return false;
  const { blob } = await core.request('file', { path });
  if (turn !== state.turn || !await prediction.show({ name: baseName(path), blob })) return false;
  if (turn === state.turn) state.frozen = path;
  return true;
}

function fail(error) {
  renderFiles();
  if (error.code !== CANCELLED) showError($('files-error'), error);
}

function closeModel() {
  state.opened = state.frozen = null;
  for (const id of ['contents', 'outputs', 'freeze']) $(id).hidden = true;
  hide($('freeze-error'));
  clearResult();
}

function clearResult() {
  result.clear();
  prediction.clear();
}

function showContents() {
  renderContents();
  $('contents').hidden = false;
  const { inspect, candidates } = state.opened;
  if (inspect.lacking !== null) return; // the notes of renderFiles say so
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
  choice.render();
  const notes = notesOf({ ...state, choice, inspect: state.opened?.inspect });
  $('files-notes').replaceChildren(...notes);
  $('files-notes').hidden = notes.length === 0;
}

function renderContents() {
  const { inspect, tensor_count: tensors } = state.opened;
  const facts = [];
  const add = (key, ...value) => facts.push(make('dt', {}, t(key)), make('dd', {}, ...value));
  const { kind, step, tags } = choice.model;
  if (kind !== 'checkpoint') add('contents.kind', t(`contents.kind.${kind}`));
  else if (inspect.object_based) add('contents.kind', t('contents.kind.objects'));
  const [shownTags = []] = choice.tags.length > 0 ? [choice.tags] : tags;
  if (shownTags.length > 0) add('contents.tags', make('span', { className: 'name' }, shownTags.join(', ')));
  if (choice.graph && kind === 'checkpoint') add('contents.graph', t('contents.graph.other', { name: choice.graph }));
  if (inspect.node_count !== undefined) {
    const version = inspect.tensorflow_version;
    add('contents.version', version ? `TensorFlow ${version}` : t('contents.version.unknown'));
  }
  if (step !== null) add('contents.step', t('contents.step.value', { step }));
  if (inspect.node_count !== undefined) add('contents.nodes', inspect.node_count.toLocaleString(currentLanguage()));
  if (inspect.shards > 0) {
    add('contents.tensors', t('contents.tensors.value',
      { tensors, parameters: inspect.parameters, size: size(inspect.tensor_bytes) }));
    add('contents.shards', String(inspect.shards));
  }
  if (inspect.placeholders?.length > 0) {
    add('contents.placeholders', make('ul', {}, ...inspect.placeholders.slice(0, MOST_FILES_SHOWN)
      .map((one) => make('li', {}, placeholderText(one)))));
  }
  const notes = inspect.notes.filter((note) => note !== inspect.lacking); // which renderFiles says in the user's language
  if (notes.length > 0) add('contents.notes', ...notes.map((note) => make('p', { lang: 'en' }, note)));
  $('contents-list').replaceChildren(...facts);
  renderTensors();
}

// Where that is all there is.
function renderTensors() {
  const { tensors, tensor_count: count } = state.opened;
  const rows = tensors.map((one) => make('li', {}, placeholderText(one)));
  const more = count - rows.length;
  if (more > 0) rows.push(make('li', { className: 'hint' }, t('contents.tensors.more', { count: more })));
  $('tensors').hidden = tensors.length === 0;
  $('tensor-list').replaceChildren(...rows);
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
    const options = {
      keepDevices: $('keep-devices').checked,
      initialValues: $('initial-values').checked,
      byName: $('by-name').checked,
      compat: $('compat').value,
    };
    const { report, blob } = await core.request('freeze', { outputs, ...options }, (amount) => freezeProgress.show(amount));
    if (isOvertaken()) return;
    const name = $('file-name').value.trim() || 'frozen.pb';
    const said = state.opened.inspect.notes;
    const notes = report.notes.filter((note) => !said.includes(note));
    result.show({ ...report, notes }, blob, name, [...state.brought.values()]);
    prediction.show({ name, blob, report, example: state.example });
  } catch (error) {
    if (turn !== state.turn) return;
    if (error.code === CANCELLED) picker.render(); // what it asked for meanwhile was cancelled too
    showError($('freeze-error'), error.code === CANCELLED ? { text: 'freeze.cancelled' } : error);
    // What the words advise is to be seen.
    if (FREEZE_OPTIONS.some((id) => error.message?.includes(`--${id}`))) $('freeze-options').open = true;
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
  if (!state.opened || $('contents').hidden) return;
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
    brought: new Map(), files: [], isOpening: false, example: null, strangers: [], turn: state.turn + 1,
  });
  choice.take([]);
  closeModel();
  prediction.forget();
  hide($('files-error'));
  filesProgress.end();
  renderFiles();
}
$('start-over').addEventListener('click', () => {
  startOver();
  $('choose-files').focus();
});
$('freeze-form').addEventListener('submit', (event) => {
  event.preventDefault();
  freeze();
});
for (const id of FREEZE_OPTIONS) $(id).addEventListener('change', clearResult);
$('cancel-button').addEventListener('click', () => core.cancel());
$('language').value = currentLanguage();
$('language').addEventListener('change', () => {
  setLanguage($('language').value);
  render();
});
render();
setUpOffline();
