"""QR codes as a path: what is drawn is what the library made, module by module."""

import re

import segno

from forum.kit.qr import QUIET, draw_qr

TEXT = "otpauth://totp/Forum:Rita?secret=JBSWY3DPEHPK3PXP&issuer=Forum"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1H(\d+)z")


def test_the_path_fills_exactly_the_dark_modules() -> None:
    drawn, code = draw_qr(TEXT), segno.make_qr(TEXT, error="m")
    expected = {(x + QUIET, y + QUIET) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}

    filled = [(int(x) + step, int(y)) for x, y, long, _ in RUN.findall(drawn.path) for step in range(int(long))]

    assert set(filled) == expected
    assert len(filled) == len(expected)
    assert RUN.sub("", drawn.path) == ""


def test_there_is_room_around_it() -> None:
    drawn, (size, _) = draw_qr(TEXT), segno.make_qr(TEXT, error="m").symbol_size(border=0)
    assert drawn.size == size + 2 * QUIET


def test_another_text_is_another_code() -> None:
    assert draw_qr(TEXT).path != draw_qr(TEXT.replace("Rita", "Sami")).path
