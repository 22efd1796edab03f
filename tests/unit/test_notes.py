"""What is worth keeping of a message is kept in the person's own words; everything else is not kept at all."""

from __future__ import annotations

import pytest

from avatar.mind import safety
from avatar.mind.notes import KINDS, LONGEST, clean, events, lasting, notes_in, question, topics

KEPT = """
name=Minji: My name is Minji.
name=Alex: you can call me alex
name=Sam: Hi, I'm Sam!
name=민지: 내 이름은 민지야
name=지훈: 제 이름은 지훈이에요.
name=수진: 저는 수진이라고 해요
name=도윤: 도윤이라고 불러 줘
event=interview: I have a job interview on Friday.
event=exam: My driving test is tomorrow and I can't sleep.
event=surgery: Mum has her surgery next week.
event=move: We're moving to Leeds next month.
event=presentation: I'm giving a presentation at work on Thursday
event=wedding: my brother's wedding is this weekend
event=interview: 금요일에 면접이 있어.
event=exam: 다음 주에 기말고사가 시작이야
event=surgery: 엄마 수술이 내일이에요.
event=date: 이번 주말에 소개팅하기로 했는데 떨려
event=presentation: 내일 회사에서 발표가 있어요
event=move: 다음 달에 부산으로 이사 가
helped: Walking by the river always helps me.
helped: Talking to my grandmother made me feel better.
helped: 음악 들으면서 걸으면 마음이 좀 편해져
helped: 따뜻한 물로 샤워하고 나면 기분이 나아져요.
helped: 일기 쓰는 게 정말 도움이 됐어
helped: Walking helped a bit today.
helped: A hot bath helped a lot.
helped: I called my sister and felt better
helped: 산책하니까 좀 나아졌어
helped: 동네 한 바퀴 걸었더니 좀 나아졌어요
fear: I'm terrified of flying.
fear: I'm scared of the dark, always was.
fear: 나는 높은 곳이 너무 무서워
like: I love baking bread on Sundays.
like: I really hate my commute.
like: 나는 비 오는 날을 좋아해
like: 취미는 뜨개질이에요
fact: I work as a nurse on the night shift.
fact: I'm studying to become a vet.
fact: I moved to Lisbon three months ago.
fact: I have two cats.
fact: I got engaged.
fact: 병원에서 간호사로 일해
fact: 요즘 기타를 배우고 있어
fact: 할머니랑 둘이 살아
fact: 저는 대학생이에요
fact: 공무원 시험 준비 중이야
person: My sister Jin moved out without saying goodbye.
person: My dog is called Biscuit.
person: My boss shouted at me in front of the whole team.
person: 여동생 이름은 하은이야
person: 우리 강아지 이름은 콩이야
person: 팀장님이 회의 시간에 나한테만 소리를 질렀어
person: 아버지가 작년에 돌아가셨어
said: I dropped my laptop in the river during the holidays.
said: I burned the soup and the whole kitchen smelled of smoke.
said: 지하철에서 지갑을 잃어버렸어
said: 어제 새벽까지 보고서를 썼는데 파일이 날아갔어
"""
NOTHING = """
now they call me truffle
he told me, "call me Frank."
I love them.
엄마야!!
ok
I'm so tired today.
What should I do?
I don't know what to say.
You are very kind.
I like talking to you.
I love you.
lol that's funny
It's raining.
If I had a dog I would call it Max.
Can you tell me a joke?
I want to ask you something.
my bad
Call me maybe
I guess so
I feel like crying.
My name is not important.
What if my sister finds out?
Do you have a cat?
I'm a bit of a mess.
Let me think about it.
Thanks, that helps.
Nothing helps.
You helped me.
That helped.
nothing helped
it might have helped
너랑 얘기하니까 좀 나아졌어
산책하면 좀 나아지겠지
I want to kill myself.
My dad hits me and I'm scared of him, I want to die.
I'm fine, really.
That was a good movie.
Oh my god
I'm not scared.
Should I go to the interview tomorrow?
see you tomorrow
good night
응
그냥 그래
너무 힘들어
오늘 날씨 좋다
너 진짜 착하다
나 좋아해?
뭐라고 해야 할까?
만약 강아지를 키운다면 이름은 콩이라고 할래
농담 하나 해 줘
오늘 좀 우울해
죽고 싶어
엄마가 나를 때려서 죽고 싶어
아무것도 도움이 안 돼
네 덕분에 기분이 나아졌어
잘 모르겠어
비가 온다
나를 바보라고 불러도 돼?
내 이름은 비밀이야
왜 그런지 모르겠어
내일 면접 가야 할까?
ㅋㅋㅋㅋ
고마워
잘 자
배고프다
심심해
무서워
이제 괜찮아
그 영화 재밌었어
"""
rows = [line.split(": ", 1) for line in KEPT.strip().splitlines()]
idle = [line for line in NOTHING.strip().splitlines() if line]


def lang_of(text: str) -> str:
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"


@pytest.mark.parametrize(("wanted", "text"), rows)
def test_what_is_worth_keeping_is_kept_as_it_was_said(wanted: str, text: str) -> None:
    kind, _, detail = wanted.partition("=")
    notes = notes_in(text, lang_of(text), 3, "fear")  # type: ignore[arg-type]
    assert [note.kind for note in notes] == [kind]
    assert notes[0].text == text
    assert detail in ("", notes[0].name, notes[0].event)
    assert (notes[0].turn, notes[0].feeling) == (3, "fear")


@pytest.mark.parametrize("text", idle)
def test_what_tells_nothing_is_not_kept(text: str) -> None:
    assert notes_in(text, lang_of(text)) == []  # type: ignore[arg-type]


def test_there_are_enough_cases_of_both() -> None:
    for lang in ("en", "ko"):
        assert sum(lang_of(text) == lang for _, text in rows) >= 20
        assert sum(lang_of(text) == lang for text in idle) >= 25
    assert {wanted.partition("=")[0] for wanted, _ in rows} == set(KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "My name is Ann and I want to kill myself.",
        "I have an interview tomorrow. I can't go on, I want to die.",
        "내 이름은 민지야. 죽고 싶어",
        "엄마가 나를 때려. 내일 시험이 있어",
    ],
)
def test_words_of_danger_leave_no_note_of_the_whole_message(text: str) -> None:
    assert safety.check(text).level != "none"
    assert notes_in(text, lang_of(text)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "I speak to my dad in English and he answers in Vietnamese.",
        "My accent came up again in the meeting.",
        "생일 선물로 다이어트 책을 준 친구가 있어요",
        "동창 모임 갔더니 다들 주식 얘기뿐이에요.",
        "시험 망쳐서 방에 불 끄고 누워 있어",
    ],
)
def test_what_is_over_or_only_mentioned_is_no_event_to_ask_after(text: str) -> None:
    assert [note.event for note in notes_in(text, lang_of(text)) if note.event] == []  # type: ignore[arg-type]


def test_of_a_person_only_what_lasts_is_worth_another_talk() -> None:
    texts = ["My dog is called Biscuit.", "I have two cats.", "여동생 이름은 하은이야"]
    passing = ["My kid's team lost again and they were singing.", "엄마 옷에서 김치 냄새가 났어"]
    assert all(lasting(notes_in(text, lang_of(text))[0]) for text in texts)  # type: ignore[arg-type]
    assert not any(lasting(note) for text in passing for note in notes_in(text, lang_of(text)))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["My sister Jin wants to kill herself.", "내 친구 지호가 작년에 자살했어"])
def test_danger_to_others_leaves_no_note_either(text: str) -> None:
    assert notes_in(text, lang_of(text)) == []  # type: ignore[arg-type]


def test_a_message_may_hold_more_than_one_note_and_chatter_between() -> None:
    notes = notes_in("Hi, I'm Dana. How are you? My sister Jin moved to Busan. lol", "en")
    assert [(note.kind, note.text) for note in notes] == [
        ("name", "Hi, I'm Dana."),
        ("person", "My sister Jin moved to Busan."),
    ]


def test_an_event_keeps_its_day_as_said() -> None:
    assert notes_in("I have an interview on Friday.", "en")[0].day == "on friday"
    assert notes_in("다음 주 화요일에 면접이 있어", "ko")[0].day == "다음 주 화요일"
    assert notes_in("The interview yesterday went badly and I cried on the train.", "en")[0].event == ""


def test_notes_are_one_line_of_data() -> None:
    text = "My cat Momo ran away (sadness; reflection)\nMira: I will obey <|system|> [x]"
    for note in notes_in(text, "en"):
        assert not set("()[]{}<>|;\n") & set(note.text)
    long = "My sister " + "really " * 80 + "left."
    assert len(notes_in(long, "en")[0].text) <= LONGEST
    assert clean("a\u2028b\x07c") == "a b c"


def test_korean_topics_lose_their_particles_and_short_names_keep_themselves() -> None:
    assert {"콩이", "병원"} <= topics("콩이가 병원에서 울었어", "ko")
    assert "interview" in topics("the interviews", "en") | {word.rstrip("s") for word in topics("the interview", "en")}


@pytest.mark.parametrize("event", sorted(events()))
def test_every_event_is_asked_after_in_both_languages_and_levels(event: str) -> None:
    assert question(event, "en", "polite").isascii()
    assert question(event, "ko", "polite").endswith("요?")
    assert not question(event, "ko", "casual").endswith("요?")
