/** Reporting in place: the form of the report page in a dialog, and what happens next. Without script it is a page. */

import { find, isPlainClick, make, target } from "./dom.js";
import { documentFrom } from "./html.js";
import { newKey } from "./keys.js";
import { Refused } from "./protocol.js";

const NEXT = [
  "A moderator reads the comment with what stands around it.",
  "It stays, or it is removed. A removed comment leaves every open page at once, and the reason takes its place.",
  "The decision stands in the public moderation log, without your name, and you find what came of it in your notices.",
];
const COUNTED = "It is counted, and shown to nobody but the moderators. A reply may do more.";

/** @param {import("./commands.js").Commands} command */
export function watchReporting(command) {
  document.addEventListener("click", (event) => {
    const link = target(event, "a[data-act=report]");
    if (!(link instanceof HTMLAnchorElement) || !isPlainClick(event)) return;
    event.preventDefault();
    void openReport(link, command);
  });
}

/**
 * @param {HTMLAnchorElement} link
 * @param {import("./commands.js").Commands} command
 */
async function openReport(link, command) {
  const form = await fetchForm(link.href);
  if (!form) return location.assign(link.href);
  const dialog = make("dialog", "report-dialog", "", { "aria-labelledby": "report-title" });
  const title = make("h2", "", "Report this comment", { id: "report-title" });
  const id = link.closest("article.comment")?.id ?? "";
  dialog.append(title, form);
  dialog.addEventListener("click", (event) => {
    if (!target(event, "[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    (link.isConnected ? link : document.getElementById(id))?.focus();
  });
  const key = newKey();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form, dialog, key, command);
  });
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * The form of the report page; null when the page is another one: a sign-in, an error.
 *
 * @param {string} address
 * @returns {Promise<HTMLFormElement | null>}
 */
async function fetchForm(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const form = response.ok ? find(documentFrom(await response.text()), "form[data-report]") : null;
    const own = form && document.importNode(form, true);
    return own instanceof HTMLFormElement ? own : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLDialogElement} dialog
 * @param {string} key
 * @param {import("./commands.js").Commands} command
 */
async function send(form, dialog, key, command) {
  const fields = new FormData(form);
  const report = { op: "report", key, comment: form.dataset.report, reason: fields.get("reason"), note: fields.get("note") || null };
  form.setAttribute("aria-busy", "true");
  try {
    await command(report);
    sayWhatIsNext(dialog, { isCounted: report.reason === "disagree" });
  } catch (error) {
    if (!(error instanceof Refused)) return form.submit();
    showRefusal(form, error.message);
  }
  form.removeAttribute("aria-busy");
}

/**
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
function showRefusal(form, sentence) {
  form.querySelector(".field-error")?.remove();
  form.prepend(make("p", "field-error", sentence, { role: "alert" }));
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {{isCounted: boolean}} what  whether somebody only disagrees
 */
function sayWhatIsNext(dialog, { isCounted }) {
  const says = isCounted ? "Counted." : "Thank you. The report is sent.";
  const title = make("h2", "", says, { id: "report-title", tabindex: "-1" });
  const steps = make("ol");
  steps.append(...NEXT.map((sentence) => make("li", "", sentence)));
  const text = make("div", "prose");
  text.append(make("p", "", isCounted ? COUNTED : "What happens next:"), ...(isCounted ? [] : [steps]));
  const buttons = make("p", "dialog-buttons");
  buttons.append(make("button", "button", "Close", { type: "button", "data-cancel": "" }));
  const body = make("div", "report-form");
  body.append(text, buttons);
  dialog.replaceChildren(title, body);
  title.focus();
}
