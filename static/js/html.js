/** The only place where text becomes HTML: what the server rendered and sanitised, and its texts are sanitised here once more. */

// What a comment may be made of, as the server lists it (forum/markup/check.py).
const ELEMENTS = [
  ..."b blockquote br code del em h3 h4 h5 h6 hr i ins kbd li p pre s strong sub sup table tbody thead tr u ul".split(" "),
  { name: "a", attributes: ["href", "title", "rel"] },
  { name: "ol", attributes: ["start"] },
  { name: "td", attributes: ["align"] },
  { name: "th", attributes: ["align"] },
];

/** @type {{createHTML: (html: string) => any}} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("forum", { createHTML: (/** @type {string} */ html) => html }) ?? {
  createHTML: (html) => html,
};

/**
 * The first element of a rendered fragment, not yet in the page; null when there is none.
 *
 * @param {string} html
 * @returns {HTMLElement | null}
 */
export function elementFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  const element = template.content.firstElementChild;
  if (!(element instanceof HTMLElement)) return null;
  guard(element);
  return document.importNode(element, true);
}

/**
 * A page of this site as a document that runs nothing.
 *
 * @param {string} html
 * @returns {Document}
 */
export function documentFrom(html) {
  const page = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  guard(page.documentElement);
  return page;
}

/**
 * Set the texts of comments again through the browser's own sanitiser, where there is one.
 *
 * @param {HTMLElement} root
 */
function guard(root) {
  if (!("setHTML" in Element.prototype)) return;
  for (const text of root.querySelectorAll(".comment-text")) {
    /** @type {any} */ (text).setHTML(text.innerHTML, { sanitizer: { elements: ELEMENTS, attributes: [] } });
  }
}
