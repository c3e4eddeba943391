// What the tests of the page's last step share: the steps there, and files for it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DATA, EXAMPLE, freeze, gone, INDEX, META, openExample, see, textsOf, tryIt } from './page_visit.mjs';

/** The example's pictures: {path, label}. */
export const IMAGES = JSON.parse(readFileSync(join(EXAMPLE, 'example.json'))).images
  .map(({ file, label }) => ({ path: join(EXAMPLE, file), label }));
export const SEVEN = IMAGES[7].path;

/** A file for setInputFiles, or for send. */
export const plain = (name, mimeType, bytes) => ({ name, mimeType, buffer: Buffer.from(bytes) });

/** The example without what comes with it: no labels, no pictures. */
export async function openFiles(page, files = [META, INDEX, DATA]) {
  await page.setInputFiles('#file-input', files);
  await see(page, '#chosen-keeps', '104');
  await gone(page, '#files-progress');
}

export async function freezeAndTry(page, open = openExample) {
  await open(page);
  await freeze(page);
  await tryIt(page);
}

export const answers = (page) => textsOf(page, '.bars .class');

/** Waits until this class is the likeliest. */
export const best = (page, label) => see(page, '.bars li:first-child .class', new RegExp(`^${label}$`));

export const choose = (page, file) => page.setInputFiles('#picture-input', file);

/** One of the example's pictures. */
export const chooseExample = (page, digit) => page.locator('#example-list button').nth(digit).click();

/** Drops or pastes files as the browser would. */
export const send = (page, type, target, files) => page.evaluate(([event, where, list]) => {
  const data = new DataTransfer();
  for (const { name, mimeType, base64 } of list) {
    data.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name, { type: mimeType }));
  }
  const init = { bubbles: true, cancelable: true };
  const made = event === 'paste' ? new ClipboardEvent('paste', { ...init, clipboardData: data })
    : new DragEvent(event, { ...init, dataTransfer: data });
  return document.querySelector(where).dispatchEvent(made);
}, [type, target, files.map(({ buffer, ...rest }) => ({ ...rest, base64: buffer.toString('base64') }))]);
