/** The entry: finds what the page has and fetches the scripts for it. Every page works without them. */

import { readPage } from "./page.js";
import { keepTimes } from "./times.js";

const page = readPage();
const { thread, desk, ownCase } = page;

keepTimes();
if (thread) import("./threadpage.js").then(({ startThread }) => startThread(thread, page));
if (desk) import("./deskpage.js").then(({ startDesk }) => startDesk(desk, page));
if (ownCase) import("./casepane.js").then(({ watchDecisionKeys }) => watchDecisionKeys(ownCase));
