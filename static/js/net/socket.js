// @ts-check
/**
 * The one WebSocket of the page: says hello, keeps alive, comes back after a cut, and sends what was not acknowledged again.
 *
 * No DOM: the transport, the clock and the dice are given, so `node --test` drives it in virtual time. The page listens by
 * `on(type, handler)`: every server message by its own type, `speech` for binary frames, and
 *   state      "connecting" | "open" | "waiting" | "closed", and where coming back by itself would not help:
 *              "outdated" (protocol), "unknown" (no cookie), "replaced" (another tab), "crowded" (tabs), "erased"
 *   opened     a new line is ready (its `welcome` came just before; a change of persona brings a welcome alone)
 *   restart    the server could not resume: turns known so far are over
 *   unreadable a message that this page cannot read (WireError)
 */

import { decodeFrame, WireError } from "../protocol/frames.js";
import { hello, parse, ping, say } from "../protocol/wire.js";

export const PING_EVERY_S = 20;
export const DEAD_AFTER_S = 45;
const BEAT_S = 5;
const WELCOME_WITHIN_S = 10;
const BACKOFF_FIRST_S = 0.5;
const BACKOFF_MOST_S = 8;
const SEEN_MOST = 512;
/** Close codes of chat/errors.py after which coming back by itself would not help. @type {Record<number, string>} */
const ENDS = { 4401: "unknown", 4409: "replaced", 4410: "erased", 4429: "crowded" };

/**
 * Seconds to wait before attempt `attempt` (from 0): full jitter, so that a thousand pages do not come back at once.
 * @param {number} attempt @param {() => number} random in [0, 1)
 */
export function backoff(attempt, random) {
  return random() * Math.min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2 ** Math.min(attempt, 10));
}

/**
 * @typedef {{now: () => number, after: (seconds: number, run: () => void) => () => void}} Clock
 * @typedef {{
 *   send: (data: string | ArrayBuffer) => void, close: () => void, binaryType?: string,
 *   onopen: any, onmessage: any, onclose: any, onerror: any
 * }} Transport
 */

/** @type {Clock} */
export const SYSTEM_CLOCK = {
  now: () => performance.now() / 1000,
  after: (seconds, run) => {
    const timer = setTimeout(run, seconds * 1000);
    return () => clearTimeout(timer);
  },
};

export class Socket {
  /**
   * @param {{
   *   open: () => Transport, lang: "en" | "ko", persona?: string, clock?: Clock, random?: () => number
   * }} options
   */
  constructor({ open, lang, persona = "", clock = SYSTEM_CLOCK, random = Math.random }) {
    this.lang = lang;
    this.persona = persona;
    this.conversation = "";
    this.lastSeq = 0;
    this.state = "closed";
    /** Texts sent but not yet accepted, in order. @type {Map<string, {text: string, lang: "en" | "ko"}>} */
    this.pending = new Map();
    this._open = open;
    this._clock = clock;
    this._random = random;
    this._attempt = 0;
    /** @type {Transport | null} */
    this._transport = null;
    this._heardAt = 0;
    this._pingedAt = -1;
    /** @type {Set<number>} */
    this._seen = new Set();
    /** @type {Map<string, () => void>} */
    this._timers = new Map();
    /** @type {Map<string, ((event: any) => void)[]>} */
    this._handlers = new Map();
  }

  /** @param {string} type @param {(event: any) => void} handler */
  on(type, handler) {
    this._handlers.set(type, [...(this._handlers.get(type) ?? []), handler]);
  }

  /** Opens the socket; does nothing while one is open or opening. */
  connect() {
    if (this._transport || this.state === "outdated") {
      return;
    }
    this._cancelTimers();
    this._become("connecting");
    const transport = this._open();
    this._transport = transport;
    transport.binaryType = "arraybuffer";
    transport.onopen = () => {
      this._heardAt = this._clock.now();
      this._write(
        hello({
          lang: this.lang,
          persona: this.persona,
          conversation: this.conversation,
          lastSeq: this.lastSeq,
        }),
      );
    };
    transport.onmessage = (/** @type {{data: string | ArrayBuffer}} */ event) => {
      if (this._transport === transport) {
        this._receive(event.data);
      }
    };
    transport.onerror = () => {};
    transport.onclose = (/** @type {{code?: number} | undefined} */ event) => {
      if (this._transport === transport) {
        this._lost(ENDS[event?.code ?? 0]);
      }
    };
    this._after("welcome", WELCOME_WITHIN_S, () => {
      if (this.state === "connecting") {
        this._drop();
      }
    });
  }

  /** Tries again at once: the network is back, or the page is looked at again. */
  wake() {
    if (this.state === "waiting") {
      this.connect();
    } else if (this.state === "open" && this._clock.now() - this._heardAt > PING_EVERY_S) {
      this._ping();
    }
  }

  /** Closes for good. */
  close() {
    this._cancelTimers();
    const transport = this._transport;
    this._transport = null;
    transport?.close();
    this._become("closed");
  }

  /** Lets go of the conversation: the next `connect` begins another. */
  forget() {
    this.conversation = "";
    this.lastSeq = 0;
    this._seen.clear();
    this.pending.clear();
  }

  /**
   * Sends the user's words; they are sent again with the same id after a cut, until accepted or refused.
   * @param {string} id @param {string} text
   */
  say(id, text) {
    this.pending.set(id, { text, lang: this.lang });
    this.send(say(id, text, this.lang));
  }

  /**
   * Sends a message, or drops it while there is no open socket (what must survive a cut goes through `say`).
   * @param {object} message @returns {boolean} whether it was sent
   */
  send(message) {
    if (this.state !== "open") {
      return false;
    }
    this._write(message);
    return true;
  }

  /** @param {ArrayBuffer} frame @returns {boolean} whether it was sent */
  sendFrame(frame) {
    if (this.state !== "open" || !this._transport) {
      return false;
    }
    this._transport.send(frame);
    return true;
  }

  /** @param {object} message */
  _write(message) {
    this._transport?.send(JSON.stringify(message));
  }

  /** @param {string | ArrayBuffer} data */
  _receive(data) {
    this._heardAt = this._clock.now();
    try {
      if (typeof data === "string") {
        this._take(parse(data));
      } else {
        this._emit("speech", decodeFrame(data));
      }
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      if (error.code === "wrong_protocol") {
        this._outdated();
      } else {
        this._emit("unreadable", error);
      }
    }
  }

  /** @param {any} message a checked server message */
  _take(message) {
    if (message.type === "accepted") {
      this.pending.delete(message.id);
    }
    if (typeof message.seq === "number" && message.type !== "welcome") {
      if (this._seen.has(message.seq)) {
        return; // replayed, and had before the cut
      }
      this._remember(message.seq);
    }
    if (message.type === "welcome") {
      this._welcome(message);
      return;
    }
    if (message.type === "problem") {
      if (message.code === "wrong_protocol") {
        this._outdated();
      } else if (message.id) {
        this.pending.delete(message.id);
      }
    }
    this._emit(message.type, message);
  }

  /** @param {any} message */
  _welcome(message) {
    if (this.state === "open") {
      this.persona = message.persona.slug; // another persona took over in the same conversation
      this.conversation = message.conversation;
      this._emit("welcome", message);
      return;
    }
    const cameBack = this.conversation !== "";
    this.conversation = message.conversation;
    this.persona = message.persona.slug;
    this._attempt = 0;
    if (!message.resumed) {
      this._seen.clear();
      this.lastSeq = message.seq;
      if (cameBack) {
        this._emit("restart", message);
      }
    }
    this._cancelTimers();
    this._become("open");
    this._beat();
    this._emit("welcome", message);
    this._emit("opened", message);
    for (const [id, { text, lang }] of this.pending) {
      this.send(say(id, text, lang));
    }
  }

  /** @param {number} seq */
  _remember(seq) {
    this.lastSeq = Math.max(this.lastSeq, seq);
    this._seen.add(seq);
    if (this._seen.size > SEEN_MOST) {
      this._seen.delete(/** @type {number} */ (this._seen.values().next().value));
    }
  }

  /** Pings a silent server, and gives it up when a ping stays unanswered (a tab asleep is not a dead server). */
  _beat() {
    this._after("beat", BEAT_S, () => {
      const now = this._clock.now();
      const asked = this._pingedAt > this._heardAt;
      if (asked && now - this._pingedAt >= DEAD_AFTER_S - PING_EVERY_S) {
        this._drop();
        return;
      }
      if (!asked && now - this._heardAt >= PING_EVERY_S) {
        this._ping();
      }
      this._beat();
    });
  }

  _ping() {
    this._pingedAt = this._clock.now();
    this.send(ping(this._pingedAt));
  }

  /** Gives up a transport that does not answer. */
  _drop() {
    const transport = this._transport;
    if (transport) {
      this._lost();
      transport.close();
    }
  }

  /** @param {string} [end] a state to stay in */
  _lost(end) {
    this._transport = null;
    this._cancelTimers();
    if (end) {
      this._become(end);
      return;
    }
    const wait = backoff(this._attempt, this._random);
    this._attempt += 1;
    this._become("waiting");
    this._after("retry", wait, () => this.connect());
  }

  _outdated() {
    this._cancelTimers();
    this._become("outdated");
    const transport = this._transport;
    this._transport = null;
    transport?.close();
  }

  /** @param {string} state */
  _become(state) {
    if (state !== this.state) {
      this.state = state;
      this._emit("state", state);
    }
  }

  /** @param {string} name a timer of the same name is replaced @param {number} seconds @param {() => void} run */
  _after(name, seconds, run) {
    this._timers.get(name)?.();
    this._timers.set(name, this._clock.after(seconds, run));
  }

  _cancelTimers() {
    for (const cancel of this._timers.values()) {
      cancel();
    }
    this._timers.clear();
  }

  /** @param {string} type @param {any} event */
  _emit(type, event) {
    for (const handler of this._handlers.get(type) ?? []) {
      handler(event);
    }
  }
}
