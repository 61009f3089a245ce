"""A picture drawn anew, in a process of its own: any file comes in, a small square comes out, with nothing else in it.

Readers of pictures are where servers were broken into (libwebp, CVE-2023-4863). What goes wrong here ends this process
only, which was given no secret, and neither time nor memory without end.
"""

import io
import sys
from typing import TYPE_CHECKING

from forum.kit.loading import load

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

if sys.platform != "win32":
    import resource

SIDE = 256  # pixels: the largest place is 96 wide, on screens of two pixels to one
PIXELS_MAX = 20_000_000  # a phone's picture has twelve million; four bytes each while it is read
FORMATS = ("JPEG", "PNG", "WEBP")
TOO_MANY_PIXELS = 3  # what the process ends with then
MEMORY_MAX = 1 << 30  # bytes of address space; a picture of PIXELS_MAX takes a third of it
SECONDS_MAX = 10  # of a core; the largest takes one
QUALITY = 82
ORIENTATION = 0x0112  # Exif's tag


def main() -> None:
    """Read a picture's file, write the small one."""
    _bound()
    # The server starts this module, and never loads what reads pictures.
    library = load("PIL.Image")
    vars(library)["MAX_IMAGE_PIXELS"] = None  # our own bound is below its own, which only warns
    with library.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS) as picture:
        if picture.width * picture.height > PIXELS_MAX:  # what the head says; nothing has been read yet
            sys.exit(TOO_MANY_PIXELS)
        small = _square(picture)
    small.save(sys.stdout.buffer, "WEBP", quality=QUALITY, method=6)


def _square(picture: "Picture") -> "Picture":
    """The middle of its first frame, upright, on white where it was transparent; a new picture, so that nothing is carried over."""
    library, operations = load("PIL.Image"), load("PIL.ImageOps")
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # of a JPEG only so much is read
    turned = picture.getexif().get(ORIENTATION, 1)
    whole = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    fitted = operations.fit(whole, (SIDE, SIDE))
    fitted.getexif()[ORIENTATION] = turned if turned in range(2, 9) else 1
    upright = operations.exif_transpose(fitted)
    small: Picture = library.new("RGB", (SIDE, SIDE), "white")
    small.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    return small


def _bound() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
        if sys.platform == "linux":  # elsewhere it counts what is not memory
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))


if __name__ == "__main__":
    main()
