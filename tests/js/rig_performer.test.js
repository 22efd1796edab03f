// What the face does over time: easing, mouth ownership, life at rest, return to rest. No DOM; time and chance given.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EXPRESSIONS, PARAMETERS, SIGNED } from "../../static/js/generated/expression.js";
import { FORGET_S, HOLD_S, Performer, yielded } from "../../static/js/rig/performer.js";
import { Springs, stiffness } from "../../static/js/rig/spring.js";

const FRAME = 1 / 60;

/** Repeatable numbers in [0, 1). */
function seeded(seed = 7) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function performer(options = {}) {
  return new Performer({ random: seeded(options.seed), ...options });
}

/** Run frames from one time to another; `each` sees a copy of the parameters. */
function run(face, from, to, playingAt = () => null, each = () => {}) {
  for (let now = from; now < to; now += FRAME) each({ ...face.frame(now, playingAt(now)) }, now);
}

const SPEECH = {
  visemes: [
    { name: "PP", start: 0.1, end: 0.2 },
    { name: "aa", start: 0.2, end: 0.5 },
    { name: "PP", start: 0.5, end: 0.6 },
    { name: "aa", start: 0.6, end: 0.9 },
    { name: "sil", start: 0.9, end: 1.2 },
  ],
  keyframes: [{ at: 0, expression: "joyful", intensity: 0.8, ease_s: 0.25 }],
};

test("a spring arrives in about its ease, without overshoot, at any frame rate", () => {
  for (const dt of [1 / 240, 1 / 60, 1 / 12, 0.25]) {
    const springs = new Springs(["x"]);
    let most = 0;
    for (let t = 0; t < 0.5 - 1e-9; t += dt) most = Math.max(most, springs.step("x", 1, stiffness(0.5), dt));
    assert.ok(springs.value.x > 0.93 && most <= 1, `${dt}: ${springs.value.x}`);
    for (let i = 0; i < 400; i += 1) springs.step("x", 1, stiffness(0.5), dt);
    assert.equal(springs.value.x, 1);
  }
});

test("every expression is reached, and left again within three seconds", () => {
  for (const name of Object.keys(EXPRESSIONS)) {
    const face = performer({ reducedMotion: true });
    run(face, 0, 0.1);
    face.express(name, 1, 0.4);
    run(face, 0.1, 3);
    for (const [key, value] of Object.entries(EXPRESSIONS[name].params)) {
      if (key.startsWith("eyeBlink") || key === "breath") continue;
      assert.ok(Math.abs(face.drawn[key] - value) < 0.06, `${name}.${key}: ${face.drawn[key]} of ${value}`);
    }
    face.express("neutral", 1, 0.5);
    run(face, 3, 6);
    for (const key of PARAMETERS) {
      if (key === "breath" || key.startsWith("eyeBlink")) continue;
      assert.ok(Math.abs(face.drawn[key]) < 0.05, `${name}: ${key} rests at ${face.drawn[key]}`);
    }
  }
});

test("nothing jumps, whatever interrupts what", () => {
  const face = performer();
  const fast = new Set(["eyeBlinkLeft", "eyeBlinkRight", "gazeX", "gazeY"]);
  let last = null;
  const watch = (p, now) => {
    if (last) {
      for (const key of PARAMETERS) {
        if (fast.has(key)) continue;
        const most = key.startsWith("mouth") || key.startsWith("jaw") || key === "tongueOut" ? 0.3 : 0.16;
        assert.ok(Math.abs(p[key] - last[key]) < most, `${key} at ${now.toFixed(2)}: ${last[key]} -> ${p[key]}`);
      }
    }
    last = p;
  };
  run(face, 0, 1, undefined, watch);
  face.express("terrified", 1, 0.2);
  run(face, 1, 1.1, undefined, watch);
  face.express("laughing", 1, 0.2);
  run(face, 1.1, 1.3, undefined, watch);
  run(face, 1.3, 1.9, (now) => ({ clip: SPEECH, seconds: now - 1.3 }), watch); // barge-in: cut at 0.6 s
  face.express("sorrowful", 1, 0.2);
  run(face, 1.9, 5, undefined, watch);
});

test("parameters stay in range through everything", () => {
  const face = performer({ seed: 3 });
  face.setMood({ valence: 1, arousal: 1, dominance: 1 });
  face.lookAt("away");
  const names = Object.keys(EXPRESSIONS);
  for (let i = 0; i < names.length; i += 1) {
    face.express(names[i], 1, 0.2);
    if (i % 5 === 0) face.nod();
    run(face, i * 0.5, (i + 1) * 0.5, i % 2 ? (now) => ({ clip: SPEECH, seconds: now - i * 0.5 }) : undefined, (p) => {
      for (const key of PARAMETERS) {
        assert.ok(p[key] <= 1.0001 && p[key] >= (SIGNED.includes(key) ? -1.0001 : -0.0001), `${key}: ${p[key]}`);
      }
    });
  }
});

test("the mouth belongs to speech while it sounds, and the smile stays around it", () => {
  const face = performer({ reducedMotion: true });
  const playing = (now) => ({ clip: SPEECH, seconds: now });
  let closed = 1;
  let open = 0;
  run(face, 0, 0.9, playing, (p, now) => {
    if (now > 0.52 && now < 0.6) closed = Math.min(closed, p.jawOpen);
    if (now > 0.65 && now < 0.9) open = Math.max(open, p.jawOpen);
  });
  assert.ok(closed < 0.2, `lips must meet for m: ${closed}`);
  assert.ok(open > 0.45, `and open for a: ${open}`);
  assert.ok(face.drawn.mouthSmileLeft > 0.3, "a joyful voice keeps its smile");
  assert.equal(yielded("browInnerUp", 0.7, 1, 1), 0.7);
  assert.equal(yielded("jawOpen", 0.9, 1, 1), 0);
  assert.equal(yielded("jawOpen", 0.9, 0, 0), 0.9);
});

test("after speech the face goes to rest within three seconds of being told, and by itself if nobody tells it", () => {
  for (const [told, until] of [[true, 4.4], [false, 8.4]]) {
    rested(told, until);
  }
});

function rested(/** @type {boolean} */ told, /** @type {number} */ until) {
  const face = performer({ reducedMotion: true });
  run(face, 0, 1.2, (now) => ({ clip: SPEECH, seconds: now }));
  assert.ok(face.drawn.cheekSquintLeft > 0.4);
  run(face, 1.2, 1.4);
  if (told) face.express("neutral", 0.5, 0.9);
  run(face, 1.4, until);
  for (const key of PARAMETERS) {
    if (key === "breath" || key.startsWith("eyeBlink")) continue;
    assert.ok(Math.abs(face.drawn[key]) < 0.05, `${key}: ${face.drawn[key]}`);
  }
}

test("between two sentences the face is kept", () => {
  const face = performer({ reducedMotion: true });
  run(face, 0, 1.2, (now) => ({ clip: SPEECH, seconds: now }));
  const before = face.drawn.cheekSquintLeft;
  run(face, 1.2, 4);
  assert.ok(face.drawn.cheekSquintLeft > before * 0.9);
  run(face, 1.5, 2, (now) => ({ clip: SPEECH, seconds: now - 1.5 }));
  assert.ok(face.drawn.cheekSquintLeft > before * 0.9);
});

test("an expression asked during speech holds after it", () => {
  const face = performer({ reducedMotion: true });
  run(face, 0, 0.6, (now) => ({ clip: SPEECH, seconds: now }));
  face.express("concerned", 1, 0.4);
  run(face, 0.6, 1.2, (now) => ({ clip: SPEECH, seconds: now }));
  run(face, 1.2, 3);
  assert.ok(face.drawn.browDownLeft > 0.4);
});

test("an expression nobody renews fades and is forgotten", () => {
  const face = performer({ reducedMotion: true });
  run(face, 0, 0.1);
  face.express("angry", 1, 0.3);
  run(face, 0.1, 3);
  const held = face.drawn.browDownLeft;
  run(face, 3, HOLD_S + 5);
  assert.ok(face.drawn.browDownLeft < held * 0.5);
  run(face, HOLD_S + 5, FORGET_S + 5);
  assert.ok(face.drawn.browDownLeft < 0.03);
});

/** Moments at which the eyes shut. */
function blinks(face, seconds) {
  const at = [];
  let was = false;
  run(face, 0, seconds, undefined, (p, now) => {
    const shut = p.eyeBlinkLeft > 0.9;
    if (shut && !was) at.push(now);
    was = shut;
  });
  return at;
}

test("blinks come every two to six seconds, whole and short", () => {
  const at = blinks(performer(), 120);
  assert.ok(at.length >= 18 && at.length <= 75, `${at.length} blinks in two minutes`);
  const single = at.filter((t, i) => i > 0 && t - at[i - 1] > 0.8);
  for (let i = 1; i < single.length; i += 1) assert.ok(single[i] - at[at.indexOf(single[i]) - 1] < 6.6);
});

test("closed eyes do not blink", () => {
  const face = performer({ reducedMotion: true });
  run(face, 0, 0.1);
  face.express("serene", 1, 0.3);
  run(face, 0.1, 2);
  run(face, 2, HOLD_S - 0.5, undefined, (p) => assert.ok(p.eyeBlinkLeft > 0.95, `${p.eyeBlinkLeft}`));
});

test("at rest the avatar breathes, looks about and moves its head a little", () => {
  const face = performer();
  const low = {};
  const high = {};
  run(face, 0, 60, undefined, (p) => {
    for (const key of PARAMETERS) {
      low[key] = Math.min(low[key] ?? 9, p[key]);
      high[key] = Math.max(high[key] ?? -9, p[key]);
    }
  });
  assert.ok(high.breath - low.breath > 0.8);
  assert.ok(high.gazeX - low.gazeX > 0.08);
  assert.ok(high.headYaw - low.headYaw > 0.08);
  assert.ok(high.headRoll - low.headRoll < 0.7);
  assert.ok(high.jawOpen < 0.01, "nothing moves the mouth open at rest");
});

test("with reduced motion the head and the eyes stay still; blinks and breath stay", () => {
  const face = performer({ reducedMotion: true });
  run(face, 0, 40, undefined, (p) => {
    for (const key of ["headYaw", "headPitch", "headRoll", "gazeX", "gazeY"]) assert.equal(p[key], 0);
  });
  assert.ok(blinks(performer({ reducedMotion: true }), 60).length > 6);
});

test("a nod dips the head and comes back", () => {
  const face = performer({ reducedMotion: false });
  run(face, 0, 1);
  const rest = face.drawn.headPitch;
  face.nod();
  let deepest = -1;
  run(face, 1, 2.2, undefined, (p) => {
    deepest = Math.max(deepest, p.headPitch);
  });
  assert.ok(deepest - rest > 0.1, `${deepest}`);
  run(face, 2.2, 4);
  assert.ok(Math.abs(face.drawn.headPitch) < 0.12);
});

test("gaze follows lookAt and comes back to the user", () => {
  const face = performer({ reducedMotion: true });
  face.lookAt("down");
  run(face, 0, 2);
  assert.ok(face.drawn.gazeY > 0.5);
  face.lookAt("user");
  run(face, 2, 4);
  assert.ok(Math.abs(face.drawn.gazeY) < 0.02);
});

test("a warm mood colours the resting face, a low one takes the colour out", () => {
  const warm = performer({ reducedMotion: true });
  warm.setMood({ valence: 0.8, arousal: 0, dominance: 0 });
  run(warm, 0, 3);
  const low = performer({ reducedMotion: true });
  low.setMood({ valence: -0.8, arousal: 0, dominance: 0 });
  run(low, 0, 3);
  assert.ok(warm.drawn.mouthSmileLeft > 0.08);
  assert.ok(low.drawn.browInnerUp > 0.05 && low.drawn.mouthSmileLeft < 0.01);
});

test("the same chance gives the same face", () => {
  const one = performer({ seed: 11 });
  const two = performer({ seed: 11 });
  run(one, 0, 20);
  run(two, 0, 20);
  assert.deepEqual(one.drawn, two.drawn);
});

test("an unknown expression is refused", () => {
  assert.throws(() => performer().express("nope"), RangeError);
});

test("a loud vowel opens the mouth wider than a soft one, and a soft one still opens it", () => {
  const widest = (/** @type {number | undefined} */ level) => {
    const face = performer({ reducedMotion: true });
    let most = 0;
    run(face, 0, 1, (now) => ({ clip: SPEECH, seconds: now, level }), (drawn) => (most = Math.max(most, drawn.jawOpen)));
    return most;
  };
  assert.ok(widest(1) > widest(0.1) * 1.4, `${widest(1)} ${widest(0.1)}`);
  assert.ok(widest(0.1) > 0.1);
  assert.ok(Math.abs(widest(undefined) - widest(1)) < 0.02);
});
