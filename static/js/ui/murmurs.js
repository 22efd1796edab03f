// @ts-check
/** Whether the avatar may make small sounds while one speaks; this browser remembers it. It nods either way. */

import { byId } from "./dom.js";
import { recall, remember } from "./store.js";

export class MurmurControl {
  /** @param {{onWanted: (wanted: boolean) => void}} handlers */
  constructor({ onWanted }) {
    this._button = byId("murmurs-toggle");
    this._wanted = recall("murmurs", "yes") === "yes";
    this._button.addEventListener("click", () => {
      this._wanted = !this._wanted;
      remember("murmurs", this._wanted ? "yes" : "no");
      this._draw();
      onWanted(this._wanted);
    });
    this._draw();
    onWanted(this._wanted);
  }

  _draw() {
    this._button.setAttribute("aria-checked", String(this._wanted));
  }
}
