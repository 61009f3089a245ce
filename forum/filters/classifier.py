"""The classifier that learned from this site's decisions: how likely a moderator removes a text, and which words say so."""

import math
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from forum.filters.learning.pieces import BIAS, SIZE, Chunk, Span, chunks_of, numbers_of, pair_number, words_of

MAGIC, VERSION = b"FCLA", 1
_HEAD = struct.Struct("<4sHxxIdddI")  # magic, version, weights, slope, offset, threshold, checksum of the weights
REMEMBERED = 5_000  # chunks whose weight is kept, about 1 MB; most of a comment is words that others used before
REMEMBERED_LENGTH = 40  # characters; a longer chunk hardly comes again
EXPLAINED = 6  # words shown on a card; more would be a list, not a reason

Explanation = tuple[tuple[str, float, Span | None], ...]


class NotOurs(ValueError):
    """These bytes are no classifier of this version."""


@dataclass(frozen=True)
class _Weight:
    """What a chunk adds, of how many pieces it consists, and its first and last word for the pairs with its neighbours."""

    total: float
    count: int
    first: str
    last: str


@dataclass(frozen=True, eq=False)
class Classifier:
    """Weights of a linear model, and the curve that turns its sum into a probability. Scoring needs no library.

    `threshold` is the probability from which on it says something, chosen in training (learning/fitting.py).
    """

    weights: "array[float]"
    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    _known: dict[str, _Weight] = field(default_factory=dict, repr=False)

    def score(self, plain: str) -> float:
        """How likely a moderator removes this text, 0 to 1, going by those they decided about."""
        return self.probability(self.margin(plain))

    def margin(self, plain: str) -> float:
        """The sum before it is made a probability."""
        chunks = [chunk for chunk, _ in chunks_of(plain)]
        total, count = 0.0, 0
        for chunk in dict.fromkeys(chunks):
            weight = self._weigh(chunk)
            total, count = total + weight.total, count + weight.count
        for pair in dict.fromkeys(pairwise(chunks)):
            found = self._pair(*pair)
            if found is not None:
                total, count = total + found, count + 1
        return self.weights[BIAS] + total / (math.sqrt(count) or 1.0)

    def probability(self, margin: float) -> float:
        """The curve, bent to the decisions that were held out of training (Platt's)."""
        bent = max(-700.0, min(700.0, self.slope * margin + self.offset))
        return 1.0 / (1.0 + math.exp(-bent))

    def explain(self, plain: str) -> Explanation:
        """The words and pairs that weighed most, heaviest first: text, weight in log-odds (above 0: for removing), span."""
        chunks = chunks_of(plain)
        texts, counts = [chunk for chunk, _ in chunks], 0
        weighed: list[tuple[str, float, Span]] = []
        seen: set[str | tuple[str, str]] = set()
        for place, (text, start) in enumerate(chunks):
            if text not in seen:
                weight = self._weigh(text)
                counts += weight.count
                weighed.append(_shown(plain, start, start + len(text), weight=weight.total))
            pair = (text, texts[place + 1]) if place + 1 < len(texts) else None
            if pair and pair not in seen and (found := self._pair(*pair)) is not None:
                counts += 1
                weighed.append(_shown(plain, start, _end(chunks[place + 1]), weight=found))
            seen |= {text, pair} if pair else {text}
        scale = self.slope / (math.sqrt(counts) or 1.0)
        heaviest = sorted(weighed, key=lambda one: -abs(one[1]))[:EXPLAINED]
        return tuple((text, weight * scale, span) for text, weight, span in heaviest if weight)

    def _weigh(self, chunk: str) -> _Weight:
        known = self._known.get(chunk)
        if known is not None:
            return known
        words = words_of(chunk)
        numbers = numbers_of(words)
        first, last = (words[0], words[-1]) if words else ("", "")
        weight = _Weight(sum(map(self.weights.__getitem__, numbers)), len(numbers), first, last)
        if len(chunk) <= REMEMBERED_LENGTH:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[chunk] = weight
        return weight

    def _pair(self, first: str, second: str) -> float | None:
        last, following = self._weigh(first).last, self._weigh(second).first
        return self.weights[pair_number(last, following)] if last and following else None

    def to_bytes(self) -> bytes:
        """All of it, for the database."""
        raw = _little_endian(self.weights).tobytes()
        head = _HEAD.pack(MAGIC, VERSION, len(self.weights), self.slope, self.offset, self.threshold, zlib.crc32(raw))
        return head + zlib.compress(raw, 6)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Classifier":
        """What `to_bytes` made. Raises NotOurs for anything else; nothing in the bytes is ever run."""
        if len(stored) < _HEAD.size:
            raise NotOurs("There is not even a head.")
        magic, version, size, slope, offset, threshold, checksum = _HEAD.unpack_from(stored)
        if (magic, version, size) != (MAGIC, VERSION, SIZE):
            raise NotOurs("They are of another kind or version.")
        raw = _unpack(stored[_HEAD.size :], size=4 * size)
        if zlib.crc32(raw) != checksum:
            raise NotOurs("They were changed or cut.")
        weights = array("f")
        weights.frombytes(raw)
        weights = _little_endian(weights)
        if not all(map(math.isfinite, (slope, offset, sum(map(abs, weights))))) or not 0 <= threshold <= 1:
            raise NotOurs("There are numbers in it that no training gives.")
        return cls(weights, slope=slope, offset=offset, threshold=threshold)


def blank(weights: Iterable[float] = ()) -> "array[float]":
    """Room for the weights of all numbers, 0 but for those given first."""
    room = array("f", bytes(4 * SIZE))
    for place, weight in enumerate(weights):
        room[place] = weight
    return room


def _unpack(packed: bytes, *, size: int) -> bytes:
    """At most `size` bytes, however much the packed ones promise."""
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, size)
    except zlib.error as error:
        raise NotOurs("They cannot be unpacked.") from error
    if len(raw) != size:
        raise NotOurs("They are too short.")
    return raw


def _little_endian(weights: "array[float]") -> "array[float]":
    if sys.byteorder == "little":
        return weights
    turned = array("f", weights)
    turned.byteswap()
    return turned


def _end(chunk: Chunk) -> int:
    return chunk[1] + len(chunk[0])


def _shown(plain: str, start: int, end: int, *, weight: float) -> tuple[str, float, Span]:
    """The words without the signs around them, and where they stand."""
    while start < end - 1 and not plain[start].isalnum():
        start += 1
    while end > start + 1 and not plain[end - 1].isalnum():
        end -= 1
    return plain[start:end], weight, (start, end)
