"""What decisions teach. Pure: which of those about a text is in force, and whether it says that the text was bad."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from forum.moderation.models import Action, Decision
from forum.moderation.rules import UNDONE
from forum.policy.reasons import Reason

# Of each kind a quarter is held out to measure on. Of 60 that is 15: one text more or less moves precision or recall by about
# seven points of a hundred. With fewer the figures would say nothing, and by our own set it has learned little (bench).
ENOUGH = 60
# The newest; a training on so many of each kind takes ten seconds of a core and 310 MB, in a process of its own.
MOST = 1_500
# Whoever wanted to report a comment has done it by then.
UNDISPUTED_AFTER = timedelta(days=14)
# Decisions after which it is worth learning again.
AGAIN_AFTER = 20

BAD = frozenset({Action.REMOVE, Action.REMOVE_BRANCH})
GOOD = frozenset({Action.KEEP, Action.RESTORE})
# Of these removals the text alone does not say why.
OF_CONTEXT = frozenset({Reason.OFF_TOPIC.value})

Key = tuple[int, int]  # a comment and its revision


@dataclass(frozen=True)
class Lesson:
    """What the decision in force about one revision teaches."""

    comment_id: int
    rev: int
    is_bad: bool


def lessons_of(newest_first: Iterable[Decision], *, overturned: Collection[int], heads: Mapping[int, Action]) -> Iterator[Lesson]:
    """One lesson a revision at most, newest first.

    `overturned` are decisions that an appeal overturned; `heads` is what the decisions did that others are part of.
    """
    taken_back: set[int] = set()
    settled: set[Key] = set()
    for decision in newest_first:
        if decision.comment_id is None or decision.by_id is None or _came_along(decision, heads):
            continue
        if decision.id in taken_back:
            continue
        if decision.reverts_id is not None and decision.note == UNDONE:  # a slip teaches nothing, and what was before holds again
            taken_back.add(decision.reverts_id)
            continue
        key = (decision.comment_id, decision.rev)
        if key in settled:
            continue
        settled.add(key)
        verdict = False if decision.id in overturned else _verdict(decision)
        if verdict is not None:
            yield Lesson(*key, verdict)


def _came_along(decision: Decision, heads: Mapping[int, Action]) -> bool:
    """A reply that went or came back with its branch: nobody judged its text. What was picked one by one was judged."""
    head = heads.get(decision.bulk_id) if decision.bulk_id is not None else None
    return head is not None and head not in {Action.KEEP, Action.RESTORE, Action.REMOVE}


def _verdict(decision: Decision) -> bool | None:
    if decision.action in GOOD:
        return False
    # A hold says nothing yet, and what was purged has no text.
    return True if decision.action in BAD and decision.reason not in OF_CONTEXT else None
