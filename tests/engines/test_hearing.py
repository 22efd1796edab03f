"""Hearing: what our own voices say is understood in both languages, and where nobody speaks there is no text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile

from avatar.__main__ import main
from avatar.engines import registry
from avatar.engines.base import Samples, Utterance
from avatar.errors import BadInput, UnknownName
from avatar.senses.hearing import WhisperBase
from avatar.senses.sound import RATE, from_pcm16, resampled, to_pcm16

ENGLISH = (
    "Could you tell me what happened at the meeting yesterday?",
    "My brother works as an engineer in a small company.",
    "Thank you for being honest with me about this.",
    "The children were playing football in the garden.",
)
KOREAN = (
    "오늘은 날씨가 정말 좋네요.",
    "어제 친구를 만나서 저녁을 먹었어요.",
    "내일 아침에 다시 이야기해요.",
    "동생이 시험에 합격했어요.",
    "요즘 일이 많아서 조금 피곤해요.",
    "커피 한 잔 마시면서 쉬고 싶어요.",
)


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


@pytest.fixture(scope="module")
def ear() -> WhisperBase:
    engine: WhisperBase = registry.get("hearing", "whisper-base")
    engine.load()
    return engine


@pytest.fixture(scope="module")
def spoken() -> list[Utterance]:
    voice = registry.get("speech", "hibari")
    return [voice.speak(sentence, voice="hibari") for sentence in ENGLISH]


@pytest.fixture(scope="module")
def korean() -> list[Utterance]:
    voice = registry.get("speech", "kokoro-ko")
    return [voice.speak(sentence, voice="kokoro-ko") for sentence in KOREAN]


def test_english_is_heard_word_for_word(ear: WhisperBase, spoken: list[Utterance]) -> None:
    heard = [ear.hear(said.samples, said.sample_rate, "en").text for said in spoken]
    assert jiwer.wer([plain(text) for text in ENGLISH], [plain(text) for text in heard]) <= 0.06


def test_korean_is_heard_and_told_from_english(
    ear: WhisperBase, korean: list[Utterance], spoken: list[Utterance]
) -> None:
    """The voice has an accent of its own, so one sentence says little; over six the syllables are right."""
    heard = [ear.hear(said.samples, said.sample_rate) for said in korean]
    assert [one.lang for one in heard] == ["ko"] * len(KOREAN)
    assert (
        jiwer.cer(
            [plain(text).replace(" ", "") for text in KOREAN], [plain(one.text).replace(" ", "") for one in heard]
        )
        <= 0.08
    )
    assert ear.hear(spoken[0].samples, spoken[0].sample_rate).lang == "en"


def test_segments_stand_where_the_words_are(ear: WhisperBase, spoken: list[Utterance]) -> None:
    rate = spoken[0].sample_rate
    gap = np.zeros(2 * rate, np.float32)
    whole = np.concatenate([gap, spoken[1].samples, gap, spoken[2].samples, gap])
    heard = ear.hear(whole, rate, "en")
    assert len(heard.segments) == 2
    first, second = heard.segments
    assert first.start == pytest.approx(2.0, abs=0.3)
    assert second.start == pytest.approx(4.0 + spoken[1].duration, abs=0.3)
    assert second.end <= len(whole) / rate
    assert "engineer" in first.text
    assert "honest" in second.text
    assert heard.text == f"{first.text} {second.text}"


@pytest.mark.parametrize("kind", ["silence", "hiss", "loud hiss", "hum", "rumble", "clicks", "nothing"])
def test_where_nobody_speaks_there_is_no_text(ear: WhisperBase, kind: str) -> None:
    random = np.random.default_rng(3)
    count = 4 * RATE
    clicks = np.zeros(count, np.float32)
    clicks[::5000] = 0.9
    rumble = np.cumsum(random.standard_normal(count))
    sounds: dict[str, Samples] = {
        "silence": np.zeros(count, np.float32),
        "hiss": (0.003 * random.standard_normal(count)).astype(np.float32),
        "loud hiss": (0.2 * random.standard_normal(count)).astype(np.float32),
        "hum": (0.3 * np.sin(2 * np.pi * 50 * np.arange(count) / RATE)).astype(np.float32),
        "rumble": (0.5 * rumble / np.abs(rumble).max()).astype(np.float32),
        "clicks": clicks,
        "nothing": np.zeros(0, np.float32),
    }
    for lang in (None, "en", "ko"):
        heard = ear.hear(sounds[kind], RATE, lang)  # type: ignore[arg-type]
        assert heard.text == ""
        assert heard.segments == ()


def test_speech_in_noise_is_still_heard(ear: WhisperBase, spoken: list[Utterance]) -> None:
    said = spoken[3]
    noise = 0.05 * np.sqrt(np.mean(said.samples**2)) * np.random.default_rng(5).standard_normal(len(said.samples))
    heard = ear.hear((said.samples + noise).astype(np.float32), said.sample_rate, "en").text
    assert jiwer.wer(plain(ENGLISH[3]), plain(heard)) <= 0.2


def test_the_same_sound_gives_the_same_text_at_any_rate(ear: WhisperBase, spoken: list[Utterance]) -> None:
    said = spoken[2]
    texts = {
        plain(ear.hear(resampled(said.samples, said.sample_rate, rate), rate, "en").text)
        for rate in (16_000, 24_000, 44_100, 48_000)
    }
    assert texts == {plain(ENGLISH[2])}


def test_a_telephone_and_a_click_of_three_milliseconds_do_no_harm(ear: WhisperBase, spoken: list[Utterance]) -> None:
    said = spoken[1]
    telephone = resampled(said.samples, said.sample_rate, 8_000)
    assert jiwer.wer(plain(ENGLISH[1]), plain(ear.hear(telephone, 8_000, "en").text)) <= 0.2
    assert ear.hear(np.full(48, 0.5, np.float32), RATE).text == ""


def test_clipped_speech_is_heard_or_left_out_but_nothing_is_made_up(ear: WhisperBase, spoken: list[Utterance]) -> None:
    said = spoken[3]
    loud = np.clip(said.samples * 15 / np.abs(said.samples).max(), -1, 1).astype(np.float32)
    assert jiwer.wer(plain(ENGLISH[3]), plain(ear.hear(loud, said.sample_rate, "en").text)) <= 0.5


def test_music_says_nothing(ear: WhisperBase) -> None:
    """A melody of plucked chords, with a beat."""
    time = np.arange(6 * RATE) / RATE
    sound = np.zeros(len(time))
    for number, root in enumerate((220.0, 277.2, 329.6, 293.7) * 3):
        since = time - number * 0.5
        pluck = np.exp(-4 * np.maximum(since, 0)) * (since >= 0)
        sound += sum(pluck * np.sin(2 * np.pi * root * ratio * time) for ratio in (1.0, 1.25, 1.5, 2.0))
        sound += 0.5 * np.exp(-60 * np.maximum(since, 0)) * (since >= 0) * np.sin(2 * np.pi * 60 * since)
    music = (0.3 * sound / np.abs(sound).max()).astype(np.float32)
    for lang in (None, "en", "ko"):
        assert ear.hear(music, RATE, lang).text == ""  # type: ignore[arg-type]


def test_the_likely_language_gives_way_to_a_clear_other_one(
    ear: WhisperBase, korean: list[Utterance], spoken: list[Utterance]
) -> None:
    """Somebody switches in the middle of a conversation; a word too short to tell stays in its language."""
    assert ear.hear(korean[1].samples, korean[1].sample_rate, likely="en").lang == "ko"
    assert ear.hear(spoken[0].samples, spoken[0].sample_rate, likely="ko").lang == "en"
    word = korean[0].samples[: korean[0].sample_rate // 2]
    assert ear.hear(word, korean[0].sample_rate, likely="en").lang == "en"


def test_a_draft_of_half_a_sentence_is_the_beginning_of_it(ear: WhisperBase, spoken: list[Utterance]) -> None:
    said = spoken[0]
    half = said.samples[: len(said.samples) // 2]
    draft = plain(ear.hear(half, said.sample_rate, likely="en", draft=True).text).split()
    assert 2 <= len(draft) <= 8
    assert draft[:2] == plain(ENGLISH[0]).split()[:2]


def test_what_is_not_sound_is_refused(ear: WhisperBase) -> None:
    with pytest.raises(BadInput, match="mono"):
        ear.hear(np.zeros((100, 2), np.float32), RATE)
    with pytest.raises(BadInput, match="not numbers"):
        ear.hear(np.full(100, np.nan, np.float32), RATE)
    with pytest.raises(BadInput, match="rate"):
        ear.hear(np.zeros(100, np.float32), 8)
    with pytest.raises(UnknownName, match="en, ko"):
        ear.hear(np.zeros(100, np.float32), RATE, "fr")  # type: ignore[arg-type]


def test_the_command_prints_one_object_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ear: WhisperBase, spoken: list[Utterance]
) -> None:
    said = spoken[2]
    soundfile.write(tmp_path / "a.wav", said.samples, said.sample_rate)
    soundfile.write(tmp_path / "b.flac", resampled(said.samples, said.sample_rate, 44_100)[:, None] * [1, 1], 44_100)
    assert main(["hear", str(tmp_path / "a.wav"), str(tmp_path / "b.flac"), "--lang", "auto"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(row) for row in rows] == [{"path", "lang", "text", "segments"}] * 2
    for row in rows:
        assert row["lang"] == "en"
        assert plain(row["text"]) == plain(ENGLISH[2])
        assert set(row["segments"][0]) == {"start", "end", "text"}


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "not.wav").write_text("hello")
    assert main(["hear", str(tmp_path / "not.wav")]) == 2
    assert "wav or flac" in capsys.readouterr().err
    assert main(["hear", str(tmp_path / "absent.wav")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_microphone_samples_survive_the_wire() -> None:
    tone = (0.5 * np.sin(np.arange(1000) / 9)).astype(np.float32)
    assert np.abs(from_pcm16(to_pcm16(tone)) - tone).max() < 1e-4
    with pytest.raises(BadInput):
        from_pcm16(b"abc")
