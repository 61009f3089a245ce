/** How the page is connected, in an attribute for style and tests and in words for people. */

import { find } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {"connecting" | "live" | "polling" | "offline"} LiveState */

// A connection that comes back at once is nobody's business.
const PATIENCE_MS = 2_000;

/**
 * @param {import("./socket.js").LiveSocket} socket
 * @param {import("./polling.js").Polling | null} polling
 * @returns {() => LiveState}
 */
export function watchStatus(socket, polling) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let wasLive = false;

  /** @returns {LiveState} */
  const state = () => (polling?.works ? "polling" : socket.state);
  const say = () => {
    const now = state();
    const label = find(document, "span[data-live-state], p[data-desk-state]");
    if (!label) return;
    label.textContent = socket.isAsleep ? "" : words(now, wasLive);
    if (label.hasAttribute("data-live-state")) label.dataset.liveState = now === "connecting" && wasLive ? "reconnecting" : now;
  };
  const look = () => {
    document.documentElement.dataset.liveState = state();
    wasLive ||= state() === "live";
    clearTimeout(timer);
    if (state() === "connecting" && !socket.isAsleep) timer = setTimeout(say, PATIENCE_MS);
    else say();
  };
  socket.addEventListener("state", look);
  polling?.addEventListener("state", look);
  look();
  return state;
}

/**
 * @param {LiveState} state
 * @param {boolean} wasLive
 */
function words(state, wasLive) {
  if (state === "offline") return WORDS.offline;
  if (state === "polling") return WORDS.polling;
  return state === "connecting" && wasLive ? WORDS.reconnecting : "";
}
