/** What is said aloud: arrivals in batches, at most every ten seconds; answers to what one did, at once. */

import { make } from "./dom.js";
import { arrivals } from "./words.js";

const EVERY_MS = 10_000;

export class Voice {
  #arrived = { comments: 0, replies: 0 };
  #spokeAt = -EVERY_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    this.line = make("p", "visually-hidden", "", { role: "status", "aria-live": "polite", "data-voice": "" });
    document.body.append(this.line);
  }

  /**
   * Count an arrival; it is told with the others.
   *
   * @param {"comments" | "replies"} kind
   */
  arrived(kind) {
    this.#arrived[kind] += 1;
    if (this.#timer !== undefined) return;
    const wait_ms = Math.max(0, this.#spokeAt + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#tell(), wait_ms);
  }

  /** @param {string} sentence */
  say(sentence) {
    this.line.textContent = sentence;
  }

  #tell() {
    this.#timer = undefined;
    this.#spokeAt = performance.now();
    this.say(arrivals(this.#arrived));
    this.#arrived = { comments: 0, replies: 0 };
  }
}
