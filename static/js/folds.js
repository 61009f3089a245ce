/** Replies that arrive inside a folded branch: a button under the comment says so and opens it. */

import { find, make } from "./dom.js";
import { count } from "./words.js";

/**
 * Tell of a new branch when it cannot be seen because a branch around it is folded.
 *
 * @param {HTMLElement} branch
 */
export function noteInFold(branch) {
  const fold = outermostFold(branch);
  if (!fold) return;
  const chip = chipOf(fold);
  const arrived = Number(chip.dataset.count) + 1;
  chip.dataset.count = String(arrived);
  chip.textContent = count(arrived, "new reply", "new replies");
}

/**
 * @param {Element} branch
 * @returns {HTMLDetailsElement | null}
 */
function outermostFold(branch) {
  let found = null;
  for (let fold = branch.closest("details.replies"); fold; fold = fold.parentElement?.closest("details.replies") ?? null) {
    if (fold instanceof HTMLDetailsElement && !fold.open) found = fold;
  }
  return found;
}

/** @param {HTMLDetailsElement} fold */
function chipOf(fold) {
  const before = fold.previousElementSibling;
  if (before instanceof HTMLButtonElement && before.matches(".new-replies")) return before;
  const chip = make("button", "new-replies", "", { type: "button", "data-count": "0" });
  const open = () => {
    fold.open = true;
    find(fold, "article.is-new")?.focus();
  };
  chip.addEventListener("click", open);
  fold.addEventListener("toggle", () => fold.open && chip.remove());
  fold.before(chip);
  return chip;
}
