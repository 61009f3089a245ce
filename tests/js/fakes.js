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
