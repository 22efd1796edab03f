// @ts-check
/** The "why" of a reading, in both languages: which sense, how much, what it said and how sure it was. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { setLanguage } from "../../static/js/i18n.js";
import { fineName, LABELS } from "../../static/js/ui/fine.js";
import { whyLines } from "../../static/js/ui/why.js";

/** @type {any[]} */
const EVIDENCE = [
  { source: "text", share: 0.624, confidence: 0.9, left: 0.8, age_s: 12.4, top: "sadness", fine: [{ name: "grief", chance: 0.7 }, { name: "sadness", chance: 0.6 }] },
  { source: "face", share: 0.296, confidence: 0.6, left: 0.5, age_s: 0.2, top: "neutral", fine: [] },
  { source: "voice", share: 0.08, confidence: 0.3, left: 0.3, age_s: 1, top: "anger" },
];

test("each sense is a line with its share, its emotion and how sure it is", () => {
  setLanguage("en");
  assert.deepEqual(whyLines(EVIDENCE), [
    { source: "text", share: 62, words: "sadness, sure · grief; sadness · 12 s ago" },
    { source: "face", share: 30, words: "neutral, fairly sure" },
    { source: "voice", share: 8, words: "perhaps anger, not sure" },
  ]);
  setLanguage("ko");
  assert.deepEqual(
    whyLines(EVIDENCE).map((line) => line.words),
    ["슬픔, 확실해요 · 비통함; 슬픔 · 12초 전", "담담함, 꽤 확실해요", "화 같지만 확실하지 않아요"],
  );
});

test("the person's own word is all of it, and what it overrules is still said", () => {
  setLanguage("en");
  const told = { source: "user", share: 1, confidence: 1, left: 1, age_s: 40, top: "neutral" };
  const lines = whyLines(/** @type {any} */ ([told, { ...EVIDENCE[0], share: 0, age_s: 1, fine: [] }]));
  assert.deepEqual(lines, [
    { source: "user", share: 100, words: "neutral, because you said so" },
    { source: "text", share: 0, words: "sadness, sure · your word stands above it" },
  ]);
});

test("nothing read, nothing said", () => {
  assert.deepEqual(whyLines([]), []);
});

test("every fine label of both taxonomies has words in both languages", () => {
  const tables = ["goemotions", "kote"].map((name) =>
    readFileSync(new URL(`../../avatar/senses/tables/${name}.toml`, import.meta.url), "utf8"),
  );
  const named = tables.flatMap((table) => [...table.matchAll(/^name = "(.+)"$/gm)].map((match) => match[1]));
  assert.equal(named.length, 28 + 44);
  assert.deepEqual([...LABELS].sort(), [...named].sort());
  for (const label of LABELS) {
    setLanguage("en");
    assert.ok(/^[a-z ,-]+$/.test(fineName(label)), label);
    setLanguage("ko");
    assert.ok(/^[가-힣 ,]+$/.test(fineName(label)), label);
  }
  assert.equal(fineName("LABEL_0"), "LABEL_0", "a model of one's own says what it says");
});
