// @ts-check
// The looks: colours, hair, clothes and small differences of build. A persona names one by its key.

import * as clothes from "./clothes.js";
import * as hair from "./hair.js";

/**
 * @typedef {object} Theme
 * @property {Record<string, string>} colours
 * @property {import("./hair.js").Hair} hair
 * @property {string} tail tied hair that lies before the body, or ""
 * @property {string} clothes
 * @property {string} over what lies over the eyes, or ""
 * @property {boolean} ears whether the hair leaves them free
 * @property {boolean} browsOver brows are drawn over the fringe, so that a long one does not hide what they say
 * @property {string} freckles a colour, or ""
 * @property {{jaw: number, eye: number, iris: number, lash: number, tilt: number, crease: number, brow: number, lip: number, mouth: number}} shape
 */

/** @type {Theme} */
const mira = {
  colours: {
    skin: "#f7d3b8", skinLight: "#fee6d2", skinEdge: "#efbf9f", shade: "#dd9c7d", lid: "#e3a488", crease: "#b9705a", lowerLid: "#c98a76",
    blush: "#ec8277", noseLine: "#b9694f",
    hair: "#53352b", hairTop: "#6d4737", hairDeep: "#3b231d", dark: "#2a1713", light: "#8a5b43", shine: "#bd8763",
    brow: "#4a2d24", lash: "#2b1814", irisEdge: "#3a2114", iris: "#8b5a2e", irisDeep: "#54311a", irisGlow: "#d9a05a", pupil: "#1d0f0b", eyeShade: "#7c4b45",
    lipUp: "#c5655e", lipLow: "#db837a", lipLowEdge: "#c96c65", lipLine: "#8b3b3d", cavity: "#5e1f27", tongue: "#d96f70",
    cloth: "#c8684a", clothTop: "#d87f5f", clothDark: "#a64f37", clothLight: "#eda687", under: "#f7eadb", underLight: "#fff6ea", underShade: "#d9bfa4",
    tie: "#c8684a", frame: "#000",
  },
  hair: hair.MIRA,
  tail: "",
  clothes: clothes.MIRA,
  over: "",
  ears: false,
  browsOver: false,
  freckles: "",
  shape: { jaw: 1, eye: 1, iris: 1, lash: 1, tilt: 0.5, crease: 0.55, brow: 0.92, lip: 1, mouth: 1 },
};

/** @type {Theme} */
const sol = {
  colours: {
    skin: "#fbdcc4", skinLight: "#ffeddd", skinEdge: "#f3c6a6", shade: "#e3a483", lid: "#e9b196", crease: "#c27d60", lowerLid: "#cf957b",
    blush: "#f0857a", noseLine: "#c17556",
    hair: "#d77a31", hairTop: "#e8974a", hairDeep: "#b85c20", dark: "#8f410f", light: "#f4b061", shine: "#ffd595",
    brow: "#a9581f", lash: "#5b2c12", irisEdge: "#1f4436", iris: "#4f9a6d", irisDeep: "#2b604a", irisGlow: "#a5d98e", pupil: "#10201a", eyeShade: "#8a5443",
    lipUp: "#cf7869", lipLow: "#e19383", lipLowEdge: "#d57f70", lipLine: "#98493f", cavity: "#64232a", tongue: "#de7675",
    cloth: "#2f8a8d", clothTop: "#46a3a2", clothDark: "#1f696f", clothLight: "#6cc0ba", under: "#fbf1dd", underLight: "#fff9ec", underShade: "#dfceb0",
    tie: "#2f8a8d", frame: "#000",
  },
  hair: hair.SOL,
  tail: "",
  clothes: clothes.SOL,
  over: "",
  ears: true,
  browsOver: true,
  freckles: "#c9805a",
  shape: { jaw: 1.05, eye: 1.05, iris: 1.03, lash: 0.78, tilt: -1.5, crease: 0.4, brow: 1.12, lip: 0.8, mouth: 1.06 },
};

/** @type {Theme} */
const haneul = {
  colours: {
    skin: "#f5d6c3", skinLight: "#fce8db", skinEdge: "#e9bea9", shade: "#d39d89", lid: "#d9a592", crease: "#ad7468", lowerLid: "#bf8b7e",
    blush: "#e08482", noseLine: "#ad6e60",
    hair: "#2a3558", hairTop: "#3c4a75", hairDeep: "#1c2440", dark: "#121930", light: "#50639a", shine: "#8499d2",
    brow: "#2a3150", lash: "#171b30", irisEdge: "#222c48", iris: "#5c74a8", irisDeep: "#36456e", irisGlow: "#a6bde6", pupil: "#0f1424", eyeShade: "#67506a",
    lipUp: "#bb6a6e", lipLow: "#cf878a", lipLowEdge: "#c07377", lipLine: "#82424b", cavity: "#541d29", tongue: "#cc6b73",
    cloth: "#5b628f", clothTop: "#6f77a6", clothDark: "#434a72", clothLight: "#7f88b8", under: "#ece7e2", underLight: "#f7f3ef", underShade: "#bdb3ae",
    tie: "#d9b36a", frame: "#6b5a4a",
  },
  hair: hair.HANEUL,
  tail: hair.HANEUL_TAIL,
  clothes: clothes.HANEUL,
  over: clothes.GLASSES,
  ears: false,
  browsOver: false,
  freckles: "",
  shape: { jaw: 0.96, eye: 0.93, iris: 0.97, lash: 0.92, tilt: 1.8, crease: 0.5, brow: 0.86, lip: 0.92, mouth: 0.95 },
};

/** @type {Readonly<Record<string, Theme>>} */
export const LOOKS = { mira, sol, haneul };
