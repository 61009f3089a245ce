"""What detectors say, whom it is about, and what follows from it. Plain values that every floor above may hold."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from forum.filters.models import Effect

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Signal:
    """What one detector found in one text, or that it found nothing, or that it failed.

    `score` and `threshold` are in the detector's own unit (detectors.py); `effect` is what follows when it is found; `spans`
    are offsets into the plain text; `rule_id` names a rule of the site's own; `reason` is a code of forum/policy/reasons.py;
    `detail` is a sentence for people.
    """

    detector: str
    label: str
    score: float
    threshold: float
    effect: Effect
    spans: tuple[Span, ...] = ()
    rule_id: int | None = None
    reason: str = "other"
    detail: str = ""
    has_failed: bool = False

    @property
    def is_found(self) -> bool:
        """Whether the detector says something. One that failed says nothing."""
        return self.score >= self.threshold and not self.has_failed


@dataclass(frozen=True, slots=True)
class Author:
    """What the policy must know of who wrote it. `comments` are those that stand; `age` is the account's."""

    is_staff: bool
    age: timedelta
    comments: int
    is_premoderated: bool = False
    is_held_guest: bool = False


class Outcome(StrEnum):
    """What is done with a text, mildest first."""

    PUBLISH = "publish"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done with a text; every signal, those it is because of, and the code of the reason ("" when it is published)."""

    outcome: Outcome
    signals: tuple[Signal, ...]
    because: tuple[Signal, ...] = ()
    reason: str = ""
