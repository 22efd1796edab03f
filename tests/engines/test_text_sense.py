"""The text sense on real sentences in both languages, with the prepared encoder and the shipped heads."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from avatar.__main__ import main
from avatar.emotion import BASIC
from avatar.errors import BadInput
from avatar.senses.taxonomy import OF, taxonomy
from avatar.senses.text import HeadsTextSense


@pytest.fixture(scope="session")
def sense():
    made = HeadsTextSense()
    made.load()
    return made


SENTENCES = [
    ("happiness", "I got the job!!"),
    ("happiness", "나 드디어 합격했어!"),
    ("happiness", "We had such a lovely day at the beach"),
    ("happiness", "오늘 친구들이랑 놀아서 진짜 즐거웠어"),
    ("happiness", "thank you, that really means a lot to me"),
    ("happiness", "고마워, 네 덕분에 기분이 좋아졌어"),
    ("sadness", "I failed my exam and I feel awful"),
    ("sadness", "시험에 떨어져서 너무 속상해"),
    ("sadness", "My cat died yesterday"),
    ("sadness", "어제 우리 고양이가 죽었어"),
    ("sadness", "I feel so lonely tonight"),
    ("sadness", "너무 외롭고 슬퍼 ㅠㅠ"),
    ("anger", "I'm so angry at my boss"),
    ("anger", "너무 화가 나"),
    ("anger", "He lied to me again and I am furious"),
    ("anger", "또 거짓말을 하다니 진짜 열받아"),
    ("fear", "I'm scared about tomorrow"),
    ("fear", "내일이 너무 무서워"),
    ("fear", "I'm really nervous about my presentation"),
    ("fear", "발표 때문에 불안해서 잠이 안 와"),
    ("disgust", "That rotten fish smell is disgusting"),
    ("disgust", "썩은 생선 냄새가 너무 역겨워"),
    ("surprise", "Wow, I really didn't expect that!"),
    ("surprise", "헐, 진짜 깜짝 놀랐어!"),
    ("contempt", "He is pathetic, what a joke of a man"),
    ("contempt", "저 사람 정말 한심하다"),
    ("neutral", "What time is it?"),
    ("neutral", "지금 몇 시야?"),
    ("neutral", "The library closes at six on Fridays"),
    ("neutral", "도서관은 금요일에 여섯 시에 닫아요"),
]


@pytest.mark.parametrize(("basic", "text"), SENTENCES)
def test_the_feeling_on_top_is_the_one_a_person_hears(sense, basic, text):
    (reading,) = sense.read([text])
    assert reading.state.top == basic, {k: round(v, 2) for k, v in reading.state.basic.items()}


def test_the_sentences_above_were_not_trained_on():
    rows = (Path(__file__).parents[2] / "training/text_basic.tsv").read_text(encoding="utf-8").splitlines()
    assert not {text for _, text in SENTENCES} & {row.split("\t")[-1] for row in rows}


def test_a_reading_is_whole(sense):
    for reading in sense.read(["I miss my mother so much", "엄마가 너무 보고 싶어"]):
        state, labels = reading.state, taxonomy(reading.taxonomy).labels
        assert reading.taxonomy == OF[reading.lang]
        assert tuple(reading.labels) == labels
        assert all(0 <= chance <= 1 for chance in reading.labels.values())
        assert reading.active, "a plain feeling activates a label"
        assert [reading.labels[label] for label in reading.active] == sorted(
            (reading.labels[label] for label in reading.active), reverse=True
        )
        assert tuple(state.basic) == BASIC
        assert sum(state.basic.values()) == pytest.approx(1)
        assert all(-1 <= value <= 1 for value in (state.valence, state.arousal, state.dominance))
        assert 0 <= state.confidence <= 1
        assert state.fine == reading.labels
        assert state.source == "text"


def test_a_batch_says_what_each_text_alone_says(sense):
    texts = [text for _, text in SENTENCES] + ["word " * 60, "아주 " * 80]
    together = sense.read(texts)
    for text, batched in zip(texts, together, strict=True):
        (alone,) = sense.read([text])
        assert batched.active == alone.active
        assert batched.state.basic == pytest.approx(alone.state.basic, abs=1e-3)


def test_dimensions_follow_the_words(sense):
    for good, bad in (("I'm so happy and excited!", "I'm miserable"), ("정말 신나고 행복해!", "너무 우울하고 비참해")):
        up, down = (reading.state for reading in sense.read([good, bad]))
        assert up.valence > 0.3 > -0.3 > down.valence
        assert up.arousal > down.arousal


def test_it_is_surer_of_a_plain_feeling_than_of_nonsense(sense):
    plain, nonsense = sense.read(["I am so happy right now!", "qpw zzx 000 lkj"])
    assert plain.state.sure
    assert plain.state.confidence > nonsense.state.confidence
    plain, vague = sense.read(["너무 슬퍼서 눈물이 나", "그게 그러니까 저기"])
    assert plain.state.sure
    assert plain.state.confidence > vague.state.confidence


def test_blank_text_says_nothing(sense):
    blank, said = sense.read(["  ", "I am sad"])
    assert (blank.state.top, blank.state.confidence, blank.active) == ("neutral", 0.0, ())
    assert said.state.top == "sadness"
    assert sense.read([]) == []


def test_a_given_language_chooses_the_taxonomy(sense):
    (reading,) = sense.read(["😭😭😭"], ["ko"])
    assert reading.taxonomy == "kote"
    with pytest.raises(BadInput, match="one language a text"):
        sense.read(["a", "b"], ["en"])


def test_embeddings_bring_the_same_meaning_of_both_languages_together(sense):
    vectors = sense.embed(["My dog died", "우리 강아지가 죽었어", "What should I have for lunch?", "점심 뭐 먹지?"])
    assert vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alike = vectors @ vectors.T
    assert alike[0, 1] > max(alike[0, 2], alike[0, 3])
    assert alike[2, 3] > max(alike[2, 0], alike[2, 1])


def piped(monkeypatch, capsys, data: bytes, *arguments: str) -> tuple[int, list[dict], str]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    status = main(["sense", "text", *arguments])
    got = capsys.readouterr()
    return status, [json.loads(line) for line in got.out.splitlines()], got.err


def test_the_command_line_answers_every_line_in_order(monkeypatch, capsys):
    data = "I am so sad today\n\n오늘 너무 행복해\r\nlast line without an end".encode()
    status, rows, _ = piped(monkeypatch, capsys, data)
    assert status == 0
    assert [row["text"] for row in rows] == ["I am so sad today", "", "오늘 너무 행복해", "last line without an end"]
    assert list(rows[0]) == [
        *("text", "lang", "taxonomy", "labels", "active", "basic"),
        *("valence", "arousal", "dominance", "confidence", "risk", "other"),
    ]
    assert [row["lang"] for row in rows] == ["en", "en", "ko", "en"]
    assert (len(rows[0]["labels"]), len(rows[2]["labels"])) == (28, 44)
    assert max(rows[0]["basic"], key=rows[0]["basic"].get) == "sadness"
    assert rows[1]["confidence"] == 0
    assert rows[0]["risk"] == {"level": "none", "kinds": []}


def test_the_command_line_tells_of_risk(monkeypatch, capsys):
    _, rows, _ = piped(monkeypatch, capsys, "I want to kill myself\n죽고 싶어\n".encode())
    assert [row["risk"]["level"] for row in rows] == ["crisis", "crisis"]
    assert all(row["risk"]["kinds"] for row in rows)


def test_bytes_that_are_not_text_are_bad_input(monkeypatch, capsys):
    status, _, said = piped(monkeypatch, capsys, b"fine\n\xff\xfe\n")
    assert status == 2
    assert "Line 2 is not UTF-8" in said
    assert len(said.splitlines()) == 1
