"""Which characters get into rendered text, and which do not get into links."""

import re

# U+FFFD for what no reader can see and no keyboard makes: C0 but tab and newline, DEL, C1 (Unicode 17, table 23-1),
# and surrogates without a partner, which cannot be stored as UTF-8.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Unicode Bidi_Control: they turn the reading order around, so that an address reads as another.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Seven digits are enough for every character. Longer ones name none, and Python refuses to read 4,300 digits.
_LONG_REFERENCE = re.compile(r"&#(?=[0-9]{8}|[xX][0-9a-fA-F]{8})")


def clean(text: str) -> str:
    """The text with newlines as its only line ends and U+FFFD for NUL, other control characters and lone surrogates."""
    if text.isprintable():  # most lines
        return text
    return _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_bidi(text: str) -> str:
    """The text without the characters that turn its reading order; for links, names and excerpts."""
    return _BIDI.sub("", text)


def without_long_references(raw_html: str) -> str:
    """The HTML with character references of more than seven digits as the text they look like."""
    return _LONG_REFERENCE.sub("&amp;#", raw_html)
