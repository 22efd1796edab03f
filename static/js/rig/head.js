// @ts-check
// Skin: neck, ears, the face's contour with its shading, cheeks, nose, tears and sweat.

import { f, path, unit } from "./geometry.js";

/** @typedef {Record<string, number>} Params */
/** @typedef {import("./themes.js").Theme} Theme */
/** @typedef {(key: string, attribute: string, value: string | number) => void} Put */

/** @param {Theme} theme @param {string} id */
export function neckMarkup(theme, id) {
  const c = theme.colours;
  return `<g data-k="neck">
  <path d="M256 392C259 440 256 470 238 492 214 506 186 516 168 530L300 600 432 530C414 516 386 506 362 492 344 470 341 440 344 392Z" fill="url(#${id}neck)"/>
  <path data-k="neckShade" fill="${c.shade}" opacity=".8"/>
  <path d="M276 520Q292 536 298 556M324 520Q308 536 302 556" fill="none" stroke="${c.shade}" stroke-width="2.6" stroke-linecap="round" opacity=".7"/>
</g>`;
}

/** @param {Theme} theme */
export function earsMarkup(theme) {
  const c = theme.colours;
  const ear = !theme.ears ? "" : `<path d="M188 268C172 256 162 270 166 292 169 312 180 330 192 328Z" fill="${c.skin}"/><path d="M184 276C175 272 171 281 173 293 175 305 181 314 187 314" fill="none" stroke="${c.shade}" stroke-width="2.6" stroke-linecap="round"/><path d="M186 288Q178 292 185 304" fill="none" stroke="${c.shade}" stroke-width="2.4" stroke-linecap="round" opacity=".8"/>`;
  return `<g data-k="earRight">${ear}</g><g data-k="earLeft"><g transform="matrix(-1 0 0 1 600 0)">${ear}</g></g>`;
}

/** @param {Theme} theme @param {string} id */
export function faceMarkup(theme, id) {
  const c = theme.colours;
  const freckles = theme.freckles
    ? `<g fill="${theme.freckles}" opacity=".55">${[
        [-62, 326, 1.9], [-53, 333, 1.5], [-70, 335, 1.4], [-45, 324, 1.4], [-57, 342, 1.6], [-40, 336, 1.7], [-76, 325, 1.2], [-33, 327, 1.2], [-66, 344, 1.1],
        [62, 327, 1.7], [52, 334, 1.8], [70, 334, 1.5], [44, 325, 1.3], [58, 343, 1.3], [40, 337, 1.5], [75, 326, 1.3], [34, 328, 1.3], [-8, 322, 1.2], [7, 326, 1.3], [-1, 318, 1],
      ]
        .map(([x, y, r]) => `<circle cx="${300 + x}" cy="${y}" r="${r}"/>`)
        .join("")}</g>`
    : "";
  return `<path data-k="face" fill="url(#${id}skin)"/>
  ${theme.fluff}
  <g clip-path="url(#${id}face)">
    <path data-k="jawShade" fill="${c.shade}" opacity=".38"/>
    <path data-k="side" fill="${c.shade}" opacity=".3"/>
    <g data-k="bangShade" fill="${c.shade}" opacity=".62">${theme.hair.shade}</g>
  <g data-k="cheeks">
    ${theme.mask}
    <ellipse data-k="blushRight" cx="226" cy="338" rx="36" ry="22" fill="url(#${id}blush)"/>
    <ellipse data-k="blushLeft" cx="374" cy="338" rx="36" ry="22" fill="url(#${id}blush)"/>
    <g data-k="blushMarks" stroke="${c.blush}" stroke-width="2.6" stroke-linecap="round"><path d="M212 333l-5 9M224 335l-5 9M236 335l-5 9M364 335l-5 9M376 335l-5 9M388 333l-5 9"/></g>
    ${freckles}
    <path data-k="foldRight" fill="none" stroke="${c.crease}" stroke-width="2.4" stroke-linecap="round"/>
    <path data-k="foldLeft" fill="none" stroke="${c.crease}" stroke-width="2.4" stroke-linecap="round"/>
  </g>
  </g>`;
}

/** @param {Theme} theme @param {string} id */
export function noseMarkup(theme, id) {
  const c = theme.colours;
  const hidden = theme.nose ? ' visibility="hidden"' : "";
  return `<g data-k="nose">
  <path data-k="wrinkle" fill="none" stroke="${c.crease}" stroke-width="2.2" stroke-linecap="round"/>
  <path data-k="frownLine" fill="none" stroke="${c.crease}" stroke-width="2.4" stroke-linecap="round"/>
  <g${hidden}><path d="M295 250C289 282 285 310 279 328 283 338 291 340 296 336 293 312 293 282 295 250Z" fill="${c.shade}" opacity=".15"/>
  <path data-k="noseUnder" fill="${c.shade}" opacity=".62"/>
  <path data-k="noseLine" fill="none" stroke="${c.noseLine}" stroke-width="2.5" stroke-linecap="round"/>
  <path data-k="nostrils" fill="${c.noseLine}" opacity=".75"/>
  <ellipse cx="302.5" cy="329" rx="4.6" ry="3.6" fill="#fff" opacity=".42"/>
  <path d="M302 282Q304 304 303 318" fill="none" stroke="#fff" stroke-width="4.5" stroke-linecap="round" opacity=".16"/></g>
  ${theme.nose}
</g>`;
}

/** @param {string} id */
export function waterMarkup(id) {
  const drop = "M0 -9C4.6 -2.6 6 1 6 4A6 6 0 0 1 -6 4C-6 1 -4.6 -2.6 0 -9Z";
  return `<g data-k="tears">
  <path data-k="streamRight" fill="none" stroke="#bfe3fb" stroke-width="5.5" stroke-linecap="round"/>
  <path data-k="streamLeft" fill="none" stroke="#bfe3fb" stroke-width="5.5" stroke-linecap="round"/>
  <g data-k="dropRight"><path d="${drop}" fill="url(#${id}drop)"/><ellipse cx="-2" cy="2.4" rx="1.3" ry="2.2" fill="#fff"/></g>
  <g data-k="dropLeft"><path d="${drop}" fill="url(#${id}drop)"/><ellipse cx="-2" cy="2.4" rx="1.3" ry="2.2" fill="#fff"/></g>
</g>
<g data-k="sweat"><path d="${drop}" transform="translate(398 226) scale(1.35) rotate(-8)" fill="url(#${id}drop)"/><ellipse cx="395" cy="231" rx="1.7" ry="2.8" fill="#fff"/></g>`;
}

/** Half a contour's widths and heights as the jaw and the cheeks move. @param {Params} p @param {Theme} theme */
function contour(p, theme) {
  const j = p.jawOpen;
  const wide = theme.shape.jaw;
  const sway = 6 * (p.jawLeft - p.jawRight);
  const puff = 11 * p.cheekPuff;
  const smile = (p.mouthSmileLeft + p.mouthSmileRight) / 2;
  const x = (/** @type {number} */ v) => 300 + v;
  const { low = 1, chin: tip = 1, length = 1 } = theme.shape;
  const chin = 437 * length + 17 * j - 3 * p.mouthShrugLower + 3 * p.jawForward;
  const half = (/** @type {number} */ s) => ({
    temple: x(s * 113),
    cheek: x(s * (112 + 1.5 * smile)),
    jaw: x(s * (95 * wide - 3.5 * j + puff) + sway * 0.3),
    jawY: 370 + 6 * j,
    low: x(s * (52 * wide * low - 3 * j) + sway),
    chinSide: x(s * 19 * tip + sway),
  });
  return { chin, mid: x(sway), right: half(-1), left: half(1) };
}

/** @param {Params} p @param {Theme} theme @param {Put} put */
export function drawHead(p, theme, put) {
  const { chin, mid, right: r, left: l } = contour(p, theme);
  const face = path`M${r.temple} 262C${r.temple - 2} 158 232 112 300 112C368 112 ${l.temple + 2} 158 ${l.temple} 262C${l.cheek + 1} 300 ${l.jaw + 8} ${r.jawY - 36} ${l.jaw} ${r.jawY - 8}C${l.jaw - 9} ${r.jawY + 22} ${l.low + 10} ${chin - 20} ${l.low - 12} ${chin - 8}C${l.chinSide + 14} ${chin} ${l.chinSide - 6} ${chin + 2} ${mid} ${chin + 2}C${r.chinSide + 6} ${chin + 2} ${r.chinSide - 14} ${chin} ${r.low + 12} ${chin - 8}C${r.low - 10} ${chin - 20} ${r.jaw + 9} ${r.jawY + 22} ${r.jaw} ${r.jawY - 8}C${r.jaw - 8} ${r.jawY - 36} ${r.cheek - 1} 300 ${r.temple} 262Z`;
  put("face", "d", face);
  put("clipFace", "d", face);
  put("jawShade", "d", path`M${r.jaw - 20} ${r.jawY - 12}C${r.jaw + 20} ${r.jawY + 34} ${mid - 44} ${chin - 9} ${mid} ${chin - 9}C${mid + 44} ${chin - 9} ${l.jaw - 20} ${r.jawY + 34} ${l.jaw + 20} ${r.jawY - 12}L${l.jaw + 20} ${chin + 20}L${r.jaw - 20} ${chin + 20}Z`);
  put("side", "d", path`M${l.temple + 10} 240C${l.temple - 12} 300 ${l.jaw - 10} ${r.jawY - 10} ${mid + 46} ${chin - 2}L${l.temple + 30} ${chin}Z`);
  const drop = chin - 437;
  put("neckShade", "d", path`M254 400L346 400C345 ${438 + drop * 0.5} 343 ${458 + drop * 0.6} 346 474C326 ${492 + drop * 0.7} 278 ${486 + drop * 0.6} 255 452Z`);

  const smileL = p.mouthSmileLeft;
  const smileR = p.mouthSmileRight;
  for (const [k, s, smile, cheek] of /** @type {const} */ ([
    ["Right", -1, smileR, p.cheekSquintRight],
    ["Left", 1, smileL, p.cheekSquintLeft],
  ])) {
    const sneer = p["noseSneer" + k];
    const x = 300 + s * (29 + 8 * smile * (1 - sneer));
    const far = 300 + s * (47 + 11 * smile - 5 * p.mouthPucker);
    put("fold" + k, "d", path`M${x} ${349 - 7 * sneer - 3 * smile}Q${far - s * 3} ${355 - 2 * smile - 3 * sneer} ${far} ${371 - 7 * smile + 6 * p["mouthFrown" + k]}`);
    put("fold" + k, "opacity", f(0.36 * unit(0.75 * smile + 0.95 * sneer + 0.4 * p["mouthStretch" + k] + 0.3 * cheek - 0.18)));
    put("blush" + k, "opacity", f(0.3 + 0.7 * unit(p.blush)));
    put("blush" + k, "cy", f(338 - 4 * cheek));
  }
  put("blushMarks", "opacity", f(0.6 * unit((p.blush - 0.4) / 0.5)));

  const sneer = (p.noseSneerLeft + p.noseSneerRight) / 2;
  const wing = 14.5 + 2.6 * sneer;
  const ly = 340 - 5.5 * p.noseSneerLeft;
  const ry = 340 - 5.5 * p.noseSneerRight;
  put("noseUnder", "d", path`M${300 - wing + 2} ${ry}C${300 - 9} ${347 - 2 * sneer} ${300 - 4} ${349 - 2 * sneer} 300 ${349 - 2 * sneer}C304 ${349 - 2 * sneer} 309 ${347 - 2 * sneer} ${300 + wing - 2} ${ly}C308 ${341 - sneer} 304 ${344 - sneer} 300 ${344 - sneer}C296 ${344 - sneer} 292 ${341 - sneer} ${300 - wing + 2} ${ry}Z`);
  put("noseLine", "d", path`M${300 - wing} ${ry - 5}C${300 - wing - 2.5} ${ry} ${300 - wing + 1} ${ry + 3.5} ${300 - wing + 5} ${ry + 2}M${300 + wing} ${ly - 5}C${300 + wing + 2.5} ${ly} ${300 + wing - 1} ${ly + 3.5} ${300 + wing - 5} ${ly + 2}`);
  put("noseLine", "opacity", f(0.5 + 0.4 * sneer));
  put("nostrils", "d", path`M291 ${ry + 2.5}Q294 ${ry - 0.2} 297 ${ry + 3.2}Q294 ${ry + 4.6} 291 ${ry + 2.5}ZM309 ${ly + 2.5}Q306 ${ly - 0.2} 303 ${ly + 3.2}Q306 ${ly + 4.6} 309 ${ly + 2.5}Z`);
  put("wrinkle", "d", path`M284 ${296 - 3 * sneer}Q288 ${302 - 3 * sneer} 294 ${303 - 3 * sneer}M316 ${296 - 3 * sneer}Q312 ${302 - 3 * sneer} 306 ${303 - 3 * sneer}M283 307Q287 312 292 313M317 307Q313 312 308 313`);
  put("wrinkle", "opacity", f(0.4 * unit(sneer * 1.2 - 0.2)));
  const knit = Math.min(p.browDownLeft, p.browDownRight);
  put("frownLine", "d", path`M295 ${243 + 6 * knit}Q292.5 ${252 + 5 * knit} 295 ${260 + 5 * knit}M305.5 ${243 + 6 * knit}Q308 ${252 + 5 * knit} 305.5 ${260 + 5 * knit}`);
  put("frownLine", "opacity", f(0.6 * unit(knit * 1.25 - 0.3)));
}

/** Tears run and sweat stands; `phase` 0..1 is the running drop's way. @param {Params} p @param {number} phase @param {Put} put */
export function drawWater(p, phase, put) {
  const run = unit((p.tears - 0.35) / 0.4);
  put("tears", "visibility", run > 0.01 ? "visible" : "hidden");
  if (run > 0.01) {
    for (const [k, s, shift] of /** @type {const} */ ([["Right", -1, 0], ["Left", 1, 0.45]])) {
      const t = (phase + shift) % 1;
      const x = 300 + s * (62 + 5 * t);
      const y = 306 + 92 * t * t;
      put("drop" + k, "transform", `translate(${f(x)} ${f(y)}) scale(${f(run * Math.min(1, 4 * t, 6 * (1 - t)) * 1.05)})`);
      put("stream" + k, "d", path`M${300 + s * 62} 304Q${300 + s * 65} 340 ${300 + s * 66} ${318 + 56 * run}`);
      put("stream" + k, "opacity", f(0.6 * run));
    }
  }
  put("sweat", "opacity", f(unit((p.sweat - 0.1) / 0.4)));
}
