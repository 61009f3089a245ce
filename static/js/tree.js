/** The tree: where a comment hangs, how many stand below it, and the branches that are not shown. */

import { keepPlace } from "./anchor.js";
import { find, make } from "./dom.js";
import * as words from "./words.js";

/** @typedef {import("./protocol.js").Comment} Comment */

export class Tree {
  /** Comments of others that wait behind the pill; not in the page yet. */
  #waiting = make("ol");

  /** @param {HTMLElement} thread */
  constructor(thread) {
    this.thread = thread;
  }

  /**
   * Change the page without moving what is read.
   *
   * @param {() => void} change
   */
  around(change) {
    keepPlace(change);
  }

  /** @returns {"best" | "new" | "old" | "top" | "controversial"} */
  get sort() {
    return /** @type {any} */ (this.thread.dataset.sort ?? "best");
  }

  /** The list of root comments; null on the page of one comment. */
  get roots() {
    return find(this.thread, '[data-replies-of=""]');
  }

  /** How many comments wait; what was removed meanwhile is not counted. */
  get waitingCount() {
    return this.#waiting.querySelectorAll(':scope > li > article[data-state="published"]').length;
  }

  /**
   * The comment on the page or among those that wait.
   *
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  comment(id) {
    return find(this.thread, `[id="c-${CSS.escape(id)}"]`) ?? find(this.#waiting, `[id="c-${CSS.escape(id)}"]`);
  }

  /**
   * Hang a branch where it belongs. `isOwn` comments never wait.
   *
   * @param {HTMLElement} branch
   * @param {string | null} parent
   * @param {boolean} isOwn
   * @returns {"shown" | "waiting" | "elsewhere"}
   */
  place(branch, parent, isOwn) {
    if (parent !== null) return this.#placeReply(branch, parent);
    if (!this.roots) return "elsewhere";
    if (isOwn) this.#insert(this.roots, branch);
    else this.#waiting.append(branch);
    return isOwn ? "shown" : "waiting";
  }

  /**
   * Show what waits; gives the first of it in reading order.
   *
   * @returns {HTMLElement | null}
   */
  release() {
    const arrived = /** @type {HTMLElement[]} */ ([...this.#waiting.children]);
    if (!this.roots || !arrived.length) return null;
    if (this.sort === "new") arrived.reverse();
    if (this.sort === "old") this.roots.append(...arrived);
    else this.roots.prepend(...arrived);
    return arrived[0] ?? null;
  }

  /**
   * Note that there is one more, or one fewer, below each comment above this one.
   *
   * @param {Comment} comment
   * @param {string[]} ancestors  as the server names them; without it those on the page are found by themselves
   * @param {number} by
   */
  countBelow(comment, ancestors, by) {
    const above = ancestors.length ? ancestors : this.#ancestorsOnPage(comment);
    for (const id of above) this.#recount(id, by);
    const isShown = this.comment(comment.id) !== null;
    const nearest = isShown ? undefined : above.findLast((id) => this.comment(id));
    if (nearest) this.#raiseStub(nearest, by);
  }

  /** @param {Comment} comment */
  #ancestorsOnPage(comment) {
    const ids = [];
    let next = comment.parent;
    while (next !== null && next !== "") {
      ids.unshift(next);
      next = this.comment(next)?.dataset.parent ?? null;
    }
    return ids;
  }

  /**
   * @param {HTMLElement} branch
   * @param {string} parent
   */
  #placeReply(branch, parent) {
    const home = this.comment(parent)?.closest("li.branch");
    if (!home) return "elsewhere";
    this.#insert(this.#repliesOf(home, parent), branch);
    return "shown";
  }

  /**
   * The list of replies of a branch, made when there is none yet.
   *
   * @param {Element} home
   * @param {string} id
   * @returns {HTMLElement}
   */
  #repliesOf(home, id) {
    const known = find(home, `[data-replies-of="${CSS.escape(id)}"]`);
    if (known) return known;
    const list = make("ol", "comments", "", { "data-replies-of": id });
    const details = make("details", "replies");
    details.open = true;
    const summary = make("summary");
    summary.append(make("span", "", "Replies"));
    details.append(summary, list);
    const stub = find(home, ":scope > a.stub");
    if (stub) stub.before(details);
    else home.append(details);
    return list;
  }

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} branch
   */
  #insert(list, branch) {
    const isRoots = list.dataset.repliesOf === "";
    const comesFirst = this.sort === "new" || (isRoots && this.sort !== "old");
    if (comesFirst) list.prepend(branch);
    else list.append(branch);
  }

  /**
   * @param {string} id
   * @param {number} by
   */
  #recount(id, by) {
    const label = find(this.comment(id)?.closest("li.branch") ?? this.#waiting, ":scope > details.replies > summary > span");
    if (!label) return;
    const known = parseInt(label.textContent ?? "", 10) || 0;
    label.textContent = words.replies(Math.max(0, known + by));
  }

  /**
   * @param {string} id
   * @param {number} by
   */
  #raiseStub(id, by) {
    const home = this.comment(id)?.closest("li.branch");
    if (!home) return;
    let stub = find(home, ":scope > a.stub");
    if (!stub) home.append((stub = make("a", "stub", "", { "data-stub": id, "data-hidden": "0", href: `/c/${id}` })));
    const hidden = Math.max(0, Number(stub.dataset.hidden) + by);
    stub.dataset.hidden = String(hidden);
    stub.textContent = `${hidden} more ${hidden === 1 ? "reply" : "replies"}`;
    if (hidden === 0) stub.remove();
  }
}
