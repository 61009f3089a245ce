"""The detectors: what each looks for, from which score on it says something, and what then follows, unless admins changed that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import select

from forum.database import ReadSession
from forum.errors import Invalid
from forum.filters.models import DetectorSetting, Effect

WORDS, DOMAINS, LINKS, NEW_LINKS = "words", "domains", "links", "new-links"
REPEATS, OWN_REPEATS, SPEED, SHOUTING = "repeats", "own-repeats", "speed", "shouting"
FIRST_COMMENTS, PREMODERATION, GUESTS = "first-comments", "premoderation", "guests"
HOOK, CLASSIFIER = "hook", "classifier"

ALL_EFFECTS = (Effect.NOTE, Effect.ASK, Effect.HOLD, Effect.REFUSE)


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector. `threshold` is in `unit`, from `least` to `most`.

    `effects` are those an admin may choose; of one alone there is no choice. `reason` is what a decision because of it names.
    """

    name: str
    label: str
    sentence: str
    unit: str
    threshold: float
    least: float
    most: float
    effect: Effect
    reason: str = "other"
    is_on: bool = True
    effects: tuple[Effect, ...] = ALL_EFFECTS

    @property
    def is_turned(self) -> bool:
        """Whether its threshold can be changed."""
        return self.least < self.most


Detectors = Mapping[str, Detector]

# Nothing refuses on a fresh site, and what an honest author does now and then only asks.
BUILT_IN: dict[str, Detector] = {
    detector.name: detector
    for detector in (
        Detector(
            WORDS,
            "Listed words",
            "Words and phrases of the site's own list. What follows is said there for each of them.",
            "places",
            threshold=1,
            least=1,
            most=1,
            effect=Effect.NOTE,
            effects=(Effect.NOTE,),
        ),
        Detector(
            DOMAINS,
            "Listed domains",
            "Links to, or names of, domains of the site's own list and their subdomains.",
            "domains",
            threshold=1,
            least=1,
            most=1,
            effect=Effect.NOTE,
            reason="spam",
            effects=(Effect.NOTE,),
        ),
        # Five sources are a well-founded comment; few have more, and those who have can say so.
        Detector(
            LINKS,
            "Many links",
            "Different links in one comment.",
            "links",
            threshold=6,
            least=1,
            most=100,
            effect=Effect.ASK,
            reason="spam",
        ),
        # Discourse lets a new account set two links (new user max links).
        Detector(
            NEW_LINKS,
            "Links of a new account",
            "Different links in a comment of a new account.",
            "links",
            threshold=3,
            least=1,
            most=100,
            effect=Effect.HOLD,
            reason="spam",
        ),
        # With 0.6 one word in fourteen may be another one; texts of different people have hardly ever a tenth in common. Half
        # is what Broder and others took for the same page (Syntactic clustering of the web, 1997).
        Detector(
            REPEATS,
            "Somebody else's text",
            "How much of it is the same as what another account posted within an hour. Texts under ten words do not count.",
            "share",
            threshold=0.6,
            least=0.3,
            most=1,
            effect=Effect.HOLD,
            reason="spam",
        ),
        Detector(
            OWN_REPEATS,
            "The same again",
            "How much of it is the same as what its author posted within a day. Texts under ten words do not count.",
            "share",
            threshold=0.6,
            least=0.3,
            most=1,
            effect=Effect.ASK,
            reason="spam",
        ),
        # One each six seconds: a lively talk is half as fast, and the rate limit (12 a minute) lets bursts of ten through.
        Detector(
            SPEED,
            "Haste",
            "Comments by one author within a minute.",
            "comments",
            threshold=10,
            least=2,
            most=30,
            effect=Effect.HOLD,
            reason="spam",
        ),
        # German, with a capital for each noun, has 6 to 8 % of them; a headline in English up to 20 %.
        Detector(
            SHOUTING,
            "Shouting",
            "Capitals among the letters, or rows of exclamation marks or of one letter. Texts under 20 letters do not count.",
            "share",
            threshold=0.7,
            least=0.3,
            most=1,
            effect=Effect.ASK,
        ),
        Detector(
            FIRST_COMMENTS,
            "First comments",
            "The first comments of every account, as many as said here.",
            "comments",
            threshold=1,
            least=1,
            most=20,
            effect=Effect.HOLD,
            is_on=False,
            effects=(Effect.NOTE, Effect.HOLD),
        ),
        Detector(
            HOOK,
            "Outside detector",
            "What the detector behind FORUM_FILTER_HOOK_URL says. It runs only where that is set.",
            "score",
            threshold=0.8,
            least=0,
            most=1,
            effect=Effect.HOLD,
        ),
        Detector(
            CLASSIFIER,
            "Like what was removed",
            "How much it is like comments that moderators of this site removed. It never decides. 0 is what training found best.",
            "score",
            threshold=0,
            least=0,
            most=1,
            effect=Effect.NOTE,
            effects=(Effect.NOTE,),
        ),
    )
}


def read_detectors(session: ReadSession) -> dict[str, Detector]:
    """Every detector as it is now, in the order of the admin page."""
    return merged(session.exec(select(DetectorSetting)))


def merged(rows: Iterable[DetectorSetting]) -> dict[str, Detector]:
    """What is built in, with what admins changed. A row that no longer fits counts as far as it does."""
    changed = {row.name: row for row in rows}
    return {name: _with(detector, changed.get(name)) for name, detector in BUILT_IN.items()}


def check_setting(name: str, threshold: float, effect: Effect) -> Detector:
    """The detector as it would be; raises Invalid `bad-request` for what cannot be set."""
    detector = BUILT_IN.get(name)
    if detector is None:
        raise Invalid("bad-request", f"There is no detector called {name}.", field="name")
    if not detector.least <= threshold <= detector.most:  # also false for what is no number
        raise Invalid("bad-request", f"It must be from {detector.least:g} to {detector.most:g} {detector.unit}.", field="threshold")
    if effect not in detector.effects:
        allowed = ", ".join(detector.effects)
        raise Invalid("bad-request", f"What follows from it can be: {allowed}.", field="effect")
    return replace(detector, threshold=threshold, effect=effect)


def _with(detector: Detector, row: DetectorSetting | None) -> Detector:
    if row is None:
        return detector
    effect = row.effect if row.effect in detector.effects else detector.effect
    threshold = min(max(row.threshold, detector.least), detector.most)
    return replace(detector, is_on=row.is_on, threshold=threshold, effect=effect)
