// @ts-check
/**
 * Wires the chat page: makes its parts, gives the server's messages to them, and what the person does to the server.
 * What a message does stands in page/messages.js; which turn is under way in page/turns.js; consents in page/consents.js.
 */

import { MurmurPlayer } from "./audio/murmurs.js";
import { Player } from "./audio/player.js";
import { Camera } from "./capture/camera.js";
import { Microphone } from "./capture/microphone.js";
import { GESTURES } from "./generated/expression.js";
import { language, onLanguage, setLanguage } from "./i18n.js";
import { Socket } from "./net/socket.js";
import { Consents } from "./page/consents.js";
import { handlersOf } from "./page/messages.js";
import { Presence } from "./page/presence.js";
import { startScreen } from "./page/screen.js";
import { Turns } from "./page/turns.js";
import { Probe, probed } from "./probe.js";
import { configure, correct, forget, interrupt, keep, played, remember, revise, talk } from "./protocol/wire.js";
import { Avatar } from "./rig/avatar.js";
import { Ambience } from "./ui/ambience.js";
import { Calm } from "./ui/calm.js";
import { HelpCard } from "./ui/card.js";
import { Composer } from "./ui/composer.js";
import { Conversation } from "./ui/conversation.js";
import { OwnData } from "./ui/data.js";
import { byId, fillIcons } from "./ui/dom.js";
import { bindDrawer } from "./ui/drawer.js";
import { MemoryPanel } from "./ui/memory.js";
import { MurmurControl } from "./ui/murmurs.js";
import { Notices } from "./ui/notices.js";
import { PersonaPicker } from "./ui/persona.js";
import { ReadingPanel } from "./ui/reading.js";
import { SenseSwitches } from "./ui/senses.js";
import { SoundControl } from "./ui/sound.js";
import { TalkKey } from "./ui/talk.js";
import { bindWords } from "./ui/words.js";

const { wsPath, worklet, lang } = document.body.dataset;
setLanguage(lang === "ko" ? "ko" : "en");
fillIcons();

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const avatar = new Avatar(byId("avatar"), { look: "mira", reducedMotion: still.matches });
const player = new Player();
const murmurs = new MurmurPlayer(player);
const probe = probed() ? new Probe({ params: () => avatar.params() }) : null;
const socket = new Socket({
  open: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${wsPath ?? "/ws/chat/"}`),
  lang: language(),
});
const turns = new Turns();

// ---------------------------------------------------------------- parts of the page

const ambience = new Ambience();
const notices = new Notices();
const card = new HelpCard();
const composer = new Composer({ onSend: send, onStop: bargeIn });
const conversation = new Conversation({ onRetry: say, onStarter: (words) => composer.fill(words) });
const panel = new ReadingPanel({ onCorrect: (basic) => socket.send(correct(basic)) });
const sound = new SoundControl({
  onMuted: (muted) => player.setMuted(muted),
  onVolume: (volume) => player.setVolume(volume),
  onTap: () => player.unlock(),
});
new MurmurControl({ onWanted: (wanted) => murmurs.want(wanted) });
const personas = new PersonaPicker({
  onPick: (slug) => {
    socket.persona = slug;
    bargeIn();
    socket.send(configure({ persona: slug }));
  },
});
const switches = new SenseSwitches({
  onSwitch: flip,
  onFault: (fault) => {
    if (calm.on) {
      notices.show("microphone", fault, { passing: true }); // the words at the switches are hidden there
    }
  },
});
const camera = new Camera({
  video: byId("selfview-video"),
  send: (frame) => socket.sendFrame(frame),
  onEnded: () => consents.switchOff("camera", "sense.ended"),
});
const microphone = new Microphone({
  worklet: worklet ?? "",
  send: (frame) => socket.sendFrame(frame),
  onLevel: (rms) => {
    switches.setLevel(rms);
    calm.setLevel(rms);
  },
  onEnded: () => consents.switchOff("microphone", "sense.ended"),
  onTalk: (down) => socket.send(talk(down)),
});
const calm = new Calm({
  onChange: (on) => (on ? notices.show("calm", "calm.entered", { passing: true }) : notices.clear("calm")),
  onMicrophone: (on) => flip("microphone", on),
  onWrite: () => composer.focus(),
});
const talkKey = new TalkKey({
  onMode: (byKey) => microphone.setByKey(byKey),
  onKey: (down) => {
    if (down) {
      bargeIn();
    }
    microphone.key(down);
  },
});
const consents = new Consents({ socket, camera, microphone, switches, onSense });
const memories = new MemoryPanel({
  onSwitch: (on) => socket.send(remember(on)),
  onKeep: (suggestion, accepted) => socket.send(keep(suggestion, accepted)),
  onRevise: (memory, text) => socket.send(revise(memory, text)),
  onForget: (memory) => socket.send(forget(memory)),
});
const presence = new Presence({
  doing,
  senses: () => consents.wanted,
  onName: (name) => {
    conversation.setName(name);
    sound.setName(name);
  },
});
new OwnData({ conversation: () => socket.conversation, onErased: erased, onFailed: () => notices.show("data", "data.failed", { passing: true }) });
bindDrawer();
bindWords({
  onChoose: (chosen) => {
    socket.lang = chosen;
    socket.send(configure({ lang: chosen }));
  },
});
onLanguage(() => presence.drawNames());

// ---------------------------------------------------------------- what the person does

/** @param {string} text */
function send(text) {
  player.unlock();
  probe?.event("enter");
  bargeIn();
  say(newId(), text);
}

/** @param {string} id @param {string} text */
function say(id, text) {
  conversation.said(id, text, socket.state === "open");
  socket.say(id, text);
  turns.asked();
  avatar.lookAt("user");
  presence.draw();
}

/** Silence first, then the word to the server. */
function bargeIn() {
  murmurs.stop();
  const playing = player.speaking || player.blocked;
  const turn = playing ? player.turn : turns.open;
  if (turn === null || turn < 0) {
    return;
  }
  const { heard } = player.stop(turn);
  avatar.letGo();
  probe?.event("interrupt", { turn, heard });
  socket.send(interrupt(turn, heard));
  conversation.cut(turn);
  turns.cut(turn);
  turns.rest();
  presence.draw();
}

/** The person switches a sense. @param {string} sense @param {boolean} on */
function flip(sense, on) {
  probe?.event("consent", { sense, on });
  if (on) {
    void consents.switchOn(sense);
  } else {
    consents.switchOff(sense);
  }
}

/** @param {string} sense @param {boolean} on */
function onSense(sense, on) {
  if (sense === "camera" || sense === "microphone") {
    panel.setSense(sense, on);
    if (sense === "microphone") {
      talkKey.setListening(on);
      calm.setListening(on);
      notices.clear("microphone");
      if (on && calm.on) {
        notices.show("microphone", "sense.microphone.on", { passing: true });
      }
    }
    presence.drawNames();
  }
}

/** The conversation is gone; one of its own begins. */
function erased() {
  memories.offer(null);
  player.reset();
  conversation.clear();
  panel.clear();
  turns.rest();
  notices.show("data", "data.erased", { passing: true });
  socket.close();
  socket.forget();
  consents.forgetTranscript();
  socket.connect();
  presence.draw();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) {
    bargeIn();
  }
});
for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, () => player.unlock(), { capture: true, passive: true });
}
window.addEventListener("online", () => socket.wake());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    socket.wake();
  }
});
window.addEventListener("pagehide", () => consents.leave());

// ---------------------------------------------------------------- what the server says

const handlers = handlersOf({
  socket,
  player,
  murmurs,
  avatar,
  turns,
  consents,
  presence,
  conversation,
  panel,
  switches,
  personas,
  memories,
  card,
  notices,
  ambience,
  bargeIn,
  finished,
  erased,
});
for (const [type, handler] of Object.entries(handlers)) {
  socket.on(type, (message) => {
    if (probe && type !== "speech") {
      probe.event(type === "state" ? `line.${message}` : type, typeof message === "object" ? message : {});
    }
    handler(message);
    presence.draw();
  });
}

// ---------------------------------------------------------------- sound

player.on("blocked", (blocked) => sound.setBlocked(blocked));
player.on("held", ({ gesture }) => gesture in GESTURES && avatar.gesture(gesture));
player.on("started", ({ turn, index }) => {
  probe?.event("started", { turn, index });
  conversation.speaking(turn, index);
});
player.on("speaking", (speaking) => {
  composer.setSpeaking(speaking);
  if (!speaking) {
    conversation.quiet();
  }
  presence.draw();
});
player.on("finished", ({ turn, heard }) => finished(turn, heard));

/** @param {number} turn @param {number} heard seconds */
function finished(turn, heard) {
  if (turns.finished(turn)) {
    probe?.event("finished", { turn, heard });
    socket.send(played(turn, heard));
  }
}

/** What the status line says. @returns {import("./page/presence.js").Doing} */
function doing() {
  if (socket.state !== "open") {
    return "connecting";
  }
  if (player.speaking) {
    return "speaking";
  }
  if (turns.thinking) {
    return "thinking";
  }
  return consents.wanted.camera || consents.wanted.microphone ? "listening" : "resting";
}

function newId() {
  return crypto.randomUUID?.() ?? `m-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

startScreen({ player, murmurs, avatar, probe });
presence.draw();
socket.connect();
if (!calm.on) {
  composer.focus();
}
