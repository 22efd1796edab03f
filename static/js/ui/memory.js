// @ts-check
/**
 * What the avatar may remember beyond this conversation: the consent, what is remembered (to change and to erase), and the
 * one thing just said that could be. Nothing is remembered without a press of the button here.
 */

import { onLanguage, t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";

const LONGEST = 160;

/** @typedef {{id: number, kind: string, text: string}} Item */

export class MemoryPanel {
  /**
   * @param {{
   *   onSwitch: (on: boolean) => void,
   *   onKeep: (suggestion: string, accepted: boolean) => void,
   *   onRevise: (memory: number, text: string) => void,
   *   onForget: (memory: number | null) => void,
   * }} handlers
   */
  constructor(handlers) {
    this._handlers = handlers;
    this._on = false;
    /** @type {Item[]} */
    this._items = [];
    /** The memory that is being changed, and how far. @type {{id: number, text: string} | null} */
    this._editing = null;
    /** What is asked once more before it is done. @type {"" | "switch" | "all"} */
    this._sure = "";
    /** @type {{id: string, text: string} | null} */
    this._offer = null;
    this._switch = byId("memory-switch");
    this._all = byId("memory-erase");
    this._switch.addEventListener("click", () => this._twice("switch", this._on && this._items.length > 0, () => handlers.onSwitch(!this._on)));
    this._all.addEventListener("click", () => this._twice("all", true, () => handlers.onForget(null)));
    for (const button of [this._switch, this._all]) {
      button.addEventListener("blur", () => this._ask(""));
    }
    byId("offer-keep").addEventListener("click", () => this._answer(true));
    byId("offer-dismiss").addEventListener("click", () => this._answer(false));
    onLanguage(() => this._draw());
  }

  /** What the server remembers now. @param {{on: boolean, items: Item[]}} memories */
  set({ on, items }) {
    const place = [...byId("memories").querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement));
    Object.assign(this, { _on: on, _items: items, _sure: "" });
    if (!on) {
      this._offer = null;
    }
    if (!items.some((item) => item.id === this._editing?.id)) {
      this._editing = null;
    }
    this._draw();
    if (place >= 0) {
      const buttons = byId("memories").querySelectorAll("button");
      (buttons[Math.min(place, buttons.length - 1)] ?? this._switch).focus(); // what had the focus may be gone
    }
  }

  /** Something could be remembered; null takes the question away. @param {{id: string, text: string} | null} offer */
  offer(offer) {
    this._offer = offer;
    this._draw();
  }

  /** @param {boolean} accepted */
  _answer(accepted) {
    const offer = this._offer;
    this.offer(null);
    if (offer) {
      this._handlers.onKeep(offer.id, accepted);
    }
    byId("composer-text").focus();
  }

  /** What erases is asked once more. @param {"switch" | "all"} what @param {boolean} ask @param {() => void} act */
  _twice(what, ask, act) {
    if (ask && this._sure !== what) {
      this._ask(what);
      return;
    }
    this._ask("");
    act();
  }

  /** @param {"" | "switch" | "all"} sure */
  _ask(sure) {
    this._sure = sure;
    this._drawWords();
  }

  _draw() {
    byId("memories").replaceChildren(...this._items.map((item) => this._row(item)));
    byId("memories").hidden = this._items.length === 0;
    this._all.hidden = this._items.length === 0;
    byId("offer").hidden = this._offer === null;
    byId("offer-words").textContent = this._offer ? t("memory.offer", { text: this._offer.text }) : "";
    this._drawWords();
  }

  _drawWords() {
    const count = this._items.length;
    const words = this._sure === "switch" ? t("memory.sure", { count }) : !this._on ? t("memory.off") : t(count ? "memory.on" : "memory.none");
    this._switch.setAttribute("aria-checked", String(this._on));
    byId("memory-words").textContent = words;
    byId("memory-words").classList.toggle("is-fault", this._sure === "switch");
    byId("memory-erase-words").textContent = t(this._sure === "all" ? "memory.erase.sure" : "memory.erase.all");
  }

  /** @param {Item} item */
  _row(item) {
    return this._editing?.id === item.id ? this._editor(item) : this._told(item);
  }

  /** @param {Item} item */
  _told(item) {
    const button = (/** @type {string} */ name, /** @type {string} */ label, /** @type {() => void} */ press) =>
      el("button", { class: "icon-button", attrs: { type: "button", "aria-label": label }, on: { click: press } }, [icon(name)]);
    return el("li", { class: "memory-item", attrs: { "data-memory": String(item.id) } }, [
      el("span", { class: "memory-text", text: item.text }),
      button("edit", t("memory.edit", { text: item.text }), () => this._edit(item)),
      button("erase", t("memory.erase", { text: item.text }), () => this._handlers.onForget(item.id)),
    ]);
  }

  /** @param {Item} item */
  _editor(item) {
    const input = /** @type {HTMLInputElement} */ (
      el("input", {
        class: "memory-input",
        attrs: { type: "text", maxlength: String(LONGEST), "aria-label": t("memory.edit", { text: item.text }) },
      })
    );
    input.value = this._editing?.text ?? item.text;
    input.addEventListener("input", () => {
      this._editing = { id: item.id, text: input.value };
    });
    const save = () => {
      const text = input.value.trim();
      this._stop(item.id);
      if (text && text !== item.text) {
        this._handlers.onRevise(item.id, text);
      }
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        save();
      } else if (event.key === "Escape") {
        event.stopPropagation(); // else the panel would close
        event.preventDefault();
        this._stop(item.id);
      }
    });
    return el("li", { class: "memory-item", attrs: { "data-memory": String(item.id) } }, [
      input,
      el("button", { class: "link", text: t("memory.save"), attrs: { type: "button" }, on: { click: save } }),
      el("button", { class: "link", text: t("memory.cancel"), attrs: { type: "button" }, on: { click: () => this._stop(item.id) } }),
    ]);
  }

  /** @param {Item} item */
  _edit(item) {
    this._editing = { id: item.id, text: item.text };
    this._draw();
    const input = /** @type {HTMLInputElement} */ (byId("memories").querySelector(`[data-memory="${item.id}"] input`));
    input.focus();
    input.select();
  }

  /** @param {number} id */
  _stop(id) {
    this._editing = null;
    this._draw();
    /** @type {HTMLElement | null} */ (byId("memories").querySelector(`[data-memory="${id}"] button`))?.focus();
  }
}
