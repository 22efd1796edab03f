// @ts-check
/**
 * What the person wants switched on (camera, microphone, keeping the words) and what the server was told of it.
 *
 * The device opens first, then the server is asked; nothing leaves the page before it has said yes. The server's side of a
 * line begins with every sense off, so it is asked again after every cut.
 */

import { consent } from "../protocol/wire.js";
import { faultOf } from "../ui/senses.js";

export class Consents {
  /**
   * @param {{
   *   socket: import("../net/socket.js").Socket,
   *   camera: import("../capture/camera.js").Camera,
   *   microphone: import("../capture/microphone.js").Microphone,
   *   switches: import("../ui/senses.js").SenseSwitches,
   *   onSense: (sense: string, on: boolean) => void,
   * }} options `onSense`: a sense is on or off now, as the switch shows it
   */
  constructor({ socket, camera, microphone, switches, onSense }) {
    /** @type {Record<string, boolean>} */
    this.wanted = { camera: false, microphone: false, transcript: false };
    /** Sent on this line and not yet answered: only the answer to the last one counts. @type {Record<string, number>} */
    this._unanswered = { camera: 0, microphone: 0, transcript: 0 };
    this._socket = socket;
    this._camera = camera;
    this._microphone = microphone;
    this._switches = switches;
    this._onSense = onSense;
  }

  /** @param {string} sense */
  async switchOn(sense) {
    this.wanted[sense] = true;
    if (sense === "transcript") {
      this._tell(sense, true);
      return;
    }
    const device = sense === "camera" ? this._camera : this._microphone;
    if (!navigator.mediaDevices) {
      this.wanted[sense] = false;
      this._switches.failed(sense, "sense.insecure");
      return;
    }
    this._switches.asking(sense);
    try {
      await device.start();
    } catch (error) {
      device.stop();
      this.wanted[sense] = false;
      this._switches.failed(sense, faultOf(error));
      return;
    }
    if (this.wanted[sense]) {
      this._tell(sense, true);
      this._set(sense, true);
    }
  }

  /** @param {string} sense @param {string} [fault] a key of i18n */
  switchOff(sense, fault) {
    this.wanted[sense] = false;
    if (sense === "camera") {
      this._camera.stop();
      this._switches.setBox(null);
    } else if (sense === "microphone") {
      this._microphone.stop();
    }
    this._tell(sense, false);
    this._set(sense, false);
    if (fault) {
      this._switches.failed(sense, fault);
    }
  }

  /** A new line is ready. */
  tellAgain() {
    for (const sense of Object.keys(this.wanted)) {
      if (this.wanted[sense]) {
        this._tell(sense, true);
      }
    }
  }

  /** The line is cut: nothing is sent, and no answer comes any more. */
  hold() {
    this._camera.hold();
    this._microphone.hold();
    for (const sense of Object.keys(this._unanswered)) {
      this._unanswered[sense] = 0;
    }
  }

  /** The server's answer. @param {string} sense @param {boolean} granted */
  answered(sense, granted) {
    this._unanswered[sense] = Math.max(0, this._unanswered[sense] - 1);
    if (!this.wanted[sense] || this._unanswered[sense] > 0) {
      return;
    }
    if (!granted) {
      this.switchOff(sense, sense === "camera" ? "sense.refused" : undefined);
    } else if (sense === "camera") {
      this._camera.open();
    } else if (sense === "microphone") {
      this._microphone.open();
    } else {
      this._set(sense, true);
    }
  }

  /** The server took a picture. @param {number | null | undefined} credit pictures that may be sent now */
  acknowledged(credit) {
    if (credit === 0 && this.wanted.camera && this._camera.on) {
      this._camera.hold(); // the server has not (or no longer) the consent: its answer opens again
    } else {
      this._camera.acknowledged(credit ?? 1);
    }
  }

  /** A conversation of its own keeps no words until that is wanted of it. */
  forgetTranscript() {
    if (this.wanted.transcript) {
      this.wanted.transcript = false;
      this._set("transcript", false);
    }
  }

  /** The page is left: both devices are let go. */
  leave() {
    for (const sense of ["camera", "microphone"].filter((name) => this.wanted[name])) {
      this.switchOff(sense);
    }
  }

  /** @param {string} sense @param {boolean} granted */
  _tell(sense, granted) {
    if (this._socket.send(consent(sense, granted))) {
      this._unanswered[sense] += 1;
    }
  }

  /** @param {string} sense @param {boolean} on */
  _set(sense, on) {
    this._switches.set(sense, on);
    this._onSense(sense, on);
  }
}
