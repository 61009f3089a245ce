/** What the tests put in the place of the browser. */

/** A store in memory, with its size. */
export function fakeStore() {
  const items = new Map();
  return {
    get: (key) => items.get(key) ?? null,
    set: (key, value) => void items.set(key, value),
    remove: (key) => void items.delete(key),
    keys: (prefix) => [...items.keys()].filter((key) => key.startsWith(prefix)),
    size: () => items.size,
  };
}

/** A WebSocket that is opened, answered and closed by the test; `made` holds all of them. */
export class FakeWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static made = [];

  constructor(address, protocol) {
    Object.assign(this, { address, protocol, readyState: 0, sent: [], handlers: {} });
    FakeWebSocket.made.push(this);
  }

  static get last() {
    return FakeWebSocket.made.at(-1);
  }

  addEventListener(name, handle) {
    this.handlers[name] = handle;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  receive(frame) {
    this.readyState = 1;
    this.handlers.message({ data: JSON.stringify(frame) });
  }

  breakOff() {
    this.readyState = 3;
    this.handlers.close();
  }
}

/** What a subscription needs of a socket: frames in by `receive`, frames out in `sent`. */
export class FakeSocket extends EventTarget {
  sent = [];
  handlers = {};

  on(op, handle) {
    (this.handlers[op] ??= []).push(handle);
  }

  send(frame) {
    this.sent.push(frame);
    return true;
  }

  receive(frame) {
    for (const handle of this.handlers[frame.op] ?? []) handle(frame);
  }
}
