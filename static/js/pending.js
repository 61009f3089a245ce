/** One's own comment before the server has it: drawn at its place, muted, with its state in words. */

import { find, make, wordButton } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./shelf.js").Entry} Entry */
/** @typedef {import("./protocol.js").Ack} Ack */

/**
 * @typedef {object} PendingSetup
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./thread.js").Lens} lens
 * @property {string} thread
 * @property {string} viewer
 * @property {() => boolean} isReachable
 * @property {(entry: Entry) => void} keepAsDraft
 */

export class Pending {
  /** @param {PendingSetup} setup */
  constructor({ outbox, lens, thread, viewer, isReachable, keepAsDraft }) {
    this.outbox = outbox;
    this.lens = lens;
    this.thread = thread;
    this.viewer = viewer;
    this.isReachable = isReachable;
    this.keepAsDraft = keepAsDraft;
    outbox.listen({ changed: (entry) => this.#changed(entry), gone: (entry, ack) => this.#gone(entry, ack) });
  }

  /** Draw all again: after the page was read anew, or the network came or went. */
  redraw() {
    for (const entry of this.outbox.entries) this.#changed(entry);
  }

  /** @param {Entry} entry */
  #changed(entry) {
    if (entry.thread !== this.thread) return;
    const article = this.lens.comment(entry.key) ?? this.#draw(entry);
    const isStuck = entry.state === "failed" || entry.state === "stale";
    article.classList.toggle("is-failed", isStuck);
    const line = make("p", "send-state", "", { role: "status" });
    line.append(...(isStuck ? this.#choices(entry) : [this.#progress(entry)]));
    article.querySelector(".send-state")?.replaceWith(line);
  }

  /**
   * @param {Entry} entry
   * @returns {string}
   */
  #progress(entry) {
    if (!this.isReachable()) return WORDS.waiting;
    return entry.state === "waiting" && entry.error ? entry.error.message : WORDS.sending;
  }

  /**
   * @param {Entry} entry
   * @returns {Array<string | HTMLElement>}
   */
  #choices(entry) {
    const isStale = entry.state === "stale";
    const keep = (/** @type {string} */ label) => wordButton(label, "keep-draft", () => this.#takeBack(entry));
    if (entry.error?.code === "refused-by-filter") return [entry.error.message, keep("Change it")];
    if (entry.error?.code === "reconsider") {
      const insist = wordButton("Post it anyway", "post-anyway", () => this.outbox.retry(entry.key, { anyway: true }));
      return [entry.error.message, keep("Change it"), "·", insist];
    }
    const sentence = isStale ? WORDS.stale : [WORDS.notSent, entry.error?.message].filter(Boolean).join(" ");
    const again = wordButton(isStale ? "Send" : "Retry", "retry", () => this.outbox.retry(entry.key));
    return [sentence, again, "·", keep("Keep as draft")];
  }

  /** @param {Entry} entry */
  #takeBack(entry) {
    const withdrawn = this.outbox.withdraw(entry.key);
    if (withdrawn) this.keepAsDraft(withdrawn);
  }

  /** @param {Entry} entry */
  #draw(entry) {
    const article = make("article", "comment is-pending", "", {
      id: `c-${entry.key}`,
      "data-key": entry.key,
      "data-parent": entry.parent ?? "",
      "data-author": this.viewer,
      "data-state": "pending",
      "aria-label": "Your comment, not posted yet",
      tabindex: "-1",
    });
    const head = make("header", "comment-head");
    head.append(avatarOf(this.viewer), make("b", "name", this.viewer, { dir: "auto" }));
    const text = make("div", "comment-text prose", "", { dir: "auto" });
    text.append(...paragraphsOf(entry.body));
    article.append(head, text, make("p", "send-state"));
    const branch = make("li", "branch", "", { "data-branch": entry.key });
    branch.append(article);
    this.lens.around(() => {
      if (this.lens.place(branch, entry.parent, true) === "elsewhere") this.lens.roots?.prepend(branch);
      openFolds(branch);
    });
    return article;
  }

  /**
   * Acknowledged, or taken back. What is acknowledged takes the comment's id, and its event draws it anew in place;
   * when the event was first, this twin goes. One that is held has no event: it stays, and says what it waits for.
   *
   * @param {Entry} entry
   * @param {Ack | null} ack
   */
  #gone(entry, ack) {
    const twin = this.lens.comment(entry.key);
    if (!twin) return;
    const comment = ack?.comment;
    const real = comment ? this.lens.comment(comment.id) : null;
    if (!comment || real) return this.#remove(twin, real);
    twin.id = `c-${comment.id}`;
    twin.dataset.comment = comment.id;
    twin.classList.remove("is-pending", "is-failed");
    twin.removeAttribute("aria-label");
    twin.querySelector(".send-state")?.remove();
    if (comment.state === "held") showHeld(twin, comment.id);
    const branch = twin.closest("li.branch");
    if (branch instanceof HTMLElement) branch.dataset.branch = comment.id;
  }

  /**
   * @param {HTMLElement} twin
   * @param {HTMLElement | null} real
   */
  #remove(twin, real) {
    const hadFocus = twin.contains(document.activeElement);
    const replies = twin.closest("details.replies");
    this.lens.around(() => twin.closest("li.branch")?.remove());
    if (replies && !find(replies, "li.branch")) replies.remove();
    if (hadFocus) real?.focus({ preventScroll: true });
  }
}

/**
 * Mark one's own comment that waits for a moderator, as the server draws it (templates/comments/_comment.html).
 *
 * @param {HTMLElement} article
 * @param {string} id
 */
export function showHeld(article, id) {
  article.classList.remove("is-own", "is-new");
  article.classList.add("is-waiting");
  article.dataset.state = "held";
  article.querySelectorAll(".send-state, .comment-actions").forEach((part) => part.remove());
  const actions = make("footer", "comment-actions");
  actions.append(make("a", "act", "More", { "data-act": "more", href: `/c/${id}#manage` }));
  article.append(make("p", "send-state", WORDS.held, { role: "status" }), actions);
}

/**
 * What one writes is seen, also under a comment whose replies are folded.
 *
 * @param {HTMLElement} branch
 */
function openFolds(branch) {
  for (let fold = branch.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}

/**
 * Show what its author wrote until the server draws it: as paragraphs, without Markdown.
 *
 * @param {HTMLElement} article
 * @param {string} body
 */
export function showWritten(article, body) {
  article.querySelector(".comment-text")?.replaceChildren(...paragraphsOf(body));
}

/** @param {string} body */
function paragraphsOf(body) {
  return body.split(/\n{2,}/).map(withLines);
}

/**
 * A paragraph with its line breaks.
 *
 * @param {string} text
 */
function withLines(text) {
  const paragraph = make("p");
  text.split("\n").forEach((line, index) => paragraph.append(...(index ? [make("br"), line] : [line])));
  return paragraph;
}

/**
 * The viewer's made picture, as the page already shows it.
 *
 * @param {string} viewer
 */
function avatarOf(viewer) {
  const known = document.querySelector(".site-nav-who .avatar");
  return known ? known.cloneNode(true) : make("span", "avatar", viewer.slice(0, 1).toUpperCase(), { "aria-hidden": "true" });
}
