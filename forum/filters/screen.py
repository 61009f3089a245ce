"""The screen: what this process knows of rules and of recent comments, and every detector that needs no database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from forum.database import ReadSession
from forum.filters import detectors as names
from forum.filters.classifier import Classifier
from forum.filters.detectors import BUILT_IN, Detector, read_detectors
from forum.filters.findings import Signal, Span
from forum.filters.learning.learned import in_use
from forum.filters.links import count_links, places_of
from forum.filters.models import Effect
from forum.filters.queries import rules_in_force
from forum.filters.repeats import Likeness, Memory, sketch_of
from forum.filters.rules import Rule, Rules
from forum.filters.shouting import loudness
from forum.filters.speed import Speed
from forum.filters.words.folding import Folded
from forum.filters.words.matching import TooCostly

# Signals of one kind of rule for one text, in the order the rules were made: a card need not list a thousand, nor store them.
RULES_TOLD = 20
QUIET_MAX = 200  # signals of one detector that say nothing, kept to be used again: as many as scores with two decimals, twice
SKETCHES = 64  # texts between the look and the commit; what was worked out for the one serves the other
DETAIL_MAX, LABEL_MAX = 300, 120  # characters, as they are stored (comments/models.py)
# While limits are off (measurements), everybody is fast and says the same again.
MEASURING = (names.SPEED, names.REPEATS, names.OWN_REPEATS)

_sketch_of = lru_cache(maxsize=SKETCHES)(sketch_of)


class Screen:
    """One a process. `read` at the start and when the policy changed; `look` before each post; `remember` after it."""

    def __init__(self, *, is_limited: bool = True) -> None:
        self.classifier: Classifier | None = None
        self._is_limited = is_limited
        self._rules: tuple[Rule, ...] = ()
        self._ready = Rules.of(())
        self._take(BUILT_IN)
        self._memory, self._speed = Memory(), Speed()

    @classmethod
    def of_one(cls, detector: Detector, *, rules: Iterable[Rule] = (), classifier: Classifier | None = None) -> "Screen":
        """A screen that looks for one thing only, with a memory of its own: for trying it on what was posted."""
        screen = cls()
        screen._ready, screen.classifier = Rules.of(rules), classifier
        screen._take({name: replace(known, is_on=False) for name, known in BUILT_IN.items()} | {detector.name: detector})
        return screen

    def read(self, session: ReadSession) -> None:
        """Take over the rules, the settings and the classifier as the database has them now."""
        rules = rules_in_force(session)
        if rules != self._rules:  # most changes of policy are about something else, and 10,000 rules take 0.2 s
            self._rules, self._ready = rules, Rules.of(rules)
        found = read_detectors(session)
        self.classifier = in_use(session)
        if self.classifier is not None and found[names.CLASSIFIER].threshold == 0:
            found[names.CLASSIFIER] = replace(found[names.CLASSIFIER], threshold=self.classifier.threshold)
        self._take(found)

    def detector(self, name: str) -> Detector:
        """A detector as it is now."""
        return self._detectors[name]

    def look(
        self,
        plain: str,
        links: tuple[str, ...],
        *,
        author_id: int,
        now: datetime,
        comment_id: int | None = None,
        own_words: str | None = None,
    ) -> tuple[Signal, ...]:
        """What every detector says of this text. Never raises; time grows with the text's length.

        `comment_id` is given at an edit: a text is no repeat of itself, and an edit no haste. `own_words` is the text without
        what it quotes (quotes.py); without it everything counts as the author's own.
        """
        folded = Folded(plain)
        signals = [
            *self._words(folded),
            *self._domains(folded, links),
            *self._links(links, plain),
            *self._repeats(plain if own_words is None else own_words, author_id=author_id, now=now, comment_id=comment_id),
            *self._shouting(plain),
            *self._classified(plain),
        ]
        if comment_id is None and self._detectors[names.SPEED].is_on:
            count = self._speed.count(author_id, now)
            signals += self._say(names.SPEED, count, detail=f"{count} comments within a minute.")
        signals += self._say(names.FIRST_COMMENTS, 0)
        return tuple(signals)

    def remember(
        self, comment_id: int, author_id: int, plain: str, *, at: datetime, own_words: str | None = None, is_edit: bool = False
    ) -> None:
        """Keep what was posted in mind, for repeats and haste. After the commit; what is held too."""
        if self._compares:
            self._memory.remember(comment_id, _sketch_of(plain if own_words is None else own_words), author_id=author_id, at=at)
        if not is_edit:
            self._speed.remember(author_id, at)

    def _take(self, found: dict[str, Detector]) -> None:
        if not self._is_limited:
            found = found | {name: replace(found[name], is_on=False) for name in MEASURING}
        self._detectors = found
        self._compares = found[names.REPEATS].is_on or found[names.OWN_REPEATS].is_on
        # Of each detector, and with it: a text may be looked at while settings change.
        self._quiet: dict[str, tuple[Detector, dict[float, Signal]]] = {name: (one, {}) for name, one in found.items()}

    def _say(self, name: str, score: float, *, spans: tuple[Span, ...] = (), detail: str = "") -> tuple[Signal, ...]:
        """The signal of a detector, if it runs. What is below the threshold says no more than its score."""
        detector, quiet = self._quiet[name]
        if not detector.is_on:
            return ()
        score = round(score, 2)
        if score >= detector.threshold:
            return (_signal(detector, score, spans=spans, detail=detail),)
        signal = quiet.get(score)
        if signal is None:
            signal = _signal(detector, score)
            if len(quiet) < QUIET_MAX:
                quiet[score] = signal
        return (signal,)

    def _words(self, folded: Folded) -> tuple[Signal, ...]:
        detector = self._detectors[names.WORDS]
        if not detector.is_on:
            return ()
        ready = self._ready
        try:
            found = ready.words.find(folded)
        except TooCostly:
            detail = "The text and the list together take too long to be compared."
            return (replace(_signal(detector, 0.0), detail=detail, has_failed=True, effect=Effect.HOLD),)
        told = sorted(found)[:RULES_TOLD]
        if not told:
            return self._say(names.WORDS, 0)
        return tuple(_of_rule(detector, ready.by_id[rule_id], score=len(found[rule_id]), spans=found[rule_id]) for rule_id in told)

    def _domains(self, folded: Folded, links: tuple[str, ...]) -> tuple[Signal, ...]:
        detector = self._detectors[names.DOMAINS]
        if not detector.is_on:
            return ()
        ready = self._ready
        found = sorted(ready.domains.find(folded, links), key=lambda domain: domain.rule_id)[:RULES_TOLD]
        if not found:
            return self._say(names.DOMAINS, 0)
        return tuple(_of_rule(detector, ready.by_id[one.rule_id], score=1, spans=one.spans) for one in found)

    def _links(self, links: tuple[str, ...], plain: str) -> tuple[Signal, ...]:
        """Many links, and links of new accounts: whose account is new is known to the policy only."""
        if not links:
            return self._say(names.LINKS, 0) + self._say(names.NEW_LINKS, 0)
        count, spans, detail = count_links(links), places_of(links, plain), f"{count_links(links)} different links."
        return tuple(
            signal for name in (names.LINKS, names.NEW_LINKS) for signal in self._say(name, count, spans=spans, detail=detail)
        )

    def _repeats(self, own_words: str, *, author_id: int, now: datetime, comment_id: int | None) -> tuple[Signal, ...]:
        if not self._compares:
            return ()
        found = self._memory.find(_sketch_of(own_words), author_id=author_id, now=now, comment_id=comment_id)
        return self._alike(names.REPEATS, found.others) + self._alike(names.OWN_REPEATS, found.own)

    def _alike(self, name: str, found: Likeness) -> tuple[Signal, ...]:
        detail = f"{found.score:.0%} of it is in a comment of before." if found.comment_id else ""
        return self._say(name, found.score, detail=detail)

    def _shouting(self, plain: str) -> tuple[Signal, ...]:
        loud = loudness(plain)
        return self._say(names.SHOUTING, loud.score, spans=loud.spans, detail=loud.detail)

    def _classified(self, plain: str) -> tuple[Signal, ...]:
        classifier, detector = self.classifier, self._detectors[names.CLASSIFIER]
        if classifier is None or not detector.is_on:
            return ()
        score = classifier.score(plain)
        if score < detector.threshold:
            return self._say(names.CLASSIFIER, score)
        reasons = [(text, span) for text, weight, span in classifier.explain(plain) if weight > 0]
        spans = tuple(sorted(span for _, span in reasons if span))
        return self._say(names.CLASSIFIER, score, spans=spans, detail=", ".join(f"“{text}”" for text, _ in reasons))


def _signal(detector: Detector, score: float, *, spans: tuple[Span, ...] = (), detail: str = "") -> Signal:
    return Signal(
        detector.name,
        detector.label,
        score,
        detector.threshold,
        detector.effect,
        spans,
        reason=detector.reason,
        detail=detail[:DETAIL_MAX],
    )


def _of_rule(detector: Detector, rule: Rule, *, score: float, spans: Sequence[Span]) -> Signal:
    label = f"{detector.label}: {rule.pattern}"[:LABEL_MAX]
    return Signal(detector.name, label, score, detector.threshold, rule.effect, tuple(spans), rule.id, rule.reason)
