/** Keeping the place: whatever is put in above, what is being read stays where it is on the screen. */

// Where eyes rest, as a part of the window's height, and where to look when there is a gap between comments.
const EYE_LINE = 0.4;
const EYE_LINES = [EYE_LINE, 0.3, 0.5, 0.2, 0.6, 0.75, 0.9];
const AT_FOOT_PX = 120;

/**
 * Change the page without moving what is being read.
 *
 * @param {() => void} change
 */
export function keepPlace(change) {
  const read = placeBeingRead();
  change();
  if (!read) return;
  const element = read.element.isConnected ? read.element : document.getElementById(read.id);
  const moved = element ? element.getBoundingClientRect().top - read.top : 0;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}

/** Whether the end of the page is in sight. */
export function isAtFoot() {
  const { scrollHeight } = document.documentElement;
  return scrollY + innerHeight >= scrollHeight - AT_FOOT_PX;
}

export function goToFoot() {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
}

/**
 * The field one writes in, else the comment under the eyes, with its place on the screen.
 *
 * @returns {{element: Element, id: string, top: number} | null}
 */
function placeBeingRead() {
  const element = fieldInSight() ?? commentUnderEyes();
  return element && { element, id: element.id, top: element.getBoundingClientRect().top };
}

function fieldInSight() {
  const field = document.activeElement?.closest(".thread form.composer");
  return field && isInSight(field) ? field : null;
}

function commentUnderEyes() {
  const box = document.getElementById("thread")?.getBoundingClientRect();
  // Whoever still reads what stands above the thread is moved by nothing in it.
  if (!box || box.top > innerHeight * EYE_LINE) return null;
  const x = Math.min(innerWidth - 1, box.left + box.width / 2);
  for (const line of EYE_LINES) {
    const comment = document.elementFromPoint(x, innerHeight * line)?.closest("article.comment");
    if (comment) return comment;
  }
  return null;
}

/** @param {Element} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
