// @ts-check
/** What the face shows apart from any emotion, in one quiet line of words. Pure but for the words of i18n. */

import { t } from "../i18n.js";

/** @typedef {import("../protocol/types.js").Signs} Signs */

/**
 * "smiling · looking at the screen"; "" when there is nothing to say. The server has steadied every part.
 * @param {Signs | null | undefined} signs
 */
export function signWords(signs) {
  if (!signs) {
    return "";
  }
  const parts = signs.smiling ? [t("sign.smiling")] : [];
  if (signs.eyes === "closed") {
    parts.push(t("sign.closed"));
  } else if (signs.gaze) {
    parts.push(t(signs.gaze === "on" ? "sign.on" : "sign.off"));
  }
  return parts.join(" · ");
}
