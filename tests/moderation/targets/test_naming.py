"""A name is taken away: readers see another, its owner signs in as before, is told why, and may ask for another look."""

import pytest

from forum.accounts.actions import create_user
from forum.accounts.models import Role, User
from forum.accounts.queries import find_user
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.moderation import audit
from forum.moderation.events import NameChanged
from forum.moderation.models import Action, Appeal, Case, CaseState, Notice, NoticeKind, Outcome, Report
from forum.moderation.targets.people import person_view
from forum.moderation.targets.reports import Named
from forum.moderation.telling.statements import statement
from tests.comments.acts import Told, rows
from tests.moderation.acts import answer, appeal, undo
from tests.moderation.targets.acts import report_target
from tests.people import NOON
from tests.refusals import refusal
from tests.waiting import until
from tests.world import World

RITA = Named(name="Rita")


@pytest.fixture
def case_id(world: World) -> int:
    """Sam has reported Rita's name."""
    return report_target(world, "Sam", RITA)


def rita(world: World) -> User:
    user: User = world.read(lambda session: session.get_one(User, world.cast["Rita"].viewer.user_id))
    return user


def replaced(world: World) -> str:
    return f"Reader {encode(world.cast['Rita'].viewer.user_id)}"


def test_a_removed_name_is_replaced_everywhere_and_its_owner_signs_in_as_before(world: World, case_id: int) -> None:
    world.say("Rita", "Still here.")
    decision = world.decide("Mo", case_id, "remove", reason="abuse", note="It insults.")
    assert (decision.action, decision.account_id, decision.comment_id) == (Action.REMOVE, rita(world).id, None)
    assert rita(world).name == replaced(world)
    assert world.read(find_user, name="rita").id == rita(world).id
    assert {world.read(person_view, name=name, now=NOON).name for name in ("Rita", replaced(world))} == {replaced(world)}
    assert [one.words for one in world.read(person_view, name=replaced(world), now=NOON).last] == ["Still here."]


def test_who_reported_and_who_was_called_so_are_told(world: World, case_id: int) -> None:
    decision = world.decide("Mo", case_id, "remove", reason="abuse")
    (case,), (report,) = rows(world, Case), rows(world, Report)
    assert (case.state, report.outcome) == (CaseState.DECIDED, Outcome.UPHELD)
    told = {(notice.user_id, notice.kind) for notice in rows(world, Notice)}
    assert told == {
        (world.cast["Sam"].viewer.user_id, NoticeKind.OUTCOME),
        (world.cast["Rita"].viewer.user_id, NoticeKind.DECISION),
    }
    world.clock.move(minutes=1)
    view = world.read(statement, world.viewer("Rita"), decision_id=decision.id, now=world.clock())
    assert (view.action, view.is_in_force, view.can_appeal, view.comment_url) == ("remove", True, True, "")
    with pytest.raises(NotFound):
        world.read(statement, world.viewer("Sam"), decision_id=decision.id, now=world.clock())


def test_undone_at_once_the_name_is_back_and_the_case_open(world: World, case_id: int) -> None:
    decision = world.decide("Mo", case_id, "remove", reason="abuse")
    undo(world, "Mo", decision.id)
    assert rita(world).name == "Rita"
    assert (rows(world, Case)[0].state, rows(world, Notice)) == (CaseState.OPEN, [])
    assert world.read(audit.first_broken) is None


def test_an_overturned_appeal_gives_the_name_back(world: World, case_id: int) -> None:
    decision = world.decide("Mo", case_id, "remove", reason="abuse")
    world.clock.move(minutes=1)
    filed = appeal(world, "Rita", decision.id)
    assert refusal(answer, world, "Mo", filed.id, "overturned").code == "own-decision"
    answer(world, "Mina", filed.id, "overturned")
    assert rita(world).name == "Rita"
    assert rows(world, Report)[0].outcome == Outcome.REJECTED
    assert rows(world, Appeal)[0].decided_by_id == world.cast["Mina"].viewer.user_id
    view = world.read(statement, world.viewer("Rita"), decision_id=decision.id, now=world.clock())
    assert (view.is_in_force, view.appeal_state) == (False, "overturned")


def test_an_upheld_appeal_changes_nothing(world: World, case_id: int) -> None:
    decision = world.decide("Mo", case_id, "remove", reason="abuse")
    world.clock.move(minutes=1)
    answer(world, "Mina", appeal(world, "Rita", decision.id).id, "upheld")
    assert rita(world).name == replaced(world)


def test_nobody_takes_away_their_own_name_or_that_of_an_administrator(world: World) -> None:
    own = report_target(world, "Sam", Named(name="Mo"))
    assert refusal(world.decide, "Mo", own, "remove").code == "own-account"
    assert refusal(world.decide, "Mina", own, "remove").code == "not-allowed"
    ada = report_target(world, "Sam", Named(name="Ada"))
    assert refusal(world.decide, "Mo", ada, "remove").code == "not-allowed"
    article = report_target(world, "Sam", Named(thread_id=world.thread_id))
    assert refusal(world.decide, "Mo", article, "remove").code == "unknown-action"


async def test_every_kept_page_is_forgotten_with_the_name(world: World, case_id: int) -> None:
    told = Told(world)
    world.decide("Mo", case_id, "remove", reason="abuse")
    await until(lambda: NameChanged(rita(world).id) in told.events)


def test_about_the_name_of_a_moderator_an_administrator_answers(world: World) -> None:
    decision = world.decide("Ada", report_target(world, "Sam", Named(name="Mo")), "remove")
    world.write(create_user, "Eve", role=Role.ADMIN, password_hash="", email=None, now=world.clock())
    filed = appeal(world, "Mo", decision.id)
    assert refusal(answer, world, "Mina", filed.id, "overturned").code == "not-allowed"
    assert world.read(lambda session: session.get_one(User, decision.account_id)).name.startswith("Reader ")
