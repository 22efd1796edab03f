"""The voices of coqui-tts: the checkpoint is the packaged voice, speaks clearly in its styles and needs no espeak."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jiwer
import numpy as np
import onnxruntime
import pytest

from avatar.emotion import STYLES
from avatar.engines import registry
from avatar.engines.base import Utterance
from avatar.errors import BadInput, UnknownName
from avatar.senses.hearing import WhisperBase
from avatar.senses.pitch import pitch
from avatar.voice import coqui_symbols
from avatar.voice.coqui import Coqui, specs
from avatar.voice.coqui_hub import Settings, spread
from avatar.voice.coqui_joe import Joe, planned
from avatar.voice.coqui_weights import CONFIG, HOP, STEP, _source
from avatar.voice.prosody import Prosody
from avatar.voice.sound import SAMPLE_RATE, speech_db
from avatar.weights.store import prepared

SENTENCES = (
    "Could you tell me what happened at the meeting yesterday?",
    "My brother works as an engineer in a small company.",
)


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


@pytest.fixture(scope="module")
def coqui() -> Coqui:
    engine: Coqui = registry.get("speech", "coqui")
    engine.load()
    return engine


@pytest.fixture(scope="module")
def joe(coqui: Coqui) -> Joe:
    assert coqui._joe is not None
    return coqui._joe


@pytest.fixture(scope="module")
def said(coqui: Coqui) -> dict[str, list[Utterance]]:
    """The sentences in four styles; the others are spoken by the contract test of every engine."""
    return {
        style: [coqui.speak(sentence, voice="coqui-joe", style=style) for sentence in SENTENCES]
        for style in ("neutral", "sad", "angry", "surprised")
    }


def median_pitch(utterances: list[Utterance]) -> float:
    found = np.concatenate([pitch(item.samples, item.sample_rate, highest=300.0) for item in utterances])
    return float(np.median(found[found > 0]))


def test_the_checkpoint_says_what_the_packaged_voice_says(joe: Joe) -> None:
    import torch

    model = joe._model
    ids = model.tokenizer.text_to_ids("It is a quiet morning, my friend.", language="en-us")
    symbols = [model.tokenizer.characters.id_to_char(number) for number in ids]
    packaged = json.loads(Path(f"{_source()}.json").read_text(encoding="utf-8"))["phoneme_id_map"]
    theirs = np.array([[packaged["_" if symbol == "<BLNK>" else symbol][0] for symbol in symbols]])
    given = {
        "input": theirs,
        "input_lengths": np.array([theirs.size]),
        "scales": np.array([0.0, 1.0, 0.0], np.float32),
    }
    wanted = onnxruntime.InferenceSession(str(_source())).run(None, given)[0].ravel()
    noise, lengths = model.inference_noise_scale, model.inference_noise_scale_dp
    model.inference_noise_scale = model.inference_noise_scale_dp = 0.0
    try:
        with torch.inference_mode():
            out = model.inference(torch.tensor([ids]))
    finally:
        model.inference_noise_scale, model.inference_noise_scale_dp = noise, lengths
    own = out["model_outputs"].numpy().ravel()
    assert len(own) == len(wanted) == int(out["durations"].sum()) * HOP
    assert np.abs(own - wanted).max() < 1e-3


def test_coqui_tts_reads_the_checkpoint_by_itself(joe: Joe) -> None:
    sound = np.array(joe.tts.tts("Good morning, my friend."), np.float32)
    heard = registry.get("hearing").hear(sound, 22050, "en")
    assert plain(heard.text) == "good morning my friend"


def test_words_stay_clear_in_every_style(said: dict[str, list[Utterance]]) -> None:
    ear: WhisperBase = registry.get("hearing", "whisper-base")
    wanted = [plain(sentence) for sentence in SENTENCES]
    for style, utterances in said.items():
        heard = [plain(ear.hear(item.samples, item.sample_rate, "en").text) for item in utterances]
        assert jiwer.wer(wanted, heard) <= 0.12, style


def test_styles_move_pitch_pace_and_loudness(said: dict[str, list[Utterance]]) -> None:
    length = {style: sum(item.duration for item in items) for style, items in said.items()}
    height = {style: median_pitch(items) for style, items in said.items()}
    level = {style: np.mean([speech_db(item.samples) for item in items]) for style, items in said.items()}
    assert height["sad"] < 0.95 * height["neutral"]
    assert height["surprised"] > 1.12 * height["neutral"]
    assert length["sad"] > 1.12 * length["neutral"]
    assert length["angry"] < 0.97 * length["neutral"]
    assert level["sad"] + 1 < level["neutral"] < level["angry"] - 2


def test_phoneme_times_cover_the_sound(said: dict[str, list[Utterance]]) -> None:
    for items in said.values():
        for item in items:
            starts = [phoneme.start for phoneme in item.phonemes]
            ends = [phoneme.end for phoneme in item.phonemes]
            assert starts[0] == 0.0
            assert ends[-1] == pytest.approx(item.duration, abs=1e-6)
            assert starts[1:] == pytest.approx(ends[:-1])
            assert all(end > start for start, end in zip(starts, ends, strict=True))
            assert item.sample_rate == SAMPLE_RATE


def test_a_phoneme_is_heard_when_its_time_says(coqui: Coqui) -> None:
    """Hissing sounds are bright: the times of s and ʃ must fall on bright sound, those of vowels on dark."""
    item = coqui.speak("She sees six ships.", voice="coqui-joe")

    def brightness(start: float, end: float) -> float:
        part = item.samples[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        high = np.fft.rfftfreq(len(part), 1 / SAMPLE_RATE) > 2500
        return float(power[high].sum() / power.sum())

    hissing = [brightness(p.start, p.end) for p in item.phonemes if p.symbol in "sʃ" and p.symbol]
    vowels = [brightness(p.start, p.end) for p in item.phonemes if p.symbol in "iɪ" and p.symbol]
    assert len(hissing) >= 5
    assert len(vowels) == 4
    assert min(hissing) > max(vowels)


def test_the_same_text_gives_the_same_sound(coqui: Coqui) -> None:
    first, second = (coqui.speak("Hello again.", voice="coqui-joe", style="joyful") for _ in range(2))
    assert np.array_equal(first.samples, second.samples)
    assert first.phonemes == second.phonemes


def test_intensity_scales_a_style(coqui: Coqui) -> None:
    none, whole = (
        coqui.speak("I will wait for you here.", voice="coqui-joe", style="sad", intensity=part) for part in (0.0, 1.0)
    )
    neutral = coqui.speak("I will wait for you here.", voice="coqui-joe")
    assert none.duration == neutral.duration < whole.duration


def test_every_style_is_offered_and_the_voice_may_be_sold() -> None:
    (spec,) = [spec for spec in specs() if spec.key == "coqui"]
    (voice,) = [voice for voice in spec.make().voices() if voice.name == "coqui-joe"]
    assert voice.styles == STYLES
    assert voice.licence == "MIT"
    assert voice.commercial


def test_the_prepared_files_are_those_of_the_manifest() -> None:
    from avatar.weights.store import manifest, sha256

    rows = {row["file"]: row["sha256"] for row in manifest()}
    for name in STEP.outputs:
        assert sha256(prepared(f"{STEP.key}/{name}")) == rows[f"{STEP.key}/{name}"]


def test_every_symbol_of_the_g2p_is_one_the_voice_knows(joe: Joe) -> None:
    text = "The quick brown fox's judge measured thirty-three jars of vision; why not the boy, his house or her car?"
    phonemes = coqui_symbols.g2p()(text)
    spelt = coqui_symbols.spell(phonemes, joe._ids)
    assert "".join(piece.symbol for piece in spelt) == phonemes, "nothing is dropped"
    assert all(symbol in joe._ids for piece in spelt for symbol in piece.voice)
    assert [piece.voice for piece in coqui_symbols.spell("ʤˈɜɹni")] == ["dʒ", "ˈ", "ɜː", "n", "i"]


def test_lengths_keep_the_rate_that_was_asked_for() -> None:
    raw = np.full(200, 3.0, np.float32)
    silent = np.zeros(200, bool)
    for rate in (0.8, 1.0, 1.07, 1.3):
        units = planned(raw, Prosody(rate=rate), silent)
        assert units.min() >= 1
        assert units[1:-1].sum() == pytest.approx(198 * 3 / rate, rel=0.01)
    silent[50:60] = True
    longer = planned(raw, Prosody(pause=2.0), silent)
    assert longer[50:60].sum() == 60
    assert longer[100:150].sum() == 150


class TestAnotherModel:
    """What settings name: checked without a network, with the prepared checkpoint as "another" model."""

    def test_a_folder_becomes_a_voice(self) -> None:
        folder = prepared(f"{STEP.key}/{CONFIG}").parent
        settings = Settings.from_environment({"GYOGAM_COQUI_MODEL": str(folder)})
        engine = Coqui(settings)
        (voice,) = [voice for voice in engine.voices() if voice.name != "coqui-joe"]
        assert (voice.name, voice.lang, voice.commercial) == ("coqui-coqui", "en", False)
        item = engine.speak("Good morning, my friend.", voice=voice.name, style="angry")
        heard = registry.get("hearing").hear(item.samples, item.sample_rate, "en")
        assert plain(heard.text) == "good morning my friend"
        assert [p.symbol for p in item.phonemes if p.symbol][:3] == ["ɡ", "ʊ", "d"]

    def test_a_non_commercial_model_is_marked_and_wants_its_terms_accepted(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("COQUI_TOS_AGREED", raising=False)
        engine = Coqui(Settings("tts_models/multilingual/multi-dataset/xtts_v2"))
        others = [voice for voice in engine.voices() if voice.name != "coqui-joe"]
        assert [(voice.name, voice.lang) for voice in others] == [
            ("coqui-xtts-v2", "en"),
            ("coqui-xtts-v2-ko", "ko"),
        ]
        assert not any(voice.commercial for voice in others)
        assert {voice.licence for voice in others} == {"CPML"}
        with pytest.raises(BadInput, match="COQUI_TOS_AGREED"):
            engine.speak("안녕하세요.", voice="coqui-xtts-v2-ko")

    def test_a_free_model_is_told_from_the_list(self) -> None:
        (voice,) = Coqui(Settings("tts_models/en/ljspeech/vits")).voices()[1:]
        assert voice.commercial
        assert voice.licence == "Apache-2.0"

    @pytest.mark.parametrize(
        ("name", "says"), [("no/such/model", "neither a folder"), ("tts_models/de/thorsten/vits", "neither English")]
    )
    def test_a_wrong_name_is_an_error_that_says_what_to_do(self, name: str, says: str) -> None:
        with pytest.raises(BadInput, match=says):
            Coqui(Settings(name)).voices()

    def test_nothing_is_named_by_default(self) -> None:
        assert Settings.from_environment({}) is None
        with pytest.raises(UnknownName, match="coqui-joe"):
            Coqui().speak("hello", voice="coqui-xtts-v2")

    def test_spread_symbols_stay_inside_the_speech(self) -> None:
        sound = np.zeros(SAMPLE_RATE, np.float32)
        sound[6000:18000] = 0.5
        found = spread("hˈæt", sound)
        assert [p.symbol for p in found] == ["", "h", "æ", "t", ""]
        assert found[1].start == pytest.approx(0.25, abs=0.01)
        assert found[3].end == pytest.approx(0.75, abs=0.01)
        assert found[2].end - found[2].start > found[1].end - found[1].start


def test_what_coqui_cannot_spell_is_not_logged(joe: Joe, caplog: pytest.LogCaptureFixture) -> None:
    tokenizer = joe.tts.synthesizer.tts_model.tokenizer
    tokenizer.encode("the secret \N{SNOWMAN} fox")
    assert "\N{SNOWMAN}" in tokenizer.not_found_characters, "there was something to warn of"
    assert "fox" not in caplog.text
