// @ts-check
/**
 * Calm mode: only the face, its voice and what it says. Where one writes and the microphone wait at the edge; the help card
 * and notices stay. A button and Alt+C enter and leave it, Escape leaves it; `?calm=1` opens the page in it, `?calm=0`
 * without, and otherwise this browser remembers the choice.
 */

import { onLanguage, t } from "../i18n.js";
import { byId, icon } from "./dom.js";
import { levelOf } from "./senses.js";
import { recall, remember } from "./store.js";

/** Where letters already have somewhere to go. */
const WRITING = "input, textarea, select, [contenteditable]";

export class Calm {
  /**
   * @param {{onChange: (on: boolean) => void, onMicrophone: (on: boolean) => void, onWrite: () => void}} handlers
   *   `onChange`: the person entered or left it; `onWrite`: a letter is being typed that nobody waits for
   */
  constructor({ onChange, onMicrophone, onWrite }) {
    this._onChange = onChange;
    this._onWrite = onWrite;
    this._button = byId("calm-toggle");
    this._microphone = byId("calm-microphone");
    this._caption = byId("caption");
    this._listening = false;
    const asked = new URLSearchParams(location.search).get("calm");
    this.on = asked === null ? recall("calm", "no") === "yes" : asked === "1";
    this._button.addEventListener("click", () => this._set(!this.on));
    this._microphone.addEventListener("click", () => onMicrophone(!this._listening));
    document.addEventListener("keydown", (event) => this._key(event));
    onLanguage(() => this._draw());
    this._draw();
  }

  /** @param {boolean} on whether the microphone is on */
  setListening(on) {
    this._listening = on;
    this.setLevel(0);
    this._draw();
  }

  /** How loud the microphone hears. @param {number} rms 0..1 */
  setLevel(rms) {
    if (this.on) {
      this._microphone.style.setProperty("--level", levelOf(rms).toFixed(2));
    }
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (event.defaultPrevented || event.isComposing || ctrlKey || metaKey) {
      return;
    }
    if (altKey && !shiftKey && code === "KeyC") {
      event.preventDefault(); // some keyboards write a letter with it
      if (!event.repeat) {
        this._set(!this.on);
      }
    } else if (this.on && key === "Escape") {
      this._set(false);
    } else if (this.on && !altKey && (key.length === 1 || key === "Process") && key !== " " && !(/** @type {HTMLElement} */ (event.target).closest?.(WRITING))) {
      this._onWrite(); // before the letter lands, so that it lands there
    }
  }

  /** @param {boolean} on */
  _set(on) {
    if (on && byId("open-panel").getAttribute("aria-expanded") === "true") {
      byId("close-panel").click();
    }
    this.on = on;
    remember("calm", on ? "yes" : "no");
    this._draw();
    this._onChange(on);
    if (on) {
      this._button.focus({ preventScroll: true }); // the way out; what had the focus may be hidden now
    } else {
      this._onWrite();
    }
  }

  _draw() {
    document.body.toggleAttribute("data-calm", this.on);
    // The conversation is hidden: the caption is read out in its place.
    this._caption.setAttribute("aria-hidden", String(!this.on));
    this._caption.setAttribute("aria-live", this.on ? "polite" : "off");
    const words = t(this.on ? "calm.leave" : "calm.enter");
    this._button.setAttribute("aria-label", words);
    this._button.title = words;
    this._button.replaceChildren(icon(this.on ? "close" : "calm"));
    const about = `${t("sense.microphone")}: ${t(this._listening ? "sense.microphone.on" : "sense.microphone.off")}`;
    this._microphone.setAttribute("aria-pressed", String(this._listening));
    this._microphone.setAttribute("aria-label", t("sense.microphone"));
    this._microphone.title = about;
    byId("calm-write").title = t("composer.label");
  }
}
