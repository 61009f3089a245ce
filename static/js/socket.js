/** The one live socket of a page: opened, watched, opened again. It knows frames, not what they mean. */

import { delayAfter, delayAfterGoaway } from "./backoff.js";
import { readFrame, SUBPROTOCOL } from "./protocol.js";

/** @typedef {import("./protocol.js").Frame} Frame */
/** @typedef {"connecting" | "live" | "offline"} SocketState */

/** A live socket answers a question well within this; less, when the machine says that it has no network. */
const ANSWER_MS = 5_000;
const DOUBT_MS = 2_000;
// A handshake that takes longer is not going to succeed.
const OPEN_MS = 10_000;
/** So many failures in a row, and we say that we are offline and look for another way. */
export const TRIES = 3;

export class LiveSocket extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<string, Array<(frame: Frame) => void>>} */
  #handlers = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #deadline;
  #isSentAway = false;
  #isAsleep = true;
  #lastFrameAt = 0;
  #heartbeat_ms = 25_000;

  failures = 0;
  /** @type {SocketState} */
  state = "connecting";

  /** @param {string} address  ws: or wss: */
  constructor(address) {
    super();
    this.address = address;
  }

  /**
   * Call `handle` with every frame of this kind.
   *
   * @param {string} op
   * @param {(frame: any) => void} handle
   */
  on(op, handle) {
    this.#handlers.set(op, [...(this.#handlers.get(op) ?? []), handle]);
  }

  /** Open at once: at the start, on waking, when the network is back. An open socket is asked whether it still lives. */
  wake() {
    this.#isAsleep = false;
    if (this.state === "live") this.check();
    else if (this.#socket?.readyState !== WebSocket.CONNECTING) this.#open();
  }

  /** Whether it does without a connection, because nobody looks. */
  get isAsleep() {
    return this.#isAsleep;
  }

  /** Let the socket go until somebody looks again. */
  sleep() {
    this.#isAsleep = true;
    clearTimeout(this.#retry);
    this.#discard();
    this.#become("offline");
  }

  /**
   * Ask for a sign of life. Pings of the server are not seen by scripts, so listeners of "check" ask something that is
   * answered; silence means that the socket is dead although it looks open.
   */
  check() {
    if (this.state !== "live") return;
    this.dispatchEvent(new Event("check"));
    this.#expect(navigator.onLine ? ANSWER_MS : DOUBT_MS);
  }

  /** Check when nothing has come for longer than the server would be silent: who follows a thread hears something each heartbeat. */
  tick() {
    const quiet_ms = Date.now() - this.#lastFrameAt;
    if (this.state === "live" && !document.hidden && quiet_ms > 2 * this.#heartbeat_ms) this.check();
  }

  /** The socket is not to be trusted: open another one. */
  distrust() {
    this.#discard();
    this.#fail();
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether it was handed to an open socket
   */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #open() {
    clearTimeout(this.#retry);
    this.#discard();
    this.#isSentAway = false;
    if (this.failures === 0) this.#become("connecting");
    const socket = new WebSocket(this.address, SUBPROTOCOL);
    this.#socket = socket;
    socket.addEventListener("message", (message) => socket === this.#socket && this.#receive(message.data));
    socket.addEventListener("close", () => socket === this.#socket && this.#closed());
    this.#expect(OPEN_MS);
  }

  /** @param {unknown} text */
  #receive(text) {
    const frame = readFrame(text);
    if (!frame) return;
    clearTimeout(this.#deadline);
    this.#lastFrameAt = Date.now();
    if (frame.op === "welcome") this.#welcomed(frame);
    if (frame.op === "goaway") this.#leave(delayAfterGoaway(frame.retry_after));
    for (const handle of this.#handlers.get(frame.op) ?? []) handle(frame);
  }

  /** @param {Frame} frame */
  #welcomed(frame) {
    this.failures = 0;
    if (frame.heartbeat > 0) this.#heartbeat_ms = frame.heartbeat * 1000;
    this.#become("live");
  }

  #closed() {
    this.#discard();
    this.#fail();
  }

  #fail() {
    this.failures += 1;
    this.#become(this.failures >= TRIES || !navigator.onLine ? "offline" : "connecting");
    if (!this.#isSentAway) this.#openIn(delayAfter(this.failures));
  }

  /** @param {number} ms */
  #leave(ms) {
    this.#isSentAway = true;
    this.#openIn(ms);
  }

  /** @param {number} ms */
  #openIn(ms) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), ms);
  }

  /** @param {number} ms */
  #expect(ms) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.distrust(), ms);
  }

  #discard() {
    clearTimeout(this.#deadline);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {SocketState} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
