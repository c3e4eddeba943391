// The page's language: the browser's at first, then what the user chose. Texts are in texts.js.
//
//   t('outputs.keeps', {nodes: 12, size: '3 MB'})    numbers are written as the language writes them
//   translatePage()                                  fills every element with data-i18n
import { LANGUAGES, TEXTS } from './texts.js';

const STORED = 'permafrost.language';

function firstLanguage() {
  try {
    const stored = localStorage.getItem(STORED);
    if (LANGUAGES.includes(stored)) return stored;
  } catch {
    // storage is switched off
  }
  const wanted = navigator.languages?.[0] ?? navigator.language ?? 'en';
  return wanted.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

let language = firstLanguage();

export const currentLanguage = () => language;

export function setLanguage(chosen) {
  language = chosen;
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // it holds for this visit
  }
}

export const number = (value) => value.toLocaleString(language);

/** "88.0 MB". */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let power = 0;
  let value = bytes;
  while (value >= 999.5 && power + 1 < units.length) {
    value /= 1000;
    power += 1;
  }
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${units[power]}`;
}

const format = (value) => (typeof value === 'number' ? number(value) : String(value));
const withValues = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? format(values[name]) : whole));

// The text with its {names}. English nouns after a 1 lose their s.
function template(key, values) {
  const text = TEXTS[key][LANGUAGES.indexOf(language)];
  if (language !== 'en') return text;
  return text.replace(/\{(\w+)\} (nodes|variables|values|files|ops)\b/g,
    (whole, name, noun) => (values[name] === 1 ? `{${name}} ${noun.slice(0, -1)}` : whole));
}

/** The text, its {names} filled in. */
export function t(key, values = {}) {
  return withValues(template(key, values), values);
}

/** Puts a text with **bold** and `code` into an element. Values are never read as marks. */
export function fill(element, key, values = {}) {
  const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: withValues(text, values) });
  const parts = template(key, values).split(/(\*\*.*?\*\*|`[^`]*`)/).filter(Boolean);
  element.replaceChildren(...parts.map((part) => {
    if (part.startsWith('**')) return made('strong', part.slice(2, -2));
    return part.startsWith('`') ? made('code', part.slice(1, -1)) : withValues(part, values);
  }));
}

export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-i18n]')) {
    // What has values of its own is filled by whoever knows them.
    if (!TEXTS[element.dataset.i18n][0].includes('{')) fill(element, element.dataset.i18n);
  }
  for (const element of document.querySelectorAll('[data-i18n-label]')) {
    element.setAttribute('aria-label', t(element.dataset.i18nLabel));
  }
}
