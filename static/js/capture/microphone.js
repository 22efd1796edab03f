// @ts-check
/**
 * The microphone: nothing is asked of the browser before `start`, and `stop` ends every track at once.
 * 16 kHz PCM16 in blocks of 100 ms; what cannot be sent is dropped, never kept. With a key to talk, nothing goes out but
 * what is said while it is held.
 */

import { encodeFrame, pcmOf } from "../protocol/frames.js";
import { KIND } from "../protocol/types.js";

/** Blocks that still go out after the key was let go: people let go on their last sound. */
const AFTER_BLOCKS = 2;

export class Microphone {
  /**
   * @param {{
   *   worklet: string, send: (frame: ArrayBuffer) => boolean, onLevel: (rms: number) => void, onEnded: () => void,
   *   onTalk: (down: boolean) => void
   * }} options `worklet` is the address of pcm-worklet.js; `onTalk`: the sound of a held key begins, or has all been sent
   */
  constructor({ worklet, send, onLevel, onEnded, onTalk }) {
    this._worklet = worklet;
    this._send = send;
    this._onLevel = onLevel;
    this._onEnded = onEnded;
    this._onTalk = onTalk;
    this._byKey = false;
    this._left = 0; // blocks that may still go out; without end while the key is held
    /** @type {MediaStream | null} */
    this._stream = null;
    /** @type {AudioContext | null} */
    this._context = null;
    this._open = false;
    this._number = 0;
    this._starts = 0;
  }

  get on() {
    return this._stream !== null;
  }

  /** @throws {DOMException} NotAllowedError, NotFoundError, NotReadableError, as the browser names them */
  async start() {
    const mine = ++this._starts;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      video: false,
    });
    const context = new AudioContext();
    await context.audioWorklet.addModule(this._worklet);
    if (mine !== this._starts) {
      stream.getTracks().forEach((track) => track.stop()); // switched off while the browser was asking
      await context.close();
      return;
    }
    this._stream = stream;
    this._context = context;
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this._onEnded());
    }
    const blocks = new AudioWorkletNode(context, "pcm-blocks", { numberOfOutputs: 0 });
    blocks.port.onmessage = (event) => this._block(event.data);
    context.createMediaStreamSource(stream).connect(blocks);
    await context.resume();
  }

  /** Ends the stream; the browser's own sign goes out. */
  stop() {
    this._starts += 1;
    this._stream?.getTracks().forEach((track) => track.stop());
    this._stream = null;
    this._open = false;
    this._left = 0;
    this._context?.close().catch(() => {}); // already closing
    this._context = null;
    this._onLevel(0);
  }

  /** The server listens from now on. */
  open() {
    this._open = true;
  }

  /** The line is cut, or consent is not (yet) known to the server: nothing goes out. */
  hold() {
    this._open = false;
  }

  /** @param {boolean} byKey whether only what is said while a key is held goes out */
  setByKey(byKey) {
    this.key(false);
    this._byKey = byKey;
  }

  /** The key to talk is held, or was let go. @param {boolean} down */
  key(down) {
    if (down && this._byKey && this._stream) {
      if (this._left === 0) {
        this._onTalk(true);
      }
      this._left = Infinity;
    } else if (!down && this._left === Infinity) {
      this._left = AFTER_BLOCKS;
    }
  }

  /** @param {Float32Array} samples */
  _block(samples) {
    if (!this._stream) {
      return;
    }
    this._onLevel(Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
    if (this._open && (!this._byKey || this._left > 0)) {
      this._number = (this._number + 1) >>> 0;
      this._send(encodeFrame(KIND.microphone, pcmOf(samples), { stream: this._number }));
    }
    if (this._left > 0) {
      this._left -= 1;
      if (this._left === 0) {
        this._onTalk(false);
      }
    }
  }
}
