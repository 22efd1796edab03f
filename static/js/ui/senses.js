// @ts-check
/**
 * The consent switches, all off at first, each with plain words on what happens; and the small picture of oneself with the
 * face the server sees in it. The switches ask; whoever wires them up does.
 */

import { onLanguage, t } from "../i18n.js";
import { SENSES } from "../protocol/wire.js";
import { byId, el, icon } from "./dom.js";

export class SenseSwitches {
  /** @param {{onSwitch: (sense: string, on: boolean) => void, onFault: (fault: string) => void}} handlers `fault`: a key of i18n */
  constructor({ onSwitch, onFault }) {
    this._onFault = onFault;
    /** @type {Map<string, {button: HTMLElement, name: HTMLElement, words: HTMLElement, on: boolean, asking: boolean, fault: string}>} */
    this._switches = new Map();
    const list = byId("switches");
    for (const sense of SENSES) {
      const [name, words] = [el("span", { class: "switch-name" }), el("p", { class: "switch-words" })];
      words.id = `switch-words-${sense}`;
      const button = el(
        "button",
        {
          class: "switch",
          attrs: { type: "button", role: "switch", "aria-checked": "false", "aria-describedby": words.id },
        },
        [icon(sense), name, el("span", { class: "switch-track" }, [el("span", { class: "switch-knob" })])],
      );
      button.id = `switch-${sense}`;
      const entry = { button, name, words, on: false, asking: false, fault: "" };
      button.addEventListener("click", () => onSwitch(sense, !entry.on && !entry.asking));
      this._switches.set(sense, entry);
      const item = el("li", {}, [button, words]);
      if (sense === "microphone") {
        item.append(byId("talk-modes")); // how it listens stands where it is switched on
      }
      list.append(item);
    }
    onLanguage(() => this._draw());
  }

  /** @param {string} sense @param {boolean} on */
  set(sense, on) {
    Object.assign(this._entry(sense), { on, asking: false, fault: "" });
    this._draw();
  }

  /** The browser is asking the person. @param {string} sense */
  asking(sense) {
    Object.assign(this._entry(sense), { asking: true, fault: "" });
    this._draw();
  }

  /** It could not be switched on. @param {string} sense @param {string} fault a key of i18n */
  failed(sense, fault) {
    Object.assign(this._entry(sense), { on: false, asking: false, fault });
    this._draw();
    this._onFault(fault);
  }

  /** How loud the microphone hears. @param {number} rms 0..1 */
  setLevel(rms) {
    this._entry("microphone").button.style.setProperty("--level", levelOf(rms).toFixed(2));
  }

  /** The face in the small picture, as parts of it; null when none is seen. @param {number[] | null | undefined} box */
  setBox(box) {
    const frame = byId("face-box");
    frame.hidden = !box;
    if (box) {
      const [x, y, width, height] = box.map((part) => part * 100);
      // The picture is mirrored, so that one sees oneself as in a mirror.
      frame.style.left = `${100 - x - width}%`;
      frame.style.top = `${y}%`;
      frame.style.width = `${width}%`;
      frame.style.height = `${height}%`;
    }
  }

  /** @param {string} sense */
  _entry(sense) {
    const entry = this._switches.get(sense);
    if (!entry) {
      throw new RangeError(`There is no switch "${sense}".`);
    }
    return entry;
  }

  _draw() {
    for (const [sense, { button, name, words, on, asking, fault }] of this._switches) {
      name.textContent = t(`sense.${sense}`);
      button.setAttribute("aria-checked", String(on));
      button.classList.toggle("is-asking", asking);
      words.textContent = t(asking ? "sense.asking" : fault || `sense.${sense}.${on ? "on" : "off"}`);
      words.classList.toggle("is-fault", fault !== "");
    }
    const [camera, microphone] = [this._entry("camera").on, this._entry("microphone").on];
    byId("selfview").hidden = !camera;
    byId("open-panel-senses").textContent = t("panel.chips", {
      camera: t(camera ? "panel.on" : "panel.off"),
      microphone: t(microphone ? "panel.on" : "panel.off"),
    });
    byId("open-panel").classList.toggle("is-live", camera || microphone);
  }
}

/** How far a sign of loudness reaches, 0..1. @param {number} rms 0..1 */
export function levelOf(rms) {
  return Math.min(1, Math.sqrt(rms) * 2.2);
}

/**
 * Why a browser did not give a device, as a key of i18n.
 * @param {unknown} error
 */
export function faultOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  /** @type {Record<string, string>} */
  const keys = {
    NotAllowedError: "sense.denied",
    SecurityError: "sense.denied",
    NotFoundError: "sense.missing",
    OverconstrainedError: "sense.missing",
    NotReadableError: "sense.inuse",
    AbortError: "sense.inuse",
  };
  return keys[name] ?? "sense.insecure";
}
