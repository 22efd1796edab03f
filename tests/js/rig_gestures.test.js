// What the body does over time: every gesture moves, none jumps, all come back to rest. No DOM; time given.

import assert from "node:assert/strict";
import { test } from "node:test";

import { GESTURES, JOINTS } from "../../static/js/generated/expression.js";
import { AGAIN_S, Gestures, HEAD_JOINTS, UNSEEN_Y } from "../../static/js/rig/gestures.js";
import { Performer } from "../../static/js/rig/performer.js";

const FRAME = 1 / 60;
const NAMES = Object.keys(GESTURES);
/** How far each kind of joint may go in one frame: about a twelfth of its way. */
const STEP = { x: 32, y: 32, elbow: 24, turn: 14 };

/** Run frames from one time to another; `each` sees the pose and the one before. */
function run(body, from, to, each = () => {}) {
  let before = { ...body.pose };
  for (let now = from; now < to; now += FRAME) {
    const pose = { ...body.frame(now, FRAME) };
    each(pose, before);
    before = pose;
  }
}

function smooth(pose, before) {
  for (const joint of Object.keys(JOINTS)) {
    if (joint.endsWith("flip") && before[joint[0] + "y"] > UNSEEN_Y) continue; // it turns over unseen
    const most = STEP[joint.replace(/^[RL]/, "")] ?? 0.2;
    assert.ok(Math.abs(pose[joint] - before[joint]) < most, `${joint}: ${before[joint]} to ${pose[joint]}`);
  }
}

test("every gesture moves smoothly and comes back to rest", () => {
  assert.ok(NAMES.length >= 12);
  for (const name of NAMES) {
    const body = new Gestures();
    body.start(name, 0);
    const moved = new Set();
    run(body, 0, GESTURES[name].seconds + 3, (pose, before) => {
      smooth(pose, before);
      for (const joint of Object.keys(JOINTS)) {
        if (Math.abs(pose[joint] - JOINTS[joint]) > 0.05) moved.add(joint);
      }
    });
    const asked = new Set(GESTURES[name].keys.flatMap((key) => Object.keys(key.joints)));
    assert.ok(moved.size > 0 && [...moved].every((joint) => asked.has(joint)), name);
    for (const joint of Object.keys(JOINTS)) assert.ok(Math.abs(body.pose[joint] - JOINTS[joint]) < 0.01, `${name}: ${joint}`);
    assert.equal(body.name, "");
  }
});

test("any gesture may cut any other at any time without a jump", () => {
  for (const first of NAMES) {
    for (const second of NAMES) {
      const body = new Gestures();
      body.start(first, 0);
      run(body, 0, 0.73, smooth);
      body.start(second, 0.73);
      run(body, 0.73, 1.6, smooth);
      body.stop();
      run(body, 1.6, 2.2, smooth);
    }
  }
});

test("with reduced motion the hands stay down and the head moves a little at most", () => {
  for (const name of NAMES) {
    const body = new Gestures({ reducedMotion: true });
    body.start(name, 0);
    run(body, 0, 4, (pose) => {
      for (const joint of Object.keys(JOINTS)) {
        const small = HEAD_JOINTS.includes(joint) || joint === "bow";
        assert.ok(Math.abs(pose[joint] - JOINTS[joint]) <= (small ? 0.31 : 0), `${name}: ${joint}`);
      }
    });
  }
});

test("what goes with speech begins with its clip, once, and not again for a while", () => {
  const face = new Performer({ random: () => 0.5 });
  const clip = () => ({ visemes: [], keyframes: [], gesture: "wave" });
  const first = clip();
  let now = 0;
  const play = (playing, seconds) => {
    for (const end = now + seconds; now < end; now += FRAME) face.frame(now, playing && { clip: playing, seconds: 0.1 });
  };
  play(first, 0.5);
  assert.equal(face.gestures.name, "wave");
  play(first, 4);
  assert.equal(face.gestures.name, "", "the same clip does not begin it twice");
  play(clip(), 0.5);
  assert.equal(face.gestures.name, "", "so soon again would look like a machine");
  play(null, AGAIN_S);
  play(clip(), 0.5);
  assert.equal(face.gestures.name, "wave");
  face.gesture("cheer");
  play(null, 0.1);
  assert.equal(face.gestures.name, "cheer");
});

test("an unknown gesture is refused when asked for, and passed over when a clip names it", () => {
  assert.throws(() => new Gestures().start("nope", 0), RangeError);
  const face = new Performer();
  assert.throws(() => face.gesture("nope"), RangeError);
  face.frame(0, { clip: { visemes: [], keyframes: [], gesture: "nope" }, seconds: 0 });
  assert.equal(face.gestures.name, "");
});

test("a nod of the body is added to the face's own pose and the face comes back", () => {
  const face = new Performer({ random: () => 0.5 });
  for (let now = 0; now < 1; now += FRAME) face.frame(now, null);
  face.gesture("bow");
  let lowest = 0;
  for (let now = 1; now < 6; now += FRAME) lowest = Math.max(lowest, face.frame(now, null).headPitch);
  assert.ok(lowest > 0.6, `${lowest}`);
  assert.ok(Math.abs(face.drawn.headPitch) < 0.1);
});
