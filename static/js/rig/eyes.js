// @ts-check
// One eye and its brow: markup once, paths every time something moved. `side` is +1 for the viewer's right.

import { f, mix, path, unit } from "./geometry.js";

/** @typedef {Record<string, number>} Params */
/** @typedef {import("./themes.js").Theme} Theme */
/** @typedef {(key: string, attribute: string, value: string | number) => void} Put sets an attribute if it changed */

export const EYE_Y = 288;
export const EYE_X = 56;

/** @param {number} side */
export function suffix(side) {
  return side > 0 ? "Left" : "Right";
}

/** @param {Theme} theme @param {string} id @param {number} side */
export function eyeMarkup(theme, id, side) {
  const k = suffix(side);
  const c = theme.colours;
  return `<g data-k="eye${k}">
  <path data-k="lid${k}" fill="${c.lid}" opacity=".5"/>
  <path data-k="white${k}" fill="${c.white}"/>
  <g clip-path="url(#${id}eye${k})">
    <path data-k="caruncle${k}" fill="${c.caruncle}" opacity=".7"/>
    <g data-k="iris${k}">
      <circle r="21.4" fill="${c.irisEdge}"/>
      <circle r="20" fill="url(#${id}iris)"/>
      <path d="M-15.8 6A17 17 0 0 0 15.8 6 14.6 12.6 0 0 1 -15.8 6Z" fill="${c.irisGlow}" opacity=".75"/>
      <g stroke="${c.irisGlow}" stroke-width="1.1" opacity=".4" stroke-linecap="round"><path d="M-7 10l-2.4 3.6M-2.4 11.8l-.8 4.2M2.4 11.8l.8 4.2M7 10l2.4 3.6M10.6 6.4l3.6 1.9M-10.6 6.4l-3.6 1.9"/></g>
      <circle data-k="pupil${k}" r="8.4" fill="${c.pupil}"/>
    </g>
    <path data-k="shade${k}" fill="${c.eyeShade}" opacity=".42"/>
    <g data-k="glint${k}" fill="#fff"><ellipse cx="-6.2" cy="-7.4" rx="5.4" ry="6" /><circle cx="6.8" cy="6.2" r="2.6" opacity=".85"/><circle cx="2.6" cy="-11" r="1.5" opacity=".7"/></g>
    <path data-k="pool${k}" fill="#dff1ff"/>
  </g>
  <path data-k="waterline${k}" fill="none" stroke="${c.lowerLid}" stroke-width="1.8" stroke-linecap="round"/>
  <path data-k="lash${k}" fill="${c.lash}"/>
  <path data-k="crease${k}" fill="none" stroke="${c.crease}" stroke-width="2" stroke-linecap="round"/>
  <path data-k="bag${k}" fill="none" stroke="${c.crease}" stroke-width="2.2" stroke-linecap="round"/>
</g>`;
}

/** @param {string} id */
export function eyeClips(id) {
  return `<clipPath id="${id}eyeLeft"><path data-k="clipLeft"/></clipPath><clipPath id="${id}eyeRight"><path data-k="clipRight"/></clipPath>`;
}

/** Height of both controls of a cubic so that its middle is at `mid`. @param {number} mid @param {number} a @param {number} b */
function control(mid, a, b) {
  return (8 * mid - a - b) / 6;
}

/** @param {Params} p @param {number} side @param {Theme} theme @param {Put} put */
export function drawEye(p, side, theme, put) {
  const k = suffix(side);
  const shape = theme.shape;
  const s = side;
  const cx = 300 + s * EYE_X;
  const cy = EYE_Y;
  const blink = unit(p["eyeBlink" + k] * (1 + 0.3 * p["cheekSquint" + k]));
  const wide = p["eyeWide" + k];
  const cheek = p["cheekSquint" + k];
  const squint = unit(p["eyeSquint" + k] * 0.85 + p["noseSneer" + k] * 0.3);
  const down = p["browDown" + k];
  const inner = p.browInnerUp;
  const gazeY = p.gazeY;

  const w = 35.5;
  const ix = cx - s * (w - 2);
  const iy = cy + 5;
  const ox = cx + s * w;
  const oy = cy - 3 - shape.tilt + 2.2 * inner * (1 - down) - 1.5 * wide;
  const upper = (21.5 * shape.eye + 8.5 * wide - 6 * squint - 2 * cheek - 3.5 * Math.max(0, gazeY) + 1.5 * Math.min(0, gazeY) * -1);
  const lower = 15.5 * shape.eye + 2.5 * wide - 7 * squint - 7.5 * cheek + 1.5 * Math.max(0, gazeY);
  const meet = 11 - 17 * unit((cheek - 0.35) * 1.7); // a blink sags, a laugh arches
  const top = mix(cy - upper, cy + meet, blink);
  const bottom = Math.max(top + 0.4, mix(cy + lower, cy + meet + 0.6, blink));

  // Brows pull the lids: lowered ones press the inner half down, raised inner ones lift it.
  const open = 1 - blink;
  const slant = (9 * down - 5.5 * inner * (1 - down)) * open;
  const tc = control(top, oy, iy);
  const bc = control(bottom, oy, iy);
  const ux1 = ox - s * w * 0.1;
  const ux2 = ix + s * w * 0.32;
  const uy1 = tc - slant * 0.35;
  const uy2 = tc + slant * 0.9;
  const lx1 = ox - s * w * 0.22;
  const lx2 = ix + s * w * 0.36;
  const eye = path`M${ox} ${oy}C${ux1} ${uy1} ${ux2} ${uy2} ${ix} ${iy}C${lx2} ${bc + 0.5} ${lx1} ${bc} ${ox} ${oy}Z`;
  put("white" + k, "d", eye);
  put("clip" + k, "d", eye);

  put("caruncle" + k, "d", path`M${ix - s} ${iy - 5}q${s * 8} 5 ${s * 1} 10Z`);
  const gx = cx - s * 1.5 + p.gazeX * 11.5;
  const gy = cy + 0.6 + gazeY * 8.5;
  put("iris" + k, "transform", `translate(${f(gx)} ${f(gy)}) scale(${f(shape.iris)})`);
  put("glint" + k, "transform", `translate(${f(gx + 1 - p.gazeX * 2)} ${f(gy - gazeY * 1.5)}) scale(${f(shape.iris)})`);
  put("pupil" + k, "r", f(9.2 + 2.6 * p.pupilWide - 1.4 * wide));

  // The upper lid's shade on the eyeball.
  put(
    "shade" + k,
    "d",
    path`M${ox + s * 4} ${oy - 60}L${ox} ${oy + 2}C${ux1} ${uy1 + 9} ${ux2} ${uy2 + 9} ${ix} ${iy + 2}L${ix} ${iy - 60}Z`,
  );

  const thick = (5.2 * shape.lash) * (1 - 0.18 * blink);
  const wing = 4.5 * shape.lash;
  const wy = mix(-5.5, 2.5, blink) * shape.lash;
  put(
    "lash" + k,
    "d",
    path`M${ox + s * (wing + 2.5)} ${oy + wy}C${ox + s * 1.5} ${oy - 1.5 + wy * 0.4} ${ox} ${oy - 1} ${ox - s * 0.6} ${oy - 2.5}C${ux1} ${uy1 - thick * 1.28} ${ux2} ${uy2 - thick * 1.12} ${ix - s * 0.8} ${iy - 0.4}C${ux2 + s * 2} ${uy2 + 1.2} ${ux1 - s * 1} ${uy1 + 1.2} ${ox} ${oy + 2.4}C${ox + s * 1.5} ${oy + 1.6} ${ox + s * wing * 0.7} ${oy + 1 + wy * 0.5} ${ox + s * (wing + 2.5)} ${oy + wy}Z`,
  );
  put("waterline" + k, "d", path`M${ox - s * 2} ${oy + 2.4}C${lx1} ${bc + 0.6} ${lx2} ${bc + 1} ${ix + s * 5} ${iy + 1.6}`);
  put("waterline" + k, "opacity", f(0.75 * open + 0.1));

  // Skin above the lash line: crease, and the lid that shows below it.
  const lift = mix(8.5 + 1.5 * wide - 3.2 * down, 13, blink);
  const crease = cy - upper - lift + blink * upper * 0.62;
  const cc = control(crease, oy - 4, iy - 4);
  put(
    "crease" + k,
    "d",
    path`M${ox + s * 1.5} ${oy - 6.5 + blink * 2}C${ux1 + s * 1} ${cc + slant * 0.1} ${ux2} ${cc + slant * 0.75} ${ix + s * 6} ${iy - 9 + slant * 0.4}`,
  );
  put("crease" + k, "opacity", f(shape.crease * unit(1 - 0.8 * down - 0.5 * squint)));
  put(
    "lid" + k,
    "d",
    path`M${ox} ${oy - 5}C${ux1} ${cc} ${ux2} ${cc + slant * 0.7} ${ix + s * 3} ${iy - 6}L${ix} ${iy}C${ux2} ${uy2} ${ux1} ${uy1} ${ox} ${oy}Z`,
  );
  put("lid" + k, "opacity", f(0.32 + 0.3 * blink));

  const raised = Math.max(cheek, 0.55 * p["mouthSmile" + k], squint * 0.6);
  const by = cy + 25 - 6 * cheek;
  put("bag" + k, "d", path`M${cx - s * 18} ${by}Q${cx + s * 2} ${by + 6 - 3 * cheek} ${cx + s * 22} ${by - 4 - 2 * cheek}`);
  put("bag" + k, "opacity", f(0.36 * unit(raised * 1.1 - 0.12)));

  const t = p.tears;
  put("pool" + k, "d", path`M${ox} ${oy}C${lx1} ${bc - 7 * t} ${lx2} ${bc - 7 * t} ${ix} ${iy}C${lx2} ${bc + 1} ${lx1} ${bc + 1} ${ox} ${oy}Z`);
  put("pool" + k, "opacity", f(unit(t * 2) * 0.85 * open));
}

/** @param {Theme} theme @param {number} side */
export function browMarkup(theme, side) {
  return `<path data-k="brow${suffix(side)}" fill="${theme.colours.brow}"/>`;
}

/** @param {Params} p @param {number} side @param {Theme} theme @param {Put} put */
export function drawBrow(p, side, theme, put) {
  const k = suffix(side);
  const s = side;
  const up = p.browInnerUp;
  const out = p["browOuterUp" + k];
  const down = p["browDown" + k];
  const both = Math.min(up, down); // raised and drawn together: the brow of worry
  const base = EYE_Y - 47;
  const x1 = 300 + s * (EYE_X - 32 - 4.5 * down);
  const y1 = base - 1.5 - 15 * up - 2 * out + 17 * down * (1 - 0.75 * up) - 3 * both;
  const x2 = 300 + s * (EYE_X + 8);
  const y2 = base - 8.5 - 3.5 * up - 14 * out + 12 * down * (1 - 0.4 * up) + 2 * both;
  const x3 = 300 + s * (EYE_X + 43);
  const y3 = base + 5 + 5.5 * up - 11.5 * out + 3 * down + 3 * both;
  const t = theme.shape.brow * (1 + 0.12 * down);
  // Thick and round at the nose, thin at the temple; at the arch both edges turn along one slope, so that none has a corner.
  const m = (0.62 * (y3 - y1)) / Math.abs(x3 - x1);
  const over = y2 - 3.6 * t;
  const under = y2 + 2.3 * t;
  put(
    "brow" + k,
    "d",
    path`M${x1 + s * 4} ${y1 + 2.6 * t}C${x1 - s * 3} ${y1 + 2.4 * t} ${x1 - s * 3.5} ${y1 - 4 * t} ${x1 + s * 5} ${y1 - 4.4 * t}C${mix(x1, x2, 0.45)} ${mix(y1, y2, 0.45) - 4.9 * t} ${x2 - s * 12} ${over - 14 * m} ${x2 + s * 2} ${over}C${x2 + s * 13} ${over + 11 * m + 0.6 * t} ${mix(x2, x3, 0.72)} ${mix(y2, y3, 0.56) - 1.5 * t} ${x3} ${y3}C${mix(x2, x3, 0.7)} ${mix(y2, y3, 0.6) + 1.3 * t} ${x2 + s * 13} ${under + 12 * m + 0.3 * t} ${x2 + s * 2} ${under}C${x2 - s * 11} ${under - 13 * m} ${mix(x1, x2, 0.45)} ${mix(y1, y2, 0.42) + 3 * t} ${x1 + s * 4} ${y1 + 2.6 * t}Z`,
  );
}
