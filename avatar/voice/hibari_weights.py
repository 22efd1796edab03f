"""Prepare the English voice: hibari's packaged graph, cut where fundamental frequency and energy enter the decoder.

`predictor.onnx`  ids (1, n), speed (1 or n) -> raw (unrounded durations, 25 ms), durations, encoding, f0, energy
`decoder.onnx`    encoding, f0, energy -> five spectra a frame of 12.5 ms, which hibari's own `dsp` turns into sound
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from pathlib import Path

from avatar.errors import MissingWeights
from avatar.voice.graph import cut
from avatar.weights.prepare import Progress, Step

SPECTRA = ("lh", "theta", "ln", "lr", "phi")  # hibari's names: harmonic log magnitude and phase, noise, residual

_RAW = "/Sub_output_0"
_DURATIONS = "/Clip_output_0"
_ENCODING = "/Reshape_42_output_0"
_ENERGY = "/Mul_62_output_0"


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it. Raises MissingWeights."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise MissingWeights(f"The package {name} is not installed.", "Run `make setup`.")
    return Path(spec.origin).parent


def make(folder: Path, progress: Progress) -> None:
    import onnx

    model = onnx.load(str(package_folder("hibari") / "assets" / "hibari.onnx"))
    progress(0.3)
    cut(
        model,
        folder / "predictor.onnx",
        inputs={"ids": ("ids", "int64", (1, "n")), "speed": ("speed", "float", ("s",))},
        outputs={_RAW: "raw", _DURATIONS: "durations", _ENCODING: "encoding", "f0": "f0", _ENERGY: "energy"},
    )
    progress(0.7)
    cut(
        model,
        folder / "decoder.onnx",
        inputs={
            _ENCODING: ("encoding", "float", (1, 128, "frames")),
            "f0": ("f0", "float", (1, "frames")),
            _ENERGY: ("energy", "float", (1, "frames")),
        },
        outputs={name: name for name in SPECTRA},
    )
    progress(1.0)


STEP = Step(
    key="hibari",
    title="English voice (hibari)",
    version=f"hibari-tts {version('hibari-tts')}, cut 1",
    outputs=("predictor.onnx", "decoder.onnx"),
    make=make,
)
