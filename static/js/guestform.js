/** Writing without an account: the form goes the plain way, as its answer sets the cookie. Nothing is kept on the device before. */

import { fieldOf, showError, watchKeys, watchRoom, whatIsWrong } from "./composer.js";

/** @param {HTMLFormElement} form */
export function watchGuestForm(form) {
  const field = fieldOf(form);
  watchRoom(form, field);
  watchKeys(form, field, () => {});
  form.addEventListener("submit", (event) => {
    const wrong = whatIsWrong(field.value);
    showError(form, wrong);
    if (!wrong) return;
    event.preventDefault();
    field.focus();
  });
}
