import assert from "node:assert/strict";
import { test } from "node:test";

import { delayAfter, delayAfterGoaway, LONGEST_MS } from "../../static/js/backoff.js";

const [lowest, middle, highest] = [() => 0, () => 0.5, () => 1];

test("the longest wait doubles from half a second", () => {
  assert.deepEqual([1, 2, 3, 4].map((failures) => delayAfter(failures, highest)), [500, 1_000, 2_000, 4_000]);
});

test("no wait is longer than half a minute", () => {
  assert.equal(delayAfter(7, highest), LONGEST_MS);
  assert.equal(delayAfter(5_000, highest), LONGEST_MS);
});

test("the whole of the wait is left to chance", () => {
  assert.equal(delayAfter(3, lowest), 0);
  assert.equal(delayAfter(3, middle), 1_000);
});

test("nobody comes back sooner than a stopping server asks", () => {
  assert.equal(delayAfterGoaway(2, lowest), 2_000);
});

test("after a restart readers come back over at least five seconds", () => {
  assert.equal(delayAfterGoaway(2, highest), 7_000);
  assert.equal(delayAfterGoaway(20, highest), 40_000);
});

test("a restart without a number is spread out too", () => {
  assert.equal(delayAfterGoaway(undefined, middle), 2_500);
});
