// @ts-check
/**
 * Which turn is under way, and what of its answer is still to be heard or read. No DOM: tested by `node --test`.
 *
 * A turn is over for the server when it says `done`, and for the person when they have heard it, or had the time to read it.
 */

/** Seconds a written answer without sound stands before the face may rest: reading time. */
const READ_FIRST_S = 1.5;
const READ_EACH_S = 0.045;
const READ_MOST_S = 8;

export class Turns {
  constructor() {
    /** The turn the server is at work on, from the person's Enter to its terminal state; -1 for one not yet numbered. */
    this.open = /** @type {number | null} */ (null);
    /** Whether the person waits for the first word of it. */
    this.thinking = false;
    /** Letters of each answer not yet heard to its end, for reading time where there is no sound. @type {Map<number, number>} */
    this._letters = new Map();
    /** @type {Set<number>} */
    this._sounded = new Set();
  }

  /** The person said something; which turn it is, the server will say. */
  asked() {
    this.open = -1;
    this.thinking = true;
  }

  /** @param {number} turn */
  accepted(turn) {
    this.open = turn;
    this.thinking = true;
  }

  /** Nothing is under way any more. */
  rest() {
    this.open = null;
    this.thinking = false;
  }

  /** The server is done with a turn, or it was cut off there; another may be under way already. @param {number} turn */
  over(turn) {
    if (this.open === turn) {
      this.rest();
    }
  }

  /** @param {number} turn @param {string} text a sentence of its answer */
  answered(turn, text) {
    this.thinking = false;
    this._letters.set(turn, (this._letters.get(turn) ?? 0) + text.length);
  }

  /** @param {number} turn one whose answer has sound */
  announced(turn) {
    this._sounded.add(turn);
  }

  /** @param {number} turn */
  hasSound(turn) {
    return this._sounded.has(turn);
  }

  /** Seconds it takes to read the answer. @param {number} turn */
  readingSeconds(turn) {
    return Math.min(READ_MOST_S, READ_FIRST_S + READ_EACH_S * (this._letters.get(turn) ?? 0));
  }

  /** Cut off: nobody waits for its end. @param {number} turn */
  cut(turn) {
    this._letters.delete(turn);
  }

  /** Heard or read to its end. @param {number} turn @returns {boolean} false where it was cut off meanwhile */
  finished(turn) {
    if (!this._letters.delete(turn)) {
      return false;
    }
    this._sounded.delete(turn);
    return true;
  }

  /** The server knows none of the turns so far. @param {boolean} waiting whether words of the person are on their way */
  restart(waiting) {
    this._letters.clear();
    this._sounded.clear();
    this.open = null;
    this.thinking = waiting;
  }
}
