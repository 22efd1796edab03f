// @ts-check
/**
 * JSON messages of the wire, told apart by `type`. The definition is avatar/protocol/messages.py.
 * What comes in is checked before the page acts on it; what goes out is built here and nowhere else. No DOM.
 */

import { WireError } from "./frames.js";
import { PROTOCOL } from "./types.js";

export const BASIC = Object.freeze([
  "neutral",
  "happiness",
  "sadness",
  "anger",
  "fear",
  "disgust",
  "surprise",
  "contempt",
]);
export const SENSES = Object.freeze(["camera", "microphone", "transcript"]);

/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const text = (value) => typeof value === "string";
/** @type {Check} */
const number = (value) => typeof value === "number" && Number.isFinite(value);
/** @type {Check} */
const whole = (value) => Number.isInteger(value);
/** @type {Check} */
const flag = (value) => typeof value === "boolean";
/** @type {Check} */
const unit = (value) => number(value) && value >= 0 && value <= 1;
/** @type {Check} */
const signed = (value) => number(value) && value >= -1 && value <= 1;
/** @type {(...names: string[]) => Check} */
const oneOf = (...names) => (value) => names.includes(value);
/** @type {(check: Check) => Check} */
const maybe = (check) => (value) => value === undefined || value === null || check(value);
/** @type {(check: Check) => Check} */
const list = (check) => (value) => Array.isArray(value) && value.every(check);
/** @type {(check: Check) => Check} */
const map = (check) => (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(check);
/** @type {(fields: Record<string, Check>) => Check} */
const shape = (fields) => (value) =>
  typeof value === "object" && value !== null && Object.entries(fields).every(([name, check]) => check(value[name]));

const lang = oneOf("en", "ko");
const evidence = shape({
  source: oneOf("text", "face", "voice", "user"),
  share: unit,
  confidence: unit,
  left: unit,
  age_s: number,
  top: oneOf(...BASIC),
  fine: maybe(list(shape({ name: text, chance: unit }))),
});
const signs = shape({
  smile: unit,
  smiling: flag,
  eyes: maybe(oneOf("open", "closed")),
  gaze: maybe(oneOf("on", "off")),
  yaw: number,
  pitch: number,
  roll: number,
});
const personaCard = shape({ slug: text, name: text, about: text, look: text });

/** Every message a server may send, with the fields the page relies on. @type {Record<string, Record<string, Check>>} */
const SHAPES = {
  welcome: {
    protocol: whole,
    conversation: text,
    seq: whole,
    resumed: flag,
    lang,
    persona: personaCard,
    personas: list(personaCard),
  },
  reading: {
    sense: oneOf("text", "face", "voice", "fused"),
    basic: map(unit),
    valence: signed,
    arousal: signed,
    dominance: signed,
    confidence: unit,
    sure: flag,
    present: maybe(flag),
    disagreement: maybe(unit),
    clash: maybe(list(text)),
    box: maybe(list(number)),
    signs: maybe(signs),
    evidence: maybe(list(evidence)),
    told: maybe(oneOf(...BASIC)),
  },
  face: {
    expression: text,
    intensity: unit,
    ease_s: number,
    cause: text,
    turn: maybe(whole),
    gaze: maybe(oneOf("user", "away", "down")),
    nod: maybe(flag),
    gesture: maybe(text),
  },
  mood: { valence: signed, arousal: signed, dominance: signed },
  accepted: { seq: whole, id: text, turn: whole },
  heard: { text, lang, final: flag },
  barge_in: { turn: whole },
  text: { seq: whole, turn: whole, index: whole, text, expression: text },
  clip: {
    turn: whole,
    index: whole,
    epoch: whole,
    sample_rate: (value) => whole(value) && value >= 8000 && value <= 96000,
    samples: whole,
    style: text,
    visemes: list(shape({ name: text, start: number, end: number })),
    keyframes: list(shape({ at: number, expression: text, intensity: unit, ease_s: number })),
    gesture: maybe(text),
  },
  murmur: {
    number: whole,
    sound: text,
    sample_rate: (value) => whole(value) && value >= 8000 && value <= 96000,
    samples: whole,
    visemes: list(shape({ name: text, start: number, end: number })),
    gesture: maybe(text),
  },
  done: {
    seq: whole,
    turn: whole,
    status: oneOf("finished", "interrupted", "failed"),
    strategy: maybe(text),
    why: maybe(text),
    ms: maybe(map(number)),
  },
  card: {
    kind: oneOf("crisis", "concern"),
    lang,
    title: text,
    text,
    lines: list(shape({ label: text, number: text, detail: maybe(text) })),
  },
  frame_ack: { frame: whole, credit: maybe(whole) },
  memories: { on: flag, items: list(shape({ id: whole, kind: text, text })) },
  suggestion: { id: text, kind: text, text },
  consented: { sense: oneOf(...SENSES), granted: flag },
  notice: { code: text, part: text, degraded: flag, message: text },
  problem: { code: text, message: text, hint: text, retryable: flag, id: maybe(text) },
  pong: { at: number },
};

/** Names of every message that is understood here. */
export const UNDERSTOOD = Object.freeze(Object.keys(SHAPES));

/**
 * A server message from its JSON.
 * @param {string} raw
 * @returns {any} the message, its `type` one of UNDERSTOOD
 * @throws {WireError} code bad_message, with what was wrong and never the content
 */
export function parse(raw) {
  let message;
  try {
    message = JSON.parse(raw);
  } catch {
    throw new WireError("bad_message", "A message is not JSON.");
  }
  const type = typeof message === "object" && message !== null ? message.type : undefined;
  const fields = typeof type === "string" && Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (!fields) {
    throw new WireError("bad_message", "A message is of a type this page does not know.");
  }
  for (const [name, check] of Object.entries(fields)) {
    if (!check(message[name])) {
      throw new WireError("bad_message", `A ${type} message has a wrong ${name}.`);
    }
  }
  return message;
}

/** @typedef {"en" | "ko"} Language */

/** @param {{lang: Language, persona?: string, conversation?: string, lastSeq?: number}} state */
export const hello = ({ lang: language, persona = "", conversation = "", lastSeq = 0 }) => ({
  type: "hello",
  protocol: PROTOCOL,
  lang: language,
  persona,
  conversation,
  last_seq: lastSeq,
});

/** @param {string} id @param {string} words @param {Language} language */
export const say = (id, words, language) => ({ type: "say", id, text: words, lang: language });

/** @param {string} sense one of SENSES @param {boolean} granted */
export const consent = (sense, granted) => ({ type: "consent", sense, granted });

/** @param {{lang?: Language, persona?: string}} choice */
export const configure = (choice) => ({ type: "configure", ...choice });

/** @param {number} turn @param {number} heardS */
export const interrupt = (turn, heardS) => ({ type: "interrupt", turn, heard_s: Math.max(0, heardS) });

/** @param {string | null} basic one of BASIC, or null to take a correction back */
export const correct = (basic) => ({ type: "correct", basic });

/** @param {number} turn @param {number} heardS */
export const played = (turn, heardS) => ({ type: "played", turn, heard_s: Math.max(0, heardS) });

/** A key to talk is held, or was let go. @param {boolean} down */
export const talk = (down) => ({ type: "talk", down });

/** To be remembered beyond this conversation, or no more. @param {boolean} on */
export const remember = (on) => ({ type: "remember", on });

/** @param {string} suggestion @param {boolean} accepted */
export const keep = (suggestion, accepted) => ({ type: "keep", suggestion, accepted });

/** @param {number} memory @param {string} words */
export const revise = (memory, words) => ({ type: "revise", memory, text: words });

/** One memory, or every one. @param {number | null} [memory] */
export const forget = (memory = null) => ({ type: "forget", memory });

/** @param {number} at seconds */
export const ping = (at) => ({ type: "ping", at });
