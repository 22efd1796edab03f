// The speaking mouth and the keyframes, read at a moment.

import assert from "node:assert/strict";
import { test } from "node:test";

import { VISEMES } from "../../static/js/generated/expression.js";
import { accentAt, faceAt, mouthAt, speechAt } from "../../static/js/rig/timeline.js";

const MAMA = [
  { name: "sil", start: 0, end: 0.2 },
  { name: "PP", start: 0.2, end: 0.3 },
  { name: "aa", start: 0.3, end: 0.5 },
  { name: "PP", start: 0.5, end: 0.58 },
  { name: "aa", start: 0.58, end: 0.8 },
  { name: "sil", start: 0.8, end: 1.2 },
];

test("a vowel opens the jaw and a closure shuts it again", () => {
  assert.ok(mouthAt(MAMA, 0.4).jawOpen > 0.85 * VISEMES.aa.params.jawOpen);
  assert.ok((mouthAt(MAMA, 0.54).jawOpen || 0) < 0.15);
  assert.ok(mouthAt(MAMA, 0.54).mouthPressLeft > 0.15);
  assert.ok(speechAt(MAMA, 0.54).closes > 0.75);
});

test("lips begin a shape about 70 ms before its sound", () => {
  const before = mouthAt(MAMA, 0.27).jawOpen || 0;
  assert.ok(before > 0.01, `${before}`);
  assert.equal(mouthAt(MAMA, 0.05).mouthPressLeft || 0, 0);
  assert.ok(mouthAt(MAMA, 0.16).mouthPressLeft > 0.005);
});

test("the mouth never jumps: 5 ms move it by less than a tenth", () => {
  let last = {};
  for (let t = -0.2; t < 1.4; t += 0.005) {
    const now = mouthAt(MAMA, t);
    for (const name of new Set([...Object.keys(last), ...Object.keys(now)])) {
      assert.ok(Math.abs((now[name] || 0) - (last[name] || 0)) < 0.1, `${name} at ${t.toFixed(3)}`);
    }
    last = now;
  }
});

test("before, after and in silence nothing speaks", () => {
  for (const t of [-1, 0.05, 1.1, 9]) {
    assert.ok(speechAt(MAMA, t).activity < 0.01, `${t}`);
    assert.deepEqual(mouthAt(MAMA, t), {});
  }
  assert.deepEqual(mouthAt([], 0.3), {});
});

test("a short weak sound between two vowels bends towards them", () => {
  const aka = [
    { name: "aa", start: 0, end: 0.2 },
    { name: "kk", start: 0.2, end: 0.25 },
    { name: "aa", start: 0.25, end: 0.5 },
  ];
  assert.ok(mouthAt(aka, 0.225).jawOpen > VISEMES.kk.params.jawOpen * 1.3);
});

const KEYS = [
  { at: 0, expression: "happy", intensity: 0.6, ease_s: 0.3 },
  { at: 1, expression: "happy", intensity: 0.8, ease_s: 0.14 },
  { at: 1.2, expression: "happy", intensity: 0.6, ease_s: 0.3 },
  { at: 2, expression: "tender", intensity: 0.9, ease_s: 0.5 },
];

test("the latest keyframe leads, and the first one before the clip begins", () => {
  assert.equal(faceAt(KEYS, -0.1)?.expression, "happy");
  assert.equal(faceAt(KEYS, 1.1)?.intensity, 0.8);
  assert.equal(faceAt(KEYS, 5)?.expression, "tender");
  assert.equal(faceAt([], 1), null);
});

test("a lift of the same expression is an accent; a new expression is none", () => {
  assert.equal(accentAt(KEYS, 0.9), 0);
  assert.ok(accentAt(KEYS, 1.2) > 0.9);
  assert.equal(accentAt(KEYS, 1.6), 0);
  assert.equal(accentAt(KEYS, 2.2), 0);
});
