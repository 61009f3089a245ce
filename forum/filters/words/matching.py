"""Listed words and phrases in a text, found by looking words up: no pattern is ever made into a regular expression."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forum.errors import Invalid
from forum.filters.findings import Span
from forum.filters.words.folding import Folded
from forum.filters.words.patterns import Glob, parse_pattern
from forum.filters.words.reading import Reading, Word, latin, runs, squeeze

# Looks of one text: so many, and so many more for each of its characters. A text of 10,000 characters with 10,000 usual rules
# takes about 3 a character; only a list made for it takes more, and then the detector has failed rather than the process.
STEPS_BASE, STEPS_EACH = 10_000, 30
LETTERS_STEP = 64  # letters that are compared in the time of one step
SPANS_MAX = 20  # places of one rule in one text that are told; a card need not mark more
PHRASE_GAP = 4  # characters between two words of a phrase; a new sentence or paragraph is mostly further
INNOCENT_MAX = 20_000  # words known to be in no list, some 2 MB: as many as people use on one site
INNOCENT_LETTERS = 24  # longer ones hardly come again
START = 2  # letters by which pieces inside of a word are looked up


class TooCostly(Exception):
    """The text and the list are made for each other so that looking takes too long."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule's words, and which of them it is looked up by."""

    rule_id: int
    globs: tuple[Glob, ...]
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class _Index:
    """Where a pattern is found by: a whole word, its beginning, its end, or something in it."""

    whole: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    squeezed: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    mixed: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    before: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    before_lengths: set[int] = field(default_factory=set)
    behind_lengths: set[int] = field(default_factory=set)
    inside_lengths: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, pattern: Pattern) -> None:
        """Put a pattern where its anchor is looked for."""
        glob = pattern.globs[pattern.anchor]
        piece = glob.pieces[glob.key]
        if glob.is_exact:
            self.whole[piece].append(pattern)
            self.squeezed[squeeze(piece)].append(pattern)
            if latin(piece) != piece:
                self.mixed[latin(piece)].append(pattern)
        elif glob.key == 0 and not glob.is_open_before:
            self.before[piece].append(pattern)
            self.before_lengths.add(len(piece))
        elif glob.key == len(glob.pieces) - 1 and not glob.is_open_behind:
            self.behind[piece].append(pattern)
            self.behind_lengths.add(len(piece))
        else:
            self.inside[piece].append(pattern)
            self.inside_lengths[piece[:START]].add(len(piece))


class Words:
    """Up to some ten thousand rules, ready to be looked for. Threads may share it."""

    def __init__(self, rules: Iterable[tuple[int, str]]) -> None:
        """From pairs of id and pattern; what is no pattern is left out."""
        parsed = [(rule_id, globs) for rule_id, pattern in rules if (globs := _parsed(pattern))]
        uses = Counter(glob for _, globs in parsed for glob in globs)
        self._index = _Index()
        self._innocent: set[str] = set()
        self.count = len(parsed)
        for rule_id, globs in parsed:
            # By the word that the fewest have, and of these by a whole one.
            anchor = min(range(len(globs)), key=lambda place: (not globs[place].is_exact, uses[globs[place]]))
            self._index.add(Pattern(rule_id, globs, anchor))

    def find(self, folded: Folded) -> dict[int, list[Span]]:
        """Rule id → where in the plain text it was found, in order. Raises TooCostly."""
        if not self.count:
            return {}
        return self.search(folded).run()

    def search(self, folded: Folded) -> "Search":
        """A look through one text; what it learns of words in no list is kept for the next."""
        return Search(self._index, folded, innocent=self._innocent)


class Search:
    """One text that is being looked through."""

    def __init__(self, index: _Index, folded: Folded, *, innocent: set[str]) -> None:
        self._index, self._folded, self._innocent = index, folded, innocent
        self._reading = Reading(folded.text)
        self._found: dict[int, set[Span]] = defaultdict(set)
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self.steps = 0
        self._steps_max = STEPS_BASE + STEPS_EACH * len(folded.text)

    def run(self) -> dict[int, list[Span]]:
        """Look at every word, and at those that were hidden."""
        for place, (_, _, text) in enumerate(self._reading.found):
            if text not in self._innocent:
                for pattern in self._known(place, text):
                    self._try(pattern, place)
        for word in self._reading.hidden():
            for pattern in self._candidates(word):
                if len(pattern.globs) == 1:
                    self._note(pattern.rule_id, word.start, end=word.end)
        return {rule_id: sorted(spans) for rule_id, spans in self._found.items()}

    def _known(self, place: int, text: str) -> tuple[Pattern, ...]:
        """Patterns whose anchor the word at this place is; worked out once for each different word of the text."""
        patterns = self._patterns.get(text)
        if patterns is None:
            patterns = self._patterns[text] = tuple(dict.fromkeys(self._candidates(self._reading.word(place))))
            # What a word of other scripts reads as depends on the text around it.
            if not patterns and len(text) <= INNOCENT_LETTERS and text.isascii():
                if len(self._innocent) >= INNOCENT_MAX:
                    self._innocent.clear()
                self._innocent.add(text)
        return patterns

    def _candidates(self, word: Word) -> Iterator[Pattern]:
        """Patterns whose anchor this word is."""
        index = self._index
        for form in word.forms:
            yield from self._counted(index.whole.get(form, ()))
        for form in word.mixed:
            yield from self._counted(index.mixed.get(form, ()))
        for form in word.stretched:
            yield from self._stretched(form)
        if not word.is_joined:
            for form in word.forms:
                yield from self._around(form)

    def _counted(self, patterns: Iterable[Pattern]) -> Iterator[Pattern]:
        self._count()
        for pattern in patterns:
            self._count()
            yield pattern

    def _count(self, letters: int = 0) -> None:
        self.steps += 1 + letters // LETTERS_STEP
        if self.steps > self._steps_max:
            raise TooCostly

    def _stretched(self, form: str) -> Iterator[Pattern]:
        """Listed words of which this has every letter, each at least as often in a row."""
        patterns = self._index.squeezed.get(squeeze(form), ())
        if not patterns:
            return
        lengths = runs(form)
        for pattern in self._counted(patterns):
            listed = runs(pattern.globs[pattern.anchor].pieces[0])
            if all(theirs >= ours for theirs, ours in zip(lengths, listed, strict=True)):
                yield pattern

    def _around(self, form: str) -> Iterator[Pattern]:
        """Patterns with stars, by the piece they are looked up by."""
        index = self._index
        for length in index.before_lengths:
            yield from self._fitting(index.before.get(form[:length], ()), form)
        for length in index.behind_lengths:
            yield from self._fitting(index.behind.get(form[-length:], ()), form)
        for piece in self._pieces(form) if index.inside else ():
            yield from self._fitting(index.inside[piece], form)

    def _pieces(self, form: str) -> set[str]:
        """The listed pieces that stand anywhere in it, each once."""
        pieces = set()
        for start in range(len(form) - 1):
            for length in self._index.inside_lengths.get(form[start : start + START], ()):
                self._count()
                if form[start : start + length] in self._index.inside:
                    pieces.add(form[start : start + length])
        return pieces

    def _fitting(self, patterns: Iterable[Pattern], form: str) -> Iterator[Pattern]:
        for pattern in self._counted(patterns):
            self._count(len(form))
            if pattern.globs[pattern.anchor].fits(form):
                yield pattern

    def _try(self, pattern: Pattern, place: int) -> None:
        """The other words of a phrase, around the one that was found."""
        first, last = place - pattern.anchor, place - pattern.anchor + len(pattern.globs) - 1
        found = self._reading.found
        if first < 0 or last >= len(found):
            return
        for at in range(first, last + 1):
            self._count(found[at][1] - found[at][0])
            if at > first and found[at][0] - found[at - 1][1] > PHRASE_GAP:
                return
            glob = pattern.globs[at - first]
            if at != place and not any(map(glob.fits, self._reading.word(at).forms)):
                return
        self._note(pattern.rule_id, found[first][0], end=found[last][1])

    def _note(self, rule_id: int, start: int, *, end: int) -> None:
        spans = self._found[rule_id]
        if len(spans) < SPANS_MAX:
            spans.add(self._folded.span(start, end))


def _parsed(pattern: str) -> tuple[Glob, ...]:
    try:
        return parse_pattern(pattern)
    except Invalid:
        return ()
