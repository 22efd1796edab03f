"""The faces and voices of the constructed moments: avatar/evaluate/faces.tsv and voices.tsv.

    python -m training.fused_set --data DIR

DIR holds ferplus/valid.npz. No picture and no sound is kept, only what the product's own engines read in them.

Faces: for each basic emotion a fixed random sample of pictures that more than half of FER+'s taggers gave that emotion,
whatever the engine makes of them. Voices: our own voices say plain sentences in the style of the emotion (disgust and
contempt have none and are left out), read by the prosody engine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from avatar.emotion import BASIC, EmotionState
from avatar.engines import registry
from avatar.evaluate.moments import FACES, VOICES
from training.face_net import read

SEED = 20
FACES_EACH = 30
STYLES = {
    "neutral": "neutral", "happiness": "joyful", "sadness": "sad", "anger": "angry", "fear": "fearful",
    "surprise": "surprised",
}  # fmt: skip
SPOKEN = {
    "en": (
        "I will be at the station at half past six.", "She put the keys on the table by the door.",
        "They are going to paint the house next week.", "He told me about it on the way back.",
        "There were four of us in the car.", "We have to talk about the summer.",
    ),
    "ko": (
        "여섯 시 반에 역에 있을게.", "열쇠는 문 옆 탁자에 뒀어.", "다음 주에 집을 칠한대.",
        "돌아오는 길에 그 얘기를 했어.",
    ),
}  # fmt: skip
VOICED = {"en": "hibari", "ko": "kokoro-ko"}
HEAD = "# Made by training/fused_set.py; what it is and where it comes from is told there."


def row(*before: str, state: EmotionState) -> str:
    numbers = [*(state.basic[name] for name in BASIC), state.valence, state.arousal, state.dominance, state.confidence]
    return "\t".join([*before, *(f"{number:.4f}" for number in numbers)])


def faces(data: Path) -> list[str]:
    images, votes = read(data / "ferplus", "valid")
    random = np.random.default_rng(SEED)
    engine = registry.get("face")
    lines = []
    for index, name in enumerate(BASIC):
        clear = np.flatnonzero(votes[:, index] > votes.sum(1) / 2)
        _, first = np.unique(images[clear].reshape(len(clear), -1), axis=0, return_index=True)  # some pictures repeat
        chosen = random.permutation(clear[np.sort(first)])[:FACES_EACH]
        for number in sorted(chosen.tolist()):
            picture = np.repeat(images[number][:, :, None], 3, axis=2)
            lines.append(row(name, f"valid-{number}", state=engine.read(picture, crop=True)[0].state))
    return lines


def voices() -> list[str]:
    ears = registry.get("voice", "prosody")
    lines = []
    for lang, key in VOICED.items():
        speech = registry.get("speech", key)
        voice = next(one.name for one in speech.voices() if one.lang == lang)
        for basic, style in STYLES.items():
            for number, text in enumerate(SPOKEN[lang]):
                said = speech.speak(text, voice=voice, style=style)
                state = ears.read(said.samples, said.sample_rate).state
                lines.append(row(basic, f"{lang}-{voice}-{style}-{number}", state=state))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with ferplus/valid.npz")
    options = parser.parse_args()
    columns = "\t".join(["# emotion", "origin", *BASIC, "valence", "arousal", "dominance", "confidence"])
    for path, lines in ((FACES, faces(options.data)), (VOICES, voices())):
        path.write_text("\n".join([HEAD, columns, *lines]) + "\n", encoding="utf-8")
        print(f"{path}: {len(lines)} readings")


if __name__ == "__main__":
    main()
