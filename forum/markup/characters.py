"""Which characters get into rendered text, and which do not get into links."""

import re

# U+FFFD for what no reader can see and no keyboard makes: C0 but tab and newline, DEL, C1 (Unicode 17, table 23-1),
# and surrogates without a partner, which cannot be stored as UTF-8.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Unicode Bidi_Control: they turn the reading order around, so that an address reads as another.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text with `\\n` as its only line end and U+FFFD for NUL, other control characters and lone surrogates."""
    return _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_bidi(text: str) -> str:
    """The text without the characters that turn its reading order; for links, names and excerpts."""
    return _BIDI.sub("", text)
