"""Uploaded pictures: a small square comes out, with nothing of what came in; what is no picture, or too much of one, is refused."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from forum.accounts import pictures
from forum.accounts.pictures import BYTES_MAX, Studio
from forum.accounts.redrawing import SIDE
from forum.errors import ForumError
from tests.accounts.images import WHERE, moving, picture, read, telling, turned

pytestmark = pytest.mark.journey  # each is a process


def redraw(content: bytes) -> Any:
    return read(asyncio.run(Studio().redraw(content)))


def refusal(content: bytes) -> tuple[str, int]:
    with pytest.raises(ForumError) as refused:
        asyncio.run(Studio().redraw(content))
    return refused.value.code, refused.value.status


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_becomes_a_small_square_that_tells_nothing(kind: str) -> None:
    before = telling(kind)
    assert WHERE.encode() in before
    drawn = asyncio.run(Studio().redraw(before))
    small = read(drawn)
    assert (small.format, small.size, small.mode) == ("WEBP", (SIDE, SIDE), "RGB")
    assert not {"exif", "icc_profile", "xmp", "comment", "Comment"} & small.info.keys()
    assert not any(chunk in drawn for chunk in (WHERE.encode(), b"EXIF", b"ICCP", b"XMP "))
    assert redraw(before).getpixel((10, 10))[0] > 200


@pytest.mark.parametrize(("mode", "colour"), [("P", 1), ("L", 200), ("CMYK", (0, 0, 0, 0)), ("1", 1)])
def test_pictures_of_every_kind_of_colour_are_taken(mode: str, colour: Any) -> None:
    kind = "JPEG" if mode in ("CMYK", "L") else "PNG"
    assert redraw(picture(kind, mode=mode, colour=colour)).size == (SIDE, SIDE)


def test_it_stands_upright() -> None:
    drawn = redraw(turned())
    left, right = drawn.getpixel((30, 128)), drawn.getpixel((220, 128))
    assert left[0] > 200 > 100 > left[2]
    assert right[2] > 200 > 100 > right[0]


def test_what_was_transparent_is_white() -> None:
    assert min(redraw(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))).getpixel((128, 128))) > 240


def test_the_first_frame_of_what_moves_is_taken() -> None:
    drawn = redraw(moving())
    assert getattr(drawn, "n_frames", 1) == 1
    assert drawn.getpixel((128, 128))[0] > 200


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"GIF89a" + b"\0" * 50, b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:300], picture("GIF"), picture("TIFF")],
    ids=["empty", "text", "gif by name", "svg", "torn", "gif", "tiff"],
)  # fmt: skip
def test_what_is_no_picture_of_the_three_kinds_is_refused(content: bytes) -> None:
    assert refusal(content) == ("bad-picture", 422)


def test_too_many_bytes_and_too_many_pixels_are_refused() -> None:
    assert refusal(b"\xff" * (BYTES_MAX + 1)) == ("too-large", 413)
    bomb = picture("PNG", size=(5_000, 4_001), mode="1", colour=0)
    assert len(bomb) < 10_000
    assert refusal(bomb) == ("too-large", 413)


def test_a_process_that_hangs_is_ended_and_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **more: Any) -> Any:
        assert more["env"] == {}, "a process that reads what strangers send is given no secret"
        raise subprocess.TimeoutExpired(command, more["timeout"])

    monkeypatch.setattr(pictures.subprocess, "run", hang)
    assert refusal(picture()) == ("bad-picture", 422)


def test_beyond_a_few_that_wait_the_next_is_asked_to_come_back() -> None:
    studio = Studio()
    studio._waiting = pictures.WAITING_MAX
    with pytest.raises(ForumError) as refused:
        asyncio.run(studio.redraw(b""))
    assert (refused.value.code, refused.value.status) == ("unavailable", 503)


def test_files_are_kept_under_names_that_say_nothing_and_only_those_are_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    first, second = pictures.keep(folder, b"one"), pictures.keep(folder, b"one")
    assert first != second
    assert {path.name for path in folder.iterdir()} == {first, second}
    (tmp_path / "forum.db").write_bytes(b"")
    for name in (first, first, None, "../forum.db", "forum.db"):
        pictures.forget(folder, name)
    assert [path.name for path in folder.iterdir()] == [second]
    assert (tmp_path / "forum.db").exists()


def test_the_server_never_loads_what_reads_pictures() -> None:
    code = "import sys, forum.app; sys.exit(any(name.partition('.')[0] == 'PIL' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
