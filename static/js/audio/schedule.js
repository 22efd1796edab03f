// @ts-check
/**
 * When each piece of sound starts, and what is being heard at a moment of the audio clock. Pure: no DOM, no audio.
 *
 * A piece starts at max(playhead, now + lead). When the sound of a turn runs dry before its next piece has come, the lead
 * grows from 0.1 s to 0.3 s, so that a slow link stutters once and not at every sentence.
 */

export const LEAD_S = 0.1;
export const LEAD_GROWN_S = 0.3;
const KEPT_S = 1;

/**
 * @typedef {{turn: number, index: number, sample_rate: number, samples: number}} ClipLike
 * @typedef {{clip: any, turn: number, index: number, from: number, to: number, offset: number}} Span
 */

export class Schedule {
  constructor() {
    /** Pieces in time order: `from` and `to` on the audio clock, `offset` into the clip, all in seconds. @type {Span[]} */
    this.spans = [];
    this.playhead = 0;
    this.lead = LEAD_S;
    this._turn = -1;
  }

  /**
   * Puts the next piece of a clip on the clock.
   * @param {ClipLike} clip the announced clip
   * @param {number} offset seconds into the clip where the piece begins
   * @param {number} seconds the piece's length
   * @param {number} now the audio clock
   * @returns {number} when to start it
   */
  place(clip, offset, seconds, now) {
    const samePlay = this._turn === clip.turn;
    if (samePlay && this.playhead < now) {
      this.lead = LEAD_GROWN_S;
    }
    this._turn = clip.turn;
    const from = Math.max(this.playhead, now + this.lead);
    this.playhead = from + seconds;
    this.spans.push({ clip, turn: clip.turn, index: clip.index, from, to: this.playhead, offset });
    return from;
  }

  /**
   * What is heard at `time`; null in silence. A short gap inside one clip holds the last moment before it.
   * @param {number} time audio clock, already less the output's latency
   * @returns {{clip: any, turn: number, index: number, seconds: number} | null}
   */
  at(time) {
    for (let i = this.spans.length - 1; i >= 0; i -= 1) {
      const span = this.spans[i];
      if (time < span.from) {
        continue;
      }
      const next = this.spans[i + 1];
      const waiting = next !== undefined && next.clip === span.clip;
      if (time >= span.to && !waiting) {
        return null;
      }
      const seconds = span.offset + Math.min(time, span.to) - span.from;
      return { clip: span.clip, turn: span.turn, index: span.index, seconds };
    }
    return null;
  }

  /**
   * Seconds of a turn's sound that were heard by `time`.
   * @param {number} turn @param {number} time
   */
  heard(turn, time) {
    let total = this._past.get(turn) ?? 0;
    for (const span of this.spans) {
      if (span.turn === turn) {
        total += Math.max(0, Math.min(time, span.to) - span.from);
      }
    }
    return total;
  }

  /**
   * Whether sound that was placed for a turn (or for any turn) is still to be heard.
   * @param {number} time @param {number} [turn]
   */
  busy(time, turn) {
    return this.spans.some((span) => span.to > time && (turn === undefined || span.turn === turn));
  }

  /**
   * Forgets pieces long heard, keeping their length for `heard`.
   * @param {number} time
   */
  prune(time) {
    while (this.spans.length > 1 && this.spans[0].to < time - KEPT_S) {
      const span = /** @type {Span} */ (this.spans.shift());
      this._past.set(span.turn, (this._past.get(span.turn) ?? 0) + span.to - span.from);
    }
    for (const turn of this._past.keys()) {
      if (turn !== this._turn && !this.spans.some((span) => span.turn === turn)) {
        this._past.delete(turn);
      }
    }
  }

  /** Everything placed is off: barge-in. */
  clear() {
    this.spans = [];
    this._past.clear();
    this.playhead = 0;
    this._turn = -1;
  }

  /** @type {Map<number, number>} */
  _past = new Map();
}

/**
 * Whether `epoch` came before `other`, both counted in 16 bits and so allowed to wrap.
 * @param {number} epoch @param {number} other
 */
export function older(epoch, other) {
  const ahead = (other - epoch) & 0xffff;
  return ahead !== 0 && ahead < 0x8000;
}
