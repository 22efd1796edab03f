// @ts-check
/**
 * Voices in the studio: searched, filtered, chosen and heard, in the persona form and in the table of them all.
 * Without it the form has plain radio buttons and the table is plain.
 */

import { countOf, matches } from "./matching.js";
import { Sampler } from "./sampler.js";

/** @template {HTMLElement} T @param {ParentNode} root @param {string} selector @returns {T[]} */
function all(root, selector) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)]);
}

/** @param {HTMLElement} root a list of voices with its search and filters */
function filtering(root) {
  const bar = root.querySelector("[data-filters]");
  const search = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-search]"));
  const told = /** @type {HTMLElement | null} */ (root.querySelector("[data-shown]"));
  if (!(bar instanceof HTMLElement) || !search || !told) return;
  const rows = all(root, "[data-row]");
  const buttons = all(bar, "[data-facet]");
  const data = rows.map((row) => ({ ...row.dataset }));
  /** @type {Record<string, string>} */
  const wanted = {};

  const update = () => {
    const words = search.value.trim();
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !matches(data[index], words, wanted);
      if (!row.hidden) shown += 1;
    });
    for (const group of all(root, "[data-group]")) group.hidden = !group.querySelector("[data-row]:not([hidden])");
    for (const button of buttons) {
      const { facet = "", value = "" } = button.dataset;
      const count = countOf(data, words, wanted, facet, value);
      /** @type {HTMLElement} */ (button.querySelector("[data-count]")).textContent = String(count);
      button.setAttribute("aria-pressed", String(wanted[facet] === value));
      button.classList.toggle("empty", count === 0);
    }
    const saying = (shown ? told.dataset.shown : told.dataset.none) ?? "";
    told.textContent = saying.replace("{shown}", String(shown)).replace("{all}", String(rows.length));
  };

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { facet = "", value = "" } = button.dataset;
      if (wanted[facet] === value) delete wanted[facet];
      else wanted[facet] = value;
      update();
    });
  }
  search.addEventListener("input", update);
  search.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault(); // Enter must not save the form; both lead into the list
    const radios = /** @type {HTMLInputElement[]} */ (all(root, "[data-row]:not([hidden]) input"));
    const plays = all(root, "[data-row]:not([hidden]) [data-play]");
    (radios.find((radio) => radio.checked) ?? radios[0] ?? plays[0])?.focus();
    if (event.key === "Enter" && radios.length && !radios.some((radio) => radio.checked)) radios[0].click();
  });
  bar.hidden = false;
  update();
}

/** Arrow keys go through the radio buttons that are to be seen; the native ones would stop at those that are not. @param {HTMLElement} picker */
function arrows(picker) {
  picker.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const radio = event.target;
    if (!step || !(radio instanceof HTMLInputElement) || radio.type !== "radio") return;
    event.preventDefault();
    const seen = /** @type {HTMLInputElement[]} */ (all(picker, "[data-row]:not([hidden]) input"));
    const next = seen[(seen.indexOf(radio) + step + seen.length) % seen.length];
    next.focus();
    next.click();
  });
}

/** What is chosen is shown on top and played by what follows it. @param {HTMLElement} picker @param {Sampler} sampler */
function choosing(picker, sampler) {
  const field = picker.dataset.name ?? "";
  const buttons = [
    /** @type {HTMLElement} */ (picker.querySelector(".voice-now [data-play]")),
    ...all(document, `[data-follows="${field}"] [data-play]`),
  ];
  const show = () => {
    const radio = picker.querySelector("[data-row] input:checked");
    const row = /** @type {HTMLElement | null} */ (radio?.closest("[data-row]") ?? null);
    for (const other of all(picker, "[data-row] [data-play]")) {
      other.tabIndex = row?.contains(other) ? 0 : -1; // Tab leads from the chosen voice to its sample, not through all
    }
    if (!row?.dataset.name) return;
    for (const part of all(picker, "[data-now]")) part.textContent = row.dataset[part.dataset.now ?? ""] ?? "";
    for (const button of buttons) {
      if (sampler.button === button) sampler.stop();
      button.dataset.voice = row.dataset.name;
      button.dataset.title = row.dataset.title;
      button.dataset.state = "idle";
      button.setAttribute("aria-label", (button.dataset.idle ?? "").replace("{voice}", row.dataset.title ?? ""));
    }
  };
  picker.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "radio") show();
  });
  picker.querySelector("details")?.addEventListener("toggle", () => {
    const list = picker.querySelector(".voice-list");
    const row = /** @type {HTMLElement | null} */ (picker.querySelector("[data-row] input:checked")?.closest("[data-row]") ?? null);
    if (list instanceof HTMLElement && row) list.scrollTop = row.offsetTop - list.clientHeight / 3;
  });
  show();
}

/** @param {HTMLElement} scope */
function styling(scope) {
  const style = /** @type {HTMLSelectElement} */ (scope.querySelector("[data-style]"));
  const strength = /** @type {HTMLInputElement} */ (scope.querySelector("[data-intensity]"));
  const update = () => {
    strength.disabled = style.value === "neutral"; // plain speech has no strength
  };
  style.addEventListener("change", update);
  update();
  for (const part of all(scope, "[data-how]")) part.hidden = false;
}

const sampler = new Sampler();
for (const scope of all(document, "[data-sound]")) styling(scope);
for (const picker of all(document, ".voice-picker")) {
  choosing(picker, sampler);
  arrows(picker);
}
for (const root of all(document, "[data-voices]")) filtering(root);
for (const button of all(document, "[data-play]")) {
  button.hidden = false;
  button.addEventListener("click", () => sampler.press(button));
}
