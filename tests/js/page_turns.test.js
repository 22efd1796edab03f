// @ts-check
/** Which turn is under way, and what the person's ear still waits for; what the line to the server has to say. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { toldOf } from "../../static/js/page/line.js";
import { Turns } from "../../static/js/page/turns.js";

/** @type {Turns} */ let turns;
beforeEach(() => {
  turns = new Turns();
});

test("a turn is under way from Enter to the server's last word of it", () => {
  turns.asked();
  assert.deepEqual([turns.open, turns.thinking], [-1, true]);
  turns.accepted(4);
  turns.answered(4, "Hello.");
  assert.deepEqual([turns.open, turns.thinking], [4, false]);
  turns.over(4);
  assert.equal(turns.open, null);
});

test("the end of an earlier turn leaves the one under way alone", () => {
  turns.accepted(5);
  turns.over(4);
  assert.deepEqual([turns.open, turns.thinking], [5, true]);
});

test("an answer ends once, and one that was cut off does not end at all", () => {
  turns.answered(1, "Hello.");
  turns.announced(1);
  assert.equal(turns.hasSound(1), true);
  assert.equal(turns.finished(1), true);
  assert.deepEqual([turns.finished(1), turns.hasSound(1)], [false, false]);
  turns.answered(2, "Well,");
  turns.cut(2);
  assert.equal(turns.finished(2), false);
});

test("a written answer stands for the time it takes to read it, within reason", () => {
  turns.answered(1, "Yes.");
  const short = turns.readingSeconds(1);
  turns.answered(1, " ".repeat(40));
  assert.ok(turns.readingSeconds(1) > short);
  turns.answered(1, " ".repeat(4000));
  assert.equal(turns.readingSeconds(1), 8);
});

test("a server that knows no turn leaves only the wait for words on their way", () => {
  turns.accepted(3);
  turns.answered(3, "Hello.");
  turns.restart(true);
  assert.deepEqual([turns.open, turns.thinking, turns.finished(3)], [null, true, false]);
});

test("every end of the line that a person can do something about offers it", () => {
  const done = /** @type {string[]} */ ([]);
  const can = { reload: () => done.push("reload"), connect: () => done.push("connect") };
  for (const state of ["outdated", "unknown", "replaced", "crowded"]) {
    toldOf(state, can)?.action?.run();
  }
  assert.deepEqual(done, ["reload", "reload", "connect", "connect"]);
  assert.equal(toldOf("waiting", can)?.action, undefined);
  assert.equal(toldOf("open", can), null);
});
