"""Which files are read, and how their bytes become text."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from forum.importers import bounds
from forum.importers.files import decode, read, walk
from forum.importers.records import Broken

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*names: str) -> Path:
        for name in names:
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("Some text.", encoding="utf-8")
        return tmp_path / "in"

    return write


def names(*paths: Path) -> list[str]:
    return [found.name for found in walk(paths)]


def test_a_folder_is_read_with_all_below_it_in_order(write: Write) -> None:
    folder = write("b.txt", "a/z.md", "a/y.markdown", "C.TXT")
    assert names(folder) == ["C.TXT", "a/y.markdown", "a/z.md", "b.txt"]


def test_other_kinds_hidden_ones_and_readmes_are_passed_over(write: Write) -> None:
    folder = write("a.txt", "b.svg", "c", ".d.txt", ".git/e.txt", "README.md", "sub/readme.txt", "readmes.txt")
    assert names(folder) == ["a.txt", "readmes.txt"]


def test_a_named_file_is_read_whatever_it_is_called(write: Write) -> None:
    folder = write("README.md", "notes", ".hidden.txt")
    found = names(folder / "README.md", folder / "notes", folder / ".hidden.txt")
    assert found == ["README.md", "notes", ".hidden.txt"]


def test_a_missing_path_is_refused_before_the_first_file(write: Write) -> None:
    folder = write("a.txt")
    with pytest.raises(Broken, match="no such file"):
        walk([folder, folder / "none"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_neither_waited_for_nor_walked_into(write: Write) -> None:
    folder = write("a.txt")
    os.mkfifo(folder / "pipe.txt")
    assert names(folder) == ["a.txt"]
    with pytest.raises(Broken, match="neither"):
        walk([folder / "pipe.txt"])


def test_links_out_of_the_folder_are_not_followed(write: Write, tmp_path: Path) -> None:
    folder = write("a.txt", "sub/b.txt")
    (tmp_path / "secret.txt").write_text("Elsewhere.", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(tmp_path / "none.txt")
    assert names(folder) == ["a.txt", "sub/b.txt"]


def test_a_link_within_the_folder_is_a_file_of_it(write: Write) -> None:
    folder = write("a.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    assert names(folder) == ["a.txt", "b.txt"]


def test_a_name_is_the_same_composed_and_decomposed(write: Write) -> None:
    assert names(write("cafe\u0301.txt")) == ["caf\u00e9.txt"]


@pytest.mark.skipif(os.name != "posix", reason="needs file names that are bytes")
def test_a_name_that_is_not_text_can_still_be_stored(write: Write) -> None:
    folder = write("a.txt")
    try:
        (folder / os.fsdecode(b"\xff.txt")).write_bytes(b"Some text.")
    except OSError:
        pytest.skip("this file system refuses such names")
    assert sorted(names(folder)) == ["\\udcff.txt", "a.txt"]


def test_a_file_of_more_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * (bounds.FILE_BYTES + 1))
    with pytest.raises(Broken, match="1 MiB"):
        read(path)


def test_a_file_that_went_away_says_so(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="cannot be read"):
        read(tmp_path / "none.txt")


def test_the_byte_order_mark_and_all_line_ends_are_evened_out() -> None:
    assert decode(b"\xef\xbb\xbfone\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"one\ntwo \xff", 2, "not UTF-8"),
        (b"\xef\xbb\xbfone\r\ntwo\rthree \xe9t\xe9", 3, "not UTF-8"),
        (b"one\n\ntw\x00o", 3, "NUL"),
        (b"\xff\xfeo\x00n\x00", 1, "UTF-16"),
        (b"\x1f\x8b\x08\x00", None, "gzip"),
        (b"PK\x03\x04", None, "zip"),
    ],
)
def test_bytes_that_are_no_text_are_named_with_their_line(content: bytes, line: int | None, reason: str) -> None:
    with pytest.raises(Broken, match=reason) as broken:
        decode(content)
    assert broken.value.line == line
