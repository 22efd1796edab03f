// The drawing: every look draws every expression in finite numbers, and only what moved is touched.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EXPRESSIONS, GESTURES, JOINTS, PARAMETERS, SIGNED, VISEMES } from "../../static/js/generated/expression.js";
import { Avatar } from "../../static/js/rig/avatar.js";
import { Figure } from "../../static/js/rig/figure.js";
import { LOOKS } from "../../static/js/rig/themes.js";

/** An element that remembers attributes; enough of the DOM for the figure. */
class Host {
  constructor() {
    this.touched = 0;
    this.markup = "";
  }

  set innerHTML(markup) {
    this.markup = markup;
    this.elements = [...markup.matchAll(/data-k="(\w+)"/g)].map((found) => {
      const attributes = { "data-k": found[1] };
      return {
        attributes,
        getAttribute: (name) => attributes[name] ?? null,
        setAttribute: (name, value) => {
          this.touched += 1;
          attributes[name] = value;
        },
      };
    });
  }

  querySelectorAll() {
    return this.elements;
  }

  text() {
    return this.elements.map((e) => Object.values(e.attributes).join(" ")).join("\n");
  }
}

const rest = () => Object.fromEntries(PARAMETERS.map((name) => [name, 0]));

test("each look is whole: no missing colour, no name twice, every reference defined", () => {
  for (const look of Object.keys(LOOKS)) {
    const host = new Host();
    new Figure(host, look);
    assert.ok(!host.markup.includes("@") && !host.markup.includes("undefined"), look);
    const names = host.elements.map((e) => e.attributes["data-k"]);
    assert.equal(new Set(names).size, names.length, look);
    const defined = new Set([...host.markup.matchAll(/ id="(\w+)"/g)].map((found) => found[1]));
    for (const [, used] of host.markup.matchAll(/url\(#(\w+)\)/g)) assert.ok(defined.has(used), `${look}: ${used}`);
  }
});

test("two avatars on one page do not share definitions", () => {
  const one = new Host();
  const two = new Host();
  new Figure(one, "mira");
  new Figure(two, "mira");
  const ids = (host) => [...host.markup.matchAll(/ id="(\w+)"/g)].map((found) => found[1]);
  assert.deepEqual(ids(one).filter((id) => ids(two).includes(id)), []);
});

test("every expression, viseme and extreme is drawn in finite numbers, in every look", () => {
  for (const look of Object.keys(LOOKS)) {
    const host = new Host();
    const figure = new Figure(host, look);
    const poses = [
      ...Object.values(EXPRESSIONS).map((e) => e.params),
      ...Object.values(VISEMES).map((v) => v.params),
      ...PARAMETERS.map((name) => ({ [name]: 1 })),
      ...SIGNED.map((name) => ({ [name]: -1 })),
      Object.fromEntries(PARAMETERS.map((name) => [name, 1])),
    ];
    for (const pose of poses) {
      figure.draw({ ...rest(), ...pose }, 1 / 60);
      assert.ok(!/NaN|Infinity|undefined/.test(host.text()), `${look}: ${JSON.stringify(pose)}`);
    }
  }
});

test("every gesture is drawn in finite numbers, in every look, and at rest no hand is seen", () => {
  const hands = (host) => host.elements.filter((e) => /^hand[RL]$/.test(e.attributes["data-k"])).map((e) => e.attributes.visibility);
  for (const look of Object.keys(LOOKS)) {
    const host = new Host();
    const figure = new Figure(host, look);
    figure.draw(rest(), 0);
    assert.ok(hands(host).every((seen) => seen === "hidden"), look);
    for (const { keys } of Object.values(GESTURES)) {
      for (const { joints } of keys) figure.draw(rest(), 1 / 60, { ...JOINTS, ...joints });
      assert.ok(!/NaN|Infinity|undefined/.test(host.text()), look);
    }
    figure.draw(rest(), 1 / 60, { ...JOINTS, ...GESTURES.cheer.keys[0].joints });
    assert.deepEqual(hands(host), ["visible", "visible"]);
  }
});

test("a face that does not move touches nothing", () => {
  const host = new Host();
  const figure = new Figure(host, "sol");
  figure.draw(rest(), 0);
  host.touched = 0;
  figure.draw(rest(), 0);
  assert.equal(host.touched, 0);
});

test("every parameter is seen: moving it alone changes the drawing", () => {
  for (const name of PARAMETERS) {
    if (name === "mouthClose" || name === "jawForward") continue; // seen only together with others
    const host = new Host();
    const figure = new Figure(host, "mira");
    figure.draw(rest(), 0);
    host.touched = 0;
    figure.draw({ ...rest(), [name]: 1 }, 0);
    assert.ok(host.touched > 0, name);
  }
});

test("an avatar changes its look in place and keeps its face", () => {
  const host = new Host();
  const avatar = new Avatar(host, { look: "mira", reducedMotion: true });
  avatar.express("happy", 1, 0.2);
  for (let t = 0; t < 2; t += 1 / 60) avatar.frame(t, null);
  avatar.setLook("haneul");
  avatar.frame(2.02, null);
  assert.ok(avatar.params().mouthSmileLeft > 0.7);
  assert.throws(() => avatar.setLook("nobody"), RangeError);
});

test("a frame costs well under a millisecond of script", () => {
  const avatar = new Avatar(new Host(), { look: "haneul" });
  const spent = [];
  for (let i = 0; i < 900; i += 1) {
    if (i % 60 === 0) avatar.express(Object.keys(EXPRESSIONS)[i / 60], 1, 0.4);
    const from = performance.now();
    avatar.frame(i / 60, null);
    spent.push(performance.now() - from);
  }
  spent.sort((a, b) => a - b);
  assert.ok(spent[450] < 1, `median ${spent[450]} ms`);
});
