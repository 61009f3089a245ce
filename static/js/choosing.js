/** Several cases chosen in the queue, to be decided in one go. The form is plain; this counts, and takes ranges. */

import { find, target } from "./dom.js";
import { onKey } from "./hotkeys.js";
import { count } from "./words.js";

export class Choosing {
  /** Where a range begins, by name: a row that was drawn anew has another box. */
  #last = "";

  /** @param {HTMLElement} desk */
  constructor(desk) {
    this.desk = desk;
    desk.addEventListener("click", (event) => {
      const box = target(event, "input[data-choose]");
      if (box instanceof HTMLInputElement) this.#chose(box, event.shiftKey);
    });
    onKey((key) => this.#pressed(key));
    this.#tell();
  }

  /** @returns {HTMLInputElement[]} */
  get #boxes() {
    return [...this.desk.querySelectorAll("input[data-choose]")].filter((box) => box instanceof HTMLInputElement);
  }

  /** @param {string} key */
  #pressed(key) {
    if (key === "x" || key === "X") return this.#toggle(key === "X");
    if (key === "Escape") return this.#none();
    const action = key === "b" && this.#boxes.some((box) => box.checked) ? find(this.desk, "#bulk-action") : null;
    action?.focus();
    return action !== null;
  }

  /** @param {boolean} isRange */
  #toggle(isRange) {
    const current = find(this.desk, "li.is-current input[data-choose]") ?? find(this.desk, "li:focus-within input[data-choose]");
    if (!(current instanceof HTMLInputElement)) return false;
    current.checked = isRange || !current.checked;
    this.#chose(current, isRange);
    return true;
  }

  #none() {
    const chosen = this.#boxes.filter((box) => box.checked);
    for (const box of chosen) box.checked = false;
    this.#tell();
    return chosen.length > 0;
  }

  /**
   * @param {HTMLInputElement} box
   * @param {boolean} isRange  from the last one that was chosen
   */
  #chose(box, isRange) {
    const boxes = this.#boxes;
    const from = isRange ? boxes.findIndex((one) => one.name === this.#last) : -1;
    const to = boxes.indexOf(box);
    if (from >= 0) for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    this.#last = box.name;
    this.#tell();
  }

  #tell() {
    const chosen = this.#boxes.filter((box) => box.checked).length;
    const words = find(this.desk, "[data-chosen]");
    if (words) words.textContent = chosen ? count(chosen, "report") : "all that are chosen";
  }
}
