/** A form that another site's answer came back in: sent by itself, when this browser asked for that answer. */

/** @param {HTMLFormElement} form */
export function goOn(form) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true; // pressed meanwhile, it would be sent twice, and an answer works once
  form.submit();
  // Whoever comes back to this page with the back button can press it again.
  addEventListener("pageshow", () => {
    for (const button of buttons) button.disabled = false;
  });
}
