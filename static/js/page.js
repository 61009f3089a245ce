/** What the server wrote into the page for the script. */

/**
 * @typedef {object} Page
 * @property {string | null} viewer
 * @property {string} live  the socket's address
 * @property {HTMLElement | null} thread
 * @property {HTMLElement | null} desk
 * @property {HTMLElement | null} ownCase  one case on a page of its own
 * @property {NodeListOf<HTMLFormElement>} passkeyForms
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
    desk: document.querySelector("[data-desk]"),
    ownCase: document.querySelector("main > article.case"),
    passkeyForms: document.querySelectorAll("form[data-passkey]"),
    ownPasskeys: document.querySelector("[data-passkeys]"),
    goingOn: document.querySelector("form[data-go-on]"),
  };
}
