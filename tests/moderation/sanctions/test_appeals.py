"""A sanction can be appealed once, also by who is suspended, and is heard by somebody else than who imposed it."""

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role, Sanction
from forum.comments.models import State
from forum.kit.ids import encode
from forum.moderation import audit
from forum.moderation.appeals.queries import list_appeals
from forum.moderation.models import Action, AppealState, AuditEntry, Decision, Outcome, Report
from forum.moderation.telling.statements import StatementView, statement
from tests.comments.acts import row, rows
from tests.moderation.acts import answer, appeal, undo
from tests.moderation.sanctions.acts import account, last, read_it, release, sanction, standing
from tests.refusals import refusal
from tests.world import World


def read(world: World, decision: Decision, *, name: str = "Rita") -> StatementView:
    found: StatementView = world.read(statement, world.viewer(name), decision_id=decision.id, now=world.clock())
    return found


@pytest.mark.parametrize("kind", ["warning", "premoderation", "suspension", "ban"])
def test_overturned_it_ends_at_once(world: World, kind: str) -> None:
    decision = sanction(world, "Mo", "Rita", kind)
    filed = appeal(world, "Rita", decision.id)
    answer(world, "Mina", filed.id, "overturned")
    assert standing(world, "Rita").all == ()
    lifted = rows(world, Decision)[-1]
    assert (lifted.action, lifted.reverts_id) == (Action.LIFT, decision.id)
    assert world.read(audit.first_broken) is None
    assert (read(world, decision).appeal_state, read(world, decision).is_in_force) == ("overturned", False)
    world.say("Rita")


def test_upheld_it_stands_and_is_in_the_log(world: World) -> None:
    decision = sanction(world, "Mo", "Rita", "ban")
    answer(world, "Mina", appeal(world, "Rita", decision.id).id, "upheld")
    assert standing(world, "Rita").ban is not None
    entry = rows(world, AuditEntry)[-1]
    assert (entry.action, entry.subject) == ("uphold", f"account {encode(account(world, 'Rita'))}")
    assert refusal(appeal, world, "Rita", decision.id).code == "already-appealed"


@pytest.mark.parametrize(("by", "whom", "hearer", "code"), [
    ("Mo", "Rita", "Mo", "own-decision"), ("Mo", "Rita", "Sam", "not-allowed"), ("Mo", "Rita", "Rita", "not-allowed"),
    ("Ada", "Mo", "Mina", "not-allowed"), ("Ada", "Mo", "Ada", "own-decision"), ("Mo", "Rita", "Mina", None), ("Mo", "Rita", "Ada", None),
])  # fmt: skip
def test_who_may_hear_it(world: World, by: str, whom: str, hearer: str, code: str | None) -> None:
    filed = appeal(world, whom, sanction(world, by, whom, "warning").id)
    if code:
        assert refusal(answer, world, hearer, filed.id, "overturned").code == code
    else:
        assert answer(world, hearer, filed.id, "overturned").state == AppealState.OVERTURNED


def test_a_moderator_does_not_hear_their_own(world: World) -> None:
    filed = appeal(world, "Mo", sanction(world, "Ada", "Mo", "warning").id)
    read_it(world, "Mo", last(world))
    assert refusal(answer, world, "Mo", filed.id, "overturned").code == "own-account"


@pytest.mark.parametrize("name", ["Sam", "Mo", "Ada"])
def test_others_learn_nothing_of_it(world: World, name: str) -> None:
    decision = sanction(world, "Mo", "Rita")
    assert refusal(appeal, world, name, decision.id).code == "not-found"
    assert refusal(read, world, decision, name=name).code == "not-found"


def test_on_a_site_with_one_moderator_an_admin_hears_it_and_without_one_it_waits_and_says_so(world: World) -> None:
    decision = sanction(world, "Mo", "Rita", "ban")
    filed = appeal(world, "Rita", decision.id)
    world.write(change_role, "Mina", role=Role.READER)
    assert not read(world, decision).is_stuck
    world.write(change_role, "Ada", role=Role.READER)
    assert read(world, decision).is_stuck
    assert [one.is_stuck for one in world.read(list_appeals, world.viewer("Mo"), limit=9)] == [True]
    world.write(change_role, "Sam", role=Role.MODERATOR)
    assert not read(world, decision).is_stuck
    assert filed.state == AppealState.OPEN


def test_what_was_lifted_is_not_appealed_and_an_open_appeal_says_so(world: World) -> None:
    decision, other = sanction(world, "Mo", "Rita"), sanction(world, "Mo", "Sam")
    filed = appeal(world, "Rita", decision.id)
    for one in rows(world, Sanction):
        release(world, "Mo", one)
    assert refusal(appeal, world, "Sam", other.id).code == "not-allowed"
    assert refusal(answer, world, "Mina", filed.id, "upheld").code == "case-decided"
    answer(world, "Mina", filed.id, "overturned")
    assert len(rows(world, AuditEntry)) == 5


def test_what_is_over_by_the_clock_still_stands_on_the_record_and_may_be_appealed(world: World) -> None:
    decision = sanction(world, "Mo", "Rita")
    world.clock.move(days=8)
    assert (read(world, decision).is_in_force, read(world, decision).can_appeal) == (False, True)
    answer(world, "Mina", appeal(world, "Rita", decision.id).id, "overturned")
    assert last(world).ended_at == world.clock()


def test_the_statement_says_what_under_which_rule_for_how_long_and_how_it_was_found(world: World) -> None:
    decision = sanction(world, "Mo", "Rita", reason="hate", note="Not here.")
    found = read(world, decision)
    assert (found.action, found.reason, found.note, found.until) == ("suspend", "hate", "Not here.", decision.until)
    assert (found.rule_title, found.source, found.is_automatic) == ("Nobody is less for what they are", "ourselves", False)
    assert (found.is_in_force, found.can_appeal, found.text) == (True, True, "")


def test_from_a_case_the_statement_names_the_reports(world: World) -> None:
    case_id = world.report("Sam", world.say("Rita")).case_id
    found = read(world, sanction(world, "Mo", "Rita", "warning", case_id=case_id))
    assert (found.source, found.report_count, found.must_acknowledge) == ("reports", 1, True)


def test_a_moderator_s_own_restoring_says_that_the_reports_were_wrong(world: World) -> None:
    comment = world.say("Rita")
    removed = world.decide("Mo", world.report("Sam", comment).case_id or 0, "remove")
    assert [one.outcome for one in rows(world, Report)] == [Outcome.UPHELD]
    world.clock.move(hours=1)
    restored = world.decide("Mo", removed.case_id, "restore")
    assert [one.outcome for one in rows(world, Report)] == [Outcome.REJECTED]
    undo(world, "Mo", restored.id)
    (report,) = rows(world, Report)
    assert (report.outcome, report.outcome_at, row(world, comment).state) == (Outcome.UPHELD, removed.at, State.REMOVED)
