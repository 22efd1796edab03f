// @ts-check
/** What a fused reading rests on, in words: one line for each sense or for the person's own word. Pure but for i18n. */

import { has, t } from "../i18n.js";
import { fineName } from "./fine.js";

/** @typedef {import("../protocol/types.js").Evidence} Evidence */

/** Confidence after fading from which a sense is called sure, and fairly sure. */
const SURE = 0.7;
const FAIRLY = 0.45;
/** Seconds from which a reading's age is worth a word. */
const OLD = 3;

/**
 * The largest share first, as it comes from the server; shares are whole percents.
 * @param {Evidence[]} evidence
 * @returns {{source: string, share: number, words: string}[]}
 */
export function whyLines(evidence) {
  return evidence.map((one) => ({ source: one.source, share: Math.round(one.share * 100), words: wordsOf(one) }));
}

/** @param {Evidence} one */
function wordsOf(one) {
  const emotion = t(`emotion.${one.top}`);
  if (one.source === "user") {
    return t("why.told", { emotion });
  }
  const sureness = one.left >= SURE ? "why.sure" : one.left >= FAIRLY ? "why.fairly" : "why.unsure";
  const parts = [t(sureness, { emotion })];
  if (one.share === 0) {
    parts.push(t("why.overruled"));
  }
  if (one.fine && one.fine.length > 0) {
    parts.push(one.fine.map(({ name }) => (one.source === "voice" && has(`tone.${name}`) ? t(`tone.${name}`) : fineName(name))).join("; "));
  }
  if (one.age_s >= OLD) {
    parts.push(t("why.age", { seconds: Math.round(one.age_s) }));
  }
  return parts.join(" · ");
}
