// @ts-check
/** What each message of the server, and each change of the line to it, does to the parts of the page. */

import { GESTURES } from "../generated/expression.js";
import { language, t } from "../i18n.js";
import { KIND } from "../protocol/types.js";
import { configure } from "../protocol/wire.js";
import { toldOf } from "./line.js";

/** Problems that the state of the line tells better, or that heal by themselves. */
const TOLD_OTHERWISE = new Set(["wrong_protocol", "no_visitor", "too_many_sockets", "erased", "not_consented"]);

/**
 * @typedef {{
 *   socket: import("../net/socket.js").Socket,
 *   player: import("../audio/player.js").Player,
 *   murmurs: import("../audio/murmurs.js").MurmurPlayer,
 *   avatar: import("../rig/avatar.js").Avatar,
 *   turns: import("./turns.js").Turns,
 *   consents: import("./consents.js").Consents,
 *   presence: import("./presence.js").Presence,
 *   conversation: import("../ui/conversation.js").Conversation,
 *   panel: import("../ui/reading.js").ReadingPanel,
 *   switches: import("../ui/senses.js").SenseSwitches,
 *   personas: import("../ui/persona.js").PersonaPicker,
 *   memories: import("../ui/memory.js").MemoryPanel,
 *   card: import("../ui/card.js").HelpCard,
 *   notices: import("../ui/notices.js").Notices,
 *   ambience: import("../ui/ambience.js").Ambience,
 *   bargeIn: () => void,
 *   finished: (turn: number, heard: number) => void,
 *   erased: () => void,
 * }} Parts
 */

/** @param {Parts} parts @returns {Record<string, (message: any) => void>} handlers by the socket's types */
export function handlersOf(parts) {
  return { ...turnHandlers(parts), ...avatarHandlers(parts), ...senseHandlers(parts), ...lineHandlers(parts) };
}

/** @param {Parts} parts @returns {Record<string, (message: any) => void>} */
function turnHandlers({ player, murmurs, avatar, turns, conversation, bargeIn, finished }) {
  return {
    accepted({ id, turn }) {
      conversation.accepted(id);
      turns.accepted(turn);
    },
    heard({ text, final }) {
      conversation.heard(text, final);
      if (final && text.trim()) {
        if (player.speaking) {
          bargeIn();
        }
        turns.asked();
      }
    },
    barge_in({ turn }) {
      player.stop(turn);
      avatar.letGo();
      conversation.cut(turn);
      turns.cut(turn);
      turns.over(turn);
    },
    text({ turn, index, text }) {
      turns.answered(turn, text);
      conversation.sentence(turn, index, text);
    },
    clip(message) {
      turns.announced(message.turn);
      murmurs.stop();
      player.announce(message);
    },
    speech: (frame) => (frame.kind === KIND.murmur ? murmurs.feed(frame) : player.feed(frame)),
    done({ turn, status }) {
      conversation.done(turn, status);
      turns.over(turn);
      if (status === "interrupted") {
        if (player.turn === turn && player.speaking) {
          player.stop(turn);
          conversation.cut(turn);
        }
        turns.cut(turn);
      } else if (turns.hasSound(turn)) {
        player.end(turn);
      } else {
        conversation.read(turn, turns.readingSeconds(turn));
        setTimeout(() => finished(turn, 0), turns.readingSeconds(turn) * 1000);
      }
    },
  };
}

/** @param {Parts} parts @returns {Record<string, (message: any) => void>} */
function avatarHandlers({ socket, murmurs, avatar, ambience, conversation, personas, presence }) {
  return {
    welcome(message) {
      if (presence.slug && presence.slug !== message.persona.slug) {
        conversation.hush();
      }
      avatar.setLook(message.persona.look);
      personas.set(message.personas, message.persona.slug);
      presence.set(message.persona);
      if (message.lang !== language()) {
        socket.send(configure({ lang: language() }));
      }
    },
    face({ expression, intensity, ease_s: easeS, gaze, nod, gesture }) {
      avatar.express(expression, intensity, easeS);
      avatar.lookAt(gaze ?? "user");
      if (nod) {
        avatar.nod();
      }
      if (gesture && gesture in GESTURES) {
        avatar.gesture(gesture);
      }
    },
    murmur(message) {
      murmurs.announce(message);
      avatar.nod();
      if (message.gesture && message.gesture in GESTURES) {
        avatar.gesture(message.gesture);
      }
    },
    mood(message) {
      avatar.setMood(message);
      ambience.setMood(message);
    },
  };
}

/** @param {Parts} parts @returns {Record<string, (message: any) => void>} */
function senseHandlers({ consents, panel, switches, card, memories }) {
  return {
    reading(message) {
      panel.take(message);
      if (message.sense === "face" && consents.wanted.camera) {
        switches.setBox(message.present === false ? null : message.box);
      }
    },
    frame_ack: ({ credit }) => consents.acknowledged(credit),
    consented: ({ sense, granted }) => consents.answered(sense, granted),
    card: (message) => card.show(message),
    memories: (message) => memories.set(message),
    suggestion: (message) => memories.offer(message),
  };
}

/** @param {Parts} parts @returns {Record<string, (message: any) => void>} */
function lineHandlers({ socket, player, turns, consents, conversation, panel, memories, notices, erased }) {
  return {
    opened() {
      memories.offer(null); // a new session does not know what the one before suggested
      notices.clear("line");
      notices.forgetParts();
      consents.tellAgain();
      panel.tellAgain();
    },
    restart() {
      player.reset();
      conversation.restart();
      conversation.rule(t("talk.fresh"));
      turns.restart(socket.pending.size > 0);
    },
    notice: (message) => notices.part(message),
    problem(message) {
      if (message.id) {
        conversation.refused(message.id, "");
        turns.rest();
      }
      if (!TOLD_OTHERWISE.has(message.code)) {
        notices.problem(message);
      }
    },
    unreadable: (error) => notices.show("problem", "problem.bad_message", { detail: error.message, passing: true }),
    state(state) {
      document.documentElement.dataset.line = state;
      if (state !== "open") {
        consents.hold();
      }
      const told = toldOf(state, { reload: () => location.reload(), connect: () => socket.connect() });
      if (told) {
        notices.show("line", told.key, { action: told.action });
      } else if (state === "erased") {
        erased();
      }
    },
  };
}
