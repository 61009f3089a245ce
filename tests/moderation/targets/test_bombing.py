"""Reports as a weapon: fresh accounts, many tabs, people who are suspended. Each is answered, and none of it hides anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from forum.accounts.actions import create_user
from forum.accounts.models import Role, Sanction, SanctionKind
from forum.accounts.sanctions import standing_of
from forum.accounts.viewer import Viewer
from forum.comments.models import State
from forum.errors import ForumError
from forum.kit.ids import new_id
from forum.moderation.models import Case, Decision, Report, Standing
from forum.moderation.targets.reports import Named
from tests.comments.acts import row, rows
from tests.moderation.targets.acts import report_target
from tests.people import Person
from tests.refusals import refusal
from tests.world import World


def suspend(world: World, name: str, *, kind: SanctionKind = SanctionKind.SUSPENSION, days: int | None = 3) -> None:
    """A sanction from now on."""
    until = world.clock() + timedelta(days=days) if days else None
    one = Sanction(
        id=new_id(), user_id=world.cast[name].viewer.user_id, kind=kind, reason="abuse", from_at=world.clock(), until=until
    )
    world.write(lambda session: session.add(one))


def fresh(world: World, name: str) -> Person:
    """An account made this minute."""
    user = world.write(create_user, name, role=Role.READER, password_hash="", email=None, now=world.clock())
    return Person(Viewer(user.id, name, Role.READER, "127.0.0.1"), "", "")


def test_report_bombing_by_fresh_accounts_hides_nothing_and_outweighs_no_greater_danger(world: World) -> None:
    world.clock.move(days=30)
    victim, danger = world.say("Rita", "My honest opinion."), world.say("Nils", "He lives at 5 Quay Street.")
    world.report("Sam", danger, reason="personal-information")
    world.cast = dict(world.cast)  # it is everybody's
    for number in range(40):
        name = f"Fresh {number}"
        world.cast[name] = fresh(world, name)
        world.report(name, victim, reason="hate")
    pressing, bombed = sorted(rows(world, Case), key=lambda case: -case.priority)
    assert row(world, victim).state == State.PUBLISHED
    assert rows(world, Decision) == []
    assert {report.standing for report in rows(world, Report) if report.case_id == bombed.id} == {Standing.NEW}
    assert pressing.comment_id == row(world, danger).id


def test_one_person_through_many_tabs_reports_once(world: World) -> None:
    comment = world.say("Rita")

    def tab(_: int) -> str:
        try:
            world.report("Sam", comment)
        except ForumError as refused:
            return refused.code
        return "taken"

    with ThreadPoolExecutor(8) as tabs:
        answers = sorted(tabs.map(tab, range(16)))
    assert answers == ["already-reported"] * 15 + ["taken"]
    assert (len(rows(world, Report)), rows(world, Case)[0].report_count) == (1, 1)


@pytest.mark.parametrize(("kind", "days"), [(SanctionKind.SUSPENSION, 3), (SanctionKind.BAN, None)])
def test_who_is_suspended_cannot_report_and_reads_where_to_learn_why(kind: SanctionKind, days: int | None, world: World) -> None:
    comment = world.say("Rita")
    suspend(world, "Sam", kind=kind, days=days)
    for refused in (
        refusal(world.report, "Sam", comment),
        refusal(world.report, "Sam", comment, reason="disagree"),
        refusal(report_target, world, "Sam", Named(name="Rita")),
        refusal(report_target, world, "Sam", Named(thread_id=world.thread_id)),
    ):
        assert (refused.code, refused.status) == ("suspended", 403)
        assert "/standing" in refused.message
    assert rows(world, Report) == rows(world, Case) == []


def test_a_suspension_that_is_over_stops_no_report(world: World) -> None:
    comment = world.say("Rita")
    suspend(world, "Sam", days=1)
    world.clock.move(days=2)
    assert world.report("Sam", comment).case_id
    assert not world.read(standing_of, world.cast["Sam"].viewer.user_id, now=world.clock()).all
