// @ts-check
/** What is read never stands there as certain, not even as the length of a bar; what a person said themselves may. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { shown } from "../../static/js/ui/feeling.js";

/** A smile that the face sense is as sure of as it can be. @param {string | null} told */
const glad = (told) => ({
  sense: "fused", basic: { happiness: 1 }, valence: 1, arousal: -1, confidence: 0.9996, sure: true, told,
});

test("a glad face that is read shows no whole hundred, in any bar or place", () => {
  const reading = glad(null);
  for (const value of [reading.basic.happiness, reading.confidence, reading.valence, reading.arousal]) {
    assert.equal(Math.abs(shown(reading, value)), 0.99);
  }
  const { told, ...older } = reading;
  assert.equal(shown({ ...older, sense: "face" }, 1), 0.99, "one sense alone, before the senses are joined");
});

test("less than that is shown as it is", () => {
  assert.equal(shown(glad(null), 0.42), 0.42);
  assert.equal(shown(null, 0), 0);
});

test("a person's own word may be a whole hundred", () => {
  assert.equal(shown(glad("happiness"), 1), 1);
});
