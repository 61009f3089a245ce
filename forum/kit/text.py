"""What short texts from outside may contain: names, titles, notes."""

import re
import unicodedata

from forum.errors import Invalid

# Bidirectional controls reorder what stands around them: a name could turn the line it stands in.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# Unicode's Default_Ignorable_Code_Point but for the bidi controls, and the interlinear marks: with one of them in it a name
# looks like another's. Hangul fillers count as letters, variation selectors as marks.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")  # half a pair, which cannot be stored as UTF-8
SEEN = re.compile("[!-~]")  # any of these is ink
MAX_COMBINING = 4  # marks in a row; more is decoration that grows over the neighbours.


def refuse_controls(text: str, *, field: str) -> None:
    """Raises Invalid `bad-text` when there is a NUL or another control character (not newline, tab) or half a surrogate pair."""
    if CONTROL.search(text.replace("\r\n", "\n")) or SURROGATE.search(text):
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


def is_seen(text: str) -> bool:
    """Whether anything of it would be seen."""
    return bool(SEEN.search(text) or fold(text))


def is_mark(character: str) -> bool:
    """Whether it stands on, below or around the letter before it, as accents do, and vowel signs in Hindi or Thai."""
    return unicodedata.category(character) in ("Mn", "Mc")


def has_pile_of_marks(text: str) -> bool:
    """Whether more than MAX_COMBINING combining marks stand in a row."""
    run = 0
    for character in text:
        run = run + 1 if is_mark(character) else 0
        if run > MAX_COMBINING:
            return True
    return False
