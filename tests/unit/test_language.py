"""The language of a message: English, Korean, another one, or none; chat English is never another language."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar.senses.language import NO_WORDS, feels_without_words, language, other, readable, told

ROOT = Path(__file__).resolve().parents[2]

OTHERS = [
    ("Spanish", "estoy harto de mi jefe, me grita todos los días"),
    ("Spanish", "hoy fue el mejor día de mi vida"),
    ("Spanish", "extraño mucho a mi familia"),
    ("Spanish", "no puedo dormir por la noche"),
    ("Spanish", "¿qué hago ahora?"),
    ("French", "mon chat est mort hier soir"),
    ("French", "je me sens vraiment seule en ce moment"),
    ("French", "on s'est disputés et il est parti"),
    ("French", "c'est la meilleure nouvelle de la semaine"),
    ("French", "tu fais quoi ce soir ?"),
    ("German", "meine Katze ist gestern gestorben"),
    ("German", "ich vermisse dich so"),
    ("German", "heute war der beste Tag seit langem"),
    ("German", "warum hört mir niemand zu?"),
    ("German", "das ist doch total unfair"),
    ("Italian", "mi sento molto sola stasera"),
    ("Italian", "il mio gatto è morto ieri"),
    ("Italian", "che bella notizia, sono contentissimo"),
    ("Portuguese", "meu gato morreu e eu não paro de chorar"),
    ("Portuguese", "hoje foi um dia muito bom"),
    ("Portuguese", "estou com medo da prova de amanhã"),
    ("Dutch", "mijn kat is gisteren doodgegaan"),
    ("Dutch", "ik heb er geen zin meer in"),
    ("Polish", "mój kot wczoraj umarł"),
    ("Polish", "boję się jutrzejszego egzaminu"),
    ("Polish", "dziękuję za wszystko"),
    ("Vietnamese", "con mèo của tôi chết hôm qua"),
    ("Vietnamese", "mình sợ kỳ thi ngày mai"),
    ("Vietnamese", "hom nay toi met qua"),
    ("Indonesian or Malay", "kucing saya mati kemarin"),
    ("Indonesian or Malay", "aku takut banget sama ujian besok"),
    ("Turkish", "kedim dün öldü, çok üzgünüm"),
    ("Turkish", "yarınki sınavdan korkuyorum"),
    ("Swedish", "min katt dog igår och jag är ledsen"),
    ("Swedish", "jeg er så glad i dag"),
    ("Tagalog", "namatay ang pusa ko kahapon"),
    ("Tagalog", "takot ako sa exam bukas"),
    ("Romanian", "mi-e frică de examenul de mâine"),
    ("Czech", "bojím se zítřejší zkoušky"),
    ("Finnish", "kissani kuoli eilen ja olen surullinen"),
    ("Hungarian", "félek a holnapi vizsgától, nagyon ideges vagyok"),
    ("Hindi", "mujhe kal ke exam se dar lag raha hai"),
    ("Korean", "oneul neomu seulpeo"),
    ("Latin", "lorem ipsum dolor sit amet"),
]
"""Written after the table of words was made and not used for it, as the share below is measured on them."""

ENGLISH = (
    """
lol|ok|okkk|haha yes|hi|brb|idk tbh|ngl kinda sad|im fine|wtf|nooooo|yesss|thx|u there?|hii :)|gm|same|bruh|meh
omg no way|gonna cry rn|so tierd|i cnat sleep|sup|see u tmrw|no cap fr fr|rip|fml|smh|istg|bday today!
aaaaaa|Mia|Ana Maria Lopez
Jisoo and Minho|I love kimchi jjigae|my abuela died|que sera sera|deja vu lol|ciao|merci!|gracias|hola|Juan de la Cruz
oppa saranghae|annyeong|I met Karl von Berg in Los Angeles|La La Land|per se|vis-a-vis|Beyoncé is a queen|my fiancé left
Zoë and José came|crème brûlée for dessert|T_T|xD|XOXO|S P O I L E R|I watched Amélie and Das Boot
he said "te quiero" and I melted|my kumusta video|a b c|ily|ty|np|k|she was so mad 'cuz I forgot|die hard fan
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def test_other_languages_in_latin_letters_are_noticed():
    named = [(name, text, other(text)) for name, text in OTHERS]
    missed = [row for row in named if row[2] is None]
    assert len(missed) <= 0.1 * len(OTHERS), missed
    wrong = [row for row in named if row[2] is not None and not row[2].startswith(row[0])]
    assert len(wrong) <= 0.1 * len(OTHERS), wrong


@pytest.mark.parametrize("text", ENGLISH)
def test_chat_english_names_and_loan_words_are_english(text):
    assert other(text) in (None, NO_WORDS)


def test_no_line_of_our_own_english_or_korean_is_another_language():
    rows = [
        row.split("\t")
        for path in ("training/text_basic.tsv", "tests/senses/said.tsv")
        for row in (ROOT / path).read_text(encoding="utf-8").splitlines()
        if not row.startswith("#")
    ]
    texts = [row[3] if len(row) == 5 else row[2] for row in rows]
    assert len(texts) > 900
    assert [text for text in texts if other(text) not in (None, NO_WORDS)] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("今日はとても悲しいです", "Japanese"),
        ("ありがとう", "Japanese"),
        ("我今天很难过", "Chinese"),
        ("мне сегодня очень грустно", "Cyrillic"),
        ("أنا حزين جدا اليوم", "Arabic"),
        ("วันนี้ฉันเศร้ามาก", "Thai"),
        ("आज मैं बहुत दुखी हूँ", "Devanagari"),
        ("אני עצוב היום", "Hebrew"),
        ("είμαι λυπημένος", "Greek"),
        ("ok мне грустно сегодня lol", "Cyrillic"),
        ("12:30", NO_WORDS),
        ("?!...", NO_WORDS),
        ("😭😭", NO_WORDS),
        (":(", NO_WORDS),
        ("", NO_WORDS),
        ("\x00\x07\x1b[0m"[:3], NO_WORDS),
        ("I am fine", None),
        ("괜찮아요", None),
        ("ㅠㅠ", None),
        ("오늘 진짜 最高였어", None),
        ("I love the word 木漏れ日 so much", None),
        ("Привет! I only know that one word in Russian, sorry", None),
        ("나 어제 hola 하고 인사했어", None),
    ],
)
def test_scripts_are_told_by_their_letters(text, name):
    assert other(text) == name


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("영어 interview 때문에 nervous해", "ko"),
        ("deadline이 tomorrow라서 stress야", "ko"),
        ("my 엄마 is the best", "en"),
    ],
)
def test_a_korean_ending_makes_a_latin_word_korean(text, lang):
    assert language(text) == lang


@pytest.mark.parametrize(
    ("text", "likely", "lang"),
    [
        ("나 오늘 너무 슬퍼", "en", "ko"),
        ("네", "en", "ko"),
        ("ㅋㅋㅋ", "en", "en"),
        ("😭", "en", "en"),
        ("what does 김치 mean?", "en", "en"),
        ("I am so sad today", "ko", "en"),
        ("why don't you ever listen to me", "ko", "en"),
        ("ok", "ko", "ko"),
        ("lol thx", "ko", "ko"),
        ("😭", "ko", "ko"),
        ("zzz qqq www", "ko", "ko"),
        ("estoy muy triste hoy", "ko", "ko"),
        ("오늘 meeting 너무 힘들었어", "ko", "ko"),
    ],
)
def test_a_message_is_answered_in_its_own_language_when_that_is_clear(text, likely, lang):
    assert told(text, likely) == lang


@pytest.mark.parametrize(
    "text",
    [
        "asdfasdf",
        "asdkjh qwoeiru zmxnc",
        "qwpoeiru",
        "zxcvbnm",
        "fjdksl fjdks",
        "dfgdfg",
        "ㅁㄴㅇㄹ",
        "ㅂㅈㄷㄱㅁㄴ ㅁㄴㅇㄹ",
    ],
)
def test_keys_hit_at_random_are_no_words(text):
    assert other(text) == NO_WORDS


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Terrified.",
            "Bliss",
            "melancholy",
            "hmmmmmm",
            "pffffft",
            "zzzzzz",
            "ughhhh",
            "kthxbye",
            "JACKPOT!!!",
            "Pop pop!",
        ),
        *("Nguyen", "xoxo", "lmaooooo", "ㅇㅋ ㄱㅅ", "ㄹㅇㅋㅋ", "ㅂㄷㅂㄷ", "ㅎㄷㄷ", "ㅠㅜㅠㅜ", "ㅇㅅㅇ"),
    ],
)
def test_a_sound_a_name_or_a_single_word_is_not_keys_hit_at_random(text):
    assert other(text) is None


def test_an_emoji_or_an_emoticon_speaks_without_words():
    assert all(feels_without_words(text) for text in ("😭", "❤️", ":(", "^^", ":-D", "<3", ">_<"))
    assert not any(feels_without_words(text) for text in ("", "...", "12:30", "?!", "1234", "\x00"))


def test_a_lone_surrogate_becomes_readable():
    assert readable("so \ud83d sad") == "so ? sad"
    assert readable("😭 슬퍼") == "😭 슬퍼"


def test_a_long_text_is_told_as_its_beginning():
    assert other("estoy muy triste y no sé qué hacer. " * 2000) == "Spanish"
    assert other("I am so tired of this. " * 2000) is None
