// @ts-check
/** Choices about the page itself (light, volume) that this browser remembers. Never anything a person said. */

const PREFIX = "gyogam.";

/** @param {string} name @param {string} otherwise @returns {string} */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(PREFIX + name) ?? otherwise;
  } catch {
    return otherwise; // storage is refused in this browser
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // storage is refused in this browser: the choice lasts as long as the page
  }
}
