/** Local storage that may be missing, full or forbidden: then the page works on, and only forgets. */

/**
 * @typedef {object} Store
 * @property {(key: string) => string | null} get
 * @property {(key: string, value: string) => void} set
 * @property {(key: string) => void} remove
 * @property {(prefix: string) => string[]} keys  all keys that begin so
 */

/**
 * @param {() => Storage} [open]
 * @returns {Store}
 */
export function safeStore(open = () => localStorage) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  return {
    get: (key) => attempt(() => open().getItem(key), null) ?? memory.get(key) ?? null,
    set(key, value) {
      const isKept = attempt(() => (open().setItem(key, value), true), false);
      if (!isKept) memory.set(key, value);
    },
    remove(key) {
      attempt(() => open().removeItem(key), undefined);
      memory.delete(key);
    },
    keys(prefix) {
      const kept = attempt(() => Object.keys(open()), []);
      return [...new Set([...kept, ...memory.keys()])].filter((key) => key.startsWith(prefix));
    },
  };
}

/**
 * @template T
 * @param {() => T} act
 * @param {T} otherwise
 * @returns {T}
 */
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
