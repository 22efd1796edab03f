"""The label tables: complete, in the heads' order, and refused with the fault named when wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest

from avatar.emotion import BASIC
from avatar.senses.language import language
from avatar.senses.taxonomy import OF, TABLES, parse, taxonomy
from avatar.senses.text_weights import cut_tokenizer, kept
from avatar.weights.store import SHIPPED


@pytest.mark.parametrize(("name", "lang", "count"), [("goemotions", "en", 28), ("kote", "ko", 44)])
def test_every_label_speaks_for_basic_emotions(name, lang, count):
    table = taxonomy(name)
    assert (table.lang, OF[lang]) == (lang, name)
    assert len(table.labels) == len(table.glosses) == count
    assert all(table.glosses)
    assert np.allclose(table.weights.sum(axis=1), 1)
    assert (table.weights.max(axis=0) > 0).all(), "a basic emotion that no label can show"


@pytest.mark.parametrize("name", ["goemotions", "kote"])
def test_the_heads_and_the_tables_list_the_same_labels(name):
    facts = json.loads((SHIPPED / "text_encoder.json").read_text(encoding="utf-8"))
    assert tuple(facts["labels"][name]) == taxonomy(name).labels
    assert len(facts["thresholds"][name]) == len(taxonomy(name).labels)


def test_evidence_becomes_a_distribution():
    table = taxonomy("goemotions")
    evidence = np.zeros((3, 28), np.float32)
    evidence[0, table.labels.index("grief")] = 0.7
    evidence[1, [table.labels.index("annoyance"), table.labels.index("disapproval")]] = 0.9
    basic = table.basic(evidence)
    assert np.allclose(basic.sum(axis=1), 1)
    assert basic[0, BASIC.index("sadness")] == pytest.approx(1)
    alone = table.basic(np.where(np.arange(28) == table.labels.index("annoyance"), evidence[1], 0)[None])
    assert basic[1, BASIC.index("contempt")] > 2 * alone[0, BASIC.index("contempt")]
    assert basic[2, BASIC.index("neutral")] == pytest.approx(1)


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ({"name": "joy", "gloss": "joy", "basic": {"happiness": 0.5}}, "sum to 0.500"),
        ({"name": "joy", "gloss": "joy", "basic": {"bliss": 1.0}}, "bliss"),
        ({"name": "joy", "gloss": "joy", "basic": {"happiness": 1.5, "sadness": -0.5}}, "-0.5"),
    ],
)
def test_a_wrong_table_is_refused(label, fault):
    with pytest.raises(ValueError, match=fault):
        parse({"taxonomy": "t", "lang": "en", "label": [label]})


def test_a_label_listed_twice_is_refused():
    row = {"name": "joy", "gloss": "joy", "basic": {"happiness": 1.0}}
    with pytest.raises(ValueError, match="twice"):
        parse({"taxonomy": "t", "lang": "en", "label": [row, row]})


def test_the_tables_folder_holds_exactly_the_two_taxonomies():
    assert sorted(path.stem for path in TABLES.glob("*.toml")) == sorted(OF.values())


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I am fine", "en"),
        ("괜찮아요", "ko"),
        ("ㅠㅠ", "ko"),
        ("ㅋㅋㅋ lol", "ko"),
        ("오늘 meeting 너무 힘들었어", "ko"),
        ("I really love eating 김치 with rice", "en"),
        ("PPT 또 날아갔어", "ko"),
        ("😭😭", "en"),
        ("", "en"),
        ("12:30?", "en"),
    ],
)
def test_language_is_told_from_the_script(text, lang):
    assert language(text) == lang


@pytest.mark.parametrize(
    ("piece", "stays"),
    [("▁sad", True), ("슬퍼", True), ("😭", True), ("é", True), ("▁été", False), ("稣", False), ("!", True)],
)
def test_the_vocabulary_keeps_what_english_and_korean_use(piece, stays):
    assert kept(piece) is stays


def test_a_cut_tokenizer_renumbers_every_reference():
    tokenizer = {
        "added_tokens": [{"id": 0, "content": "<s>"}, {"id": 1, "content": "<unk>"}, {"id": 5, "content": "<mask>"}],
        "post_processor": {"special_tokens": {"<s>": {"ids": [0]}, "<mask>": {"ids": [5]}}},
        "model": {"unk_id": 1, "vocab": [["<s>", 0], ["<unk>", 0], ["жа", -1], ["a", -2], ["가", -3], ["<mask>", 0]]},
    }
    cut, rows = cut_tokenizer(tokenizer)
    assert [piece for piece, _ in cut["model"]["vocab"]] == ["<s>", "<unk>", "a", "가", "<mask>"]
    assert rows.tolist() == [0, 1, 3, 4, 5]
    assert cut["added_tokens"][2]["id"] == 4
    assert cut["post_processor"]["special_tokens"]["<mask>"]["ids"] == [4]
    assert tokenizer["added_tokens"][2]["id"] == 5, "the packaged tokenizer is left as it was"
