/** A page with a thread: its parts, made and joined. */

import { Voice } from "./announce.js";
import { isAtFoot } from "./anchor.js";
import { commandsOver } from "./commands.js";
import { markOwn, watchEditing } from "./edit.js";
import { watchBelow, watchWaiting } from "./pill.js";
import { Muting } from "./muting.js";
import { askForEvents, Polling } from "./polling.js";
import { watchPresence } from "./presence.js";
import { watchReporting } from "./report.js";
import { rereadThread } from "./reread.js";
import { LiveSocket } from "./socket.js";
import { watchStatus } from "./status.js";
import { Stream } from "./stream.js";
import { Subscription } from "./subscription.js";
import { ThreadView } from "./thread.js";
import { Tree } from "./tree.js";
import { Votes } from "./votes.js";
import { keepAwake } from "./waking.js";
import { startWriting } from "./writing.js";

/**
 * @param {HTMLElement} element  #thread
 * @param {import("./page.js").Page} page
 */
export function startThread(element, { viewer, live }) {
  const socket = new LiveSocket(live);
  const command = commandsOver(socket);
  const voice = new Voice();
  const isLive = element.dataset.view === "live";
  const stream = isLive ? new Stream(element) : null;
  const tree = isLive ? null : new Tree(element);
  const lens = /** @type {Stream | Tree} */ (stream ?? tree);
  const votes = new Votes({ thread: element, viewer, lens, command, say: (sentence) => voice.say(sentence) });

  const muting = new Muting(element, viewer);

  /** @param {HTMLElement} article */
  const decorate = (article) => {
    votes.decorate(article);
    markOwn(article, viewer);
    stream?.decorate(article);
    muting.decorate(article);
  };
  const decorateAll = () => element.querySelectorAll("article.comment").forEach((article) => decorate(/** @type {HTMLElement} */ (article)));
  decorateAll();
  stream?.begin();

  const below = stream && watchBelow(element);
  const waiting = tree && watchWaiting(element, tree);
  const view = new ThreadView({
    element,
    lens,
    viewer,
    decorate,
    arrived: (comment) => muting.isMuted(comment.author?.id) || tellArrival(comment, voice, below),
    applied: () => waiting?.(),
  });

  /** @type {import("./pending.js").Pending | null} */
  let pending = null;
  const follower = new Subscription(socket, factsOf(element), {
    apply: (events, seq) => view.apply(events, seq),
    lock: (isLocked) => view.lock(isLocked),
    reread: () =>
      rereadThread(element, () => {
        votes.renew();
        decorateAll();
        pending?.redraw();
      }),
  });
  const polling = new Polling(socket, () => askForEvents(follower));
  const state = watchStatus(socket, polling);
  const isReachable = () => state() === "live" || state() === "polling";

  socket.on("votes", (frame) => frame.thread === follower.thread && votes.apply(frame.scores));
  watchPresence(socket, element, viewer);
  watchReporting(command);
  if (viewer) {
    watchEditing(element, command);
    pending = startWriting({ element, viewer, socket, command, lens, isReachable, polling });
  }
  keepAwake(socket);
}

/**
 * Somebody else's comment is there: it is said aloud, and counted where it stands below what is seen.
 *
 * @param {import("./protocol.js").Comment} comment
 * @param {Voice} voice
 * @param {((wasAtFoot: boolean) => void) | null} below
 */
function tellArrival(comment, voice, below) {
  voice.arrived(comment.parent === null ? "comments" : "replies");
  below?.(isAtFoot());
}

/** @param {HTMLElement} element */
function factsOf({ dataset }) {
  return { thread: dataset.thread ?? "", seq: Number(dataset.seq), epoch: dataset.epoch ?? "" };
}
