// @ts-check
/** What a reading means in words: its leading emotions, and how two senses disagree. Pure but for the words of i18n. */

import { BASIC } from "../protocol/wire.js";
import { has, t } from "../i18n.js";

/**
 * @typedef {{
 *   sense: string, basic: Record<string, number>, valence: number, arousal: number, confidence: number, sure: boolean,
 *   present?: boolean, disagreement?: number, clash?: string[], box?: number[] | null,
 *   signs?: import("../protocol/types.js").Signs | null, evidence?: import("../protocol/types.js").Evidence[],
 *   told?: string | null
 * }} Reading
 */

/** What is read is never certain, however sure a sense is of it: only a person's own word is a whole hundred. */
const READ_MOST = 0.99;

/**
 * A share, confidence or place on an axis as it is shown, in words and as the length of a bar.
 * @param {Reading | null} reading that it is of @param {number} value in [-1, 1]
 */
export function shown(reading, value) {
  const most = (reading?.told ?? null) !== null ? 1 : READ_MOST;
  return Math.max(-most, Math.min(most, value));
}

/**
 * The eight, likeliest first.
 * @param {Record<string, number>} basic
 * @returns {[string, number][]}
 */
export function ranked(basic) {
  return BASIC.map((name) => /** @type {[string, number]} */ ([name, basic[name] ?? 0])).sort((a, b) => b[1] - a[1]);
}

/**
 * "Smiling, but the words are sad."; "" when the senses agree.
 * @param {Reading} fused
 * @param {Map<string, Reading>} bySense the latest of each sense
 */
export function clashOf(fused, bySense) {
  const senses = (fused.clash ?? []).filter((sense) => ["face", "voice", "text"].includes(sense));
  if (senses.length < 2) {
    return "";
  }
  // What the body shows comes first, what is said comes last.
  const [first, second] = ["face", "voice", "text"].filter((sense) => senses.includes(sense));
  const [one, other] = [bySense.get(first), bySense.get(second)];
  if (!one || !other) {
    return t("clash.other");
  }
  const [topOne, topOther] = [ranked(one.basic)[0][0], ranked(other.basic)[0][0]];
  if (topOne === topOther) {
    return t("clash.other");
  }
  const special = `clash.${first}.${topOne}`;
  const words = has(special) ? t(special) : t(`clash.${first}`, { feeling: t(`feeling.first.${topOne}`) });
  const sentence = t("clash", { first: words, second: t(`clash.${second}`, { feeling: t(`feeling.${topOther}`) }) });
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
