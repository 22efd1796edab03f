"""The wire between page and server: the only definition of it.

Text frames are JSON objects told apart by `type`; unknown fields are refused. Pictures and sound are binary frames
(`avatar.protocol.frames`). JSON Schema and the JavaScript types are generated from here (`python -m avatar protocol`).
A change that an older page could not read raises `PROTOCOL`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from avatar.errors import BadMessage, TextTooLong, WrongProtocol

PROTOCOL = 1
TEXT_LIMIT = 2000
"""Characters of one user text."""

Language = Literal["en", "ko"]
Sense = Literal["text", "face", "voice", "fused"]
Unit = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]


class Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


# ---------------------------------------------------------------- browser -> server


class Hello(Message):
    """First message of a socket. `conversation` and `last_seq` resume after a cut."""

    type: Literal["hello"] = "hello"
    protocol: int
    lang: Language
    persona: str = Field(default="", max_length=64)
    conversation: str = Field(default="", max_length=64)
    last_seq: int = Field(default=0, ge=0)


class Say(Message):
    """The user's words. `id` is the page's own; the same id twice counts once."""

    type: Literal["say"] = "say"
    id: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1)
    lang: Language


class Consent(Message):
    """A consent switch moved; every one starts off and can be taken back at any moment."""

    type: Literal["consent"] = "consent"
    sense: Literal["camera", "microphone", "transcript"]
    granted: bool


class Configure(Message):
    """The person chose another language or persona."""

    type: Literal["configure"] = "configure"
    lang: Language | None = None
    persona: str | None = Field(default=None, max_length=64)


class Interrupt(Message):
    """Barge-in: the page has gone silent already. `heard_s` is how much of the turn's sound was played."""

    type: Literal["interrupt"] = "interrupt"
    turn: int = Field(ge=0)
    heard_s: float = Field(default=0, ge=0)


class Correct(Message):
    """The user says how they really feel; it holds on its topic, see `Reading.told` (`basic` None takes it back)."""

    type: Literal["correct"] = "correct"
    basic: Literal["neutral", "happiness", "sadness", "anger", "fear", "disgust", "surprise", "contempt"] | None


class Played(Message):
    """The page has played a turn to its end (or to `heard_s`); the server then lets the face rest."""

    type: Literal["played"] = "played"
    turn: int = Field(ge=0)
    heard_s: float = Field(ge=0)


class Talk(Message):
    """The person holds a key to talk, or lets it go: until then no silence ends what they say, and then it is over."""

    type: Literal["talk"] = "talk"
    down: bool


class Remember(Message):
    """Consent to be remembered beyond this conversation; taking it back erases everything remembered."""

    type: Literal["remember"] = "remember"
    on: bool


class Keep(Message):
    """The person's answer to a suggestion: nothing is remembered without one."""

    type: Literal["keep"] = "keep"
    suggestion: str = Field(min_length=1, max_length=32)
    accepted: bool


class Revise(Message):
    """A memory in other words."""

    type: Literal["revise"] = "revise"
    memory: int = Field(ge=1, le=2**53)
    text: str = Field(min_length=1, max_length=500)


class Forget(Message):
    """Erase one memory; without a number, every one."""

    type: Literal["forget"] = "forget"
    memory: int | None = Field(default=None, ge=1, le=2**53)


class Ping(Message):
    type: Literal["ping"] = "ping"
    at: float


ClientMessage = Annotated[
    Hello | Say | Consent | Configure | Interrupt | Correct | Played | Talk | Remember | Keep | Revise | Forget | Ping,
    Field(discriminator="type"),
]


# ---------------------------------------------------------------- server -> browser


class PersonaCard(Message):
    slug: str
    name: str
    about: str
    look: str


class Welcome(Message):
    """Answer to hello. `resumed` is false when the missed events are gone and the page must start over."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    conversation: str
    seq: int
    resumed: bool
    lang: Language
    persona: PersonaCard
    personas: list[PersonaCard]


class Fine(Message):
    """A fine label of the words' own language, and its probability."""

    name: str
    chance: Unit


class Evidence(Message):
    """How much one sense, or the person's own word ("user"), counts in the fused reading. Shares sum to 1."""

    source: Literal["text", "face", "voice", "user"]
    share: Unit
    confidence: Unit  # when it was read
    left: Unit  # the same after fading
    age_s: float = Field(ge=0)
    top: str
    fine: list[Fine] = Field(default_factory=list)


class Signs(Message):
    """What the followed face shows apart from any emotion, steadied over time. Angles in degrees, as the camera sees
    them: yaw to the picture's right, pitch up, roll clockwise."""

    smile: Unit
    smiling: bool
    eyes: Literal["open", "closed"] | None = None  # null: not to be seen
    gaze: Literal["on", "off"] | None = None  # the screen; null: not to be seen
    yaw: float
    pitch: float
    roll: float


class Reading(Message):
    """What is read in the user now. `sure` false is shown as "not sure"; `present` false: no face in the picture."""

    type: Literal["reading"] = "reading"
    sense: Sense
    basic: dict[str, Unit]
    valence: Signed
    arousal: Signed
    dominance: Signed
    confidence: Unit
    sure: bool
    present: bool = True
    disagreement: Unit = 0.0
    clash: list[str] = Field(default_factory=list)
    box: list[float] | None = None  # x, y, width, height as parts of the picture, for the camera panel
    signs: Signs | None = None  # of the face
    evidence: list[Evidence] = Field(default_factory=list)  # of the fused reading: what it rests on, most first
    told: str | None = None  # of the fused reading: the emotion that the person's own word stands for


class Face(Message):
    """The listening loop's target for the avatar's face, eased to from wherever the face is now."""

    type: Literal["face"] = "face"
    expression: str
    intensity: Unit
    ease_s: float = Field(gt=0)
    cause: Literal["words", "mirror", "mood", "rest", "safety", "greeting", "noticed"]
    turn: int | None = None  # the turn whose words caused it
    gaze: Literal["user", "away", "down"] = "user"
    nod: bool = False
    gesture: str = ""  # a name of avatar/expression/gestures.toml that the body begins


class Mood(Message):
    """The avatar's own mood, for the page's ambience."""

    type: Literal["mood"] = "mood"
    valence: Signed
    arousal: Signed
    dominance: Signed


class Accepted(Message):
    """The text is stored and its turn is open; `id` is the page's."""

    type: Literal["accepted"] = "accepted"
    seq: int
    id: str
    turn: int


class Heard(Message):
    """What the microphone's words were taken to be; a final one opens a turn as a typed text does. `final` false: a
    guess while they speak, which the next one replaces; an empty one takes it away."""

    type: Literal["heard"] = "heard"
    text: str
    lang: Language
    final: bool


class BargeIn(Message):
    """The person speaks into the avatar's answer: the page falls silent at once. A turn that is not over ends as
    interrupted; one whose sound was merely still being played has had its `done`."""

    type: Literal["barge_in"] = "barge_in"
    turn: int


class Text(Message):
    """One more piece of the answer, in order."""

    type: Literal["text"] = "text"
    seq: int
    turn: int
    index: int = Field(ge=0)
    text: str
    expression: str


class VisemeSpan(Message):
    name: str
    start: float = Field(ge=0)  # seconds from the clip's first sample
    end: float = Field(ge=0)


class Keyframe(Message):
    """At `at` seconds of the clip the face begins to ease to an expression."""

    at: float = Field(ge=0)
    expression: str
    intensity: Unit
    ease_s: float = Field(gt=0)


class Clip(Message):
    """Announces the sound of one sentence; its samples follow as binary frames with the same turn and index."""

    type: Literal["clip"] = "clip"
    turn: int
    index: int = Field(ge=0)
    epoch: int = Field(ge=0)  # raised by every barge-in; sound of an older epoch is dropped
    sample_rate: int
    samples: int = Field(ge=0)
    style: str
    visemes: list[VisemeSpan]
    keyframes: list[Keyframe]
    gesture: str = ""  # what the body does as the sentence begins to be heard


class Murmur(Message):
    """A nod, and mostly a small sound, while the person speaks: no turn, nothing said. Its samples, if any, follow as
    one binary frame; the page plays them only while the avatar is silent."""

    type: Literal["murmur"] = "murmur"
    number: int = Field(ge=1)
    sound: str  # a name of avatar/voice/sounds.toml; "": a nod alone
    sample_rate: int
    samples: int = Field(ge=0)
    visemes: list[VisemeSpan]
    gesture: str = ""


class Done(Message):
    """The one terminal state of a turn."""

    type: Literal["done"] = "done"
    seq: int
    turn: int
    status: Literal["finished", "interrupted", "failed"]
    strategy: str = ""
    why: str = ""
    ms: dict[str, float] = Field(default_factory=dict)
    """reaction, first_text, first_sound, total: milliseconds from the text's arrival."""


class CardLine(Message):
    label: str
    number: str
    detail: str = ""


class Card(Message):
    """Fixed help that stays on the page; no persona can switch it off."""

    type: Literal["card"] = "card"
    kind: Literal["crisis", "concern"]
    lang: Language
    title: str
    text: str
    lines: list[CardLine]


class FrameAck(Message):
    """Gives the page its one picture credit back. `credit` 0: the camera's consent is off here; stop."""

    type: Literal["frame_ack"] = "frame_ack"
    frame: int
    credit: int = 1


class Consented(Message):
    """A consent as the server now holds it."""

    type: Literal["consented"] = "consented"
    sense: Literal["camera", "microphone", "transcript"]
    granted: bool


class Remembered(Message):
    """One thing the person let be remembered, in their own words."""

    id: int
    kind: str
    text: str


class Memories(Message):
    """All that is remembered of this person beyond the conversation; `on` false: nothing may be."""

    type: Literal["memories"] = "memories"
    on: bool
    items: list[Remembered]


class Suggestion(Message):
    """Something just said that could be remembered, if the person wants it: it waits for their `keep`."""

    type: Literal["suggestion"] = "suggestion"
    id: str
    kind: str
    text: str


class Notice(Message):
    """A part runs degraded, or is whole again; shown on the page in its language by `code`."""

    type: Literal["notice"] = "notice"
    code: str
    part: Literal["face", "text", "voice", "hearing", "reply", "connection"]
    degraded: bool
    message: str


class Problem(Message):
    """Something the page sent could not be taken; the conversation goes on."""

    type: Literal["problem"] = "problem"
    code: str
    message: str
    hint: str
    retryable: bool
    id: str = ""  # the page's id of the message at fault, where there was one


class Pong(Message):
    type: Literal["pong"] = "pong"
    at: float


ServerMessage = Annotated[
    Welcome
    | Reading
    | Face
    | Mood
    | Accepted
    | Heard
    | BargeIn
    | Text
    | Clip
    | Murmur
    | Done
    | Card
    | FrameAck
    | Consented
    | Memories
    | Suggestion
    | Notice
    | Problem
    | Pong,
    Field(discriminator="type"),
]

CLIENT: TypeAdapter[Any] = TypeAdapter(ClientMessage)
SERVER: TypeAdapter[Any] = TypeAdapter(ServerMessage)


def parse(raw: str | bytes) -> Any:
    """A client message from its JSON. Raises BadMessage, WrongProtocol or TextTooLong; never echoes the content."""
    try:
        message = CLIENT.validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        raise BadMessage(
            f"A message could not be read ({where}: {first['type']}).",
            "Reload the page; if you write a client, see static/js/protocol/schema.json.",
        ) from None
    if isinstance(message, Hello) and message.protocol != PROTOCOL:
        raise WrongProtocol(f"This page speaks protocol {message.protocol}, the server {PROTOCOL}.", "Reload the page.")
    if isinstance(message, Say) and len(message.text) > TEXT_LIMIT:
        raise TextTooLong(
            f"The text has {len(message.text)} characters; {TEXT_LIMIT} is the limit.", "Send it in shorter parts."
        )
    return message
