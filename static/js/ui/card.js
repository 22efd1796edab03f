// @ts-check
/**
 * The help card: fixed, reviewed words and numbers from the server. Once shown it stays for as long as the page is open;
 * a card of concern never takes the place of a card of crisis.
 */

import { t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";

export class HelpCard {
  constructor() {
    this._box = byId("card");
    this._kind = "";
  }

  /**
   * @param {{kind: string, lang: string, title: string, text: string, lines: {label: string, number: string, detail?: string}[]}} card
   */
  show({ kind, lang, title, text, lines }) {
    if (this._kind === "crisis" && kind !== "crisis") {
      return;
    }
    this._kind = kind;
    this._box.dataset.kind = kind;
    this._box.lang = lang;
    this._box.replaceChildren(
      el("h2", { class: "card-title", text: title }),
      el("p", { class: "card-text", text }),
      el(
        "ul",
        { class: "card-lines" },
        lines.map((line) =>
          el("li", { class: "card-line" }, [
            reach(line.number),
            el("span", { class: "card-about" }, [
              el("span", { class: "card-label", text: line.label }),
              line.detail ? el("span", { class: "card-detail", text: line.detail }) : null,
            ]),
          ]),
        ),
      ),
    );
    this._box.hidden = false;
  }
}

/** A telephone number to call, an address to open, or plain words. @param {string} number */
function reach(number) {
  if (/^[+\d][\d\s().-]*$/.test(number)) {
    return el("a", { class: "card-number", attrs: { href: `tel:${number.replace(/[^\d+]/g, "")}`, "aria-label": t("card.call", { number }) } }, [
      icon("phone"),
      el("span", { text: number }),
    ]);
  }
  if (/^(https:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w./-]*)?$/i.test(number)) {
    const href = number.startsWith("https://") ? number : `https://${number}`;
    return el("a", { class: "card-number", text: number, attrs: { href, target: "_blank", rel: "noopener noreferrer" } });
  }
  return el("span", { class: "card-number", text: number });
}
