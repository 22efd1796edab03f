// The looks: the drawing and avatar/looks.toml have the same names, and every choice can be drawn on every character it is for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { LOOKS, PARTS, themeOf } from "../../static/js/rig/themes.js";

const toml = readFileSync(new URL("../../avatar/looks.toml", import.meta.url), "utf-8");

/** The rows of a table, name to text. @param {string} table */
function rows(table) {
  const text = toml.split(`[${table}]`)[1].split(/\n\[/)[0];
  return Object.fromEntries([...text.matchAll(/^(\w+) = (.*)$/gm)].map((found) => [found[1], found[2]]));
}

test("the table of the studio and the drawing name the same things", () => {
  const characters = rows("characters");
  assert.deepEqual(Object.keys(characters), Object.keys(LOOKS));
  assert.deepEqual(Object.keys(rows("parts")), Object.keys(PARTS));
  for (const part of Object.keys(PARTS)) assert.deepEqual(Object.keys(rows(`choices.${part}`)), PARTS[part], part);
  const kinds = rows("kinds");
  for (const [name, row] of Object.entries(characters)) {
    const kind = /kind = "(\w+)"/.exec(row)?.[1] ?? "";
    assert.deepEqual(JSON.parse(kinds[kind]), LOOKS[name].parts, name);
  }
});

test("every choice gives whole colours and markup, and changes the theme", () => {
  for (const [name, own] of Object.entries(LOOKS)) {
    for (const part of own.parts) {
      const made = PARTS[part].map((choice) => themeOf(`${name} ${part}=${choice}`));
      assert.equal(new Set(made.map((theme) => JSON.stringify(theme))).size, PARTS[part].length, `${name} ${part}`);
      for (const theme of made) {
        assert.ok(Object.values(theme.colours).every((colour) => /^#[0-9a-f]{3,6}$/i.test(colour)), `${name} ${part}`);
        assert.ok(!JSON.stringify(theme).includes("undefined"), `${name} ${part}`);
      }
    }
  }
});

test("a change stays with the look that asked for it", () => {
  const before = JSON.stringify(LOOKS.mira);
  const changed = themeOf("mira hair=bun dye=rose glasses=wing scene=sea");
  assert.equal(JSON.stringify(LOOKS.mira), before);
  assert.ok(changed.over.includes(changed.glasses) && changed.ears && changed.scene);
});

test("what there is not is refused", () => {
  for (const look of ["", "nobody", "constructor", "ruru hair=bob", "mira hair=mohawk", "mira wings=white", "mira hair"]) {
    assert.throws(() => themeOf(look), RangeError, look);
  }
});
