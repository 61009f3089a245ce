/** Following one thread: subscribe at the page's number, apply in order, ask again over a gap, read anew after a reset. */

import { delayAfter } from "./backoff.js";
import { Feed, HOLD_MS } from "./feed.js";
import { newKey } from "./keys.js";

/** @typedef {import("./protocol.js").Frame} Frame */
/** @typedef {import("./protocol.js").ThreadEvent} ThreadEvent */

/**
 * @typedef {object} Follower  what is done with the thread
 * @property {(events: ThreadEvent[], seq: number) => void} apply  the page now stands at `seq`
 * @property {() => Promise<{seq: number, epoch: string} | null>} reread  read the page again; null when that failed
 * @property {(isLocked: boolean) => void} lock
 */

// Refusals that pass; after any other the thread is not ours to follow.
const PASSING = ["rate-limited", "unavailable", "error"];
const AGAIN_MS = 5_000;

export class Subscription {
  #isRereading = false;
  #failedReads = 0;
  #key = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #gapTimer;

  /**
   * @param {import("./socket.js").LiveSocket} socket
   * @param {{thread: string, seq: number, epoch: string}} page  what the page says of itself
   * @param {Follower} follower
   */
  constructor(socket, page, follower) {
    this.socket = socket;
    this.thread = page.thread;
    this.epoch = page.epoch;
    this.feed = new Feed(page.seq);
    this.follower = follower;
    socket.on("welcome", (frame) => this.isSameHistory(frame.epoch) && this.subscribe());
    for (const op of ["subscribed", "event", "reset"]) socket.on(op, (frame) => this.take(frame));
    socket.on("error", (frame) => this.#refused(frame));
    socket.addEventListener("check", () => this.subscribe());
  }

  /** Ask for everything above what the page shows. */
  subscribe() {
    this.#key = newKey();
    this.socket.send({ op: "subscribe", key: this.#key, thread: this.thread, after: this.feed.last });
  }

  /**
   * Take a frame, from the socket or from polling; those of other threads are left alone.
   *
   * @param {Frame} frame
   */
  take(frame) {
    if (frame.thread !== this.thread) return;
    if (frame.op === "event") this.#apply(this.feed.offer(/** @type {any} */ (frame), Date.now()));
    if (frame.op === "subscribed") this.follower.lock(frame.state === "locked");
    if (frame.op === "reset") void this.#reread();
  }

  /**
   * Whether the server counts as this page does; after a restored backup it does not, and the page is read again.
   *
   * @param {string | undefined} epoch
   */
  isSameHistory(epoch) {
    if (!epoch || epoch === this.epoch) return true;
    this.epoch = epoch;
    this.feed.forget();
    void this.#reread();
    return false;
  }

  /** @param {Frame} frame */
  #refused(frame) {
    if (frame.key !== this.#key || !PASSING.includes(frame.code)) return;
    setTimeout(() => this.subscribe(), frame.retry_after * 1000 || AGAIN_MS);
  }

  /** @param {ThreadEvent[]} events */
  #apply(events) {
    if (this.#isRereading) return;
    if (events.length) this.follower.apply(events, this.feed.last);
    clearTimeout(this.#gapTimer);
    if (this.feed.hasGap) this.#gapTimer = setTimeout(() => this.#lookAtGap(), HOLD_MS);
  }

  #lookAtGap() {
    if (!this.feed.hasGap) return;
    if (this.feed.isOverdue(Date.now())) this.subscribe();
    this.#gapTimer = setTimeout(() => this.#lookAtGap(), HOLD_MS);
  }

  /** The log does not reach back to what the page shows: the page is read again, and followed from there. */
  async #reread() {
    if (this.#isRereading) return;
    this.#isRereading = true;
    const page = await this.follower.reread();
    this.#isRereading = false;
    this.#failedReads = page ? 0 : this.#failedReads + 1;
    if (!page) return void setTimeout(() => void this.#reread(), AGAIN_MS + delayAfter(this.#failedReads));
    if (page.epoch) this.epoch = page.epoch;
    this.#apply(this.feed.restart(page.seq, Date.now()));
    this.subscribe();
  }
}
