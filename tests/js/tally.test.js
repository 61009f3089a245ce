import assert from "node:assert/strict";
import { test } from "node:test";

import { Tally } from "../../static/js/tally.js";

const event = (kind, state, id = "a") => ({ kind: `comment.${kind}`, comment: { id, state } });

test("a new comment is one more and its removal one fewer", () => {
  const tally = new Tally();
  assert.equal(tally.change(event("posted", "published"), null), 1);
  assert.equal(tally.change(event("removed", "removed"), "published"), -1);
  assert.equal(tally.change(event("restored", "published"), "removed"), 1);
});

test("an edit changes no number", () => {
  assert.equal(new Tally().change(event("edited", "published"), "published"), 0);
  assert.equal(new Tally().change(event("edited", "published"), null), 0);
});

test("a comment posted and removed while nobody looked counts nothing", () => {
  const tally = new Tally();
  assert.equal(tally.change(event("posted", "removed"), null), 0);
  assert.equal(tally.change(event("removed", "removed"), null), 0);
});

test("a comment off the page is counted by what happens to it", () => {
  const tally = new Tally();
  assert.equal(tally.change(event("deleted", "deleted"), null), -1);
  assert.equal(tally.change(event("deleted", "deleted"), null), 0);
});

test("one's own pending comment is counted when its event comes", () => {
  assert.equal(new Tally().change(event("posted", "published"), "pending"), 1);
});

test("a lock counts nothing", () => {
  assert.equal(new Tally().change({ kind: "thread.locked", comment: null }, null), 0);
});
