/** One's own comments: edited in place, deleted after one question. Without script both are behind "More". */

import { showError, watchKeys, watchRoom, whatIsWrong } from "./composer.js";
import { callApi } from "./commands.js";
import { find, make, target } from "./dom.js";
import { showWritten } from "./pending.js";
import { Refused } from "./protocol.js";
import { ELSEWHERE, WORDS } from "./words.js";

/** @typedef {import("./commands.js").Commands} Commands */

/**
 * Mark one's own comment and give it its actions; nothing happens to those of others.
 *
 * @param {HTMLElement} article
 * @param {string | null} viewer
 */
export function markOwn(article, viewer) {
  const { author, state, comment } = article.dataset;
  if (!viewer || author !== viewer || state !== "published" || isOfNoAccount(article)) return;
  article.classList.add("is-own");
  for (const button of article.querySelectorAll(".vote button")) {
    if (button instanceof HTMLButtonElement) Object.assign(button, { disabled: true, title: "This is your own comment" });
  }
  const more = find(article, ".comment-actions [data-act=more]");
  if (!more || find(article, "[data-act=edit]")) return;
  more.before(make("a", "act", "Edit", { "data-act": "edit", href: `/c/${comment}/edit` }), " ");
  more.before(make("button", "act", "Delete", { "data-act": "delete", type: "button" }), " ");
}

/**
 * A guest or an imported person may have the viewer's name, and is somebody else.
 *
 * @param {HTMLElement} article
 */
function isOfNoAccount(article) {
  return [...article.querySelectorAll(".comment-head .badge")].some((badge) => ELSEWHERE.has(badge.textContent?.trim() ?? ""));
}

/**
 * @param {HTMLElement} root
 * @param {Commands} command
 */
export function watchEditing(root, command) {
  root.addEventListener("click", (event) => {
    const pressed = target(event, "[data-act=edit], [data-act=delete]");
    const article = pressed?.closest("article.comment");
    if (!pressed || !(article instanceof HTMLElement)) return;
    event.preventDefault();
    if (pressed.dataset.act === "edit") void openEdit(article, command);
    else askToDelete(article, pressed, command);
  });
}

/**
 * @param {HTMLElement} article
 * @param {Commands} command
 */
async function openEdit(article, command) {
  const id = article.dataset.comment ?? "";
  const known = find(article.parentElement ?? article, `:scope > form[data-edit="${CSS.escape(id)}"] textarea`);
  if (known) return known.focus();
  article.setAttribute("aria-busy", "true");
  const source = await callApi("GET", `/comments/${id}`).then(
    ({ answer }) => answer,
    () => null,
  );
  article.removeAttribute("aria-busy");
  if (typeof source?.body !== "string") return location.assign(`/c/${id}/edit`);
  const form = drawForm(id, source.body);
  const close = () => {
    form.remove();
    find(document, `[id="c-${CSS.escape(id)}"] [data-act=edit]`)?.focus();
  };
  article.after(form);
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
  watchKeys(form, field, () => {});
  watchRoom(form, field);
  find(form, "[data-act=close]")?.addEventListener("click", close);
  form.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save(form, { op: "edit", comment: id, body: field.value, rev: source.rev }, command, close);
  });
  field.focus();
}

/**
 * @param {HTMLFormElement} form
 * @param {import("./protocol.js").Frame} edit
 * @param {Commands} command
 * @param {() => void} close
 */
async function save(form, edit, command, close) {
  const wrong = whatIsWrong(edit.body);
  showError(form, wrong);
  if (wrong) return;
  form.setAttribute("aria-busy", "true");
  try {
    const { comment } = await command(edit);
    close();
    const article = comment?.state === "held" ? find(document, `[id="c-${CSS.escape(comment.id)}"]`) : null;
    if (article) showWritten(article, edit.body);
  } catch (error) {
    showError(form, `${error instanceof Error ? error.message : WORDS.unanswered} Your text is still here.`);
    offerAnyway(form, error instanceof Refused && error.isQuestion, () => void save(form, { ...edit, anyway: true }, command, close));
  }
  form.removeAttribute("aria-busy");
}

/**
 * A second button where the author was only asked to think again; it goes with the next change of the text.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} isAsked
 * @param {() => void} insist
 */
function offerAnyway(form, isAsked, insist) {
  find(form, "[data-act=save-anyway]")?.remove();
  if (!isAsked) return;
  const button = make("button", "button button-plain", "Save it anyway", { type: "button", "data-act": "save-anyway" });
  button.addEventListener("click", insist);
  form.addEventListener("input", () => button.remove(), { once: true });
  find(form, ".composer-foot")?.append(button);
}

/**
 * @param {string} id
 * @param {string} body
 */
function drawForm(id, body) {
  const form = make("form", "composer inline-form is-edit", "", { method: "post", action: `/c/${id}/edit`, "data-edit": id });
  const field = make("textarea", "", "", { id: `edit-${id}`, name: "body", rows: "4", required: "", dir: "auto" });
  field.value = body;
  const foot = make("div", "composer-foot");
  foot.append(
    make("p", "hint", "It will be marked as edited."),
    make("button", "button button-plain", "Cancel", { type: "button", "data-act": "close" }),
    make("button", "button", "Save", { type: "submit" }),
  );
  form.append(make("label", "", "Change your comment", { for: field.id }), field, foot);
  return form;
}

/**
 * "Delete? Yes · No", in the place of the button.
 *
 * @param {HTMLElement} article
 * @param {HTMLElement} button
 * @param {Commands} command
 */
function askToDelete(article, button, command) {
  const question = make("span", "act ask", "", { role: "group", "aria-label": "Delete this comment?" });
  const yes = make("button", "link-button", "Yes", { type: "button", "data-act": "delete-yes" });
  const no = make("button", "link-button", "No", { type: "button", "data-act": "delete-no" });
  const back = () => {
    question.replaceWith(button);
    button.focus();
  };
  question.append("Delete? ", yes, " · ", no);
  button.replaceWith(question);
  no.focus();
  no.addEventListener("click", back);
  question.addEventListener("keydown", (event) => event.key === "Escape" && back());
  yes.addEventListener("click", () => {
    command({ op: "delete", comment: article.dataset.comment ?? "" }).catch((error) => {
      question.replaceChildren(`${error.message} `, no);
      no.textContent = "Close";
    });
  });
}
