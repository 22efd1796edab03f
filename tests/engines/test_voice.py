"""The two built-in voices, spoken for real: what a style does to pitch, rate and level can be measured in the sound."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from avatar.__main__ import main
from avatar.emotion import STYLES
from avatar.engines.base import Utterance
from avatar.errors import BadInput, UnknownName
from avatar.senses.pitch import pitch
from avatar.voice import cache, files
from avatar.voice.kokoro import Kokoro
from avatar.voice.prosody import NEUTRAL, bend, styles
from avatar.voice.sound import PEAK, SPEECH_DB, speech_db
from avatar.voice.voices import default_voice, engine, find, voices

LINES = {
    "hibari": "Nobody answered the phone when I called last night.",
    "hibari-low": "We should leave now before it gets dark outside.",
    "kokoro-ko": "정말 놀랐어요.",
}
NAMES = tuple(LINES)
_said: dict[tuple[str, str, float], Utterance] = {}


def say(voice: str, style: str = "neutral", intensity: float = 1.0) -> Utterance:
    """One line in one style, spoken once for all tests."""
    key = (voice, style, intensity)
    if key not in _said:
        _said[key] = engine(find(voice).engine).speak(LINES[voice], voice=voice, style=style, intensity=intensity)
    return _said[key]


def height(said: Utterance) -> float:
    found = pitch(said.samples, said.sample_rate)
    return float(np.median(found[found > 0]))


def swing(said: Utterance) -> float:
    """Semitones between the lowest and highest tenth of the pitch."""
    found = pitch(said.samples, said.sample_rate)
    low, high = np.percentile(found[found > 0], (10, 90))
    return float(12 * np.log2(high / low))


def brightness(said: Utterance) -> float:
    """dB of 1 to 5 kHz over what is below."""
    power = np.abs(np.fft.rfft(said.samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(said.samples), 1 / said.sample_rate)
    high, low = power[(hertz > 1000) & (hertz < 5000)].sum(), power[(hertz > 50) & (hertz <= 1000)].sum()
    return float(10 * np.log10(high / low))


@pytest.mark.parametrize("voice", NAMES)
def test_neutral_speech_is_audible_at_the_common_level(voice: str) -> None:
    said = say(voice)
    assert said.samples.dtype == np.float32
    assert said.samples.ndim == 1
    assert abs(speech_db(said.samples) - SPEECH_DB) < 1.5
    assert 0.3 < said.duration < 6.0


@pytest.mark.parametrize("voice", ["hibari", "kokoro-ko"])
@pytest.mark.parametrize("style", ["neutral", "angry", "sad"])
def test_phonemes_cover_the_sound_in_order(voice: str, style: str) -> None:
    said = say(voice, style)
    assert said.phonemes[0].start == 0
    assert said.phonemes[-1].end == pytest.approx(said.duration, abs=1e-6)
    for before, after in zip(said.phonemes, said.phonemes[1:], strict=False):
        assert before.start < before.end
        assert before.end == pytest.approx(after.start, abs=1e-6)
    assert sum(item.symbol != "" for item in said.phonemes) >= 7


@pytest.mark.parametrize(
    ("voice", "line"),
    [("hibari", "It sounds like she sells sweet sausages."), ("kokoro-ko", "선생님께서 수박을 사 오셨어요.")],
)
def test_phoneme_times_follow_the_sound(voice: str, line: str) -> None:
    """Hiss is where the sibilants are said to be: moving their times by more than a frame of video fits worse."""
    said = engine(find(voice).engine).speak(line, voice=voice)
    rate, size = 200, said.sample_rate // 200
    frames = said.samples[: len(said.samples) // size * size].reshape(-1, size)
    power = np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2 + 1e-7
    hertz = np.fft.rfftfreq(size, 1 / said.sample_rate)
    hiss = 10 * np.log10(power[:, hertz > 4000].sum(axis=1) / power[:, hertz < 3000].sum(axis=1))
    spans = [(item.start, item.end) for item in said.phonemes if set(item.symbol) & set("szʃʧʨɕʥʒʤ")]

    def fit(moved: float) -> float:
        inside = np.zeros(len(hiss), bool)
        for start, end in spans:
            inside[max(0, round((start + moved) * rate)) : round((end + moved) * rate)] = True
        return float(hiss[inside].mean() - hiss[~inside].mean())

    fits = {step: fit(step / 100) for step in range(-12, 13)}
    assert len(spans) >= 4
    assert abs(max(fits, key=lambda step: fits[step])) <= 3  # hundredths of a second
    assert fits[0] > 10  # dB


@pytest.mark.parametrize("voice", ["hibari", "hibari-low", "kokoro-ko"])
def test_joy_is_higher_and_louder_and_sadness_lower_slower_softer_darker(voice: str) -> None:
    neutral, joyful, sad = say(voice), say(voice, "joyful"), say(voice, "sad")
    assert height(joyful) > 1.08 * height(neutral)
    assert height(sad) < 0.95 * height(neutral)
    assert joyful.duration < neutral.duration
    assert sad.duration > 1.1 * neutral.duration
    assert speech_db(joyful.samples) > speech_db(neutral.samples) + 0.7
    assert speech_db(sad.samples) < speech_db(neutral.samples) - 2.0
    assert brightness(sad) < brightness(neutral) - 1.0


@pytest.mark.parametrize("voice", ["hibari", "kokoro-ko"])
def test_anger_is_loud_bright_and_fast_without_clipping(voice: str) -> None:
    neutral, angry = say(voice), say(voice, "angry")
    assert speech_db(angry.samples) > speech_db(neutral.samples) + 3.0
    assert brightness(angry) > brightness(neutral) + 2.0
    assert angry.duration < neutral.duration
    assert float(np.abs(angry.samples).max()) <= PEAK


def test_range_widens_with_surprise_and_narrows_with_sadness() -> None:
    assert swing(say("hibari", "surprised")) > 1.15 * swing(say("hibari"))
    assert swing(say("hibari", "sad")) < swing(say("hibari"))


def test_fear_is_high_and_fast() -> None:
    assert height(say("hibari", "fearful")) > 1.08 * height(say("hibari"))
    assert say("hibari", "fearful").duration < say("hibari").duration


def test_every_style_differs_from_every_other() -> None:
    sounds = [say("hibari", style) for style in STYLES]
    assert len({said.samples.tobytes() for said in sounds}) == len(STYLES)
    assert all(float(np.abs(said.samples).max()) <= PEAK for said in sounds)


def test_half_the_intensity_is_between() -> None:
    neutral, half, whole = say("hibari"), say("hibari", "joyful", 0.5), say("hibari", "joyful")
    assert height(neutral) < height(half) < height(whole)
    assert np.array_equal(say("hibari", "sad", 0.0).samples, neutral.samples)


def test_the_same_words_sound_the_same_twice() -> None:
    again = engine("hibari").speak(LINES["hibari"], voice="hibari")
    assert np.array_equal(again.samples, say("hibari").samples)


def test_the_lower_voice_is_lower() -> None:
    english = engine("hibari")
    low, high = (english.speak("Good evening.", voice=name) for name in ("hibari-low", "hibari"))
    assert height(low) < 0.8 * height(high)


def test_korean_questions_rise() -> None:
    korean = engine("kokoro-ko")

    def ending(text: str) -> float:
        said = korean.speak(text, voice="kokoro-ko")
        found = pitch(said.samples, said.sample_rate)
        voiced = found[found > 0]
        return float(np.median(voiced[-12:]) / np.median(voiced))

    assert ending("밥 먹었어요?") > 1.1 * ending("밥 먹었어요.")


def test_several_sentences_are_said_with_a_pause_between() -> None:
    said = engine("hibari").speak("Yes. 🎉 No! *nods*", voice="hibari")
    silences = [item for item in said.phonemes[1:-1] if item.symbol == "" and item.end - item.start > 0.15]
    assert len(silences) == 1
    assert said.phonemes[-1].end == pytest.approx(said.duration, abs=1e-6)


@pytest.mark.parametrize("voice", ["hibari", "kokoro-ko"])
def test_wrong_wishes_are_errors_that_say_what_to_do(voice: str) -> None:
    speaker = engine(find(voice).engine)
    with pytest.raises(BadInput, match="nothing to say"):
        speaker.speak("🎉 *nods* ...", voice=voice)
    with pytest.raises(UnknownName, match=voice):
        speaker.speak("Hello. 안녕.", voice="nobody")
    with pytest.raises(UnknownName, match="tender"):
        speaker.speak("Hello. 안녕.", voice=voice, style="grumpy")
    with pytest.raises(BadInput, match="between 0 and 1"):
        speaker.speak("Hello. 안녕.", voice=voice, style="sad", intensity=1.5)


def test_the_styles_table_holds_every_style_and_neutral_changes_nothing() -> None:
    assert tuple(styles()) == STYLES
    assert styles()["neutral"] == NEUTRAL
    assert bend("angry", 0.0) == NEUTRAL


def test_voices_are_found_by_name_and_by_language() -> None:
    names = [voice.name for voice in voices()]
    assert len(names) == len(set(names))
    assert (default_voice("en").name, default_voice("ko").name) == ("hibari", "kokoro-ko")
    with pytest.raises(UnknownName, match="kokoro-ko"):
        find("nobody")
    with pytest.raises(UnknownName, match="en"):
        default_voice("fr")


# ---------------------------------------------------------------- cache


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    monkeypatch.setattr(cache, "home", lambda: tmp_path)
    return tmp_path / "cache" / "speech"


def test_only_lines_of_our_own_reach_the_disk_and_never_their_words(at_home: Path) -> None:
    engine("kokoro-ko").load()
    korean = Kokoro()
    said = korean.speak("네, 좋아요.", voice="kokoro-ko")
    assert not at_home.exists()
    assert korean.prerender(["네, 좋아요."]) == 1
    kept = list(at_home.iterdir())
    assert len(kept) == 1
    assert "좋아요".encode() not in kept[0].read_bytes()

    fresh = Kokoro()  # loads no model: what it needs is on disk
    again = fresh.speak("네, 좋아요.", voice="kokoro-ko")
    assert not fresh.loaded
    assert again.phonemes == said.phonemes
    assert np.abs(again.samples - said.samples).max() < 1e-4

    kept[0].write_bytes(b"damaged")
    assert Kokoro().speak("네, 좋아요.", voice="kokoro-ko").phonemes == said.phonemes


def test_the_oldest_clause_is_forgotten_first(at_home: Path) -> None:
    one = Utterance(np.zeros(24_000, np.float32), 24_000, ())
    made: list[str] = []

    def ask(held: cache.Cache, text: str) -> None:
        held.get(cache.Key.of(text, "v", "sad", 1.0), lambda: made.append(text) or one)

    held = cache.Cache("test", seconds=2.5)
    for text in ("a", "b", "a", "c", "a", "b"):
        ask(held, text)
    assert made == ["a", "b", "c", "b"]


def test_intensities_share_buckets() -> None:
    assert cache.Key.of("x", "v", "sad", 0.7) == cache.Key.of("x", "v", "sad", 0.8)
    assert cache.Key.of("x", "v", "sad", 0.05) == cache.Key.of("x", "v", "neutral", 0.9)


# ---------------------------------------------------------------- command line


def test_say_writes_sound_that_says_it_is_synthetic_and_its_timeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import soundfile

    sound, line = tmp_path / "a.wav", tmp_path / "a.json"
    words = ["say", "I am here.", "--lang", "en", "--voice", "hibari", "--emotion", "sad"]
    assert main([*words, "--out", str(sound), "--timeline", str(line)]) == 0
    assert json.loads(capsys.readouterr().out)["voice"] == "hibari"
    with soundfile.SoundFile(str(sound)) as file:
        assert file.comment == files.COMMENT
        assert (file.samplerate, file.channels) == (24_000, 1)
        duration = file.frames / file.samplerate
    built = json.loads(line.read_text(encoding="utf-8"))
    assert list(built) == ["duration", "sample_rate", "phonemes", "visemes", "keyframes"]
    assert built["duration"] == pytest.approx(duration, abs=1e-3)
    assert {"symbol", "start", "end"} == set(built["phonemes"][0])
    assert {"name", "start", "end"} == set(built["visemes"][0])
    assert built["keyframes"][0]["expression"] == "sad"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["say", "hi", "--out", "a.mp3"], ".wav or .flac"),
        (["say", "hi"], "--out"),
        (["say", "🎉", "--out", "a.wav"], "at least one word"),
        (["say", "hi", "--voice", "nobody", "--out", "a.wav"], "hibari"),
        (["say", "hi", "--voice", "hibari", "--lang", "ko", "--out", "a.wav"], "--lang en"),
        (["say", "hi", "--emotion", "grumpy", "--out", "a.wav"], "tender"),
        (["say", "hi", "--out", "no-such-folder/a.wav"], "folder"),
        (["voices", "--lang", "fr"], "en or ko"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error
    assert not list(tmp_path.iterdir())


def test_voices_lists_them_with_language_and_styles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["hibari"]["lang"] == "en"
    assert rows["kokoro-ko"]["lang"] == "ko"
    assert rows["kokoro-ko"]["styles"] == list(STYLES)


# ---------------------------------------------------------------- understood by a recogniser

HEARD = {
    "en": [
        "I am really glad that you came to visit today.",
        "Please take a deep breath and relax your shoulders.",
        "It sounds like you have been under a lot of pressure.",
        "There is nothing wrong with asking for some help.",
    ],
    "ko": [
        "그런 일이 있었군요. 많이 속상했겠어요.",
        "우와, 정말 축하해요! 그동안 열심히 노력했잖아요.",
        "내일은 오늘보다 조금 더 나아질 거예요.",
        "무슨 일이 있었는지 조금 더 이야기해 줄래요?",
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "style", "most"),
    [("en", "neutral", 0.03), ("en", "fearful", 0.05), ("ko", "neutral", 0.25), ("ko", "sad", 0.25)],
)
def test_a_recogniser_understands(lang: str, style: str, most: float) -> None:
    import jiwer

    from avatar.engines import registry
    from avatar.senses.sound import resampled

    voice = default_voice(lang)
    speaker, hearing = engine(voice.engine), registry.get("hearing")
    gap = np.zeros(12_000, np.float32)
    parts = [part for line in HEARD[lang] for part in (speaker.speak(line, voice=voice.name, style=style).samples, gap)]
    heard = hearing.hear(resampled(np.concatenate(parts), 24_000, 16_000), 16_000, lang).text

    def bare(text: str) -> str:
        return re.sub(r"[^\w ]", "", text.lower()) if lang == "en" else re.sub(r"[^가-힣]", "", text)

    wanted = " ".join(HEARD[lang])
    measure = jiwer.wer if lang == "en" else jiwer.cer
    assert measure(bare(wanted), bare(heard) or "_") <= most
