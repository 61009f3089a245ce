/** Comments of people whom the viewer muted: folded away as the server draws it, also those that arrive and those muted just now. */

import { find, make, target } from "./dom.js";

const CHANNEL = "forum-muted";

export class Muting {
  #list = "";
  /** @type {Set<string>} */
  #muted = new Set();
  /** Comments that the viewer has opened all the same. @type {Set<string>} */
  #opened = new Set();

  /**
   * @param {HTMLElement} thread
   * @param {string | null} viewer
   */
  constructor(thread, viewer) {
    this.thread = thread;
    thread.addEventListener("toggle", (event) => this.#noteToggle(event.target), { capture: true });
    // What waited behind the pill came when another list held.
    thread.addEventListener("click", (event) => target(event, "[data-new-roots]") && this.#decorateAll());
    hear(viewer, (list) => {
      document.documentElement.dataset.muted = list;
      this.#decorateAll();
    });
  }

  /**
   * Whether the page's list has somebody; a page that was read again may have another one.
   *
   * @param {string | undefined} author  an outer id
   */
  isMuted(author) {
    const { muted = "" } = document.documentElement.dataset;
    if (muted !== this.#list) {
      this.#list = muted;
      this.#muted = new Set(muted.split(" "));
    }
    return Boolean(author) && this.#muted.has(author ?? "");
  }

  /**
   * Fold a comment away or let it stand free, whatever holds for its author now.
   *
   * @param {HTMLElement} article
   */
  decorate(article) {
    const around = placeOf(article);
    const isMuted = this.isMuted(article.dataset.authorId);
    if (!isMuted) return around === article ? undefined : around.replaceWith(article);
    const fold = around === article ? this.#wrap(article) : around;
    if (this.#opened.has(article.id)) fold.setAttribute("open", "");
  }

  /** @param {HTMLElement} article */
  #wrap(article) {
    const fold = make("details", "muted");
    const summary = make("summary", "", "Muted: ");
    summary.append(make("bdi", "", article.dataset.author ?? ""));
    const hadFocus = article.contains(document.activeElement);
    article.replaceWith(fold);
    fold.append(summary, article);
    if (hadFocus) summary.focus({ preventScroll: true });
    return fold;
  }

  /** @param {EventTarget | null} details */
  #noteToggle(details) {
    if (!(details instanceof HTMLDetailsElement) || !details.matches("details.muted")) return;
    const id = find(details, "article.comment")?.id;
    if (id && details.open) this.#opened.add(id);
    else if (id) this.#opened.delete(id);
  }

  #decorateAll() {
    for (const article of this.thread.querySelectorAll("article.comment")) this.decorate(/** @type {HTMLElement} */ (article));
  }
}

/**
 * What stands in a branch for a comment: itself, or the fold around it.
 *
 * @param {HTMLElement} article
 * @returns {HTMLElement}
 */
export function placeOf(article) {
  const around = article.parentElement;
  return around?.matches("details.muted") ? around : article;
}

/**
 * Tell the reader's other windows whom they muted, as this fresh page says it.
 *
 * @param {string | null} viewer
 */
export function tellMuted(viewer) {
  const { muted } = document.documentElement.dataset;
  if (!viewer || muted === undefined || !("BroadcastChannel" in globalThis)) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ viewer, muted });
  channel.close();
}

/**
 * @param {string | null} viewer
 * @param {(list: string) => void} change
 */
function hear(viewer, change) {
  if (!viewer || !("BroadcastChannel" in globalThis)) return;
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => {
    if (data?.viewer === viewer && typeof data.muted === "string") change(data.muted);
  });
}
