"""What a later message calls for, with the real encoder: seldom the wrong thing, mostly the right one."""

from __future__ import annotations

import pytest

from avatar.engines.base import Lang
from avatar.engines.registry import get
from avatar.mind.memory import AGO, MOST, Notes
from avatar.remembering import Reader

SAID: dict[Lang, list[str]] = {
    "en": [
        "Hi, I'm Dana.",
        "My sister Jin is getting married in June.",
        "My boss shouted at me in front of the whole team.",
        "Walking by the river always calms me.",
        "I have an interview at the library on Tuesday.",
        "I'm terrified of flying.",
        "My dog Biscuit is fourteen and limps.",
        "I work as a nurse on the night shift.",
        "I love baking bread on Sundays.",
        "I moved to Lisbon three months ago.",
        "I failed my statistics exam in spring.",
    ],
    "ko": [
        "내 이름은 지은이야",
        "여동생 하은이가 6월에 결혼해",
        "팀장님이 다들 보는 앞에서 나한테 소리를 질렀어",
        "강가를 걸으면 마음이 좀 편해져",
        "화요일에 도서관 면접이 있어",
        "나는 비행기 타는 게 너무 무서워",
        "우리 강아지 콩이가 열네 살인데 다리를 절어",
        "병원에서 야간 간호사로 일해",
        "일요일마다 빵 굽는 걸 좋아해",
        "세 달 전에 부산으로 이사 와서 혼자 살아",
        "봄에 통계학 시험에서 떨어졌어",
    ],
}
LATER: dict[Lang, list[tuple[str, int | None]]] = {
    "en": [
        ("The wedding is making my mother crazy.", 1),
        ("My sister called me three times today.", 1),
        ("He yelled again at work today.", 2),
        ("My boss is on holiday, finally quiet.", 2),
        ("My mind won't stop, I am so tense tonight.", None),
        ("I'm so nervous about Tuesday.", 4),
        ("I got the library job!", 4),
        ("We want to visit my aunt in Canada but the plane...", 5),
        ("Biscuit didn't eat today.", 6),
        ("I have to bring the dog to the vet.", 6),
        ("I couldn't sleep after my shift.", 7),
        ("The kitchen smells of yeast.", 8),
        ("I don't know anybody in this city.", 9),
        ("I have to retake that statistics class.", 10),
        ("My phone broke.", None),
        ("I'm having soup.", None),
        ("It rained all day.", None),
        ("I watched a funny film last night.", None),
        ("I argued with my roommate about the dishes.", None),
        ("I feel empty somehow.", None),
        ("My head hurts.", None),
        ("The coffee was terrible.", None),
        ("I lost my keys this morning.", None),
        ("Everything is too much right now.", None),
        ("My neighbour plays drums at midnight.", None),
        ("I bought new shoes.", None),
        ("My car needs repairs and I have no money.", None),
        ("I finished a long novel.", None),
        ("I'm proud of my garden.", None),
        ("Nobody texted me on my birthday.", None),
    ],
    "ko": [
        ("결혼식 준비 때문에 엄마가 난리야", 1),
        ("동생이 오늘 전화를 세 번이나 했어", 1),
        ("팀장이 오늘 또 화냈어", 2),
        ("회사에서 다들 앞에서 또 혼났어", 2),
        ("오늘따라 마음이 안 가라앉아", None),
        ("화요일이 다가오니까 떨려", 4),
        ("도서관에 붙었어!", 4),
        ("캐나다에 가고 싶은데 비행기가 문제야", 5),
        ("콩이가 오늘 밥을 안 먹어", 6),
        ("강아지 데리고 병원에 가야 돼", 6),
        ("야간 근무 끝나고 잠이 안 와", 7),
        ("오늘 빵이 잘 부풀었어", 8),
        ("이 동네엔 아는 사람이 하나도 없어", 9),
        ("통계학 재수강해야 돼", 10),
        ("휴대폰이 고장 났어", None),
        ("저녁으로 국수 먹었어", None),
        ("하루 종일 비가 왔어", None),
        ("어제 웃긴 영화를 봤어", None),
        ("룸메랑 설거지 때문에 싸웠어", None),
        ("그냥 허전해", None),
        ("머리가 아파", None),
        ("커피가 맛이 없었어", None),
        ("아침에 열쇠를 잃어버렸어", None),
        ("다 벅차다 지금은", None),
        ("윗집이 밤마다 드럼을 쳐", None),
        ("새 신발을 샀어", None),
        ("차 수리비가 너무 많이 나왔어", None),
        ("긴 소설을 다 읽었어", None),
        ("텃밭이 잘 자라서 뿌듯해", None),
        ("생일인데 아무도 연락을 안 했어", None),
    ],
}
"""A later message, and which of the things said it calls for."""


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_message_calls_for_what_belongs_to_it(lang: Lang) -> None:
    sense, reader = get("text"), Reader()
    sense.load()
    found = wrong = 0
    for text, wanted in LATER[lang]:
        notes = Notes()
        for said in SAID[lang]:
            notes.hear(said, lang)
        for _ in range(AGO):
            notes.hear("hm", "en")
        note = notes.recall(text, reader.read(sense, notes, text, lang, MOST), lang)
        if note is None:
            continue
        if wanted is not None and SAID[lang][wanted] == note.text:
            found += 1
        else:
            wrong += 1
    assert wrong <= 1
    assert found >= 0.6 * sum(wanted is not None for _, wanted in LATER[lang])
