"""From signals to a verdict: publish, ask the author to reconsider, hold, or refuse. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from forum.accounts.marks import NEW_FOR
from forum.filters.detectors import CLASSIFIER, FIRST_COMMENTS, GUESTS, NEW_LINKS, PREMODERATION
from forum.filters.findings import Author, Outcome, Signal, Verdict
from forum.filters.models import Effect
from forum.policy.reasons import BUILT_IN, Reasons, worst

SEVERITY = (Outcome.PUBLISH, Outcome.ASK, Outcome.HOLD, Outcome.REFUSE)


def judge(
    signals: Iterable[Signal], author: Author, *, may_ask: bool, new_for: timedelta = NEW_FOR, reasons: Reasons = BUILT_IN
) -> Verdict:
    """What follows from these signals for this author.

    The most severe effect decides: refuse before hold before ask. A soft signal (effect ask) asks the author to reconsider
    once, whether there is one or several; when they were asked before (`may_ask` is False) it holds. A detector that failed
    holds new accounts only. Staff are screened like everybody, and published.
    """
    is_new = author.age < new_for
    known = (*(_for_author(signal, author, is_new=is_new) for signal in signals), *_premoderation(author))
    if author.is_staff:
        return Verdict(Outcome.PUBLISH, known)
    each = [(_outcome(signal, is_new=is_new, may_ask=may_ask), signal) for signal in known]
    outcome = max((outcome for outcome, _ in each), key=SEVERITY.index, default=Outcome.PUBLISH)
    if outcome is Outcome.PUBLISH:
        return Verdict(outcome, known)
    because = tuple(signal for own, signal in each if own is outcome)
    return Verdict(outcome, known, because, worst({signal.reason for signal in because}, reasons))


def _outcome(signal: Signal, *, is_new: bool, may_ask: bool) -> Outcome:
    """What this signal alone would lead to."""
    if signal.effect is Effect.NOTE or signal.detector == CLASSIFIER:  # the classifier never decides
        return Outcome.PUBLISH
    if signal.has_failed:
        return Outcome.HOLD if is_new else Outcome.PUBLISH
    if not signal.is_found:
        return Outcome.PUBLISH
    if signal.effect is Effect.ASK:
        return Outcome.ASK if may_ask else Outcome.HOLD
    return Outcome.HOLD if signal.effect is Effect.HOLD else Outcome.REFUSE


def _for_author(signal: Signal, author: Author, *, is_new: bool) -> Signal:
    """The signal, once it is known who wrote the text."""
    if signal.detector == FIRST_COMMENTS:
        left = max(0.0, signal.threshold - author.comments)
        detail = f"{author.comments} comments so far; the first {signal.threshold:g} are looked at."
        return replace(signal, score=left, threshold=1.0, detail=detail)
    if signal.detector == NEW_LINKS and not is_new:
        return replace(signal, score=0.0, detail="The account is not new.")
    return signal


def _premoderation(author: Author) -> tuple[Signal, ...]:
    if author.is_held_guest:
        return (Signal(GUESTS, "A guest", 1.0, 1.0, Effect.HOLD, detail="What guests write is looked at first."),)
    if not author.is_premoderated:
        return ()
    detail = "A moderator decided that everything by this author is looked at first."
    return (Signal(PREMODERATION, "Everything is held", 1.0, 1.0, Effect.HOLD, detail=detail),)
