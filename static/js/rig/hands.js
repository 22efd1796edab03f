// @ts-check
// Forearms and hands: drawn before the body while a gesture holds them up, hidden below the picture at rest.
//
// A hand is drawn once as the character's right one, palm to the viewer, wrist at the origin and fingers up; the left is
// its mirror picture. `flip` from 1 to -1 turns it over.

import { f, mix, path, unit } from "./geometry.js";
import { UNSEEN_Y } from "./gestures.js";
import { CLOTHES } from "./wardrobe.js";

/** @typedef {Record<string, number>} Pose joint -> value, see gestures.js */
/** @typedef {import("./themes.js").Theme} Theme */
/** @typedef {(key: string, attribute: string, value: string | number) => void} Put */

/** Index to little finger: where it leaves the palm, how long, how wide, and how far spreading leans it (radians). */
const FINGERS = [
  { x: 24, y: -66, length: 58, wide: 18, lean: 0.3 },
  { x: 8, y: -72, length: 66, wide: 18.5, lean: 0.08 },
  { x: -9, y: -70, length: 60, wide: 18, lean: -0.12 },
  { x: -25, y: -61, length: 45, wide: 16, lean: -0.34 },
];
const PALM = "M-19 16C-20 2 -34 -18 -34 -40 -34 -54 -32 -66 -24 -70 -8 -82 12 -82 27 -74 34 -68 34 -54 33 -42 32 -22 20 2 20 16Z";
const BALL = "M8 -4C12 -24 16 -32 22 -40"; // the thumb's ball
const EDGE = 4; // how much wider the darker edge is
const ELBOW_Y = 740;
const SIZE = 1.14;
export const SIDES = /** @type {const} */ (["R", "L"]);

/** A sleeve's colours, light and dark ones after its own, where it is not of the garment's cloth. @type {Record<string, string[]>} */
const SLEEVES = { shirt: ["under", "underLight", "underShade"], scarf: ["pelt", "pelt", "shadow"] };
const SHADOW = "rgb(0 0 0 / .24)";

/** @param {Theme} theme */
function sleeveOf(theme) {
  const worn = Object.keys(CLOTHES).find((name) => CLOTHES[name] === theme.clothes) ?? "";
  return (SLEEVES[worn] ?? ["cloth", "clothTop", "clothDark"]).map((name) => theme.colours[name] ?? SHADOW);
}

/** @param {Theme} theme @param {"R" | "L"} side */
function handMarkup(theme, side) {
  const c = theme.colours;
  const [sleeve, sleeveLight, sleeveDark] = sleeveOf(theme);
  const line = (/** @type {string} */ key, /** @type {string} */ colour, /** @type {number} */ wide) =>
    `<path data-k="${key}${side}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linecap="round" stroke-linejoin="round"/>`;
  const ball = (/** @type {string} */ colour, /** @type {number} */ wide) =>
    `<path d="${BALL}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linecap="round"/>`;
  const under = FINGERS.map((finger, i) => line(`fingerUnder${i}`, c.shade, finger.wide + EDGE)).join("");
  const over = FINGERS.map((finger, i) => line(`fingerEdge${i}`, c.shade, finger.wide + EDGE) + line(`finger${i}`, c.skin, finger.wide)).join("");
  return `<g data-k="hand${side}" visibility="hidden"><g${side === "L" ? ' transform="matrix(-1 0 0 1 600 0)"' : ""}>
  <g data-k="palm${side}">
    ${line("thumbUnder", c.shade, 20 + EDGE)}${ball(c.shade, 25 + EDGE)}${under}
    <path d="${PALM}" fill="${c.skin}" stroke="${c.shade}" stroke-width="${EDGE}" stroke-linejoin="round" paint-order="stroke"/>
    <path data-k="creases${side}" d="M-22 -48C-8 -56 10 -54 26 -46M-16 -30C-6 -38 2 -40 10 -30 14 -20 12 -8 8 0" fill="none" stroke="${c.shade}" stroke-width="2.4" stroke-linecap="round"/>
    ${ball(c.skin, 25)}${over}
    ${line("thumbEdge", c.shade, 20 + EDGE)}${line("thumb", c.skin, 20)}
  </g>
  <path data-k="sleeve${side}" fill="${sleeve}" stroke="${sleeveDark}" stroke-width="3" stroke-linejoin="round"/>
  <path data-k="sleeveShade${side}" fill="${sleeveDark}" opacity=".35"/>
  <path data-k="sleeveLight${side}" fill="none" stroke="${sleeveLight}" stroke-width="9" stroke-linecap="round" opacity=".7"/>
  <path data-k="cuff${side}" fill="none" stroke="${sleeveDark}" stroke-width="15" stroke-linecap="round"/>
</g></g>`;
}

/** Both hands. @param {Theme} theme */
export function handsMarkup(theme) {
  return SIDES.map((side) => handMarkup(theme, side)).join("");
}

/** @param {Pose} pose @param {"R" | "L"} side @param {Put} put */
export function drawHand(pose, side, put) {
  const joint = (/** @type {string} */ name) => pose[side + name];
  const [x, y] = [joint("x"), joint("y")];
  put("hand" + side, "visibility", y > UNSEEN_Y ? "hidden" : "visible");
  if (y > UNSEEN_Y) return;

  const flip = joint("flip");
  const across = Math.abs(flip) < 0.15 ? 0.15 * (flip < 0 ? -1 : 1) : flip;
  put("palm" + side, "transform", `translate(${f(x)} ${f(y)}) rotate(${f(joint("turn"))}) scale(${f(SIZE * across)} ${SIZE})`);
  put("creases" + side, "opacity", f(0.5 * unit(flip) * unit(1 - 1.6 * joint("curl"))));
  FINGERS.forEach((finger, i) => {
    const curl = unit(joint("curl")) * (i === 0 ? 1 - unit(joint("index")) : 1);
    const lean = finger.lean * joint("spread");
    const reach = finger.length * (1 - 1.35 * curl);
    const d = path`M${finger.x} ${finger.y + 6}L${finger.x + Math.sin(lean) * reach} ${finger.y - Math.cos(lean) * reach}`;
    put("fingerUnder" + i + side, "d", d);
    put("fingerEdge" + i + side, "d", d);
    put("fingerEdge" + i + side, "opacity", f(unit(3 * curl - 1)));
    put("finger" + i + side, "d", d);
  });
  const angle = joint("thumb");
  const bend = angle + mix(0.25, -0.35, unit(joint("curl")));
  const [kx, ky] = [22 + 30 * Math.sin(angle), -30 - 30 * Math.cos(angle)];
  const thumb = path`M17 -18L${kx} ${ky}L${kx + 24 * Math.sin(bend)} ${ky - 24 * Math.cos(bend)}`;
  put("thumbUnder" + side, "d", thumb);
  put("thumbEdge" + side, "d", thumb);
  put("thumbEdge" + side, "opacity", f(unit(-2 * angle)));
  put("thumb" + side, "d", thumb);
  drawSleeve(x, y, joint("elbow"), side, put);
}

/** From the elbow, below the picture, to the wrist. @param {number} x @param {number} y @param {number} elbow @param {"R" | "L"} side @param {Put} put */
function drawSleeve(x, y, elbow, side, put) {
  const ey = Math.max(ELBOW_Y, y + 120);
  const long = Math.hypot(x - elbow, y - ey);
  const [ux, uy] = [(x - elbow) / long, (y - ey) / long]; // along the arm
  const at = (/** @type {number} */ back, /** @type {number} */ out) => [x - ux * back - uy * out, y - uy * back + ux * out];
  const [ax, ay] = at(4, -27);
  const [bx, by] = at(4, 27);
  const [cx, cy] = at(long, 48);
  const [dx, dy] = at(long, -48);
  put("sleeve" + side, "d", path`M${ax} ${ay}L${bx} ${by}L${cx} ${cy}L${dx} ${dy}Z`);
  const [sx, sy] = at(4, 12);
  const [tx, ty] = at(long, 22);
  put("sleeveShade" + side, "d", path`M${sx} ${sy}L${bx} ${by}L${cx} ${cy}L${tx} ${ty}Z`);
  const [lx, ly] = at(26, -15);
  const [mx, my] = at(long, -30);
  put("sleeveLight" + side, "d", path`M${lx} ${ly}L${mx} ${my}`);
  const [ex, ey1] = at(2, -21);
  const [gx, gy] = at(2, 21);
  put("cuff" + side, "d", path`M${ex} ${ey1}L${gx} ${gy}`);
}
