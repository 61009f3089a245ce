/** Writing on a thread's page: composers, drafts, the outbox and what it shows. */

import { goToFoot } from "./anchor.js";
import { enhanceComposer, fieldOf } from "./composer.js";
import { find } from "./dom.js";
import { draftOf } from "./drafts.js";
import { newKey } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Pending } from "./pending.js";
import { watchReplying } from "./replying.js";
import { safeStore } from "./storage.js";
import { Stream } from "./stream.js";

/**
 * @typedef {object} Parts
 * @property {HTMLElement} element  #thread
 * @property {string} viewer
 * @property {import("./socket.js").LiveSocket} socket
 * @property {import("./commands.js").Commands} command
 * @property {Stream | import("./tree.js").Tree} lens
 * @property {() => boolean} isReachable
 * @property {import("./polling.js").Polling} polling
 */

/**
 * @param {Parts} parts
 * @returns {Pending}
 */
export function startWriting({ element, viewer, socket, command, lens, isReachable, polling }) {
  const thread = element.dataset.thread ?? "";
  const isLive = lens instanceof Stream;
  const store = safeStore();
  const outbox = new Outbox({
    store,
    owner: viewer,
    newKey,
    isReachable,
    deliver: (entry) => command({ op: "post", key: entry.key, thread: entry.thread, parent: entry.parent, body: entry.body, anyway: entry.anyway }),
  });
  const rootForm = find(element, "form[data-composer]");
  const pending = new Pending({ outbox, lens, thread, viewer, isReachable, keepAsDraft: (entry) => keepAsDraft(entry) });

  /** @type {import("./composer.js").Desk} */
  const desk = {
    viewer,
    thread,
    typing: () => void socket.send({ op: "typing", thread }),
    post(written) {
      const entry = outbox.add(written);
      if (isLive) goToFoot();
      else goTo(lens.comment(entry.key));
    },
  };

  /** @param {import("./shelf.js").Entry} entry */
  function keepAsDraft(entry) {
    // A reply to a comment that is gone can only be posted as a comment of its own.
    const parent = entry.error?.code === "parent-gone" ? null : entry.parent;
    const draft = draftOf(viewer, entry.thread, parent, store);
    draft.write([draft.read(), entry.body].filter(Boolean).join("\n\n"));
    if (parent !== null && lens.comment(parent)) find(element, `[id="c-${CSS.escape(parent)}"] [data-act=reply]`)?.click();
    else if (rootForm instanceof HTMLFormElement) {
      fieldOf(rootForm).value = draft.read();
      fieldOf(rootForm).focus();
    }
  }

  if (rootForm instanceof HTMLFormElement) enhanceComposer(rootForm, desk, { parent: null, sent: () => isLive && fieldOf(rootForm).focus() });
  watchReplying(element, desk);
  addEventListener("storage", (event) => outbox.observe(event.key, event.newValue));
  const again = () => {
    pending.redraw();
    void outbox.pump();
  };
  socket.addEventListener("state", again);
  polling.addEventListener("state", again);
  outbox.load();
  return pending;
}

/** @param {HTMLElement | null} article */
function goTo(article) {
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: "nearest", behavior: "instant" });
}
