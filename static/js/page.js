/** What the server wrote into the page for the script. */

/**
 * @typedef {object} Page
 * @property {string | null} viewer
 * @property {string} live  the socket's address
 * @property {HTMLElement | null} thread
 * @property {HTMLFormElement | null} guestForm  where somebody without an account writes
 * @property {HTMLElement | null} desk
 * @property {HTMLElement | null} ownCase  one case on a page of its own
 * @property {NodeListOf<HTMLFormElement>} passkeyForms
 * @property {HTMLInputElement | null} pictureField
 * @property {HTMLElement | null} ownPasskeys
 * @property {HTMLFormElement | null} goingOn  what came back from another site, to be sent on
 */

/** @returns {Page} */
export function readPage() {
  const { viewerName, live } = document.documentElement.dataset;
  const address = new URL(live ?? "/live", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return {
    viewer: viewerName ?? null,
    live: address.href,
    thread: document.querySelector("section#thread[data-thread]"),
    guestForm: document.querySelector("form[data-guest]"),
    desk: document.querySelector("[data-desk]"),
    ownCase: document.querySelector("main > article.case"),
    pictureField: document.querySelector("input[data-shrink]"),
    passkeyForms: document.querySelectorAll("form[data-passkey]"),
    ownPasskeys: document.querySelector("[data-passkeys]"),
    goingOn: document.querySelector("form[data-go-on]"),
  };
}
