import assert from "node:assert/strict";
import { test } from "node:test";

import { Feed, HOLD_MS, isNews } from "../../static/js/feed.js";

const event = (seq, more = {}) => ({ op: "event", thread: "t", seq, kind: "comment.posted", comment: null, data: {}, ...more });
const seqs = (events) => events.map(({ seq }) => seq);

test("the next event is applied at once", () => {
  const feed = new Feed(4);
  assert.deepEqual(seqs(feed.offer(event(5), 0)), [5]);
  assert.equal(feed.last, 5);
});

test("what the page already shows is dropped", () => {
  const feed = new Feed(4);
  assert.deepEqual(feed.offer(event(4), 0), []);
  assert.deepEqual(feed.offer(event(1), 0), []);
  assert.equal(feed.hasGap, false);
});

test("a doubled event is applied once", () => {
  const feed = new Feed(0);
  assert.deepEqual(seqs(feed.offer(event(1), 0)), [1]);
  assert.deepEqual(feed.offer(event(1), 0), []);
});

test("an event above a gap waits, and follows when the gap is closed", () => {
  const feed = new Feed(0);
  assert.deepEqual(feed.offer(event(3), 0), []);
  assert.deepEqual(feed.offer(event(2), 0), []);
  assert.deepEqual(seqs(feed.offer(event(1), 0)), [1, 2, 3]);
  assert.equal(feed.hasGap, false);
});

test("a gap is overdue after two seconds and not before", () => {
  const feed = new Feed(0);
  feed.offer(event(2), 1_000);
  assert.equal(feed.isOverdue(1_000 + HOLD_MS - 1), false);
  assert.equal(feed.isOverdue(1_000 + HOLD_MS), true);
});

test("a gap that is closed is never overdue", () => {
  const feed = new Feed(0);
  feed.offer(event(2), 0);
  feed.offer(event(1), 10);
  assert.equal(feed.isOverdue(1_000_000), false);
});

test("a second gap gets its own two seconds", () => {
  const feed = new Feed(0);
  feed.offer(event(2), 0);
  feed.offer(event(5), 0);
  feed.offer(event(1), 1_500);
  assert.equal(feed.isOverdue(HOLD_MS), false);
  assert.equal(feed.isOverdue(1_500 + HOLD_MS), true);
});

test("after a fresh page only later events are left", () => {
  const feed = new Feed(0);
  feed.offer(event(3), 0);
  feed.offer(event(6), 0);
  assert.deepEqual(seqs(feed.restart(5, 0)), [6]);
  assert.equal(feed.last, 6);
});

test("a fresh page of another history may stand lower", () => {
  const feed = new Feed(90);
  feed.offer(event(92), 0);
  feed.forget();
  assert.deepEqual(feed.restart(3, 0), []);
  assert.deepEqual(seqs(feed.offer(event(4), 0)), [4]);
});

test("any order of doubled events gives each number once and in order", () => {
  const random = seeded(7);
  for (let run = 0; run < 300; run += 1) {
    const sent = Array.from({ length: 20 }, (_, index) => index + 1);
    const arriving = shuffled([...sent, ...sent.filter(() => random() < 0.4)], random);
    const feed = new Feed(0);
    assert.deepEqual(arriving.flatMap((seq) => seqs(feed.offer(event(seq), 0))), sent);
  }
});

test("an edit is news only with a higher revision", () => {
  const edit = (rev, state = "published") => event(9, { kind: "comment.edited", comment: { rev, state } });
  assert.equal(isNews(edit(2), 1), true);
  assert.equal(isNews(edit(2), 2), false);
  assert.equal(isNews(edit(1), 2), false);
});

test("an old edit of a comment removed since is news, as it has no text", () => {
  assert.equal(isNews(event(9, { kind: "comment.edited", comment: { rev: 2, state: "removed" } }), 2), true);
});

test("a comment drawn again is news unless a later text is shown", () => {
  const drawn = (rev) => event(9, { kind: "comment.redrawn", comment: { rev, state: "published" } });
  assert.equal(isNews(drawn(2), 2), true);
  assert.equal(isNews(drawn(1), 2), false);
});

test("a removal is always news", () => {
  assert.equal(isNews(event(9, { kind: "comment.removed", comment: { rev: 1, state: "removed" } }), 5), true);
});

function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function shuffled(list, random) {
  return list.map((value) => [random(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);
}
