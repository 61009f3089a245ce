/** Relative times that go on: "just now" becomes "2 minutes ago", in the words of the server. */

import { ago } from "./words.js";

const EVERY_MS = 60_000;

export function keepTimes() {
  setInterval(() => {
    const now = Date.now();
    for (const time of document.querySelectorAll("time[datetime]")) {
      const shown = time.textContent ?? "";
      if (!/ago$|^just now$/.test(shown.trim())) continue;
      const words = ago(now - Date.parse(time.getAttribute("datetime") ?? ""));
      if (words && words !== shown) time.textContent = words;
    }
  }, EVERY_MS);
}
