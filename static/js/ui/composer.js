// @ts-check
/**
 * Where the person writes. Enter sends, Shift+Enter makes a new line, Escape and Stop interrupt.
 * A text over the limit is not sent; the counter says by how much.
 */

import { onLanguage, t } from "../i18n.js";
import { TEXT_LIMIT } from "../protocol/types.js";
import { byId } from "./dom.js";

const COUNT_FROM = 200; // characters left when the counter appears

export class Composer {
  /** @param {{onSend: (text: string) => void, onStop: () => void}} handlers */
  constructor({ onSend, onStop }) {
    this._form = byId("composer");
    this._text = byId("composer-text");
    this._count = byId("composer-count");
    this._send = byId("composer-send");
    this._stop = byId("composer-stop");
    this._onSend = onSend;

    this._form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this._submit();
    });
    this._text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      // While a Hangul syllable is being composed, Enter belongs to the input method.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this._submit();
      }
    });
    this._text.addEventListener("input", () => this._draw());
    this._stop.addEventListener("click", () => {
      onStop();
      this._text.focus();
    });
    onLanguage(() => this._draw());
  }

  /** Puts words there for the person to send or change. @param {string} words */
  fill(words) {
    this._text.value = words;
    this._draw();
    this._text.focus();
  }

  focus() {
    this._text.focus({ preventScroll: true });
  }

  /** @param {boolean} speaking whether there is something to stop */
  setSpeaking(speaking) {
    if (!speaking && document.activeElement === this._stop) {
      this._text.focus({ preventScroll: true });
    }
    this._stop.hidden = !speaking;
  }

  _submit() {
    const words = this._text.value.trim();
    if (words === "" || length(words) > TEXT_LIMIT) {
      this._draw();
      this._text.focus();
      return;
    }
    this._text.value = "";
    this._draw();
    this._onSend(words);
  }

  _draw() {
    const size = length(this._text.value.trim());
    const left = TEXT_LIMIT - size;
    this._count.textContent =
      left < 0 ? t("composer.over", { count: -left }) : left < COUNT_FROM ? t("composer.left", { count: left }) : "";
    this._form.classList.toggle("is-over", left < 0);
    this._text.setAttribute("aria-invalid", String(left < 0));
    this._send.disabled = size === 0 || left < 0;
    this._text.style.height = "auto";
    this._text.style.height = `${Math.min(this._text.scrollHeight, 180)}px`;
  }
}

/** Characters as the server counts them: code points. @param {string} words */
function length(words) {
  return [...words].length;
}
