// @ts-check
/** On a narrow page the panel is a sheet that opens over the stage; on a wide page it always stands beside it. */

import { byId } from "./dom.js";

export function bindDrawer() {
  const [panel, open, close, veil] = [byId("panel"), byId("open-panel"), byId("close-panel"), byId("veil")];
  const wide = window.matchMedia("(min-width: 1120px)");
  let shown = false;
  const draw = () => {
    const over = shown && !wide.matches;
    panel.classList.toggle("is-open", over);
    panel.inert = !wide.matches && !shown;
    veil.hidden = !over;
    open.setAttribute("aria-expanded", String(over));
    for (const part of [byId("talk"), byId("stage"), byId("composer-area"), byId("top")]) {
      part.inert = over;
    }
  };
  /** @param {boolean} next */
  const set = (next) => {
    shown = next;
    draw();
    (next ? close : open).focus({ preventScroll: true });
  };
  open.addEventListener("click", () => set(true));
  close.addEventListener("click", () => set(false));
  veil.addEventListener("click", () => set(false));
  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && shown && !wide.matches) {
      event.stopPropagation();
      set(false);
    }
  });
  wide.addEventListener("change", () => {
    shown = false;
    draw();
  });
  draw();
}
