// @ts-check
// Lips, teeth, tongue and the dark between them.

import { f, mix, path, unit } from "./geometry.js";

/** @typedef {Record<string, number>} Params */
/** @typedef {import("./themes.js").Theme} Theme */
/** @typedef {(key: string, attribute: string, value: string | number) => void} Put */

export const MOUTH_Y = 382;
const REST_SMILE = 0.3; // corners of a friendly mouth at rest stand a little high

/** @param {Theme} theme @param {string} id */
export function mouthMarkup(theme, id) {
  const c = theme.colours;
  return `<g data-k="mouth">
  <path data-k="chinShade" fill="${c.shade}" opacity=".45"/>
  <path data-k="cavity" fill="${c.cavity}"/>
  <g clip-path="url(#${id}cavity)">
    <path data-k="throat" fill="${c.throat}" opacity=".55"/>
    <path data-k="tongue" fill="${c.tongue}"/>
    <path data-k="tongueLight" fill="none" stroke="${c.tongueLight}" stroke-width="2.4" stroke-linecap="round" opacity=".5"/>
    <path data-k="teethLow" fill="${c.teethLow}"/>
    <path data-k="teethUp" fill="${c.teeth}"/>
    <path data-k="teethShade" fill="${c.teethShade}" opacity=".28"/>
  </g>
  <path data-k="lipLow" fill="url(#${id}lipLow)"/>
  <path data-k="lipUp" fill="${c.lipUp}"/>
  <path data-k="lipShine" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
  <path data-k="lipLine" fill="none" stroke="${c.lipLine}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>
  <path data-k="cornerLeft" fill="none" stroke="${c.crease}" stroke-width="2.2" stroke-linecap="round"/>
  <path data-k="cornerRight" fill="none" stroke="${c.crease}" stroke-width="2.2" stroke-linecap="round"/>
  <path data-k="tongueTip" fill="${c.tongue}"/>
  <path data-k="tongueTipLine" fill="none" stroke="${c.tongueLine}" stroke-width="1.8" stroke-linecap="round" opacity=".6"/>
</g>`;
}

/** @param {string} id */
export function mouthClip(id) {
  return `<clipPath id="${id}cavity"><path data-k="clipCavity"/></clipPath>`;
}

/** @param {Params} p @param {Theme} theme @param {Put} put */
export function drawMouth(p, theme, put) {
  const rest = REST_SMILE * (1 - 0.9 * unit(p.jawOpen * 1.5 + p.mouthFunnel + p.mouthPucker)) * (1 - unit(1.6 * Math.abs(p.mouthSmileLeft - p.mouthSmileRight)));
  const smileL = rest + p.mouthSmileLeft * (1 - rest) + 0.15 * p.mouthDimpleLeft;
  const smileR = rest + p.mouthSmileRight * (1 - rest) + 0.15 * p.mouthDimpleRight;
  const smile = (smileL + smileR) / 2;
  const frown = (p.mouthFrownLeft + p.mouthFrownRight) / 2;
  const stretch = (p.mouthStretchLeft + p.mouthStretchRight) / 2;
  const press = unit((p.mouthPressLeft + p.mouthPressRight) / 2 + p.mouthClose * 0.3);
  const upUp = (p.mouthUpperUpLeft + p.mouthUpperUpRight) / 2;
  const lowDown = (p.mouthLowerDownLeft + p.mouthLowerDownRight) / 2;
  const { mouthPucker: pucker, mouthFunnel: funnel, jawOpen: jaw } = p;
  const rollUp = p.mouthRollUpper;
  const rollLow = p.mouthRollLower;
  const shrug = p.mouthShrugLower;
  const round = unit(pucker + funnel * 0.75);

  const mx = 300 + 9 * (p.mouthLeft - p.mouthRight) + 5 * (p.jawLeft - p.jawRight);
  const my = MOUTH_Y - 2.5 * smile - 3 * shrug + 1.5 * frown + 1.5 * p.mouthShrugUpper * -1;
  const drop = 5 * (p.jawLeft - p.jawRight);

  // Corners. The viewer's right is the character's left.
  const half = 32 * theme.shape.mouth * (1 - 0.44 * pucker - 0.27 * funnel * (1 - 0.3 * pucker) - 0.06 * press) - 6 * jaw * (1 - smile * 0.6);
  const reachL = half + 12 * smileL * (1 - 0.6 * round) + 8 * p.mouthStretchLeft + 2 * p.mouthFrownLeft + 2 * p.mouthDimpleLeft;
  const reachR = half + 12 * smileR * (1 - 0.6 * round) + 8 * p.mouthStretchRight + 2 * p.mouthFrownRight + 2 * p.mouthDimpleRight;
  const corner = (/** @type {number} */ up, /** @type {number} */ down, /** @type {number} */ wide) =>
    my - 14.5 * up * (1 - 0.35 * round) + 10.5 * down + 2.5 * wide + 13 * jaw * (1 - 0.45 * smile);
  const xr = mx + reachL;
  const xl = mx - reachR;
  const yr = corner(smileL, p.mouthFrownLeft, p.mouthStretchLeft);
  const yl = corner(smileR, p.mouthFrownRight, p.mouthStretchRight);

  // How far the lips stand apart.
  const shut = 1 - 0.75 * press * (1 - jaw);
  const gapUp = (7.5 * upUp * (1 + 0.5 * smile) + 3.5 * jaw + 3.5 * funnel * (1 - 0.65 * pucker)) * shut;
  const gapLow = (40 * jaw * (1 - 0.12 * round) + 9 * lowDown * (1 + 1.1 * smile) + 5 * funnel * (1 - 0.65 * pucker) + 1.2 * pucker * jaw) * shut;
  const arch = 2.2 * smile - 4 * frown - 2.5 * shrug; // the middle of a smile hangs, of a frown arches
  const inU = my + arch - gapUp + 1.5 * frown;
  const inL = Math.max(inU, my + arch + gapLow - 3 * shrug * unit(gapLow / 8));
  const gap = inL - inU;
  const ajar = unit(gap / 5);

  const plump = theme.shape.lip;
  const thickU = plump * (7.6 + 2.4 * funnel + 2.6 * pucker - 2.2 * smile - 1.4 * stretch) * (1 - 0.55 * press) * (1 - 0.88 * rollUp);
  const thickL = plump * (10.5 + 2.6 * funnel + 2.2 * pucker - 2 * smile - 2 * stretch + 2.5 * shrug) * (1 - 0.45 * press) * (1 - 0.85 * rollLow);
  const bow = 2.6 * (1 - 0.5 * stretch) * (1 - 0.7 * rollUp) * (1 - 0.45 * smile);
  const peak = 9.5 * (1 - 0.35 * round) + 1.5 * smile;

  // Control points of the inner edges.
  const vault = unit(jaw * 1.6) * (1 - smile); // an open mouth without a smile arches above
  const bl = mix(yl, inU, 0.78 + 0.3 * vault);
  const br = mix(yr, inU, 0.78 + 0.3 * vault);
  const hug = mix(0.42, 0.62, unit(jaw * 1.3 + round * 0.6));
  const ul = xl + reachR * 0.3 * (1 - 0.4 * round);
  const ur = xr - reachL * 0.3 * (1 - 0.4 * round);
  const upIn = path`C${ul} ${bl} ${mx - reachR * hug} ${inU} ${mx} ${inU + 1}C${mx + reachL * hug} ${inU} ${ur} ${br} ${xr} ${yr}`;
  const fall = unit(gap / 20);
  const dl = xl + reachR * mix(0.3, 0.03, fall);
  const dr = xr - reachL * mix(0.3, 0.03, fall);
  const cl = mix(yl, inL, mix(0.78, 0.62, fall));
  const cr = mix(yr, inL, mix(0.78, 0.62, fall));
  const lowX = mx + drop * unit(gap / 20);
  const lowHug = hug + 0.08 * fall;
  const lowBack = path`C${dr} ${cr} ${lowX + reachL * lowHug} ${inL} ${lowX} ${inL}C${lowX - reachR * lowHug} ${inL} ${dl} ${cl} ${xl} ${yl}`;
  const cavity = path`M${xl} ${yl}` + upIn + lowBack + "Z";
  put("cavity", "d", cavity);
  put("clipCavity", "d", cavity);

  const outU = inU - thickU;
  const outL = inL + thickL;
  const oul = xl + reachR * 0.34;
  const our = xr - reachL * 0.34;
  put(
    "lipUp",
    "d",
    path`M${xl - 1} ${yl}C${oul} ${mix(yl, outU, 0.62)} ${mx - peak - 7} ${outU - bow * 0.9} ${mx - peak} ${outU - bow * 0.7}C${mx - peak * 0.5} ${outU - bow * 0.5} ${mx - 3} ${outU + bow * 0.7} ${mx} ${outU + bow * 0.8}C${mx + 3} ${outU + bow * 0.7} ${mx + peak * 0.5} ${outU - bow * 0.5} ${mx + peak} ${outU - bow * 0.7}C${mx + peak + 7} ${outU - bow * 0.9} ${our} ${mix(yr, outU, 0.62)} ${xr + 1} ${yr}C${ur} ${br} ${mx + reachL * hug} ${inU} ${mx} ${inU + 1}C${mx - reachR * hug} ${inU} ${ul} ${bl} ${xl - 1} ${yl}Z`,
  );
  const odl = xl + reachR * mix(0.34, 0.06, fall);
  const odr = xr - reachL * mix(0.34, 0.06, fall);
  put(
    "lipLow",
    "d",
    path`M${xl} ${yl}C${odl} ${mix(yl, outL, mix(0.7, 0.66, fall))} ${lowX - reachR * mix(0.5, 0.62, fall)} ${outL} ${lowX} ${outL}C${lowX + reachL * mix(0.5, 0.62, fall)} ${outL} ${odr} ${mix(yr, outL, mix(0.7, 0.66, fall))} ${xr} ${yr}` +
      lowBack +
      "Z",
  );
  put("lipShine", "d", path`M${lowX - 8 - 3 * smile} ${inL + thickL * 0.48}Q${lowX} ${inL + thickL * 0.6} ${lowX + 6 + 3 * smile} ${inL + thickL * 0.48}`);
  put("lipShine", "opacity", f(0.34 * unit(thickL / 8)));
  put("lipLine", "d", path`M${xl + 0.5} ${yl}` + upIn);
  put("lipLine", "opacity", f(mix(0.95, 0.5, ajar)));

  for (const [name, x, y, s, lift, dent] of /** @type {const} */ ([
    ["cornerLeft", xr, yr, 1, smileL - p.mouthFrownLeft, p.mouthDimpleLeft + p.mouthPressLeft * 0.4 + smileL * 0.12],
    ["cornerRight", xl, yl, -1, smileR - p.mouthFrownRight, p.mouthDimpleRight + p.mouthPressRight * 0.4 + smileR * 0.12],
  ])) {
    put(name, "d", path`M${x + s * 4} ${y + 6 - 3 * lift}Q${x + s * (7 + 1.5 * dent)} ${y - 1 - lift} ${x + s * 5} ${y - 7 - lift}`);
    put(name, "opacity", f(0.42 * unit(dent * 1.2 - 0.1)));
  }

  // Inside.
  const span = Math.max(6, half * 0.86 + 5 * smile + 3 * stretch);
  const teethY = inU + Math.min(gap * 0.7 + 1, 1.5 + gap * 0.16 + (8 * smile + 6 * upUp + 4.5 * stretch + 1.5) * (1 - 0.8 * round));
  put("teethUp", "d", gap < 1.4 ? "" : path`M${mx - span - 8} ${Math.min(yl, inU) - 12}L${mx + span + 8} ${Math.min(yr, inU) - 12}L${mx + span + 4} ${mix(yr, teethY, 0.6) - 2}C${mx + span * 0.6} ${teethY + 0.6} ${mx + span * 0.3} ${teethY + 1.4} ${mx} ${teethY + 1.4}C${mx - span * 0.3} ${teethY + 1.4} ${mx - span * 0.6} ${teethY + 0.6} ${mx - span - 4} ${mix(yl, teethY, 0.6) - 2}Z`);
  put("teethUp", "opacity", f(unit((gap - 1) / 3)));
  put("teethShade", "opacity", f(0.28 * unit((gap - 4) / 8)));
  put("teethShade", "d", gap < 1.4 ? "" : path`M${xl} ${yl - 14}L${xr} ${yr - 14}L${xr} ${yr + 1}` + path`C${ur} ${br + 3} ${mx + reachL * hug} ${inU + 3.4} ${mx} ${inU + 3.6}C${mx - reachR * hug} ${inU + 3.4} ${ul} ${bl + 3} ${xl} ${yl + 1}Z`);
  const bare = unit(lowDown * 1.3 + stretch * 0.5 - 0.25) * unit(gap / 9) * unit(1.5 - 2.2 * jaw);
  put("teethLow", "d", bare < 0.03 ? "" : path`M${lowX - span} ${inL + 6}L${lowX - span * 0.85} ${inL - 5.5 * bare}Q${lowX} ${inL - 8.5 * bare} ${lowX + span * 0.85} ${inL - 5.5 * bare}L${lowX + span} ${inL + 6}Z`);
  put("throat", "d", gap < 6 ? "" : path`M${xl} ${inU - 6}L${xr} ${inU - 6}L${xr} ${inU + gap * 0.4}Q${mx} ${inU + gap * 0.62} ${xl} ${inU + gap * 0.4}Z`);
  const rise = gap * (0.4 + 0.3 * p.tongueOut) + 1;
  const tw = Math.max(4, half * 0.72);
  put("tongue", "d", gap < 3 ? "" : path`M${lowX - tw} ${inL + 8}C${lowX - tw} ${inL - rise} ${lowX - tw * 0.35} ${inL - rise - 1} ${lowX} ${inL - rise + 1.5}C${lowX + tw * 0.35} ${inL - rise - 1} ${lowX + tw} ${inL - rise} ${lowX + tw} ${inL + 8}Z`);
  put("tongueLight", "d", gap < 9 ? "" : path`M${lowX} ${inL - rise + 4}L${lowX} ${inL - 2}`);

  // The tongue over the lip: only when it is really put out; th only shows it between the teeth.
  const tip = unit((p.tongueOut - 0.4) / 0.5);
  const len = 22 * tip;
  put("tongueTip", "d", tip < 0.02 ? "" : path`M${lowX - 12} ${inL - 4}C${lowX - 14} ${inL + len * 0.7} ${lowX - 9} ${inL + len + 3} ${lowX} ${inL + len + 3}C${lowX + 9} ${inL + len + 3} ${lowX + 14} ${inL + len * 0.7} ${lowX + 12} ${inL - 4}Q${lowX} ${inL - 8} ${lowX - 12} ${inL - 4}Z`);
  put("tongueTipLine", "d", tip < 0.02 ? "" : path`M${lowX} ${inL - 3}L${lowX} ${inL + len * 0.62}`);

  const cy = outL + 5 + 1.5 * smile;
  put("chinShade", "d", path`M${lowX - 15} ${cy}Q${lowX} ${cy + 7 + 4 * shrug} ${lowX + 15} ${cy}Q${lowX} ${cy + 2} ${lowX - 15} ${cy}Z`);
  put("chinShade", "opacity", f(0.4 + 0.35 * shrug));
}
