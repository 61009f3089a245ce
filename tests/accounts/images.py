"""Pictures for tests, with everything in them that must not stay."""

import io
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

WHERE = "Where it was taken"


def picture(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (64, 48),
    mode: str = "RGB",
    colour: Any = "red",
    image: Image.Image | None = None,
    **more: Any,
) -> bytes:
    """A picture of one colour, or the given one."""
    written = io.BytesIO()
    (image or Image.new(mode, size, colour)).save(written, kind, **more)
    return written.getvalue()


def telling(kind: str) -> bytes:
    """A picture that says where it was taken, by which camera and in which colours."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x010F] = WHERE
    exif.get_ifd(0x8825)[1] = "N"
    notes = PngInfo()
    notes.add_text("Comment", WHERE)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"PNG": {"pnginfo": notes}, "JPEG": {"comment": WHERE.encode()}, "WEBP": {"xmp": f"<x>{WHERE}</x>".encode()}}
    return picture(kind, exif=exif, icc_profile=profile, **more[kind])


def turned() -> bytes:
    """Red on the left and blue on the right, stored lying on its side as cameras do."""
    upright = Image.new("RGB", (80, 80), "red")
    upright.paste("blue", (40, 0, 80, 80))
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    upright.transpose(Image.Transpose.ROTATE_90).save(written, "JPEG", exif=exif)
    return written.getvalue()


def moving() -> bytes:
    """An animation that begins red and goes on blue."""
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(written, "WEBP", save_all=True, append_images=[Image.new("RGB", (64, 64), "blue")])
    return written.getvalue()


def read(content: bytes) -> Image.Image:
    """A picture as it is found in a file."""
    return Image.open(io.BytesIO(content))
