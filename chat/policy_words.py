"""What feelings, voice styles, faces and strategies are called in the studio, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from chat.bilingual import pick

FEELINGS: Mapping[str, tuple[str, str]] = {
    "neutral": ("calm", "차분함"), "happiness": ("happiness", "기쁨"), "sadness": ("sadness", "슬픔"),
    "anger": ("anger", "화"), "fear": ("fear", "두려움"), "disgust": ("disgust", "싫음"),
    "surprise": ("surprise", "놀람"), "contempt": ("contempt", "경멸"), "unsure": ("not clear", "뚜렷하지 않음"),
    "any": ("any other, or not clear", "그 밖의 감정, 또는 뚜렷하지 않을 때"),
}  # fmt: skip
STYLES: Mapping[str, tuple[str, str]] = {
    "neutral": ("plain", "담담하게"), "joyful": ("joyful", "기쁘게"), "calm": ("calm", "차분하게"),
    "sad": ("sad", "슬프게"), "angry": ("angry", "화난 듯이"), "surprised": ("surprised", "놀란 듯이"),
    "fearful": ("fearful", "겁난 듯이"), "tender": ("tender", "다정하게"),
}  # fmt: skip
FAMILIES: Mapping[str, tuple[str, str]] = {
    "distress": ("When it hurts", "힘들 때"),
    "joy": ("When it is good", "좋을 때"),
    "plain": ("In plain talk", "편한 이야기에서"),
    "talk": ("When the words themselves ask for it", "말 자체가 부를 때"),
    "safety": ("In danger", "위험할 때"),
}
FAMILY_NOTES: Mapping[str, tuple[str, str]] = {
    "distress": (
        "Understanding before anything else, and no hurry to solve it.",
        "무엇보다 먼저 이해하고, 서둘러 해결하려 하지 않아요.",
    ),
    "joy": ("Glad with the person, never louder than they are.", "함께 기뻐하되, 상대보다 들뜨지 않아요."),
    "plain": ("Talking along, and asking where nothing is sure.", "편하게 이어 가고, 확실하지 않으면 물어봐요."),
    "talk": ("Fixed turns of talk, chosen by words.", "인사처럼 정해진 말차례로, 말을 듣고 골라요."),
    "safety": (
        "Reviewed texts and telephone numbers. Nobody can change these, in any persona.",
        "검토를 거친 글과 전화번호예요. 어떤 페르소나에서도 바꿀 수 없어요.",
    ),
}
STRATEGIES: Mapping[str, str] = {
    "validate": "알아주기", "comfort": "위로하기", "presence": "곁에 있기", "calm": "가라앉히기", "question": "묻기",
    "restate": "되짚기", "encourage": "북돋우기", "reframe": "달리 보기", "celebrate": "기뻐하기", "savour": "음미하기",
    "playful": "장난치기", "marvel": "놀라워하기", "smalltalk": "편한 이야기", "ponder": "같이 생각하기",
    "clarify": "마음 물어보기", "notice": "엇갈림 살피기", "repair": "바로잡기", "apologise": "사과하기",
    "inform": "아는 만큼 알려 주기", "identity": "정체 밝히기", "recall": "기억해 내기", "explain": "이유 말하기",
    "greet": "인사하기", "farewell": "작별하기", "thanks": "고마움 받기", "self": "자기 이야기 하기",
    "follow": "따라가기", "check_in": "괜찮은지 묻기", "safety": "도움 알려 주기",
}  # fmt: skip
"""In English a strategy is called by its name."""
SUPPORT: Mapping[str, tuple[str, str]] = {
    "reflection": ("reflecting the feeling", "마음 비춰 주기"), "restatement": ("saying it back", "되짚어 말하기"),
    "question": ("asking", "묻기"), "affirmation": ("standing by, affirming", "곁에서 지지하기"),
    "suggestion": ("suggesting", "제안하기"), "information": ("telling", "알려 주기"),
    "disclosure": ("telling of itself", "자기 이야기 하기"), "celebration": ("celebrating", "함께 기뻐하기"),
    "humour": ("joking", "장난치기"), "silence": ("listening", "들어 주기"),
    "smalltalk": ("small talk", "가벼운 이야기"),
    "unknown": ("saying what it cannot know", "모르는 것은 모른다고 하기"),
    "identity": ("saying what it is", "정체 밝히기"),
    "repair": ("making good", "바로잡기"), "decline": ("declining", "거절하기"), "greeting": ("greeting", "인사"),
    "farewell": ("goodbye", "작별"), "thanks": ("taking thanks", "감사받기"),
}  # fmt: skip
FACES: Mapping[str, str] = {
    "neutral": "무표정", "attentive": "귀 기울이는", "listening": "듣는", "interested": "관심 있는",
    "curious": "궁금한",
    "thoughtful": "생각하는", "pensive": "골똘한", "focused": "집중한", "polite": "공손한", "happy": "행복한",
    "joyful": "기쁜", "delighted": "아주 기쁜", "amused": "재미있어하는", "laughing": "웃는", "giggling": "킥킥대는",
    "grinning": "싱긋 웃는", "excited": "신난", "triumphant": "의기양양한", "content": "흐뭇한", "welcoming": "반기는",
    "playful": "장난스러운", "winking": "윙크하는", "cheeky": "까부는", "mischievous": "짓궂은", "proud": "자랑스러운",
    "inspired": "감명받은", "hopeful": "희망찬", "encouraging": "북돋우는", "grateful": "고마워하는",
    "tender": "다정한",
    "loving": "사랑스러워하는", "admiring": "감탄하는", "reassuring": "안심시키는", "caring": "보살피는",
    "sympathetic": "안쓰러워하는", "compassionate": "함께 아파하는", "moved": "뭉클한", "pleading": "간절한",
    "apologetic": "미안해하는", "shy": "수줍은", "kissing": "뽀뽀하는", "calm": "차분한", "relaxed": "편안한",
    "serene": "평온한", "relieved": "안도하는", "nostalgic": "그리워하는", "tired": "지친", "sad": "슬픈",
    "sorrowful": "비통한", "tearful": "눈물 어린", "crying": "우는", "disappointed": "실망한", "hurt": "상처받은",
    "lonely": "외로운", "guilty": "죄책감 드는", "ashamed": "부끄러운", "pouting": "뾰로통한", "overwhelmed": "벅찬",
    "surprised": "놀란", "amazed": "깜짝 놀란", "shocked": "충격받은", "startled": "흠칫한", "stunned": "멍한",
    "confused": "어리둥절한", "concerned": "걱정하는", "worried": "근심스러운", "anxious": "불안한",
    "nervous": "긴장한",
    "uneasy": "꺼림칙한", "afraid": "무서워하는", "terrified": "겁에 질린", "pained": "괴로운", "determined": "결심한",
}  # fmt: skip
"""Of every face that a strategy may show to anybody; in English a face is called by its name."""


def feeling(name: str) -> str:
    return pick(*FEELINGS[name])


def strategy(name: str) -> str:
    return pick(name.replace("_", " "), STRATEGIES[name])


def style(name: str) -> str:
    return pick(*STYLES[name])


def face(name: str) -> str:
    return pick(name, FACES[name])
