// @ts-check
// Gestures of body and hands over time, without a DOM: a named row of the table becomes joint values, one set a frame.
//
// Every joint eases on its own spring from wherever it is, so one gesture may cut another and nothing jumps. With reduced
// motion the hands stay down, and only the head and a bow move, a little and slowly.

import { GESTURES, JOINTS } from "../generated/expression.js";
import { Springs, stiffness } from "./spring.js";

/** How long the same gesture is not made again for what is said: it would look like a machine's. */
export const AGAIN_S = 20;

/** Joints that are added to the face's parameters of the same names. */
export const HEAD_JOINTS = ["headYaw", "headPitch", "headRoll", "shoulderUp"];

/** A wrist below this has its fingertips below the picture: the hand is not seen. */
export const UNSEEN_Y = 835;

/** Flips come first: whether a hand is seen is asked where it was drawn last. */
const NAMES = Object.keys(JOINTS).sort((a, b) => Number(b.endsWith("flip")) - Number(a.endsWith("flip")));
const RETURN_S = 0.75;
const SMALL = 0.3; // part of a movement that reduced motion keeps
const SMALL_JOINTS = new Set([...HEAD_JOINTS, "bow"]);

export class Gestures {
  /** @param {{reducedMotion?: boolean}} [options] */
  constructor({ reducedMotion = false } = {}) {
    this.reducedMotion = reducedMotion;
    this.springs = new Springs(NAMES);
    this.springs.value = { ...JOINTS };
    /** The gesture under way, or "". */
    this.name = "";
    this.from = 0;
    /** @type {Record<string, number>} when each was last begun */
    this.begun = {};
  }

  /** Every joint now. @returns {Record<string, number>} */
  get pose() {
    return this.springs.value;
  }

  /** Begin one, whatever is under way. Unknown names are refused. @param {string} name @param {number} now seconds */
  start(name, now) {
    if (!GESTURES[name]) throw new RangeError(`There is no gesture "${name}".`);
    this.name = name;
    this.from = now;
    this.begun[name] = now;
  }

  /** Begin one that goes with what is said, unless it was just made. @param {string} name @param {number} now */
  accompany(name, now) {
    if (now - (this.begun[name] ?? -Infinity) >= AGAIN_S) this.start(name, now);
  }

  /** Let go: ease to rest from wherever the joints are. */
  stop() {
    this.name = "";
  }

  /** One frame. @param {number} now @param {number} dt @returns {Record<string, number>} the pose */
  frame(now, dt) {
    const past = now - this.from;
    if (this.name && past >= GESTURES[this.name].seconds) this.name = "";
    /** @type {Record<string, {to: number, ease: number}>} */
    const asked = {};
    for (const key of this.name ? GESTURES[this.name].keys : []) {
      if (key.at > past) break;
      for (const [joint, to] of Object.entries(key.joints)) asked[joint] = { to, ease: key.ease };
    }
    for (const joint of NAMES) {
      const rest = JOINTS[joint];
      let { to, ease } = asked[joint] ?? { to: rest, ease: RETURN_S };
      if (this.reducedMotion) {
        to = SMALL_JOINTS.has(joint) ? rest + SMALL * (to - rest) : rest;
        ease *= 1.6;
      }
      if (joint.endsWith("flip")) this.turnOver(joint, to, ease, joint in asked, dt);
      else this.springs.step(joint, to, stiffness(ease), dt);
    }
    return this.pose;
  }

  /**
   * A hand turns over where nobody sees it, and on its way down stays as it is: edge on it would be as thin as paper.
   * @param {string} joint Rflip or Lflip @param {number} to @param {number} ease @param {boolean} asked @param {number} dt
   */
  turnOver(joint, to, ease, asked, dt) {
    if (this.pose[joint[0] + "y"] > UNSEEN_Y) {
      this.springs.value[joint] = to;
      this.springs.velocity[joint] = 0;
    } else if (asked) {
      this.springs.step(joint, to, stiffness(ease), dt);
    } else {
      this.springs.step(joint, this.pose[joint], stiffness(ease), dt);
    }
  }
}
