"""What voices are called in the studio, in both languages: the impression one gives, its description, its engine.

`avatar/voice/voices.toml` describes a voice in English, "British, low and soft"; here is the Korean of each part.
"""

from __future__ import annotations

from collections.abc import Mapping

from avatar.engines.base import Voice
from chat.bilingual import pick

Words = tuple[str, str]
"""English, Korean."""

LANGUAGES: Mapping[str, Words] = {"en": ("English", "영어"), "ko": ("Korean", "한국어")}
GENDERS: Mapping[str, Words] = {
    "female": ("women", "여성"), "male": ("men", "남성"), "neutral": ("neither", "여성도 남성도 아님"),
    "": ("not told", "알 수 없음"),
}  # fmt: skip
AGES: Mapping[str, Words] = {
    "child": ("children", "아이"), "young": ("young", "젊은이"), "adult": ("adults", "어른"),
    "older": ("older", "노인"),
    "": ("not told", "알 수 없음"),
}  # fmt: skip
IMPRESSIONS: Mapping[tuple[str, str], Words] = {
    ("female", "adult"): ("woman", "여성"),
    ("female", "young"): ("young woman", "젊은 여성"),
    ("female", "older"): ("older woman", "나이 든 여성"),
    ("female", "child"): ("girl", "여자아이"),
    ("male", "adult"): ("man", "남성"),
    ("male", "young"): ("young man", "젊은 남성"),
    ("male", "older"): ("older man", "나이 든 남성"),
    ("male", "child"): ("boy", "남자아이"),
    ("neutral", "adult"): ("neither woman nor man", "여성도 남성도 아닌 어른"),
    ("neutral", "young"): ("young, neither woman nor man", "여성도 남성도 아닌 젊은이"),
    ("neutral", "older"): ("older, neither woman nor man", "여성도 남성도 아닌 노인"),
    ("neutral", "child"): ("child", "아이"),
}
"""In the order in which the studio groups voices."""
NO_IMPRESSION: Words = ("impression not told", "인상 정보 없음")

ENGINES: Mapping[str, Words] = {
    "hibari": ("hibari, speaks at once", "hibari, 바로 말해요"),
    "kokoro-en": ("Kokoro, starts a little later", "Kokoro, 조금 늦게 시작해요"),
    "kokoro-ko": ("Kokoro", "Kokoro"),
    "coqui": ("coqui-tts, starts a little later", "coqui-tts, 조금 늦게 시작해요"),
}
TOLD_BY_ENGINE = "; starts later than hibari"
"""What the table says of a voice and the studio says of its engine."""

ACCENTS: Mapping[str, str] = {
    "American English": "미국 영어", "American": "미국 영어", "British": "영국 영어",
    "Chinese colour": "중국어 느낌의 영어", "French colour": "프랑스어 느낌의 영어",
    "Indian colour": "인도 느낌의 영어", "Italian colour": "이탈리아어 느낌의 영어",
    "Spanish colour": "스페인어 느낌의 영어", "Korean": "한국어",
}  # fmt: skip
MANNERS: Mapping[str, str] = {
    "a boy": "남자아이", "a child": "어린아이", "a little girl": "어린 여자아이", "a little husky": "살짝 허스키함",
    "a storyteller": "이야기꾼", "airy": "공기처럼 가벼움", "an announcer": "아나운서", "an old man": "할아버지",
    "an old woman": "할머니", "an old woman, warm": "따뜻한 할머니",
    "between man and woman": "여성과 남성 사이", "breathy": "숨결이 느껴짐", "bright": "밝음",
    "calm and businesslike": "차분하고 사무적임", "calm and clear": "차분하고 또렷함",
    "clear and high": "또렷하고 높음", "clear and low": "또렷하고 낮음", "composed": "침착함", "crisp": "또랑또랑함",
    "deep and unhurried": "깊고 느긋함", "dignified": "품위 있음", "easy": "편안함",
    "even and dry": "고르고 담백함", "even and low": "고르고 낮음", "firm": "단단함", "forceful": "힘참",
    "friendly": "친근함", "full and expressive": "풍부하고 표정이 많음", "gentle": "부드러움", "graceful": "우아함",
    "high": "높음", "high and clear": "높고 맑음", "high and quick": "높고 빠름",
    "higher and livelier": "더 높고 생기 있음",
    "jolly and rough": "유쾌하고 걸걸함", "light": "가벼움", "light and lively": "가볍고 생기 있음", "lively": "활기참",
    "low": "낮음", "low and dark": "낮고 어두움", "low and soft": "낮고 부드러움", "low for a woman": "여성치고 낮음",
    "lower and darker": "더 낮고 어두움", "by coqui-tts": "coqui-tts의 목소리", "measured": "신중함",
    "plain": "담담함", "playful": "장난스러움", "polished": "세련됨", "quick": "빠름",
    "quick and open": "빠르고 시원시원함",
    "resonant": "울림이 깊음", "rough": "걸걸함", "round": "둥글둥글함", "singing": "노래하듯 함",
    "soft": "부드럽고 여림",
    "soft and slow": "부드럽고 느림", "steady": "한결같음", "sunny": "햇살처럼 환함", "thoughtful": "생각이 깊음",
    "very deep": "아주 깊음", "very light": "아주 가벼움", "warm": "따뜻함", "warm and close": "따뜻하고 가까움",
    "warm and quick": "따뜻하고 빠름", "whispering close": "가까이서 속삭임",
}  # fmt: skip


def impression(voice: Voice) -> Words:
    return IMPRESSIONS.get((voice.gender, voice.age), NO_IMPRESSION)


def about(voice: Voice) -> Words:
    """The description; a plug-in's stays in the words that it has."""
    english = voice.about.removesuffix(TOLD_BY_ENGINE)
    accent, _, manner = english.partition(", ")
    if accent not in ACCENTS or (manner and manner not in MANNERS):
        return english, english
    return english, ", ".join(part for part in (ACCENTS[accent], MANNERS.get(manner, "")) if part)


def engine(voice: Voice) -> Words:
    return ENGINES.get(voice.engine, (voice.engine, voice.engine))


def told(words: Words) -> str:
    return pick(*words)
