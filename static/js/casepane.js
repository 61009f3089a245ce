/** A case opens beside the queue where there is room for two; it is decided there, by hand or by key. */

import { encoded, find, isPlainClick, target } from "./dom.js";
import { onKey, showKeys, watchKeyList } from "./hotkeys.js";
import { documentFrom } from "./html.js";

const TWO_PANES = "(width >= 56.25rem)";
const RENEW_MS = 120_000;

export class CasePane {
  #address = "";
  /** The case that we look at. The others see it for five minutes, so it is said again in time. */
  #looking = "";

  /** @param {HTMLElement} desk */
  constructor(desk) {
    this.desk = desk;
    this.pane = find(desk, "[data-case-pane]");
    desk.addEventListener("click", (event) => this.#clicked(event));
    desk.addEventListener("submit", (event) => this.#submitted(event));
    setInterval(() => this.#looking && void send(`${this.#looking}/claim`), RENEW_MS);
  }

  /**
   * Show the case of a row.
   *
   * @param {HTMLElement} row
   */
  async open(row) {
    const link = row.querySelector("a");
    if (!link) return;
    if (!matchMedia(TWO_PANES).matches) return location.assign(link.href);
    for (const other of this.desk.querySelectorAll(".is-current")) other.classList.remove("is-current");
    row.classList.add("is-current");
    this.#address = link.href;
    await this.#show(fetch(link.href, { credentials: "same-origin", cache: "no-store" }), link.href);
    if (this.#address === link.href) void this.#look();
  }

  /** Whoever opens a case beside the queue looks at it, and no longer at the one before; the others see that. */
  async #look() {
    const id = find(this.desk, "form[data-claim]")?.dataset.claim;
    const address = id ? `/moderation/cases/${id}` : "";
    if (this.#looking && this.#looking !== address) void send(`${this.#looking}/release`);
    this.#looking = address;
    const answer = address ? await send(`${address}/claim`) : null;
    const button = answer?.ok ? find(documentFrom(await answer.text()), "form[data-claim]") : null;
    if (button && this.#looking === address) find(this.desk, "form[data-claim]")?.replaceWith(document.importNode(button, true));
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const row = target(event, "[data-case]:is(li)");
    if (!row || !target(event, "a") || !isPlainClick(event) || !matchMedia(TWO_PANES).matches) return;
    event.preventDefault();
    void this.open(row);
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = target(event, "form[data-decide], form[data-undo], form[data-claim], form[data-act-form]");
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    const body = encoded(new FormData(form, event.submitter));
    // Its buttons are named "action", so the property of that name is one of them.
    const address = form.getAttribute("action") ?? "";
    if (form.dataset.claim) this.#looking = address.endsWith("/claim") ? address.replace(/\/claim$/, "") : "";
    void this.#show(fetch(address, { method: "POST", body, credentials: "same-origin" }), this.#address);
  }

  /**
   * Put the case of an answered page into the pane; a page without one is shown as a page.
   *
   * @param {Promise<Response>} answer
   * @param {string} address
   */
  async #show(answer, address) {
    this.pane?.setAttribute("aria-busy", "true");
    const response = await answer.catch(() => null);
    const page = response && documentFrom(await response.text());
    this.pane?.removeAttribute("aria-busy");
    if (address !== this.#address) return;
    const shown = page && find(page, "article.case");
    if (!shown) return location.assign(address);
    this.pane?.replaceChildren(document.importNode(shown, true));
    if (this.pane) showKeys(this.pane);
    if (this.pane) this.pane.scrollTop = 0;
    find(this.desk, "article.case")?.focus({ preventScroll: true });
  }
}

/**
 * Post a form without fields; whether anything came of it matters to nobody.
 *
 * @param {string} address
 */
function send(address) {
  return fetch(address, { method: "POST", body: new URLSearchParams(), credentials: "same-origin" }).catch(() => null);
}

/**
 * J and K walk through the reports, Enter opens one on its own page, / goes to the search.
 *
 * @param {HTMLElement} desk
 * @param {CasePane} pane
 */
export function watchDeskKeys(desk, pane) {
  onKey((key) => {
    if (key === "/" || key === ".") return reach(desk, key === "/" ? "#desk-q" : "[data-new-cases]:not([hidden])", key === ".");
    if (key === "Enter") return document.activeElement?.closest("a, button, summary, input") ? false : follow(desk);
    const step = { j: 1, k: -1 }[key];
    const next = step && rowBeside(desk, step);
    if (!next) return false;
    void pane.open(next);
    next.scrollIntoView({ block: "nearest" });
    return true;
  });
  watchDecisionKeys(desk);
}

// What a key goes to, and whether it presses it or only stands there.
const PLACES = new Map([
  ["z", { name: "form[data-undo] button", presses: true }],
  ["c", { name: "form[data-claim] button", presses: true }],
  ["r", { name: "#decide-reason", presses: false }],
  ["n", { name: "#decide-note", presses: false }],
  ["p", { name: "details[data-act=person] > summary", presses: true }],
  ["t", { name: "details[data-act=thread] > summary", presses: true }],
]);

/**
 * 1 to 5 press the decisions that carry them, Z takes the last one back.
 *
 * @param {HTMLElement} root
 */
export function watchDecisionKeys(root) {
  showKeys(root);
  watchKeyList();
  onKey((key) => {
    if (/^[1-9]$/.test(key)) return reach(root, `button.decision[data-key="${key}"]`, true);
    const place = PLACES.get(key);
    return place ? reach(root, place.name, place.presses) : false;
  });
}

/**
 * Go to what is named, and press it.
 *
 * @param {HTMLElement} root
 * @param {string} name
 * @param {boolean} presses
 */
function reach(root, name, presses) {
  const found = find(root, name);
  found?.scrollIntoView({ block: "nearest" });
  found?.focus();
  if (presses) found?.click();
  return found !== null;
}

/** @param {HTMLElement} desk */
function follow(desk) {
  const link = desk.querySelector(".is-current a");
  if (!(link instanceof HTMLAnchorElement)) return false;
  location.assign(link.href);
  return true;
}

/**
 * @param {HTMLElement} desk
 * @param {number} step
 * @returns {HTMLElement | null}
 */
function rowBeside(desk, step) {
  const rows = /** @type {HTMLElement[]} */ ([...desk.querySelectorAll("li[data-case]")]);
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  return rows[at === -1 ? 0 : at + step] ?? null;
}
