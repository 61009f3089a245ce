"""Near-repeats: a text that says nearly the same as one of the last comments, by its author or by somebody else.

Texts are compared by their shingles, three words in a row (Broder, On the resemblance and containment of documents, 1997): the
share they have in common of those that either has. Of each text the SKETCH smallest hashes of shingles are kept (bottom-k),
which is all of them in a usual comment, and a fair sample of a long one's. The hashes are Python's own, which differ from
process to process: nobody can write a text that is taken for another's.
"""

import re
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.filters.words.folding import fold
from forum.filters.words.reading import UNSPACED

# Words; `I agree with every word of this` is no copy of anything.
WORDS_MIN = 10
# Hashes kept of a text: of 34 words all; of longer ones a likeness of 0.6 is measured to within 0.09 (sqrt(0.6 × 0.4 ÷ 32)).
SKETCH = 32
# Of these, by so many of the smallest it is looked up: two texts that are 0.6 alike share none of them once in 1,000 (0.4 ** 8).
KEYS = 8
COMMENTS_MAX = 2_000  # the last comments kept in mind, about 5 MB: an hour of a busy site
SHARING_MAX = 8  # comments looked up by one key, the newest: a copy of a copy is a copy
OTHERS_WITHIN = timedelta(hours=1)
OWN_WITHIN = timedelta(hours=24)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A comment that is kept in mind."""

    author_id: int
    at: datetime
    sketch: "array[int]"  # a tenth of the memory of a set


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the most alike comment is, from 0 to 1, and which it is."""

    score: float = 0.0
    comment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Repeats:
    """The most alike of one's own comments within a day, and of other people's within an hour."""

    own: Likeness
    others: Likeness


NONE = Repeats(Likeness(), Likeness())


def sketch_of(text: str) -> frozenset[int]:
    """The smallest hashes of the text's shingles; none of a short text, which repeats by chance."""
    folded = fold(text)
    words = _WORD.findall(folded)
    if not folded.isascii():
        characters = UNSPACED.findall(folded)
        words = characters if len(characters) > len(words) else words
    if len(words) < WORDS_MIN:
        return frozenset()
    shingles = set(map(hash, zip(words, words[1:], words[2:], strict=False)))
    return frozenset(shingles if len(shingles) <= SKETCH else sorted(shingles)[:SKETCH])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of shingles they have in common, by the smallest of both together; exact while both are short."""
    either = one | other
    if len(either) > SKETCH and max(len(one), len(other)) == SKETCH:
        either = frozenset(sorted(either)[:SKETCH])
    return len(either & one & other) / len(either) if either else 0.0


class Memory:
    """The last comments, looked up by the smallest hashes of their shingles. What came first is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._by_key: dict[int, list[int]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, sketch: frozenset[int], *, author_id: int, now: datetime, comment_id: int | None) -> Repeats:
        """What is most alike; `comment_id` is the comment that is being edited, and no repeat of itself."""
        if not sketch:
            return NONE
        own = others = Likeness()
        with self._lock:
            for known_id in self._sharing(sketch):
                kept = self._kept[known_id]
                is_own = kept.author_id == author_id
                if known_id == comment_id or now - kept.at > (OWN_WITHIN if is_own else OTHERS_WITHIN):
                    continue
                found = Likeness(likeness(sketch, frozenset(kept.sketch)), known_id)
                if is_own:
                    own = max(own, found, key=_score)
                else:
                    others = max(others, found, key=_score)
        return Repeats(own, others)

    def remember(self, comment_id: int, sketch: frozenset[int], *, author_id: int, at: datetime) -> None:
        """Keep a comment in mind, or what it says after an edit."""
        with self._lock:
            self._forget(comment_id)
            if not sketch:
                return
            self._kept[comment_id] = _Kept(author_id, at, array("q", sketch))
            for key in _keys(sketch):
                sharing = self._by_key.setdefault(key, [])
                sharing.append(comment_id)
                del sharing[:-SHARING_MAX]
            if len(self._kept) > COMMENTS_MAX:
                self._forget(next(iter(self._kept)))

    def _sharing(self, sketch: frozenset[int]) -> Iterable[int]:
        return {known_id for key in _keys(sketch) for known_id in self._by_key.get(key, ())}

    def _forget(self, comment_id: int) -> None:
        kept = self._kept.pop(comment_id, None)
        for key in _keys(kept.sketch) if kept else ():
            sharing = [known_id for known_id in self._by_key.get(key, ()) if known_id != comment_id]
            if sharing:
                self._by_key[key] = sharing
            else:
                self._by_key.pop(key, None)


def _keys(sketch: Iterable[int]) -> list[int]:
    return sorted(sketch)[:KEYS]


def _score(found: Likeness) -> float:
    return found.score
