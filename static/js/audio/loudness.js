// @ts-check
/** How loud a clip is along its time, in steps of 10 ms, against its own loud parts. Pure. */

const STEP_S = 0.01;
const FLOOR = 0.01; // below this, a clip is silence and not quiet speech

export class Loudness {
  /** @param {number} rate samples a second */
  constructor(rate) {
    this._size = Math.max(1, Math.round(rate * STEP_S));
    /** @type {number[]} */
    this._steps = [];
    this._sum = 0;
    this._count = 0;
    this._peak = FLOOR;
  }

  /** The clip's next samples. @param {Float32Array} samples in [-1, 1] */
  add(samples) {
    for (const sample of samples) {
      this._sum += sample * sample;
      this._count += 1;
      if (this._count === this._size) {
        const rms = Math.sqrt(this._sum / this._size);
        this._steps.push(rms);
        this._peak = Math.max(this._peak, rms);
        this._sum = 0;
        this._count = 0;
      }
    }
  }

  /** @param {number} seconds into the clip @returns {number} 0 to 1, smoothed over 30 ms */
  at(seconds) {
    const middle = Math.floor(seconds / STEP_S);
    let sum = 0;
    for (const step of [middle - 1, middle, middle + 1]) {
      sum += this._steps[step] ?? 0;
    }
    return Math.min(1, sum / 3 / (0.7 * this._peak));
  }
}
