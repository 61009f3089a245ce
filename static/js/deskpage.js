/** The moderators' desk: its parts, made and joined. */

import { CasePane, watchDeskKeys } from "./casepane.js";
import { Choosing } from "./choosing.js";
import { Desk } from "./desk.js";
import { LiveSocket } from "./socket.js";
import { watchStatus } from "./status.js";
import { keepAwake } from "./waking.js";

/**
 * @param {HTMLElement} element
 * @param {import("./page.js").Page} page
 */
export function startDesk(element, { live }) {
  const socket = new LiveSocket(live);
  watchStatus(socket, null);
  new Desk(element, socket);
  watchDeskKeys(element, new CasePane(element));
  new Choosing(element);
  keepAwake(socket);
}
