import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LiveSocket, TRIES } from "../../static/js/socket.js";
import { FakeWebSocket } from "./fakes.js";

Object.defineProperty(globalThis, "WebSocket", { value: FakeWebSocket });
Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
Object.defineProperty(globalThis, "document", { value: { hidden: false } });
mock.method(Math, "random", () => 1);
mock.timers.enable({ apis: ["setTimeout", "Date"] });

const WELCOME = { op: "welcome", viewer: null, epoch: "e", heartbeat: 25 };

beforeEach(() => {
  FakeWebSocket.made.length = 0;
});

function live() {
  const socket = new LiveSocket("ws://forum.test/live");
  socket.wake();
  FakeWebSocket.last.receive(WELCOME);
  return socket;
}

test("nothing is opened before somebody looks", () => {
  assert.equal(new LiveSocket("ws://forum.test/live").isAsleep, true);
  assert.equal(FakeWebSocket.made.length, 0);
});

test("a socket is live when the server says welcome", () => {
  const socket = new LiveSocket("ws://forum.test/live");
  socket.wake();
  assert.equal(socket.state, "connecting");
  FakeWebSocket.last.receive(WELCOME);
  assert.equal(socket.state, "live");
  assert.equal(FakeWebSocket.last.protocol, "forum.v1");
});

test("a broken socket is opened again after a growing wait", () => {
  const socket = live();
  FakeWebSocket.last.breakOff();
  mock.timers.tick(499);
  assert.equal(FakeWebSocket.made.length, 1);
  mock.timers.tick(1);
  assert.equal(FakeWebSocket.made.length, 2);
  FakeWebSocket.last.breakOff();
  mock.timers.tick(999);
  assert.equal(FakeWebSocket.made.length, 2);
  mock.timers.tick(1);
  assert.equal(FakeWebSocket.made.length, 3);
  socket.sleep();
});

test("after three failures it is offline, and live again with the next welcome", () => {
  const socket = live();
  for (let failure = 0; failure < TRIES; failure += 1) {
    FakeWebSocket.last.breakOff();
    mock.timers.tick(2_000);
  }
  assert.equal(socket.state, "offline");
  FakeWebSocket.last.receive(WELCOME);
  assert.deepEqual([socket.state, socket.failures], ["live", 0]);
  socket.sleep();
});

test("a stopping server is left alone as long as it asks", () => {
  const socket = live();
  FakeWebSocket.last.receive({ op: "goaway", retry_after: 2 });
  FakeWebSocket.last.breakOff();
  mock.timers.tick(6_999);
  assert.equal(FakeWebSocket.made.length, 1);
  mock.timers.tick(1);
  assert.equal(FakeWebSocket.made.length, 2);
  socket.sleep();
});

test("waking opens at once", () => {
  const socket = live();
  FakeWebSocket.last.breakOff();
  socket.wake();
  assert.equal(FakeWebSocket.made.length, 2);
  socket.sleep();
});

test("an open socket that does not answer on waking is given up", () => {
  const socket = live();
  let checks = 0;
  socket.addEventListener("check", () => (checks += 1));
  socket.wake();
  assert.equal(checks, 1);
  mock.timers.tick(5_000);
  assert.equal(socket.state, "connecting");
  socket.sleep();
});

test("an open socket that answers on waking is kept", () => {
  const socket = live();
  socket.wake();
  FakeWebSocket.last.receive({ op: "subscribed" });
  mock.timers.tick(60_000);
  assert.deepEqual([socket.state, FakeWebSocket.made.length], ["live", 1]);
  socket.sleep();
});

test("silence longer than two heartbeats is looked into", () => {
  const socket = live();
  let checks = 0;
  socket.addEventListener("check", () => (checks += 1));
  mock.timers.tick(50_000);
  socket.tick();
  assert.equal(checks, 0);
  mock.timers.tick(1);
  socket.tick();
  assert.equal(checks, 1);
  socket.sleep();
});

test("a sleeping socket stays closed", () => {
  const socket = live();
  socket.sleep();
  mock.timers.tick(120_000);
  assert.deepEqual([socket.state, FakeWebSocket.made.length, FakeWebSocket.last.readyState], ["offline", 1, 3]);
});

test("frames of an old socket are not heard", () => {
  const socket = live();
  const heard = [];
  socket.on("event", (frame) => heard.push(frame.seq));
  const old = FakeWebSocket.last;
  socket.distrust();
  old.receive({ op: "event", seq: 1 });
  assert.deepEqual(heard, []);
  socket.sleep();
});
