// @ts-check
/** What is said of the line to the server: waiting, or ended for a reason that the person can do something about. */

/** @typedef {{key: string, action?: {key: string, run: () => void}}} Told */

/**
 * @param {string} state of the socket
 * @param {{reload: () => void, connect: () => void}} can
 * @returns {Told | null} null where there is nothing to say
 */
export function toldOf(state, { reload, connect }) {
  switch (state) {
    case "waiting":
      return { key: "line.waiting" };
    case "outdated":
      return { key: "line.outdated", action: { key: "page.reload", run: reload } };
    case "unknown":
      return { key: "line.novisitor", action: { key: "page.reload", run: reload } };
    case "replaced":
      return { key: "line.elsewhere", action: { key: "line.here", run: connect } };
    case "crowded":
      return { key: "line.crowded", action: { key: "line.here", run: connect } };
    default:
      return null;
  }
}
