// @ts-check
// The avatar on the page: what the performer decides, drawn. The page calls `frame` once per animation frame.

import { Figure } from "./figure.js";
import { Performer } from "./performer.js";

/** @typedef {import("./performer.js").Playing} Playing */

export class Avatar {
  /**
   * @param {Element} host an empty element; the drawing fills it
   * @param {{look?: string, reducedMotion?: boolean, random?: () => number}} [options]
   */
  constructor(host, { look = "mira", reducedMotion = false, random = Math.random } = {}) {
    this.performer = new Performer({ random, reducedMotion });
    this.figure = new Figure(host, look);
    this.last = 0;
    this.figure.draw(this.performer.drawn, 0);
  }

  /** Ease to a named expression. @param {string} expression @param {number} [intensity] 0..1 @param {number} [easeS] seconds */
  express(expression, intensity = 1, easeS = 0.5) {
    this.performer.express(expression, intensity, easeS);
  }

  /** @param {"user" | "away" | "down"} where */
  lookAt(where) {
    this.performer.lookAt(where);
  }

  nod() {
    this.performer.nod();
  }

  /** Begin a gesture of the table, whatever the body does. @param {string} name */
  gesture(name) {
    this.performer.gesture(name);
  }

  /** Let the hands down, whatever they were about to show: the person speaks now. */
  letGo() {
    this.performer.gestures.stop();
  }

  /** @param {{valence: number, arousal: number, dominance: number}} mood each -1..1 */
  setMood(mood) {
    this.performer.setMood(mood);
  }

  /** @param {string} name mira, sol or haneul */
  setLook(name) {
    this.figure.build(name);
    this.figure.draw(this.performer.drawn, 0, this.performer.gestures.pose);
  }

  /**
   * Draw one frame. @param {number} nowS seconds of any steady clock
   * @param {Playing | null} playing the clip that sounds, and where the AUDIO clock stands in it
   */
  frame(nowS, playing) {
    const dt = Math.min(0.1, Math.max(0, nowS - this.last));
    this.last = nowS;
    this.figure.draw(this.performer.frame(nowS, playing), dt, this.performer.gestures.pose);
  }

  /** The parameters as drawn, by name. @returns {Record<string, number>} */
  params() {
    return { ...this.performer.drawn };
  }
}
