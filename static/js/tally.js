/** Whether an event makes one comment more or one fewer. Pure. */

/** @typedef {import("./protocol.js").ThreadEvent} ThreadEvent */

export class Tally {
  /** What is known of comments that are not on the page. @type {Map<string, boolean>} */
  #counted = new Map();

  /**
   * 1, 0 or -1. An old event may show a comment as it is by now: replayed, a comment posted and removed counts nothing.
   *
   * @param {ThreadEvent} event
   * @param {string | null} shown  its state on the page; null when it is not there
   * @returns {number}
   */
  change(event, shown) {
    const comment = event.comment;
    if (!comment) return 0;
    const was = shown === null ? (this.#counted.get(comment.id) ?? isGoing(event.kind)) : shown === "published";
    const is = comment.state === "published";
    this.#counted.set(comment.id, is);
    return Number(is) - Number(was);
  }
}

/**
 * What an event takes away was there before; what it brings was not.
 *
 * @param {string} kind
 */
function isGoing(kind) {
  return kind !== "comment.posted" && kind !== "comment.restored";
}
