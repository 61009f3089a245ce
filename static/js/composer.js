/** Writing a comment: sent through the outbox, drafts kept, Ctrl+Enter sends. The form works without all this. */

import { find, make } from "./dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { newKey } from "./keys.js";
import { BODY_MAX, length, room, WORDS } from "./words.js";

const TYPING_MS = 3_000;

/**
 * @typedef {object} Desk  what every composer of a page shares
 * @property {string} viewer
 * @property {string} thread
 * @property {(written: {thread: string, parent: string | null, body: string}) => void} post  draws it and sends it
 * @property {() => void} typing  tells the others
 */

/**
 * @param {HTMLFormElement} form
 * @param {Desk} desk
 * @param {{parent: string | null, sent: () => void}} about  `sent` is called after the text was handed over
 * @returns {() => void} keeps what is written now
 */
export function enhanceComposer(form, desk, { parent, sent }) {
  const field = fieldOf(form);
  const draft = draftOf(desk.viewer, desk.thread, parent);
  if (!field.value) field.value = draft.read();
  renewKey(form);
  const save = keepDraft(field, draft);
  watchRoom(form, field);
  watchKeys(form, field, desk.typing);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = whatIsWrong(field.value);
    showError(form, wrong);
    if (wrong) return field.focus();
    const body = field.value;
    field.value = "";
    field.dispatchEvent(new Event("input"));
    draft.clear();
    renewKey(form);
    desk.post({ thread: desk.thread, parent, body });
    sent();
  });
  return save;
}

/**
 * @param {HTMLFormElement} form
 * @returns {HTMLTextAreaElement}
 */
export function fieldOf(form) {
  return /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
}

/**
 * Say in the form what is wrong; "" takes an old sentence away.
 *
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
export function showError(form, sentence) {
  form.querySelector(".field-error")?.remove();
  if (sentence) form.prepend(make("p", "field-error", sentence, { role: "alert" }));
}

/** @param {string} body */
export function whatIsWrong(body) {
  if (!body.trim()) return WORDS.empty;
  return length(body) > BODY_MAX ? `${room(body)}. Please shorten it.` : "";
}

/**
 * Ctrl+Enter (⌘ on a Mac) sends; what is typed is told to the others, at most every three seconds.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} field
 * @param {() => void} typing
 */
export function watchKeys(form, field, typing) {
  let told = 0;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener("input", () => {
    if (!field.value.trim() || Date.now() - told < TYPING_MS) return;
    told = Date.now();
    typing();
  });
}

/**
 * Say how much room is left, near the end of it.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} field
 */
export function watchRoom(form, field) {
  const counter = make("span", "counter");
  find(form, ".composer-foot")?.prepend(counter);
  const show = () => {
    counter.textContent = room(field.value);
    counter.hidden = counter.textContent === "";
    counter.classList.toggle("is-over", length(field.value) > BODY_MAX);
  };
  field.addEventListener("input", show);
  show();
}

/**
 * A form whose key was used is a form for the next comment: also when it is sent without script later.
 *
 * @param {HTMLFormElement} form
 */
function renewKey(form) {
  const key = form.elements.namedItem("key");
  if (key instanceof HTMLInputElement) key.value = newKey();
}
