"""QR codes as the path of an SVG: drawn here, so that no other site learns the secret in them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from forum.kit.loading import load

if TYPE_CHECKING:
    import segno

QUIET = 4  # empty modules around (ISO/IEC 18004)


@dataclass(frozen=True)
class Qr:
    """`size` modules a side, the quiet zone in; `path` fills the dark ones."""

    size: int
    path: str


def draw_qr(text: str) -> Qr:
    """The code for a text."""
    # segno takes 3 MB that a site without second factors need not give.
    code = cast("segno.QRCode", load("segno").make_qr(text, error="m"))
    rows = [list(row) for row in code.matrix]
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    return Qr(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: list[int], y: int) -> list[str]:
    """The dark runs of a row, each as a rectangle."""
    found, x = [], 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            found.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1H{x + QUIET}z")
        x = max(end, x + 1)
    return found
