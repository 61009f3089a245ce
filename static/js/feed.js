/** The order of one thread's events: each number once, in turn, never past a gap. Pure; time is passed in. */

/** @typedef {import("./protocol.js").ThreadEvent} ThreadEvent */

/** How long a later event may wait for the missing one before we ask for it. */
export const HOLD_MS = 2_000;

export class Feed {
  /** @type {Map<number, ThreadEvent>} */
  #held = new Map();
  /** @type {number | null} */
  #waitingSince = null;

  /** @param {number} last  the number the page was read at */
  constructor(last) {
    this.last = last;
  }

  /**
   * Take an event; gives those that may be applied now, in order. What was seen before is dropped.
   *
   * @param {ThreadEvent} event
   * @param {number} now  milliseconds
   * @returns {ThreadEvent[]}
   */
  offer(event, now) {
    if (event.seq <= this.last) return [];
    this.#held.set(event.seq, event);
    return this.#release(now);
  }

  /**
   * The page was read again and stands at `last`; events held above it stay.
   *
   * @param {number} last
   * @param {number} now  milliseconds
   * @returns {ThreadEvent[]}
   */
  restart(last, now) {
    this.last = last;
    for (const seq of this.#held.keys()) {
      if (seq <= last) this.#held.delete(seq);
    }
    return this.#release(now);
  }

  /** The log was replaced: nothing held belongs to it. */
  forget() {
    this.#held.clear();
    this.#waitingSince = null;
  }

  /** Whether an event waits for one that has not come. */
  get hasGap() {
    return this.#held.size > 0;
  }

  /**
   * Whether the missing event has been waited for long enough.
   *
   * @param {number} now  milliseconds
   */
  isOverdue(now) {
    return this.#waitingSince !== null && now - this.#waitingSince >= HOLD_MS;
  }

  /**
   * @param {number} now
   * @returns {ThreadEvent[]}
   */
  #release(now) {
    const ready = [];
    for (let next = this.#held.get(this.last + 1); next; next = this.#held.get(this.last + 1)) {
      this.#held.delete(next.seq);
      this.last = next.seq;
      ready.push(next);
    }
    if (!this.hasGap) this.#waitingSince = null;
    else if (ready.length || this.#waitingSince === null) this.#waitingSince = now;
    return ready;
  }
}

/**
 * Whether an event may change a comment that is shown in revision `shown`: an edit only with a higher one, and what is
 * drawn again for another reason, as its author has another name, not with a lower one.
 *
 * @param {ThreadEvent} event
 * @param {number} shown
 */
export function isNews(event, shown) {
  const rev = event.comment?.rev ?? 0;
  if (event.comment?.state !== "published") return true;
  if (event.kind === "comment.redrawn") return rev >= shown;
  return event.kind !== "comment.edited" || rev > shown;
}
