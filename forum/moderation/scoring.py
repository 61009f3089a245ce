"""What a report counts for, how urgent a case is, and when the rules hold a comment by themselves. Pure.

The shape is Discourse's (one item a target, scored reports, a reporter's record), with accuracy bounded: its logarithm lets
one old account outweigh a crowd.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from forum.accounts.marks import NEW_FOR
from forum.moderation.models import Standing
from forum.policy.reasons import LEAST_URGENT, UNKNOWN, Reasons

JUDGED_MIN = 6  # reports of a person that were judged before their record counts; a coin falls three times on one side soon
GOOD_SHARE = 0.7  # of a reporter's judged reports upheld: what Discourse takes for an ordinary record
ESTABLISHED_AFTER = timedelta(days=60)
ESTABLISHED_COMMENTS = 20
URGENT_FIRST = 1_000.0  # of priority for each step of urgency: no crowd of lesser reports outweighs a step
SCORE_MOST = 299.0  # of priority that a score gives: a higher one is no more pressing
FOLLOW_UP_LAST = 300.0  # of priority that a follow-up loses: it stands behind first cases of its urgency
LEGAL_FIRST = 300.0  # of priority that a legal notice gives: it stands before the others of its urgency
LEGAL = (2, timedelta(hours=24))  # urgency and time of a legal notice: the law asks for "timely" and "diligent"
LEGAL_ABOUT_CHILD = (0, timedelta(hours=1))

# What a report counts for by where its sender stands. That of guests is a threshold that admins may turn ("guest-weight").
BASE = {Standing.GUEST: 0.25, Standing.NEW: 0.5, Standing.READER: 1.0, Standing.ESTABLISHED: 2.0, Standing.MODERATOR: 5.0}


class Sensitivity(StrEnum):
    """How soon reports hold a comment until a moderator has looked."""

    OFF = "off"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


NEVER_HOLD = (Standing.GUEST, Standing.NEW)  # made as fast as one can click; they raise a case in the queue, and no more

# Sum of weights, and accounts that are not new, from which a comment is held: Disqus holds after three to five reports.
THRESHOLDS = {Sensitivity.LOW: (6.0, 5), Sensitivity.MEDIUM: (4.0, 3), Sensitivity.HIGH: (2.5, 2)}


@dataclass(frozen=True)
class Reporter:
    """What is known of who reports: for how long, how many comments stand, and how their reports were judged."""

    is_moderator: bool
    known_for: timedelta
    comments: int
    upheld: int
    rejected: int
    new_for: timedelta = NEW_FOR
    established_after: timedelta = ESTABLISHED_AFTER
    established_comments: int = ESTABLISHED_COMMENTS
    judged_min: int = JUDGED_MIN

    @property
    def standing(self) -> Standing:
        """Where they stand."""
        if self.is_moderator:
            return Standing.MODERATOR
        if self.known_for < self.new_for:
            return Standing.NEW
        is_established = self.known_for >= self.established_after and self.comments >= self.established_comments
        return Standing.ESTABLISHED if is_established else Standing.READER

    @property
    def accuracy(self) -> float:
        """From 0 (never right) over 1 (as often as most, or not known yet) to 2 (always right)."""
        judged = self.upheld + self.rejected
        if judged < self.judged_min:
            return 1.0
        share = self.upheld / judged
        return 1 + (share - GOOD_SHARE) / (1 - GOOD_SHARE) if share >= GOOD_SHARE else share / GOOD_SHARE

    @property
    def weight(self) -> float:
        """What a report of theirs counts for, before its reason."""
        return BASE[self.standing] * self.accuracy


class Weighed(Protocol):
    """A report as it counts: why, what it weighs, and where its sender stood."""

    reason: str
    weight: float
    standing: Standing


class AboutChild(Protocol):
    """A legal notice as it counts."""

    is_about_child: bool


def is_trusted(report: Weighed) -> bool:
    """Whether the first report of its sender may hold what cannot wait."""
    return report.standing in (Standing.ESTABLISHED, Standing.MODERATOR) and report.weight >= BASE[report.standing]


def score(reports: Collection[Weighed], reasons: Reasons) -> float:
    """Σ weight × factor of the reason."""
    return round(sum(report.weight * reasons.get(report.reason, UNKNOWN).factor for report in reports), 3)


def urgency(codes: Collection[str], reasons: Reasons) -> int:
    """That of the most urgent reason: 0 cannot wait, LEAST_URGENT can."""
    return min((reasons.get(code, UNKNOWN).urgency for code in codes), default=LEAST_URGENT)


def priority(*, score: float, urgency: int, is_follow_up: bool, is_legal: bool = False) -> float:
    """The order of the queue, highest first: urgency, then legal notices, first cases and follow-ups, then the score."""
    steps = (LEAST_URGENT - urgency) * URGENT_FIRST
    place = LEGAL_FIRST if is_legal else -FOLLOW_UP_LAST if is_follow_up else 0.0
    return steps + min(score, SCORE_MOST) + place


def legal(notice: AboutChild) -> tuple[int, timedelta]:
    """How urgent a legal notice is, and how soon it is due."""
    return LEGAL_ABOUT_CHILD if notice.is_about_child else LEGAL


def should_hold(reports: Collection[Weighed], reasons: Reasons, *, sensitivity: Sensitivity) -> bool:
    """Whether the rules hold the comment until a moderator decides.

    What cannot wait is held at the first report of somebody trusted. Otherwise only reports for reasons that may hold, of
    accounts that are not new, are counted: a crowd made this morning holds nothing, nor do any number of guests.
    """
    if sensitivity == Sensitivity.OFF:
        return False
    if any(is_trusted(report) and reasons.get(report.reason, UNKNOWN).urgency == 0 for report in reports):
        return True
    counted = [report for report in reports if reasons.get(report.reason, UNKNOWN).may_hold and report.standing not in NEVER_HOLD]
    sum_needed, accounts_needed = THRESHOLDS[sensitivity]
    return len(counted) >= accounts_needed and score(counted, reasons) >= sum_needed
