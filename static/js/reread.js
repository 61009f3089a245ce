/** Reading the thread again without reloading the page: place, folds, open composers and drafts stay. */

import { keepPlace } from "./anchor.js";
import { find } from "./dom.js";
import { documentFrom } from "./html.js";
import { placeOf } from "./muting.js";

/**
 * The thread as a fresh page shows it; null when it could not be read.
 *
 * @returns {Promise<HTMLElement | null>}
 */
async function fetchThread() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    return response.ok ? find(documentFrom(await response.text()), "#thread") : null;
  } catch {
    return null;
  }
}

/**
 * Read the thread again into the page; gives the number and epoch it now stands at, null when that failed.
 *
 * @param {HTMLElement} thread
 * @param {() => void} redraw  puts back what is not from the server
 * @returns {Promise<{seq: number, epoch: string} | null>}
 */
export async function rereadThread(thread, redraw) {
  const fresh = await fetchThread();
  if (!fresh || fresh.dataset.thread !== thread.dataset.thread) return null;
  keepPlace(() => {
    const kept = whatToKeep(thread);
    const list = listOf(thread);
    const freshList = listOf(fresh);
    if (list && freshList) list.replaceChildren(...document.importNode(freshList, true).childNodes);
    copyFacts(fresh, thread);
    redraw();
    putBack(thread, kept);
  });
  return { seq: Number(fresh.dataset.seq), epoch: fresh.dataset.epoch ?? "" };
}

/** @param {HTMLElement} thread */
function listOf(thread) {
  return find(thread, '[data-replies-of=""], ol.comments.is-focus');
}

/**
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 */
function copyFacts(from, to) {
  for (const name of ["seq", "epoch", "state", "myVotes"]) {
    if (from.dataset[name] !== undefined) to.dataset[name] = from.dataset[name];
  }
  for (const selector of ["[data-comment-count]", "[data-comment-noun]", ".more"]) {
    const fresh = find(from, selector);
    const shown = find(to, selector);
    if (fresh && shown) shown.replaceWith(document.importNode(fresh, true));
  }
  const { muted } = from.ownerDocument.documentElement.dataset;
  if (muted !== undefined) document.documentElement.dataset.muted = muted;
  if (!find(from, "[data-empty]")) find(to, "[data-empty]")?.remove();
}

/** @param {HTMLElement} thread */
function whatToKeep(thread) {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && thread.contains(active) ? active : null;
  return {
    folded: [...thread.querySelectorAll("details.replies:not([open]) > ol")].map((list) => repliesOf(list)),
    forms: [...thread.querySelectorAll("li.branch > form.composer")].map((form) => ({ form, under: branchId(form) })),
    focused,
    comment: focused?.closest("article.comment")?.id ?? null,
  };
}

/**
 * @param {HTMLElement} thread
 * @param {ReturnType<typeof whatToKeep>} kept
 */
function putBack(thread, { folded, forms, focused, comment }) {
  for (const list of thread.querySelectorAll("details.replies > ol")) {
    const details = list.parentElement;
    if (details instanceof HTMLDetailsElement && folded.includes(repliesOf(list))) details.open = false;
  }
  for (const { form, under } of forms) {
    const article = find(thread, `[id="c-${CSS.escape(under)}"]`);
    // Its comment may stand on another page by now; what is being written is kept in sight all the same.
    if (article) placeOf(article).after(form);
    else listOf(thread)?.before(form);
  }
  const next = focused?.isConnected ? focused : comment ? document.getElementById(comment) : null;
  if (next && next !== document.activeElement) next.focus({ preventScroll: true });
}

/** @param {Element} list */
function repliesOf(list) {
  return list instanceof HTMLElement ? (list.dataset.repliesOf ?? "") : "";
}

/** @param {Element} form */
function branchId(form) {
  const branch = form.parentElement;
  return branch?.dataset.branch ?? "";
}
