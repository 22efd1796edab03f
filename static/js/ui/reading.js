// @ts-check
/**
 * "What I read in you": soft scores of eight emotions, confidence, the place on the map of feeling, which sense says what,
 * where they disagree, and the way to correct it. Readings come from the server; the panel decides nothing.
 */

import { BASIC } from "../protocol/wire.js";
import { onLanguage, t } from "../i18n.js";
import { byId, el, icon } from "./dom.js";
import { clashOf, ranked, shown } from "./feeling.js";
import { lightOf, PLACES } from "./light.js";
import { signWords } from "./signs.js";
import { whyLines } from "./why.js";

/** @typedef {import("./feeling.js").Reading} Reading */

const SOURCES = ["text", "face", "voice"];
/** Readings that may be under way when something is clicked. */
const OLDER = 8;
const PERCENT = (/** @type {number} */ share) => Math.round(share * 100);

export class ReadingPanel {
  /** @param {{onCorrect: (basic: string | null) => void}} handlers */
  constructor({ onCorrect }) {
    this._onCorrect = onCorrect;
    /** @type {Reading | null} */
    this._fused = null;
    /** @type {Map<string, Reading>} */
    this._bySense = new Map();
    /** @type {Record<string, boolean>} */
    this._on = { camera: false, microphone: false };
    /** @type {string | null} */
    this._told = null;
    /** How many readings that do not know of the last click yet are still believed to be older than it. */
    this._asked = 0;
    /** Drawing waits for the next picture of the screen. */
    this._due = false;
    this._bars = this._makeBars();
    this._sources = this._makeSources();
    this._dot = byId("map-dot");
    this._makeCorrection();
    onLanguage(() => this._draw());
  }

  /** A new session does not know yet what the person said; what it is told now, its readings will agree with. */
  tellAgain() {
    if (this._told !== null) {
      this._asked = OLDER;
      this._onCorrect(this._told);
    }
  }

  /** @param {Reading} reading */
  take(reading) {
    if (reading.sense === "fused") {
      this._fused = reading.confidence > 0 ? reading : null; // nothing is known, or it has faded
      const told = reading.told ?? null;
      if (this._asked > 0) {
        this._asked = told === this._told ? 0 : this._asked - 1;
      } else {
        this._told = told; // the server knows when a correction ends: its topic, its time, clearly other words
      }
    } else {
      this._bySense.set(reading.sense, reading);
      if (!this._fused && reading.present !== false) {
        this._fused = reading; // until the senses are joined, one alone is what there is
      }
    }
    this._drawSoon();
  }

  /** @param {"camera" | "microphone"} sense @param {boolean} on */
  setSense(sense, on) {
    this._on[sense] = on;
    if (!on) {
      this._bySense.delete(sense === "camera" ? "face" : "voice");
    }
    this._drawSoon();
  }

  /** Everything read so far is gone. */
  clear() {
    this._fused = null;
    this._bySense.clear();
    this._told = null;
    this._asked = 0;
    this._drawSoon();
  }

  _makeBars() {
    const list = byId("bars");
    /** @type {Map<string, {row: HTMLElement, name: HTMLElement, fill: HTMLElement, share: HTMLElement}>} */
    const bars = new Map();
    for (const emotion of BASIC) {
      const [name, share] = [el("span", { class: "bar-name" }), el("span", { class: "bar-share" })];
      const fill = el("span", { class: "bar-fill" });
      const { a, b } = lightOf({ valence: PLACES[emotion][0], arousal: PLACES[emotion][1] });
      fill.style.setProperty("--bar-a", (a * 1.35).toFixed(4));
      fill.style.setProperty("--bar-b", (b * 1.35).toFixed(4));
      const row = el("li", { class: "bar" }, [name, el("span", { class: "bar-track" }, [fill]), share]);
      row.dataset.emotion = emotion;
      bars.set(emotion, { row, name, fill, share });
      list.append(row);
    }
    return bars;
  }

  _makeSources() {
    const list = byId("sources");
    /** @type {Map<string, {row: HTMLElement, name: HTMLElement, what: HTMLElement, more: HTMLElement | null}>} */
    const rows = new Map();
    for (const sense of SOURCES) {
      const [name, what] = [el("span", { class: "source-name" }), el("span", { class: "source-what" })];
      const more = sense === "face" ? el("span", { class: "source-more" }) : null; // smile, eyes and look
      const row = el("li", { class: "source" }, [icon(sense), name, what, ...(more ? [more] : [])]);
      row.dataset.sense = sense;
      rows.set(sense, { row, name, what, more });
      list.append(row);
    }
    return rows;
  }

  _makeCorrection() {
    const [open, box, list] = [byId("wrong"), byId("correction"), byId("correction-list")];
    const [cancel, undo] = [byId("correction-cancel"), byId("told-undo")];
    const close = () => {
      box.hidden = true;
      open.setAttribute("aria-expanded", "false");
      open.hidden = this._told !== null;
      (this._told === null ? open : undo).focus();
    };
    for (const emotion of BASIC) {
      const button = el("button", { class: "choice", attrs: { type: "button" } });
      onLanguage(() => {
        button.textContent = t(`emotion.${emotion}`);
      });
      button.addEventListener("click", () => {
        this._told = emotion;
        this._asked = OLDER;
        this._onCorrect(emotion);
        this._draw();
        close();
      });
      list.append(button);
    }
    open.addEventListener("click", () => {
      box.hidden = false;
      open.setAttribute("aria-expanded", "true");
      open.hidden = true;
      list.querySelector("button")?.focus();
    });
    cancel.addEventListener("click", close);
    box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      }
    });
    undo.addEventListener("click", () => {
      this._told = null;
      this._asked = OLDER;
      this._onCorrect(null);
      this._draw();
      open.focus();
    });
  }

  _drawSoon() {
    if (!this._due) {
      this._due = true;
      requestAnimationFrame(() => {
        this._due = false;
        this._draw();
      });
    }
  }

  _draw() {
    const reading = this._fused;
    this._drawHeadline(reading);
    const sure = this._told !== null || (reading?.sure ?? false);
    byId("reading").classList.toggle("is-unsure", !sure);
    byId("reading").classList.toggle("is-empty", reading === null);
    for (const [emotion, bar] of this._bars) {
      const share = shown(reading, reading?.basic[emotion] ?? 0);
      bar.name.textContent = t(`emotion.${emotion}`);
      bar.share.textContent = reading ? String(PERCENT(share)) : "";
      bar.fill.style.transform = `scaleX(${share.toFixed(3)})`;
    }
    const confidence = shown(reading, reading?.confidence ?? 0);
    byId("confidence-fill").style.transform = `scaleX(${confidence.toFixed(3)})`;
    byId("confidence-share").textContent = reading ? `${PERCENT(confidence)}%` : "";
    const valence = shown(reading, reading?.valence ?? 0);
    const arousal = shown(reading, reading?.arousal ?? 0);
    this._dot.style.left = `${50 + 34 * valence}%`;
    this._dot.style.top = `${50 - 34 * arousal}%`;
    byId("map").setAttribute("aria-label", t("read.map", { valence: PERCENT(valence), arousal: PERCENT(arousal) }));
    const clash = reading && this._told === null ? clashOf(reading, this._bySense) : "";
    byId("clash").hidden = clash === "";
    byId("clash-text").textContent = clash;
    this._drawSources();
    this._drawWhy(reading);
  }

  /** The lines are made anew; the disclosure around them stays as the person left it. @param {Reading | null} reading */
  _drawWhy(reading) {
    const lines = whyLines(reading?.evidence ?? []);
    byId("why").hidden = lines.length === 0;
    byId("why-lines").replaceChildren(
      ...lines.map(({ source, share, words }) => {
        const name = source === "user" ? t("why.user") : t(`source.${source}`);
        const row = el("li", { class: "why-line" }, [
          el("span", { class: "why-share", text: `${share}%` }),
          el("span", { class: "why-name", text: name }),
          el("span", { class: "why-words", text: words }),
        ]);
        row.dataset.source = source;
        return row;
      }),
    );
  }

  /** @param {Reading | null} reading */
  _drawHeadline(reading) {
    const [head, more] = [byId("headline"), byId("headline-more")];
    byId("told").hidden = this._told === null;
    byId("wrong").hidden = this._told !== null || reading === null || !byId("correction").hidden;
    if (this._told !== null) {
      head.textContent = t("read.told", { emotion: t(`emotion.${this._told}`) });
      more.textContent = t("read.told.more");
      return;
    }
    if (!reading) {
      head.textContent = t("read.nothing");
      more.textContent = t("read.nothing.more");
      return;
    }
    const [[first], [second, share]] = ranked(reading.basic);
    const emotion = t(`emotion.${first}`);
    head.textContent = reading.sure ? t("read.mostly", { emotion }) : t("read.unsure");
    more.textContent = !reading.sure
      ? t("read.unsure.more", { emotion })
      : share >= 0.15
        ? t("read.mostly.more", { emotion: t(`emotion.${second}`) })
        : "";
  }

  _drawSources() {
    for (const [sense, { row, name, what, more }] of this._sources) {
      name.textContent = t(`source.${sense}`);
      const reading = this._bySense.get(sense);
      const off = (sense === "face" && !this._on.camera) || (sense === "voice" && !this._on.microphone);
      row.classList.toggle("is-off", off);
      if (more) {
        more.hidden = off;
        more.textContent = off || reading?.present === false ? "" : signWords(reading?.signs);
      }
      if (off) {
        what.textContent = t(sense === "face" ? "source.camera.off" : "source.microphone.off");
      } else if (!reading) {
        what.textContent = t({ face: "source.looking", voice: "source.listening" }[sense] ?? "source.none");
      } else if (reading.present === false) {
        what.textContent = t(sense === "face" ? "source.absent" : "source.listening");
      } else {
        what.textContent = reading.sure ? t(`emotion.${ranked(reading.basic)[0][0]}`) : t("source.unsure");
      }
    }
  }
}
