"""From the paths on the command line to texts: which files to read, their bytes, their characters."""

import codecs
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forum.importers import bounds
from forum.importers.records import Broken

SUFFIXES = frozenset({".md", ".markdown", ".txt"})
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ARCHIVES = {b"\x1f\x8b": "a gzip file", b"PK\x03\x04": "a zip file"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `name` is its path below the imported folder, with `/`: what it is known by."""

    path: Path
    name: str


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """The files meant by `paths`, sorted by name within each: a named file always, a folder with all in it.

    In folders only `.md`, `.markdown` and `.txt` count; hidden ones, READMEs and links that lead out of the
    folder do not. A folder that cannot be opened is found like a file, so that reading it says why.
    Raises Broken at once, before the first file, when a path does not exist or is neither file nor folder.
    """
    wanted = list(paths)
    for path in wanted:
        _check_path(path)
    return _each(wanted)


def read(path: Path) -> bytes:
    """The bytes of a file. Raises Broken when it cannot be read or is larger than 1 MiB."""
    try:
        with path.open("rb") as file:
            content = file.read(bounds.FILE_BYTES + 1)
    except OSError as error:
        raise Broken(f"cannot be read: {error.strerror}") from error
    _check_size(content)
    return content


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 without its byte order mark, every line end a newline.

    Raises Broken, with the line where there is one, when it is too large, not UTF-8 or has NUL bytes.
    """
    _check_size(content)
    for mark, kind in _ARCHIVES.items():
        if content.startswith(mark):
            raise Broken(f"{kind}, not a text")
    if content.startswith(_UTF_16):
        raise Broken("not UTF-8 but UTF-16", 1)
    if b"\x00" in content:
        raise Broken("a NUL byte", _line_at(content, content.index(b"\x00")))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With utf-8-sig the position counts from behind the mark.
        offset = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
        raise Broken("not UTF-8", _line_at(content, offset + error.start)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_path(path: Path) -> None:
    try:
        if not path.exists():
            raise Broken(f"{path}: there is no such file or folder")
        if not (path.is_file() or path.is_dir()):
            raise Broken(f"{path}: neither a file nor a folder")
    except OSError as error:
        raise Broken(f"{path}: cannot be read: {error.strerror}") from error


def _check_size(content: bytes) -> None:
    if len(content) > bounds.FILE_BYTES:
        raise Broken("larger than 1 MiB")


def _line_at(content: bytes, position: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", content[:position])) + 1


def _each(paths: list[Path]) -> Iterator[Found]:
    for path in paths:
        if path.is_dir():
            yield from sorted(_below(path), key=lambda found: found.name)
        else:
            yield Found(path, _stable(path.name))


def _below(root: Path) -> Iterator[Found]:
    unreadable: list[OSError] = []
    inside = root.resolve()
    for folder, folders, names in os.walk(root, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(folder, name) for name in names if _is_wanted(name)):
            if _is_inside(path, inside):
                yield Found(path, _stable(path.relative_to(root).as_posix()))
    for error in unreadable:
        path = Path(str(error.filename))
        yield Found(path, _stable(path.relative_to(root).as_posix()))


def _is_wanted(name: str) -> bool:
    path = Path(name)
    is_readme = path.stem.casefold() == "readme"
    return path.suffix.lower() in SUFFIXES and not name.startswith(".") and not is_readme


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.is_file() and path.resolve().is_relative_to(folder)
    except OSError:  # it may not be looked at: found, so that reading it says why
        return True


def _stable(name: str) -> str:
    """A file name as text that every database takes, the same on systems that store it decomposed."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "backslashreplace").decode("utf-8"))
