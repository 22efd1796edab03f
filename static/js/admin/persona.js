// @ts-check
/**
 * The studio's faces: a live one beside the persona form that follows every field, and a small one a row in the list.
 * Without it the form works as a plain form.
 */

import { EXPRESSIONS } from "../generated/expression.js";
import { Avatar } from "../rig/avatar.js";
import { LOOKS, themeOf } from "../rig/themes.js";

const QUICK = ["neutral", "happy", "concerned", "playful", "sad", "surprised", "calm", "thoughtful"];
const STYLE_FACES = { fearful: "afraid" }; // other voice styles have a face of their own name
const STARTING_LOOK = "mira";
const SETTLED = 20; // frames after which a face has eased to its expression
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A look that can be drawn: as it is written, or else the one to start with. @param {string} look */
function known(look) {
  try {
    themeOf(look);
    return look;
  } catch (error) {
    if (error instanceof RangeError) return STARTING_LOOK;
    throw error;
  }
}

/** The look that the form's lists say now; lists of what its character does not have rest. @param {NodeListOf<HTMLSelectElement>} lists */
function lookOf(lists) {
  const [character, ...parts] = lists;
  const can = LOOKS[character.value]?.parts ?? [];
  const changes = [];
  for (const list of parts) {
    const part = list.dataset.lookPart ?? "";
    list.disabled = !can.includes(part);
    if (!list.disabled && list.value) changes.push(`${part}=${list.value}`);
  }
  return [character.value, ...changes].join(" ");
}

/** Small faces: drawn once, at rest or with the expression they name, as they come into view. */
function drawList() {
  const drawn = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((one) => one.isIntersecting)) {
      drawn.unobserve(target);
      draw(/** @type {HTMLElement} */ (target));
    }
  });
  for (const host of document.querySelectorAll(".persona-face[data-look]")) {
    drawn.observe(host);
  }
}

/** @param {HTMLElement} host */
function draw(host) {
  const { look = "", expression = "", strength = "1" } = host.dataset;
  const avatar = new Avatar(host, { look: known(look), reducedMotion: true });
  if (expression in EXPRESSIONS) {
    avatar.express(expression, Number(strength), 0.05);
    for (let frame = 1; frame <= SETTLED; frame += 1) {
      avatar.frame(frame / 20, null);
    }
  }
}

/** A slider beside each number; the two hold the same value. */
function addSliders() {
  for (const number of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-slider]"))) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "persona-slider";
    slider.min = number.min;
    slider.max = number.max;
    slider.step = number.step;
    slider.value = number.value;
    slider.tabIndex = -1; // the number is the control; the slider is for the hand
    slider.setAttribute("aria-hidden", "true");
    slider.addEventListener("input", () => {
      number.value = slider.value;
      number.dispatchEvent(new Event("input", { bubbles: true }));
    });
    number.addEventListener("input", () => {
      slider.value = number.value;
    });
    number.after(slider);
  }
}

/** @param {string} name @returns {HTMLInputElement | HTMLSelectElement | null} */
function field(name) {
  return /** @type {any} */ (document.getElementById(`id_${name}`));
}

/** @param {string} name @param {number} fallback */
function numberOf(name, fallback) {
  const value = Number.parseFloat(field(name)?.value ?? "");
  return Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : fallback;
}

/** @param {HTMLElement} panel */
function preview(panel) {
  const form = document.getElementById("persona_form");
  const looks = /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("select[data-look-part]"));
  const moods = document.getElementById("persona-moods");
  const all = /** @type {HTMLSelectElement} */ (document.getElementById("persona-expression"));
  const stage = document.getElementById("persona-stage");
  if (!form || !looks.length || !moods || !stage) {
    return;
  }
  form.classList.add("persona-form");
  panel.hidden = false;
  const avatar = new Avatar(stage, { look: known(lookOf(looks)), reducedMotion: still });
  let shown = "neutral";

  const show = () => {
    avatar.setMood({
      valence: numberOf("baseline_valence", 0),
      arousal: numberOf("baseline_arousal", 0),
      dominance: numberOf("baseline_dominance", 0),
    });
    avatar.express(shown, shown === "neutral" ? 1 : Math.max(0, numberOf("expressiveness", 0.7)), 0.4);
    for (const button of moods.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.expression === shown));
    }
    all.value = shown;
  };
  const choose = (/** @type {string} */ name) => {
    shown = name;
    show();
  };

  for (const name of QUICK.filter((quick) => quick in EXPRESSIONS)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.dataset.expression = name;
    button.addEventListener("click", () => choose(name));
    moods.append(button);
  }
  all.append(...Object.keys(EXPRESSIONS).map((name) => new Option(name, name)));
  all.addEventListener("change", () => choose(all.value));
  form.addEventListener("input", show);
  document.addEventListener("voice-sample", (event) => {
    const { state, style } = /** @type {CustomEvent} */ (event).detail;
    if (state === "playing") choose(STYLE_FACES[style] ?? style); // the face goes with what is heard
  });
  for (const list of looks) list.addEventListener("change", () => avatar.setLook(known(lookOf(looks))));
  show();

  const draw = (/** @type {number} */ ms) => {
    avatar.frame(ms / 1000, null);
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  setInterval(show, 7000); // the rig lets an expression go after a while; here it is to be looked at
}

drawList();
addSliders();
const panel = document.getElementById("persona-preview");
if (panel) {
  preview(panel);
}
