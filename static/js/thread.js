/** What happens in a thread, shown on the page: arrivals, edits, removals, the lock. */

import { find, make } from "./dom.js";
import { isNews } from "./feed.js";
import { elementFrom } from "./html.js";
import { noteInFold } from "./folds.js";
import { showHeld } from "./pending.js";
import { Tally } from "./tally.js";
import { ELSEWHERE } from "./words.js";

/** @typedef {import("./protocol.js").ThreadEvent} ThreadEvent */
/** @typedef {import("./protocol.js").Comment} Comment */

/**
 * @typedef {object} Lens  one way of reading: the tree, or the stream
 * @property {HTMLElement | null} roots
 * @property {(id: string) => HTMLElement | null} comment
 * @property {(branch: HTMLElement, parent: string | null, isOwn: boolean) => "shown" | "waiting" | "elsewhere"} place
 * @property {(comment: Comment, ancestors: string[], by: number) => void} countBelow
 * @property {(change: () => void) => void} around
 */

/**
 * @typedef {object} ThreadSetup
 * @property {HTMLElement} element  #thread
 * @property {Lens} lens
 * @property {string | null} viewer
 * @property {(article: HTMLElement) => void} decorate  adds what only this viewer may see or press
 * @property {(comment: Comment) => void} arrived  somebody else's new comment was placed or waits
 * @property {() => void} applied  some events were applied
 */

export class ThreadView {
  #tally = new Tally();

  /** @param {ThreadSetup} setup */
  constructor({ element, lens, viewer, decorate, arrived, applied }) {
    this.element = element;
    this.lens = lens;
    this.viewer = viewer;
    this.decorate = decorate;
    this.arrived = arrived;
    this.applied = applied;
  }

  /**
   * Apply events that are in order; the page then stands at `seq`.
   *
   * @param {ThreadEvent[]} events
   * @param {number} seq
   */
  apply(events, seq) {
    this.lens.around(() => events.forEach((event) => this.#applyOne(event)));
    this.element.dataset.seq = String(seq);
    this.applied();
  }

  /** @param {boolean} isLocked */
  lock(isLocked) {
    this.element.dataset.state = isLocked ? "locked" : "open";
  }

  /** @param {ThreadEvent} event */
  #applyOne(event) {
    if (event.kind === "thread.locked" || event.kind === "thread.unlocked") return this.lock(event.kind === "thread.locked");
    const { comment, data } = event;
    if (!comment || !data?.fragment) return;
    const shown = this.lens.comment(comment.id);
    const change = this.#tally.change(event, shown?.dataset.state ?? null);
    if (shown) this.#replace(shown, event);
    else if (event.kind === "comment.posted") this.#insert(comment, data.fragment);
    this.#count(change);
    if (change) this.lens.countBelow(comment, data.ancestors ?? [], change);
  }

  /**
   * @param {Comment} comment
   * @param {string} fragment
   */
  #insert(comment, fragment) {
    const article = elementFrom(fragment);
    if (!article) return;
    const isOwn = isBy(comment, this.viewer);
    const branch = make("li", "branch", "", { "data-branch": comment.id });
    branch.append(article);
    article.classList.toggle("is-new", !isOwn);
    const where = this.lens.place(branch, comment.parent, isOwn);
    this.decorate(article);
    if (where === "shown") noteInFold(branch);
    if (where !== "elsewhere" && !isOwn && comment.state === "published") this.arrived(comment);
    this.element.querySelector("[data-empty]")?.remove();
  }

  /**
   * Put the new drawing in the place of the old one; the focus stays where it was.
   *
   * @param {HTMLElement} shown
   * @param {ThreadEvent} event
   */
  #replace(shown, event) {
    const isTwin = shown.dataset.key !== undefined;
    if (!isTwin && !isNews(event, Number(shown.dataset.rev))) return;
    // Its author goes on reading what everybody else does not see any more.
    if (event.comment?.state === "held" && shown.classList.contains("is-own")) return showHeld(shown, event.comment.id);
    const article = elementFrom(event.data.fragment ?? "");
    if (!article) return;
    const focus = focusWithin(shown);
    article.classList.toggle("is-new", shown.classList.contains("is-new"));
    shown.replaceWith(article);
    this.decorate(article);
    if (focus !== null) (find(article, focus) ?? article).focus({ preventScroll: true });
  }

  /** @param {number} by */
  #count(by) {
    const number = find(this.element, "[data-comment-count]");
    if (!number || !by) return;
    const now = Math.max(0, Number(number.textContent) + by);
    number.textContent = String(now);
    const noun = find(this.element, "[data-comment-noun]");
    if (noun) noun.textContent = now === 1 ? "comment" : "comments";
  }
}

/**
 * Whether a comment is the viewer's own; a guest or an imported person of the same name is somebody else.
 *
 * @param {Comment} comment
 * @param {string | null} viewer
 */
function isBy(comment, viewer) {
  return viewer !== null && comment.author?.name === viewer && !ELSEWHERE.has(comment.author.mark ?? "");
}

/**
 * How to find what has the focus in the next drawing of a comment; null when the focus is elsewhere, "" for the comment.
 *
 * @param {HTMLElement} article
 */
function focusWithin(article) {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !article.contains(active)) return null;
  if (active.dataset.act) return `[data-act="${active.dataset.act}"]`;
  if (active instanceof HTMLButtonElement && active.value) return `button[value="${active.value}"]`;
  return ".no-such-part";
}
