/** Where unsent comments lie: one entry an item of local storage, so that two tabs never overwrite each other's. */

/** @typedef {import("./storage.js").Store} Store */

/**
 * @typedef {object} Entry
 * @property {string} key  the composition key; every try carries the same one
 * @property {string} thread
 * @property {string | null} parent
 * @property {string} body
 * @property {number} at  when it was written, milliseconds
 * @property {number} n  breaks ties of `at`
 * @property {"waiting" | "sending" | "failed" | "stale"} state
 * @property {{code: string, message: string} | null} error
 * @property {boolean} [anyway]  its author was asked to think again, and insists
 */

/** Older than this, nobody remembers having pressed the button: ask first. */
export const STALE_MS = 60 * 60 * 1000;

export class Shelf {
  /**
   * @param {Store} store
   * @param {string} owner  the name of who writes; another person's entries are left alone
   */
  constructor(store, owner) {
    this.store = store;
    this.prefix = `forum.outbox.${owner}.`;
  }

  /**
   * What an earlier page or another tab left, in the order it was written; what is older than an hour is stale.
   *
   * @param {number} now  milliseconds
   * @returns {Entry[]}
   */
  read(now) {
    const entries = this.store.keys(this.prefix).flatMap((key) => parse(this.store.get(key)) ?? []);
    for (const entry of entries) {
      if (entry.state === "sending") entry.state = "waiting";
      if (entry.state === "waiting" && now - entry.at > STALE_MS) entry.state = "stale";
    }
    return entries.sort((a, b) => a.at - b.at || a.n - b.n);
  }

  /** @param {Entry} entry */
  keep(entry) {
    this.store.set(this.prefix + entry.key, JSON.stringify(entry));
  }

  /** @param {Entry} entry */
  remove(entry) {
    this.store.remove(this.prefix + entry.key);
  }

  /**
   * The composition key an item of storage belongs to; null for an item of somebody else.
   *
   * @param {string | null} item
   */
  keyOf(item) {
    return item?.startsWith(this.prefix) ? item.slice(this.prefix.length) : null;
  }
}

/**
 * @param {string | null} text
 * @returns {Entry | null}
 */
function parse(text) {
  try {
    const entry = JSON.parse(text ?? "null");
    return entry && typeof entry.key === "string" && typeof entry.body === "string" ? entry : null;
  } catch {
    return null;
  }
}
