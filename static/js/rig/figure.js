// @ts-check
// The drawn bust: builds its SVG once, then changes only the attributes whose text changed.

import { JOINTS, PARAMETERS } from "../generated/expression.js";
import { drawCreature } from "./creature.js";
import { browMarkup, drawBrow, drawEye, eyeClips, eyeMarkup } from "./eyes.js";
import { f } from "./geometry.js";
import { SIDES, drawHand, handsMarkup } from "./hands.js";
import { drawHead, drawWater, earsMarkup, faceMarkup, neckMarkup, noseMarkup, waterMarkup } from "./head.js";
import { drawMouth, mouthClip, mouthMarkup } from "./mouth.js";
import { themeOf } from "./themes.js";

/** @typedef {Record<string, number>} Params */
/** @typedef {import("./themes.js").Theme} Theme */

export const WIDTH = 600;
export const HEIGHT = 660;

const MOUTH_INPUTS = PARAMETERS.filter((name) => /^(mouth|jaw|tongue)/.test(name));
const HEAD_INPUTS = PARAMETERS.filter((name) => /^(mouth|jaw|cheek|nose|browDown|blush)/.test(name));
const EYE_SHARED = ["browInnerUp", "gazeX", "gazeY", "pupilWide", "tears"];
const EYE_INPUTS = {
  left: PARAMETERS.filter((name) => /^(eye|brow|cheekSquint|noseSneer|mouthSmile).*Left$/.test(name)).concat(EYE_SHARED),
  right: PARAMETERS.filter((name) => /^(eye|brow|cheekSquint|noseSneer|mouthSmile).*Right$/.test(name)).concat(EYE_SHARED),
};

let made = 0;

/** @param {string} text @param {Theme} theme @param {string} id */
function coloured(text, theme, id) {
  return text
    .replace(/url\(#@(\w+)\)/g, (_, name) => `url(#${id}${name})`)
    .replace(/@(\w+)/g, (_, name) => theme.colours[name] || "none");
}

/** @param {string} id @param {string} top @param {string} middle @param {string} bottom @param {string} [attributes] */
function fall(id, top, middle, bottom, attributes = 'x1="0" y1="0" x2="0" y2="1"') {
  return `<linearGradient id="${id}" ${attributes}><stop offset="0" stop-color="${top}"/><stop offset=".45" stop-color="${middle}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`;
}

/** @param {Theme} theme @param {string} id */
function definitions(theme, id) {
  const c = theme.colours;
  return `<defs>
<radialGradient id="${id}skin" cx=".46" cy=".5" r=".62"><stop offset="0" stop-color="${c.skinLight}"/><stop offset=".55" stop-color="${c.skin}"/><stop offset="1" stop-color="${c.skinEdge}"/></radialGradient>
<linearGradient id="${id}neck" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${c.skinEdge}"/><stop offset="1" stop-color="${c.skin}"/></linearGradient>
<radialGradient id="${id}blush"><stop offset="0" stop-color="${c.blush}" stop-opacity=".62"/><stop offset=".6" stop-color="${c.blush}" stop-opacity=".24"/><stop offset="1" stop-color="${c.blush}" stop-opacity="0"/></radialGradient>
<linearGradient id="${id}iris" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${c.irisEdge}"/><stop offset=".32" stop-color="${c.irisDeep}"/><stop offset=".72" stop-color="${c.iris}"/><stop offset="1" stop-color="${c.irisGlow}"/></linearGradient>
<linearGradient id="${id}lipLow" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${c.lipLow}"/><stop offset="1" stop-color="${c.lipLowEdge}"/></linearGradient>
<linearGradient id="${id}drop" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#eaf7ff"/><stop offset="1" stop-color="#86c5ee"/></linearGradient>
${fall(`${id}hair`, c.hairTop, c.hair, c.hairDeep, 'gradientUnits="userSpaceOnUse" x1="0" y1="60" x2="0" y2="420"')}
${fall(`${id}hairBack`, c.hair, c.hairDeep, c.dark, 'gradientUnits="userSpaceOnUse" x1="0" y1="60" x2="0" y2="520"')}
${fall(`${id}hairTail`, c.hair, c.hairTop, c.hairDeep, 'gradientUnits="userSpaceOnUse" x1="0" y1="400" x2="0" y2="670"')}
${fall(`${id}cloth`, c.clothTop, c.cloth, c.clothDark)}
${fall(`${id}hood`, c.clothLight, c.clothTop, c.cloth)}
<linearGradient id="${id}scene" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${c.sceneTop}"/><stop offset="1" stop-color="${c.sceneLow}"/></linearGradient>
<clipPath id="${id}disc"><circle cx="300" cy="340" r="284"/></clipPath>
<clipPath id="${id}face"><path data-k="clipFace"/></clipPath>
${eyeClips(id)}${mouthClip(id)}
</defs>`;
}

export class Figure {
  /** @param {Element} host an empty element that the drawing fills @param {string} look as `themeOf` reads it */
  constructor(host, look) {
    this.host = host;
    this.theme = themeOf(look);
    /** @type {Record<string, Element>} */
    this.parts = {};
    /** @type {Record<string, string | number>} */
    this.shown = {};
    /** @type {Record<string, Params>} what each part was last drawn from */
    this.seen = {};
    this.swing = { yaw: 0, speed: 0 };
    this.tearPhase = 0;
    this.put = this.put.bind(this);
    this.build(look);
  }

  /** Draw another look from here on. @param {string} look */
  build(look) {
    const theme = themeOf(look);
    this.theme = theme;
    made += 1;
    const id = `avatar${made}`;
    const c = (/** @type {string} */ text) => coloured(text, theme, id);
    const brows = `<g data-k="brows">${browMarkup(theme, -1)}${browMarkup(theme, 1)}</g>`;
    this.host.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMidYMax meet" aria-hidden="true" focusable="false" width="100%" height="100%">
${definitions(theme, id)}
<g data-k="scene">${c(theme.scene)}</g>
<g data-k="stance">
<g data-k="hairBack">${c(theme.hair.back)}</g>
<g data-k="body">${neckMarkup(theme, id)}<g data-k="clothes">${c(theme.clothes)}</g></g>
<g data-k="hairTailGroup">${c(theme.tail)}</g>
<g data-k="head">
  <g data-k="hairBehind">${c(theme.hair.behind)}</g>
  ${earsMarkup(theme)}
  ${c(faceMarkup(theme, id))}
  <g data-k="features">
    ${eyeMarkup(theme, id, -1)}${eyeMarkup(theme, id, 1)}
    ${c(noseMarkup(theme, id))}
    ${mouthMarkup(theme, id)}
    ${waterMarkup(id)}
  </g>
  ${theme.browsOver ? "" : brows}
  <g data-k="over">${c(theme.over)}</g>
  <g data-k="hairFront">${c(theme.hair.front)}</g>
  ${theme.browsOver ? brows : ""}
</g>
${handsMarkup(theme)}
</g></svg>`;
    this.parts = {};
    this.shown = {};
    this.seen = {};
    for (const element of this.host.querySelectorAll("[data-k]")) {
      this.parts[element.getAttribute("data-k") || ""] = element;
    }
  }

  /** Set an attribute if its text changed. @param {string} key @param {string} attribute @param {string | number} value */
  put(key, attribute, value) {
    const name = key + " " + attribute;
    if (this.shown[name] === value) return;
    this.shown[name] = value;
    this.parts[key].setAttribute(attribute, String(value));
  }

  /** @param {Params} p @param {number} dt seconds since the last drawing @param {Params} [pose] joints, see gestures.js */
  draw(p, dt, pose = JOINTS) {
    const put = this.put;
    const grown = 1 + 0.075 * pose.lean;
    put("stance", "transform", `translate(300 690) scale(${f(grown + 0.015 * pose.bow)} ${f(grown - 0.075 * pose.bow)}) translate(-300 -690)`);
    for (const side of SIDES) drawHand(pose, side, put);
    const { headYaw: yaw, headPitch: pitch, headRoll: roll } = p;

    // Hair lags behind the head: a damped swing driven by how fast it turns.
    const follow = yaw * 1.2 + roll;
    const pull = (follow - this.swing.yaw) * 60 - this.swing.speed * 7;
    this.swing.speed += pull * Math.min(dt, 0.033);
    this.swing.yaw += this.swing.speed * Math.min(dt, 0.033);
    const lag = this.swing.yaw - follow;
    this.tearPhase = (this.tearPhase + dt * 0.38) % 1;

    const rise = -3.2 * p.breath - 15 * p.shoulderUp;
    put("body", "transform", `translate(0 ${f(rise)})`);
    const tilt = f(9.5 * roll + 1.5 * yaw);
    const hx = 7 * yaw;
    const hy = 8 * pitch - 1.6 * p.breath - 3 * Math.max(0, p.shoulderUp);
    put("head", "transform", `translate(${f(hx)} ${f(hy)}) rotate(${tilt} 300 440)`);
    put("hairBack", "transform", `translate(${f(hx * 0.2 - 5 * yaw)} ${f(hy * 0.6)}) rotate(${f(tilt * 0.8 + 4 * lag)} 300 300)`);
    put("hairTailGroup", "transform", `translate(${f(hx * 0.7)} ${f(hy * 0.5 + rise * 0.6)}) rotate(${f(tilt * 0.25 + 6 * lag)} 372 410)`);
    put("hairBehind", "transform", `translate(${f(-7 * yaw)} ${f(-3 * pitch)})`);
    put("features", "transform", `translate(${f(17 * yaw)} ${f(13 * pitch)})`);
    put("cheeks", "transform", `translate(${f(13 * yaw)} ${f(10 * pitch)})`);
    put("brows", "transform", `translate(${f(15 * yaw)} ${f(14 * pitch)})`);
    put("over", "transform", `translate(${f(17 * yaw)} ${f(13 * pitch)})`);
    put("hairFront", "transform", `translate(${f(6 * yaw)} ${f(5 * pitch)}) rotate(${f(1.6 * lag)} 300 90)`);
    put("bangShade", "transform", `translate(${f(8 * yaw)} ${f(7 * pitch)})`);
    put("earLeft", "transform", `translate(${f(-8 * yaw)} ${f(-5 * pitch)})`);
    put("earRight", "transform", `translate(${f(-8 * yaw)} ${f(-5 * pitch)})`);
    put("nose", "transform", `translate(${f(5 * yaw)} ${f(4 * pitch)})`);
    // The far eye narrows as the head turns.
    const near = (/** @type {number} */ side) => `translate(${f((300 + side * 55) * (1 - (1 + 0.09 * yaw * -side)))} 0) scale(${f(1 + 0.09 * yaw * -side)} 1)`;
    put("eyeLeft", "transform", near(1));
    put("eyeRight", "transform", near(-1));

    if (this.moved("head", HEAD_INPUTS, p)) drawHead(p, this.theme, put);
    if (this.moved("eyeRight", EYE_INPUTS.right, p)) {
      drawEye(p, -1, this.theme, put);
      drawBrow(p, -1, this.theme, put);
    }
    if (this.moved("eyeLeft", EYE_INPUTS.left, p)) {
      drawEye(p, 1, this.theme, put);
      drawBrow(p, 1, this.theme, put);
    }
    if (this.moved("mouth", MOUTH_INPUTS, p)) drawMouth(p, this.theme, put);
    drawCreature(p, this.parts, put);
    drawWater(p, this.tearPhase, put);
  }

  /** Whether a part's inputs changed visibly since it was last drawn. @param {string} part @param {string[]} names @param {Params} p */
  moved(part, names, p) {
    const seen = this.seen[part];
    if (seen && names.every((name) => Math.abs(p[name] - seen[name]) < 0.001)) return false;
    this.seen[part] = Object.fromEntries(names.map((name) => [name, p[name]]));
    return true;
  }
}
