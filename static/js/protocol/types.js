// Generated from avatar/protocol by `python -m avatar protocol --write`. Do not edit.
// @ts-check

export const PROTOCOL = 1;
export const TEXT_LIMIT = 2000;
export const PICTURE_LIMIT = 100000;
export const MICROPHONE_RATE = 16000;
export const HEADER_BYTES = 16;
export const KIND = Object.freeze({ picture: 1, microphone: 2, speech: 3, murmur: 4 });
export const CLIENT_TYPES = Object.freeze(["configure", "consent", "correct", "forget", "hello", "interrupt", "keep", "ping", "played", "remember", "revise", "say", "talk"]);
export const SERVER_TYPES = Object.freeze(["accepted", "barge_in", "card", "clip", "consented", "done", "face", "frame_ack", "heard", "memories", "mood", "murmur", "notice", "pong", "problem", "reading", "suggestion", "text", "welcome"]);

/**
 * The text is stored and its turn is open; `id` is the page's.
 * @typedef {object} Accepted
 * @property {"accepted"} type
 * @property {number} seq
 * @property {string} id
 * @property {number} turn
 */

/**
 * The person speaks into the avatar's answer: the page falls silent at once. A turn that is not over ends as
 * interrupted; one whose sound was merely still being played has had its `done`.
 * @typedef {object} BargeIn
 * @property {"barge_in"} type
 * @property {number} turn
 */

/**
 * Fixed help that stays on the page; no persona can switch it off.
 * @typedef {object} Card
 * @property {"card"} type
 * @property {"crisis" | "concern"} kind
 * @property {"en" | "ko"} lang
 * @property {string} title
 * @property {string} text
 * @property {Array<CardLine>} lines
 */

/**
 * @typedef {object} CardLine
 * @property {string} label
 * @property {string} number
 * @property {string} [detail]
 */

/**
 * Announces the sound of one sentence; its samples follow as binary frames with the same turn and index.
 * @typedef {object} Clip
 * @property {"clip"} type
 * @property {number} turn
 * @property {number} index
 * @property {number} epoch
 * @property {number} sample_rate
 * @property {number} samples
 * @property {string} style
 * @property {Array<VisemeSpan>} visemes
 * @property {Array<Keyframe>} keyframes
 * @property {string} [gesture]
 */

/**
 * The person chose another language or persona.
 * @typedef {object} Configure
 * @property {"configure"} type
 * @property {"en" | "ko" | null} [lang]
 * @property {string | null} [persona]
 */

/**
 * A consent switch moved; every one starts off and can be taken back at any moment.
 * @typedef {object} Consent
 * @property {"consent"} type
 * @property {"camera" | "microphone" | "transcript"} sense
 * @property {boolean} granted
 */

/**
 * A consent as the server now holds it.
 * @typedef {object} Consented
 * @property {"consented"} type
 * @property {"camera" | "microphone" | "transcript"} sense
 * @property {boolean} granted
 */

/**
 * The user says how they really feel; it holds on its topic, see `Reading.told` (`basic` None takes it back).
 * @typedef {object} Correct
 * @property {"correct"} type
 * @property {"neutral" | "happiness" | "sadness" | "anger" | "fear" | "disgust" | "surprise" | "contempt" | null} basic
 */

/**
 * The one terminal state of a turn.
 * @typedef {object} Done
 * @property {"done"} type
 * @property {number} seq
 * @property {number} turn
 * @property {"finished" | "interrupted" | "failed"} status
 * @property {string} [strategy]
 * @property {string} [why]
 * @property {Object<string, number>} [ms]
 */

/**
 * How much one sense, or the person's own word ("user"), counts in the fused reading. Shares sum to 1.
 * @typedef {object} Evidence
 * @property {"text" | "face" | "voice" | "user"} source
 * @property {number} share
 * @property {number} confidence
 * @property {number} left
 * @property {number} age_s
 * @property {string} top
 * @property {Array<Fine>} [fine]
 */

/**
 * The listening loop's target for the avatar's face, eased to from wherever the face is now.
 * @typedef {object} Face
 * @property {"face"} type
 * @property {string} expression
 * @property {number} intensity
 * @property {number} ease_s
 * @property {"words" | "mirror" | "mood" | "rest" | "safety" | "greeting" | "noticed"} cause
 * @property {number | null} [turn]
 * @property {"user" | "away" | "down"} [gaze]
 * @property {boolean} [nod]
 * @property {string} [gesture]
 */

/**
 * A fine label of the words' own language, and its probability.
 * @typedef {object} Fine
 * @property {string} name
 * @property {number} chance
 */

/**
 * Erase one memory; without a number, every one.
 * @typedef {object} Forget
 * @property {"forget"} type
 * @property {number | null} [memory]
 */

/**
 * Gives the page its one picture credit back. `credit` 0: the camera's consent is off here; stop.
 * @typedef {object} FrameAck
 * @property {"frame_ack"} type
 * @property {number} frame
 * @property {number} [credit]
 */

/**
 * What the microphone's words were taken to be; a final one opens a turn as a typed text does. `final` false: a
 * guess while they speak, which the next one replaces; an empty one takes it away.
 * @typedef {object} Heard
 * @property {"heard"} type
 * @property {string} text
 * @property {"en" | "ko"} lang
 * @property {boolean} final
 */

/**
 * First message of a socket. `conversation` and `last_seq` resume after a cut.
 * @typedef {object} Hello
 * @property {"hello"} type
 * @property {number} protocol
 * @property {"en" | "ko"} lang
 * @property {string} [persona]
 * @property {string} [conversation]
 * @property {number} [last_seq]
 */

/**
 * Barge-in: the page has gone silent already. `heard_s` is how much of the turn's sound was played.
 * @typedef {object} Interrupt
 * @property {"interrupt"} type
 * @property {number} turn
 * @property {number} [heard_s]
 */

/**
 * The person's answer to a suggestion: nothing is remembered without one.
 * @typedef {object} Keep
 * @property {"keep"} type
 * @property {string} suggestion
 * @property {boolean} accepted
 */

/**
 * At `at` seconds of the clip the face begins to ease to an expression.
 * @typedef {object} Keyframe
 * @property {number} at
 * @property {string} expression
 * @property {number} intensity
 * @property {number} ease_s
 */

/**
 * All that is remembered of this person beyond the conversation; `on` false: nothing may be.
 * @typedef {object} Memories
 * @property {"memories"} type
 * @property {boolean} on
 * @property {Array<Remembered>} items
 */

/**
 * The avatar's own mood, for the page's ambience.
 * @typedef {object} Mood
 * @property {"mood"} type
 * @property {number} valence
 * @property {number} arousal
 * @property {number} dominance
 */

/**
 * A nod, and mostly a small sound, while the person speaks: no turn, nothing said. Its samples, if any, follow as
 * one binary frame; the page plays them only while the avatar is silent.
 * @typedef {object} Murmur
 * @property {"murmur"} type
 * @property {number} number
 * @property {string} sound
 * @property {number} sample_rate
 * @property {number} samples
 * @property {Array<VisemeSpan>} visemes
 * @property {string} [gesture]
 */

/**
 * A part runs degraded, or is whole again; shown on the page in its language by `code`.
 * @typedef {object} Notice
 * @property {"notice"} type
 * @property {string} code
 * @property {"face" | "text" | "voice" | "hearing" | "reply" | "connection"} part
 * @property {boolean} degraded
 * @property {string} message
 */

/**
 * @typedef {object} PersonaCard
 * @property {string} slug
 * @property {string} name
 * @property {string} about
 * @property {string} look
 */

/**
 * @typedef {object} Ping
 * @property {"ping"} type
 * @property {number} at
 */

/**
 * The page has played a turn to its end (or to `heard_s`); the server then lets the face rest.
 * @typedef {object} Played
 * @property {"played"} type
 * @property {number} turn
 * @property {number} heard_s
 */

/**
 * @typedef {object} Pong
 * @property {"pong"} type
 * @property {number} at
 */

/**
 * Something the page sent could not be taken; the conversation goes on.
 * @typedef {object} Problem
 * @property {"problem"} type
 * @property {string} code
 * @property {string} message
 * @property {string} hint
 * @property {boolean} retryable
 * @property {string} [id]
 */

/**
 * What is read in the user now. `sure` false is shown as "not sure"; `present` false: no face in the picture.
 * @typedef {object} Reading
 * @property {"reading"} type
 * @property {"text" | "face" | "voice" | "fused"} sense
 * @property {Object<string, number>} basic
 * @property {number} valence
 * @property {number} arousal
 * @property {number} dominance
 * @property {number} confidence
 * @property {boolean} sure
 * @property {boolean} [present]
 * @property {number} [disagreement]
 * @property {Array<string>} [clash]
 * @property {Array<number> | null} [box]
 * @property {Signs | null} [signs]
 * @property {Array<Evidence>} [evidence]
 * @property {string | null} [told]
 */

/**
 * Consent to be remembered beyond this conversation; taking it back erases everything remembered.
 * @typedef {object} Remember
 * @property {"remember"} type
 * @property {boolean} on
 */

/**
 * One thing the person let be remembered, in their own words.
 * @typedef {object} Remembered
 * @property {number} id
 * @property {string} kind
 * @property {string} text
 */

/**
 * A memory in other words.
 * @typedef {object} Revise
 * @property {"revise"} type
 * @property {number} memory
 * @property {string} text
 */

/**
 * The user's words. `id` is the page's own; the same id twice counts once.
 * @typedef {object} Say
 * @property {"say"} type
 * @property {string} id
 * @property {string} text
 * @property {"en" | "ko"} lang
 */

/**
 * What the followed face shows apart from any emotion, steadied over time. Angles in degrees, as the camera sees
 * them: yaw to the picture's right, pitch up, roll clockwise.
 * @typedef {object} Signs
 * @property {number} smile
 * @property {boolean} smiling
 * @property {"open" | "closed" | null} [eyes]
 * @property {"on" | "off" | null} [gaze]
 * @property {number} yaw
 * @property {number} pitch
 * @property {number} roll
 */

/**
 * Something just said that could be remembered, if the person wants it: it waits for their `keep`.
 * @typedef {object} Suggestion
 * @property {"suggestion"} type
 * @property {string} id
 * @property {string} kind
 * @property {string} text
 */

/**
 * The person holds a key to talk, or lets it go: until then no silence ends what they say, and then it is over.
 * @typedef {object} Talk
 * @property {"talk"} type
 * @property {boolean} down
 */

/**
 * One more piece of the answer, in order.
 * @typedef {object} Text
 * @property {"text"} type
 * @property {number} seq
 * @property {number} turn
 * @property {number} index
 * @property {string} text
 * @property {string} expression
 */

/**
 * @typedef {object} VisemeSpan
 * @property {string} name
 * @property {number} start
 * @property {number} end
 */

/**
 * Answer to hello. `resumed` is false when the missed events are gone and the page must start over.
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {number} protocol
 * @property {string} conversation
 * @property {number} seq
 * @property {boolean} resumed
 * @property {"en" | "ko"} lang
 * @property {PersonaCard} persona
 * @property {Array<PersonaCard>} personas
 */

/** @typedef {Hello | Say | Consent | Configure | Interrupt | Correct | Played | Talk | Remember | Keep | Revise | Forget | Ping} ClientMessage */
/** @typedef {Welcome | Reading | Face | Mood | Accepted | Heard | BargeIn | Text | Clip | Murmur | Done | Card | FrameAck | Consented | Memories | Suggestion | Notice | Problem | Pong} ServerMessage */
