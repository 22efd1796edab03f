"""A plan for danger is answered with the fixed texts by every reply engine, whatever the patterns see in the words."""

from __future__ import annotations

import pytest

from avatar.emotion import NOTHING
from avatar.engines.base import Plan, ReplyDone, ReplyRequest, Sentence
from avatar.engines.registry import get
from avatar.mind import safety
from avatar.mind.reply import BankReplier, risk_of
from avatar.persona import builtin

HINT = {"en": "I gave my dog to my cousin today", "ko": "강아지는 사촌한테 줬어"}


def request(strategy: str, lang: str, text: str = "") -> ReplyRequest:
    plan = Plan(strategy, "gentle", "caring", 0.7)
    return ReplyRequest(builtin("default"), lang, text or HINT[lang], NOTHING, plan)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(("strategy", "level"), [("safety", "crisis"), ("check_in", "concern"), ("validate", "none")])
def test_the_risk_is_at_least_what_the_plan_stands_for(lang: str, strategy: str, level: str) -> None:
    assert safety.check(HINT[lang]).level == "none"
    assert risk_of(request(strategy, lang)).level == level


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "my dad collapsed and isn't breathing"), ("ko", "아빠가 나를 때려요")]
)
def test_what_the_patterns_found_keeps_its_own_words(lang: str, text: str) -> None:
    assert risk_of(request("check_in", lang, text)) == safety.check(text)
    assert safety.check(text).level == "crisis"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("strategy", ["safety", "check_in"])
@pytest.mark.parametrize("engine", ["bank", "embedded", "openai"])
def test_every_engine_says_only_fixed_texts(engine: str, strategy: str, lang: str) -> None:
    replier = BankReplier() if engine == "bank" else get("reply", engine)
    *said, done = replier.reply(request(strategy, lang))  # type: ignore[attr-defined]
    assert isinstance(done, ReplyDone)
    assert all(isinstance(one, Sentence) and one.engine == "safety" for one in said)
    assert safety.answered(said[0].text)  # type: ignore[union-attr]
