// @ts-check
/**
 * Binary frames of the wire: a fixed 16-byte header, then the payload. The definition is avatar/protocol/frames.py.
 * Used by the camera and the microphone (up) and by the player (down). No DOM.
 */

import { HEADER_BYTES, KIND, PROTOCOL } from "./types.js";

const KINDS = /** @type {readonly number[]} */ (Object.values(KIND));

/** A frame or message that this page cannot read. `code` is one of: not_a_frame, wrong_protocol, bad_message. */
export class WireError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "WireError";
    this.code = code;
  }
}

/**
 * One frame, ready to send.
 * @param {number} kind one of KIND
 * @param {Uint8Array} payload
 * @param {{stream: number, index?: number, part?: number, epoch?: number}} where
 * @returns {ArrayBuffer}
 */
export function encodeFrame(kind, payload, { stream, index = 0, part = 0, epoch = 0 }) {
  const bytes = new Uint8Array(HEADER_BYTES + payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x47); // G
  view.setUint8(1, 0x59); // Y
  view.setUint8(2, PROTOCOL);
  view.setUint8(3, kind);
  view.setUint32(4, stream >>> 0, true);
  view.setUint32(8, index >>> 0, true);
  view.setUint16(12, part & 0xffff, true);
  view.setUint16(14, epoch & 0xffff, true);
  bytes.set(payload, HEADER_BYTES);
  return bytes.buffer;
}

/**
 * A frame taken apart. The payload is a view, not a copy.
 * @param {ArrayBuffer} raw
 * @returns {{kind: number, stream: number, index: number, part: number, epoch: number, payload: Uint8Array}}
 * @throws {WireError}
 */
export function decodeFrame(raw) {
  if (raw.byteLength < HEADER_BYTES) {
    throw new WireError("not_a_frame", "A binary frame is shorter than its header.");
  }
  const view = new DataView(raw);
  if (view.getUint8(0) !== 0x47 || view.getUint8(1) !== 0x59) {
    throw new WireError("not_a_frame", "A binary frame does not begin with GY.");
  }
  if (view.getUint8(2) !== PROTOCOL) {
    throw new WireError("wrong_protocol", `The server speaks protocol ${view.getUint8(2)}, this page ${PROTOCOL}.`);
  }
  const kind = view.getUint8(3);
  if (!KINDS.includes(kind)) {
    throw new WireError("not_a_frame", `A binary frame is of unknown kind ${kind}.`);
  }
  return {
    kind,
    stream: view.getUint32(4, true),
    index: view.getUint32(8, true),
    part: view.getUint16(12, true),
    epoch: view.getUint16(14, true),
    payload: new Uint8Array(raw, HEADER_BYTES),
  };
}

/**
 * PCM16 little-endian bytes as samples in [-1, 1).
 * @param {Uint8Array} payload an odd last byte is dropped
 * @returns {Float32Array<ArrayBuffer>}
 */
export function samplesOf(payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const samples = new Float32Array(payload.byteLength >> 1);
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = view.getInt16(2 * i, true) / 32768;
  }
  return samples;
}

/**
 * Samples in [-1, 1] as PCM16 little-endian bytes; louder ones are clipped.
 * @param {Float32Array} samples
 * @returns {Uint8Array}
 */
export function pcmOf(samples) {
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i += 1) {
    const clipped = Math.max(-1, Math.min(1, samples[i]));
    view.setInt16(2 * i, Math.round(clipped < 0 ? clipped * 32768 : clipped * 32767), true);
  }
  return bytes;
}
