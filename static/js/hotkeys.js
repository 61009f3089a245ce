/** Single keys of the desk: they can be switched off, and `?` lists them. */

import { find, isPlainClick, target } from "./dom.js";
import { safeStore } from "./storage.js";

const OFF = "desk-keys-off";
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const store = safeStore();

/**
 * Keys without a field, a dialog or a modifier under them.
 *
 * @param {(key: string) => boolean} press  whether it meant something
 */
export function onKey(press) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (target(event, `${FIELDS}, dialog`) || (areOff() && event.key !== "?")) return;
    if (press(event.key)) event.preventDefault();
  });
}

/** Whether this browser's moderator does without them. */
function areOff() {
  return store.get(OFF) !== null;
}

/**
 * Show which key does what, on what carries one.
 *
 * @param {ParentNode} root
 */
export function showKeys(root) {
  for (const key of root.querySelectorAll("kbd.key")) key.toggleAttribute("hidden", areOff());
}

/** `?` or the link opens the list; there is the switch. */
export function watchKeyList() {
  const dialog = document.querySelector("dialog[data-keys-dialog]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const isOn = /** @type {HTMLInputElement | null} */ (find(dialog, "[data-keys-on]"));
  if (isOn) isOn.checked = !areOff();
  isOn?.addEventListener("change", () => {
    if (isOn.checked) store.remove(OFF);
    else store.set(OFF, "1");
    showKeys(document);
  });
  onKey((key) => key === "?" && (dialog.showModal(), true));
  document.addEventListener("click", (event) => {
    if (!target(event, "a[data-keys]") || !isPlainClick(event)) return;
    event.preventDefault();
    dialog.showModal();
  });
  document.addEventListener("keydown", (event) => {
    const field = event.key === "Escape" && !target(event, "dialog") ? target(event, FIELDS) : null;
    field?.blur();
  });
}
