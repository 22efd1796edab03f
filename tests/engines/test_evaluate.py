"""`python -m avatar evaluate` on tiny folders of made-up data, with the real engines; its measures on known answers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from avatar.__main__ import main
from avatar.evaluate import PARTS, scores
from avatar.evaluate.hearing import tokens
from avatar.evaluate.plots import confusion, reliability
from avatar.evaluate.source import Source
from avatar.senses.taxonomy import taxonomy

SVG = "{http://www.w3.org/2000/svg}"
FACE = Path(__file__).parents[1] / "golden" / "faces" / "astronaut.jpg"
ENGLISH = (
    ("I am so happy for you, this is wonderful!", "joy"),
    ("I miss her and I cried all night.", "sadness"),
    ("How dare you, I am furious!", "anger"),
    ("I am terrified of what comes next.", "fear"),
    ("The bus leaves at nine.", "neutral"),
)
KOREAN = (("너무 기뻐서 눈물이 나!", "기쁨"), ("정말 슬프고 마음이 아파.", "슬픔"), ("회의는 세 시야.", "없음"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One item or a few of every data set, laid out as the originals are."""
    for name, rows in (("goemotions", ENGLISH), ("kote", KOREAN)):
        labels = taxonomy(name).labels
        here = tmp_path / name
        here.mkdir()
        (here / "labels.txt").write_text("\n".join(labels) + "\n", encoding="utf-8")
        lines = [
            f"{text}\t{labels.index(label)}\tid{i}" if name == "goemotions" else f"{i}\t{text}\t{labels.index(label)}"
            for i, (text, label) in enumerate(rows)
        ]
        (here / "dev.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "emobank").mkdir()
    rated = ["id,split,V,A,D,text", "1,train,3,3,3,Left out."]
    rated += [f'{i},dev,{v},{a},3.{i},"{text}"' for i, (v, a, text) in enumerate([
        (4.6, 4.0, "I love this, what a great day!"),
        (1.4, 3.9, "They hurt him and I am furious, it is horrible."),
        (3.0, 2.4, "The table is brown."),
    ])]  # fmt: skip
    (tmp_path / "emobank" / "emobank_train_dev.csv").write_text("\n".join(rated) + "\n", encoding="utf-8")
    return tmp_path


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["evaluate", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_text_is_scored_on_what_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (report,) = evaluated(capsys, "text", "--data", str(folder))
    assert report["part"] == "text"
    assert report["missing"] == []
    found = report["scores"]
    assert found["goemotions_basic_right"] == 1.0
    assert found["kote_basic_right"] >= 2 / 3 - 1e-3
    assert found["emobank_valence_r"] > 0.9
    assert 0 < found["goemotions_28_macro_f1"] <= 1
    assert found["ms_a_text"] > 0
    labels = report["confusions"]["goemotions"]["labels"]
    assert sum(map(sum, report["confusions"]["goemotions"]["counts"])) == len(ENGLISH)
    assert labels[0] == "neutral"


def test_faces_are_scored_and_unknown_ones_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grey = Image.open(FACE).convert("L").resize((48, 48))
    columns = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF"]
    votes = np.zeros((3, 10), np.uint8)
    votes[0, 1], votes[1, 1], votes[1, 0], votes[2, 9] = 10, 5, 5, 10
    (folder / "ferplus").mkdir()
    np.savez(
        folder / "ferplus" / "valid.npz", images=np.stack([np.asarray(grey)] * 3), votes=votes, vote_columns=columns
    )
    (report,) = evaluated(capsys, "face", "--data", str(folder))
    assert report["tables"][0]["rows"][0][:2] == ["all usable", 2]
    assert report["tables"][0]["rows"][1][:2] == ["clear majority", 1]
    assert 0 <= report["scores"]["plurality_accuracy"] <= 1


@pytest.mark.slow
def test_voice_and_hearing_read_ravdess(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ravdess").mkdir()
    from avatar.engines import registry

    speech = registry.get("speech", "hibari")
    voice = speech.voices()[0].name
    for emotion, style in (("05", "angry"), ("02", "calm"), ("04", "sad")):
        said = speech.speak("Kids are talking by the door.", voice=voice, style=style)
        soundfile.write(folder / "ravdess" / f"03-01-{emotion}-01-01-01-01.flac", said.samples, said.sample_rate)
    voiced, heard = evaluated(capsys, "voice", "hearing", "--data", str(folder))
    assert voiced["scores"]["arousal_auc"] == 1.0
    assert [row[0] for row in voiced["tables"][0]["rows"]] == ["calm", "sad", "angry"]
    assert heard["scores"]["ravdess_word_error_rate"] < 0.2
    assert heard["scores"]["own_voice_en_error_rate"] < 0.2


def test_what_is_not_there_is_said_with_where_to_get_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "kote" / "dev.tsv").unlink()
    assert main(["evaluate", "text", "--data", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "not found: KOTE dev part" in out
    assert "https://github.com/searle-j/KOTE" in out
    assert "GoEmotions" in out


def test_a_part_of_which_nothing_is_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "face", "--data", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert "not found: FER+" in captured.out
    assert "--data" in captured.err
    assert main(["evaluate", "--only", "text,voice"]) == 2


def test_test_parts_are_read_from_their_own_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "goemotions" / "test.tsv").write_text("I am so happy!\t17\tx\n", encoding="utf-8")
    assert main(["evaluate", "text", "--data", str(folder), "--part", "test"]) == 0
    out = capsys.readouterr().out
    assert "not found: KOTE test part" in out
    assert "not found: EmoBank test part" in out


def test_a_limit_reads_less(folder: Path) -> None:
    data = Source(folder, limit=2).labelled("goemotions", 0, 1)
    assert data is not None
    assert data.texts == [ENGLISH[0][0], ENGLISH[-1][0]]


@pytest.mark.parametrize("wrong", ["nose", "tex"])
def test_unknown_parts_are_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", wrong]) == 2
    assert ", ".join(PARTS) in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--data", "no/such/folder"], ["fusion", "--limit", "-1"]], ids=["folder", "limit"]
)
def test_bad_arguments_are_one_line_and_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_files_of_another_layout_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "kote" / "dev.tsv").write_text("한 줄뿐\n", encoding="utf-8")
    assert main(["evaluate", "text", "--data", str(folder)]) == 2
    assert "dev.tsv is not laid out as expected" in capsys.readouterr().err


def test_fusion_needs_no_data_and_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (report,) = evaluated(capsys, "fusion", "--plots", str(tmp_path / "plots"))
    assert report["scores"]["fused_accuracy"] > report["scores"]["best_single_accuracy"]
    drawn = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert drawn == ["fusion-fused-confusion.svg", "fusion-fused-reliability.svg"]
    for path in (tmp_path / "plots").iterdir():
        assert ET.fromstring(path.read_text(encoding="utf-8")).tag == f"{SVG}svg"


# ------------------------------------------------------------ measures and pictures


def test_f1_and_confusion_on_known_answers() -> None:
    gold = np.array([[1, 0], [1, 0], [0, 1]], bool)
    chosen = np.array([[1, 0], [0, 0], [0, 1]], bool)
    assert scores.f1_each(chosen, gold) == pytest.approx([2 / 3, 1.0])
    table = scores.confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert scores.macro_f1(table) == pytest.approx(2 / 3)


def test_calibration_error_is_nothing_where_confidence_keeps_its_word() -> None:
    right = np.array([True, False] * 50)
    assert scores.calibration_error(np.full(100, 0.5), right) == pytest.approx(0.0)
    assert scores.calibration_error(np.full(100, 0.9), right) == pytest.approx(0.4)
    assert sum(size for *_, size in scores.reliability(np.linspace(0, 1, 101), np.ones(101, bool))) == 101


def test_auc_and_correlation() -> None:
    assert scores.auc(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == pytest.approx(0.875)
    assert scores.pearson(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])) == pytest.approx(1.0)
    assert np.isnan(scores.pearson(np.ones(3), np.arange(3.0)))


def test_a_gain_that_is_always_there_is_certain_and_noise_is_not() -> None:
    right = np.array([True, False] * 100)
    assert scores.gain(np.ones(200, bool), right)[0] > 0.4
    low, high = scores.gain(right, right[::-1])
    assert low < 0 < high
    assert scores.gain(right, right) == (0.0, 0.0)


def test_errors_are_edits_over_what_was_meant() -> None:
    assert scores.error_rate(tokens("The door, opens", "en"), tokens("the doors open", "en")) == (2, 3)
    assert scores.error_rate(tokens("세시에", "ko"), tokens("세 시에.", "ko")) == (0, 3)
    assert scores.error_rate([], ["a"]) == (1, 1)


def test_pictures_say_what_they_are() -> None:
    svg = ET.fromstring(confusion("words <&>", ("calm", "glad"), np.array([[3, 1], [0, 0]])))
    words = [one.text for one in svg.iter(f"{SVG}text")]
    assert {"calm", "glad", "75", "25", "n 4", "n 0"} <= set(words)
    curve = ET.fromstring(reliability("words", [(0.3, 0.4, 10), (0.9, 0.8, 10)]))
    assert len(list(curve.iter(f"{SVG}circle"))) == 2
