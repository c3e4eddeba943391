// Files from wherever the user has them: dropped (folders too), or picked. Each as {path, file}, the path relative to what
// was dropped or picked.
import { $ } from './dom.js';

const readEntries = (reader) => new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
const fileOf = (entry) => new Promise((resolve, reject) => { entry.file(resolve, reject); });

async function filesBelow(entry) {
  if (entry.isFile) return [{ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry) }];
  const files = [];
  const reader = entry.createReader();
  // A reader hands out a hundred at a time, and an empty list at the end.
  for (let batch = await readEntries(reader); batch.length > 0; batch = await readEntries(reader)) {
    for (const child of batch) files.push(...await filesBelow(child));
  }
  return files;
}

async function filesOf(transfer) {
  // Entries must be taken before the first await: afterwards the drop's data is gone.
  const entries = [...transfer.items].filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = [];
  for (const entry of entries) {
    if (entry instanceof File) files.push({ path: entry.name, file: entry });
    else if (entry) files.push(...await filesBelow(entry));
  }
  return files;
}

const picked = (input) => [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Calls onFiles([{path, file}, ...], where they fell) for every drop and every pick. */
export function setUpFileDrop(onFiles) {
  const zones = [$('drop-zone'), $('stage')];
  const mark = (zone) => { for (const one of zones) one.classList.toggle('over', one === zone); };
  const isFiles = (event) => [...event.dataTransfer.types].includes('Files');
  // The whole page takes files: a drop beside the zone would else leave the page and open the file.
  document.addEventListener('dragover', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    mark(zones[event.target.closest?.('#try') ? 1 : 0]);
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) mark(null);
  });
  document.addEventListener('drop', async (event) => {
    mark(null);
    if (!isFiles(event)) return;
    event.preventDefault();
    const { target } = event; // null after the first await
    onFiles(await filesOf(event.dataTransfer), target);
  });
  for (const [button, input] of [['choose-files', 'file-input'], ['choose-folder', 'folder-input']]) {
    $(button).addEventListener('click', () => $(input).click());
    $(input).addEventListener('change', () => {
      const files = picked($(input));
      $(input).value = ''; // the same file may be chosen again, after it changed
      if (files.length > 0) onFiles(files, $(input));
    });
  }
}
