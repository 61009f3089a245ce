import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, arrivals, count, length, readers, replies, room, typing, BODY_MAX, WORDS } from "../../static/js/words.js";

const MINUTE = 60_000;

test("one is singular and everything else is plural", () => {
  assert.equal(count(1, "comment"), "1 comment");
  assert.equal(count(0, "comment"), "0 comments");
  assert.equal(replies(1), "1 reply");
  assert.equal(replies(12), "12 replies");
});

test("up to three who write are named", () => {
  assert.equal(typing([]), "");
  assert.equal(typing(["Sam"]), "Sam is typing");
  assert.equal(typing(["Sam", "Mo"]), "Sam and Mo are typing");
  assert.equal(typing(["Sam", "Mo", "Rita"]), "Sam, Mo and Rita are typing");
  assert.equal(typing(["Sam", "Mo", "Rita", "Ada"]), "Several people are typing");
});

test("nobody here is not said", () => {
  assert.equal(readers(0), "");
  assert.equal(readers(1), "1 reader here");
  assert.equal(readers(3), "3 readers here");
});

test("room is told near the end of it", () => {
  assert.equal(room("short"), "");
  assert.equal(room("x".repeat(9_400)), "600 characters left");
  assert.equal(room("x".repeat(9_999)), "1 character left");
  assert.equal(room("x".repeat(BODY_MAX + 12)), "12 characters too many");
});

test("a character outside the basic plane counts as one", () => {
  const body = "🪁".repeat(BODY_MAX);
  assert.equal(length(body), BODY_MAX);
  assert.equal(room(body), "0 characters left");
});

test("arrivals are told as one batch", () => {
  assert.equal(arrivals({ comments: 2, replies: 1 }), "2 new comments, 1 new reply");
  assert.equal(arrivals({ comments: 0, replies: 3 }), "3 new replies");
});

test("times are told in the words of the server", () => {
  assert.equal(ago(-5_000), "just now");
  assert.equal(ago(59_000), "just now");
  assert.equal(ago(MINUTE), "1 minute ago");
  assert.equal(ago(59 * MINUTE), "59 minutes ago");
  assert.equal(ago(60 * MINUTE), "1 hour ago");
  assert.equal(ago(47 * 60 * MINUTE), "1 day ago");
  assert.equal(ago(29 * 24 * 60 * MINUTE), "29 days ago");
});

test("from a month on the day is left as it stands", () => {
  assert.equal(ago(30 * 24 * 60 * MINUTE), "");
  assert.equal(ago(Number.NaN), "");
});

test("no sentence shouts", () => {
  for (const sentence of Object.values(WORDS)) assert.doesNotMatch(sentence, /!/);
});
