/** Where sockets do not get through: the same events by asking every few seconds. */

import { callApi } from "./commands.js";
import { TRIES } from "./socket.js";

const EVERY_MS = 10_000;

export class Polling extends EventTarget {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isAsking = false;
  /** Whether the last question was answered. */
  works = false;

  /**
   * @param {import("./socket.js").LiveSocket} socket
   * @param {() => Promise<void>} ask  one round; raises when there was no answer
   */
  constructor(socket, ask) {
    super();
    this.ask = ask;
    this.socket = socket;
    socket.addEventListener("state", () => (this.#isWanted ? this.#start() : this.#stop()));
  }

  get #isWanted() {
    return this.socket.state !== "live" && this.socket.failures >= TRIES && !this.socket.isAsleep;
  }

  #start() {
    if (this.#isAsking || this.#timer) return;
    void this.#round();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#say(false);
  }

  async #round() {
    this.#isAsking = true;
    const works = await this.ask().then(
      () => true,
      () => false,
    );
    this.#isAsking = false;
    this.#timer = undefined;
    if (!this.#isWanted) return;
    this.#say(works);
    this.#timer = setTimeout(() => void this.#round(), EVERY_MS);
  }

  /** @param {boolean} works */
  #say(works) {
    if (works === this.works) return;
    this.works = works;
    this.dispatchEvent(new Event("state"));
  }
}

/**
 * One round for a thread: all its events above what the page shows, the frames the socket would have sent.
 *
 * @param {import("./subscription.js").Subscription} follower
 */
export async function askForEvents(follower) {
  for (let hasMore = true; hasMore; ) {
    const { answer } = await callApi("GET", `/threads/${follower.thread}/events?after=${follower.feed.last}`);
    const frames = Array.isArray(answer?.items) ? answer.items : [];
    hasMore = follower.isSameHistory(answer?.epoch) && frames.length > 0 && Boolean(answer?.next);
    for (const frame of frames) follower.take(frame);
  }
}
