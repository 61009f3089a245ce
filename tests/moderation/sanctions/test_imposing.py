"""Who may sanction whom, until when, and what each sanction leaves behind."""

from datetime import timedelta
from typing import Any

import pytest

from forum.accounts.actions import find_or_create_author
from forum.accounts.events import StandingChanged
from forum.accounts.models import Sanction, SanctionKind
from forum.articles.models import Topic
from forum.errors import NotFound
from forum.kit.ids import encode, new_id
from forum.moderation import audit
from forum.moderation.models import Action, AuditEntry, Case, CaseState, Decision, NoticeKind, Outcome, Report
from forum.moderation.notices import list_notices, unread_count
from forum.moderation.sanctions.actions import acknowledge, impose
from forum.moderation.sanctions.rules import SUSPEND_MAX, parse_until
from forum.policy.models import ModeratorScope
from tests.comments.acts import Told, rows
from tests.moderation.sanctions.acts import account, last, read_it, release, sanction, standing
from tests.people import NOBODY, NOON
from tests.refusals import refusal
from tests.waiting import until
from tests.world import World

DAY = timedelta(days=1)


@pytest.mark.parametrize(("by", "whom", "code"), [
    ("Mo", "Rita", None), ("Mina", "Sam", None), ("Ada", "Rita", None), ("Ada", "Mo", None),
    ("Rita", "Sam", "not-allowed"), ("Rita", "Rita", "not-allowed"), ("Sam", "Mo", "not-allowed"),
    ("Mo", "Mo", "own-account"), ("Ada", "Ada", "own-account"),
    ("Mo", "Mina", "not-allowed"), ("Mo", "Ada", "not-allowed"), ("Mina", "Ada", "not-allowed"),
])  # fmt: skip
@pytest.mark.parametrize("kind", SanctionKind)
def test_who_may_sanction_whom(world: World, kind: SanctionKind, by: str, whom: str, code: str | None) -> None:
    if code is None:
        sanction(world, by, whom, kind)
        assert [one.kind for one in standing(world, whom).all] == [kind]
    else:
        assert refusal(sanction, world, by, whom, kind).code == code
        assert (rows(world, Sanction), rows(world, Decision), rows(world, AuditEntry)) == ([], [], [])


def test_nobody_signed_out_sanctions_anybody(world: World) -> None:
    given: dict[str, Any] = {"reason": "abuse", "note": "", "until": None, "now": NOON, "limits": world.limits}
    refused = refusal(world.write, impose, NOBODY, account_id=account(world, "Rita"), kind="ban", **given)
    assert refused.code == "not-signed-in"


@pytest.mark.parametrize(("kind", "action"), [
    ("warning", Action.WARN), ("premoderation", Action.PREMODERATE), ("suspension", Action.SUSPEND), ("ban", Action.BAN),
])  # fmt: skip
def test_a_sanction_is_a_record_a_decision_a_link_of_the_log_and_a_notice(world: World, kind: str, action: Action) -> None:
    decision = sanction(world, "Mo", "Rita", kind, reason="hate", note="Not here.")
    one, (entry,) = last(world), rows(world, AuditEntry)
    assert (one.user_id, one.by_id, one.decision_id) == (account(world, "Rita"), account(world, "Mo"), decision.id)
    assert (one.kind, one.reason, one.note, one.from_at, one.until) == (kind, "hate", "Not here.", NOON, decision.until)
    assert (decision.action, decision.account_id, decision.comment_id, decision.case_id) == (action, one.user_id, None, None)
    assert decision.rule_id is not None
    assert (entry.action, entry.subject, entry.role) == (action, f"account {encode(one.user_id)}", "moderator")
    assert world.read(audit.first_broken) is None
    world.clock.move(seconds=13)
    (notice,) = world.read(list_notices, world.viewer("Rita"), now=world.clock(), limit=9)
    assert (notice.kind, notice.sanction_id, notice.decision_id) == (NoticeKind.SANCTION, one.id, decision.id)
    assert world.read(unread_count, world.viewer("Rita"), now=world.clock()) == 1


@pytest.mark.parametrize(("kind", "end"), [
    ("suspension", None), ("suspension", timedelta(0)), ("suspension", -DAY), ("suspension", SUSPEND_MAX + DAY),
    ("premoderation", -DAY), ("premoderation", SUSPEND_MAX + DAY), ("warning", DAY), ("ban", DAY),
])  # fmt: skip
def test_an_end_lies_ahead_but_not_too_far_and_only_where_there_is_one(world: World, kind: str, end: timedelta | None) -> None:
    refused = refusal(sanction, world, "Mo", "Rita", kind, until=NOON + end if end is not None else None)
    assert (refused.code, refused.status) == ("bad-until", 422)
    assert rows(world, Sanction) == []


@pytest.mark.parametrize(("more", "code"), [
    ({"kind": "shadow"}, "unknown-action"), ({"kind": ""}, "unknown-action"), ({"reason": "because"}, "unknown-reason"),
    ({"note": "x" * 1_001}, "too-long"),
])  # fmt: skip
def test_what_is_no_sanction_is_refused(world: World, more: dict[str, str], code: str) -> None:
    assert refusal(sanction, world, "Mo", "Rita", **more).code == code


def test_a_longer_suspension_takes_the_place_of_a_shorter_one(world: World) -> None:
    sanction(world, "Mo", "Rita", until=NOON + DAY)
    world.clock.move(hours=1)
    sanction(world, "Mina", "Rita", until=NOON + 3 * DAY)
    first, second = rows(world, Sanction)
    assert (first.ended_at, second.ended_at) == (world.clock(), None)
    found = standing(world, "Rita").suspension
    assert found is not None
    assert found.until == NOON + 3 * DAY


@pytest.mark.parametrize(("kind", "end", "again"), [
    ("suspension", 3 * DAY, DAY), ("suspension", 3 * DAY, 3 * DAY), ("ban", None, None), ("warning", None, None),
    ("premoderation", None, None), ("premoderation", None, DAY),
])  # fmt: skip
def test_of_a_kind_one_stands_at_a_time(world: World, kind: str, end: timedelta | None, again: timedelta | None) -> None:
    sanction(world, "Mo", "Rita", kind, until=NOON + end if end else None)
    refused = refusal(sanction, world, "Mina", "Rita", kind, until=NOON + again if again else None)
    assert (refused.code, refused.status) == ("already-sanctioned", 409)
    assert len(rows(world, Sanction)) == 1


def test_a_read_warning_makes_room_for_another(world: World) -> None:
    sanction(world, "Mo", "Rita", "warning")
    read_it(world, "Rita", last(world))
    sanction(world, "Mo", "Rita", "warning")
    assert len(rows(world, Sanction)) == 2


def test_a_warning_is_read_by_whom_it_is_about_only_and_once(world: World) -> None:
    sanction(world, "Mo", "Rita", "warning")
    for name in ("Sam", "Mo", "Ada"):
        assert refusal(read_it, world, name, last(world)).code == "not-found"
    read_it(world, "Rita", last(world))
    at = last(world).acknowledged_at
    world.clock.move(hours=1)
    read_it(world, "Rita", last(world))
    assert last(world).acknowledged_at == at


def test_what_is_no_warning_is_not_acknowledged_away(world: World) -> None:
    sanction(world, "Mo", "Rita", "ban")
    with pytest.raises(NotFound):
        world.write(acknowledge, world.viewer("Rita"), sanction_id=last(world).id, now=NOON)


def test_a_case_about_the_person_ends_with_the_sanction(world: World) -> None:
    def open_case(session: Any) -> int:
        case = Case(id=new_id(), subject="account", account_id=account(world, "Rita"), rev=1, snapshot="Rita", snapshot_html="")
        case.opened_at = case.last_report_at = NOON
        session.add(case)
        session.flush()
        report = Report(id=new_id(), case_id=case.id, reporter_id=account(world, "Sam"), rev=1, reason="abuse", created_at=NOON)
        session.add(report)
        return case.id

    case_id = world.write(open_case)
    decision = sanction(world, "Mo", "Rita", case_id=case_id)
    (case,), (report,) = rows(world, Case), rows(world, Report)
    assert (case.state, decision.case_id, report.outcome) == (CaseState.DECIDED, case_id, Outcome.UPHELD)


def test_a_case_about_a_comment_stays_open(world: World) -> None:
    case_id = world.report("Sam", world.say("Rita")).case_id
    assert sanction(world, "Mo", "Rita", "warning", case_id=case_id).case_id == case_id
    assert rows(world, Case)[0].state == CaseState.OPEN
    assert refusal(sanction, world, "Mo", "Nils", "warning", case_id=case_id).code == "not-found"


def test_somebody_who_never_was_and_an_imported_name_are_not_sanctioned(world: World) -> None:
    author = world.write(find_or_create_author, "Lemmy Reader", origin="import", now=NOON)
    given: dict[str, Any] = {"kind": "ban", "reason": "abuse", "note": "", "until": None, "now": NOON, "limits": world.limits}
    assert refusal(world.write, impose, world.viewer("Mo"), account_id=7, **given).code == "not-found"
    assert refusal(world.write, impose, world.viewer("Mo"), account_id=author.id, **given).code == "not-allowed"


def test_who_moderates_some_topics_only_sanctions_no_accounts(world: World) -> None:
    def narrow(session: Any) -> None:
        topic = session.get(Topic, rows(world, Topic)[0].id)
        session.add(ModeratorScope(id=new_id(), user_id=account(world, "Mo"), topic_id=topic.id, at=NOON))

    world.write(narrow)
    assert refusal(sanction, world, "Mo", "Rita").code == "out-of-scope"


async def test_open_sockets_of_the_person_are_told_to_look_again(world: World) -> None:
    told = Told(world)
    given: dict[str, Any] = {"kind": "ban", "reason": "abuse", "note": "", "until": None, "now": NOON, "limits": world.limits}
    await world.database.write(impose, world.viewer("Mo"), account_id=account(world, "Rita"), **given)
    await until(lambda: told.events == [StandingChanged(account(world, "Rita"))])


def test_lifting_ends_it_is_in_the_log_and_is_told(world: World) -> None:
    imposed = sanction(world, "Mo", "Rita", "ban")
    world.clock.move(days=1)
    lifted = release(world, "Mina", last(world))
    assert (lifted.action, lifted.reverts_id, lifted.account_id) == (Action.LIFT, imposed.id, account(world, "Rita"))
    assert (last(world).ended_at, last(world).ended_by_id) == (world.clock(), account(world, "Mina"))
    assert len(world.read(list_notices, world.viewer("Rita"), now=world.clock(), limit=9)) == 2
    assert world.read(audit.first_broken) is None


def test_what_has_ended_is_not_lifted_again(world: World) -> None:
    sanction(world, "Mo", "Rita")
    one = last(world)
    release(world, "Mo", one)
    assert refusal(release, world, "Mo", one).code == "case-decided"
    sanction(world, "Mo", "Sam")
    world.clock.move(days=8)
    assert refusal(release, world, "Mo", last(world)).code == "case-decided"


@pytest.mark.parametrize(
    ("by", "code"), [("Rita", "not-allowed"), ("Sam", "not-allowed"), ("Mo", "own-account"), ("Mina", "not-allowed")]
)
def test_who_may_lift_what_an_admin_has_said_of_a_moderator(world: World, by: str, code: str) -> None:
    sanction(world, "Ada", "Mo", "warning")
    one = last(world)
    read_it(world, "Mo", one)
    assert refusal(release, world, by, one).code == code
    release(world, "Ada", one)


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("1d", NOON + DAY), ("30d", NOON + 30 * DAY), ("2026-12-01", NOON + 9.5 * DAY)]
)
def test_what_a_form_says_of_an_end(text: str, expected: Any) -> None:
    assert parse_until(text, now=NOON) == expected


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "31d", "2026-12-01T10:00", "１２", "9999-12-31"])
def test_what_is_no_end(text: str) -> None:
    assert refusal(parse_until, text, now=NOON).code == "bad-until"
