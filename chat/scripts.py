"""Scripted dialogues as files: YAML in, frozen checked `Script`s out, and errors that name the line.

    name: A failed exam
    persona: default            # optional; a slug of the database or a built-in one
    lang: en                    # en | ko
    turns:
      - user: I failed my exam and I feel awful.
        picture: ../golden/faces/someone.jpg   # optional, shown to the camera before the words; relative to this file
        interrupt: 0.5                         # optional: barge in so many seconds after the first sound
        expect:
          emotion: {top: sadness, min: 0.3}    # or any_of: [sadness, fear]; sense: fused | text | face
          reaction: [concerned, sad]           # the listening face, right after the words
          expression: [concerned, sympathetic] # while answering
          style: [sad, tender]
          strategy: [validate, reflect]
          words: {any: [exam, sorry], none: [congratulations]}
          reply_lang: en
          card: crisis                         # crisis | concern | none
          sound: true
          status: finished
          milliseconds: {reaction: 100, first_text: 1000, first_sound: 1500}

Used by `chat.play` and `manage.py play`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from avatar.emotion import BASIC, STYLES
from avatar.errors import BadInput
from avatar.expression import expressions
from avatar.protocol.messages import TEXT_LIMIT

Place = tuple[str | int, ...]


class BadScript(BadInput):
    """A dialogue file cannot be run; the message begins with file and line."""

    code = "bad_script"


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _one_of(names: tuple[str, ...], what: str) -> AfterValidator:
    def check(values: list[str]) -> list[str]:
        unknown = [value for value in values if value not in names]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: no such {what}; use {', '.join(names)}")
        return values

    return AfterValidator(check)


Many = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]
Basics = Annotated[Many, _one_of(BASIC, "basic emotion")]
Styles = Annotated[Many, _one_of(STYLES, "style")]
Expressions = Annotated[Many, _one_of(tuple(expressions.names()), "expression")]
Milliseconds = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmotionExpected(_Part):
    """The likeliest basic emotion is one of `any_of`, with at least `min` of the distribution."""

    any_of: Basics | None = None
    top: str | None = None
    min: float = Field(default=0.0, ge=0, le=1)
    sense: Literal["fused", "text", "face", "voice"] = "fused"

    @model_validator(mode="after")
    def _named(self) -> EmotionExpected:
        if bool(self.any_of) == bool(self.top):
            raise ValueError("give either top or any_of")
        if self.top and self.top not in BASIC:
            raise ValueError(f"{self.top}: no such basic emotion; use {', '.join(BASIC)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        return (self.top,) if self.top else tuple(self.any_of or ())


class WordsExpected(_Part):
    """At least one of `any`, every one of `all`, none of `none`; small and capital letters are the same."""

    any: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)
    all: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)
    none: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)


class Limits(_Part):
    """At most so many milliseconds from the words' arrival."""

    reaction: Milliseconds | None = None
    first_text: Milliseconds | None = None
    first_sound: Milliseconds | None = None
    card: Milliseconds | None = None
    total: Milliseconds | None = None


class Expect(_Part):
    emotion: EmotionExpected | None = None
    reaction: Expressions | None = None
    expression: Expressions | None = None
    style: Styles | None = None
    strategy: Many | None = None
    words: WordsExpected | None = None
    reply_lang: Literal["en", "ko"] | None = None
    card: Literal["crisis", "concern", "none"] | None = None
    sound: bool | None = None
    status: Literal["finished", "interrupted", "failed"] | None = None
    milliseconds: Limits | None = None


ABOUT_AN_ANSWER = ("expression", "style", "strategy", "words", "reply_lang", "card", "sound", "status", "milliseconds")


class Line(_Part):
    """What the person does, and what should come of it. `number` counts from 1."""

    user: str = Field(default="", max_length=TEXT_LIMIT)
    picture: Path | None = None
    lang: Literal["en", "ko"] | None = None
    interrupt: float | None = Field(default=None, ge=0, le=60)
    expect: Expect = Field(default_factory=Expect)

    @model_validator(mode="after")
    def _does_something(self) -> Line:
        if not self.user.strip() and self.picture is None:
            raise ValueError("give the user's words, a picture, or both")
        if not self.user.strip():
            asked = [name for name in ABOUT_AN_ANSWER if getattr(self.expect, name) is not None]
            if asked or self.interrupt is not None:
                raise ValueError(f"{', '.join(asked) or 'interrupt'} needs words to answer: a picture alone gets none")
        return self


class Script(_Part):
    name: str = Field(min_length=1)
    persona: str = "default"
    lang: Literal["en", "ko"]
    turns: list[Line] = Field(min_length=1)


def read(path: Path) -> list[tuple[Script, Mapping[Place, int]]]:
    """The scripts of one file (one a YAML document) with the line of every part. Raises BadScript."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadScript(f"{path}: there is no such file.", "Give the path of a dialogue in YAML.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadScript(f"{path}: cannot be read ({type(error).__name__}).", "Save it as UTF-8 text.") from None
    found: list[tuple[Script, Mapping[Place, int]]] = []
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            lines = _lines(node, path)
            found.append((_checked(loader.construct_document(node), lines, path), lines))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BadScript(f"{path}:{line}: this is not YAML: {error.problem}.", "Check indentation and quotes.") from None
    finally:
        loader.dispose()
    if not found:
        raise BadScript(f"{path}:1: the file is empty.", "It needs name, lang and turns; see docs/dialogues.md.")
    return found


def _checked(data: Any, lines: Mapping[Place, int], path: Path) -> Script:
    try:
        script = Script.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place: Place = tuple(first["loc"])
        while place and place not in lines:
            place = place[:-1]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise BadScript(
            f"{path}:{lines.get(place, 1)}: {where}: {_plain(first)}.", "See docs/dialogues.md for what may stand here."
        ) from None
    turns = []
    for number, line in enumerate(script.turns):
        if line.picture is None:
            turns.append(line)
            continue
        picture = path.parent / line.picture
        if not picture.is_file():
            at = lines.get(("turns", number, "picture"), 1)
            raise BadScript(f"{path}:{at}: there is no picture {line.picture}.", "Paths are relative to this file.")
        turns.append(line.model_copy(update={"picture": picture}))
    return script.model_copy(update={"turns": turns})


def _plain(error: Any) -> str:
    """Pydantic's reason in plain words."""
    match error["type"]:
        case "missing":
            return "this is missing"
        case "extra_forbidden":
            return "nothing of this name is known here"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return str(error["msg"]).removesuffix(".")


def _lines(node: yaml.Node, path: Path, place: Place = ()) -> dict[Place, int]:
    """The line of every key and item. Raises BadScript for a key given twice, which YAML would let pass."""
    lines = {place: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, key.value)
            if inner in lines:
                raise BadScript(f"{path}:{key.start_mark.line + 1}: {key.value} is given twice.", "Keep one of them.")
            lines |= _lines(value, path, inner)
            lines[inner] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines |= _lines(item, path, (*place, number))
    return lines
