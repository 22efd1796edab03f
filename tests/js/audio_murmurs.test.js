// @ts-check
/** Small sounds while one speaks: heard only where they disturb nothing, and the mouth goes with them. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { MurmurPlayer } from "../../static/js/audio/murmurs.js";
import { Performer } from "../../static/js/rig/performer.js";

/** @type {any} */
let player;
/** @type {any[]} */
let started;

beforeEach(() => {
  started = [];
  const context = {
    currentTime: 1,
    createBuffer: (/** @type {number} */ _, /** @type {number} */ length, /** @type {number} */ rate) => ({
      duration: length / rate,
      copyToChannel() {},
    }),
    createGain: () => ({ connect() {}, disconnect() {}, gain: { setValueAtTime() {}, linearRampToValueAtTime() {} } }),
    createBufferSource: () => {
      const source = {
        connect() {},
        start(/** @type {number} */ at) {
          started.push({ at, source });
        },
        stop(/** @type {number} */ at) {
          started.at(-1).stopped = at;
        },
      };
      return source;
    },
  };
  player = { context, output: {}, speaking: false, heardTime: () => context.currentTime };
});

const MURMUR = { number: 4, sample_rate: 24000, samples: 12000, visemes: [{ name: "aa", start: 0.1, end: 0.4 }] };
const frame = (/** @type {number} */ stream) => ({ stream, payload: new Uint8Array(24000) });

/** @param {(murmurs: MurmurPlayer) => void} [first] */
function heard(first = () => {}) {
  const murmurs = new MurmurPlayer(player);
  first(murmurs);
  murmurs.announce(MURMUR);
  murmurs.feed(frame(4));
  return { murmurs, sounds: started.length };
}

test("a murmur is heard, and the mouth moves while it is", () => {
  const { murmurs, sounds } = heard();
  assert.equal(sounds, 1);
  assert.equal(murmurs.position(), null, "it has not begun yet");
  player.context.currentTime = 1.3;
  const here = murmurs.position();
  assert.ok(here && Math.abs(here.seconds - 0.28) < 0.01);
  const performer = new Performer({ random: () => 0.5 });
  for (let step = 0; step < 12; step += 1) performer.frame(10 + step / 60, here);
  assert.ok(performer.drawn.jawOpen > 0.05, `the jaw stays shut: ${performer.drawn.jawOpen}`);
  player.context.currentTime = 1.6;
  assert.equal(murmurs.position(), null);
});

test("muted, held back, not wanted or while the avatar speaks, it is dropped", () => {
  player.output = null;
  assert.equal(heard().sounds, 0);
  player.output = {};
  player.speaking = true;
  assert.equal(heard().sounds, 0);
  player.speaking = false;
  assert.equal(heard((murmurs) => murmurs.want(false)).sounds, 0);
  assert.equal(heard().sounds, 1);
});

test("another's samples and a nod alone make no sound", () => {
  const murmurs = new MurmurPlayer(player);
  murmurs.announce({ ...MURMUR, samples: 0 });
  murmurs.feed(frame(4));
  murmurs.announce(MURMUR);
  murmurs.feed(frame(5));
  assert.equal(started.length, 0);
});

test("the answer silences it at once", () => {
  const { murmurs } = heard();
  player.context.currentTime = 1.2;
  murmurs.stop();
  assert.ok(started[0].stopped - 1.2 <= 0.05);
  assert.equal(murmurs.position(), null);
});

test("a murmur leaves the face as it was", () => {
  const performer = new Performer({ random: () => 0.5 });
  performer.frame(0, null);
  performer.express("concerned", 0.6, 0.2);
  performer.led = { expression: "joyful", intensity: 1 }; // of the last answer
  for (let step = 1; step < 60; step += 1) {
    const playing = step > 20 && step < 40 ? { clip: { visemes: MURMUR.visemes, keyframes: [] }, seconds: (step - 20) / 60 } : null;
    performer.frame(step / 60, playing);
  }
  assert.equal(performer.asked.expression, "concerned");
});
