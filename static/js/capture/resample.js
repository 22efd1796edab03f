// @ts-check
/**
 * Sound from any rate down to 16 kHz, piece by piece without seams: a windowed sinc that lets through what the new rate
 * can hold. Pure; runs inside the audio worklet and under `node --test`.
 */

const ZEROS = 12; // zero crossings of the kernel on each side

export class Resampler {
  /** @param {number} from rate of the input, Hz @param {number} to rate of the output, Hz */
  constructor(from, to) {
    this.step = from / to;
    this.cut = Math.min(1, to / from) * 0.92;
    this.reach = Math.ceil(ZEROS / this.cut);
    this._kept = new Float32Array(2 * this.reach);
    this._at = this.reach; // where the next output lies, in samples of `_kept` + the new piece
  }

  /**
   * @param {Float32Array} input the next samples
   * @returns {Float32Array} what can be told of the output so far
   */
  push(input) {
    const held = this._kept.length;
    const all = new Float32Array(held + input.length);
    all.set(this._kept);
    all.set(input, held);
    const last = all.length - this.reach - 1;
    const count = Math.max(0, Math.floor((last - this._at) / this.step) + 1);
    const output = new Float32Array(count);
    for (let i = 0; i < count; i += 1) {
      output[i] = this._sample(all, this._at + i * this.step);
    }
    const next = this._at + count * this.step;
    const drop = Math.max(0, Math.min(all.length, Math.floor(next) - this.reach));
    this._kept = all.slice(drop);
    this._at = next - drop;
    return output;
  }

  /** @param {Float32Array} from @param {number} at */
  _sample(from, at) {
    const first = Math.max(0, Math.ceil(at - this.reach));
    const last = Math.min(from.length - 1, Math.floor(at + this.reach));
    let sum = 0;
    for (let n = first; n <= last; n += 1) {
      const away = n - at;
      const x = Math.PI * this.cut * away;
      const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * away) / (this.reach + 1));
      sum += from[n] * sinc * window;
    }
    return sum * this.cut;
  }
}
