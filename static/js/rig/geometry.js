// @ts-check
// Small helpers for drawing: numbers, mixing, path text.

/** @param {number} a @param {number} b @param {number} t */
export function mix(a, b, t) {
  return a + (b - a) * t;
}

/** @param {number} x */
export function unit(x) {
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

/** A number for a path: a tenth of a unit is finer than a pixel. @param {number} x */
export function n(x) {
  return Math.round(x * 10) / 10;
}

/** A number for opacities and scales. @param {number} x */
export function f(x) {
  return Math.round(x * 1000) / 1000;
}

/** Path text from a template: numbers are rounded. @param {TemplateStringsArray} text @param {...number} numbers */
export function path(text, ...numbers) {
  let out = text[0];
  for (let i = 0; i < numbers.length; i += 1) out += n(numbers[i]) + text[i + 1];
  return out;
}
