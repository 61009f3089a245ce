/** Who is here: how many read, who is writing. */

import { find } from "./dom.js";
import { readers, typing } from "./words.js";

// The server says who stopped; a lost connection does not.
const TYPING_MS = 6_000;

/**
 * @param {import("./socket.js").LiveSocket} socket
 * @param {HTMLElement} thread
 * @param {string | null} viewer
 */
export function watchPresence(socket, thread, viewer) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fading;

  /** @param {string} sentence */
  const sayTyping = (sentence) => {
    const line = find(thread, "[data-typing]");
    if (line && line.textContent !== sentence) line.textContent = sentence;
    clearTimeout(fading);
    if (sentence) fading = setTimeout(() => sayTyping(""), TYPING_MS);
  };

  /** @param {number} n */
  const sayReaders = (n) => {
    const label = find(thread, "[data-readers]");
    if (!label) return;
    label.textContent = readers(n);
    label.hidden = label.textContent === "";
  };

  socket.on("presence", (frame) => {
    if (frame.thread !== thread.dataset.thread) return;
    sayReaders(Number(frame.readers) || 0);
    sayTyping(typing((frame.typing ?? []).filter((/** @type {string} */ name) => name !== viewer)));
  });
  socket.addEventListener("state", () => socket.state === "live" || sayReaders(0));
}
