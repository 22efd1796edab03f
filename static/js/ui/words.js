// @ts-check
/** Puts the page's language into everything the template marked with `data-i18n`, and runs the language switch. */

import { language, onLanguage, setLanguage, t } from "../i18n.js";

/** @typedef {"en" | "ko"} Language */

/** @param {{onChoose: (lang: Language) => void}} handlers */
export function bindWords({ onChoose }) {
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-lang-choice]")]);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const lang = /** @type {Language} */ (button.dataset.langChoice);
      if (lang !== language()) {
        // The same cookie that Django reads, so that the next visit begins in this language.
        document.cookie = `django_language=${lang}; path=/; max-age=31536000; SameSite=Lax`;
        setLanguage(lang);
        onChoose(lang);
      }
    });
  }
  onLanguage(() => {
    document.documentElement.lang = language();
    document.title = t("page.title");
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.langChoice === language()));
    }
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-i18n]"))) {
      node.textContent = t(node.dataset.i18n ?? "");
    }
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-i18n-label]"))) {
      node.setAttribute("aria-label", t(node.dataset.i18nLabel ?? ""));
    }
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-i18n-placeholder]"))) {
      node.setAttribute("placeholder", t(node.dataset.i18nPlaceholder ?? ""));
    }
  });
}
