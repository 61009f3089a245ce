"""The figures: counted from what happened, month by month."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.accounts.models import Sanction, SanctionKind
from forum.database import WriteSession
from forum.errors import Invalid
from forum.kit.ids import new_id
from forum.moderation.actions import undo_decision
from forum.moderation.appeals.actions import answer_appeal, file_appeal
from forum.moderation.models import LegalNotice, LegalState
from forum.moderation.openness.figures import Figures, Span, as_rows, read_figures
from tests.world import World

SPAN = Span("2026-09", "2026-11")


def figures(world: World, span: Span = SPAN) -> Figures:
    found: Figures = world.read(read_figures, span)
    return found


def decided(world: World, month: int, action: str, *, hours: float, reason: str = "spam") -> int:
    """Something that was reported on the 10th and decided so many hours later; gives the decision."""
    world.clock.at = datetime(2026, month, 10, tzinfo=UTC)
    case_id = world.report("Sam", world.say("Rita"), reason=reason).case_id
    world.clock.move(hours=hours)
    made: int = world.decide("Mo", case_id, action, reason=reason).id
    return made


def test_decisions_are_counted_by_month_action_and_reason(world: World) -> None:
    decided(world, 9, "remove", hours=1)
    decided(world, 10, "remove", hours=2)
    decided(world, 10, "keep", hours=4, reason="abuse")
    found = figures(world)

    assert (found.decisions, found.automated_share) == (3, 0)
    assert found.actions.of("remove", SPAN.months) == [1, 1, 0]
    assert found.reasons.names() == ["spam", "abuse"]
    assert found.reasons.of("abuse", SPAN.months) == [0, 1, 0]
    assert found.waits == {"2026-09": 3600, "2026-10": 3 * 3600}
    assert found.wait == 2 * 3600
    assert dict(found.reports.totals()) == {"upheld": 2, "rejected": 1}


def test_what_was_taken_back_is_counted_apart(world: World) -> None:
    decision_id = decided(world, 10, "remove", hours=1)
    world.write(undo_decision, world.viewer("Mo"), decision_id=decision_id, now=world.clock())
    found = figures(world)
    assert (found.decisions, found.taken_back) == (1, 1)


def test_appeals_are_counted_by_their_answer(world: World) -> None:
    for outcome in ("overturned", "upheld", None):
        decision_id = decided(world, 11, "remove", hours=1)
        world.clock.move(hours=1)
        appeal = world.write(
            file_appeal, world.viewer("Rita"), decision_id=decision_id, text="No.", now=world.clock(), limits=world.limits
        )
        if outcome:
            world.write(
                answer_appeal, world.viewer("Mina"), appeal_id=appeal.id, outcome=outcome, answer="So.", now=world.clock(),
                limits=world.limits,
            )  # fmt: skip
    assert dict(figures(world).appeals.totals()) == {"overturned": 1, "upheld": 1, "open": 1}


def test_what_lies_outside_of_the_months_is_not_counted(world: World) -> None:
    decided(world, 9, "remove", hours=1)
    assert figures(world, Span("2026-10", "2026-11")).decisions == 0
    assert figures(world, Span("2026-08", "2026-09")).decisions == 1
    assert figures(world, Span("2026-10", "2026-11")).automated_share is None


def test_sanctions_and_legal_notices_are_counted(world: World) -> None:
    def make(session: WriteSession) -> None:
        user_id = world.cast["Rita"].viewer.user_id
        at = datetime(2026, 11, 1, tzinfo=UTC)
        session.add(Sanction(id=new_id(), user_id=user_id, kind=SanctionKind.WARNING, reason="abuse", from_at=at))
        session.add(
            LegalNotice(
                id=new_id(),
                number="N-1",
                token_hash="x",
                address="/",
                why="Because.",
                state=LegalState.VOID,
                created_at=at - timedelta(seconds=1),
            )
        )

    world.write(make)
    found = figures(world)
    assert found.sanctions.of("warning", SPAN.months) == [0, 0, 1]
    assert found.legal.of("void", SPAN.months) == [0, 1, 0]


def test_what_no_person_decided_is_the_automated_share(world: World) -> None:
    comment = world.say("Rita")
    world.report("Mo", comment, reason="child-safety")
    found = figures(world)
    assert (found.actions.totals()["hold"], found.by_rules.total, found.automated_share) == (1, 1, 1)


def test_every_figure_is_a_row_of_the_table(world: World) -> None:
    decided(world, 10, "remove", hours=1)
    found = as_rows(figures(world))
    assert ("2026-10", "decisions by action", "remove", 1) in found
    assert ("2026-10", "reports by outcome", "upheld", 1) in found
    assert ("2026-10", "median seconds from report to decision", "all", 3600) in found


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_the_last_twelve_months_are_the_usual_ones() -> None:
    assert Span.read(None, None, now=NOW) == Span("2025-12", "2026-11")
    assert Span.read(None, "2026-03", now=NOW) == Span("2025-04", "2026-03")
    assert len(Span.read("2024-01", "2026-11", now=NOW).months) == 35


@pytest.mark.parametrize(
    ("first", "last"), [("2026-12", "2026-11"), ("2020-01", "2026-11"), ("x", None), ("0000-01", "0000-02"), ("9999-12", "9999-12")]
)
def test_months_that_cannot_be_are_refused(first: str, last: str | None) -> None:
    with pytest.raises(Invalid):
        Span.read(first, last, now=NOW)
