// @ts-check
/** Who the person talks with: a button with the name, and a list to choose another from. */

import { onLanguage, t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";

/** @typedef {{slug: string, name: string, about: string, look: string}} PersonaCard */

export class PersonaPicker {
  /** @param {{onPick: (slug: string) => void}} handlers */
  constructor({ onPick }) {
    this._onPick = onPick;
    this._button = byId("persona-button");
    this._list = byId("persona-list");
    /** @type {PersonaCard[]} */
    this._cards = [];
    this._slug = "";
    this._button.addEventListener("click", () => this._toggle(this._list.hidden));
    this._list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this._key(event));
    document.addEventListener("click", (event) => {
      if (!byId("persona").contains(event.target)) {
        this._toggle(false, false);
      }
    });
    onLanguage(() => this._draw());
  }

  /** @param {PersonaCard[]} cards @param {string} slug */
  set(cards, slug) {
    this._cards = cards;
    this._slug = slug;
    this._draw();
  }

  /** @param {boolean} open @param {boolean} [focus] */
  _toggle(open, focus = true) {
    if (open === !this._list.hidden) {
      return;
    }
    this._list.hidden = !open;
    this._button.setAttribute("aria-expanded", String(open));
    if (focus) {
      (open ? (this._list.querySelector("[aria-checked=true]") ?? this._list.querySelector("button")) : this._button)?.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    const rows = [...this._list.querySelectorAll("button")];
    const at = rows.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      rows[(to + rows.length) % rows.length]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this._toggle(false);
    } else if (event.key === "Tab") {
      this._toggle(false, false);
    }
  }

  _draw() {
    const current = this._cards.find((card) => card.slug === this._slug);
    byId("persona-name").textContent = current?.name ?? t("persona.loading");
    this._button.disabled = this._cards.length === 0;
    this._button.setAttribute("aria-label", current ? `${t("persona.label")}: ${current.name}` : t("persona.label"));
    this._list.replaceChildren(
      ...this._cards.map((card) => {
        const chosen = card.slug === this._slug;
        const row = el(
          "button",
          { class: "persona-row", attrs: { type: "button", role: "menuitemradio", "aria-checked": String(chosen) } },
          [
            el("span", { class: "persona-row-name", text: card.name }),
            el("span", { class: "persona-row-about", text: card.about }),
            icon("check"),
          ],
        );
        row.dataset.slug = card.slug;
        row.addEventListener("click", () => {
          this._toggle(false);
          if (card.slug !== this._slug) {
            this._onPick(card.slug);
          }
        });
        return row;
      }),
    );
  }
}
