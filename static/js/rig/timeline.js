// @ts-check
// A clip's visemes and keyframes, read at a moment of the audio clock. Pure; used by performer.js.

import { VISEMES } from "../generated/expression.js";

/** @typedef {{name: string, start: number, end: number}} VisemeSpan seconds of the clip */
/** @typedef {{at: number, expression: string, intensity: number, ease_s: number}} Keyframe */
/** @typedef {{params: Record<string, number>, activity: number, closes: number}} Speech */

/** Lips begin a shape this much before its sound, and let go of it this much after. */
export const LEAD_S = 0.07;
export const TRAIL_S = 0.06;

const IN_S = 0.025; // how far into its sound a shape still grows
const OUT_S = 0.035; // and how long before its end it begins to go
const QUIET = 0.5; // strength of the resting mouth where no viseme is near

const ACCENT_S = 0.42;

/** @param {number} x 0..1 */
function smooth(x) {
  const t = x <= 0 ? 0 : x >= 1 ? 1 : x;
  return t * t * (3 - 2 * t);
}

/** How present a span is at a moment, 0..1. @param {VisemeSpan} span @param {number} seconds */
function presence(span, seconds) {
  const half = (span.end - span.start) / 2;
  const full = span.start + Math.min(IN_S, half);
  const fade = span.end - Math.min(OUT_S, half);
  const from = span.start - LEAD_S;
  const to = span.end + TRAIL_S;
  if (seconds <= from || seconds >= to) return 0;
  return smooth((seconds - from) / (full - from)) * smooth((to - seconds) / (to - fade));
}

/**
 * The speaking mouth at a moment: parameters, how much speech owns the mouth (0..1), and how far it shuts an open
 * expression (0..1). Neighbouring shapes run together by their strength.
 * @param {ReadonlyArray<VisemeSpan>} visemes @param {number} seconds @returns {Speech}
 */
export function speechAt(visemes, seconds) {
  /** @type {Record<string, number>} */
  const params = {};
  let total = 0;
  let spoken = 0;
  let closes = 0;
  let most = 0;
  for (const span of visemes) {
    if (span.start - LEAD_S > seconds) break;
    const near = presence(span, seconds);
    const shape = VISEMES[span.name];
    if (near === 0 || !shape) continue;
    const weight = near * shape.strength;
    most = Math.max(most, near);
    total += weight;
    if (span.name !== "sil") spoken += weight;
    closes += weight * shape.closes;
    for (const name in shape.params) params[name] = (params[name] || 0) + weight * shape.params[name];
  }
  total += (1 - most) * QUIET;
  if (total <= 0) return { params: {}, activity: 0, closes: 0 };
  for (const name in params) params[name] /= total;
  return { params, activity: spoken / total, closes: closes / total };
}

/**
 * Parameters of the mouth at a moment of the clip.
 * @param {ReadonlyArray<VisemeSpan>} visemes @param {number} seconds @returns {Record<string, number>}
 */
export function mouthAt(visemes, seconds) {
  return speechAt(visemes, seconds).params;
}

/**
 * The keyframe that the face is easing to; before the first one, the first one. Null without keyframes.
 * @param {ReadonlyArray<Keyframe>} keyframes @param {number} seconds
 * @returns {{expression: string, intensity: number, ease_s: number} | null}
 */
export function faceAt(keyframes, seconds) {
  let found = keyframes[0];
  for (const key of keyframes) {
    if (key.at > seconds) break;
    found = key;
  }
  return found ? { expression: found.expression, intensity: found.intensity, ease_s: found.ease_s } : null;
}

/**
 * An accent is a keyframe that lifts the same expression: 0..1, rising and falling, for the head and the brows.
 * @param {ReadonlyArray<Keyframe>} keyframes @param {number} seconds
 */
export function accentAt(keyframes, seconds) {
  for (let i = keyframes.length - 1; i > 0; i -= 1) {
    const key = keyframes[i];
    const past = seconds - key.at;
    if (past < 0 || past > ACCENT_S) continue;
    if (key.expression === keyframes[i - 1].expression && key.intensity > keyframes[i - 1].intensity) {
      return Math.sin((Math.PI * past) / ACCENT_S) ** 2;
    }
  }
  return 0;
}
