"""What short texts from outside may contain: names, titles, notes."""

import re
import unicodedata

from forum.errors import Invalid

# Bidirectional controls reorder what stands around them: a name could turn the line it stands in (research: bidi controls in names).
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb]")
MAX_COMBINING = 4  # marks in a row; more is decoration that grows over the neighbours.


def refuse_controls(text: str, *, field: str) -> None:
    """Raises Invalid `bad-text` when there is a NUL or another control character (not newline, tab) or half a surrogate pair."""
    if CONTROL.search(text.replace("\r\n", "\n")) or any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid("bad-text", "There are characters in it that cannot be shown. Please take them out.", field=field)


def clean_line(text: str, *, limit: int) -> str:
    """One line for showing: bidi and other controls out, white space folded, cut at `limit` characters."""
    text = CONTROL.sub(" ", BIDI.sub("", unicodedata.normalize("NFC", text[: limit * 4])))
    return " ".join(text.split())[:limit].strip()


def fold(text: str) -> str:
    """A text for comparing: compatibility form, case folded, accents and invisible characters out, white space single."""
    decomposed = unicodedata.normalize("NFKD", INVISIBLE.sub("", BIDI.sub("", text))).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.split())


def has_pile_of_marks(text: str) -> bool:
    """Whether more than MAX_COMBINING combining marks stand in a row."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MAX_COMBINING:
            return True
    return False
