import assert from "node:assert/strict";
import { test } from "node:test";

import { newKey } from "../../static/js/keys.js";
import { readFrame } from "../../static/js/protocol.js";
import { safeStore } from "../../static/js/storage.js";

test("where storage is forbidden the page remembers until it is left", () => {
  const store = safeStore(() => {
    throw new Error("denied");
  });
  store.set("forum.draft.a", "words");
  assert.equal(store.get("forum.draft.a"), "words");
  assert.deepEqual(store.keys("forum.draft."), ["forum.draft.a"]);
  store.remove("forum.draft.a");
  assert.equal(store.get("forum.draft.a"), null);
});

test("a key is a UUID, with and without the browser's own maker", () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(newKey(), uuid);
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  assert.match(newKey(), uuid);
  Reflect.deleteProperty(crypto, "randomUUID");
});

test("only JSON objects with an op are frames", () => {
  assert.deepEqual(readFrame('{"op": "welcome"}'), { op: "welcome" });
  for (const text of ["", "{", "null", "7", '{"op": 7}', "[]", new ArrayBuffer(2)]) assert.equal(readFrame(text), null);
});
