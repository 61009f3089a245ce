/** A chosen picture is made small before it is sent: a phone's is too large to be taken, and says where it was taken. */

const SIDE_PX = 1024; // four times what the server keeps
const QUALITY = 0.9;
const NAME = "made-small.jpg"; // of what was made small

/** @param {HTMLInputElement} field */
export function shrinkChosen(field) {
  field.addEventListener("change", () => void shrink(field));
  // A page that was left and come back to still has what was chosen.
  void shrink(field);
}

/** @param {HTMLInputElement} field */
async function shrink(field) {
  const file = field.files?.[0];
  if (!file || file.name === NAME) return;
  const small = await smallOf(file);
  // What cannot be read here is for the server to refuse, with its sentence.
  if (!small || field.files?.[0] !== file) return;
  const chosen = new DataTransfer();
  chosen.items.add(small);
  field.files = chosen.files;
}

/**
 * The picture with its longer side at most SIDE_PX, upright, on white; null when it cannot be read.
 *
 * @param {File} file
 * @returns {Promise<File | null>}
 */
async function smallOf(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob && new File([blob], NAME, { type: "image/jpeg" });
}
