// @ts-check
/** Voices are found by words of either language, and each filter tells what it would leave. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { countOf, matches } from "../../static/js/admin/matching.js";

const ROWS = [
  { gender: "female", age: "older", sought: "hibari-grandma Edith older woman 나이 든 여성 american english, an old woman 할머니" },
  { gender: "male", age: "older", sought: "en-alfred Alfred older man 나이 든 남성 british, dignified" },
  { gender: "female", age: "young", sought: "ko-minji 민지 young woman 젊은 여성 korean, friendly" },
];

/** @param {string} words @param {Record<string, string>} [wanted] */
const left = (words, wanted = {}) => ROWS.filter((row) => matches(row, words, wanted)).map((row) => row.sought.split(" ")[1]);

test("every word begins one of the voice's, in any order and either language", () => {
  assert.deepEqual(left(""), ["Edith", "Alfred", "민지"]);
  assert.deepEqual(left("OLD edi"), ["Edith"]);
  assert.deepEqual(left("man"), ["Alfred"]);
  assert.deepEqual(left("여성"), ["Edith", "민지"]);
  assert.deepEqual(left("할머니".normalize("NFD")), ["Edith"]);
  assert.deepEqual(left("en-alfred, british"), ["Alfred"]);
  assert.deepEqual(left("edith british"), []);
});

test("filters join, and each counts beside the others", () => {
  assert.deepEqual(left("", { gender: "female", age: "older" }), ["Edith"]);
  assert.equal(countOf(ROWS, "", { gender: "female" }, "gender", "male"), 1);
  assert.equal(countOf(ROWS, "", { gender: "female" }, "age", "older"), 1);
  assert.equal(countOf(ROWS, "british", { gender: "female" }, "age", "older"), 0);
});
