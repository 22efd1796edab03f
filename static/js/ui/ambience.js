// @ts-check
/** The light of the stage follows the avatar's mood, slowly; it can be turned off, and the choice is remembered. */

import { onLanguage, t } from "../i18n.js";
import { byId } from "./dom.js";
import { lightOf, rgbOf } from "./light.js";
import { recall, remember } from "./store.js";

const EVEN = { valence: 0, arousal: 0 };
/** Milliseconds one change takes; a mood that moves meanwhile is shown after it. */
const FADE_MS = 2600;
/** By day light is pale; at night it is deep, and its gold a little redder, or it would look olive. */
const DAY = { l: 0.885, inner: 0.93, warm: 0, yellow: 1 };
const NIGHT = { l: 0.44, inner: 0.49, warm: 0.016, yellow: 0.72 };

export class Ambience {
  constructor() {
    /** @type {HTMLElement[]} */
    this._under = [...document.querySelectorAll(".lit")].map((place) => /** @type {HTMLElement} */ (place));
    this._over = this._under.map((place) => {
      const twin = /** @type {HTMLElement} */ (place.cloneNode(true));
      twin.classList.add("lit-over");
      place.after(twin);
      return twin;
    });
    this._overShown = false;
    this._dark = window.matchMedia("(prefers-color-scheme: dark)");
    this._dark.addEventListener("change", () => this._light());
    this._button = byId("light-toggle");
    this._on = recall("light", "on") !== "off";
    this._mood = EVEN;
    this._shown = "";
    this._timer = 0;
    this._button.addEventListener("click", () => {
      this._on = !this._on;
      remember("light", this._on ? "on" : "off");
      this._words();
      this._light();
    });
    onLanguage(() => this._words());
    this._light();
  }

  /** @param {{valence: number, arousal: number}} mood */
  setMood(mood) {
    this._mood = mood;
    this._light();
  }

  _light() {
    if (this._timer) {
      return; // the change under way comes first
    }
    const { l, inner, warm, yellow } = this._dark.matches ? NIGHT : DAY;
    const { a, b } = lightOf(this._on ? this._mood : EVEN);
    const rgb = rgbOf(l, a + warm, b * yellow).join(" ");
    if (rgb === this._shown) {
      return;
    }
    this._shown = rgb;
    const within = rgbOf(inner, (a + warm) * 0.7, b * yellow * 0.7).join(" ");
    // What is painted anew is the one not seen: the lower while the upper covers it, or the upper while it is clear.
    for (const place of this._overShown ? this._under : this._over) {
      place.style.setProperty("--light", `rgb(${rgb})`);
      place.style.setProperty("--light-veil", `rgb(${rgb} / 78%)`);
      place.style.setProperty("--light-inner", `rgb(${within})`);
    }
    this._overShown = !this._overShown;
    for (const place of this._over) {
      place.classList.toggle("is-shown", this._overShown);
    }
    this._timer = window.setTimeout(() => {
      this._timer = 0;
      this._light();
    }, FADE_MS);
  }

  _words() {
    const words = t(this._on ? "light.on" : "light.off");
    this._button.setAttribute("aria-pressed", String(this._on));
    this._button.setAttribute("aria-label", words);
    this._button.title = words;
  }
}
