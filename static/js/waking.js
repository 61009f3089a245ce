/** When the page should look at its connection: back from sleep, from another tab, from a lost network. */

const TICK_MS = 5_000;
// A timer that comes this late was stopped: the machine slept, or the tab was frozen.
const JUMP_MS = 15_000;
/** A tab hidden for so long lets its socket go and comes back by number. */
export const HIDDEN_MS = 60_000;

/**
 * Open the socket, and let it sleep and wake with the page.
 *
 * @param {import("./socket.js").LiveSocket} socket
 */
export function keepAwake(socket) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let toSleep;
  let lastTick = Date.now();
  const lookAtVisibility = () => {
    clearTimeout(toSleep);
    if (document.hidden) toSleep = setTimeout(() => socket.sleep(), HIDDEN_MS);
    else socket.wake();
  };
  document.addEventListener("visibilitychange", lookAtVisibility);
  addEventListener("online", () => document.hidden || socket.wake());
  addEventListener("offline", () => socket.check());
  addEventListener("pagehide", () => socket.sleep());
  addEventListener("pageshow", (event) => event.persisted && socket.wake());
  setInterval(() => {
    const now = Date.now();
    if (now - lastTick > JUMP_MS && !document.hidden) socket.wake();
    lastTick = now;
    socket.tick();
  }, TICK_MS);
  lookAtVisibility();
}
