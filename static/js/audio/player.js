// @ts-check
/**
 * Plays the avatar's speech and says, from the audio clock, what is being heard right now.
 *
 * `clip` announces a sentence, binary speech frames bring its samples in order. Sound of a turn that was cut off, or of an
 * older epoch, is dropped. Events by `on`:
 *   started {turn, index}   a sentence begins to be heard
 *   finished {turn, heard}  the last sound of a turn has been heard (after `done` was told)
 *   blocked boolean         the browser holds the sound back until the person touches the page
 *   held clip                the first sentence of those held back so
 *   speaking boolean
 */

import { samplesOf } from "../protocol/frames.js";
import { Loudness } from "./loudness.js";
import { Schedule, older } from "./schedule.js";

const RATE = 24000;
const FADE_S = 0.012;
/** A held-back turn counts as played after this many seconds, so that the face does not wait for ever. */
const HELD_MOST_S = 12;

/**
 * @typedef {import("./schedule.js").ClipLike & {epoch: number}} Clip
 * @typedef {{clip: Clip, got: number, loudness: Loudness}} Arriving
 */

export class Player {
  constructor() {
    this.schedule = new Schedule();
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {AnalyserNode | null} */
    this.analyser = null;
    this.blocked = false;
    this.speaking = false;
    this.turn = -1;
    this._volume = 1;
    this._muted = false;
    this._epoch = -1;
    this._cutTurn = -1;
    /** @type {Arriving | null} */
    this._arriving = null;
    /** Pieces that wait for the person's first touch. @type {{clip: Clip, offset: number, samples: Float32Array<ArrayBuffer>}[]} */
    this._held = [];
    this._heldSince = 0;
    /** @type {Set<AudioBufferSourceNode>} */
    this._sources = new Set();
    /** @type {GainNode | null} */
    this._bus = null;
    /** @type {GainNode | null} */
    this._level = null;
    /** @type {WeakMap<object, Loudness>} */
    this._loudness = new WeakMap();
    this._lastIndex = -1;
    this._lastTurn = -1;
    this._begun = "";
    /** Turns whose last clip has come. @type {Map<number, number>} */
    this._ending = new Map();
    /** @type {Map<string, ((event: any) => void)[]>} */
    this._handlers = new Map();
  }

  /** @param {string} type @param {(event: any) => void} handler */
  on(type, handler) {
    this._handlers.set(type, [...(this._handlers.get(type) ?? []), handler]);
  }

  /** To be called from a gesture (a click, a key): browsers allow sound from then on. */
  unlock() {
    const context = this._ready();
    if (context.state === "suspended") {
      context.resume().then(
        () => this._release(),
        () => {}, // still refused: the control stays on the page
      );
    } else {
      this._release();
    }
  }

  /** @param {number} volume 0..1 */
  setVolume(volume) {
    this._volume = Math.max(0, Math.min(1, volume));
    this._applyLevel();
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this._muted = muted;
    this._applyLevel();
  }

  /**
   * A sentence is announced.
   * @param {Clip} clip
   */
  announce(clip) {
    const stale = clip.turn <= this._cutTurn || (this._epoch >= 0 && older(clip.epoch, this._epoch));
    const passed = clip.turn === this._lastTurn && clip.index <= this._lastIndex;
    if (stale || passed) {
      this._arriving = null;
      return;
    }
    if (clip.turn !== this._lastTurn && this._lastTurn >= 0 && clip.turn > this._lastTurn) {
      this._ending.delete(this._lastTurn);
    }
    this._epoch = clip.epoch & 0xffff;
    this._lastTurn = clip.turn;
    this._lastIndex = clip.index;
    this.turn = clip.turn;
    this._arriving = { clip, got: 0, loudness: new Loudness(clip.sample_rate) };
    this._loudness.set(clip, this._arriving.loudness);
  }

  /**
   * Samples of the announced sentence.
   * @param {{stream: number, index: number, epoch: number, payload: Uint8Array}} frame
   */
  feed(frame) {
    const arriving = this._arriving;
    if (!arriving || frame.stream !== arriving.clip.turn || frame.index !== arriving.clip.index) {
      return;
    }
    if (frame.epoch !== (arriving.clip.epoch & 0xffff)) {
      return;
    }
    const samples = samplesOf(frame.payload);
    const offset = arriving.got / arriving.clip.sample_rate;
    arriving.got += samples.length;
    arriving.loudness.add(samples);
    if (samples.length === 0) {
      return;
    }
    if (this._audible()) {
      this._play(arriving.clip, offset, samples);
      return;
    }
    if (this._held.length === 0) {
      this._heldSince = performance.now();
      this._emit("held", arriving.clip);
    }
    this._held.push({ clip: arriving.clip, offset, samples });
    this._setBlocked(true);
  }

  /**
   * No more clips of this turn will come.
   * @param {number} turn
   */
  end(turn) {
    if (turn > this._cutTurn) {
      this._ending.set(turn, performance.now());
    }
  }

  /**
   * Silence within 20 ms. What still comes of turns up to `turn` is dropped.
   * @param {number} [turn] the turn cut off; by default the one that is playing
   * @returns {{turn: number, heard: number}} how many seconds of it were heard
   */
  stop(turn = this.turn) {
    const heard = this.schedule.heard(turn, this.heardTime());
    const { context, _bus: bus } = this;
    if (context && bus) {
      const now = context.currentTime;
      bus.gain.cancelScheduledValues(now);
      bus.gain.setValueAtTime(bus.gain.value, now);
      bus.gain.linearRampToValueAtTime(0, now + FADE_S);
      for (const source of this._sources) {
        source.stop(now + FADE_S);
      }
      this._sources.clear();
      this._bus = null; // what comes next has a bus of its own, at full level
    }
    this._cutTurn = Math.max(this._cutTurn, turn);
    this._arriving = null;
    this._held = [];
    this._setBlocked(false);
    this._ending.clear();
    this.schedule.clear();
    this._begun = "";
    this._setSpeaking(false);
    return { turn, heard };
  }

  /** The server has started the conversation over: turn numbers begin again. */
  reset() {
    this.stop();
    this._cutTurn = -1;
    this._lastTurn = -1;
    this._lastIndex = -1;
    this._epoch = -1;
    this.turn = -1;
  }

  /**
   * What is heard now, from the audio clock less the output's latency. `level`: how loud it is there, 0 to 1 of the clip's
   * loud parts, for a mouth that closes where the voice does.
   * @returns {{clip: any, turn: number, index: number, seconds: number, level: number} | null}
   */
  position() {
    const here = this.context ? this.schedule.at(this.heardTime()) : null;
    return here && { ...here, level: this._loudness.get(here.clip)?.at(here.seconds) ?? 0 };
  }

  /** Where other small sounds may be played now; null while the browser holds sound back or the person muted it. */
  get output() {
    return this.context?.state === "running" && !this._muted ? this._level : null;
  }

  /** Tells what began and ended since the last call; the page's frame loop and a slow timer call it. */
  tick() {
    const time = this.heardTime();
    const here = this.context ? this.schedule.at(time) : null;
    this._setSpeaking(this.schedule.busy(time) && this.context?.state === "running");
    if (here) {
      const name = `${here.turn}.${here.index}`;
      if (name !== this._begun) {
        this._begun = name;
        this._emit("started", { turn: here.turn, index: here.index });
      }
    }
    if (this._held.length > 0 && performance.now() - this._heldSince > HELD_MOST_S * 1000 && this._ending.size > 0) {
      this._held = [];
      this._setBlocked(false);
    }
    for (const turn of this._ending.keys()) {
      if (this._held.length === 0 && !this.schedule.busy(time, turn)) {
        this._ending.delete(turn);
        this._emit("finished", { turn, heard: this.schedule.heard(turn, time) });
      }
    }
    this.schedule.prune(time);
  }

  /** @returns {AudioContext} */
  _ready() {
    if (!this.context) {
      const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      this._level = context.createGain();
      this.analyser = context.createAnalyser();
      this.analyser.fftSize = 512;
      this._level.connect(this.analyser);
      this.analyser.connect(context.destination);
      context.onstatechange = () => this._release();
      this.context = context;
      this._applyLevel();
    }
    return this.context;
  }

  _audible() {
    if (!this.context && navigator.userActivation?.hasBeenActive) {
      this._ready();
    }
    return this.context?.state === "running" && this._held.length === 0;
  }

  /** Plays what was held back, once the browser lets it. */
  _release() {
    if (this.context?.state !== "running") {
      return;
    }
    const held = this._held;
    this._held = [];
    for (const { clip, offset, samples } of held) {
      this._play(clip, offset, samples);
    }
    this._setBlocked(false);
  }

  /** @param {Clip} clip @param {number} offset @param {Float32Array<ArrayBuffer>} samples */
  _play(clip, offset, samples) {
    const context = this._ready();
    if (!this._bus) {
      this._bus = context.createGain();
      this._bus.connect(/** @type {GainNode} */ (this._level));
    }
    const buffer = context.createBuffer(1, samples.length, clip.sample_rate);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this._bus);
    source.start(this.schedule.place(clip, offset, samples.length / clip.sample_rate, context.currentTime));
    this._sources.add(source);
    source.onended = () => {
      this._sources.delete(source);
      source.disconnect();
    };
  }

  /** The moment of the audio clock that is leaving the loudspeaker now, in seconds. */
  heardTime() {
    const context = this.context;
    if (!context) {
      return 0;
    }
    const stamp = context.getOutputTimestamp?.();
    if (stamp?.contextTime && stamp.performanceTime) {
      const time = stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
      if (Math.abs(context.currentTime - time) < 0.5) {
        return Math.min(time, context.currentTime);
      }
    }
    return context.currentTime - (context.outputLatency || context.baseLatency || 0);
  }

  _applyLevel() {
    if (this.context && this._level) {
      this._level.gain.setTargetAtTime(this._muted ? 0 : this._volume ** 2, this.context.currentTime, 0.01);
    }
  }

  /** @param {boolean} blocked */
  _setBlocked(blocked) {
    if (blocked !== this.blocked) {
      this.blocked = blocked;
      this._emit("blocked", blocked);
    }
  }

  /** @param {boolean} speaking */
  _setSpeaking(speaking) {
    if (speaking !== this.speaking) {
      this.speaking = speaking;
      this._emit("speaking", speaking);
    }
  }

  /** @param {string} type @param {any} event */
  _emit(type, event) {
    for (const handler of this._handlers.get(type) ?? []) {
      handler(event);
    }
  }
}
