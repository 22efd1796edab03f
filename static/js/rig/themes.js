// @ts-check
// The looks: colours, hair, clothes and small differences of build. A persona names a ready character by its key, and may
// change single parts of it: "mira", or "mira hair=bob eyes=green". avatar/looks.toml lists the same names for the studio.

import { CAT, FOX, MOON, ROBOT, SPROUT } from "./creature.js";
import { CUTS } from "./cuts.js";
import { CLOTHS, COMMON, DYES, IRISES, SKINS, blend, cloth, dye, iris, skin } from "./palettes.js";
import { CLOTHES, EYEWEAR, SCENES } from "./wardrobe.js";

/**
 * @typedef {object} Theme
 * @property {Record<string, string>} colours
 * @property {import("./hair.js").Hair} hair
 * @property {string} tail tied hair that lies before the body, or ""
 * @property {string} clothes
 * @property {string} marks what lies on the skin over the eyes: whiskers, fine lines, or ""
 * @property {string} glasses
 * @property {string} over marks and glasses together
 * @property {string} scene what stands behind the bust, or ""
 * @property {string} mask what lies on the face under its shading: a muzzle, a screen, or ""
 * @property {string} fluff what covers the face's edge, or ""
 * @property {string} nose what takes the place of a person's nose, or ""
 * @property {boolean} ears whether the hair leaves them free
 * @property {boolean} browsOver brows are drawn over the fringe, so that a long one does not hide what they say
 * @property {string} freckles a colour, or ""
 * @property {ReadonlyArray<string>} parts what of it can be changed
 * @property {Shape} shape
 */
/** `jaw` to `mouth` scale a person's own; `low`, `chin` and `length` the width of the lower face, of the chin, and its height.
 * @typedef {{jaw: number, eye: number, iris: number, lash: number, tilt: number, crease: number, brow: number, lip: number, mouth: number, low?: number, chin?: number, length?: number}} Shape */

/** What can be changed, and the choices of each. */
export const PARTS = {
  hair: Object.keys(CUTS), dye: Object.keys(DYES), skin: Object.keys(SKINS), eyes: Object.keys(IRISES), glasses: Object.keys(EYEWEAR),
  clothes: Object.keys(CLOTHES), cloth: Object.keys(CLOTHS), scene: Object.keys(SCENES),
};
const PERSON = Object.keys(PARTS);
const BEING = ["eyes", "glasses", "clothes", "cloth", "scene"];

/** @param {string} name @returns {Partial<Theme>} */
function cut(name) {
  const { tail, ears, browsOver, ...hair } = CUTS[name];
  return { hair, tail, ears, browsOver };
}

/** A theme from what it does not share with the others. @param {Partial<Theme> & {colours: Record<string, string>, shape: Shape}} own @returns {Theme} */
function theme(own) {
  const marks = own.marks || "";
  const glasses = own.glasses || "";
  return /** @type {Theme} */ ({
    tail: "", scene: "", mask: "", fluff: "", nose: "", freckles: "", parts: PERSON, ...own,
    marks, glasses, over: marks + glasses, colours: { ...COMMON, sceneTop: "#ffffff", sceneLow: "#ffffff", ...own.colours },
  });
}

/** @param {import("./creature.js").Body} body @param {Record<string, string>} colours @param {Shape} shape @param {Partial<Theme>} [more] */
function being({ tail, ears, browsOver, mask, fluff, nose, marks, ...hair }, colours, shape, more = {}) {
  return theme({ hair, tail, ears, browsOver, mask, fluff, nose, marks, parts: BEING, colours, shape, ...more });
}

const mira = theme({
  colours: {
    skin: "#f7d3b8", skinLight: "#fee6d2", skinEdge: "#efbf9f", shade: "#dd9c7d", lid: "#e3a488", crease: "#b9705a", lowerLid: "#c98a76",
    blush: "#ec8277", noseLine: "#b9694f",
    hair: "#53352b", hairTop: "#6d4737", hairDeep: "#3b231d", dark: "#2a1713", light: "#8a5b43", shine: "#bd8763",
    brow: "#4a2d24", lash: "#2b1814", irisEdge: "#3a2114", iris: "#8b5a2e", irisDeep: "#54311a", irisGlow: "#d9a05a", pupil: "#1d0f0b", eyeShade: "#7c4b45",
    lipUp: "#c5655e", lipLow: "#db837a", lipLowEdge: "#c96c65", lipLine: "#8b3b3d", cavity: "#5e1f27", tongue: "#d96f70",
    cloth: "#c8684a", clothTop: "#d87f5f", clothDark: "#a64f37", clothLight: "#eda687", under: "#f7eadb", underLight: "#fff6ea", underShade: "#d9bfa4",
    tie: "#c8684a", frame: "#000",
  },
  ...cut("long"),
  clothes: CLOTHES.cardigan,
  shape: { jaw: 1, eye: 1, iris: 1, lash: 1, tilt: 0.5, crease: 0.55, brow: 0.92, lip: 1, mouth: 1 },
});

const sol = theme({
  colours: {
    skin: "#fbdcc4", skinLight: "#ffeddd", skinEdge: "#f3c6a6", shade: "#e3a483", lid: "#e9b196", crease: "#c27d60", lowerLid: "#cf957b",
    blush: "#f0857a", noseLine: "#c17556",
    hair: "#d77a31", hairTop: "#e8974a", hairDeep: "#b85c20", dark: "#8f410f", light: "#f4b061", shine: "#ffd595",
    brow: "#a9581f", lash: "#5b2c12", irisEdge: "#1f4436", iris: "#4f9a6d", irisDeep: "#2b604a", irisGlow: "#a5d98e", pupil: "#10201a", eyeShade: "#8a5443",
    lipUp: "#cf7869", lipLow: "#e19383", lipLowEdge: "#d57f70", lipLine: "#98493f", cavity: "#64232a", tongue: "#de7675",
    cloth: "#2f8a8d", clothTop: "#46a3a2", clothDark: "#1f696f", clothLight: "#6cc0ba", under: "#fbf1dd", underLight: "#fff9ec", underShade: "#dfceb0",
    tie: "#2f8a8d", frame: "#000",
  },
  ...cut("tousled"),
  clothes: CLOTHES.hoodie,
  freckles: "#c9805a",
  shape: { jaw: 1.05, eye: 1.05, iris: 1.03, lash: 0.78, tilt: -1.5, crease: 0.4, brow: 1.12, lip: 0.8, mouth: 1.06 },
});

const haneul = theme({
  colours: {
    skin: "#f5d6c3", skinLight: "#fce8db", skinEdge: "#e9bea9", shade: "#d39d89", lid: "#d9a592", crease: "#ad7468", lowerLid: "#bf8b7e",
    blush: "#e08482", noseLine: "#ad6e60",
    hair: "#2a3558", hairTop: "#3c4a75", hairDeep: "#1c2440", dark: "#121930", light: "#50639a", shine: "#8499d2",
    brow: "#2a3150", lash: "#171b30", irisEdge: "#222c48", iris: "#5c74a8", irisDeep: "#36456e", irisGlow: "#a6bde6", pupil: "#0f1424", eyeShade: "#67506a",
    lipUp: "#bb6a6e", lipLow: "#cf878a", lipLowEdge: "#c07377", lipLine: "#82424b", cavity: "#541d29", tongue: "#cc6b73",
    cloth: "#5b628f", clothTop: "#6f77a6", clothDark: "#434a72", clothLight: "#7f88b8", under: "#ece7e2", underLight: "#f7f3ef", underShade: "#bdb3ae",
    tie: "#d9b36a", frame: "#6b5a4a",
  },
  ...cut("tied"),
  clothes: CLOTHES.coat,
  glasses: EYEWEAR.round,
  shape: { jaw: 0.96, eye: 0.93, iris: 0.97, lash: 0.92, tilt: 1.8, crease: 0.5, brow: 0.86, lip: 0.92, mouth: 0.95 },
});

const amara = theme({
  colours: { ...SKINS.deep, ...dye("#38251f", "#9c6a4e"), ...iris("#5f3418", "#c98544"), ...cloth("#d99a2e"), brow: "#1c0f0c", lash: "#120a0a", lipLow: "#b96a68", lipLowEdge: "#a8565a", lipLine: "#3f1218", white: "#fbf4ec", tie: "#8f2f4d", caruncle: "#c98a7d" },
  ...cut("coiled"),
  clothes: CLOTHES.tunic,
  marks: '<g fill="@tie"><circle cx="182" cy="342" r="8"/><circle cx="418" cy="342" r="8"/></g><g fill="#fff" opacity=".6"><circle cx="180" cy="339" r="2.4"/><circle cx="416" cy="339" r="2.4"/></g>',
  shape: { jaw: 0.98, eye: 1.04, iris: 1, lash: 1.1, tilt: 1.4, crease: 0.6, brow: 1, lip: 1.22, mouth: 1.04 },
});

const jun = theme({
  colours: { ...SKINS.honey, lipUp: "#b9705a", lipLow: "#cf8a6c", lipLowEdge: "#c27c60", ...dye("#26242b", "#6b6a80"), ...iris("#5a3b22", "#a8794a"), ...cloth("#3f6f66"), frame: "#2f2b33", underShade: "#c9bda9" },
  ...cut("crop"),
  clothes: CLOTHES.shirt,
  glasses: EYEWEAR.square,
  shape: { jaw: 1.1, eye: 0.9, iris: 0.95, lash: 0.7, tilt: 0.6, crease: 0.42, brow: 1.34, lip: 0.78, mouth: 1.02, low: 1.16, chin: 1.25 },
});

const bom = theme({
  colours: { ...SKINS.peach, ...dye("#b9bac6", "#fafaff"), ...iris("#5b4632", "#a98b62"), ...cloth("#e3a3b4"), tie: "#b0436b", frame: "#8a5a6c", brow: "#8b8a96", lash: "#4c4650" },
  ...cut("bun"),
  clothes: CLOTHES.hanbok,
  glasses: EYEWEAR.wing,
  marks: '<path d="M180 292l-6 -3M182 302l-7 1M420 292l6 -3M418 302l7 1M214 334q14 8 30 4M386 334q-14 8 -30 4M272 214q28 -6 56 0M264 200q36 -8 72 0" fill="none" stroke="@crease" stroke-width="2.4" stroke-linecap="round" opacity=".34"/>',
  shape: { jaw: 1.03, eye: 0.88, iris: 0.95, lash: 0.72, tilt: -2.4, crease: 0.62, brow: 1, lip: 0.82, mouth: 1 },
});

const fur = (/** @type {string} */ base, /** @type {string} */ light, /** @type {string} */ deep, /** @type {string} */ shine) => ({
  ...dye(base, shine), pelt: blend(base, deep, 0.2), ...skin(base, light, deep, blend(deep, "#d0676a", 0.4), "#f0806a"), lipLow: blend("#e8a09a", base, 0.3), lipLowEdge: blend("#d98a86", base, 0.4), lipLine: blend(deep, "#1c0f12", 0.5),
});

const ruru = being(
  FOX,
  { ...fur("#e58a3c", "#f7ac5f", "#8a3d12", "#ffd7a0"), ...IRISES.amber, ...cloth("#3d7c86"), dark: "#4a2a22", brow: "#5d2c14", lash: "#3a1c10", under: "#fff6e9", underLight: "#fffaf2", underShade: "#e4cdb2", bib: "#fff6e9", bibShade: "#e4cdb2", lipUp: "#f0d9c4", lipLow: "#e9c3b2", lipLowEdge: "#dca996" },
  { jaw: 1, eye: 1.06, iris: 1.08, lash: 1, tilt: 4.2, crease: 0.3, brow: 0.92, lip: 0.5, mouth: 0.94, low: 0.82, chin: 0.8 },
  { clothes: CLOTHES.scarf },
);

const nabi = being(
  CAT,
  { ...fur("#7b86a0", "#9ba6be", "#363c54", "#d3daea"), ...IRISES.green, ...cloth("#c65f6c"), dark: "#3d435c", brow: "#343a52", lash: "#262a3c", blush: "#f0919a", under: "#eef0f6", underLight: "#fbfcff", underShade: "#c3c9d8", bib: "#eef0f6", bibShade: "#c3c9d8", lipUp: "#d98f98", lipLow: "#dfb0b4", lipLowEdge: "#cd979d" },
  { jaw: 1.08, eye: 1.16, iris: 1.16, lash: 0.9, tilt: 3, crease: 0.25, brow: 0.8, lip: 0.46, mouth: 0.86, low: 1.18, chin: 1.2 },
  { clothes: CLOTHES.scarf },
);

const bolt = being(
  ROBOT,
  {
    skin: "#1d2e44", skinLight: "#27405c", skinEdge: "#142133", shade: "#0f1a2a", lid: "#1a2a40", crease: "#4fb9c4", lowerLid: "#3f97a8", blush: "#ff8fa0", noseLine: "#1d2e44", eyeShade: "#0b5f74",
    hair: "#e9edf0", hairTop: "#ffffff", hairDeep: "#a3b0bd", dark: "#74828f", light: "#ffffff", shine: "#ffffff", brow: "#7ff0ea", lash: "#9ffaf0",
    iris: "#1aa3b8", irisGlow: "#a8fff4", irisDeep: "#0f7d96", irisEdge: "#0a5a72", pupil: "#06303f", white: "#c9fff8", caruncle: "#c9fff8",
    lipUp: "#6fe7e0", lipLow: "#6fe7e0", lipLowEdge: "#4fcfd0", lipLine: "#b4fff6", cavity: "#0a4458", throat: "#062c3a", tongue: "#ff8fa0", tongueLight: "#ffc2cb", tongueLine: "#d8667a", teeth: "#d8fffb", teethLow: "#c4f5f0", teethShade: "#0a4458",
    ...cloth("#dfe5e9"), clothDark: "#8797a5", tie: "#ff9a5c", frame: "#ff9a5c",
  },
  { jaw: 1.2, eye: 1.14, iris: 1.1, lash: 0.62, tilt: 0, crease: 0, brow: 1.06, lip: 0.5, mouth: 1.02, low: 1.75, chin: 3, length: 0.96 },
  { clothes: CLOTHES.plate },
);

const ipsae = being(
  SPROUT,
  {
    ...skin("#e2edbf", "#f3f8dc", "#6b8b48", "#c67f6c", "#f39a80"), ...dye("#5f9a4c", "#d3ec94"), ...iris("#8a5f2c", "#e0b45c"), ...cloth("#dd9a45"),
    hairDeep: "#3f7440", dark: "#2a5233", brow: "#3d6a38", lash: "#25412a", tie: "#f08fa5", white: "#fdfcf0",
  },
  { jaw: 1.02, eye: 1.14, iris: 1.12, lash: 0.9, tilt: 1, crease: 0.4, brow: 0.9, lip: 0.76, mouth: 0.92, low: 1.04 },
  { clothes: CLOTHES.leaves },
);

const dal = being(
  MOON,
  {
    ...skin("#cfd6f2", "#e9edff", "#5d63a4", "#8f7fc0", "#c79be0"), ...dye("#39428a", "#b8c6ff"), ...iris("#d0a23c", "#fff0a8"), ...cloth("#3a3f7c"),
    dark: "#1d2254", hairDeep: "#262c68", light: "#8c9cf0", brow: "#3a4184", lash: "#1f2350", tie: "#ffe6a0", white: "#fbfbff", caruncle: "#c5bce8", cavity: "#2c2a5c", tongue: "#a98ad0", tongueLight: "#d2bdf0",
  },
  { jaw: 0.97, eye: 1.08, iris: 1.08, lash: 1.1, tilt: 2.6, crease: 0.45, brow: 0.8, lip: 0.84, mouth: 0.9 },
  { clothes: CLOTHES.cloak },
);

/** @type {Readonly<Record<string, Theme>>} */
export const LOOKS = { mira, sol, haneul, amara, jun, bom, ruru, nabi, bolt, ipsae, dal };

/** @type {Record<string, (name: string, of: Theme) => Partial<Theme>>} */
const CHANGES = {
  hair: (name) => cut(name),
  dye: (name, of) => ({ colours: { ...of.colours, ...DYES[name] } }),
  skin: (name, of) => ({ colours: { ...of.colours, ...SKINS[name] }, freckles: of.freckles && SKINS[name].freckle }),
  eyes: (name, of) => ({ colours: { ...of.colours, ...IRISES[name] } }),
  glasses: (name) => ({ glasses: EYEWEAR[name] }),
  clothes: (name) => ({ clothes: CLOTHES[name] }),
  cloth: (name, of) => ({ colours: { ...of.colours, ...CLOTHS[name] } }),
  scene: (name, of) => ({ scene: SCENES[name].markup, colours: { ...of.colours, sceneTop: SCENES[name].top, sceneLow: SCENES[name].low } }),
};

/** The theme of a look as a persona writes it. @param {string} look @returns {Theme} */
export function themeOf(look) {
  const [name, ...changes] = look.trim().split(/\s+/);
  if (!Object.hasOwn(LOOKS, name)) throw new RangeError(`There is no look "${name}".`);
  let made = LOOKS[name];
  for (const change of changes) {
    const [part, choice] = change.split("=");
    if (!made.parts.includes(part) || !PARTS[/** @type {keyof typeof PARTS} */ (part)].includes(choice)) {
      throw new RangeError(`The look "${name}" cannot be changed by "${change}".`);
    }
    const next = { ...made, ...CHANGES[part](choice, made) };
    made = { ...next, over: next.marks + next.glasses };
  }
  return made;
}
