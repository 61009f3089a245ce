/** Passkeys: a form asks the server what to ask the device, puts the device's answer into itself, and is sent as any form is. */

import { find } from "./dom.js";

const RENEW_MS = 9 * 60_000; // a challenge lasts ten minutes; what the browser offers beside the name stays open for longer
const REFUSED = "Nothing was done: no passkey was chosen, or it took too long. You can try again.";
const KNOWN = "This device has a passkey for this account already.";
const OFFLINE = "The forum cannot be reached just now. Please try again.";

/** What is open to choose from beside the name's field, so that the button can end it: a browser asks for one at a time. */
let offered = new AbortController();

/**
 * Make the forms with a passkey work, where the browser knows passkeys.
 *
 * @param {NodeListOf<HTMLFormElement>} forms
 */
export function startPasskeys(forms) {
  if (!window.PublicKeyCredential) return;
  for (const note of document.querySelectorAll("[data-passkey-without]")) note.remove();
  if (!isHere(forms[0]?.dataset.rp)) return;
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void ask(form);
    });
    if ("offers" in form.dataset) void offer(form);
  }
}

/**
 * Tell the device's keeper of passkeys which ones of this account are left, so that it offers no removed one.
 *
 * @param {HTMLElement} list
 */
export async function tellKept(list) {
  const { passkeys: userId = "", rp: rpId = "" } = list.dataset;
  if (!rpId || !isHere(rpId)) return;
  const kept = [...list.querySelectorAll("[data-credential]")].map((one) => one.getAttribute("data-credential") ?? "");
  const keys = /** @type {any} */ (window.PublicKeyCredential);
  await keys?.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: kept }).catch(() => undefined);
}

/**
 * Whether passkeys work at this address. Where they do not, such as at 127.0.0.1 instead of localhost, the page says where they do.
 *
 * @param {string | undefined} host
 */
function isHere(host) {
  const is = location.hostname === host;
  for (const note of document.querySelectorAll("[data-passkey-elsewhere]")) /** @type {HTMLElement} */ (note).hidden = is;
  for (const part of document.querySelectorAll("[data-passkey-here]")) /** @type {HTMLElement} */ (part).hidden = !is;
  return is;
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  offered.abort();
  say(form, "");
  form.setAttribute("aria-busy", "true");
  try {
    const options = await optionsFor(form);
    if (options) answer(form, await credentialFor(form, options, {}));
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    say(form, name === "InvalidStateError" ? KNOWN : name === "TypeError" ? OFFLINE : REFUSED);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/**
 * Let the browser offer passkeys beside the names it knows; silent until one is chosen.
 *
 * @param {HTMLFormElement} form
 */
async function offer(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offered = new AbortController();
  const { signal } = offered;
  const renewing = setTimeout(() => {
    offered.abort();
    whenLookedAt(() => void offer(form));
  }, RENEW_MS);
  try {
    const options = await optionsFor(form, { isSilent: true });
    if (options) answer(form, await credentialFor(form, options, { mediation: "conditional", signal }));
  } catch {
    // Nobody has asked for anything yet: the button says what is wrong.
  } finally {
    if (!signal.aborted) clearTimeout(renewing);
  }
}

/** @param {() => void} act */
function whenLookedAt(act) {
  if (document.visibilityState === "visible") return act();
  document.addEventListener("visibilitychange", act, { once: true });
}

/**
 * What the server wants the device to be asked. Null where it refused: then the form or the page says why.
 *
 * @param {HTMLFormElement} form
 * @param {{ isSilent?: boolean }} [how]
 * @returns {Promise<any>}
 */
async function optionsFor(form, { isSilent = false } = {}) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.set(name, value);
  const response = await fetch(form.dataset.options ?? "", { method: "POST", body: fields, credentials: "same-origin" });
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (response.ok && isJson) return response.json();
  if (isSilent) return null;
  if (response.redirected) location.assign(response.url);
  else if (!isJson) say(form, REFUSED);
  else refuse(form, await response.json());
  return null;
}

/**
 * What belongs to a field is said beside it, by the page itself.
 *
 * @param {HTMLFormElement} form
 * @param {{ detail: string, field: string | null }} problem
 */
function refuse(form, { detail, field }) {
  if (field) form.submit();
  else say(form, detail);
}

/**
 * @param {HTMLFormElement} form
 * @param {any} options
 * @param {{ mediation?: "conditional", signal?: AbortSignal }} how
 */
async function credentialFor(form, options, how) {
  const described = (/** @type {any[]} */ list) => list.map((one) => ({ ...one, id: bytes(one.id) }));
  const challenge = bytes(options.challenge);
  if (form.dataset.passkey === "show") {
    const publicKey = { ...options, challenge, allowCredentials: described(options.allowCredentials) };
    return navigator.credentials.get({ publicKey, ...how });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = { ...options, challenge, user, excludeCredentials: described(options.excludeCredentials) };
  return navigator.credentials.create({ publicKey, ...how });
}

/**
 * @param {HTMLFormElement} form
 * @param {Credential | null} credential
 */
function answer(form, credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("no passkey", "NotAllowedError");
  /** @type {HTMLInputElement} */ (find(form, "input[name=answer]")).value = JSON.stringify(written(credential));
  form.submit();
}

/** @param {PublicKeyCredential} credential */
function written(credential) {
  const said = /** @type {any} */ (credential.response);
  const response = said.attestationObject
    ? { attestationObject: text(said.attestationObject), transports: said.getTransports?.() ?? [] }
    : {
        authenticatorData: text(said.authenticatorData),
        signature: text(said.signature),
        userHandle: said.userHandle ? text(said.userHandle) : null,
      };
  const whole = { id: credential.id, rawId: text(credential.rawId), type: credential.type };
  return { ...whole, response: { clientDataJSON: text(said.clientDataJSON), ...response } };
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 */
function say(form, words) {
  const problem = /** @type {HTMLElement} */ (find(form, "[data-passkey-problem]"));
  problem.textContent = words;
  problem.hidden = !words;
}

/**
 * Base64url, as the server writes bytes.
 *
 * @param {string} word
 */
function bytes(word) {
  return Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}

/** @param {ArrayBuffer} raw */
function text(raw) {
  const binary = Array.from(new Uint8Array(raw), (one) => String.fromCharCode(one)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
