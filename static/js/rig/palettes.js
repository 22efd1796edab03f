// @ts-check
// Colours by name: skins, hair dyes, irises and cloths. Each grows from a few tones, so that every choice fits every other.

/** @typedef {Record<string, string>} Colours */

/** Two "#rrggbb" colours mixed. @param {string} a @param {string} b @param {number} t 0 is `a`, 1 is `b` */
export function blend(a, b, t) {
  const part = (/** @type {number} */ at) => {
    const from = Number.parseInt(a.slice(at, at + 2), 16);
    const to = Number.parseInt(b.slice(at, at + 2), 16);
    return Math.round(from + (to - from) * t).toString(16).padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** Skin, lids and lips. @param {string} base @param {string} light @param {string} deep @param {string} lip @param {string} blush @returns {Colours} */
export function skin(base, light, deep, lip, blush) {
  return {
    skin: base, skinLight: light, skinEdge: blend(base, deep, 0.22), shade: blend(base, deep, 0.48), lid: blend(base, deep, 0.36),
    crease: blend(base, deep, 0.86), lowerLid: blend(base, deep, 0.6), blush, noseLine: blend(base, deep, 0.9),
    eyeShade: blend(deep, "#4a2b40", 0.55), freckle: blend(base, deep, 0.6),
    lipUp: lip, lipLow: blend(lip, light, 0.28), lipLowEdge: blend(lip, light, 0.1), lipLine: blend(lip, "#2a0c14", 0.42),
  };
}

/** Hair and brows. @param {string} base @param {string} shine @returns {Colours} */
export function dye(base, shine) {
  return {
    hair: base, hairTop: blend(base, shine, 0.25), hairDeep: blend(base, "#0d0a12", 0.3), dark: blend(base, "#0d0a12", 0.52),
    light: blend(base, shine, 0.5), shine, brow: blend(base, "#140c0c", 0.22), lash: blend(base, "#150d10", 0.6),
  };
}

/** @param {string} base @param {string} glow @returns {Colours} */
export function iris(base, glow) {
  return { iris: base, irisGlow: glow, irisDeep: blend(base, "#0c0a14", 0.38), irisEdge: blend(base, "#0c0a14", 0.62), pupil: blend(base, "#08060c", 0.86) };
}

/** @param {string} base @returns {Colours} */
export function cloth(base) {
  return { cloth: base, clothTop: blend(base, "#ffffff", 0.14), clothDark: blend(base, "#14101c", 0.24), clothLight: blend(base, "#ffffff", 0.38) };
}

/** What is in a mouth and round a pupil, where nothing else is said. @type {Colours} */
export const COMMON = {
  white: "#fdf8f4", caruncle: "#e9b3a3", teeth: "#fffaf6", teethLow: "#f3e9e4", teethShade: "#7c3a3f", throat: "#2b0a12", cavity: "#5e1f27",
  tongue: "#d96f70", tongueLight: "#f4a9a4", tongueLine: "#b4525a",
  under: "#f7eadb", underLight: "#fff6ea", underShade: "#d9bfa4", tie: "#c8684a", pelt: "#5b5563", frame: "#4a3b34",
};

/** @type {Readonly<Record<string, Colours>>} */
export const SKINS = {
  porcelain: skin("#fce8df", "#fff5f0", "#c98876", "#cf7074", "#f08c8a"),
  peach: skin("#f7d3b8", "#fee6d2", "#b9694f", "#c5655e", "#ec8277"),
  honey: skin("#e9bd92", "#f6d6b2", "#9c5c36", "#bd6150", "#e17e62"),
  olive: skin("#c6925f", "#dcb182", "#6f4422", "#a2524a", "#c96a52"),
  brown: skin("#a9714c", "#c28a62", "#55301f", "#934a44", "#c1584a"),
  deep: skin("#7d4d38", "#9a684c", "#2a120b", "#a1484f", "#b84f48"),
};

/** @type {Readonly<Record<string, Colours>>} */
export const DYES = {
  black: dye("#2b2629", "#6d6470"),
  brown: dye("#53352b", "#bd8763"),
  auburn: dye("#8a3d26", "#dd8a58"),
  ginger: dye("#d77a31", "#ffd595"),
  blond: dye("#d9b066", "#fff0c2"),
  ink: dye("#2a3558", "#8499d2"),
  silver: dye("#b4b6c2", "#f6f6fb"),
  rose: dye("#c66f8b", "#ffc9d6"),
};

/** @type {Readonly<Record<string, Colours>>} */
export const IRISES = {
  brown: iris("#7a4a26", "#cf9350"),
  amber: iris("#c47a1c", "#ffd166"),
  green: iris("#3f9a5c", "#a5e58e"),
  blue: iris("#2f7fd0", "#9edcff"),
  grey: iris("#8f9aa8", "#e4ebf2"),
  violet: iris("#7f4fc8", "#d6b4fb"),
};

/** @type {Readonly<Record<string, Colours>>} */
export const CLOTHS = {
  terracotta: cloth("#c8684a"),
  teal: cloth("#2f8a8d"),
  slate: cloth("#5b628f"),
  mustard: cloth("#d49a35"),
  plum: cloth("#7d4669"),
  forest: cloth("#4c7a52"),
  rose: cloth("#cf7d8c"),
  cream: cloth("#d8c8ae"),
};
