// @ts-check
/**
 * Wires the chat page: the socket's messages to the avatar, the player and the panels; what the person does to the socket.
 * It holds what belongs to no single part: which turn is under way, and which senses the person has switched on.
 */

import { Player } from "./audio/player.js";
import { Camera } from "./capture/camera.js";
import { Microphone } from "./capture/microphone.js";
import { language, onLanguage, setLanguage, t } from "./i18n.js";
import { Socket } from "./net/socket.js";
import { Probe, probed } from "./probe.js";
import { configure, consent, correct, forget, interrupt, keep, played, remember, revise, talk } from "./protocol/wire.js";
import { Avatar } from "./rig/avatar.js";
import { Ambience } from "./ui/ambience.js";
import { HelpCard } from "./ui/card.js";
import { Composer } from "./ui/composer.js";
import { Conversation } from "./ui/conversation.js";
import { OwnData } from "./ui/data.js";
import { byId, fillIcons } from "./ui/dom.js";
import { bindDrawer } from "./ui/drawer.js";
import { MemoryPanel } from "./ui/memory.js";
import { Notices } from "./ui/notices.js";
import { PersonaPicker } from "./ui/persona.js";
import { ReadingPanel } from "./ui/reading.js";
import { faultOf, SenseSwitches } from "./ui/senses.js";
import { SoundControl } from "./ui/sound.js";
import { TalkKey } from "./ui/talk.js";
import { bindWords } from "./ui/words.js";

/** Seconds a written answer without sound stands before the face may rest: reading time. */
const READ_FIRST_S = 1.5;
const READ_EACH_S = 0.045;
const READ_MOST_S = 8;

/** Problems that the state of the line tells better, or that heal by themselves. */
const TOLD_OTHERWISE = new Set(["wrong_protocol", "no_visitor", "too_many_sockets", "erased", "not_consented"]);

const { wsPath, worklet, lang } = document.body.dataset;
setLanguage(lang === "ko" ? "ko" : "en");
fillIcons();

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const avatar = new Avatar(byId("avatar"), { look: "mira", reducedMotion: still.matches });
const player = new Player();
const probe = probed() ? new Probe({ params: () => avatar.params() }) : null;
const socket = new Socket({
  open: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${wsPath ?? "/ws/chat/"}`),
  lang: language(),
});

let personaName = "";
let personaSlug = "";
/** The turn the server is at work on, from the person's Enter to its terminal state; -1 for one not yet numbered. */
let openTurn = /** @type {number | null} */ (null);
let thinking = false;
/** Letters of each turn's answer, for reading time where there is no sound. @type {Map<number, number>} */
const letters = new Map();
/** @type {Set<number>} */
const sounded = new Set();
/** What the person wants; the server's word is asked again after every reconnect. @type {Record<string, boolean>} */
const wanted = { camera: false, microphone: false, transcript: false };
/** Consents sent on this line and not yet answered: only the answer to the last one counts. @type {Record<string, number>} */
const unanswered = { camera: 0, microphone: 0, transcript: 0 };

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
const personas = new PersonaPicker({
  onPick: (slug) => {
    socket.persona = slug;
    bargeIn();
    socket.send(configure({ persona: slug }));
  },
});
const switches = new SenseSwitches({ onSwitch: (sense, on) => void switchSense(sense, on) });
const camera = new Camera({
  video: byId("selfview-video"),
  send: (frame) => socket.sendFrame(frame),
  onEnded: () => switchOff("camera", "sense.ended"),
});
const microphone = new Microphone({
  worklet: worklet ?? "",
  send: (frame) => socket.sendFrame(frame),
  onLevel: (rms) => switches.setLevel(rms),
  onEnded: () => switchOff("microphone", "sense.ended"),
  onTalk: (down) => socket.send(talk(down)),
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
const memories = new MemoryPanel({
  onSwitch: (on) => socket.send(remember(on)),
  onKeep: (suggestion, accepted) => socket.send(keep(suggestion, accepted)),
  onRevise: (memory, text) => socket.send(revise(memory, text)),
  onForget: (memory) => socket.send(forget(memory)),
});
new OwnData({ conversation: () => socket.conversation, onErased: erased, onFailed: () => notices.show("data", "data.failed", { passing: true }) });
bindDrawer();
bindWords({
  onChoose: (chosen) => {
    socket.lang = chosen;
    socket.send(configure({ lang: chosen }));
  },
});
onLanguage(drawNames);

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
  openTurn = -1;
  thinking = true;
  avatar.lookAt("user");
  drawStatus();
}

/** Silence first, then the word to the server. */
function bargeIn() {
  const playing = player.speaking || player.blocked;
  const turn = playing ? player.turn : openTurn;
  if (turn === null || turn < 0) {
    return;
  }
  const { heard } = player.stop(turn);
  probe?.event("interrupt", { turn, heard });
  socket.send(interrupt(turn, heard));
  conversation.cut(turn);
  letters.delete(turn);
  openTurn = null;
  thinking = false;
  drawStatus();
}

/** @param {string} sense @param {boolean} on */
async function switchSense(sense, on) {
  probe?.event("consent", { sense, on });
  if (!on) {
    switchOff(sense);
    return;
  }
  wanted[sense] = true;
  if (sense === "transcript") {
    tell(sense, true);
    return;
  }
  const device = sense === "camera" ? camera : microphone;
  if (!navigator.mediaDevices) {
    wanted[sense] = false;
    switches.failed(sense, "sense.insecure");
    return;
  }
  switches.asking(sense);
  try {
    await device.start();
  } catch (error) {
    device.stop();
    wanted[sense] = false;
    switches.failed(sense, faultOf(error));
    return;
  }
  if (wanted[sense]) {
    tell(sense, true);
    setSense(sense, true);
  }
}

/** @param {string} sense @param {string} [fault] a key of i18n */
function switchOff(sense, fault) {
  wanted[sense] = false;
  if (sense === "camera") {
    camera.stop();
    switches.setBox(null);
  } else if (sense === "microphone") {
    microphone.stop();
  }
  tell(sense, false);
  setSense(sense, false);
  if (fault) {
    switches.failed(sense, fault);
  }
}

/** @param {string} sense @param {boolean} granted */
function tell(sense, granted) {
  if (socket.send(consent(sense, granted))) {
    unanswered[sense] += 1;
  }
}

/** @param {string} sense @param {boolean} on */
function setSense(sense, on) {
  switches.set(sense, on);
  if (sense === "camera" || sense === "microphone") {
    panel.setSense(sense, on);
    if (sense === "microphone") {
      talkKey.setListening(on);
    }
    drawNames();
  }
}

function erased() {
  memories.offer(null);
  player.reset();
  conversation.clear();
  panel.clear();
  openTurn = null;
  thinking = false;
  notices.show("data", "data.erased", { passing: true });
  startOver();
  drawStatus();
}

/** A conversation of its own, after the one before is gone. */
function startOver() {
  socket.close();
  socket.forget();
  for (const sense of Object.keys(wanted)) {
    if (wanted[sense] && sense === "transcript") {
      wanted[sense] = false;
      setSense(sense, false);
    }
  }
  socket.connect();
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
window.addEventListener("pagehide", () => {
  for (const sense of ["camera", "microphone"].filter((name) => wanted[name])) {
    switchOff(sense);
  }
});

// ---------------------------------------------------------------- what the server says

/** @type {Record<string, (message: any) => void>} */
const handlers = {
  welcome(message) {
    if (personaSlug && personaSlug !== message.persona.slug) {
      conversation.hush();
    }
    personaSlug = message.persona.slug;
    personaName = message.persona.name;
    avatar.setLook(message.persona.look);
    personas.set(message.personas, message.persona.slug);
    drawNames();
    if (message.lang !== language()) {
      socket.send(configure({ lang: language() }));
    }
  },
  opened() {
    memories.offer(null); // a new session does not know what the one before suggested
    notices.clear("line");
    notices.forgetParts();
    for (const sense of Object.keys(wanted)) {
      if (wanted[sense]) {
        tell(sense, true); // the server's side of a line begins with every sense off
      }
    }
    panel.tellAgain();
  },
  restart() {
    player.reset();
    conversation.restart();
    conversation.rule(t("talk.fresh"));
    letters.clear();
    sounded.clear();
    openTurn = null;
    thinking = socket.pending.size > 0;
  },
  accepted({ id, turn }) {
    conversation.accepted(id);
    openTurn = turn;
    thinking = true;
  },
  heard({ text, final }) {
    conversation.heard(text, final);
    if (final && text.trim()) {
      if (player.speaking) {
        bargeIn();
      }
      openTurn = -1;
      thinking = true;
    }
  },
  barge_in({ turn }) {
    player.stop(turn);
    conversation.cut(turn);
    letters.delete(turn);
    if (openTurn === turn) {
      openTurn = null;
      thinking = false;
    }
  },
  text({ turn, index, text }) {
    thinking = false;
    letters.set(turn, (letters.get(turn) ?? 0) + text.length);
    conversation.sentence(turn, index, text);
  },
  clip(message) {
    sounded.add(message.turn);
    player.announce(message);
  },
  done({ turn, status }) {
    conversation.done(turn, status);
    if (openTurn === turn) {
      openTurn = null;
      thinking = false;
    }
    if (status === "interrupted") {
      if (player.turn === turn && player.speaking) {
        player.stop(turn);
        conversation.cut(turn);
      }
      letters.delete(turn);
    } else if (sounded.has(turn)) {
      player.end(turn);
    } else {
      const reading = Math.min(READ_MOST_S, READ_FIRST_S + READ_EACH_S * (letters.get(turn) ?? 0));
      setTimeout(() => finished(turn, 0), reading * 1000);
    }
  },
  face({ expression, intensity, ease_s: easeS, gaze, nod }) {
    avatar.express(expression, intensity, easeS);
    avatar.lookAt(gaze ?? "user");
    if (nod) {
      avatar.nod();
    }
  },
  mood(message) {
    avatar.setMood(message);
    ambience.setMood(message);
  },
  reading(message) {
    panel.take(message);
    if (message.sense === "face" && wanted.camera) {
      switches.setBox(message.present === false ? null : message.box);
    }
  },
  card: (message) => card.show(message),
  frame_ack({ credit }) {
    if (credit === 0 && wanted.camera && camera.on) {
      camera.hold(); // the server has not (or no longer) the consent: `consented` opens again
    } else {
      camera.acknowledged(credit ?? 1);
    }
  },
  consented({ sense, granted }) {
    unanswered[sense] = Math.max(0, unanswered[sense] - 1);
    if (!wanted[sense] || unanswered[sense] > 0) {
      return;
    }
    if (!granted) {
      switchOff(sense, sense === "camera" ? "sense.refused" : undefined);
    } else if (sense === "camera") {
      camera.open();
    } else if (sense === "microphone") {
      microphone.open();
    } else {
      setSense(sense, true);
    }
  },
  memories: (message) => memories.set(message),
  suggestion: (message) => memories.offer(message),
  notice: (message) => notices.part(message),
  problem(message) {
    if (message.id) {
      conversation.refused(message.id, "");
      thinking = false;
      openTurn = null;
    }
    if (!TOLD_OTHERWISE.has(message.code)) {
      notices.problem(message);
    }
  },
  unreadable: (error) => notices.show("problem", "problem.bad_message", { detail: error.message, passing: true }),
  speech: (frame) => player.feed(frame),
  state(state) {
    document.documentElement.dataset.line = state;
    if (state !== "open") {
      camera.hold();
      microphone.hold();
      Object.keys(unanswered).forEach((sense) => {
        unanswered[sense] = 0;
      });
    }
    const reload = { key: "page.reload", run: () => location.reload() };
    if (state === "waiting") {
      notices.show("line", "line.waiting");
    } else if (state === "outdated") {
      notices.show("line", "line.outdated", { action: reload });
    } else if (state === "unknown") {
      notices.show("line", "line.novisitor", { action: reload });
    } else if (state === "replaced") {
      notices.show("line", "line.elsewhere", { action: { key: "line.here", run: () => socket.connect() } });
    } else if (state === "crowded") {
      notices.show("line", "line.crowded", { action: { key: "line.here", run: () => socket.connect() } });
    } else if (state === "erased") {
      erased();
    }
  },
};

for (const [type, handler] of Object.entries(handlers)) {
  socket.on(type, (message) => {
    if (probe && type !== "speech") {
      probe.event(type === "state" ? `line.${message}` : type, typeof message === "object" ? message : {});
    }
    handler(message);
    drawStatus();
  });
}

// ---------------------------------------------------------------- sound

player.on("blocked", (blocked) => sound.setBlocked(blocked));
player.on("started", ({ turn, index }) => {
  probe?.event("started", { turn, index });
  conversation.speaking(turn, index);
});
player.on("speaking", (speaking) => {
  composer.setSpeaking(speaking);
  if (!speaking) {
    conversation.quiet();
  }
  drawStatus();
});
player.on("finished", ({ turn, heard }) => finished(turn, heard));

/** @param {number} turn @param {number} heard seconds */
function finished(turn, heard) {
  if (!letters.delete(turn)) {
    return; // it was cut off meanwhile
  }
  sounded.delete(turn);
  probe?.event("finished", { turn, heard });
  socket.send(played(turn, heard));
}

// ---------------------------------------------------------------- drawing

function drawNames() {
  conversation.setName(personaName);
  sound.setName(personaName);
  byId("avatar").setAttribute("aria-label", t("stage.label", { name: personaName }));
  const senses = [t("ai.words"), wanted.camera ? t("ai.face") : "", wanted.microphone ? t("ai.voice") : ""].filter(Boolean);
  const joined =
    senses.length < 3 ? senses.join(t("ai.and")) : `${senses[0]}${t("ai.comma")}${senses[1]}${t("ai.comma")}${senses[2]}`;
  byId("ai-note").textContent = personaName ? t("ai.note", { name: personaName, senses: joined }) : "";
  drawStatus();
}

function drawStatus() {
  const state =
    socket.state !== "open"
      ? "connecting"
      : player.speaking
        ? "speaking"
        : thinking
          ? "thinking"
          : wanted.camera || wanted.microphone
            ? "listening"
            : "resting";
  const place = byId("status");
  if (place.dataset.state !== state || place.dataset.name !== personaName + language()) {
    place.dataset.state = state;
    place.dataset.name = personaName + language();
    byId("status-words").textContent = personaName || state === "connecting" ? t(`status.${state}`, { name: personaName }) : "";
    byId("stage").dataset.state = state;
  }
}

let drawn = 0;

/** @param {number} now milliseconds */
function frame(now) {
  drawn = now;
  player.tick();
  const playing = player.position();
  avatar.frame(now / 1000, playing);
  if (probe) {
    probe.frame(playing);
    if (player.context && player.analyser) {
      probe.sound(player.context, player.analyser);
    }
  }
  requestAnimationFrame(frame);
}

requestAnimationFrame(frame);
// A hidden tab gets no frames: its sound still begins and ends.
setInterval(() => {
  if (performance.now() - drawn > 400) {
    player.tick();
  }
}, 500);

function newId() {
  return crypto.randomUUID?.() ?? `m-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

drawStatus();
socket.connect();
composer.focus();
