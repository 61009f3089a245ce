/** The sentences the client says itself, and how it counts. */

/** Longest text of a comment, in characters. */
export const BODY_MAX = 10_000;
const COUNTER_FROM = 9_000;
const SHOWN_NAMES = 3;
/** Marks of authors who have no account here: one of the viewer's name is somebody else. */
export const ELSEWHERE = new Set(["guest", "imported", "deleted"]);

export const WORDS = {
  sending: "Sending…",
  waiting: "Waiting for the network. It is kept here and sent when you are back.",
  slow: "Waiting a moment before it is sent.",
  stale: "You wrote this a while ago and it was not sent. Send it now?",
  notSent: "Not sent.",
  held: "Waiting for a moderator. Only you and the moderators see it.",
  unanswered: "The forum did not answer. Nothing is lost; please try again.",
  empty: "There is nothing written yet.",
  offline: "Offline. What you write is kept.",
  polling: "New comments come every few seconds.",
  reconnecting: "Connecting again…",
};

/**
 * "1 reply", "3 replies".
 *
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export function count(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** @param {number} n */
export const replies = (n) => count(n, "reply", "replies");

/**
 * "Sam is typing", "Sam and Mo are typing", "Several people are typing"; "" for nobody.
 *
 * @param {string[]} names
 */
export function typing(names) {
  if (names.length === 0) return "";
  if (names.length > SHOWN_NAMES) return "Several people are typing";
  const last = names.at(-1);
  if (names.length === 1) return `${last} is typing`;
  return `${names.slice(0, -1).join(", ")} and ${last} are typing`;
}

/** @param {number} n */
export function readers(n) {
  return n > 0 ? `${count(n, "reader")} here` : "";
}

/**
 * How much room is left, told only near the end; "" before.
 *
 * @param {string} body
 */
export function room(body) {
  if (body.length < COUNTER_FROM) return "";
  const left = BODY_MAX - length(body);
  return left >= 0 ? `${count(left, "character")} left` : `${count(-left, "character")} too many`;
}

/**
 * Characters as the server counts them: code points, not UTF-16 units.
 *
 * @param {string} body
 */
export function length(body) {
  return body.length < COUNTER_FROM ? body.length : [...body].length;
}

/**
 * What a batch of arrivals is called aloud: "2 new comments, 1 new reply".
 *
 * @param {{comments: number, replies: number}} arrived
 */
export function arrivals(arrived) {
  const parts = [];
  if (arrived.comments) parts.push(count(arrived.comments, "new comment"));
  if (arrived.replies) parts.push(count(arrived.replies, "new reply", "new replies"));
  return parts.join(", ");
}

/**
 * How long ago, in the server's words; "" from a month on, when the day itself stands there.
 *
 * @param {number} ms
 */
export function ago(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (Number.isNaN(minutes)) return "";
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 24 * 60) return `${count(Math.floor(minutes / 60), "hour")} ago`;
  const days = Math.floor(minutes / (24 * 60));
  return days < 30 ? `${count(days, "day")} ago` : "";
}
