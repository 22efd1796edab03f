"""The engine "transformers" on real, tiny classifiers: meaning flows through, and what is wrong is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from avatar.__main__ import main
from avatar.emotion import BASIC, SURE
from avatar.engines import registry
from avatar.errors import BadInput, DamagedWeights
from avatar.house import House
from avatar.senses.label_map import well_known
from avatar.senses.text_classifier import ClassifierTextSense, Settings
from tests.senses import tiny

LEARNT = [
    ("i am so happy today", 0),
    ("so glad !", 0),
    ("오늘 너무 기뻐", 0),
    ("너무 행복해", 0),
    ("i am so sad", 1),
    ("i cry today", 1),
    ("너무 슬퍼", 1),
    ("오늘 눈물이 나", 1),
    ("the sky is", 2),
    ("오늘 the sky is", 2),
]


@pytest.fixture(scope="module")
def joyful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One label a text: joy, sadness, neutral."""
    return tiny.save(tmp_path_factory.mktemp("single"), ["joy", "sadness", "neutral"], steps=LEARNT)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each label by itself; nothing is said by none of them."""
    return tiny.save(tmp_path_factory.mktemp("multi"), ["기쁨", "슬픔", "없음"], multi=True, steps=LEARNT)


# ---------------------------------------------------------------- meaning


@pytest.mark.parametrize("model", ["joyful", "several"])
def test_meaning_flows_through(model, request):
    sense = ClassifierTextSense(Settings(str(request.getfixturevalue(model))))
    readings = sense.read(["I am so HAPPY today", "너무 행복해", "I am so sad", "너무 슬퍼", "the sky is"])
    assert [reading.state.top for reading in readings] == ["happiness"] * 2 + ["sadness"] * 2 + ["neutral"]
    assert [reading.lang for reading in readings] == ["en", "ko", "en", "ko", "en"]
    assert readings[0].state.valence > 0.3 > -0.3 > readings[2].state.valence
    for reading in readings:
        assert reading.taxonomy == "model"
        assert reading.state.source == "text"
        assert reading.state.fine == reading.labels
        assert tuple(reading.state.basic) == BASIC
        assert sum(reading.state.basic.values()) == pytest.approx(1)
        assert 0 < reading.state.confidence <= 0.8, "nothing is known of the model, so it is never quite sure"


def test_one_label_or_each_by_itself(joyful, several):
    (one,) = ClassifierTextSense(Settings(str(joyful))).read(["i am so happy"])
    assert sum(one.labels.values()) == pytest.approx(1)
    assert one.active == ("joy",)
    (each,) = ClassifierTextSense(Settings(str(several))).read(["i am so happy"])
    assert each.active == tuple(sorted((n for n in each.labels if each.labels[n] > 0.5), key=lambda n: -each.labels[n]))
    (forced,) = ClassifierTextSense(Settings(str(joyful), kind="multi")).read(["i am so happy"])
    assert sum(forced.labels.values()) != pytest.approx(1, abs=1e-3)
    (back,) = ClassifierTextSense(Settings(str(several), kind="single")).read(["i am so happy"])
    assert sum(back.labels.values()) == pytest.approx(1)


def test_a_multi_label_model_that_finds_nothing_reads_neutral(tmp_path):
    model = tiny.save(tmp_path / "m", ["joy", "sadness"], multi=True, steps=[*LEARNT[:8]])
    import torch
    from safetensors.torch import load_file, save_file

    path = model / "model.safetensors"
    tensors = load_file(path)
    tensors["classifier.bias"] = torch.full((2,), -20.0)  # every label very unlikely
    save_file(tensors, path, metadata={"format": "pt"})
    (reading,) = ClassifierTextSense(Settings(str(model))).read(["i am so happy"])
    assert (reading.active, reading.state.top) == ((), "neutral")


def test_a_batch_says_what_each_text_alone_says(joyful):
    sense = ClassifierTextSense(Settings(str(joyful)))
    texts = [text for text, _ in LEARNT] * 5 + ["happy " * 500, "", "  ", "🎉"]
    for text, batched in zip(texts, sense.read(texts), strict=True):
        (alone,) = sense.read([text])
        assert batched.labels == pytest.approx(alone.labels, abs=1e-4)
        assert batched.active == alone.active


@pytest.mark.parametrize("kind", ["distilbert", "roberta", "gpt2"])
def test_other_architectures_read_too(tmp_path, kind):
    sense = ClassifierTextSense(Settings(str(tiny.save_other(tmp_path, kind, ["joy", "sadness"]))))
    texts = ["i am so happy", "오늘 너무 슬퍼", "so happy " * 500, "the sky is ."]
    for text, batched in zip(texts, sense.read(texts), strict=True):
        assert batched.labels == pytest.approx(sense.read([text])[0].labels, abs=1e-4)
        assert sum(batched.labels.values()) == pytest.approx(1)


def test_embeddings_are_those_of_the_packaged_encoder(joyful):
    from avatar.senses.text import HeadsTextSense

    texts = ["My dog died", "우리 강아지가 죽었어"]
    assert np.allclose(
        ClassifierTextSense(Settings(str(joyful))).embed(texts), HeadsTextSense().embed(texts), atol=1e-6
    )


# ---------------------------------------------------------------- honesty


def test_what_the_model_cannot_read_is_never_read_surely(joyful):
    sense = ClassifierTextSense(Settings(str(joyful)))
    spanish, unknown, blank, odd = sense.read(["estoy muy feliz, qué día", "zzyzx qwerty blorp", " ", "\x00\ud83d"])
    assert spanish.other == "Spanish"
    assert max(reading.state.confidence for reading in (spanish, unknown, odd)) < SURE
    assert (blank.state.confidence, blank.active, blank.state.top) == (0.0, (), "neutral")


def test_a_language_it_was_not_made_for_is_never_read_surely(joyful):
    sense = ClassifierTextSense(Settings(str(joyful), langs=("en",)))
    english, korean = sense.read(["i am so happy today", "오늘 너무 기뻐"])
    assert english.state.sure
    assert korean.state.confidence < SURE


# ---------------------------------------------------------------- label maps


def test_a_map_of_ones_own_names_the_labels(tmp_path, joyful):
    model = tiny.save(tmp_path / "m", ["LABEL_0", "LABEL_1", "LABEL_2"], steps=LEARNT)
    toml, js = tmp_path / "map.toml", tmp_path / "map.json"
    toml.write_text(
        'LABEL_0 = "fear"\nLABEL_1 = { anger = 0.5, disgust = 0.5 }\nLABEL_2 = "neutral"\n', encoding="utf-8"
    )
    js.write_text(json.dumps({"LABEL_0": "fear", "LABEL_1": {"anger": 0.6, "disgust": 0.4}, "LABEL_2": "neutral"}))
    for path in (toml, js):
        fear, anger = ClassifierTextSense(Settings(str(model), path)).read(["i am so happy", "i am so sad"])
        assert (fear.state.top, anger.state.top) == ("fear", "anger")
    one = tmp_path / "one.toml"
    one.write_text('joy = "surprise"', encoding="utf-8")
    (bent,) = ClassifierTextSense(Settings(str(joyful), one)).read(["i am so happy"])
    assert bent.state.top == "surprise", "labels the file leaves out keep their well-known meaning"


@pytest.mark.parametrize(
    "names",
    [
        "anger disgust fear joy neutral sadness surprise",
        "sadness joy love anger fear surprise",
        "admiration amusement anger annoyance remorse realization neutral",
        "NEGATIVE NEUTRAL POSITIVE",
        "기쁨 슬픔 분노 불안 당황 상처",
        "1_star 2_stars 3_stars 4_stars 5_stars",
        "불평/불만 환영/호의 지긋지긋 기쁨 없음",
    ],
)
def test_well_known_names_need_no_map(tmp_path, names):
    labels = [name.replace("_", " ") for name in names.split()]
    (reading,) = ClassifierTextSense(Settings(str(tiny.save(tmp_path, labels)))).read(["i am so happy"])
    assert tuple(reading.labels) == tuple(labels)


def test_the_built_in_names_are_whole():
    assert len(well_known()) > 130
    assert all(set(row) <= set(BASIC) and sum(row.values()) == pytest.approx(1) for row in well_known().values())
    negative = well_known()["negative"]
    assert max(negative.values()) < SURE, "unpleasant says too little to be sure of an emotion"


@pytest.mark.parametrize(
    ("map_text", "says"),
    [
        ('joy = "sadness"', "labels the model has not: joy"),
        ('LABEL_0 = "bliss"', "LABEL_0 is not given in basic emotions"),
        ("LABEL_0 = { anger = 0.2 }", "sum to 0.200"),
        ("LABEL_0 = { anger = -1.0, fear = 2.0 }", "not a number of 0 or more"),
        ('LABEL_0 = "anger"', "LABEL_1, LABEL_2"),
        ("what", "not TOML or JSON"),
        ("", "no table of labels"),
        (None, "cannot be read"),
    ],
)
def test_a_map_that_does_not_fit_says_so(tmp_path, map_text, says):
    model, path = tiny.save(tmp_path / "m", ["LABEL_0", "LABEL_1", "LABEL_2"]), tmp_path / "map.toml"
    if map_text is not None:
        path.write_text(map_text, encoding="utf-8")
    with pytest.raises(BadInput, match="GYOGAM_TEXT_LABELS") as told:
        ClassifierTextSense(Settings(str(model), path)).load()
    assert says in str(told.value)


def test_labels_without_a_meaning_are_listed(tmp_path):
    model = tiny.save(tmp_path, ["LABEL_0", "joy", "spam"])
    with pytest.raises(BadInput, match="LABEL_0, spam"):
        ClassifierTextSense(Settings(str(model))).load()


# ---------------------------------------------------------------- what is wrong with a model


def test_no_setting(monkeypatch):
    monkeypatch.delenv("GYOGAM_TEXT_MODEL", raising=False)
    with pytest.raises(BadInput, match="GYOGAM_TEXT_MODEL is not set"):
        ClassifierTextSense().load()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("GYOGAM_TEXT_KIND", "both", "single or multi"), ("GYOGAM_TEXT_LANGUAGES", "en,fr", "en, ko")],
)
def test_settings_that_cannot_be(name, value, says):
    with pytest.raises(BadInput, match=says):
        Settings.from_environment({"GYOGAM_TEXT_MODEL": "x", name: value})


def test_settings_come_from_the_environment(tmp_path):
    given = {"GYOGAM_TEXT_MODEL": " a/b ", "GYOGAM_TEXT_KIND": "multi", "GYOGAM_TEXT_LABELS": str(tmp_path / "m.toml")}
    assert Settings.from_environment(given) == Settings("a/b", tmp_path / "m.toml", "multi", ("en", "ko"))
    assert Settings.from_environment({**given, "GYOGAM_TEXT_LANGUAGES": "ko"}).langs == ("ko",)


def test_a_path_that_is_no_folder(tmp_path):
    for name in (str(tmp_path / "nowhere"), "./nowhere", "a/b/c"):
        with pytest.raises(BadInput, match="which is no folder"):
            ClassifierTextSense(Settings(name)).load()
    with pytest.raises(BadInput, match=r"without config\.json"):
        ClassifierTextSense(Settings(str(tmp_path))).load()


def test_a_hub_name_offline(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BadInput, match="neither a folder here nor a model that the hub gave") as told:
        ClassifierTextSense(Settings("nobody/no-such-model")).load()
    assert len(str(told.value).splitlines()) == 1


def test_a_model_of_another_kind(tmp_path, joyful):
    shutil.copytree(joyful, tmp_path / "m")
    path = tmp_path / "m/config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "architectures": ["BertModel"]}))
    with pytest.raises(BadInput, match=r"no sequence-classification model \(BertModel\)"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()
    path.write_text(json.dumps({**config, "model_type": "no-such-type"}))
    with pytest.raises(BadInput, match="cannot be read"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()


def test_a_model_of_one_label_only_rates(tmp_path):
    with pytest.raises(BadInput, match="does not tell labels apart"):
        ClassifierTextSense(Settings(str(tiny.save(tmp_path, ["joy"])))).load()


def test_weights_that_are_missing_or_broken(tmp_path, joyful):
    from safetensors.torch import load_file, save_file

    shutil.copytree(joyful, tmp_path / "m")
    path = tmp_path / "m/model.safetensors"
    tensors = load_file(path)
    save_file({k: v for k, v in tensors.items() if "classifier" not in k}, path, metadata={"format": "pt"})
    with pytest.raises(DamagedWeights, match=r"lacks weights: classifier"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DamagedWeights, match="cannot be loaded"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()
    path.unlink()
    with pytest.raises(DamagedWeights, match="cannot be loaded"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()
    save_file({k: v * float("nan") for k, v in tensors.items()}, path, metadata={"format": "pt"})
    with pytest.raises(DamagedWeights, match="no number"):
        ClassifierTextSense(Settings(str(tmp_path / "m"))).load()


# ---------------------------------------------------------------- chosen by setting


@pytest.fixture
def chosen(monkeypatch, joyful) -> None:
    """The environment of a server that reads words with the tiny model; the registry forgets it afterwards."""
    monkeypatch.setenv("GYOGAM_TEXT_ENGINE", "transformers")
    monkeypatch.setenv("GYOGAM_TEXT_MODEL", str(joyful))
    monkeypatch.setattr(registry, "_made", {})


async def test_the_house_takes_it_by_setting(chosen):
    house = House()
    await house._take("text", "text", "transformers")
    assert house.text is not None
    assert house.text.name == "transformers"
    assert not house.notices
    assert house.text.read(["i am so happy today"])[0].state.top == "happiness"


async def test_without_a_model_the_house_goes_on_and_says_so(chosen, monkeypatch):
    monkeypatch.delenv("GYOGAM_TEXT_MODEL")
    house = House()
    await house._take("text", "text", "transformers")
    assert house.text is None
    assert "GYOGAM_TEXT_MODEL" in house.notices["text"].message


def test_the_command_line_names_it(chosen, monkeypatch, capsys):
    import io
    import sys

    def asked() -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("i am so sad\n오늘 너무 기뻐".encode())))
        return main(["sense", "text"])

    assert asked() == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [max(row["basic"], key=row["basic"].get) for row in rows] == ["sadness", "happiness"]
    assert {row["taxonomy"] for row in rows} == {"model"}
    monkeypatch.setenv("GYOGAM_TEXT_MODEL", "/nowhere/at/all")
    monkeypatch.setattr(registry, "_made", {})
    assert asked() == 2
    said = capsys.readouterr().err
    assert "GYOGAM_TEXT_MODEL" in said
    assert len(said.splitlines()) == 1
