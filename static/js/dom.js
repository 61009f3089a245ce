/** Small pieces of page, made without HTML. */

/**
 * An element with a class, a text and attributes.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {string} [text]
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * A button that reads as words in a line.
 *
 * @param {string} text
 * @param {string} act  its name in `data-act`
 * @param {() => void} press
 */
export function wordButton(text, act, press) {
  const button = make("button", "link-button", text, { type: "button", "data-act": act });
  button.addEventListener("click", press);
  return button;
}

/**
 * The element an event came from, or the nearest one around it that matches.
 *
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function target(event, selector) {
  const from = event.target;
  return from instanceof Element ? /** @type {HTMLElement | null} */ (from.closest(selector)) : null;
}

/**
 * The first element that matches, as an HTML element.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function find(root, selector) {
  return root.querySelector(selector);
}

/**
 * The fields of a form as it would send them.
 *
 * @param {FormData} fields
 */
export function encoded(fields) {
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
}

/**
 * Whether a click asks for the link itself: a new tab, a download.
 *
 * @param {MouseEvent} event
 */
export function isPlainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
