/** The pill: how many comments wait above the tree, or stand below the fold of the stream; pressed, it shows them. */

import { goToFoot, isAtFoot } from "./anchor.js";
import { find } from "./dom.js";
import { count } from "./words.js";

/**
 * The tree's pill. Gives what to call when something was applied.
 *
 * @param {HTMLElement} thread
 * @param {import("./tree.js").Tree} tree
 */
export function watchWaiting(thread, tree) {
  const pill = find(thread, "button[data-new-roots]");
  const show = () => pill && label(pill, tree.waitingCount, count(tree.waitingCount, "new comment"));
  pill?.addEventListener("click", () => {
    const first = tree.release();
    show();
    (first && find(first, "details.muted:not([open]) > summary, article.comment"))?.focus();
  });
  return () => show();
}

/**
 * The stream's pill: arrivals below what is seen. Gives what to call for each arrival.
 *
 * @param {HTMLElement} thread
 */
export function watchBelow(thread) {
  const pill = find(thread, "button[data-new-roots]");
  let below = 0;
  const show = () => pill && label(pill, below, `${below} new below`);
  const look = () => {
    if (!below || !isAtFoot()) return;
    below = 0;
    show();
  };
  pill?.addEventListener("click", () => {
    goToFoot();
    look();
  });
  addEventListener("scroll", look, { passive: true });
  return (/** @type {boolean} */ wasAtFoot) => {
    if (!wasAtFoot) below += 1;
    show();
  };
}

/**
 * @param {HTMLElement} pill
 * @param {number} n
 * @param {string} text
 */
function label(pill, n, text) {
  pill.hidden = n === 0;
  pill.textContent = n === 0 ? "" : text;
}
