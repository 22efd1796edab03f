"""`python -m avatar say TEXT`: speech with emotion as a sound file, and everything the face needs as a timeline."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from avatar.errors import BadInput
from avatar.senses.sound import read_sound
from avatar.voice import files
from avatar.voice.dubbing import dub
from avatar.voice.manner import leading
from avatar.voice.reading import read
from avatar.voice.saying import say
from avatar.voice.voices import default_voice, engine, find

EXPRESSIONS: dict[str, str] = {
    "neutral": "neutral",
    "joyful": "joyful",
    "calm": "calm",
    "sad": "sad",
    "angry": "angry",
    "surprised": "surprised",
    "fearful": "afraid",
    "tender": "tender",
}
"""The face that goes with a voice style where --expression names none."""

_HANGUL = re.compile("[ㄱ-ㅎㅏ-ㅣ가-힣]")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", metavar="TEXT", help="what to say, with [laugh], [sigh], ... where wanted; - reads standard input"
    )
    parser.add_argument("--lang", default="", help="en or ko; told from the voice or the script when left out")
    parser.add_argument("--voice", default="", metavar="NAME", help="see `python -m avatar voices`")
    parser.add_argument(
        "--emotion",
        default="neutral",
        metavar="STYLE",
        help=f"{', '.join(EXPRESSIONS)}, a blend (sad:0.6+tender:0.4) or a way (surprised>joyful)",
    )
    parser.add_argument("--intensity", type=float, default=1.0, metavar="0..1", help="how strong the emotion is")
    parser.add_argument(
        "--like",
        type=Path,
        metavar="RECORDING",
        help="wav, flac or ogg of a person who reads a line: say TEXT with its melody, pace and loudness",
    )
    parser.add_argument("--expression", default="", metavar="NAME", help="see `python -m avatar expressions`")
    parser.add_argument("--out", type=Path, metavar="FILE", help="sound, .wav or .flac")
    parser.add_argument("--timeline", type=Path, metavar="FILE", help="phonemes, visemes and keyframes as JSON")


def run(options: argparse.Namespace) -> int:
    if options.out is None and options.timeline is None:
        raise BadInput("There is nowhere to write to.", "Give --out a.wav, --timeline a.json or both.")
    text = sys.stdin.read() if options.text == "-" else options.text
    if options.voice:
        voice = find(options.voice)
    else:
        voice = default_voice(options.lang or ("ko" if _HANGUL.search(text) else "en"))
    if options.lang not in ("", voice.lang):
        raise BadInput(
            f"The voice {voice.name} speaks {voice.lang}, not {options.lang}.",
            f"Leave --voice out, or use --lang {voice.lang}.",
        )
    how = {"style": options.emotion, "intensity": options.intensity}
    if options.like is not None:
        said = dub(engine(voice.engine), voice, text, read(*read_sound(options.like)), **how)
    else:
        said = say(engine(voice.engine), voice, text, **how)
    if options.out is not None:
        files.write(options.out, said)
    if options.timeline is not None:
        from avatar.expression import timeline

        style = leading(options.emotion)
        expression = options.expression or EXPRESSIONS[style]
        built = timeline.build(said, expression=expression, intensity=options.intensity, style=style)
        try:
            options.timeline.write_text(
                json.dumps(built.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
        except OSError:
            raise BadInput(
                f"Cannot write {options.timeline}.", "Name a file in a folder that exists and can be written."
            ) from None
    summary = {"voice": voice.name, "lang": voice.lang, "duration": round(said.duration, 4)}
    print(json.dumps(summary | {"sample_rate": said.sample_rate}, ensure_ascii=False))
    return 0
