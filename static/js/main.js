/** The entry: finds what the page has and fetches the scripts for it. Every page works without them. */

import { readPage } from "./page.js";
import { keepTimes } from "./times.js";

const page = readPage();
const { thread, desk, ownCase, guestForm, goingOn, passkeyForms, ownPasskeys, pictureField } = page;

keepTimes();
if (document.documentElement.dataset.muted !== undefined) import("./muting.js").then(({ tellMuted }) => tellMuted(page.viewer));
if (thread) import("./threadpage.js").then(({ startThread }) => startThread(thread, page));
if (guestForm) import("./guestform.js").then(({ watchGuestForm }) => watchGuestForm(guestForm));
if (desk) import("./deskpage.js").then(({ startDesk }) => startDesk(desk, page));
if (ownCase) import("./casepane.js").then(({ watchDecisionKeys }) => watchDecisionKeys(ownCase));
if (goingOn) import("./goingon.js").then(({ goOn }) => goOn(goingOn));
if (passkeyForms.length) import("./passkeys.js").then(({ startPasskeys }) => startPasskeys(passkeyForms));
if (pictureField) import("./picture.js").then(({ shrinkChosen }) => shrinkChosen(pictureField));
if (ownPasskeys) import("./passkeys.js").then(({ tellKept }) => tellKept(ownPasskeys));
