// @ts-check
/** Sound on or off, how loud, and the control that a browser's held-back sound needs. */

import { onLanguage, t } from "../i18n.js";
import { byId, icon } from "./dom.js";
import { recall, remember } from "./store.js";

export class SoundControl {
  /** @param {{onMuted: (muted: boolean) => void, onVolume: (volume: number) => void, onTap: () => void}} handlers */
  constructor({ onMuted, onVolume, onTap }) {
    this._button = byId("sound-toggle");
    this._range = byId("volume");
    this._tap = byId("tap-to-hear");
    this._muted = recall("muted", "no") === "yes";
    this._name = "";
    this._range.value = recall("volume", "90");
    onMuted(this._muted);
    onVolume(Number(this._range.value) / 100);
    this._button.addEventListener("click", () => {
      this._muted = !this._muted;
      remember("muted", this._muted ? "yes" : "no");
      onMuted(this._muted);
      this._draw();
    });
    this._range.addEventListener("input", () => {
      remember("volume", this._range.value);
      onVolume(Number(this._range.value) / 100);
      if (this._muted && Number(this._range.value) > 0) {
        this._muted = false;
        remember("muted", "no");
        onMuted(false);
      }
      this._draw();
    });
    this._tap.addEventListener("click", onTap);
    onLanguage(() => this._draw());
  }

  /** @param {boolean} blocked */
  setBlocked(blocked) {
    this._tap.hidden = !blocked;
  }

  /** @param {string} name */
  setName(name) {
    this._name = name;
    this._draw();
  }

  _draw() {
    const words = t(this._muted ? "sound.off" : "sound.on");
    this._button.setAttribute("aria-pressed", String(!this._muted));
    this._button.setAttribute("aria-label", words);
    this._button.title = words;
    this._button.replaceChildren(icon(this._muted ? "mute" : "sound"));
    this._range.setAttribute("aria-label", t("sound.volume"));
    byId("tap-to-hear-words").textContent = t("sound.tap", { name: this._name });
  }
}
