// @ts-check
/** When sound starts and what is heard when: the scheduling of the player, and the microphone's resampler. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Loudness } from "../../static/js/audio/loudness.js";
import { Schedule, LEAD_S, LEAD_GROWN_S, older } from "../../static/js/audio/schedule.js";
import { Resampler } from "../../static/js/capture/resample.js";

const clip = (/** @type {number} */ turn, /** @type {number} */ index) => ({ turn, index, sample_rate: 24000, samples: 24000 });
const near = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-9) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

/** @type {Schedule} */ let schedule;
beforeEach(() => {
  schedule = new Schedule();
});

test("the first piece starts a lead after now, the next ones without a seam", () => {
  const first = clip(1, 0);
  near(schedule.place(first, 0, 1, 5), 5 + LEAD_S);
  near(schedule.place(first, 1, 0.5, 5.02), 6 + LEAD_S);
  near(schedule.place(clip(1, 1), 0, 2, 5.3), 6.5 + LEAD_S);
});

test("after the sound ran dry in a turn the lead grows, and stays grown", () => {
  schedule.place(clip(1, 0), 0, 1, 0);
  near(schedule.place(clip(1, 1), 0, 1, 3), 3 + LEAD_GROWN_S);
  near(schedule.place(clip(2, 0), 0, 1, 20), 20 + LEAD_GROWN_S);
});

test("silence between two turns is not running dry", () => {
  schedule.place(clip(1, 0), 0, 1, 0);
  near(schedule.place(clip(2, 0), 0, 1, 30), 30 + LEAD_S);
});

test("what is heard is told to the sample, and silence is null", () => {
  const [one, two] = [clip(1, 0), clip(1, 1)];
  schedule.place(one, 0, 1, 0); // 0.1 to 1.1
  schedule.place(one, 1, 1, 0); // 1.1 to 2.1
  schedule.place(two, 0, 1, 0); // 2.1 to 3.1
  assert.equal(schedule.at(0.05), null);
  near(schedule.at(0.35)?.seconds ?? -1, 0.25);
  near(schedule.at(1.6)?.seconds ?? -1, 1.5);
  assert.equal(schedule.at(1.6)?.clip, one);
  near(schedule.at(2.2)?.seconds ?? -1, 0.1);
  assert.deepEqual([schedule.at(2.2)?.turn, schedule.at(2.2)?.index], [1, 1]);
  assert.equal(schedule.at(3.1), null);
});

test("the position never runs backwards while a turn plays", () => {
  for (let index = 0; index < 4; index += 1) {
    schedule.place(clip(1, index), 0, 0.7, index * 0.4);
  }
  let before = -1;
  for (let time = 0; time < 3.2; time += 0.01) {
    const here = schedule.at(time);
    if (here) {
      const order = here.index * 100 + here.seconds;
      assert.ok(order >= before, `at ${time}`);
      before = order;
    }
  }
  assert.ok(before > 300);
});

test("a gap inside one clip holds its last moment, so that the mouth does not shut and open", () => {
  const slow = clip(1, 0);
  schedule.place(slow, 0, 1, 0); // to 1.1
  schedule.place(slow, 1, 1, 2); // from 2.3
  near(schedule.at(1.8)?.seconds ?? -1, 1);
  near(schedule.at(2.4)?.seconds ?? -1, 1.1);
});

test("seconds heard count only what was played, also after old pieces are forgotten", () => {
  for (let index = 0; index < 5; index += 1) {
    schedule.place(clip(3, index), 0, 1, 0); // 0.1 to 5.1
  }
  near(schedule.heard(3, 0.1), 0);
  near(schedule.heard(3, 2.6), 2.5);
  schedule.prune(4.6);
  assert.ok(schedule.spans.length < 5);
  near(schedule.heard(3, 4.6), 4.5);
  near(schedule.heard(9, 4.6), 0);
  near(schedule.heard(3, 99), 5);
});

test("busy until the last sample is heard; nothing after a barge-in", () => {
  schedule.place(clip(1, 0), 0, 1, 0);
  assert.ok(schedule.busy(1.05, 1));
  assert.ok(!schedule.busy(1.1, 1));
  assert.ok(!schedule.busy(1.05, 2));
  schedule.clear();
  assert.ok(!schedule.busy(0));
  assert.equal(schedule.at(0.5), null);
  near(schedule.place(clip(2, 0), 0, 1, 0.5), 0.5 + LEAD_S);
});

test("two hours of talk leave no heap of old pieces", () => {
  let now = 0;
  for (let turn = 0; turn < 700; turn += 1) {
    for (let index = 0; index < 4; index += 1) {
      schedule.place(clip(turn, index), 0, 2, now);
    }
    now += 10;
    schedule.prune(now);
  }
  assert.ok(schedule.spans.length < 10);
});

test("epochs wrap at 16 bits", () => {
  assert.ok(older(3, 4));
  assert.ok(!older(4, 4));
  assert.ok(!older(5, 4));
  assert.ok(older(65535, 0));
  assert.ok(!older(0, 65535));
});

for (const rate of [48000, 44100, 16000, 96000]) {
  test(`a voice's tone keeps its pitch and level from ${rate} Hz to 16 kHz, whatever the pieces`, () => {
    const seconds = 1;
    const tone = Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate));
    const resampler = new Resampler(rate, 16000);
    /** @type {number[]} */
    const out = [];
    for (let at = 0; at < tone.length; at += 128) {
      out.push(...resampler.push(tone.subarray(at, at + 128)));
    }
    assert.ok(Math.abs(out.length - 16000 * seconds) < 40, `${out.length} samples`);
    const middle = out.slice(1000, 15000);
    const rms = Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length);
    near(rms, 0.5 / Math.SQRT2, 0.01);
    const rises = middle.filter((x, i) => i > 0 && middle[i - 1] < 0 && x >= 0).length;
    near(rises / (middle.length / 16000), 440, 2);
    const step = Math.max(...middle.map((x, i) => (i > 0 ? Math.abs(x - middle[i - 1]) : 0)));
    assert.ok(step < 0.5 * 2 * Math.PI * (440 / 16000) * 1.1, "no clicks between pieces");
  });
}

test("what 16 kHz cannot hold is taken out, not folded back", () => {
  const tone = Float32Array.from({ length: 48000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 12000 * i) / 48000));
  const out = new Resampler(48000, 16000).push(tone).slice(500, 15000);
  const rms = Math.sqrt(out.reduce((sum, x) => sum + x * x, 0) / out.length);
  assert.ok(rms < 0.01, `${rms}`);
});

test("loudness follows the sound, whatever the pieces, and silence is nothing", () => {
  const rate = 24000;
  const loudness = new Loudness(rate);
  const sound = Float32Array.from({ length: rate }, (_, i) => (i < rate / 2 ? 0.3 : 0) * Math.sin(i / 9));
  for (let at = 0; at < sound.length; at += 1000) {
    loudness.add(sound.subarray(at, at + 1000));
  }
  assert.equal(loudness.at(0.25), 1);
  assert.equal(loudness.at(0.75), 0);
  assert.ok(loudness.at(0.5) > 0 && loudness.at(0.5) < 1);
  assert.equal(loudness.at(7), 0);
  const hush = new Loudness(rate);
  hush.add(new Float32Array(rate).fill(0.0005));
  assert.ok(hush.at(0.5) < 0.1, "noise is not made into speech");
});
