// @ts-check
/** The line about smile, eyes and look, in both languages. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { setLanguage } from "../../static/js/i18n.js";
import { signWords } from "../../static/js/ui/signs.js";

const sample = JSON.parse(readFileSync(new URL("../golden/protocol/server/reading.json", import.meta.url), "utf8"));
const signs = (/** @type {object} */ about) => ({ ...sample.signs, smiling: false, eyes: "open", gaze: null, ...about });

test("the golden sample smiles at the screen", () => {
  setLanguage("en");
  assert.equal(signWords(sample.signs), "smiling · looking at the screen");
  setLanguage("ko");
  assert.equal(signWords(sample.signs), "미소 · 화면을 보는 중");
});

test("each part has its words, and only what is seen is said", () => {
  setLanguage("en");
  assert.equal(signWords(signs({ gaze: "off" })), "looking away");
  assert.equal(signWords(signs({ gaze: "on" })), "looking at the screen");
  assert.equal(signWords(signs({ smiling: true })), "smiling");
  assert.equal(signWords(signs({ eyes: "closed", gaze: "on" })), "eyes closed", "closed eyes look nowhere");
  assert.equal(signWords(signs({})), "");
  assert.equal(signWords(signs({ eyes: null })), "");
  setLanguage("ko");
  assert.equal(signWords(signs({ smiling: true, eyes: "closed" })), "미소 · 눈을 감음");
  assert.equal(signWords(signs({ gaze: "off" })), "다른 곳을 보는 중");
});

test("without a face there is no line", () => {
  assert.equal(signWords(null), "");
  assert.equal(signWords(undefined), "");
});
