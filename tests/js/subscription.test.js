import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { HOLD_MS } from "../../static/js/feed.js";
import { Subscription } from "../../static/js/subscription.js";
import { FakeSocket } from "./fakes.js";

mock.timers.enable({ apis: ["setTimeout", "Date"] });

const settled = () => new Promise((resolve) => setImmediate(resolve));
const event = (seq) => ({ op: "event", thread: "t", seq, kind: "comment.posted", comment: null, data: {} });
const subscribes = (socket) => socket.sent.filter(({ op }) => op === "subscribe").map(({ after }) => after);

function setUp({ seq = 4, pages = [{ seq: 20, epoch: "e" }] } = {}) {
  const socket = new FakeSocket();
  const applied = [];
  const subscription = new Subscription(
    socket,
    { thread: "t", seq, epoch: "e" },
    {
      apply: (events) => applied.push(...events.map((one) => one.seq)),
      lock: (isLocked) => applied.push(isLocked ? "locked" : "open"),
      reread: async () => pages.shift() ?? null,
    },
  );
  return { socket, applied, subscription };
}

test("it subscribes at the page's number as soon as it is welcome", () => {
  const { socket } = setUp();
  socket.receive({ op: "welcome", epoch: "e" });
  assert.deepEqual(subscribes(socket), [4]);
});

test("events of other threads are left alone", () => {
  const { socket, applied } = setUp();
  socket.receive({ ...event(5), thread: "other" });
  assert.deepEqual(applied, []);
});

test("a gap that stays is asked for after two seconds, from the last number applied", () => {
  const { socket, applied } = setUp();
  socket.receive(event(5));
  socket.receive(event(7));
  mock.timers.tick(HOLD_MS - 1);
  assert.deepEqual(subscribes(socket), []);
  mock.timers.tick(1);
  assert.deepEqual(subscribes(socket), [5]);
  socket.receive(event(6));
  assert.deepEqual(applied, [5, 6, 7]);
});

test("a gap that closes in time is not asked for", () => {
  const { socket, applied } = setUp();
  socket.receive(event(6));
  mock.timers.tick(HOLD_MS - 1);
  socket.receive(event(5));
  mock.timers.tick(10 * HOLD_MS);
  assert.deepEqual(subscribes(socket), []);
  assert.deepEqual(applied, [5, 6]);
});

test("after a reset the page is read again and followed from there", async () => {
  const { socket, applied } = setUp();
  socket.receive({ op: "reset", thread: "t", seq: 19 });
  socket.receive(event(20));
  socket.receive(event(21));
  await settled();
  assert.deepEqual(applied, [21]);
  assert.deepEqual(subscribes(socket), [21]);
});

test("a server that counts anew makes the page be read again", async () => {
  const { socket, applied } = setUp({ seq: 90, pages: [{ seq: 3, epoch: "f" }] });
  socket.receive({ op: "welcome", epoch: "f" });
  await settled();
  assert.deepEqual(subscribes(socket), [3]);
  socket.receive(event(4));
  assert.deepEqual(applied, [4]);
});

test("a page that cannot be read is tried again", async () => {
  const { socket } = setUp({ pages: [null, { seq: 9, epoch: "e" }] });
  socket.receive({ op: "reset", thread: "t", seq: 9 });
  await settled();
  assert.deepEqual(subscribes(socket), []);
  mock.timers.tick(6_000);
  await settled();
  assert.deepEqual(subscribes(socket), [9]);
});

test("a refusal that passes is followed by another try, any other is not", () => {
  const { socket, subscription } = setUp();
  subscription.subscribe();
  socket.receive({ op: "error", key: socket.sent[0].key, code: "rate-limited", retry_after: 3 });
  mock.timers.tick(3_000);
  assert.equal(subscribes(socket).length, 2);
  socket.receive({ op: "error", key: socket.sent[1].key, code: "not-found", retry_after: null });
  mock.timers.tick(60_000);
  assert.equal(subscribes(socket).length, 2);
});

test("the state of the lock comes with the subscription", () => {
  const { socket, applied } = setUp();
  socket.receive({ op: "subscribed", thread: "t", seq: 4, state: "locked" });
  assert.deepEqual(applied, ["locked"]);
});
