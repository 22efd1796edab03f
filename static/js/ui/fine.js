// @ts-check
/**
 * The fine labels of words in both languages: GoEmotions' 28, which read English, and KOTE's 44, which read Korean
 * (avatar/senses/tables). A reading names a label as its data set does; a person reads it in the page's language.
 */

import { language } from "../i18n.js";

/** Label, English, Korean. @type {[string, string, string][]} */
const NAMES = [
  ["admiration", "admiration", "감탄"],
  ["amusement", "amusement", "재미"],
  ["anger", "anger", "화"],
  ["annoyance", "annoyance", "짜증"],
  ["approval", "approval", "찬성"],
  ["caring", "caring", "보살핌"],
  ["confusion", "confusion", "혼란"],
  ["curiosity", "curiosity", "호기심"],
  ["desire", "desire", "바람"],
  ["disappointment", "disappointment", "실망"],
  ["disapproval", "disapproval", "반대"],
  ["disgust", "disgust", "역겨움"],
  ["embarrassment", "embarrassment", "창피함"],
  ["excitement", "excitement", "설렘"],
  ["fear", "fear", "두려움"],
  ["gratitude", "gratitude", "고마움"],
  ["grief", "grief", "비통함"],
  ["joy", "joy", "기쁨"],
  ["love", "love", "사랑"],
  ["nervousness", "nervousness", "초조함"],
  ["optimism", "optimism", "희망"],
  ["pride", "pride", "자부심"],
  ["realization", "realisation", "깨달음"],
  ["relief", "relief", "안도"],
  ["remorse", "remorse", "후회"],
  ["sadness", "sadness", "슬픔"],
  ["surprise", "surprise", "놀람"],
  ["neutral", "neutral", "담담함"],
  ["불평/불만", "complaint", "불평, 불만"],
  ["환영/호의", "welcome, goodwill", "환영, 호의"],
  ["감동/감탄", "moved, impressed", "감동, 감탄"],
  ["지긋지긋", "fed up", "지긋지긋"],
  ["고마움", "gratitude", "고마움"],
  ["슬픔", "sadness", "슬픔"],
  ["화남/분노", "anger, rage", "화남, 분노"],
  ["존경", "respect", "존경"],
  ["기대감", "anticipation", "기대감"],
  ["우쭐댐/무시함", "smug, looking down", "우쭐댐, 무시함"],
  ["안타까움/실망", "regret, disappointment", "안타까움, 실망"],
  ["비장함", "grim resolve", "비장함"],
  ["의심/불신", "doubt, distrust", "의심, 불신"],
  ["뿌듯함", "pride", "뿌듯함"],
  ["편안/쾌적", "comfort, ease", "편안, 쾌적"],
  ["신기함/관심", "curiosity, interest", "신기함, 관심"],
  ["아껴주는", "caring", "아껴주는"],
  ["부끄러움", "shame, shyness", "부끄러움"],
  ["공포/무서움", "fear, scared", "공포, 무서움"],
  ["절망", "despair", "절망"],
  ["한심함", "finding someone pathetic", "한심함"],
  ["역겨움/징그러움", "revulsion, creepy", "역겨움, 징그러움"],
  ["짜증", "irritation", "짜증"],
  ["어이없음", "dumbfounded, absurd", "어이없음"],
  ["없음", "no emotion", "감정 없음"],
  ["패배/자기혐오", "defeat, self-loathing", "패배, 자기혐오"],
  ["귀찮음", "bothered, lazy", "귀찮음"],
  ["힘듦/지침", "hard, worn out", "힘듦, 지침"],
  ["즐거움/신남", "fun, excitement", "즐거움, 신남"],
  ["깨달음", "realisation", "깨달음"],
  ["죄책감", "guilt", "죄책감"],
  ["증오/혐오", "hatred, loathing", "증오, 혐오"],
  ["흐뭇함(귀여움/예쁨)", "heart-warming, cute", "흐뭇함"],
  ["당황/난처", "flustered, at a loss", "당황, 난처"],
  ["경악", "shock, horror", "경악"],
  ["부담/안_내킴", "burden, reluctance", "부담, 안 내킴"],
  ["서러움", "sorrow of being wronged", "서러움"],
  ["재미없음", "boredom, not funny", "재미없음"],
  ["불쌍함/연민", "pity, compassion", "불쌍함, 연민"],
  ["놀람", "surprise", "놀람"],
  ["행복", "happiness", "행복"],
  ["불안/걱정", "anxiety, worry", "불안, 걱정"],
  ["기쁨", "joy", "기쁨"],
  ["안심/신뢰", "relief, trust", "안심, 신뢰"],
];

const BY_LABEL = new Map(NAMES.map(([label, en, ko]) => [label, { en, ko }]));

/** Labels that have words. */
export const LABELS = Object.freeze(NAMES.map(([label]) => label));

/**
 * A fine label in the page's language; one that is not known here (of a model of one's own) as it is.
 * @param {string} label
 */
export function fineName(label) {
  return BY_LABEL.get(label)?.[language()] ?? label;
}
