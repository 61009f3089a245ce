/** Things done on the server: by the socket while it lives, else by the JSON interface. Each is answered under its key. */

import { newKey } from "./keys.js";
import { Refused, Unanswered } from "./protocol.js";
import { WORDS } from "./words.js";

/** @typedef {import("./protocol.js").Ack} Ack */
/** @typedef {import("./protocol.js").Frame} Frame */
/** @typedef {(command: Frame) => Promise<Ack>} Commands */

const ANSWER_MS = 10_000;

/**
 * @param {import("./socket.js").LiveSocket} socket
 * @returns {Commands} raises Refused, or Unanswered when nobody knows whether it happened
 */
export function commandsOver(socket) {
  /** @type {Map<string, {resolve: (ack: Ack) => void, reject: (error: Error) => void}>} */
  const open = new Map();

  /** @param {Frame} frame */
  const take = (frame) => {
    const waiting = open.get(frame.key);
    open.delete(frame.key);
    return waiting;
  };
  socket.on("ack", (frame) => take(frame)?.resolve(frame));
  socket.on("error", (frame) => take(frame)?.reject(new Refused(frame.code, frame.message, frame.retry_after)));
  socket.addEventListener("state", () => {
    if (socket.state === "live") return;
    for (const { reject } of open.values()) reject(new Unanswered(WORDS.unanswered));
    open.clear();
  });

  /**
   * @param {Frame} command
   * @returns {Promise<Ack>}
   */
  const overSocket = (command) =>
    new Promise((resolve, reject) => {
      open.set(command.key, { resolve, reject });
      if (!socket.send(command)) take(command)?.reject(new Unanswered(WORDS.unanswered));
      setTimeout(() => {
        if (open.get(command.key)?.resolve !== resolve) return;
        take(command)?.reject(new Unanswered(WORDS.unanswered));
        socket.distrust();
      }, ANSWER_MS);
    });

  return (command) => {
    const keyed = { ...command, key: command.key ?? newKey() };
    return socket.state === "live" ? overSocket(keyed) : overHttp(keyed);
  };
}

/** @type {Record<string, (command: Frame) => [method: string, path: string, body: object | null]>} */
const CALLS = {
  post: ({ key, thread, parent, body, anyway }) => ["POST", `/threads/${thread}/comments`, { key, parent, body, anyway }],
  edit: ({ comment, body, rev, anyway }) => ["PATCH", `/comments/${comment}`, { body, rev, anyway }],
  delete: ({ comment }) => ["DELETE", `/comments/${comment}`, null],
  vote: ({ comment, value }) => ["PUT", `/comments/${comment}/vote`, { value }],
  report: ({ comment, reason, note }) => ["POST", `/comments/${comment}/reports`, { reason, note }],
};

/**
 * @param {Frame} command
 * @returns {Promise<Ack>}
 */
async function overHttp(command) {
  const call = CALLS[command.op];
  if (!call) throw new Unanswered(WORDS.unanswered);
  const { status, answer } = await callApi(...call(command));
  const comment = answer && typeof answer.id === "string" && "rev" in answer ? answer : null;
  return { op: "ack", key: command.key, comment, seq: comment?.seq || null, duplicate: status === 200 };
}

/**
 * One call of the JSON interface; raises Refused or Unanswered.
 *
 * @param {string} method
 * @param {string} path  below /api/v1
 * @param {object | null} [body]
 * @returns {Promise<{status: number, answer: any}>}
 */
export async function callApi(method, path, body = null) {
  const response = await request(method, path, body);
  const answer = await response.json().catch(() => null);
  if (response.ok) return { status: response.status, answer };
  const isOurs = typeof answer?.code === "string";
  if (!isOurs && response.status >= 500) throw new Unanswered(WORDS.unanswered);
  const retryAfter = Number(answer?.retry_after ?? response.headers.get("Retry-After")) || null;
  throw new Refused(answer?.code ?? "error", answer?.detail ?? answer?.title ?? WORDS.unanswered, retryAfter);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object | null} body
 */
async function request(method, path, body) {
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Unanswered(WORDS.unanswered);
  }
}
