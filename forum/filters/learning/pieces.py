"""What the classifier sees of a text: its words, pairs of words, and pieces of 3 to 5 letters, each as a number."""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from forum.filters.words.folding import fold

SIZE = 1 << 18  # numbers: a small site's words and pieces are some 100,000, so few share one; as weights 1 MB of memory
BIAS = 0  # the number that every text has
LONGEST_PIECE = 5
# A word longer than this is read in parts: an address, or a sentence in a script that puts no spaces between words.
PART = 24
# Of a longer text its beginning and its end: advertising stands at one of them, and no comment takes more than so much time.
READ_FIRST, READ_LAST = 3_000, 1_000

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")

Span = tuple[int, int]
Example = tuple[str, bool]  # a text, and whether a moderator removed it
Chunk = tuple[str, int]  # what stands between two spaces, and where it begins


def chunks_of(plain: str) -> list[Chunk]:
    """What of the text is read, in order."""
    if len(plain) <= READ_FIRST + READ_LAST:
        return [(found[0], found.start()) for found in _CHUNK.finditer(plain)]
    end = len(plain) - READ_LAST
    first = [(found[0], found.start()) for found in _CHUNK.finditer(plain, 0, READ_FIRST)]
    return first + [(found[0], found.start()) for found in _CHUNK.finditer(plain, end)]


def words_of(chunk: str) -> tuple[str, ...]:
    """Its words, folded, every digit as 0; a chunk without a word (a row of signs, an emoji) is one itself."""
    folded = _DIGIT.sub("0", fold(chunk))
    words = _WORD.findall(folded) or [folded]
    return tuple(part for word in words for part in _parts(word) if part)


def numbers_of(words: Sequence[str]) -> list[int]:
    """The numbers of words that stand side by side: each word, each pair, each piece of a word."""
    numbers = [number for word in words for number in _word_numbers(word)]
    return numbers + [pair_number(first, second) for first, second in pairwise(words)]


def pair_number(first: str, second: str) -> int:
    """The number of two words in a row."""
    return _number(f"2{first} {second}")


def features(plain: str) -> dict[int, float]:
    """Number → how much of it is in the text, made comparable between short and long texts. Repeating a word adds nothing."""
    counts = Counter(list(_all_numbers(chunks_of(plain))))
    length = math.sqrt(counts.total()) or 1.0
    return {BIAS: 1.0} | {number: count / length for number, count in counts.items()}


def sameness(plain: str) -> str:
    """A text without what near-copies differ in: signs, accents, case, digits, spacing."""
    return " ".join(word for chunk, _ in chunks_of(plain) for word in words_of(chunk))


def _all_numbers(chunks: list[Chunk]) -> Iterator[int]:
    words = {chunk: words_of(chunk) for chunk, _ in chunks}
    for found in words.values():
        yield from numbers_of(found)
    pairs = {(first, second): None for (first, _), (second, _) in pairwise(chunks)}
    for first, second in pairs:
        if words[first] and words[second]:
            yield pair_number(words[first][-1], words[second][0])


def _parts(word: str) -> list[str]:
    return [word[start : start + PART] for start in range(0, len(word), PART)]


def _word_numbers(word: str) -> list[int]:
    # Two letters are a word in Chinese or Japanese, and mean nothing elsewhere.
    shortest, bounded = (3 if word.isascii() else 2), f"<{word}>"
    pieces = [
        bounded[start : start + size] for size in range(shortest, LONGEST_PIECE + 1) for start in range(len(bounded) - size + 1)
    ]
    return [_number(f"1{word}"), *(_number(piece) for piece in pieces)]


def _number(text: str) -> int:
    # The same in every process, unlike Python's own hash.
    return 1 + zlib.crc32(text.encode("utf-8", "surrogatepass")) % (SIZE - 1)
