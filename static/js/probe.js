// @ts-check
/**
 * For browser tests, only with `?probe=1`: what happened on the page, when the face moved and which sound was really played.
 * `window.gyogamProbe` holds rings of the last 60 s; times are performance.now() in milliseconds.
 *   events [{t, type, ...}]                     messages as they came, and what the person did
 *   frames [{t, jaw, mouth, expression, playing}] the rig's parameters at each picture of the screen
 *   sound  [{t, rms}]                           of the samples at the output, at the moment they are heard
 *   lastParams()                                the rig's parameters now
 */

const KEPT_MS = 60_000;

/** @template T */
class Ring {
  constructor() {
    /** @type {(T & {t: number})[]} */
    this.items = [];
  }

  /** @param {T & {t: number}} item */
  push(item) {
    this.items.push(item);
    if (this.items.length % 64 === 0) {
      const first = this.items.findIndex((other) => other.t >= item.t - KEPT_MS);
      this.items.splice(0, Math.max(0, first));
    }
  }
}

export class Probe {
  /** @param {{params: () => Record<string, number>}} options */
  constructor({ params }) {
    this._params = params;
    /** @type {Ring<any>} */
    this._events = new Ring();
    /** @type {Ring<any>} */
    this._frames = new Ring();
    /** @type {Ring<any>} */
    this._sound = new Ring();
    this._window = new Float32Array(512);
    const [events, frames, sound] = [this._events.items, this._frames.items, this._sound.items];
    Object.assign(window, { gyogamProbe: { events, frames, sound, lastParams: () => ({ ...params() }) } });
  }

  /** @param {string} type @param {object} [about] */
  event(type, about = {}) {
    this._events.push({ ...about, t: performance.now(), type });
  }

  /** @param {{turn: number, index: number, seconds: number} | null} playing */
  frame(playing) {
    const params = this._params();
    /** @type {Record<string, number>} */
    const mouth = {};
    /** @type {Record<string, number>} */
    const expression = {};
    for (const [name, value] of Object.entries(params)) {
      (/^(mouth|jaw|tongue|viseme)/.test(name) ? mouth : expression)[name] = value;
    }
    this._frames.push({
      t: performance.now(),
      jaw: params.jawOpen ?? 0,
      mouth,
      expression,
      playing: playing && { turn: playing.turn, index: playing.index, seconds: playing.seconds },
    });
  }

  /** @param {AudioContext} context @param {AnalyserNode} analyser */
  sound(context, analyser) {
    const samples = this._window;
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    const middle = samples.length / 2 / context.sampleRate;
    const late = context.outputLatency || context.baseLatency || 0;
    this._sound.push({ t: performance.now() + (late - middle) * 1000, rms });
  }
}

/** Whether this page was asked to be probed. */
export function probed() {
  return new URLSearchParams(location.search).get("probe") === "1";
}
