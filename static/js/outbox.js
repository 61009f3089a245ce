/** Comments written and not yet acknowledged: sent one after the other, in the order they were written. */

import { Refused } from "./protocol.js";
import { Shelf } from "./shelf.js";

/** @typedef {import("./protocol.js").Ack} Ack */
/** @typedef {import("./shelf.js").Entry} Entry */
/** @typedef {{changed: (entry: Entry) => void, gone: (entry: Entry, ack: Ack | null) => void}} Listener */

/**
 * @typedef {object} Setup
 * @property {import("./storage.js").Store} store
 * @property {string} owner  the name of who writes
 * @property {(entry: Entry) => Promise<Ack>} deliver  raises Refused, or anything else when no answer came
 * @property {() => boolean} isReachable  whether there is any way to the server just now
 * @property {() => string} newKey
 * @property {() => number} [now]
 * @property {(act: () => Promise<void>) => Promise<void>} [alone]  one tab at a time
 * @property {(act: () => void, ms: number) => void} [later]
 */

const RETRY_MS = 4_000;

export class Outbox {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Listener[]} */
  #listeners = [];
  #isPumping = false;
  #restsUntil = 0;
  #count = 0;

  /** @param {Setup} setup */
  constructor(setup) {
    this.shelf = new Shelf(setup.store, setup.owner);
    this.deliver = setup.deliver;
    this.isReachable = setup.isReachable;
    this.newKey = setup.newKey;
    this.now = setup.now ?? Date.now;
    this.alone = setup.alone ?? oneTabAtATime;
    this.later = setup.later ?? ((act, ms) => void setTimeout(act, ms));
  }

  /** @param {Listener} listener */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** All entries, in the order they were written. */
  get entries() {
    return [...this.#entries];
  }

  /** Take in what an earlier page or another tab left. */
  load() {
    const known = new Set(this.#entries.map((entry) => entry.key));
    this.#entries = [...this.shelf.read(this.now()).filter((entry) => !known.has(entry.key)), ...this.#entries];
    for (const entry of this.#entries) this.#tell(entry);
  }

  /**
   * Keep a new comment and send it when its turn comes.
   *
   * @param {{thread: string, parent: string | null, body: string}} written
   * @returns {Entry}
   */
  add({ thread, parent, body }) {
    /** @type {Entry} */
    const entry = { key: this.newKey(), thread, parent, body, at: this.now(), n: this.#count++, state: "waiting", error: null };
    this.#entries.push(entry);
    this.#become(entry, "waiting");
    void this.pump();
    return entry;
  }

  /**
   * Try again what failed or waited for a yes; with the same key, as the text is the same.
   *
   * @param {string} key
   * @param {{anyway?: boolean}} [how]  `anyway` when its author was asked to think again
   */
  retry(key, { anyway = false } = {}) {
    const entry = this.#find(key);
    if (!entry || entry.state === "sending") return;
    if (anyway) entry.anyway = true;
    if (entry.state === "stale") entry.at = this.now();
    this.#become(entry, "waiting");
    void this.pump();
  }

  /**
   * Take an entry out without sending it; gives it back so that its text can be kept elsewhere.
   *
   * @param {string} key
   * @returns {Entry | null}
   */
  withdraw(key) {
    const entry = this.#find(key);
    if (entry) this.#drop(entry, null);
    return entry ?? null;
  }

  /** Send what waits; stops at the first that gets no answer. To be called whenever there is a way again. */
  async pump() {
    if (this.#isPumping || this.now() < this.#restsUntil) return;
    this.#isPumping = true;
    for (let goesOn = true; goesOn && this.isReachable(); ) {
      const entry = this.#entries.find((one) => one.state === "waiting");
      if (!entry) break;
      await this.alone(async () => {
        // Another tab may have sent it, or its author taken it back, while this one waited for its turn.
        goesOn = entry.state !== "waiting" || !this.#find(entry.key) || (await this.#send(entry));
      });
    }
    this.#isPumping = false;
  }

  /**
   * Another tab changed the storage: what it sent or took back is gone here too.
   *
   * @param {string | null} item
   * @param {string | null} value
   */
  observe(item, value) {
    const entry = value === null ? this.#find(this.shelf.keyOf(item)) : null;
    if (entry && entry.state !== "sending") this.#drop(entry, null);
  }

  /**
   * One try. True when the next may follow.
   *
   * @param {Entry} entry
   * @returns {Promise<boolean>}
   */
  async #send(entry) {
    this.#become(entry, "sending");
    try {
      this.#drop(entry, await this.deliver(entry));
      return true;
    } catch (error) {
      const refusal = error instanceof Refused ? error : null;
      const isFinal = refusal !== null && !refusal.isPassing;
      this.#become(entry, isFinal ? "failed" : "waiting", refusal);
      if (!isFinal) this.#rest(refusal);
      return isFinal;
    }
  }

  /**
   * Try again after what the server asked for; without an answer, when there is a way again or after a moment.
   *
   * @param {Refused | null} refusal
   */
  #rest(refusal) {
    const asked_ms = (refusal?.retryAfter ?? 0) * 1000;
    this.#restsUntil = this.now() + asked_ms;
    this.later(() => void this.pump(), asked_ms || RETRY_MS);
  }

  /**
   * @param {Entry} entry
   * @param {Entry["state"]} state
   * @param {Refused | null} refusal
   */
  #become(entry, state, refusal = null) {
    entry.state = state;
    entry.error = refusal && { code: refusal.code, message: refusal.message };
    this.shelf.keep(entry);
    this.#tell(entry);
  }

  /**
   * @param {Entry} entry
   * @param {Ack | null} ack
   */
  #drop(entry, ack) {
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.shelf.remove(entry);
    for (const listener of this.#listeners) listener.gone(entry, ack);
  }

  /** @param {Entry} entry */
  #tell(entry) {
    for (const listener of this.#listeners) listener.changed(entry);
  }

  /** @param {string | null} key */
  #find(key) {
    return this.#entries.find((entry) => entry.key === key);
  }
}

/**
 * Where the browser has locks, tabs take turns; without them the key alone keeps a comment from being posted twice.
 *
 * @param {() => Promise<void>} act
 */
function oneTabAtATime(act) {
  return globalThis.navigator?.locks ? navigator.locks.request("forum.outbox", act) : act();
}
