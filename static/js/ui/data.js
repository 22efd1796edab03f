// @ts-check
/** What the server holds of this conversation: to take along, and to erase. Both are the server's own addresses. */

import { onLanguage, t } from "../i18n.js";
import { byId } from "./dom.js";

export class OwnData {
  /** @param {{conversation: () => string, onErased: () => void, onFailed: () => void}} options */
  constructor({ conversation, onErased, onFailed }) {
    this._conversation = conversation;
    this._erase = byId("data-erase");
    this._sure = false;
    byId("data-export").addEventListener("click", () => {
      if (conversation()) {
        window.location.assign(`/conversations/${encodeURIComponent(conversation())}/export/`);
      }
    });
    this._erase.addEventListener("click", () => {
      if (!this._sure) {
        this._ask(true);
        return;
      }
      this._ask(false);
      this._send().then((done) => (done ? onErased() : onFailed()));
    });
    this._erase.addEventListener("blur", () => this._ask(false));
    onLanguage(() => this._ask(false));
  }

  /** @param {boolean} sure */
  _ask(sure) {
    this._sure = sure;
    byId("data-erase-words").textContent = t(sure ? "data.erase.sure" : "data.erase");
  }

  /** @returns {Promise<boolean>} */
  async _send() {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    try {
      const answer = await fetch(`/conversations/${encodeURIComponent(this._conversation())}/erase/`, {
        method: "POST",
        headers: { "X-CSRFToken": token },
      });
      return answer.ok;
    } catch (error) {
      if (error instanceof TypeError) {
        return false; // no connection
      }
      throw error;
    }
  }
}
