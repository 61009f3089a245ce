/** When to try again: full jitter, so that thousands of readers do not come back in one second. */

export const FIRST_MS = 500;
export const LONGEST_MS = 30_000;
// After a restart at most a fifth of all readers may return in any one second.
const SPREAD_MS = 5_000;

/**
 * Milliseconds to wait after so many failures in a row: anything up to half a second, doubled each time, up to 30 s.
 *
 * @param {number} failures  at least 1
 * @param {() => number} [random]  0 to 1
 */
export function delayAfter(failures, random = Math.random) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(random() * longest);
}

/**
 * Milliseconds to wait when the server said that it is stopping: never sooner than it asked.
 *
 * @param {number} retryAfter  seconds
 * @param {() => number} [random]  0 to 1
 */
export function delayAfterGoaway(retryAfter, random = Math.random) {
  const asked = Math.max(0, Number(retryAfter) || 0) * 1000;
  return Math.round(asked + random() * Math.max(asked, SPREAD_MS));
}
