// @ts-check
/** The socket in virtual time: heartbeat, coming back, nothing lost, nothing twice. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { encodeFrame } from "../../static/js/protocol/frames.js";
import { KIND } from "../../static/js/protocol/types.js";
import { backoff, Socket } from "../../static/js/net/socket.js";
import { VirtualClock } from "./net_clock.js";

/** A transport that keeps what was sent; the test plays the server. */
class Line {
  constructor() {
    /** @type {any[]} */
    this.sent = [];
    this.closed = false;
    /** @type {any} */ this.onopen = null;
    /** @type {any} */ this.onmessage = null;
    /** @type {any} */ this.onclose = null;
    /** @type {any} */ this.onerror = null;
  }
  /** @param {any} data */
  send(data) {
    assert.ok(!this.closed, "nothing is sent on a closed line");
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }
  close() {
    this.closed = true;
  }
  open() {
    this.onopen();
  }
  /** @param {object} message */
  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  /** @param {number} [code] */
  cut(code = 1006) {
    this.closed = true;
    this.onclose({ code });
  }
  /** @param {string} type */
  of(type) {
    return this.sent.filter((message) => message.type === type);
  }
}

const CARD = { slug: "default", name: "Mira", about: "", look: "mira" };
const welcome = (about = {}) => ({
  type: "welcome",
  protocol: 1,
  conversation: "c-1",
  seq: 0,
  resumed: false,
  lang: "en",
  persona: CARD,
  personas: [CARD],
  ...about,
});
const text = (/** @type {number} */ seq) => ({ type: "text", seq, turn: 1, index: seq, text: `sentence ${seq}`, expression: "happy" });

/** @type {VirtualClock} */ let clock;
/** @type {Line[]} */ let lines;
/** @type {Socket} */ let socket;
/** @type {[string, any][]} */ let heard;

beforeEach(() => {
  clock = new VirtualClock();
  lines = [];
  heard = [];
  socket = new Socket({
    open: () => {
      lines.push(new Line());
      return lines[lines.length - 1];
    },
    lang: "ko",
    clock,
    random: () => 0.5,
  });
  for (const type of ["state", "welcome", "restart", "accepted", "text", "problem", "speech", "unreadable", "pong"]) {
    socket.on(type, (event) => heard.push([type, event]));
  }
});

function start() {
  socket.connect();
  lines[0].open();
  lines[0].say(welcome());
}

const last = () => lines[lines.length - 1];
const named = (/** @type {string} */ type) => heard.filter(([name]) => name === type).map(([, event]) => event);

test("the first words are hello, and nothing else goes out before the welcome", () => {
  socket.connect();
  socket.say("m-1", "안녕");
  assert.deepEqual(last().sent, []);
  last().open();
  assert.deepEqual(last().sent, [{ type: "hello", protocol: 1, lang: "ko", persona: "", conversation: "", last_seq: 0 }]);
  assert.equal(socket.send({ type: "ping", at: 0 }), false);
  last().say(welcome());
  assert.deepEqual(last().of("say"), [{ type: "say", id: "m-1", text: "안녕", lang: "ko" }]);
  assert.deepEqual(named("restart"), [], "a first conversation is no restart");
});

test("words not accepted before a cut are sent again with the same id; accepted ones are not", () => {
  start();
  socket.say("m-1", "one");
  socket.say("m-2", "two");
  last().say({ type: "accepted", seq: 1, id: "m-1", turn: 1 });
  last().cut();
  socket.say("m-3", "three");
  clock.run(1);
  last().open();
  assert.deepEqual(last().sent[0], { type: "hello", protocol: 1, lang: "ko", persona: "default", conversation: "c-1", last_seq: 1 });
  last().say(welcome({ resumed: true, seq: 1 }));
  assert.deepEqual(last().of("say").map((message) => message.id), ["m-2", "m-3"]);
  assert.equal(last().of("say")[0].text, "two");
});

test("what is replayed after a cut is heard once, whatever its order, and last_seq is the highest", () => {
  start();
  last().say(text(1));
  last().say(text(3));
  last().cut();
  clock.run(1);
  last().open();
  assert.equal(last().sent[0].last_seq, 3);
  last().say(welcome({ resumed: true, seq: 4 }));
  for (const seq of [1, 3, 2, 4]) {
    last().say(text(seq));
  }
  assert.deepEqual(named("text").map((message) => message.seq), [1, 3, 2, 4]);
  assert.equal(socket.lastSeq, 4);
});

test("a server that cannot resume makes the page start over, and its numbers count anew", () => {
  start();
  last().say(text(7));
  last().cut();
  clock.run(1);
  last().open();
  last().say(welcome({ conversation: "c-2", seq: 0, resumed: false }));
  assert.equal(named("restart").length, 1);
  assert.equal(socket.conversation, "c-2");
  assert.equal(socket.lastSeq, 0);
  last().say(text(7));
  assert.equal(named("text").length, 2);
});

test("another persona's welcome in an open conversation is not a restart and resends nothing", () => {
  start();
  socket.say("m-1", "one");
  const before = last().of("say").length;
  last().say(welcome({ persona: { ...CARD, slug: "sunny" }, resumed: false }));
  assert.equal(socket.persona, "sunny");
  assert.equal(named("restart").length, 0);
  assert.equal(last().of("say").length, before);
});

test("a silent line is pinged after 20 s and given up 45 s after its last word", () => {
  start();
  clock.run(21);
  assert.equal(last().of("ping").length, 1);
  clock.run(19);
  assert.equal(socket.state, "open");
  clock.run(10);
  assert.equal(lines[0].closed, true);
  assert.ok(lines.length >= 2, "and another line is opened");
});

test("a line that answers stays, for as long as it answers", () => {
  start();
  for (let second = 0; second < 600; second += 1) {
    const before = last().of("ping").length;
    clock.run(1);
    if (last().of("ping").length > before) {
      last().say({ type: "pong", at: 0 });
    }
  }
  assert.equal(lines.length, 1);
  const pings = last().of("ping").length;
  assert.ok(pings >= 20 && pings <= 30, `${pings} pings in ten minutes`);
});

test("a tab that slept is not a dead server", () => {
  start();
  clock.sleep(300); // timers were frozen; they all come late
  clock.run(0.1);
  assert.equal(socket.state, "open");
  assert.equal(last().of("ping").length, 1);
});

test("a welcome that never comes is given up", () => {
  socket.connect();
  last().open();
  clock.run(11);
  assert.equal(lines[0].closed, true);
  assert.ok(lines.length >= 2);
});

test("waiting grows, is bounded, and is spread evenly from nothing", () => {
  assert.equal(backoff(5, () => 0), 0);
  assert.ok(backoff(0, () => 0.999) <= 0.5);
  assert.ok(backoff(3, () => 0.999) > backoff(1, () => 0.999));
  assert.ok(backoff(1000, () => 0.999) <= 8);
});

test("the network's return is answered at once", () => {
  start();
  for (let i = 0; i < 6; i += 1) {
    last().cut();
    clock.run(8);
  }
  last().cut();
  const before = lines.length;
  socket.wake();
  assert.equal(lines.length, before + 1);
  socket.wake();
  assert.equal(lines.length, before + 1, "one line at a time");
});

test("another protocol version ends it: no coming back, and the page is told", () => {
  start();
  last().say({ type: "problem", code: "wrong_protocol", message: "", hint: "", retryable: false });
  assert.equal(socket.state, "outdated");
  clock.run(600);
  socket.wake();
  socket.connect();
  assert.equal(lines.length, 1);
});

test("a tab that took over, or an erased conversation, does not start a fight of reconnects", () => {
  for (const [code, state] of /** @type {[number, string][]} */ ([[4409, "replaced"], [4410, "erased"], [4401, "unknown"]])) {
    socket.connect();
    last().open();
    last().say(welcome());
    const before = lines.length;
    last().cut(code);
    clock.run(600);
    assert.equal(socket.state, state);
    assert.equal(lines.length, before);
  }
});

test("an acceptance that was replayed already still ends the resending", () => {
  start();
  last().say({ type: "accepted", seq: 5, id: "m-0", turn: 1 });
  socket.say("m-1", "one");
  last().say({ type: "accepted", seq: 5, id: "m-1", turn: 1 });
  assert.equal(socket.pending.size, 0);
  assert.equal(named("accepted").length, 1, "and the page is not told twice");
});

test("a refused text is not sent again by itself, but can be by its id", () => {
  start();
  socket.say("m-1", "one");
  last().say({ type: "problem", code: "busy", message: "", hint: "", retryable: true, id: "m-1" });
  last().cut();
  clock.run(1);
  last().open();
  last().say(welcome({ resumed: true }));
  assert.equal(last().of("say").length, 0);
  socket.say("m-1", "one");
  assert.equal(last().of("say")[0].id, "m-1");
});

test("what cannot be read is told and the conversation goes on", () => {
  start();
  last().onmessage({ data: "{broken" });
  last().onmessage({ data: new ArrayBuffer(3) });
  last().onmessage({ data: encodeFrame(KIND.speech, new Uint8Array(2), { stream: 1 }) });
  assert.equal(named("unreadable").length, 2);
  assert.equal(named("speech").length, 1);
  assert.equal(socket.state, "open");
});

test("late words of a line that was given up are not heard", () => {
  start();
  const old = last();
  old.cut();
  clock.run(1);
  old.onmessage({ data: JSON.stringify(text(9)) });
  assert.deepEqual(named("text"), []);
});
