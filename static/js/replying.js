/** The reply button opens a composer under its comment; Escape closes it and keeps what was written. */

import { enhanceComposer, fieldOf } from "./composer.js";
import { find, isPlainClick, make, target } from "./dom.js";
import { placeOf } from "./muting.js";

/**
 * @param {HTMLElement} thread
 * @param {import("./composer.js").Desk} desk
 */
export function watchReplying(thread, desk) {
  thread.addEventListener("click", (event) => {
    const link = target(event, "a[data-act=reply]");
    const article = link?.closest("article.comment");
    if (!(article instanceof HTMLElement) || !isPlainClick(event) || isClosed(thread)) return;
    event.preventDefault();
    openReply(article, desk);
  });
}

/**
 * Open the composer under a comment, or go to it when it is open.
 *
 * @param {HTMLElement} article
 * @param {import("./composer.js").Desk} desk
 */
function openReply(article, desk) {
  const id = article.dataset.comment ?? "";
  const known = find(article.closest("li.branch") ?? article, `:scope > form[data-reply-to="${CSS.escape(id)}"]`);
  if (known instanceof HTMLFormElement) return fieldOf(known).focus();
  const form = drawForm(desk.thread, id, article.dataset.author ?? "");
  placeOf(article).after(form);
  const save = enhanceComposer(form, desk, { parent: id, sent: () => form.remove() });
  const close = () => {
    save();
    form.remove();
    find(document, `[id="c-${CSS.escape(id)}"] [data-act=reply]`)?.focus();
  };
  find(form, "[data-act=close]")?.addEventListener("click", close);
  form.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
  fieldOf(form).focus();
}

/**
 * The same form as the page's own, made without HTML.
 *
 * @param {string} thread
 * @param {string} parent
 * @param {string} author
 */
function drawForm(thread, parent, author) {
  const form = make("form", "composer inline-form", "", { method: "post", action: `/t/${thread}/comments`, "data-reply-to": parent });
  const fieldId = `reply-${parent}`;
  const label = make("label", "", "Reply to ", { for: fieldId });
  label.append(make("bdi", "", author || "this comment"));
  const foot = make("div", "composer-foot");
  foot.append(
    make("p", "hint", "Escape closes this and keeps what you wrote."),
    make("button", "button button-plain", "Close", { type: "button", "data-act": "close" }),
    make("button", "button", "Reply", { type: "submit" }),
  );
  form.append(
    make("input", "", "", { type: "hidden", name: "key" }),
    make("input", "", "", { type: "hidden", name: "parent", value: parent }),
    label,
    make("textarea", "", "", { id: fieldId, name: "body", rows: "3", required: "", dir: "auto" }),
    foot,
  );
  return form;
}

/** @param {HTMLElement} thread */
function isClosed(thread) {
  const role = document.documentElement.dataset.viewerRole;
  return thread.dataset.state === "locked" && role !== "moderator" && role !== "admin";
}
