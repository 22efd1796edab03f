// @ts-check
// Life at rest: breath, blinks, small eye movements, sway, idle gestures, nods. No DOM; time and chance are given.

/** @typedef {{valence: number, arousal: number, dominance: number}} Mood each -1..1 */
/** @typedef {Record<string, number>} Offsets parameter name -> what is added to the face */
/** @typedef {{from: number, length: number, shape: (t: number) => Offsets}} Gesture t runs 0..1 */

const BLINK = { shut: 0.075, held: 0.035, open: 0.16 };
const SLOW_BLINK = { shut: 0.16, held: 0.06, open: 0.3 };

/** Rises, holds, falls: 0..1..0 with soft ends. @param {number} t 0..1 @param {number} [edge] */
function swell(t, edge = 0.3) {
  const x = Math.min(t, 1 - t) / edge;
  const c = x <= 0 ? 0 : x >= 1 ? 1 : x;
  return c * c * (3 - 2 * c);
}

export class Life {
  /**
   * @param {{random?: () => number, reducedMotion?: boolean}} [options] `random` gives numbers in [0, 1)
   */
  constructor({ random = Math.random, reducedMotion = false } = {}) {
    this.random = random;
    this.reducedMotion = reducedMotion;
    /** @type {Gesture[]} */
    this.gestures = [];
    this.blinkFrom = -1;
    this.blinkAgain = false;
    this.nextBlink = 1.2;
    this.nextSaccade = 0.6;
    this.nextGesture = 5;
    this.saccade = { x: 0, y: 0 };
    this.breathPhase = 0;
    this.energy = 0; // 0 listening .. 1 speaking, eased
    this.started = false;
  }

  /** A number between two bounds. @param {number} low @param {number} high */
  between(low, high) {
    return low + (high - low) * this.random();
  }

  /** A nod of `depth`, twice. @param {number} now @param {number} [depth] */
  nod(now, depth = 0.32) {
    this.gestures.push({
      from: now,
      length: 0.95,
      shape: (t) => ({ headPitch: depth * Math.sin(Math.PI * 2 * t) ** 2 * (t < 0.5 ? 1 : 0.6) }),
    });
  }

  /** A blink now, unless one is under way. @param {number} now */
  blink(now) {
    if (this.blinkFrom < 0) this.blinkFrom = now;
  }

  /**
   * What life adds at a moment.
   * @param {number} now seconds @param {number} dt @param {{mood: Mood, speaking: boolean, idle: boolean, closed: number}} state
   *   `idle`: nothing is being expressed or said; `closed`: 0..1, how far the expression itself shuts the eyes
   * @returns {{add: Offsets, blink: number}}
   */
  at(now, dt, { mood, speaking, idle, closed }) {
    if (!this.started) {
      this.started = true;
      for (const key of /** @type {const} */ (["nextBlink", "nextSaccade", "nextGesture"])) this[key] += now;
    }
    /** @type {Offsets} */
    const add = { gazeX: 0, gazeY: 0, headYaw: 0, headPitch: 0, headRoll: 0 };
    this.breathPhase += dt * Math.PI * 2 * (0.22 + 0.07 * mood.arousal);
    add.breath = 0.5 - 0.5 * Math.cos(this.breathPhase);
    this.energy += ((speaking ? 1 : 0) - this.energy) * Math.min(1, dt * 1.5);
    if (!this.reducedMotion) {
      this.sway(now, mood, add);
      this.look(now, speaking, add);
      if (idle && now >= this.nextGesture) {
        this.gesture(now, mood);
        this.nextGesture = now + this.between(7, 15) * (1 - 0.3 * mood.arousal);
      }
    }
    this.gestures = this.gestures.filter((g) => now - g.from < g.length);
    for (const g of this.gestures) {
      const offsets = g.shape(Math.max(0, (now - g.from) / g.length));
      for (const name in offsets) add[name] = (add[name] || 0) + offsets[name];
    }
    return { add, blink: this.blinkAt(now, mood, closed) };
  }

  /** @param {number} now @param {Mood} mood @param {Offsets} add */
  sway(now, mood, add) {
    const size = (1 + 0.8 * this.energy) * (1 + 0.35 * mood.arousal);
    add.headYaw += size * (0.045 * Math.sin(now * 0.43) + 0.025 * Math.sin(now * 1.07 + 1.3));
    add.headRoll += size * (0.045 * Math.sin(now * 0.31 + 0.7) + 0.02 * Math.sin(now * 0.83));
    add.headPitch += size * (0.03 * Math.sin(now * 0.52 + 2.1) + 0.015 * Math.sin(now * 1.31));
  }

  /** Small eye movements around whatever is looked at. @param {number} now @param {boolean} speaking @param {Offsets} add */
  look(now, speaking, add) {
    if (now >= this.nextSaccade) {
      // Mostly tiny; now and then from one eye of the person to the other.
      const size = (speaking ? 0.09 : 0.06) * (this.random() < 0.3 ? 2.4 : 1);
      this.saccade = { x: this.between(-size, size), y: this.between(-size, size) * 0.6 };
      this.nextSaccade = now + this.between(0.5, 2.2);
    }
    add.gazeX += this.saccade.x;
    add.gazeY += this.saccade.y;
  }

  /** One idle gesture, chosen by mood. @param {number} now @param {Mood} mood */
  gesture(now, mood) {
    const side = this.random() < 0.5 ? -1 : 1;
    const pick = this.random() - 0.25 * mood.valence;
    if (pick < 0.25) {
      const smile = 0.18 + 0.14 * Math.max(0, mood.valence);
      this.gestures.push({
        from: now,
        length: 3.2,
        shape: (t) => {
          const s = swell(t) * smile;
          return { mouthSmileLeft: s, mouthSmileRight: s, cheekSquintLeft: s * 0.5, cheekSquintRight: s * 0.5 };
        },
      });
    } else if (pick < 0.55) {
      this.gestures.push({ from: now, length: 4.2, shape: (t) => ({ headRoll: side * 0.22 * swell(t) }) });
    } else if (pick < 0.85) {
      const down = this.random() < 0.4 - 0.3 * mood.valence ? 0.35 : -0.16;
      this.gestures.push({
        from: now,
        length: 1.9,
        shape: (t) => ({
          gazeX: side * 0.5 * swell(t, 0.12),
          gazeY: down * swell(t, 0.12),
          headYaw: side * 0.14 * swell(t, 0.35),
        }),
      });
      this.blink(now);
    } else {
      this.gestures.push({
        from: now,
        length: 1.6,
        shape: (t) => ({ browInnerUp: 0.22 * swell(t), browOuterUpLeft: 0.2 * swell(t), browOuterUpRight: 0.2 * swell(t) }),
      });
    }
  }

  /** How far a blink has the eyes shut, 0..1. @param {number} now @param {Mood} mood @param {number} closed */
  blinkAt(now, mood, closed) {
    if (this.blinkFrom < 0 && now >= this.nextBlink) {
      if (closed < 0.55) this.blinkFrom = now;
      this.blinkAgain = this.random() < 0.14 && !this.reducedMotion;
      this.nextBlink = now + this.between(2, 6) * (1 - 0.25 * mood.arousal);
    }
    if (this.blinkFrom < 0) return 0;
    const pace = this.reducedMotion ? SLOW_BLINK : BLINK;
    const past = now - this.blinkFrom;
    if (past < pace.shut) return Math.sin((Math.PI / 2) * (past / pace.shut));
    if (past < pace.shut + pace.held) return 1;
    const opening = (past - pace.shut - pace.held) / pace.open;
    if (opening < 1) return 0.5 + 0.5 * Math.cos(Math.PI * opening);
    this.blinkFrom = -1;
    if (this.blinkAgain) {
      this.blinkAgain = false;
      this.blinkFrom = now + 0.06;
    }
    return 0;
  }
}
