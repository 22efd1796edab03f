// @ts-check
/** Which voices a search and filters leave, and how many each filter would leave. Touches no DOM. */

/**
 * @typedef {Record<string, string | undefined>} Row  what is told of a voice; `sought` is what a search looks through
 * @typedef {Record<string, string>} Wanted  facet and value; a facet that is not wanted is missing
 */

/** Words apart by single spaces, with one before each. @param {string} text */
function spread(text) {
  return ` ${text.normalize("NFC").toLowerCase()}`.replace(/[^\p{L}\p{N}]+/gu, " ");
}

/** Every word begins one of the voice's, in either language: "man" is not found in "woman". @param {Row} row @param {string} words */
function found(row, words) {
  const text = spread(row.sought ?? "");
  return spread(words).trim().split(" ").every((word) => text.includes(` ${word}`));
}

/** @param {Row} row @param {string} words @param {Wanted} wanted */
export function matches(row, words, wanted) {
  return found(row, words) && Object.entries(wanted).every(([facet, value]) => row[facet] === value);
}

/** How many rows a value of a facet would leave, beside what else is wanted.
 * @param {Row[]} rows @param {string} words @param {Wanted} wanted @param {string} facet @param {string} value */
export function countOf(rows, words, wanted, facet, value) {
  const asked = { ...wanted, [facet]: value };
  return rows.filter((row) => matches(row, words, asked)).length;
}
