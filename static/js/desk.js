/** The moderators' desk: reports appear and decided ones leave by themselves, without moving a row under a hand. */

import { find } from "./dom.js";
import { documentFrom, elementFrom } from "./html.js";
import { newKey } from "./keys.js";
import { count } from "./words.js";

const RECOUNT_MS = 10_000; // the counts are for planning, not for the second
const COUNTED = 1_000; // cases; beyond, the server does not count them

export class Desk {
  /** Rows that came while the list was in use. @type {Map<string, HTMLElement>} */
  #waiting = new Map();
  #recounting = 0;

  /**
   * @param {HTMLElement} element
   * @param {import("./socket.js").LiveSocket} socket
   */
  constructor(element, socket) {
    this.element = element;
    this.list = find(element, "[data-cases]");
    this.pill = find(element, "[data-new-cases]");
    this.pill?.addEventListener("click", () => this.#release());
    let hasWatched = false;
    socket.on("desk", (frame) => this.#apply(frame));
    socket.on("welcome", () => {
      socket.send({ op: "watch", key: newKey() });
      // The desk has no numbers: what happened while away is read from a fresh page.
      if (hasWatched) void this.#reread();
      hasWatched = true;
    });
    socket.addEventListener("check", () => socket.send({ op: "watch", key: newKey() }));
  }

  /** @param {{kind: string, case: string, open: number | null, fragment: string}} frame */
  #apply(frame) {
    const counter = find(this.element, "[data-open-count]");
    if (counter && frame.open !== null) counter.textContent = frame.open >= COUNTED ? "1,000+" : String(frame.open);
    const known = this.#row(frame.case);
    const row = frame.fragment ? elementFrom(frame.fragment) : null;
    if (known && row) this.#refresh(known, row);
    else if ("asks" in this.element.dataset || !row) void this.#ask(frame.case);
    else if (row.dataset.state === this.element.dataset.state) this.#insert(row);
    if (row && row.dataset.state !== this.element.dataset.state) this.#waiting.delete(frame.case);
    this.#settle();
    if (!this.#recounting) this.#recounting = setTimeout(() => void this.#recount(), RECOUNT_MS);
  }

  /** The numbers by age and reason, some while after something changed; not under a hand. */
  async #recount() {
    this.#recounting = 0;
    const counts = find(this.element, "[data-counts]");
    const fresh = counts && !counts.matches(":hover, :focus-within") ? await fetchPage(location.href) : null;
    const now = fresh && find(fresh, "[data-counts]");
    if (now) counts?.replaceChildren(...document.importNode(now, true).childNodes);
  }

  /**
   * Whether a case fits what is searched for here, and its row, are the server's to say.
   *
   * @param {string} id
   */
  async #ask(id) {
    const known = this.#row(id);
    if (!known && new URLSearchParams(location.search).has("after")) return;
    const row = (await fetchRow(id, this.element.dataset.query ?? "")) ?? (known && (await fetchRow(id, "is:decided")));
    const shown = this.#row(id);
    if (row && shown) this.#refresh(shown, row);
    else if (row) this.#insert(row);
    else this.#waiting.delete(id);
    this.#settle();
  }

  /**
   * Draw a row anew. A decided one stays, and says so, until the list is read again: nothing slides under the hand.
   *
   * @param {HTMLElement} known
   * @param {HTMLElement} row
   */
  #refresh(known, row) {
    row.classList.toggle("is-current", known.classList.contains("is-current"));
    keepChoice(known, row);
    const hadFocus = known.contains(document.activeElement);
    known.replaceWith(row);
    if (row.dataset.state === "open" && row.dataset.priority !== known.dataset.priority && !this.#isInUse()) this.#place(row);
    if (hadFocus) find(row, "a")?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} row */
  #insert(row) {
    if (this.#isInUse()) this.#waiting.set(row.dataset.case ?? "", row);
    else this.#place(row);
  }

  /**
   * Where its priority puts it: before the first that can wait as long or longer; of equals the newest stands first.
   *
   * @param {HTMLElement} row
   */
  #place(row) {
    const rows = /** @type {HTMLElement[]} */ ([...(this.list?.children ?? [])]).filter((other) => other !== row);
    const after = rows.find((other) => Number(other.dataset.priority) <= Number(row.dataset.priority));
    this.list?.insertBefore(row, after ?? null);
  }

  #release() {
    for (const row of this.#waiting.values()) this.#place(row);
    this.#waiting.clear();
    this.#settle();
    find(this.list ?? this.element, "a")?.focus();
  }

  #settle() {
    const empty = find(this.element, ".desk-queue [data-empty]");
    if (empty && this.list) empty.hidden = this.list.children.length > 0;
    if (!this.pill) return;
    this.pill.hidden = this.#waiting.size === 0;
    this.pill.textContent = this.#waiting.size ? count(this.#waiting.size, "new report") : "";
  }

  /** Whether a hand is on the list. */
  #isInUse() {
    return this.list?.matches(":hover, :focus-within") ?? false;
  }

  /** @param {string} id */
  #row(id) {
    return this.list && find(this.list, `[data-case="${CSS.escape(id)}"]`);
  }

  async #reread() {
    const fresh = await fetchPage(location.href);
    if (!fresh) return;
    const list = find(fresh, "[data-cases]");
    const current = this.list && find(this.list, ".is-current")?.dataset.case;
    if (list) this.list?.replaceChildren(...document.importNode(list, true).childNodes);
    if (current) this.#row(current)?.classList.add("is-current");
    for (const name of ["[data-open-count]", "[data-decided-count]"]) {
      const [shown, now] = [find(this.element, name), find(fresh, name)];
      if (shown && now) shown.textContent = now.textContent;
    }
    this.#waiting.clear();
    this.#settle();
  }
}

/**
 * @param {string} id
 * @param {string} query
 * @returns {Promise<HTMLElement | null>}
 */
async function fetchRow(id, query) {
  const address = `/moderation/rows/${id}?${new URLSearchParams({ q: query })}`;
  const page = await fetchPage(address);
  const row = page && find(page, "li[data-case]");
  return row && document.importNode(row, true);
}

/**
 * @param {string} address
 * @returns {Promise<Document | null>}
 */
async function fetchPage(address) {
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  return response?.ok ? documentFrom(await response.text()) : null;
}

/**
 * A chosen case stays chosen as it was read: its revision is not that of a text which came since.
 *
 * @param {HTMLElement} known
 * @param {HTMLElement} row
 */
function keepChoice(known, row) {
  const [was, is] = [known, row].map((one) => find(one, "input[data-choose]"));
  if (!(was instanceof HTMLInputElement && is instanceof HTMLInputElement && was.checked)) return;
  is.checked = true;
  is.value = was.value;
}
