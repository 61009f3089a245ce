"""Pictures that come with the imported files: copied into the data folder, named by their content."""

import hashlib
from pathlib import Path

FOLDER = "pictures"
PICTURE_BYTES = 2 * 1024 * 1024  # a front-page picture of 1200 × 675 is far below
MARKS = {
    "svg": (b"<svg", b"<?xml"),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
}


def copy_picture(url: str, *, file: Path, root: Path, data_dir: Path | None) -> str | None:
    """The copy's name, or None when `url` is no picture in a file below `root`. Without `data_dir` nothing is copied.

    A path is tried beside the importing file, then below the imported folder; it never leads out of it.
    """
    for base in (file.parent, root):
        path = (base / url).resolve()
        if path.is_relative_to(base.resolve()) and path.is_file():
            return _copy(path, data_dir)
    return None


def _copy(path: Path, data_dir: Path | None) -> str | None:
    kind = path.suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if kind not in MARKS or path.stat().st_size > PICTURE_BYTES:
        return None
    content = path.read_bytes()
    if not content.lstrip().startswith(MARKS[kind]):
        return None
    name = f"own-{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
    if data_dir is None:
        return name
    target = data_dir / FOLDER / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return name
