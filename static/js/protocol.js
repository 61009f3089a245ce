/**
 * What travels over the live socket, as types, and the one place where a frame is read.
 *
 * @typedef {{id: string, name: string, role: string, mark?: string | null}} Author
 *
 * @typedef {object} Comment
 * @property {string} id
 * @property {string} thread
 * @property {string | null} parent
 * @property {number} depth  0 for a comment of its own
 * @property {Author | null} author  null when the comment is gone
 * @property {string | null} [body]  the source; never in events
 * @property {number} score
 * @property {number} replies  all below it, not only the direct ones
 * @property {"published" | "held" | "removed" | "deleted"} state
 * @property {number} rev
 * @property {number} seq
 * @property {string} created_at
 *
 * @typedef {object} ThreadEvent
 * @property {"event"} op
 * @property {string} thread
 * @property {number} seq
 * @property {string} kind
 * @property {Comment | null} comment
 * @property {{fragment?: string, ancestors?: string[]}} data  ancestors: ids above the comment, its root first
 *
 * @typedef {{op: "ack", key: string, comment: Comment | null, seq: number | null, duplicate: boolean}} Ack
 * @typedef {{op: string, [field: string]: any}} Frame  a frame of any kind, as it came
 */

/** The subprotocol both sides name. */
export const SUBPROTOCOL = "forum.v1";

/**
 * The frame in a text message; null for what is not a frame of ours.
 *
 * @param {unknown} text
 * @returns {Frame | null}
 */
export function readFrame(text) {
  if (typeof text !== "string") return null;
  try {
    const frame = JSON.parse(text);
    return frame && typeof frame.op === "string" ? frame : null;
  } catch {
    return null;
  }
}

/** The server understood and said no: its stable code and its sentence. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message  a sentence for people
   * @param {number | null} [retryAfter]  seconds
   */
  constructor(code, message, retryAfter = null) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same words may be taken a little later. */
  get isPassing() {
    return this.code === "rate-limited" || this.code === "unavailable" || this.code === "slow-mode";
  }

  /** Whether the author is only asked to think again: the same words are taken when they insist. */
  get isQuestion() {
    return this.code === "reconsider";
  }
}

/** No answer came: it may have happened or not. The same key asks again. */
export class Unanswered extends Error {}
