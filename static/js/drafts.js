/** What is being written, kept for each thread and each comment answered, until it is sent. */

import { safeStore } from "./storage.js";

const SAVE_MS = 400;

/** @typedef {{read: () => string, write: (text: string) => void, clear: () => void}} Draft */

/**
 * @param {string} owner
 * @param {string} thread
 * @param {string | null} parent
 * @returns {Draft}
 */
export function draftOf(owner, thread, parent, store = safeStore()) {
  const item = `forum.draft.${owner}.${thread}.${parent ?? ""}`;
  return {
    read: () => store.get(item) ?? "",
    write: (text) => (text.trim() ? store.set(item, text) : store.remove(item)),
    clear: () => store.remove(item),
  };
}

/**
 * Keep what is typed into a field; a moment after the last key, and when the page is left.
 *
 * @param {HTMLTextAreaElement} field
 * @param {Draft} draft
 * @returns {() => void} keeps it now
 */
export function keepDraft(field, draft) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const save = () => {
    clearTimeout(timer);
    if (field.isConnected) draft.write(field.value);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  });
  addEventListener("pagehide", save);
  return save;
}
