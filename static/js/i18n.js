// @ts-check
/**
 * The page's words for a key in its language, and the switch between languages. No DOM. The words themselves are in
 * strings.js; `{name}` in them is filled in by `t`.
 */

import { STRINGS } from "./strings.js";

export { STRINGS };

/** @typedef {import("./strings.js").Language} Language */

/** Keys whose Korean puts the name first as the one who acts: it takes 은/는 or 이/가 after its last sound. */
const PARTICLES = /** @type {Record<string, [string, string]>} */ ({
  "status.resting": ["이", "가"],
  "status.listening": ["이", "가"],
  "status.thinking": ["이", "가"],
  "status.speaking": ["이", "가"],
  "talk.empty.text": ["이", "가"],
  "talk.persona": ["과", "와"],
  "ai.note": ["은", "는"],
});

/** @type {Language} */
let current = "en";
/** @type {(() => void)[]} */
const watchers = [];

/** @returns {Language} */
export function language() {
  return current;
}

/**
 * Changes the page's language at once; everything that shows words redraws itself.
 * @param {Language} next
 */
export function setLanguage(next) {
  current = next;
  for (const redraw of watchers) {
    redraw();
  }
}

/** Calls `redraw` now and at every change of language. @param {() => void} redraw */
export function onLanguage(redraw) {
  watchers.push(redraw);
  redraw();
}

/**
 * The words for a key in the page's language.
 * @param {string} key @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const words = STRINGS[current][key];
  if (words === undefined) {
    throw new RangeError(`There are no words for "${key}".`);
  }
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) {
      return whole;
    }
    const particle = current === "ko" && name === "name" ? PARTICLES[key] : undefined;
    return particle ? `${value}${particle[endsInConsonant(String(value)) ? 0 : 1]}` : String(value);
  });
}

/** @param {string} key */
export function has(key) {
  return key in STRINGS[current];
}

/**
 * Whether a Korean word ends in a consonant (받침), which decides its particle. Latin names go by their last letter.
 * @param {string} word
 */
export function endsInConsonant(word) {
  const last = word.trim().at(-1) ?? "";
  const code = last.charCodeAt(0) - 0xac00;
  return code >= 0 && code < 11172 ? code % 28 !== 0 : /[b-df-hj-np-tv-xz]/i.test(last);
}
