// @ts-check
/** Both languages say the same things; every key that the page asks for has words; moods have their light. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { endsInConsonant, setLanguage, STRINGS, t } from "../../static/js/i18n.js";
import { clashOf, ranked } from "../../static/js/ui/feeling.js";
import { lightOf, PLACES, rgbOf } from "../../static/js/ui/light.js";
import { BASIC } from "../../static/js/protocol/wire.js";

const ROOT = new URL("../../", import.meta.url);

test("English and Korean have the same keys, and none is empty", () => {
  assert.deepEqual(Object.keys(STRINGS.en).sort(), Object.keys(STRINGS.ko).sort());
  for (const [lang, words] of Object.entries(STRINGS)) {
    for (const [key, value] of Object.entries(words)) {
      assert.ok(value.trim().length > 0, `${lang} ${key}`);
    }
  }
});

test("both fill in the same values, and Korean is Korean", () => {
  const names = (/** @type {string} */ words) => [...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  const named = ["talk.broken"]; // Korean speaks of it without the name
  for (const key of Object.keys(STRINGS.en)) {
    if (!named.includes(key)) {
      assert.deepEqual(names(STRINGS.en[key]), names(STRINGS.ko[key]), key);
    }
    assert.ok(!/[가-힣]/.test(STRINGS.en[key]), key);
    const bare = STRINGS.ko[key].replace(/\{\w+\}/g, "");
    assert.ok(/[가-힣]/.test(bare) || !/[a-z]/i.test(bare), key);
  }
});

test("every key the page names has words", () => {
  const template = readFileSync(new URL("templates/chat.html", ROOT), "utf8");
  const asked = [...template.matchAll(/data-i18n(?:-label|-placeholder)?="([^"]+)"/g)].map((match) => match[1]);
  assert.ok(asked.length > 20);
  for (const folder of ["static/js/", "static/js/ui/"]) {
    for (const name of readdirSync(new URL(folder, ROOT)).filter((file) => file.endsWith(".js") && file !== "i18n.js")) {
      const source = readFileSync(new URL(folder + name, ROOT), "utf8");
      asked.push(...[...source.matchAll(/\bt\("([\w.]+)"/g)].map((match) => match[1]));
      asked.push(...[...source.matchAll(/"((?:sense|problem|notice|line|data|page|source)\.[\w.]+)"/g)].map((match) => match[1]));
    }
  }
  for (const key of asked.filter((name) => !name.endsWith("."))) {
    assert.ok(key in STRINGS.en, key);
  }
});

test("the particle follows the name's last sound", () => {
  setLanguage("ko");
  assert.equal(t("status.speaking", { name: "미라" }), "미라가 말하고 있어요");
  assert.equal(t("status.speaking", { name: "솔" }), "솔이 말하고 있어요");
  assert.ok(t("ai.note", { name: "하늘", senses: "글" }).startsWith("하늘은 "));
  assert.equal(t("talk.persona", { name: "솔" }), "이제 솔과 함께해요");
  assert.ok(endsInConsonant("Ellen") && !endsInConsonant("Mira"));
});

test("a name is put in as it is, whatever it looks like", () => {
  setLanguage("en");
  assert.equal(t("status.speaking", { name: "{name}$&" }), "{name}$& is speaking");
  assert.throws(() => t("no.such.key"), RangeError);
});

/** @param {string} sense @param {string} top @param {object} [about] @returns {any} */
const reading = (sense, top, about = {}) => ({
  sense,
  basic: Object.fromEntries(BASIC.map((name) => [name, name === top ? 0.65 : 0.05])),
  valence: 0,
  arousal: 0,
  confidence: 0.8,
  sure: true,
  ...about,
});

test("a disagreement is said in words, the body first", () => {
  const bySense = new Map([
    ["text", reading("text", "sadness")],
    ["face", reading("face", "happiness")],
  ]);
  const fused = reading("fused", "sadness", { clash: ["text", "face"] });
  setLanguage("en");
  assert.equal(clashOf(fused, bySense), "Smiling, but the words are sad.");
  setLanguage("ko");
  assert.equal(clashOf(fused, bySense), "웃고 있지만 말은 슬퍼요.");
  setLanguage("en");
  bySense.set("voice", reading("voice", "anger"));
  assert.equal(clashOf(reading("fused", "anger", { clash: ["text", "voice"] }), bySense), "Your voice sounds angry, but the words are sad.");
  assert.equal(clashOf(reading("fused", "sadness"), bySense), "", "agreement says nothing");
});

test("emotions come likeliest first, and missing scores count as nothing", () => {
  assert.equal(ranked({ fear: 0.6, anger: 0.4 })[0][0], "fear");
  assert.equal(ranked({ fear: 0.6 }).length, 8);
});

test("joy is warmer than sadness, anger redder than calm, and the middle is lamp light", () => {
  const at = (/** @type {string} */ name) => lightOf({ valence: PLACES[name][0], arousal: PLACES[name][1] });
  assert.ok(at("happiness").b > 0.06);
  assert.ok(at("sadness").b < 0);
  assert.ok(at("anger").a > at("happiness").a);
  assert.ok(lightOf({ valence: 0.7, arousal: -0.8 }).a < 0, "serene is green");
  const even = lightOf({ valence: 0, arousal: 0 });
  assert.ok(even.b > 0.03 && even.b < 0.06);
});

test("light becomes the screen's colours", () => {
  assert.deepEqual(rgbOf(1, 0, 0), [255, 255, 255]);
  assert.deepEqual(rgbOf(0, 0, 0), [0, 0, 0]);
  assert.deepEqual(rgbOf(0.62796, 0.22486, 0.12585), [255, 0, 0]);
  assert.deepEqual(rgbOf(0.45201, -0.03246, -0.31153), [0, 0, 255]);
});
