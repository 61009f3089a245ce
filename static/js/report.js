/** Reporting in place: the form of the report page in a dialog, and what happens next. Without script it is a page. */

import { encoded, find, isPlainClick, make, target } from "./dom.js";
import { documentFrom } from "./html.js";
import { newKey } from "./keys.js";
import { Refused } from "./protocol.js";

const NEXT = [
  "A moderator reads the comment with what stands around it.",
  "It stays, or it is removed. A removed comment leaves every open page at once, and the reason takes its place.",
];
const NEXT_ELSEWHERE = ["A moderator looks at it and at what belongs to it.", "It stays as it is, or something is done about it."];
const TOLD = "The decision stands in the public moderation log, without your name, and you find what came of it in your notices.";
const NOT_TOLD = "The decision stands in the public moderation log. You have no account here, so nobody can tell you what came of it.";
const TAKEN_BACK = "The report is taken back. What was held because of it stays held until a moderator has looked.";
const COUNTED = "It is counted, and shown to nobody but the moderators. A reply may do more.";

/** @param {import("./commands.js").Commands} command */
export function watchReporting(command) {
  document.addEventListener("click", (event) => {
    const link = target(event, "a[data-act=report], a[data-act=report-article]");
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
  const title = make("h2", "", `Report this ${form.dataset.noun ?? "comment"}`, { id: "report-title" });
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
 * Over the socket where somebody is signed in and reports a comment; else as the form itself would go.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLDialogElement} dialog
 * @param {string} key
 * @param {import("./commands.js").Commands} command
 */
async function send(form, dialog, key, command) {
  const fields = new FormData(form);
  const comment = form.dataset.report;
  form.setAttribute("aria-busy", "true");
  try {
    if (comment && isSignedIn()) {
      await command({ op: "report", key, comment, reason: fields.get("reason"), note: fields.get("note") || null });
    } else {
      await post(form.action, fields);
    }
    sayWhatIsNext(dialog, form, { isCounted: fields.get("reason") === "disagree" });
  } catch (error) {
    if (!(error instanceof Refused)) return form.submit();
    showRefusal(form, error.message);
  }
  form.removeAttribute("aria-busy");
}

function isSignedIn() {
  return document.documentElement.dataset.viewerName !== undefined;
}

/**
 * Send a form as a page does. Throws Refused with the sentence of the page that answers.
 *
 * @param {string} address
 * @param {FormData} fields
 */
async function post(address, fields) {
  const response = await fetch(address, { method: "POST", credentials: "same-origin", body: encoded(fields) });
  if (response.ok && !new URL(response.url).pathname.startsWith("/signin")) return;
  const answer = documentFrom(await response.text());
  const sentence = find(answer, ".field-error")?.textContent || find(answer, "main p")?.textContent;
  throw new Refused("refused", sentence || "That did not work. Please try again.");
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
 * @param {HTMLFormElement} form  as it was sent
 * @param {{isCounted: boolean}} what  whether somebody only disagrees
 */
function sayWhatIsNext(dialog, form, { isCounted }) {
  const says = isCounted ? "Counted." : "Thank you. The report is sent.";
  const steps = make("ol");
  const first = form.dataset.report ? NEXT : NEXT_ELSEWHERE;
  steps.append(...[...first, isSignedIn() ? TOLD : NOT_TOLD].map((sentence) => make("li", "", sentence)));
  const text = make("div", "prose");
  text.append(make("p", "", isCounted ? COUNTED : "What happens next:"), ...(isCounted ? [] : [steps]));
  const buttons = closing();
  if (!isCounted && isSignedIn()) buttons.append(takingBack(dialog, form));
  show(dialog, says, text, buttons);
}

/** What ends the dialog. */
function closing() {
  const buttons = make("p", "dialog-buttons");
  buttons.append(make("button", "button", "Close", { type: "button", "data-cancel": "" }));
  return buttons;
}

/**
 * The button that takes a report back, as the form on the page without script does.
 *
 * @param {HTMLDialogElement} dialog
 * @param {HTMLFormElement} form
 */
function takingBack(dialog, form) {
  const button = make("button", "button button-plain", "Take the report back", { type: "button" });
  button.addEventListener("click", async () => {
    button.disabled = true;
    const buttons = closing();
    try {
      await post(`${form.action}/withdraw`, new FormData());
      show(dialog, "Taken back.", make("p", "", TAKEN_BACK), buttons);
    } catch (error) {
      const sentence = error instanceof Refused ? error.message : "That did not work. Please try again.";
      show(dialog, "It stays as it was.", make("p", "", sentence), buttons);
    }
  });
  return button;
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {string} says
 * @param {HTMLElement[]} parts
 */
function show(dialog, says, ...parts) {
  const title = make("h2", "", says, { id: "report-title", tabindex: "-1" });
  const body = make("div", "report-form");
  body.append(...parts);
  dialog.replaceChildren(title, body);
  title.focus();
}
