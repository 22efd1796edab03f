// @ts-check
/**
 * Plays samples of voices through one <audio> element, one at a time; pressed again, a button stops its own.
 *
 * A button's `data-state` is idle, working, playing or failed. What happens is told in the nearest `[data-said]`, and to
 * the rest of the page by the event `voice-sample` on the document.
 */

const RETRY_MS = 1500;
const TRIES = 40; // a minute: a server that has just started loads its voices as long

/** @param {HTMLElement} button @param {string} state */
function show(button, state) {
  const running = state === "working" || state === "playing";
  button.dataset.state = state;
  button.setAttribute("aria-label", named((running ? button.dataset.busy : button.dataset.idle) ?? "", button));
}

/** @param {string} words @param {HTMLElement} button */
function named(words, button) {
  return words.replace("{voice}", button.dataset.title ?? "");
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

export class Sampler {
  constructor() {
    this.audio = document.createElement("audio");
    this.audio.hidden = true;
    this.audio.preload = "none";
    document.body.append(this.audio);
    /** @type {HTMLElement | null} */
    this.button = null;
    this.run = 0; // of a former press nothing is shown any more
    this.audio.addEventListener("ended", () => this.#finish("idle", "done"));
  }

  /** @param {HTMLElement} button */
  press(button) {
    const same = this.button === button;
    this.stop();
    if (!same) void this.#play(button);
  }

  stop() {
    if (this.button) this.#finish("idle", "");
    this.run += 1;
    this.audio.pause();
    this.audio.removeAttribute("src");
  }

  /** @param {HTMLElement} button */
  async #play(button) {
    const run = this.run;
    const address = this.#address(button);
    this.button = button;
    this.#tell("working");
    for (let tries = 0; tries < TRIES; tries += 1) {
      this.audio.src = address;
      try {
        await this.audio.play();
        if (run === this.run) this.#tell("playing");
        return;
      } catch (error) {
        if (run !== this.run) return;
        if (!(error instanceof DOMException)) throw error;
      }
      const problem = await this.#problem(address);
      if (run !== this.run) return;
      if (problem && !problem.again) {
        this.#finish("failed", "failed", problem.words);
        return;
      }
      await pause(RETRY_MS);
      if (run !== this.run) return;
    }
    this.#finish("failed", "failed");
  }

  /** Why it did not play, in words; null when it would now. @param {string} address */
  async #problem(address) {
    try {
      const answer = await fetch(address);
      if (answer.ok) return null;
      if (!answer.headers.get("content-type")?.includes("json")) return { words: `(${answer.status})`, again: false };
      const { message, hint, retryable } = await answer.json();
      return { words: `${message} ${hint}`, again: retryable && answer.status === 503 };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch's way of saying that nobody answers
      return { words: "", again: false };
    }
  }

  /** @param {HTMLElement} button */
  #address(button) {
    const scope = /** @type {HTMLElement} */ (button.closest("[data-sound]"));
    const { style, intensity } = howOf(scope);
    return `${scope.dataset.samples}?${new URLSearchParams({ voice: button.dataset.voice ?? "", style, intensity })}`;
  }

  /** @param {string} state @param {string} words @param {string} [more] */
  #finish(state, words, more) {
    this.#tell(state, words, more);
    this.button = null;
  }

  /** @param {string} state @param {string} [words] key of what is said @param {string} [more] */
  #tell(state, words = state, more) {
    const { button } = this;
    if (!button) return;
    show(button, state);
    const scope = /** @type {HTMLElement} */ (button.closest("[data-sound]"));
    const said = /** @type {HTMLElement} */ (scope.querySelector("[data-said]"));
    const after = words === "failed" ? more || said.dataset.offline || "" : "";
    said.textContent = [named(said.dataset[words] ?? "", button), after].filter(Boolean).join(" ");
    said.dataset.state = state;
    document.dispatchEvent(new CustomEvent("voice-sample", { detail: { state, ...howOf(scope) } }));
  }
}

/** The style and strength that a part of the page is set to. @param {HTMLElement} scope */
export function howOf(scope) {
  const style = /** @type {HTMLSelectElement} */ (scope.querySelector("[data-style]"));
  const strength = /** @type {HTMLInputElement} */ (scope.querySelector("[data-intensity]"));
  return { style: style.value, intensity: strength.value };
}
