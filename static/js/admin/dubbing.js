// @ts-check
/**
 * Dubbing: a reading is recorded or chosen, and sent with a text to be said that way. The microphone is asked for on a
 * press and let go on the next; the recording lives in this page's memory alone.
 */

import { pcmOf } from "../protocol/frames.js";

const RATE = 16000;
const LOUD = 0.25; // rms at which the meter is full
const WORDS = {
  en: {
    record: "Record",
    stop: "Stop",
    recording: "Recording. Press Stop when you have read your line.",
    ready: "The recording is ready: {seconds} s.",
    refused: "The microphone is not allowed. Allow it in the browser, or choose a file.",
    missing: "No microphone can be used. Choose a file.",
    file: "This file holds no sound that the browser can read. Choose another.",
    long: "That is longer than {longest} s. Choose a shorter one.",
    working: "Dubbing...",
    playing: "Here it is.",
    line: "The server cannot be reached. Try again in a moment.",
  },
  ko: {
    record: "녹음",
    stop: "멈추기",
    recording: "녹음하고 있어요. 다 읽으면 멈추기를 눌러 주세요.",
    ready: "녹음이 준비됐어요: {seconds}초.",
    refused: "마이크가 막혀 있어요. 브라우저에서 허용하거나 파일을 골라 주세요.",
    missing: "쓸 수 있는 마이크가 없어요. 파일을 골라 주세요.",
    file: "브라우저가 읽을 수 있는 소리 파일이 아니에요. 다른 파일을 골라 주세요.",
    long: "{longest}초보다 길어요. 더 짧은 것을 골라 주세요.",
    working: "더빙하고 있어요...",
    playing: "들어 보세요.",
    line: "서버에 닿지 않아요. 잠시 뒤에 다시 눌러 주세요.",
  },
};

class Dubbing {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.words = WORDS[document.documentElement.lang.startsWith("ko") ? "ko" : "en"];
    this.longest = Number(form.dataset.longest);
    this.record = this.#button("record");
    this.hear = this.#button("hear");
    this.dub = this.#button("dub");
    this.again = this.#button("again");
    this.level = /** @type {HTMLMeterElement} */ (form.querySelector("[data-level]"));
    this.said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
    this.file = /** @type {HTMLInputElement} */ (document.getElementById("dubbing-file"));
    this.text = /** @type {HTMLTextAreaElement} */ (document.getElementById("dubbing-text"));
    this.voice = /** @type {HTMLSelectElement} */ (document.getElementById("dubbing-voice"));
    /** @type {Float32Array | null} */
    this.reading = null;
    /** @type {AudioBuffer | null} */
    this.made = null;
    /** @type {{stream: MediaStream, context: AudioContext, blocks: Float32Array[]} | null} */
    this.taking = null;
    this.starting = false;
    /** @type {AudioContext | null} */
    this.speaker = null;
    /** @type {AudioBufferSourceNode | null} */
    this.sounding = null;
    this.record.addEventListener("click", () => (this.taking ? this.#stop() : void this.#start()));
    this.hear.addEventListener("click", () => this.#hear());
    this.again.addEventListener("click", () => this.made && this.#play(this.made));
    this.file.addEventListener("change", () => void this.#choose());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#dub();
    });
    window.addEventListener("pagehide", () => this.#release());
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  #button(name) {
    return /** @type {HTMLButtonElement} */ (this.form.querySelector(`[data-${name}]`));
  }

  /** @param {string} words @param {boolean} [failed] */
  #tell(words, failed = false) {
    this.said.textContent = words;
    this.said.toggleAttribute("data-failed", failed);
  }

  async #start() {
    if (this.starting) return;
    this.starting = true;
    this.sounding?.stop();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: false },
        video: false,
      });
      const context = new AudioContext();
      /** @type {Float32Array[]} */
      const blocks = [];
      this.taking = { stream, context, blocks };
      await context.audioWorklet.addModule(this.form.dataset.worklet ?? "");
      const node = new AudioWorkletNode(context, "pcm-blocks", { numberOfOutputs: 0 });
      node.port.onmessage = (event) => this.#block(blocks, event.data);
      context.createMediaStreamSource(stream).connect(node);
      stream.getTracks()[0].addEventListener("ended", () => this.#stop());
      this.record.textContent = this.words.stop;
      this.record.setAttribute("aria-pressed", "true");
      this.#tell(this.words.recording);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#release();
      this.#tell(error.name === "NotAllowedError" ? this.words.refused : this.words.missing, true);
    } finally {
      this.starting = false;
    }
  }

  /** @param {Float32Array[]} blocks @param {Float32Array} block */
  #block(blocks, block) {
    if (this.taking?.blocks !== blocks) return;
    blocks.push(block);
    this.level.value = Math.sqrt(block.reduce((sum, x) => sum + x * x, 0) / block.length) / LOUD;
    if ((blocks.length + 1) * block.length > this.longest * RATE) this.#stop();
  }

  #stop() {
    const blocks = this.taking?.blocks ?? [];
    this.#release();
    const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) {
      samples.set(block, at);
      at += block.length;
    }
    this.file.value = "";
    this.#ready(samples);
  }

  /** The microphone is let go, and its sign in the browser goes out. */
  #release() {
    this.taking?.stream.getTracks().forEach((track) => track.stop());
    void this.taking?.context.close();
    this.taking = null;
    this.level.value = 0;
    this.record.textContent = this.words.record;
    this.record.setAttribute("aria-pressed", "false");
  }

  async #choose() {
    const file = this.file.files?.[0];
    if (!file) return;
    if (this.taking) this.#release();
    try {
      const decoder = new OfflineAudioContext(1, 1, RATE); // decodes any format, at the rate that is sent
      const buffer = await decoder.decodeAudioData(await file.arrayBuffer());
      if (buffer.duration > this.longest) {
        this.#tell(this.words.long.replace("{longest}", String(this.longest)), true);
        return;
      }
      const mono = new Float32Array(buffer.length);
      for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
        buffer.getChannelData(channel).forEach((x, i) => {
          mono[i] += x / buffer.numberOfChannels;
        });
      }
      this.#ready(mono);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#tell(this.words.file, true);
    }
  }

  /** @param {Float32Array} samples */
  #ready(samples) {
    this.reading = samples;
    this.hear.disabled = this.dub.disabled = samples.length === 0;
    this.#tell(this.words.ready.replace("{seconds}", (samples.length / RATE).toFixed(1)));
  }

  #hear() {
    if (!this.reading?.length) return;
    const buffer = this.#context().createBuffer(1, this.reading.length, RATE);
    buffer.copyToChannel(new Float32Array(this.reading), 0);
    this.#play(buffer);
  }

  #context() {
    this.speaker ??= new AudioContext();
    void this.speaker.resume();
    return this.speaker;
  }

  /** @param {AudioBuffer} buffer */
  #play(buffer) {
    this.sounding?.stop();
    const context = this.#context();
    this.sounding = context.createBufferSource();
    this.sounding.buffer = buffer;
    this.sounding.connect(context.destination);
    this.sounding.start();
  }

  async #dub() {
    if (!this.reading?.length || this.taking) return;
    const context = this.#context(); // in the press, so that sound is allowed
    this.dub.disabled = true;
    this.form.setAttribute("aria-busy", "true");
    this.#tell(this.words.working);
    try {
      const token = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrfmiddlewaretoken")).value;
      const body = JSON.stringify({ voice: this.voice.value, text: this.text.value, pcm: base64(pcmOf(this.reading)) });
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      const answer = await fetch(this.form.action, { method: "POST", headers, body });
      if (!answer.ok) {
        const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
        this.#tell(told ? `${told.message} ${told.hint}` : this.words.line, true);
        return;
      }
      this.made = await context.decodeAudioData(await answer.arrayBuffer());
      this.again.disabled = false;
      this.form.dataset.seconds = this.made.duration.toFixed(3);
      this.#tell(this.words.playing);
      this.#play(this.made);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what fetch says of a line that is cut
      this.#tell(this.words.line, true);
    } finally {
      this.dub.disabled = false;
      this.form.removeAttribute("aria-busy");
    }
  }
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

const form = document.getElementById("dubbing");
if (form) new Dubbing(/** @type {HTMLFormElement} */ (form));
