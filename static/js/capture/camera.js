// @ts-check
/**
 * The camera: nothing is asked of the browser before `start`, and `stop` ends every track at once.
 * One picture is under way at a time: the next goes out only when the server has given the credit back.
 */

import { encodeFrame } from "../protocol/frames.js";
import { KIND, PICTURE_LIMIT } from "../protocol/types.js";

const WIDTH = 320;
const HEIGHT = 240;
const QUALITY = 0.7;
const EVERY_MS = 200; // at most five a second

export class Camera {
  /**
   * @param {{video: HTMLVideoElement, send: (frame: ArrayBuffer) => boolean, onEnded: () => void}} options
   *   `onEnded`: the device went away or the browser took the permission back
   */
  constructor({ video, send, onEnded }) {
    this.video = video;
    this._send = send;
    this._onEnded = onEnded;
    this._canvas = document.createElement("canvas");
    this._canvas.width = WIDTH;
    this._canvas.height = HEIGHT;
    /** @type {MediaStream | null} */
    this._stream = null;
    this._credit = 0;
    this._number = 0;
    this._timer = 0;
    this._busy = false;
    this._starts = 0;
  }

  get on() {
    return this._stream !== null;
  }

  /**
   * Asks for the camera and shows it in the video element.
   * @throws {DOMException} NotAllowedError, NotFoundError, NotReadableError, as the browser names them
   */
  async start() {
    const mine = ++this._starts;
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user", frameRate: { ideal: 15 } },
      audio: false,
    });
    if (mine !== this._starts) {
      stream.getTracks().forEach((track) => track.stop()); // switched off while the browser was asking
      return;
    }
    this._stream = stream;
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this._onEnded());
    }
    this.video.srcObject = stream;
    await this.video.play().catch(() => {}); // a hidden page may refuse; pictures are taken all the same
    clearInterval(this._timer);
    this._timer = window.setInterval(() => this._tick(), EVERY_MS);
  }

  /** Ends the stream; the browser's own light goes out. */
  stop() {
    this._starts += 1;
    clearInterval(this._timer);
    this._stream?.getTracks().forEach((track) => track.stop());
    this._stream = null;
    this._credit = 0;
    this.video.srcObject = null;
  }

  /** The server takes pictures from now on: one may go. */
  open() {
    this._credit = 1;
  }

  /** The line is cut, or consent is not (yet) known to the server: nothing goes out. */
  hold() {
    this._credit = 0;
  }

  /** @param {number} credit what a `frame_ack` brought; 0 means that the server refuses pictures */
  acknowledged(credit) {
    this._credit = Math.min(1, credit);
  }

  async _tick() {
    if (document.hidden) {
      return; // nobody sits before a page that is not looked at
    }
    if (this._credit < 1 || this._busy || !this._stream || this.video.readyState < 2) {
      return;
    }
    this._busy = true;
    try {
      const blob = await this._picture();
      if (blob && blob.size <= PICTURE_LIMIT && this._credit > 0 && this._stream) {
        this._number = (this._number + 1) >>> 0;
        const frame = encodeFrame(KIND.picture, new Uint8Array(await blob.arrayBuffer()), { stream: this._number });
        if (this._stream && this._send(frame)) {
          this._credit = 0;
        }
      }
    } finally {
      this._busy = false;
    }
  }

  /** The middle of the picture in 4:3, as JPEG. @returns {Promise<Blob | null>} */
  _picture() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const scale = Math.max(WIDTH / width, HEIGHT / height);
    const [across, down] = [WIDTH / scale, HEIGHT / scale];
    const pen = this._canvas.getContext("2d", { alpha: false });
    pen?.drawImage(this.video, (width - across) / 2, (height - down) / 2, across, down, 0, 0, WIDTH, HEIGHT);
    return new Promise((resolve) => this._canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
