// @ts-check
/**
 * Every word of the page, in English and Korean, and the switch between them. No DOM.
 * A test holds both languages to the same keys. `{name}` is filled in by `t`.
 */

/** @typedef {"en" | "ko"} Language */

/** @type {Record<Language, Record<string, string>>} */
export const STRINGS = {
  en: {
    "page.title": "Gyogam: a companion that listens with its face",
    "page.skip": "Skip to writing",
    "page.reload": "Reload the page",
    "language.label": "Language",
    "persona.label": "Who you talk with",
    "persona.choose": "Talk with {name}",
    "persona.loading": "Meeting someone…",

    "stage.label": "{name}, the avatar",
    "status.resting": "{name} is here",
    "status.listening": "{name} is listening",
    "status.thinking": "{name} is thinking",
    "status.speaking": "{name} is speaking",
    "status.connecting": "Connecting",
    "sound.on": "Sound on",
    "sound.off": "Sound off",
    "sound.volume": "Volume",
    "sound.tap": "Tap to hear {name}",
    "light.on": "The light follows the mood",
    "light.off": "The light stays even",

    "talk.label": "Conversation",
    "talk.empty.title": "How are you, really?",
    "talk.empty.text": "Write as you would to a friend. {name} answers in words, voice and face.",
    "talk.starter.1": "I failed my exam and I feel awful.",
    "talk.starter.2": "Something good happened today!",
    "talk.starter.3": "I can't quiet my head tonight.",
    "talk.you": "You",
    "talk.sending": "Sending…",
    "talk.waiting": "Will be sent when the connection is back",
    "talk.failed": "Not sent",
    "talk.retry": "Try again",
    "talk.cut": "Stopped here",
    "talk.broken": "{name} could not finish this answer",
    "talk.fresh": "A new conversation begins here",
    "talk.persona": "Now with {name}",
    "talk.heard": "Heard",

    "composer.label": "Your words",
    "composer.placeholder": "Say anything…",
    "composer.hint": "Enter sends, Shift and Enter makes a new line",
    "composer.send": "Send",
    "composer.stop": "Stop",
    "composer.left": "{count} left",
    "composer.over": "{count} too many. Send it in shorter parts.",

    "ai.note": "{name} is an AI and its voice is synthetic. Emotion recognition is at work on {senses}; it can be wrong.",
    "ai.words": "your words",
    "ai.face": "your face",
    "ai.voice": "your voice",
    "ai.and": " and ",
    "ai.comma": ", ",

    "panel.label": "What I read in you",
    "panel.open": "What I read in you",
    "panel.close": "Close",
    "panel.chips": "Camera {camera}, mic {microphone}",
    "panel.on": "on",
    "panel.off": "off",

    "read.nothing": "Nothing yet",
    "read.nothing.more": "Write something, or switch a sense on.",
    "read.unsure": "Not sure",
    "read.unsure.more": "A little like {emotion}, but I would not rely on it.",
    "read.mostly": "Mostly {emotion}",
    "read.mostly.more": "With some {emotion}",
    "read.told": "You told me: {emotion}",
    "read.told.more": "I go by your word, not by my guess.",
    "read.confidence": "Confidence",
    "read.scores": "Scores of eight emotions",
    "read.map": "Pleasantness {valence}, energy {arousal}, each from minus 100 to 100",
    "read.pleasant": "pleasant",
    "read.unpleasant": "unpleasant",
    "read.lively": "lively",
    "read.calm": "calm",
    "read.wrong": "That's not how I feel",
    "read.choose": "How do you feel?",
    "read.undo": "Go back to your reading",
    "read.cancel": "Never mind",

    "why.open": "Why?",
    "why.sure": "{emotion}, sure",
    "why.fairly": "{emotion}, fairly sure",
    "why.unsure": "perhaps {emotion}, not sure",
    "why.told": "{emotion}, because you said so",
    "why.overruled": "your word stands above it",
    "why.age": "{seconds} s ago",
    "why.user": "Your word",

    "source.text": "Words",
    "source.face": "Face",
    "source.voice": "Voice",
    "source.none": "nothing yet",
    "source.camera.off": "camera off",
    "source.microphone.off": "microphone off",
    "source.absent": "no face in view",
    "source.looking": "looking…",
    "source.listening": "listening…",
    "source.unsure": "not sure",

    "sign.smiling": "smiling",
    "sign.closed": "eyes closed",
    "sign.on": "looking at the screen",
    "sign.off": "looking away",

    "clash": "{first}, but {second}.",
    "clash.face.happiness": "smiling",
    "clash.face": "your face looks {feeling}",
    "clash.text": "the words are {feeling}",
    "clash.voice": "your voice sounds {feeling}",
    "clash.other": "What I read does not agree with itself.",

    "emotion.neutral": "neutral",
    "emotion.happiness": "happiness",
    "emotion.sadness": "sadness",
    "emotion.anger": "anger",
    "emotion.fear": "fear",
    "emotion.disgust": "disgust",
    "emotion.surprise": "surprise",
    "emotion.contempt": "contempt",
    "tone.neutral": "even",
    "tone.calm": "calm",
    "tone.happy": "happy",
    "tone.sad": "sad",
    "tone.angry": "angry",
    "tone.fearful": "afraid",
    "tone.disgust": "disgusted",
    "tone.surprised": "surprised",
    "feeling.neutral": "even",
    "feeling.happiness": "happy",
    "feeling.sadness": "sad",
    "feeling.anger": "angry",
    "feeling.fear": "afraid",
    "feeling.disgust": "disgusted",
    "feeling.surprise": "surprised",
    "feeling.contempt": "scornful",
    "feeling.first.neutral": "even",
    "feeling.first.happiness": "happy",
    "feeling.first.sadness": "sad",
    "feeling.first.anger": "angry",
    "feeling.first.fear": "afraid",
    "feeling.first.disgust": "disgusted",
    "feeling.first.surprise": "surprised",
    "feeling.first.contempt": "scornful",

    "sense.heading": "What I may use",
    "sense.promise": "Pictures and sound are read as they come and thrown away at once. They are never stored.",
    "sense.camera": "Camera",
    "sense.camera.off": "I can't see you. Nothing leaves your camera.",
    "sense.camera.on": "I see your face, five small pictures a second at most, to read your expression. None is kept.",
    "sense.microphone": "Microphone",
    "sense.microphone.off": "I can't hear you. Nothing leaves your microphone.",
    "sense.microphone.on": "I hear your words and your tone while this is on. No sound is kept.",
    "talkkey.modes": "How I listen",
    "talkkey.free": "Hands-free",
    "talkkey.key": "Hold to talk",
    "talkkey.words": "Hold the button or the space bar while you speak; nothing is sent otherwise.",
    "talkkey.hold": "Hold to talk",
    "sense.transcript": "Keep this conversation",
    "sense.transcript.off": "Our words are not stored.",
    "sense.transcript.on": "Our words are stored from now on, until you erase them.",
    "sense.asking": "Your browser is asking you…",
    "sense.denied": "The browser did not allow it. You can change that in the address bar.",
    "sense.missing": "No such device was found.",
    "sense.inuse": "Another program is using the device.",
    "sense.insecure": "Browsers allow this only over https or on this computer itself.",
    "sense.ended": "The device was disconnected.",
    "sense.refused": "The server does not take pictures now.",
    "sense.selfview": "You, as the camera sees you",
    "data.export": "Take it with you",
    "data.erase": "Erase it",
    "data.erase.sure": "Erase for good?",
    "data.erased": "Erased. Nothing of that conversation is left.",
    "data.failed": "That did not work. Try again in a moment.",

    "card.help": "Help that is always there",
    "card.call": "Call {number}",

    "notice.face": "Reading faces is off for now. Words still work.",
    "notice.text": "Reading feelings from words is off for now.",
    "notice.voice": "The voice is away for now. The answers are written.",
    "notice.hearing": "Hearing is off for now. Please write instead.",
    "notice.noncommercial": "Voices are read with weights that are for non-commercial use only.",
    "notice.reply": "Answers are simpler than usual for now.",
    "notice.connection": "The connection is weak for now.",
    "notice.loading": "The models are waking up. The first answer takes a moment.",
    "notice.back": "All is well again.",
    "notice.dismiss": "Dismiss",
    "line.waiting": "The connection was cut. Coming back…",
    "line.outdated": "This page is older than the server. Reload it to go on.",
    "line.elsewhere": "This conversation went on in another tab.",
    "line.here": "Go on here",
    "line.novisitor": "The server does not know this browser any more. Reload the page.",
    "line.crowded": "This browser has too many conversations open. Close a tab.",
    "problem.text_too_long": "That text is too long. Send it in shorter parts.",
    "problem.other_language": "I understand English and Korean well. In another language I may get you wrong.",
    "problem.busy": "Several messages are waiting already. Try again in a moment.",
    "problem.too_fast": "That was a lot at once. Try again in a moment.",
    "problem.bad_picture": "A picture could not be read.",
    "problem.bad_message": "Something was not understood. If it happens again, reload the page.",
    "problem.missing_weights": "A part of the server is not set up. The conversation goes on without it.",
    "problem.engine_failed": "A part of the server failed. The conversation goes on.",
    "problem.store_failed": "That could not be taken in just now. Try again in a moment.",
    "problem.no_persona": "Nobody is here to talk with. An administrator has to make a persona active.",
    "problem.unknown_name": "That one is not here any more.",
    "problem.other": "Something went wrong. The conversation goes on.",
    "noscript": "This page needs JavaScript.",
  },
  ko: {
    "page.title": "교감: 얼굴로 들어 주는 대화 상대",
    "page.skip": "글 쓰는 곳으로 건너뛰기",
    "page.reload": "페이지 새로고침",
    "language.label": "언어",
    "persona.label": "대화 상대",
    "persona.choose": "{name} 만나기",
    "persona.loading": "만나는 중…",

    "stage.label": "아바타 {name}",
    "status.resting": "{name} 곁에 있어요",
    "status.listening": "{name} 듣고 있어요",
    "status.thinking": "{name} 생각하고 있어요",
    "status.speaking": "{name} 말하고 있어요",
    "status.connecting": "연결하는 중",
    "sound.on": "소리 켜짐",
    "sound.off": "소리 꺼짐",
    "sound.volume": "음량",
    "sound.tap": "눌러서 {name}의 목소리 듣기",
    "light.on": "빛이 기분을 따라가요",
    "light.off": "빛이 한결같아요",

    "talk.label": "대화",
    "talk.empty.title": "오늘 마음은 어때요?",
    "talk.empty.text": "친구에게 쓰듯 편하게 적어 보세요. {name} 말과 목소리와 얼굴로 답해요.",
    "talk.starter.1": "시험에 떨어져서 너무 속상해.",
    "talk.starter.2": "오늘 정말 좋은 일이 있었어!",
    "talk.starter.3": "오늘 밤은 생각이 멈추질 않아.",
    "talk.you": "나",
    "talk.sending": "보내는 중…",
    "talk.waiting": "다시 연결되면 보낼게요",
    "talk.failed": "보내지 못했어요",
    "talk.retry": "다시 보내기",
    "talk.cut": "여기에서 멈췄어요",
    "talk.broken": "이 대답은 끝까지 하지 못했어요",
    "talk.fresh": "여기서부터 새 대화예요",
    "talk.persona": "이제 {name} 함께해요",
    "talk.heard": "들은 말",

    "composer.label": "하고 싶은 말",
    "composer.placeholder": "무슨 이야기든 괜찮아요…",
    "composer.hint": "엔터로 보내고, Shift와 엔터로 줄을 바꿔요",
    "composer.send": "보내기",
    "composer.stop": "멈추기",
    "composer.left": "{count}자 남음",
    "composer.over": "{count}자 넘었어요. 나누어 보내 주세요.",

    "ai.note": "{name} 사람이 아닌 AI이고, 목소리는 합성이에요. {senses}에서 감정을 인식하고 있고, 틀릴 수 있어요.",
    "ai.words": "글",
    "ai.face": "얼굴",
    "ai.voice": "목소리",
    "ai.and": "과 ",
    "ai.comma": ", ",

    "panel.label": "내가 읽은 마음",
    "panel.open": "내가 읽은 마음",
    "panel.close": "닫기",
    "panel.chips": "카메라 {camera}, 마이크 {microphone}",
    "panel.on": "켜짐",
    "panel.off": "꺼짐",

    "read.nothing": "아직 없어요",
    "read.nothing.more": "글을 쓰거나 감각을 켜 보세요.",
    "read.unsure": "잘 모르겠어요",
    "read.unsure.more": "{emotion} 쪽 같지만, 믿을 만하진 않아요.",
    "read.mostly": "주로 {emotion}",
    "read.mostly.more": "{emotion}도 조금",
    "read.told": "알려 주신 마음: {emotion}",
    "read.told.more": "제 짐작보다 말씀을 믿을게요.",
    "read.confidence": "확신",
    "read.scores": "여덟 감정의 점수",
    "read.map": "유쾌함 {valence}, 활기 {arousal}, 각각 -100에서 100까지",
    "read.pleasant": "유쾌",
    "read.unpleasant": "불쾌",
    "read.lively": "활발",
    "read.calm": "차분",
    "read.wrong": "내 마음은 그게 아니에요",
    "read.choose": "지금 마음이 어때요?",
    "read.undo": "다시 읽어 주세요",
    "read.cancel": "그만둘래요",

    "why.open": "왜 이렇게 읽었나요?",
    "why.sure": "{emotion}, 확실해요",
    "why.fairly": "{emotion}, 꽤 확실해요",
    "why.unsure": "{emotion} 같지만 확실하지 않아요",
    "why.told": "{emotion}, 직접 말씀해 주셨어요",
    "why.overruled": "말씀이 먼저예요",
    "why.age": "{seconds}초 전",
    "why.user": "하신 말씀",

    "source.text": "글",
    "source.face": "얼굴",
    "source.voice": "목소리",
    "source.none": "아직 없음",
    "source.camera.off": "카메라 꺼짐",
    "source.microphone.off": "마이크 꺼짐",
    "source.absent": "얼굴이 안 보여요",
    "source.looking": "보는 중…",
    "source.listening": "듣는 중…",
    "source.unsure": "잘 모르겠음",

    "sign.smiling": "미소",
    "sign.closed": "눈을 감음",
    "sign.on": "화면을 보는 중",
    "sign.off": "다른 곳을 보는 중",

    "clash": "{first} {second}.",
    "clash.face.happiness": "웃고 있지만",
    "clash.face": "얼굴은 {feeling}",
    "clash.text": "말은 {feeling}",
    "clash.voice": "목소리는 {feeling}",
    "clash.other": "읽은 것들이 서로 달라요.",

    "emotion.neutral": "담담함",
    "emotion.happiness": "기쁨",
    "emotion.sadness": "슬픔",
    "emotion.anger": "화",
    "emotion.fear": "두려움",
    "emotion.disgust": "싫음",
    "emotion.surprise": "놀람",
    "emotion.contempt": "경멸",
    "tone.neutral": "담담함",
    "tone.calm": "차분함",
    "tone.happy": "기쁨",
    "tone.sad": "슬픔",
    "tone.angry": "화",
    "tone.fearful": "두려움",
    "tone.disgust": "싫음",
    "tone.surprised": "놀람",
    "feeling.neutral": "담담해요",
    "feeling.happiness": "기뻐요",
    "feeling.sadness": "슬퍼요",
    "feeling.anger": "화나 있어요",
    "feeling.fear": "두려워해요",
    "feeling.disgust": "싫어해요",
    "feeling.surprise": "놀라 있어요",
    "feeling.contempt": "차가워요",
    "feeling.first.neutral": "담담한데",
    "feeling.first.happiness": "기쁜데",
    "feeling.first.sadness": "슬픈데",
    "feeling.first.anger": "화나 있는데",
    "feeling.first.fear": "두려워하는데",
    "feeling.first.disgust": "싫어하는데",
    "feeling.first.surprise": "놀라 있는데",
    "feeling.first.contempt": "차가운데",

    "sense.heading": "내가 써도 되는 것",
    "sense.promise": "화면과 소리는 오는 즉시 읽고 바로 버려요. 어디에도 저장하지 않아요.",
    "sense.camera": "카메라",
    "sense.camera.off": "보이지 않아요. 카메라에서 아무것도 나가지 않아요.",
    "sense.camera.on": "표정을 읽으려고 작은 사진을 1초에 많아야 다섯 장 봐요. 한 장도 남기지 않아요.",
    "sense.microphone": "마이크",
    "sense.microphone.off": "들리지 않아요. 마이크에서 아무것도 나가지 않아요.",
    "sense.microphone.on": "켜져 있는 동안 말과 어조를 들어요. 소리는 남기지 않아요.",
    "talkkey.modes": "듣는 방식",
    "talkkey.free": "손대지 않고",
    "talkkey.key": "누르고 말하기",
    "talkkey.words": "말하는 동안 단추나 스페이스 바를 누르고 있으세요. 그 밖에는 아무것도 보내지 않아요.",
    "talkkey.hold": "누르고 말하기",
    "sense.transcript": "이 대화 간직하기",
    "sense.transcript.off": "나눈 말은 저장되지 않아요.",
    "sense.transcript.on": "지금부터 나눈 말이 저장돼요. 언제든 지울 수 있어요.",
    "sense.asking": "브라우저가 허락을 묻고 있어요…",
    "sense.denied": "브라우저가 허락하지 않았어요. 주소창에서 바꿀 수 있어요.",
    "sense.missing": "장치를 찾지 못했어요.",
    "sense.inuse": "다른 프로그램이 장치를 쓰고 있어요.",
    "sense.insecure": "브라우저는 https나 이 컴퓨터에서만 허락해요.",
    "sense.ended": "장치 연결이 끊어졌어요.",
    "sense.refused": "서버가 지금은 사진을 받지 않아요.",
    "sense.selfview": "카메라에 비친 내 모습",
    "data.export": "내려받기",
    "data.erase": "지우기",
    "data.erase.sure": "정말 지울까요?",
    "data.erased": "지웠어요. 그 대화는 아무것도 남지 않았어요.",
    "data.failed": "잘 안 됐어요. 잠시 뒤에 다시 해 주세요.",

    "card.help": "언제나 곁에 있는 도움",
    "card.call": "{number} 전화하기",

    "notice.face": "지금은 표정을 읽지 못해요. 글은 그대로 읽어요.",
    "notice.text": "지금은 글에서 마음을 읽지 못해요.",
    "notice.voice": "지금은 목소리를 낼 수 없어 글로 답해요.",
    "notice.hearing": "지금은 들을 수 없어요. 글로 적어 주세요.",
    "notice.noncommercial": "목소리를 읽는 모델은 비상업용으로만 쓸 수 있어요.",
    "notice.reply": "지금은 평소보다 단순하게 답해요.",
    "notice.connection": "지금은 연결이 약해요.",
    "notice.loading": "모델이 깨어나는 중이에요. 첫 대답은 조금 걸려요.",
    "notice.back": "다시 괜찮아졌어요.",
    "notice.dismiss": "닫기",
    "line.waiting": "연결이 끊겼어요. 다시 잇는 중이에요…",
    "line.outdated": "이 페이지가 서버보다 오래됐어요. 새로고침해 주세요.",
    "line.elsewhere": "이 대화는 다른 탭에서 이어지고 있어요.",
    "line.here": "여기서 이어 가기",
    "line.novisitor": "서버가 이 브라우저를 기억하지 못해요. 새로고침해 주세요.",
    "line.crowded": "이 브라우저에 열린 대화가 너무 많아요. 탭을 하나 닫아 주세요.",
    "problem.text_too_long": "글이 너무 길어요. 나누어 보내 주세요.",
    "problem.other_language": "저는 한국어와 영어를 잘 알아들어요. 다른 언어는 잘못 읽을 수 있어요.",
    "problem.busy": "기다리는 말이 많아요. 잠시 뒤에 다시 보내 주세요.",
    "problem.too_fast": "한꺼번에 너무 많았어요. 잠시 뒤에 다시 해 주세요.",
    "problem.bad_picture": "사진 한 장을 읽지 못했어요.",
    "problem.bad_message": "알아듣지 못한 것이 있어요. 되풀이되면 새로고침해 주세요.",
    "problem.missing_weights": "서버의 한 부분이 준비되지 않았어요. 대화는 그대로 이어져요.",
    "problem.engine_failed": "서버의 한 부분이 멈췄어요. 대화는 그대로 이어져요.",
    "problem.store_failed": "지금은 받아 두지 못했어요. 잠시 뒤에 다시 해 주세요.",
    "problem.no_persona": "지금 대화할 상대가 없어요. 관리자가 페르소나를 켜야 해요.",
    "problem.unknown_name": "지금은 만날 수 없어요.",
    "problem.other": "문제가 있었지만 대화는 그대로 이어져요.",
    "noscript": "이 페이지에는 JavaScript가 필요해요.",
  },
};

/** Keys whose Korean puts the name first as the one who acts: it takes 은/는 or 이/가 after its last sound. */
const PARTICLES = /** @type {Record<string, [string, string]>} */ ({
  "status.resting": ["이", "가"],
  "status.listening": ["이", "가"],
  "status.thinking": ["이", "가"],
  "status.speaking": ["이", "가"],
  "talk.empty.text": ["이", "가"],
  "talk.persona": ["과", "와"],
  "ai.note": ["은", "는"],
});

/** @type {Language} */
let current = "en";
/** @type {(() => void)[]} */
const watchers = [];

/** @returns {Language} */
export function language() {
  return current;
}

/**
 * Changes the page's language at once; everything that shows words redraws itself.
 * @param {Language} next
 */
export function setLanguage(next) {
  current = next;
  for (const redraw of watchers) {
    redraw();
  }
}

/** Calls `redraw` now and at every change of language. @param {() => void} redraw */
export function onLanguage(redraw) {
  watchers.push(redraw);
  redraw();
}

/**
 * The words for a key in the page's language.
 * @param {string} key @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const words = STRINGS[current][key];
  if (words === undefined) {
    throw new RangeError(`There are no words for "${key}".`);
  }
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) {
      return whole;
    }
    const particle = current === "ko" && name === "name" ? PARTICLES[key] : undefined;
    return particle ? `${value}${particle[endsInConsonant(String(value)) ? 0 : 1]}` : String(value);
  });
}

/** @param {string} key */
export function has(key) {
  return key in STRINGS[current];
}

/**
 * Whether a Korean word ends in a consonant (받침), which decides its particle. Latin names go by their last letter.
 * @param {string} word
 */
export function endsInConsonant(word) {
  const last = word.trim().at(-1) ?? "";
  const code = last.charCodeAt(0) - 0xac00;
  return code >= 0 && code < 11172 ? code % 28 !== 0 : /[b-df-hj-np-tv-xz]/i.test(last);
}
