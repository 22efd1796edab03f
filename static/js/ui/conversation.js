// @ts-check
/**
 * The conversation as it was: the person's words and the avatar's, sentence by sentence, and the caption on the stage that
 * shows the sentence being spoken. Everything goes in as text, never as markup.
 */

import { onLanguage, t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";

/**
 * @typedef {{node: HTMLElement, words: HTMLElement, note: HTMLElement, sentences: Map<number, HTMLElement>, status: string}} Answer
 * @typedef {{node: HTMLElement, note: HTMLElement, text: string, state: string}} Said
 */

/** So near the end one is reading it. */
const END_PX = 140;

export class Conversation {
  /** @param {{onRetry: (id: string, text: string) => void, onStarter: (text: string) => void}} handlers */
  constructor({ onRetry, onStarter }) {
    this._scroll = byId("log-scroll");
    /** Whether the end is kept in sight. */
    this._following = true;
    this._log = byId("log");
    this._empty = byId("log-empty");
    this._caption = byId("caption");
    this._onRetry = onRetry;
    /** @type {Map<string, Said>} */
    this._said = new Map();
    /** @type {Map<number, Answer>} */
    this._answers = new Map();
    /** @type {HTMLElement | null} */
    this._now = null;
    /** @type {HTMLElement | null} */
    this._partial = null;
    this._name = "";
    this._captionTurn = -1;
    /** Timers of a caption that turns its pages. @type {number[]} */
    this._pages = [];
    const starters = byId("starters");
    for (const number of [1, 2, 3]) {
      const button = el("button", { class: "starter", attrs: { type: "button" } });
      button.addEventListener("click", () => onStarter(button.textContent ?? ""));
      onLanguage(() => {
        button.textContent = t(`talk.starter.${number}`);
      });
      starters.append(button);
    }
    onLanguage(() => this._redraw());
    // Who reads the end stays there when something is added, and when a card above or a keyboard below takes room from it:
    // only the person's own scrolling up lets go.
    let top = 0;
    this._scroll.addEventListener("scroll", () => {
      const up = this._scroll.scrollTop < top;
      top = this._scroll.scrollTop;
      this._following = this._near() || (this._following && !up);
    });
    new ResizeObserver(() => this._follow()).observe(this._scroll);
  }

  /** @param {string} name the persona's, as the person's language writes it */
  setName(name) {
    this._name = name;
    this._redraw();
  }

  /** The person's words, typed or heard. @param {string} id @param {string} text @param {boolean} [online] */
  said(id, text, online = true) {
    const known = this._said.get(id);
    if (known) {
      this._mark(known, online ? "sending" : "waiting");
      return;
    }
    const note = el("p", { class: "said-note" });
    const node = el("div", { class: "said" }, [el("p", { class: "said-words", text, attrs: { lang: tongue(text) } }), note]);
    const entry = { node, note, text, state: "" };
    this._said.set(id, entry);
    this._add(node);
    this._mark(entry, online ? "sending" : "waiting");
  }

  /** @param {string} id */
  accepted(id) {
    const entry = this._said.get(id);
    if (entry) {
      this._mark(entry, "accepted");
    }
  }

  /** @param {string} id @param {string} why */
  refused(id, why) {
    const entry = this._said.get(id);
    if (!entry) {
      return;
    }
    this._mark(entry, "failed");
    const retry = el("button", { class: "link", text: t("talk.retry"), attrs: { type: "button" } });
    retry.addEventListener("click", () => this._onRetry(id, entry.text));
    entry.note.append(" ", why, " ", retry);
  }

  /** What the microphone's words were taken to be. @param {string} text @param {boolean} final */
  heard(text, final) {
    this._partial?.remove();
    this._partial = null;
    if (!text.trim()) {
      return;
    }
    const node = el("div", { class: `said ${final ? "" : "is-partial"}` }, [
      el("p", { class: "said-words", attrs: { lang: tongue(text) } }, [icon("voice"), el("span", { text })]),
    ]);
    if (!final) {
      node.setAttribute("aria-hidden", "true"); // only the final words are read out
      this._partial = node;
    }
    this._add(node);
  }

  /** One more sentence of the avatar. @param {number} turn @param {number} index @param {string} text */
  sentence(turn, index, text) {
    const answer = this._answer(turn);
    const known = answer.sentences.get(index);
    if (known) {
      known.textContent = text;
      return;
    }
    const span = el("span", { class: "sentence", text, attrs: { lang: tongue(text) } });
    span.dataset.index = String(index);
    answer.sentences.set(index, span);
    const later = [...answer.sentences.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    const before = later === undefined ? null : (answer.sentences.get(later) ?? null);
    answer.words.insertBefore(span, before);
    answer.words.insertBefore(document.createTextNode(" "), before);
    this._follow();
    if (this._captionTurn !== turn) {
      this._endReading();
      this._setCaption(turn, text); // until its sound begins, the first sentence stands there
    }
  }

  /** A sentence begins to be heard. @param {number} turn @param {number} index */
  speaking(turn, index) {
    this._now?.classList.remove("is-now");
    this._now = this._answers.get(turn)?.sentences.get(index) ?? null;
    this._now?.classList.add("is-now");
    if (this._now) {
      this._setCaption(turn, this._now.textContent ?? "");
    }
  }

  /** A turn was cut off: what was not heard any more steps back. @param {number} turn */
  cut(turn) {
    const reached = Number(this._now?.dataset.index ?? -1);
    for (const [index, span] of this._answers.get(turn)?.sentences ?? []) {
      span.classList.toggle("is-unheard", index > reached);
    }
    this.quiet();
  }

  /**
   * An answer without sound: the caption goes through its sentences in the time it takes to read them.
   * @param {number} turn @param {number} seconds
   */
  read(turn, seconds) {
    const spans = [...(this._answers.get(turn)?.sentences ?? [])].sort(([a], [b]) => a - b);
    const sentences = spans.map(([, span]) => span.textContent ?? "");
    const pace = (seconds * 1000) / Math.max(1, sentences.join("").length);
    let at = 0;
    this._endReading();
    this._caption.dataset.reading = "";
    for (const text of sentences) {
      this._pages.push(window.setTimeout(() => this._setCaption(turn, text), at));
      at += pace * text.length;
    }
    this._pages.push(window.setTimeout(() => this._endReading(), at));
  }

  _endReading() {
    this._pages.splice(0).forEach((page) => clearTimeout(page));
    delete this._caption.dataset.reading;
  }

  /** Nothing is spoken any more. */
  quiet() {
    this._endReading();
    this._now?.classList.remove("is-now");
    this._now = null;
  }

  /** Another persona is here: the last one's words leave the stage; the log keeps them. */
  hush() {
    this.quiet();
    this._captionTurn = -1;
    this._caption.textContent = "";
  }

  /** @param {number} turn @param {string} status finished | interrupted | failed */
  done(turn, status) {
    const answer = this._answers.get(turn);
    if (!answer && status === "failed") {
      this._answer(turn);
    }
    const shown = this._answers.get(turn);
    if (shown) {
      shown.status = status;
      shown.node.classList.remove("is-open");
      this._noteOf(shown);
    }
  }

  /** A line across the conversation. @param {string} words */
  rule(words) {
    this._add(el("p", { class: "rule" }, [el("span", { text: words })]));
  }

  /** The server started over: later turns count from the beginning again. */
  restart() {
    this._answers.clear();
    this._captionTurn = -1;
    this.quiet();
  }

  /** Takes everything away: it was erased. */
  clear() {
    this.restart();
    this._said.clear();
    this._partial = null;
    this._log.replaceChildren();
    this._caption.textContent = "";
    this._empty.hidden = false;
    this._empty.classList.remove("is-greeted");
  }

  /** @param {number} turn @returns {Answer} */
  _answer(turn) {
    let answer = this._answers.get(turn);
    if (!answer) {
      const words = el("p", { class: "answer-words" });
      const note = el("p", { class: "answer-note" });
      const who = el("p", { class: "answer-who", text: this._name });
      const node = el("div", { class: "answer is-open" }, [who, words, note]);
      answer = { node, words, note, sentences: new Map(), status: "" };
      this._answers.set(turn, answer);
      this._add(node);
    }
    return answer;
  }

  /** @param {Answer} answer */
  _noteOf(answer) {
    const key = { interrupted: "talk.cut", failed: "talk.broken" }[answer.status];
    answer.note.textContent = key ? t(key, { name: this._name }) : "";
  }

  /** @param {Said} entry @param {string} state */
  _mark(entry, state) {
    entry.state = state;
    entry.node.dataset.state = state;
    const key = { sending: "", waiting: "talk.waiting", failed: "talk.failed", accepted: "" }[state];
    entry.note.textContent = key ? t(key) : "";
  }

  /** @param {number} turn @param {string} text */
  _setCaption(turn, text) {
    this._captionTurn = turn;
    this._caption.lang = tongue(text);
    this._caption.textContent = text;
  }

  /** @param {HTMLElement} node */
  _add(node) {
    // The avatar's greeting takes the place of the welcome; the starters stay until the person has said something.
    this._empty.classList.add("is-greeted");
    this._empty.hidden ||= node.classList.contains("said");
    this._following ||= node.classList.contains("said"); // who says something wants to see it
    this._log.append(node);
    this._follow();
  }

  /** Whether the person is reading the end. */
  _near() {
    const { scrollHeight, scrollTop, clientHeight } = this._scroll;
    return scrollHeight - scrollTop - clientHeight < END_PX;
  }

  _follow() {
    if (this._following && this._log.childElementCount > 0) {
      this._scroll.scrollTop = this._scroll.scrollHeight;
    }
  }

  _redraw() {
    byId("log-empty-text").textContent = t("talk.empty.text", { name: this._name || "…" });
    for (const answer of this._answers.values()) {
      this._noteOf(answer);
    }
  }
}

/** The language of some words, for line breaks and for voices that read the page out. @param {string} text */
function tongue(text) {
  return /[가-힣ㄱ-ㆎ]/.test(text) ? "ko" : "en";
}
