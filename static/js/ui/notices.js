// @ts-check
/**
 * What the person should know about how things run: parts that are degraded, the line to the server, faults of one message.
 * One line for each thing; words by key, so that they follow the language.
 */

import { has, onLanguage, t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";

const PASSING_MS = 7000;
/** Lines that are no cause for worry. */
const CALM = new Set(["notice.back", "notice.loading", "notice.noncommercial", "notice.elsewhere", "data.erased", "problem.other_language", "calm.entered", "sense.microphone.on"]);

/** @typedef {{key: string, detail: string, action: {key: string, run: () => void} | null, passing: boolean}} Line */

export class Notices {
  constructor() {
    this._list = byId("notices");
    /** @type {Map<string, Line>} */
    this._lines = new Map();
    onLanguage(() => this._draw());
  }

  /**
   * Shows a line until it is cleared; a line of the same name is replaced.
   * @param {string} name
   * @param {string} key words by i18n
   * @param {{detail?: string, action?: {key: string, run: () => void} | null, passing?: boolean}} [about]
   *   `passing`: it goes by itself after some seconds
   */
  show(name, key, { detail = "", action = null, passing = false } = {}) {
    const line = { key, detail, action, passing };
    this._lines.set(name, line);
    this._draw();
    if (passing) {
      setTimeout(() => {
        if (this._lines.get(name) === line) {
          this.clear(name);
        }
      }, PASSING_MS);
    }
  }

  /** @param {string} name @returns {boolean} whether it was there */
  clear(name) {
    const was = this._lines.delete(name);
    if (was) {
      this._draw();
    }
    return was;
  }

  /** Lets go of what an earlier line said about parts; a new line tells anew. */
  forgetParts() {
    for (const name of [...this._lines.keys()].filter((line) => line.startsWith("part."))) {
      this._lines.delete(name);
    }
    this._draw();
  }

  /** A `notice` of the server. @param {{code: string, part: string, degraded: boolean, message: string}} notice */
  part({ code, part, degraded, message }) {
    const key = has(`notice.${code}`) ? `notice.${code}` : `notice.${part}`;
    if (degraded) {
      this.show(`part.${part}.${code}`, has(key) ? key : "problem.other", { detail: message });
    } else if (this.clear(`part.${part}.${code}`)) {
      this.show("back", "notice.back", { passing: true });
    }
  }

  /** A `problem` of the server, in the page's words. @param {{code: string, message: string, hint: string}} problem */
  problem({ code, message, hint }) {
    const key = `problem.${code}`;
    this.show("problem", has(key) ? key : "problem.other", { detail: `${message} ${hint}`.trim(), passing: true });
  }

  _draw() {
    this._list.replaceChildren(
      ...[...this._lines].map(([name, { key, detail, action }]) => {
        const close = el("button", { class: "icon-button", attrs: { type: "button", "aria-label": t("notice.dismiss") } }, [
          icon("close"),
        ]);
        close.addEventListener("click", () => this.clear(name));
        const act = action ? el("button", { class: "link", text: t(action.key), attrs: { type: "button" } }) : null;
        act?.addEventListener("click", () => action?.run());
        const calm = CALM.has(key);
        const line = el("div", { class: `notice ${calm ? "is-calm" : ""}`, attrs: detail && !calm ? { title: detail } : {} }, [
          icon(calm ? "check" : "warn"),
          el("span", { class: "notice-words", text: t(key) }),
          act,
          close,
        ]);
        line.dataset.name = name;
        return line;
      }),
    );
  }
}
