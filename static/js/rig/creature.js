// @ts-check
// What only characters that are not people have: ears on top, a muzzle, an antenna, a shell, leaves, a moon.
//
// `data-k` groups named crest, tip and muzzle move with the face: ears droop with raised inner brows, stand up with wide eyes and
// lie back with lowered brows, so that the same action units are read on every character.

import { f } from "./geometry.js";
import { strands } from "./hair.js";

/** @typedef {Record<string, number>} Params */
/** @typedef {(key: string, attribute: string, value: string | number) => void} Put */
/** `mask` lies on the face and `fluff` over its edge, `nose` takes the place of a person's, `marks` lies over the eyes. @typedef {import("./cuts.js").Cut & {mask: string, nose: string, marks: string, fluff: string}} Body */

const mirrored = (/** @type {string} */ markup) => `<g transform="matrix(-1 0 0 1 600 0)">${markup}</g>`;
const both = (/** @type {string} */ markup) => markup + mirrored(markup);
const points = (/** @type {string} */ markup) => `<g data-k="tipRight">${markup}</g><g data-k="tipLeft">${mirrored(markup)}</g>`;
const pair = (/** @type {string} */ markup) => `<g data-k="crestRight">${markup}</g><g data-k="crestLeft">${mirrored(markup)}</g>`;
const NONE = { back: "", behind: "", front: "", shade: "", tail: "", ears: false, browsOver: false, mask: "", nose: "", marks: "", fluff: "" };

/** @param {string} fill */
const snout = (fill) => `<g data-k="muzzle"><path d="M300 346V372" stroke="${fill}" stroke-width="3.4" stroke-linecap="round"/><path d="M278 326C282 316 318 316 322 326 324 338 310 350 300 352 290 350 276 338 278 326Z" fill="${fill}"/><path d="M286 325Q296 319 307 322" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".55"/></g>`;

/** @type {Body} */
export const FOX = {
  ...NONE,
  behind:
    pair(
      '<path d="M190 232C160 176 142 96 160 26 166 14 178 12 188 20 236 54 278 96 292 140Z" fill="url(#@hair)"/><path d="M202 200C182 154 170 106 176 60 212 86 244 114 262 146Z" fill="@under"/><path d="M202 200C186 158 178 118 180 84 204 108 226 130 238 152Z" fill="@blush" opacity=".4"/>' +
        '<path d="M154 76C153 58 155 40 160 26 166 14 178 12 188 20 202 30 216 40 228 52 200 48 174 58 154 76Z" fill="@dark"/>',
    ) +
    both('<path d="M196 252C168 282 142 300 112 312 130 322 142 324 152 324 138 344 122 358 104 368 130 372 146 370 160 364 152 384 144 396 134 408 182 412 234 412 268 428L300 300Z" fill="@skin"/><path d="M150 324C138 344 122 358 104 368 130 372 146 370 160 364 152 384 144 396 134 408 190 412 240 420 280 436L290 330Z" fill="@under"/>'),
  front:
    '<path d="M188 250C176 180 222 104 300 104 378 104 424 180 412 250 400 200 372 168 336 156 332 176 322 192 306 206 308 190 304 176 296 164 286 178 272 190 254 196 260 182 262 170 260 160 226 172 200 204 188 250Z" fill="url(#@hair)"/>' +
    strands("@light", 0.6, 10, [[220, 160, 240, 136, 262, 124, 290, 120], [310, 120, 338, 126, 362, 142, 382, 166], [272, 180, 282, 166, 288, 152, 290, 136]]),
  mask:
    both('<path d="M300 300C282 300 272 318 262 336 240 362 208 356 176 340L170 470H300Z" fill="@under"/>') +
    '<path d="M300 120C286 160 284 220 292 262 296 282 304 282 308 262 316 220 314 160 300 120Z" fill="@skinLight" opacity=".7"/>',
  fluff: both('<path d="M216 362L188 356 184 384 206 402 230 414 246 396Z" fill="@under"/>'),
  nose: snout("@dark"),
  marks: '<g fill="@dark" opacity=".5"><circle cx="252" cy="356" r="2.6"/><circle cx="243" cy="366" r="2.6"/><circle cx="256" cy="370" r="2.6"/><circle cx="348" cy="356" r="2.6"/><circle cx="357" cy="366" r="2.6"/><circle cx="344" cy="370" r="2.6"/></g>',
};

/** @type {Body} */
export const CAT = {
  ...NONE,
  behind:
    pair('<path d="M182 226C166 172 162 104 176 56 180 46 190 44 198 50 240 78 276 106 296 134Z" fill="url(#@hair)"/><path d="M200 190C188 152 184 116 190 86 218 104 242 124 258 142Z" fill="@blush" opacity=".75"/><path d="M206 186C206 164 212 150 224 140 230 152 240 156 252 158Z" fill="@hair"/>') +
    both('<path d="M192 236C170 290 158 330 136 352 152 356 164 356 172 352 168 370 160 382 148 392 190 404 230 420 262 436L300 300Z" fill="@skin"/>'),
  front:
    '<path d="M190 226C186 158 232 102 300 102 368 102 414 158 410 226 396 186 372 160 342 148 338 160 332 168 324 174 322 162 318 152 312 144 308 158 304 166 300 172 296 166 292 158 288 144 282 152 278 162 276 174 268 168 262 160 258 148 228 160 204 186 190 226Z" fill="url(#@hair)"/>' +
    '<path d="M300 108V150M272 112Q266 130 268 150M328 112Q334 130 332 150" fill="none" stroke="@dark" stroke-width="8" stroke-linecap="round" opacity=".6"/>' +
    both('<path d="M190 300Q206 300 216 306M188 322Q204 320 214 322" fill="none" stroke="@dark" stroke-width="6" stroke-linecap="round" opacity=".4"/>'),
  mask: both('<path d="M300 318C276 314 256 336 252 362 250 390 262 420 280 440H300Z" fill="@under"/>'),
  nose: '<g data-k="muzzle"><path d="M300 344V372" stroke="@dark" stroke-width="3" stroke-linecap="round"/><path d="M284 330C288 324 312 324 316 330 316 338 306 346 300 348 294 346 284 338 284 330Z" fill="@lipUp"/><path d="M290 330Q297 326 304 328" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" opacity=".6"/></g>',
  marks: both('<g fill="none" stroke="@underLight" stroke-width="2.8" stroke-linecap="round" opacity=".9"><path d="M248 356Q200 340 140 346M246 366Q196 362 136 374M250 376Q206 384 150 402"/></g>'),
};

const SCREEN = "M300 158C382 158 420 178 424 246 427 300 426 340 418 384 410 426 370 444 300 444 230 444 190 426 182 384 174 340 173 300 176 246 180 178 218 158 300 158Z";
/** @type {Body} */
export const ROBOT = {
  ...NONE,
  behind:
    '<g data-k="crestTop"><path d="M300 110V44" stroke="@hairDeep" stroke-width="10" stroke-linecap="round"/><circle cx="300" cy="36" r="30" fill="@irisGlow" opacity=".28"/><circle cx="300" cy="36" r="19" fill="@tie"/><circle cx="294" cy="30" r="6" fill="#fff" opacity=".8"/></g>' +
    both('<path d="M150 224C118 226 104 250 104 290 104 330 118 354 150 356Z" fill="@hairDeep"/><path d="M136 240C116 246 112 266 112 290 112 314 116 334 136 340Z" fill="@tie"/>') +
    '<path d="M262 96H338C336 82 322 78 300 78 278 78 264 82 262 96Z" fill="@hairDeep"/>' +
    '<path d="M300 90C208 90 146 120 142 230 140 300 142 350 152 400 164 446 220 464 300 464 380 464 436 446 448 400 458 350 460 300 458 230 454 120 392 90 300 90Z" fill="url(#@hair)"/>' +
    `<path d="${SCREEN}" fill="@skin"/>`,
  front:
    '<path fill-rule="evenodd" d="M300 90C208 90 146 120 142 230 140 300 142 350 152 400 164 446 220 464 300 464 380 464 436 446 448 400 458 350 460 300 458 230 454 120 392 90 300 90Z' + `${SCREEN}" fill="url(#@hair)"/>` +
    `<path d="${SCREEN}" fill="none" stroke="@hairDeep" stroke-width="5"/>` +
    '<path d="M166 214C172 158 206 124 270 114" fill="none" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".8"/>' +
    '<path d="M196 262C198 206 222 182 276 176" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".16"/>' +
    '<g fill="@hairDeep"><circle cx="424" cy="150" r="6"/><circle cx="164" cy="404" r="5"/><circle cx="436" cy="404" r="5"/></g>',
  mask: '<path d="M150 130H450V470H150Z" fill="@skin"/>',
  nose: "<g/>",
};

const LEAF = "M0 0C-26 -22 -28 -62 0 -96 28 -62 26 -22 0 0Z";
/** One leaf with its vein. @param {number} x @param {number} y @param {number} turn @param {number} size @param {string} fill */
const leaf = (x, y, turn, size, fill) =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})"><path d="${LEAF}" fill="${fill}"/><path d="M0 -6V-80M0 -30L-11 -42M0 -30L11 -42M0 -50L-9 -60M0 -50L9 -60" fill="none" stroke="@dark" stroke-width="2.6" stroke-linecap="round" opacity=".38"/></g>`;
/** @param {[number, number, number, number][]} leaves @param {string} fill */
const leaves = (leaves, fill) => leaves.map(([x, y, turn, size]) => leaf(x, y, turn, size, fill)).join("");
const pointed = '<path d="M196 262C168 240 140 226 112 222 120 262 146 310 192 326Z" fill="@skin"/><path d="M186 274C166 256 148 246 132 240 142 266 160 290 184 304" fill="none" stroke="@shade" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round" opacity=".8"/>';

/** @type {Body} */
export const SPROUT = {
  ...NONE,
  behind:
    leaves([[206, 250, -118, 1.15], [394, 250, 118, 1.15], [200, 330, -136, 1], [400, 330, 136, 1], [206, 190, -84, 1.25], [394, 190, 84, 1.25]], "@hairDeep") +
    leaves([[214, 160, -62, 1.3], [386, 160, 62, 1.3], [250, 126, -30, 1.15], [350, 126, 30, 1.15]], "url(#@hairBack)") +
    points(pointed),
  front:
    '<path d="M186 236C178 160 232 98 300 98 368 98 422 160 414 236 400 180 360 150 300 150 240 150 200 180 186 236Z" fill="@hairDeep"/>' +
    leaves([[250, 118, -140, 1.15], [350, 118, 140, 1.15], [222, 142, -158, 1.2], [378, 142, 158, 1.2]], "@hair") +
    leaves([[292, 112, -166, 0.92], [318, 112, 162, 0.92]], "@hairTop") +
    leaves([[272, 120, -108, 1.05], [328, 120, 108, 1.05]], "@hairTop") +
    leaves([[286, 124, -52, 1], [314, 124, 52, 1]], "@light") +
    '<g data-k="crestTop"><path d="M300 122C296 96 300 72 308 50" fill="none" stroke="@hairDeep" stroke-width="7" stroke-linecap="round"/>' +
    leaf(305, 66, -58, 0.62, "@light") + leaf(307, 58, 48, 0.74, "@hairTop") +
    "</g>" +
    '<g transform="translate(382 146)"><g fill="@tie"><circle cx="0" cy="-13" r="10"/><circle cx="12" cy="-4" r="10"/><circle cx="8" cy="11" r="10"/><circle cx="-8" cy="11" r="10"/><circle cx="-12" cy="-4" r="10"/></g><circle r="8" fill="#ffe08a"/></g>',
  mask: both('<g fill="@hair" opacity=".4"><circle cx="226" cy="330" r="4"/><circle cx="214" cy="340" r="3"/><circle cx="232" cy="345" r="3"/></g>'),
  shade: '<path d="M176 120H424V270C412 232 392 214 360 208 330 224 312 222 300 208 288 222 270 224 240 208 208 214 188 232 176 270Z"/>',
};

/** @type {Body} */
export const MOON = {
  ...NONE,
  back: '<circle cx="300" cy="270" r="252" fill="@light" opacity=".16"/><circle cx="300" cy="270" r="212" fill="@light" opacity=".22"/>',
  behind:
    '<path d="M300 38C204 38 136 110 140 220 142 300 122 356 92 404 132 408 160 396 178 376 172 420 152 456 124 482 176 484 222 462 250 428H350C378 462 424 484 476 482 448 456 428 420 422 376 440 396 468 408 508 404 478 356 458 300 460 220 464 110 396 38 300 38Z" fill="url(#@hairBack)"/>' +
    strands("@light", 0.4, 9, [[166, 250, 162, 320, 142, 366, 112, 396], [188, 330, 186, 390, 170, 440, 144, 474], [434, 250, 438, 320, 458, 366, 488, 396], [412, 330, 414, 390, 430, 440, 456, 474]]) +
    points(pointed),
  front:
    '<path d="M300 45C216 45 160 104 160 196 158 260 166 306 184 344 182 290 196 236 232 200 276 190 318 164 344 122 356 166 376 190 396 214 410 250 418 300 416 344 434 306 442 260 440 196 440 104 384 45 300 45Z" fill="url(#@hair)"/>' +
    strands("@light", 0.5, 13, [[324, 76, 260, 84, 206, 124, 188, 204], [340, 92, 296, 130, 246, 160, 206, 214], [360, 80, 394, 110, 416, 156, 420, 220]]) +
    strands("@shine", 0.6, 9, [[288, 92, 242, 106, 208, 140, 194, 186], [310, 126, 280, 154, 250, 168, 224, 190], [382, 110, 402, 136, 414, 164, 416, 196]]) +
    strands("@dark", 0.35, 5, [[346, 100, 308, 148, 262, 176, 222, 204], [348, 104, 366, 160, 396, 194, 410, 250], [336, 76, 250, 92, 186, 140, 172, 240]]) +
    '<g data-k="crestTop"><path d="M322 60A46 46 0 1 0 346 138 38 38 0 1 1 322 60Z" transform="translate(-28 -6) rotate(-16 300 100)" fill="@tie"/></g>' +
    '<path d="M420 120q0 14 14 14 -14 0 -14 14 0 -14 -14 -14 14 0 14 -14ZM206 108q0 11 11 11 -11 0 -11 11 0 -11 -11 -11 11 0 11 -11ZM176 220q0 9 9 9 -9 0 -9 9 0 -9 -9 -9 9 0 9 -9ZM430 250q0 10 10 10 -10 0 -10 10 0 -10 -10 -10 10 0 10 -10Z" fill="#fffbe6"/><g fill="#fff" opacity=".85"><circle cx="250" cy="86" r="2.6"/><circle cx="386" cy="86" r="2.6"/><circle cx="176" cy="166" r="2.4"/><circle cx="432" cy="192" r="2.4"/></g>',
  mask: both('<g fill="#fff" opacity=".75"><circle cx="222" cy="330" r="2.6"/><circle cx="210" cy="338" r="1.8"/><circle cx="234" cy="342" r="1.8"/></g>'),
  shade: '<path d="M170 110H430V340L412 330C410 290 402 256 386 234 362 214 346 190 340 156 316 196 280 216 240 222 208 250 196 290 190 340L170 344Z"/>',
};

/** Ears, antenna and muzzle follow the face. @param {Params} p @param {Record<string, unknown>} parts what the figure has @param {Put} put */
export function drawCreature(p, parts, put) {
  const droop = Math.max(0, p.browInnerUp - 0.6 * p.browOuterUpLeft) * (1 - p.eyeWideLeft);
  const perk = Math.max(p.eyeWideLeft, p.eyeWideRight);
  const smile = (p.mouthSmileLeft + p.mouthSmileRight) / 2;
  for (const [side, s] of /** @type {const} */ ([["Right", -1], ["Left", 1]])) {
    const back = p["browDown" + side];
    if (parts["crest" + side]) {
      const turn = s * (26 * droop + 20 * back - 7 * perk + 4 * smile);
      put("crest" + side, "transform", `rotate(${f(turn)} ${300 + s * 84} 190) translate(0 ${f(8 * droop + 8 * back - 8 * perk)})`);
    }
    if (parts["tip" + side]) put("tip" + side, "transform", `rotate(${f(s * (18 * droop + 10 * back - 8 * perk - 4 * smile))} ${300 + s * 108} 300)`);
  }
  if (parts.crestTop) put("crestTop", "transform", `rotate(${f(16 * droop - 10 * p.headRoll - 8 * p.headYaw)} 300 110) translate(0 ${f(10 * droop - 6 * perk)})`);
  if (parts.muzzle) put("muzzle", "transform", `translate(0 ${f(-2.5 * (p.noseSneerLeft + p.noseSneerRight) - 1.5 * smile)})`);
}
