// @ts-check
/**
 * How the microphone listens: hands-free, or only while a key is held (this button, or the space bar outside of where one
 * writes). Who cannot hold a button presses it once to begin and once to end: so screen readers and switches do.
 */

import { byId } from "./dom.js";
import { recall, remember } from "./store.js";

/** Where the space bar belongs to what has the focus. */
const TAKEN = "input, textarea, select, button, a, summary, [contenteditable], [role=menu]";

export class TalkKey {
  /** @param {{onMode: (byKey: boolean) => void, onKey: (down: boolean) => void}} handlers */
  constructor({ onMode, onKey }) {
    this._onMode = onMode;
    this._onKey = onKey;
    this._modes = byId("talk-modes");
    this._key = byId("talk-key");
    this._listening = false;
    this._byKey = recall("talk", "free") === "key";
    this._down = false;
    for (const button of this._modes.querySelectorAll("[data-talk-mode]")) {
      button.addEventListener("click", () => this._choose(button.dataset.talkMode === "key"));
    }
    this._key.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button === 0) {
        this._key.setPointerCapture(event.pointerId);
        this._set(true);
      }
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this._key.addEventListener(end, () => this._set(false));
    }
    this._key.addEventListener("contextmenu", (/** @type {Event} */ event) => event.preventDefault()); // a long touch
    this._key.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      if (event.detail === 0) {
        this._set(!this._down); // neither pointer nor keyboard: something that can only press
      }
    });
    document.addEventListener("keydown", (event) => this._pressed(event));
    document.addEventListener("keyup", (event) => this._letGo(event));
    window.addEventListener("blur", () => this._set(false));
    this._draw();
    onMode(this._byKey);
  }

  /** @param {boolean} on whether the microphone is on */
  setListening(on) {
    this._listening = on;
    if (!on) {
      this._set(false);
    }
    this._draw();
  }

  /** @param {boolean} byKey */
  _choose(byKey) {
    this._set(false);
    this._byKey = byKey;
    remember("talk", byKey ? "key" : "free");
    this._onMode(byKey);
    this._draw();
  }

  /** @param {KeyboardEvent} event */
  _ours(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    const onKey = at === this._key && (event.code === "Space" || event.code === "Enter");
    return this._listening && this._byKey && (onKey || (event.code === "Space" && !at.closest?.(TAKEN)));
  }

  /** @param {KeyboardEvent} event */
  _pressed(event) {
    if (this._ours(event) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      if (!event.repeat) {
        this._set(true);
      }
    }
  }

  /** @param {KeyboardEvent} event */
  _letGo(event) {
    if (this._ours(event)) {
      event.preventDefault(); // else the button is clicked, too
    }
    if (event.code === "Space" || event.code === "Enter") {
      this._set(false);
    }
  }

  /** @param {boolean} down */
  _set(down) {
    if (down === this._down || (down && !(this._listening && this._byKey))) {
      return;
    }
    this._down = down;
    this._key.setAttribute("aria-pressed", String(down));
    this._onKey(down);
  }

  _draw() {
    this._modes.hidden = !this._listening;
    this._key.hidden = !(this._listening && this._byKey);
    for (const button of this._modes.querySelectorAll("[data-talk-mode]")) {
      button.setAttribute("aria-pressed", String((button.dataset.talkMode === "key") === this._byKey));
    }
  }
}
