import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../static/js/outbox.js";
import { Refused, Unanswered } from "../../static/js/protocol.js";
import { STALE_MS } from "../../static/js/shelf.js";
import { fakeStore } from "./fakes.js";

const ack = (entry) => ({ op: "ack", key: entry.key, comment: { id: `id-${entry.key}` }, seq: 1, duplicate: false });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An outbox with everything around it replaced; `answers` are functions of the entry, the last one stays. */
function setUp({ answers = [ack], store = fakeStore(), owner = "Rita" } = {}) {
  const world = { sent: [], gone: [], states: [], later: [], now: 1_000_000, isReachable: true, store };
  let keys = 0;
  world.outbox = new Outbox({
    store,
    owner,
    newKey: () => `key-${(keys += 1)}`,
    now: () => world.now,
    alone: (act) => act(),
    later: (act, ms) => world.later.push({ act, ms }),
    isReachable: () => world.isReachable,
    async deliver(entry) {
      world.sent.push(entry.body);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer(entry);
    },
  });
  world.outbox.listen({
    changed: (entry) => world.states.push(`${entry.body}: ${entry.state}`),
    gone: (entry, answer) => world.gone.push([entry.body, answer?.comment.id ?? null]),
  });
  return world;
}

const refuse = (code, retryAfter = null) => () => {
  throw new Refused(code, "A sentence.", retryAfter);
};
const silence = () => {
  throw new Unanswered("No answer.");
};
const write = (world, ...bodies) => bodies.map((body) => world.outbox.add({ thread: "t", parent: null, body }));

test("a comment is kept before it is sent, and leaves when it is acknowledged", async () => {
  const world = setUp();
  write(world, "Hello");
  assert.equal(world.store.size(), 1);
  await settled();
  assert.deepEqual(world.gone, [["Hello", "id-key-1"]]);
  assert.equal(world.store.size(), 0);
});

test("three comments written offline arrive in their order", async () => {
  const world = setUp();
  world.isReachable = false;
  write(world, "one", "two", "three");
  await settled();
  assert.deepEqual(world.sent, []);
  world.isReachable = true;
  await world.outbox.pump();
  assert.deepEqual(world.sent, ["one", "two", "three"]);
});

test("the next one waits for the answer of the one before", async () => {
  let answer;
  const world = setUp({ answers: [(entry) => new Promise((resolve) => (answer = () => resolve(ack(entry)))), ack] });
  write(world, "one", "two");
  await settled();
  assert.deepEqual(world.sent, ["one"]);
  answer();
  await settled();
  assert.deepEqual(world.sent, ["one", "two"]);
});

test("without an answer the same key is tried again and the order is kept", async () => {
  const world = setUp({ answers: [silence, ack] });
  const [first] = write(world, "one", "two");
  await settled();
  assert.deepEqual(world.sent, ["one"]);
  assert.equal(first.state, "waiting");
  assert.equal(first.key, "key-1");
  await world.outbox.pump();
  assert.deepEqual(world.sent, ["one", "one", "two"]);
  assert.deepEqual(world.gone.map(([body]) => body), ["one", "two"]);
});

test("a refusal is told and does not hold up the others", async () => {
  const world = setUp({ answers: [refuse("parent-gone"), ack] });
  const [first] = write(world, "one", "two");
  await settled();
  assert.equal(first.state, "failed");
  assert.deepEqual(first.error, { code: "parent-gone", message: "A sentence." });
  assert.deepEqual(world.gone, [["two", "id-key-2"]]);
});

test("a failed comment is sent again with the same key", async () => {
  const world = setUp({ answers: [refuse("thread-locked"), ack] });
  const [first] = write(world, "one");
  await settled();
  world.outbox.retry(first.key);
  await settled();
  assert.deepEqual(world.gone, [["one", "id-key-1"]]);
});

test("a question is told, and who insists sends the same key once more and says so", async () => {
  const asked = [];
  const world = setUp({
    answers: [
      refuse("reconsider"),
      (entry) => {
        asked.push([entry.key, entry.anyway]);
        return ack(entry);
      },
    ],
  });
  const [first] = write(world, "LOUD");
  await settled();
  assert.equal(first.state, "failed");
  assert.equal(first.anyway, undefined);
  world.outbox.retry(first.key, { anyway: true });
  await settled();
  assert.deepEqual(asked, [[first.key, true]]);
  assert.deepEqual(world.gone, [["LOUD", "id-key-1"]]);
});

test("that somebody insists is kept until it is acknowledged", async () => {
  const before = setUp({ answers: [refuse("reconsider"), silence] });
  const [first] = write(before, "LOUD");
  await settled();
  before.outbox.retry(first.key, { anyway: true });
  await settled();
  const after = setUp({ store: before.store });
  after.outbox.load();
  assert.equal(after.outbox.entries[0].anyway, true);
});

test("slow mode is waited for like a rate limit", async () => {
  const world = setUp({ answers: [refuse("slow-mode", 30), ack] });
  const [first] = write(world, "one");
  await settled();
  assert.equal(first.state, "waiting");
  assert.deepEqual(world.later.map(({ ms }) => ms), [30_000]);
});

test("text taken back after an error and sent again gets a new key", async () => {
  const world = setUp({ answers: [refuse("too-long"), ack] });
  const [first] = write(world, "much too long");
  await settled();
  assert.equal(world.outbox.withdraw(first.key).body, "much too long");
  const [second] = write(world, "shorter");
  await settled();
  assert.notEqual(second.key, first.key);
  assert.deepEqual(world.gone, [["much too long", null], ["shorter", "id-key-2"]]);
});

test("a rate limit is waited for as long as the server asks", async () => {
  const world = setUp({ answers: [refuse("rate-limited", 7), ack] });
  write(world, "one");
  await settled();
  assert.deepEqual(world.later.map(({ ms }) => ms), [7_000]);
  await world.outbox.pump();
  assert.deepEqual(world.sent, ["one"]);
  world.now += 7_000;
  world.later[0].act();
  await settled();
  assert.deepEqual(world.gone, [["one", "id-key-1"]]);
});

test("what a closed tab left is sent on the next visit, in order", async () => {
  const before = setUp();
  before.isReachable = false;
  write(before, "one", "two");
  const after = setUp({ store: before.store });
  after.outbox.load();
  await after.outbox.pump();
  assert.deepEqual(after.sent, ["one", "two"]);
  assert.equal(after.store.size(), 0);
});

test("an entry older than an hour waits for a yes", async () => {
  const before = setUp();
  before.isReachable = false;
  write(before, "old");
  const after = setUp({ store: before.store });
  after.now += STALE_MS + 1;
  after.outbox.load();
  await after.outbox.pump();
  assert.deepEqual(after.sent, []);
  assert.equal(after.outbox.entries[0].state, "stale");
  after.outbox.retry("key-1");
  await settled();
  assert.deepEqual(after.sent, ["old"]);
});

test("another person at the same browser sends nothing of the first", async () => {
  const before = setUp();
  before.isReachable = false;
  write(before, "Rita's words");
  const after = setUp({ store: before.store, owner: "Sam" });
  after.outbox.load();
  await after.outbox.pump();
  assert.deepEqual(after.sent, []);
  assert.equal(after.store.size(), 1);
});

test("what another tab sent is not sent here", async () => {
  const world = setUp();
  world.isReachable = false;
  const [entry] = write(world, "one");
  world.outbox.observe(`forum.outbox.Rita.${entry.key}`, null);
  world.isReachable = true;
  await world.outbox.pump();
  assert.deepEqual(world.sent, []);
  assert.deepEqual(world.gone, [["one", null]]);
});

test("a spoilt item of storage is passed over", () => {
  const store = fakeStore();
  store.set("forum.outbox.Rita.broken", "{");
  store.set("forum.outbox.Rita.odd", "7");
  const world = setUp({ store });
  world.outbox.load();
  assert.deepEqual(world.outbox.entries, []);
});
