"""The words of a folded text, and what each may be read as: spaced out, with digits for letters, with letters repeated."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from forum.kit.lookalikes import AS_I, AS_L, CAPITALS, SCRIPTS, SIGNS

# Vowel signs and tones are part of a word in many scripts, but no letters to regular expressions.
_MARK_RANGES = ((0x300, 0x1DFF), (0x3099, 0x309A), (0xA800, 0xABFF))
MARKS = "".join(
    chr(code) for first, last in _MARK_RANGES for code in range(first, last + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
# Scripts that put no spaces between words: what is listed there is looked for inside of words, and copies by characters.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORD_CHARACTERS = rf"\w{re.escape(SIGNS + MARKS)}"
JOINERS = frozenset("-~*=·•^\\")  # put inside of a word to hide it; no apostrophe, for `he'll` is innocent
_WORD = re.compile(f"[{WORD_CHARACTERS}]+")
_LATIN = re.compile("[a-z]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_LEET = re.compile(rf"[\d{re.escape(SIGNS)}]")
_PARTS = re.compile(f"[^{re.escape(SIGNS)}]+")
_SIGN = re.compile(f"[{re.escape(SIGNS)}]")
_JOINER = re.compile(f"[{re.escape(''.join(sorted(JOINERS)))}]")
# A tag that is shown as it was written, for no HTML is read in comments: `sp<b>a</b>m`.
_TAG = re.compile(r"<[/!a-z][^<>]{0,60}>")
_DOUBLE = re.compile(r"([^\W\d_])\1")
_TRIPLE = re.compile(r"([^\W\d_])\1\1+")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_NO_SIGNS = dict.fromkeys(map(ord, SIGNS))

GAP_MAX = 3  # characters between the letters of a spaced-out word: `s - p - a - m`
SPACED_MIN = 3  # letters; two that stand alone are a couple of initials
# Letters that are words by themselves somewhere: one may stand before or behind a spaced-out word.
ALONE = frozenset("aeiouyàôó")
CHUNKS_MAX = 12  # parts of a word that was taken apart so
PART_MIN = 2  # letters of a part of `one!two` that are looked at
STRIPPED_MIN = 3  # letters that must be left when the digits around a word are taken off
LONG = 5  # letters and digits from which one more digit than letters is still a word: `b00b5`
DOUBLES_MIN = 2  # `sppaam`; innocent words have as many, and are no listed word with letters repeated


Found = tuple[int, int, str]  # where it begins and ends, and its text
Hidden = tuple[int, int, str, bool]  # and whether it was put together from parts


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a folded text, where it stands, and what it may be read as (itself first).

    `mixed` is what it reads in Latin letters when it mixes scripts; `stretched` are readings with letters repeated;
    `is_joined` says that it was put together from parts, so that only a whole listed word counts.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    mixed: tuple[str, ...] = ()
    stretched: tuple[str, ...] = ()
    is_joined: bool = False


class Reading:
    """The words of a folded text in their order, and those that were hidden. A few readings of each; time grows with the length."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._words: dict[int, Word] = {}  # worked out when asked for: most words of a text are known to be in no list
        self.found: list[Found] = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(folded)]
        self._takes_scripts = not folded.isascii() and _is_disguised([text for _, _, text in self.found])

    def word(self, place: int) -> Word:
        """The word at this place with its readings."""
        known = self._words.get(place)
        if known is None:
            start, end, text = self.found[place]
            known = self._words[place] = word_of(text, start, end=end, takes_scripts=self._takes_scripts)
        return known

    def hidden(self) -> Iterator[Word]:
        """Words put together from single letters, from parts, and parts of what signs tie together."""
        for start, end, text, is_joined in self._hidden():
            yield word_of(text, start, end=end, takes_scripts=self._takes_scripts, is_joined=is_joined)

    def _hidden(self) -> Iterator[Hidden]:
        if sum(len(text) == 1 for _, _, text in self.found) >= SPACED_MIN:
            yield from _spaced(self.found)
        if _JOINER.search(self._folded):
            yield from _chunked(self._folded, self.found)
        if _SIGN.search(self._folded):
            yield from _parts(self.found)
        if "<" in self._folded:
            yield from _tagged(self._folded, self.found)


def word_of(text: str, start: int, *, end: int, takes_scripts: bool, is_joined: bool = False) -> Word:
    """A word with its readings."""
    if text.isascii() and text.isalpha() and not _DOUBLE.search(text):  # nearly all words
        return Word(start, end, (text,), is_joined=is_joined)
    mixed = () if text.isascii() else _latin(text, takes_scripts=takes_scripts)
    forms = [text]
    for base in (text, *mixed):
        forms += [base, *_plainer(base)]
    for form in tuple(forms):
        forms += _shortened(form)
    forms = list(dict.fromkeys(forms))
    return Word(start, end, tuple(forms), mixed, tuple(form for form in forms if _is_stretched(form)), is_joined)


def squeeze(text: str) -> str:
    """The text with every letter once where it is repeated."""
    return _RUN.sub(r"\1", text)


def runs(text: str) -> list[int]:
    """How often each letter of the squeezed text stands there."""
    return [len(match.group()) for match in _RUN.finditer(text)]


def latin(text: str) -> str:
    """The text as it looks in Latin letters."""
    return text.translate(SCRIPTS)


def _latin(text: str, *, takes_scripts: bool) -> tuple[str, ...]:
    """What it looks like in Latin letters, if somebody may have meant that."""
    seen = latin(text)
    if seen == text or not (_LATIN.search(text) or (takes_scripts and _is_latin(seen))):
        return ()
    return seen, text.translate(CAPITALS)


def _is_latin(seen: str) -> bool:
    return seen.translate(_NO_SIGNS).isascii()


def _is_disguised(texts: list[str]) -> bool:
    """Whether words whose letters all look Latin are meant as Latin: there are more of them than words that cannot be."""
    seen = [latin(text) for text in texts if not text.isascii() and not _LATIN.search(text) and latin(text) != text]
    return 2 * sum(map(_is_latin, seen)) > len(seen)


def _plainer(text: str) -> Iterator[str]:
    """Digits and signs read as letters, and without those around or between its letters."""
    if not _LEET.search(text):
        return
    bare = text.strip(SIGNS)
    for form in (text, bare):
        if _may_be_leet(form):
            yield form.translate(AS_I)
            yield form.translate(AS_L)
    yield bare
    yield text.translate(_NO_SIGNS)
    letters = bare.strip("0123456789")
    if len(letters) >= STRIPPED_MIN:
        yield letters


def _may_be_leet(text: str) -> bool:
    """Not with more digits than anything else: that is a number, a date, a road (A55). In longer words one more."""
    digits = len(_DIGIT.findall(text))
    return digits <= len(text) - digits + (len(text) >= LONG) and _LETTER.search(text) is not None


def _shortened(text: str) -> Iterator[str]:
    """With letters that stand there three times or more once, and twice."""
    if _TRIPLE.search(text):
        yield _TRIPLE.sub(r"\1", text)
        yield _TRIPLE.sub(r"\1\1", text)


def _is_stretched(text: str) -> bool:
    return bool(_TRIPLE.search(text)) or len(_DOUBLE.findall(text)) >= DOUBLES_MIN


def _spaced(found: list[Found]) -> Iterator[Hidden]:
    """Runs of single letters: `s p a m`, `s.p.a.m`."""
    for run in _runs_of_singles(found):
        yield from _trimmed(run)
        # Where the gaps differ, each stretch with the same gap is a word: `b u y  s p a m`.
        parts = list(_by_gap(run))
        if len(parts) > 1:
            for part in parts:
                yield from _trimmed(part)


def _runs_of_singles(found: list[Found]) -> Iterator[list[Found]]:
    run: list[Found] = []
    for one in found:
        is_single = len(one[2]) == 1
        if run and not (is_single and one[0] - run[-1][1] <= GAP_MAX):
            yield run
            run = []
        if is_single:
            run.append(one)
    if run:
        yield run


def _by_gap(run: list[Found]) -> Iterator[list[Found]]:
    part = run[:1]
    gap = 0
    for one in run[1:]:
        between = one[0] - part[-1][1]
        if len(part) > 1 and between != gap:
            yield part
            part = []
        elif part:
            gap = between
        part.append(one)
    yield part


def _trimmed(run: list[Found]) -> Iterator[Hidden]:
    """The run, and the run without a letter at its ends that may be a word by itself."""
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
        rest = run[first : len(run) - last]
        is_alone = (not first or run[0][2] in ALONE) and (not last or run[-1][2] in ALONE)
        if is_alone and len(rest) >= SPACED_MIN:
            yield rest[0][0], rest[-1][1], "".join(text for _, _, text in rest), False


def _chunked(folded: str, found: list[Found]) -> Iterator[Hidden]:
    """Words taken apart by signs without spaces: `sp-am`, `s~pa~m`."""
    chain: list[Found] = []
    for one in found:
        if chain and not (one[0] - chain[-1][1] == 1 and folded[one[0] - 1] in JOINERS):
            yield from _joined(chain)
            chain = []
        chain.append(one)
    yield from _joined(chain)


def _joined(chain: list[Found], *, is_joined: bool = True) -> Iterator[Hidden]:
    if 1 < len(chain) <= CHUNKS_MAX:
        yield chain[0][0], chain[-1][1], "".join(text for _, _, text in chain), is_joined


def _parts(found: list[Found]) -> Iterator[Hidden]:
    """The parts of what signs tie together: `cheap!spam`, `me@spam`."""
    for start, end, text in found:
        parts = [match for match in _PARTS.finditer(text) if len(match.group()) >= PART_MIN]
        if len(parts) > 1 or (parts and len(parts[0].group()) < end - start and parts[0].group() != text.strip(SIGNS)):
            for part in parts:
                yield start + part.start(), start + part.end(), part.group(), False


def _tagged(folded: str, found: list[Found]) -> Iterator[Hidden]:
    """Words with tags in them, without these."""
    tags = _rows_of_tags(folded)
    inside = {place for start, end in tags.items() for place in range(start, end)}
    chain: list[Found] = []
    for one in found:
        if one[0] in inside:
            continue
        if chain and tags.get(chain[-1][1]) != one[0]:
            yield from _joined(chain, is_joined=False)
            chain = []
        chain.append(one)
    yield from _joined(chain, is_joined=False)


def _rows_of_tags(folded: str) -> dict[int, int]:
    """Where tags that follow one another begin → where the last of them ends."""
    rows: dict[int, int] = {}
    first = last = -1
    for tag in _TAG.finditer(folded):
        first = first if tag.start() == last else tag.start()
        last = rows[first] = tag.end()
    return rows
