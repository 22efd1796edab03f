// @ts-check
/** The page reads every golden message and frame that the server's tests read, and refuses what is not one. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { decodeFrame, encodeFrame, pcmOf, samplesOf, WireError } from "../../static/js/protocol/frames.js";
import { KIND, SERVER_TYPES } from "../../static/js/protocol/types.js";
import * as wire from "../../static/js/protocol/wire.js";

const GOLDEN = new URL("../golden/protocol/", import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, GOLDEN), "utf8");
const server = readdirSync(new URL("server/", GOLDEN)).map((name) => /** @type {[string, string]} */ ([name, read(`server/${name}`)]));

test("every golden server message is understood, and every server type has one", () => {
  const seen = server.map(([, raw]) => wire.parse(raw).type);
  assert.deepEqual([...seen].sort(), [...SERVER_TYPES].sort());
  assert.deepEqual([...wire.UNDERSTOOD].sort(), [...SERVER_TYPES].sort());
});

test("a field of a wrong kind is refused, and the fault never repeats the content", () => {
  for (const [name, raw] of server) {
    const message = JSON.parse(raw);
    for (const field of Object.keys(message).filter((key) => key !== "type")) {
      const broken = JSON.stringify({ ...message, [field]: { wrong: "secret words" } });
      assert.throws(
        () => wire.parse(broken),
        (error) => error instanceof WireError && !error.message.includes("secret"),
        `${name} ${field}`,
      );
    }
  }
});

test("a message that lacks what the schema demands is refused", () => {
  const schema = JSON.parse(readFileSync(new URL("../../static/js/protocol/schema.json", import.meta.url), "utf8"));
  /** @type {Record<string, any>} */
  const shapes = {};
  const walk = (/** @type {any} */ node) => {
    if (node && typeof node === "object") {
      if (node.properties?.type?.const) {
        shapes[node.properties.type.const] = node;
      }
      Object.values(node).forEach(walk);
    }
  };
  walk(schema);
  for (const [name, raw] of server) {
    const message = JSON.parse(raw);
    const required = shapes[message.type].required.filter((/** @type {string} */ field) => field !== "type");
    assert.ok(required.length > 0, name);
    for (const field of required) {
      const { [field]: _, ...rest } = message;
      assert.throws(() => wire.parse(JSON.stringify(rest)), WireError, `${name} ${field}`);
    }
  }
});

test("what is not a known message is refused", () => {
  for (const raw of ["", "null", "[]", '"text"', "{}", '{"type":"toString"}', '{"type":"nonsense"}', "{broken"]) {
    assert.throws(() => wire.parse(raw), { name: "WireError", code: "bad_message" }, raw);
  }
});

test("messages built here are the golden client messages", () => {
  /** @param {string} name */
  const golden = (name) => JSON.parse(read(`client/${name}.json`));
  const { hello, say, consent, interrupt, played, talk, ping, correct, configure } = {
    hello: golden("hello"),
    say: golden("say"),
    consent: golden("consent"),
    interrupt: golden("interrupt"),
    played: golden("played"),
    talk: golden("talk"),
    ping: golden("ping"),
    correct: golden("correct"),
    configure: golden("configure"),
  };
  const { lang, persona, conversation, last_seq: lastSeq } = hello;
  assert.deepEqual(wire.hello({ lang, persona, conversation, lastSeq }), hello);
  assert.deepEqual(wire.say(say.id, say.text, say.lang), say);
  assert.deepEqual(wire.consent(consent.sense, consent.granted), consent);
  assert.deepEqual(wire.interrupt(interrupt.turn, interrupt.heard_s), interrupt);
  assert.deepEqual(wire.played(played.turn, played.heard_s), played);
  assert.deepEqual(wire.talk(talk.down), talk);
  assert.deepEqual(wire.ping(ping.at), ping);
  assert.deepEqual(wire.correct(correct.basic), correct);
  const [remember, keep, revise, forget] = ["remember", "keep", "revise", "forget"].map(golden);
  assert.deepEqual(wire.remember(remember.on), remember);
  assert.deepEqual(wire.keep(keep.suggestion, keep.accepted), keep);
  assert.deepEqual(wire.revise(revise.memory, revise.text), revise);
  assert.deepEqual(wire.forget(forget.memory), forget);
  assert.deepEqual(wire.forget(), { type: "forget", memory: null });
  const choice = Object.fromEntries(Object.entries(configure).filter(([key]) => key !== "type"));
  assert.deepEqual(wire.configure(choice), configure);
});

test("golden frames are read and written byte for byte", () => {
  for (const { kind, stream, index, part, epoch, payload, frame } of JSON.parse(read("frames.json"))) {
    const raw = Uint8Array.from(Buffer.from(frame, "hex"));
    const found = decodeFrame(raw.buffer);
    assert.deepEqual({ ...found, payload: Buffer.from(found.payload).toString("hex") }, { kind, stream, index, part, epoch, payload });
    const again = encodeFrame(kind, Uint8Array.from(Buffer.from(payload, "hex")), { stream, index, part, epoch });
    assert.equal(Buffer.from(again).toString("hex"), frame);
  }
});

test("what is not a frame is refused, and another version says so", () => {
  const good = new Uint8Array(encodeFrame(KIND.speech, new Uint8Array(4), { stream: 1 }));
  /** @param {number} at @param {number} value */
  const changed = (at, value) => {
    const copy = good.slice();
    copy[at] = value;
    return copy.buffer;
  };
  assert.throws(() => decodeFrame(new ArrayBuffer(15)), { code: "not_a_frame" });
  assert.throws(() => decodeFrame(changed(0, 0)), { code: "not_a_frame" });
  assert.throws(() => decodeFrame(changed(3, 9)), { code: "not_a_frame" });
  assert.throws(() => decodeFrame(changed(2, 77)), { code: "wrong_protocol" });
});

test("sound survives the way to PCM16 and back within one step, and louder than full is clipped", () => {
  const samples = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i / 7));
  const back = samplesOf(pcmOf(samples));
  for (let i = 0; i < samples.length; i += 1) {
    assert.ok(Math.abs(back[i] - samples[i]) <= 2 / 32768, `sample ${i}`);
  }
  assert.deepEqual([...samplesOf(pcmOf(Float32Array.of(3, -3)))], [32767 / 32768, -1]);
});
