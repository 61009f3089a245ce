/** Votes: shown as pressed at once, told to the server, taken back when it says no. Guests follow the form. */

import { find, target } from "./dom.js";

/**
 * @typedef {object} VoteSetup
 * @property {HTMLElement} thread
 * @property {string | null} viewer
 * @property {import("./thread.js").Lens} lens
 * @property {import("./commands.js").Commands} command
 * @property {(sentence: string) => void} say
 */

export class Votes {
  /** @type {Record<string, number>} */
  #mine;

  /** @param {VoteSetup} setup */
  constructor({ thread, viewer, lens, command, say }) {
    this.thread = thread;
    this.viewer = viewer;
    this.lens = lens;
    this.command = command;
    this.say = say;
    this.#mine = readVotes(thread);
    if (viewer) thread.addEventListener("submit", (event) => this.#submitted(event));
  }

  /** The page was read anew, with the votes it knows. */
  renew() {
    this.#mine = readVotes(this.thread);
  }

  /**
   * Show which way this viewer voted.
   *
   * @param {HTMLElement} article
   */
  decorate(article) {
    if (!this.viewer) return;
    const mine = this.#mine[article.dataset.comment ?? ""] ?? 0;
    for (const button of article.querySelectorAll("form.vote button")) {
      button.setAttribute("aria-pressed", String(Number(button.getAttribute("value")) === mine));
    }
  }

  /**
   * Scores as the server counts them.
   *
   * @param {Record<string, number>} scores  by comment
   */
  apply(scores) {
    for (const [id, score] of Object.entries(scores)) {
      const label = find(this.lens.comment(id) ?? document.createElement("i"), "[data-score]");
      if (label) label.textContent = String(score);
    }
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = target(event, "form.vote");
    const article = form?.closest("article.comment");
    if (!(article instanceof HTMLElement) || !(event.submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const id = article.dataset.comment ?? "";
    const pressed = Number(event.submitter.value);
    void this.#vote(id, this.#mine[id] === pressed ? 0 : pressed);
  }

  /**
   * @param {string} id
   * @param {number} value
   */
  async #vote(id, value) {
    const before = this.#mine[id] ?? 0;
    this.#show(id, value, value - before);
    try {
      const { comment } = await this.command({ op: "vote", comment: id, value });
      if (comment && this.#mine[id] === value) this.apply({ [id]: comment.score });
    } catch (error) {
      if (this.#mine[id] === value) this.#show(id, before, before - value);
      this.say(error instanceof Error ? error.message : "");
    }
  }

  /**
   * @param {string} id
   * @param {number} value
   * @param {number} by
   */
  #show(id, value, by) {
    this.#mine[id] = value;
    const article = this.lens.comment(id);
    const label = article && find(article, "[data-score]");
    if (!label) return;
    label.textContent = String(Number(label.textContent) + by);
    this.decorate(article);
  }
}

/**
 * @param {HTMLElement} thread
 * @returns {Record<string, number>}
 */
function readVotes(thread) {
  try {
    return JSON.parse(thread.dataset.myVotes ?? "{}") ?? {};
  } catch {
    return {};
  }
}
