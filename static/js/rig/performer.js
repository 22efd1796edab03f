// @ts-check
// Everything the face does, without a DOM: expressions, speech, gaze and life become parameters, one set a frame.
//
// Every parameter eases on its own spring from wherever it is, so nothing jumps, whatever interrupts what. While a clip
// plays, its keyframes lead; afterwards the face goes back to what `express` asked since, or to rest.

import { EXPRESSIONS, GESTURES, MOUTH_BLEND, PARAMETERS, SIGNED } from "../generated/expression.js";
import { Gestures, HEAD_JOINTS } from "./gestures.js";
import { Life } from "./life.js";
import { Springs, stiffness } from "./spring.js";
import { accentAt, faceAt, speechAt } from "./timeline.js";

/**
 * `gesture`: what the body does as the clip begins, where it does anything.
 * @typedef {{visemes: import("./timeline.js").VisemeSpan[], keyframes: import("./timeline.js").Keyframe[], gesture?: string}} Clip
 */
/**
 * `seconds`: the audio clock within the clip; `level`: how loud the clip is there, 0 to 1, where the player knows it.
 * @typedef {{clip: Clip, seconds: number, level?: number}} Playing
 */
/** @typedef {Record<string, number>} Params */

/** How long an expression is held unasked before the face lets most of it go, and all of it. */
export const HOLD_S = 9;
export const FORGET_S = 24;

const GRACE_S = 4; // between two clips of a turn, the next of which may still be on its way; the server says when to rest
const AFTER_SPEECH_S = 0.7; // ease back to rest when a clip has ended
const SPEECH_EASE_S = 0.045; // the mouth follows speech this fast
const SOFT = 0.5; // how wide a shape opens in a near whisper, as a part of the whole
const GAZES = { user: [0, 0], away: [0.62, -0.22], down: [0.12, 0.62] };
const OPENING = new Set([
  "jawOpen",
  "mouthUpperUpLeft",
  "mouthUpperUpRight",
  "mouthLowerDownLeft",
  "mouthLowerDownRight",
  "mouthFunnel",
]);
const HEAD = new Set(["headYaw", "headPitch", "headRoll", "shoulderUp"]);
const EYES = new Set(["gazeX", "gazeY"]);
const SKIN = new Set(["blush", "tears", "sweat", "pupilWide"]);
const MOUTH = Object.keys(MOUTH_BLEND);
const signed = new Set(SIGNED);

/**
 * The mouth ownership rule: what stays of an expression's parameter while speech holds the mouth.
 * @param {string} name @param {number} value @param {number} activity 0..1 @param {number} closes 0..1
 */
export function yielded(name, value, activity, closes) {
  const blend = MOUTH_BLEND[name];
  if (blend === undefined) return value;
  const kept = value * (1 - activity * (1 - blend));
  return OPENING.has(name) ? kept * (1 - Math.min(1, 1.2 * closes)) : kept;
}

export class Performer {
  /** @param {{random?: () => number, reducedMotion?: boolean}} [options] */
  constructor({ random = Math.random, reducedMotion = false } = {}) {
    this.random = random;
    this.reducedMotion = reducedMotion;
    this.life = new Life({ random, reducedMotion });
    this.gestures = new Gestures({ reducedMotion });
    /** The gesture asked for, until the next frame begins it. */
    this.wantGesture = "";
    /** @type {Clip | null} */
    this.heard = null;
    this.springs = new Springs(PARAMETERS);
    this.speech = new Springs([...MOUTH, "activity", "closes"]);
    /** @type {Params} what is drawn */
    this.drawn = Object.fromEntries(PARAMETERS.map((name) => [name, 0]));
    this.mood = { valence: 0, arousal: 0, dominance: 0 }; // eased towards moodAsked
    this.moodAsked = { ...this.mood };
    this.asked = { expression: "neutral", intensity: 1, easeS: 0.5, at: -Infinity, until: Infinity };
    /** The keyframe that led last. */
    this.led = { expression: "neutral", intensity: 1 };
    this.gaze = [0, 0];
    /** @type {number | null} */
    this.last = null;
    this.wasPlaying = false;
    this.playedFrom = -Infinity;
    this.wantNod = false;
  }

  /**
   * Ease to a named expression. Unknown names are refused.
   * @param {string} expression @param {number} [intensity] 0..1 @param {number} [easeS]
   */
  express(expression, intensity = 1, easeS = 0.5) {
    if (!EXPRESSIONS[expression]) throw new RangeError(`There is no expression "${expression}".`);
    this.asked = { expression, intensity: Math.min(1, Math.max(0, intensity)), easeS, at: this.last ?? 0, until: Infinity };
  }

  /** @param {"user" | "away" | "down"} where */
  lookAt(where) {
    const [x, y] = GAZES[where] || GAZES.user;
    this.gaze = [x === 0 || this.random() < 0.5 ? x : -x, y];
  }

  /** Nod once the next frame comes. */
  nod() {
    this.wantNod = true;
  }

  /** Begin a gesture once the next frame comes. Unknown names are refused. @param {string} name */
  gesture(name) {
    if (!GESTURES[name]) throw new RangeError(`There is no gesture "${name}".`);
    this.wantGesture = name;
  }

  /** @param {{valence: number, arousal: number, dominance: number}} mood each -1..1 */
  setMood({ valence, arousal, dominance }) {
    this.moodAsked = { valence, arousal, dominance };
  }

  /**
   * One frame. @param {number} now seconds, any steady clock @param {Playing | null} playing @returns {Params} drawn
   */
  frame(now, playing) {
    const dt = this.last === null ? 0 : Math.min(0.25, Math.max(0, now - this.last));
    this.last = now;
    const leads = playing !== null && playing.clip.keyframes.length > 0; // a murmur leaves the face as it is
    if (this.wasPlaying && !leads && this.asked.at < this.playedFrom) {
      // The next sentence is often a breath away: keep the face a moment before it goes to rest.
      this.asked = { ...this.led, easeS: AFTER_SPEECH_S, at: now, until: now + GRACE_S };
    }
    if (!this.wasPlaying && leads) this.playedFrom = now;
    this.wasPlaying = leads;

    for (const axis of /** @type {const} */ (["valence", "arousal", "dominance"])) {
      this.mood[axis] += (this.moodAsked[axis] - this.mood[axis]) * Math.min(1, 2 * dt);
    }
    const lead = this.leading(now, playing);
    const face = EXPRESSIONS[lead.expression] || EXPRESSIONS.neutral;
    const speech = playing ? speechAt(playing.clip.visemes, playing.seconds) : { params: {}, activity: 0, closes: 0 };
    const accent = playing && !this.reducedMotion ? accentAt(playing.clip.keyframes, playing.seconds) : 0;
    const closed = Math.max(face.params.eyeBlinkLeft || 0, face.params.eyeBlinkRight || 0) * lead.intensity;
    const idle = !playing && (lead.expression === "neutral" || now - this.asked.at > HOLD_S);
    if (this.wantNod) {
      this.wantNod = false;
      this.life.nod(now, this.reducedMotion ? 0.18 : 0.32);
    }
    this.gesticulate(now, dt, playing ? playing.clip : null);
    const alive = this.life.at(now, dt, { mood: this.mood, speaking: speech.activity > 0.2, idle, closed });

    const slow = stiffness(SPEECH_EASE_S);
    this.speech.step("activity", speech.activity, slow, dt);
    this.speech.step("closes", speech.closes, slow, dt);
    const wide = SOFT + (1 - SOFT) * (playing?.level ?? 1);
    for (const name of MOUTH) {
      this.speech.step(name, (speech.params[name] || 0) * (OPENING.has(name) ? wide : 1), slow, dt);
    }
    this.ease(this.target(face.params, lead.intensity, alive.add), lead.easeS, dt);
    this.compose(alive, accent, closed);
    return this.drawn;
  }

  /** What is asked for begins at once; what goes with a clip, as the clip begins. @param {number} now @param {number} dt @param {Clip | null} clip */
  gesticulate(now, dt, clip) {
    if (this.wantGesture) this.gestures.start(this.wantGesture, now);
    else if (clip && clip !== this.heard && clip.gesture && GESTURES[clip.gesture]) this.gestures.accompany(clip.gesture, now);
    this.wantGesture = "";
    if (clip) this.heard = clip;
    this.gestures.frame(now, dt);
  }

  /** What leads the face now. @param {number} now @param {Playing | null} playing */
  leading(now, playing) {
    const slow = this.reducedMotion ? 2 : 1;
    const key = playing ? faceAt(playing.clip.keyframes, playing.seconds) : null;
    if (key && EXPRESSIONS[key.expression]) {
      this.led = { expression: key.expression, intensity: key.intensity };
      return { expression: key.expression, intensity: key.intensity, easeS: key.ease_s * slow };
    }
    const { expression, intensity, easeS, at, until } = this.asked;
    const held = now - at;
    if (now > until) return { expression: "neutral", intensity: 1, easeS: easeS * slow };
    if (held > FORGET_S) return { expression: "neutral", intensity: 1, easeS: 2 * slow };
    if (held > HOLD_S) return { expression, intensity: intensity * 0.4, easeS: 2.5 * slow };
    return { expression, intensity, easeS: easeS * slow };
  }

  /**
   * Where the expression, the mood and the gaze want every parameter to be; speech and life come on top.
   * @param {Params} face @param {number} intensity @param {Params} add @returns {Params}
   */
  target(face, intensity, add) {
    const { valence, arousal } = this.mood;
    /** @type {Params} */
    const target = {};
    for (const name of PARAMETERS) target[name] = (face[name] || 0) * intensity;
    const warm = Math.max(0, valence) * 0.16;
    target.mouthSmileLeft += warm;
    target.mouthSmileRight += warm;
    target.cheekSquintLeft += warm * 0.5;
    target.cheekSquintRight += warm * 0.5;
    target.browInnerUp += Math.max(0, -valence) * 0.12;
    target.eyeBlinkLeft += Math.max(0, -arousal) * 0.14;
    target.eyeBlinkRight += Math.max(0, -arousal) * 0.14;
    target.eyeWideLeft += Math.max(0, arousal) * 0.12;
    target.eyeWideRight += Math.max(0, arousal) * 0.12;
    target.gazeX += this.gaze[0] + add.gazeX;
    target.gazeY += this.gaze[1] + add.gazeY;
    target.headYaw += this.gaze[0] * 0.3;
    target.headPitch += this.gaze[1] * 0.25;
    return target;
  }

  /** Step every spring of the face. @param {Params} target @param {number} easeS @param {number} dt */
  ease(target, easeS, dt) {
    const face = stiffness(easeS);
    const head = stiffness(Math.max(0.4, easeS * 1.25));
    const skin = stiffness(Math.max(0.9, easeS * 2));
    const eyes = this.reducedMotion ? stiffness(0.5) : stiffness(0.11);
    for (const name of PARAMETERS) {
      let omega = face;
      if (HEAD.has(name)) omega = head;
      else if (EYES.has(name)) omega = eyes;
      else if (SKIN.has(name)) omega = skin;
      this.springs.step(name, target[name], omega, dt);
    }
  }

  /**
   * The eased face, given way to the eased speech, with life's own motion on top.
   * @param {{add: Params, blink: number}} alive @param {number} accent 0..1 @param {number} closed 0..1
   */
  compose(alive, accent, closed) {
    const { activity, closes } = this.speech.value;
    const lift = accent * (1 - this.springs.value.browDownLeft);
    const { add } = alive;
    add.headPitch += 0.17 * accent;
    for (const name of HEAD_JOINTS) add[name] = (add[name] || 0) + this.gestures.pose[name];
    add.browInnerUp = (add.browInnerUp || 0) + 0.28 * lift;
    add.browOuterUpLeft = (add.browOuterUpLeft || 0) + 0.24 * lift;
    add.browOuterUpRight = (add.browOuterUpRight || 0) + 0.24 * lift;
    const blink = closed > 0.55 ? 0 : alive.blink;
    for (const name of PARAMETERS) {
      const shown = this.springs.value[name] + (EYES.has(name) ? 0 : add[name] || 0);
      let value = yielded(name, shown, activity, closes) + (this.speech.value[name] || 0);
      if (name === "eyeBlinkLeft" || name === "eyeBlinkRight") value = Math.max(value, blink);
      this.drawn[name] = Math.min(1, Math.max(signed.has(name) ? -1 : 0, value));
    }
  }
}
