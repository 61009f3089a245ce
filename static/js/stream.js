/** The live reading: the same comments as a stream, the newest at the foot. */

import { goToFoot, isAtFoot, keepPlace } from "./anchor.js";
import { find, make } from "./dom.js";

const JOINED_MS = 5 * 60 * 1000;

export class Stream {
  /** @param {HTMLElement} thread */
  constructor(thread) {
    this.thread = thread;
  }

  get roots() {
    return find(this.thread, '[data-replies-of=""]');
  }

  /** Begin at the foot, where the talk is; who comes back or follows a link to one comment begins there. */
  begin() {
    const [visit] = performance.getEntriesByType("navigation");
    const isFresh = visit instanceof PerformanceNavigationTiming && visit.type === "navigate";
    if (isFresh && !location.hash) goToFoot();
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  comment(id) {
    return find(this.thread, `[id="c-${CSS.escape(id)}"]`);
  }

  /**
   * Change the page: whoever reads at the foot stays at the foot, whoever scrolled up stays there.
   *
   * @param {() => void} change
   */
  around(change) {
    if (!isAtFoot()) return keepPlace(change);
    change();
    goToFoot();
  }

  /**
   * Put a comment at the foot; pending ones stay below all others.
   *
   * @param {HTMLElement} branch
   * @returns {"shown" | "elsewhere"}
   */
  place(branch) {
    const list = this.roots;
    if (!list) return "elsewhere";
    const isPending = find(branch, ".is-pending") !== null;
    const firstPending = isPending ? null : (find(list, ":scope > li:has(> .is-pending)") ?? null);
    list.insertBefore(branch, firstPending);
    return "shown";
  }

  /** Numbers below a comment are not shown here. */
  countBelow() {}

  /**
   * What only this reading shows: whom a comment answers, the day, and that the same person goes on.
   *
   * @param {HTMLElement} article
   */
  decorate(article) {
    this.#nameParent(article);
    const branch = article.closest("li.branch");
    const time = timeOf(article);
    if (!branch || !time || article.classList.contains("is-pending")) return;
    const before = previousComment(branch);
    const earlier = previousTime(branch);
    const isNewDay = !earlier || dayOf(earlier) !== dayOf(time);
    if (isNewDay && !branch.previousElementSibling?.matches("li.day")) branch.before(dayMark(time));
    branch.classList.toggle("is-joined", !isNewDay && goesOn(before, article));
  }

  /** @param {HTMLElement} article */
  #nameParent(article) {
    const parent = article.dataset.parent;
    if (!parent || article.querySelector(".reply-to, .tombstone")) return;
    const answered = this.comment(parent);
    const chip = make("a", "reply-to", "replying to ", { href: answered ? `#c-${parent}` : `/c/${parent}` });
    if (answered?.dataset.author) chip.append(make("bdi", "", answered.dataset.author));
    else chip.append("an earlier comment");
    article.querySelector(".comment-text")?.before(chip);
  }
}

/**
 * @param {HTMLElement | null} before
 * @param {HTMLElement} article
 */
function goesOn(before, article) {
  if (!before?.dataset.author || before.dataset.authorId !== article.dataset.authorId || article.dataset.parent) return false;
  return Date.parse(timeOf(article) ?? "") - Date.parse(timeOf(before) ?? "") < JOINED_MS;
}

/** @param {Element} branch */
function previousComment(branch) {
  const before = branch.previousElementSibling;
  return before ? find(before, "article.comment") : null;
}

/**
 * When the last comment above was written; a tombstone tells no time, so it is passed over.
 *
 * @param {Element} branch
 */
function previousTime(branch) {
  for (let above = branch.previousElementSibling; above; above = above.previousElementSibling) {
    const comment = find(above, "article.comment");
    const time = comment && timeOf(comment);
    if (time) return time;
  }
  return null;
}

/** @param {HTMLElement} article */
function timeOf(article) {
  return article.querySelector(".when time")?.getAttribute("datetime") ?? null;
}

/** @param {string | null} time */
function dayOf(time) {
  return time?.slice(0, 10) ?? null;
}

/** @param {string} time */
function dayMark(time) {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const mark = make("li", "day");
  mark.append(make("time", "", day.format(new Date(time)), { datetime: time.slice(0, 10) }));
  return mark;
}
