// @ts-check
/**
 * Plays the small sounds that the avatar makes while one speaks, and moves its mouth to them. They are no speech: nothing
 * waits for them, and where they cannot be heard at once (muted, held back, the avatar speaks, or the person wants none)
 * they are dropped; the nod that comes with each is not the player's.
 */

import { samplesOf } from "../protocol/frames.js";

const FADE_S = 0.03;
const LEAD_S = 0.02;

/** @typedef {{number: number, sample_rate: number, samples: number, visemes: import("../rig/timeline.js").VisemeSpan[]}} Murmur */

export class MurmurPlayer {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this._player = player;
    this._wanted = true;
    /** @type {Murmur | null} */
    this._arriving = null;
    /** @type {{source: AudioBufferSourceNode, gain: GainNode, clip: any, from: number, to: number} | null} */
    this._sounding = null;
  }

  /** Whether the person wants to hear them. @param {boolean} wanted */
  want(wanted) {
    this._wanted = wanted;
    if (!wanted) {
      this.stop();
    }
  }

  /** @param {Murmur} murmur its samples come next, where it has any */
  announce(murmur) {
    this._arriving = murmur.samples > 0 ? murmur : null;
  }

  /** @param {{stream: number, payload: Uint8Array}} frame */
  feed(frame) {
    const murmur = this._arriving;
    this._arriving = null;
    const { output, context, speaking } = this._player;
    if (!murmur || frame.stream !== murmur.number || !this._wanted || !output || !context || speaking) {
      return;
    }
    const samples = samplesOf(frame.payload);
    if (samples.length === 0) {
      return;
    }
    this.stop();
    const buffer = context.createBuffer(1, samples.length, murmur.sample_rate);
    buffer.copyToChannel(samples, 0);
    const gain = context.createGain();
    gain.connect(output);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(gain);
    const from = context.currentTime + LEAD_S;
    source.start(from);
    const sounding = { source, gain, clip: { visemes: murmur.visemes, keyframes: [] }, from, to: from + buffer.duration };
    this._sounding = sounding;
    source.onended = () => {
      gain.disconnect();
      if (this._sounding === sounding) {
        this._sounding = null;
      }
    };
  }

  /** The avatar is about to speak, or the person wants silence. */
  stop() {
    const { context } = this._player;
    if (this._sounding && context) {
      const { source, gain } = this._sounding;
      gain.gain.setValueAtTime(1, context.currentTime);
      gain.gain.linearRampToValueAtTime(0, context.currentTime + FADE_S);
      source.stop(context.currentTime + FADE_S);
      this._sounding = null;
    }
    this._arriving = null;
  }

  /** What the mouth does now, as of `Player.position`. @returns {{clip: any, seconds: number} | null} */
  position() {
    if (!this._sounding) {
      return null;
    }
    const { clip, from, to } = this._sounding;
    const time = this._player.heardTime();
    return time >= from && time < to ? { clip, seconds: time - from } : null;
  }
}
