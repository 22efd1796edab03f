// @ts-check
/** Who sits there and what they are doing: the status line, the name wherever it stands, and the note that this is an AI. */

import { language, t } from "../i18n.js";
import { byId } from "../ui/dom.js";

/** @typedef {"connecting" | "speaking" | "thinking" | "listening" | "resting"} Doing */

export class Presence {
  /**
   * @param {{
   *   doing: () => Doing,
   *   senses: () => Record<string, boolean>,
   *   onName: (name: string) => void,
   * }} options
   */
  constructor({ doing, senses, onName }) {
    this._doing = doing;
    this._senses = senses;
    this._onName = onName;
    this.slug = "";
    this.name = "";
  }

  /** @param {{slug: string, name: string}} persona */
  set({ slug, name }) {
    this.slug = slug;
    this.name = name;
    this.drawNames();
  }

  drawNames() {
    this._onName(this.name);
    byId("avatar").setAttribute("aria-label", t("stage.label", { name: this.name }));
    const wanted = this._senses();
    const senses = [t("ai.words"), wanted.camera ? t("ai.face") : "", wanted.microphone ? t("ai.voice") : ""].filter(Boolean);
    const joined =
      senses.length < 3 ? senses.join(t("ai.and")) : `${senses[0]}${t("ai.comma")}${senses[1]}${t("ai.comma")}${senses[2]}`;
    byId("ai-note").textContent = this.name ? t("ai.note", { name: this.name, senses: joined }) : "";
    this.draw();
  }

  draw() {
    const state = this._doing();
    const place = byId("status");
    if (place.dataset.state !== state || place.dataset.name !== this.name + language()) {
      place.dataset.state = state;
      place.dataset.name = this.name + language();
      byId("status-words").textContent = this.name || state === "connecting" ? t(`status.${state}`, { name: this.name }) : "";
      byId("stage").dataset.state = state;
    }
  }
}
