"""Reporting: folded into one case, once a person, with the text as it was."""

from typing import Any
from uuid import uuid4

import pytest

from forum.comments.views import CommentView
from forum.errors import ForumError, NotSignedIn, TooMany
from forum.kit.ids import decode
from forum.limits import RATES, Limits
from forum.moderation.events import ReportFiled
from forum.moderation.models import Case, CaseState, Report
from forum.moderation.reports import Filed, file_report
from forum.moderation.rules import NOTE_MAX
from forum.policy.reasons import Reason
from tests.comments.acts import Told, edit, lock, rows
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def refusal(world: World, name: str, comment: CommentView, **more: Any) -> ForumError:
    with pytest.raises(ForumError) as refused:
        world.report(name, comment, **more)
    return refused.value


def report_under(world: World, key: str, comment: CommentView, *, name: str = "Sam") -> Filed:
    filed: Filed = world.write(
        file_report, world.viewer(name), comment_id=decode(comment.id), reason="spam", note="", key=key,
        now=world.clock(), limits=world.limits,
    )  # fmt: skip
    return filed


def test_a_report_opens_a_case_with_the_text_as_it_was(world: World) -> None:
    comment = world.say("Rita", "Buy *my* pills")
    filed = world.report("Sam", comment, note="  Again.\r\nAnd again.  ")
    (case,), (report,) = rows(world, Case), rows(world, Report)
    assert (case.id, case.comment_id, case.state, case.rev) == (filed.case_id, decode(comment.id), CaseState.OPEN, 1)
    assert (case.snapshot, case.snapshot_html) == ("Buy *my* pills", "<p>Buy <em>my</em> pills</p>")
    assert (case.report_count, case.opened_at, case.last_report_at) == (1, NOON, NOON)
    assert (report.reason, report.note, report.rev) == (Reason.SPAM, "Again.\nAnd again.", 1)
    assert (report.reporter_id, filed.comment.id, filed.is_duplicate) == (world.cast["Sam"].viewer.user_id, comment.id, False)


def test_two_reports_make_one_case(world: World) -> None:
    comment = world.say("Rita")
    first = world.report("Sam", comment)
    world.clock.move(hours=1)
    second = world.report("Nils", comment, reason="abuse")
    (case,) = rows(world, Case)
    assert first.case_id == second.case_id == case.id
    assert (case.report_count, case.opened_at, case.last_report_at) == (2, NOON, world.clock())


def test_every_comment_has_a_case_of_its_own(world: World) -> None:
    first, second = world.say("Rita"), world.say("Rita")
    assert world.report("Sam", first).case_id != world.report("Sam", second).case_id


def test_a_person_reports_a_comment_once(world: World) -> None:
    comment = world.say("Rita")
    world.report("Sam", comment)
    refused = refusal(world, "Sam", comment, reason="abuse")
    assert (refused.code, refused.status) == ("already-reported", 409)
    assert (len(rows(world, Report)), rows(world, Case)[0].report_count) == (1, 1)


def test_one_s_own_comment_is_not_reported(world: World) -> None:
    refused = refusal(world, "Rita", world.say("Rita"))
    assert (refused.code, refused.status) == ("own-comment", 403)


@pytest.mark.parametrize("how", ["delete", "remove"])
def test_a_gone_comment_is_not_reported(how: str, world: World) -> None:
    comment = world.say("Rita")
    world.delete("Rita", comment) if how == "delete" else world.remove(comment)
    refused = refusal(world, "Sam", comment)
    assert (refused.code, refused.status) == ("comment-gone", 409)


def test_a_report_of_what_one_may_not_read_finds_nothing(world: World) -> None:
    secret = world.post("Mo", "The secret plan", thread_id=world.draft_id).comment
    refused = refusal(world, "Sam", secret)
    assert (refused.code, refused.status) == ("not-found", 404)
    assert "secret plan" not in refused.message


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    comment = world.say("Rita")
    with pytest.raises(NotSignedIn):
        world.write(
            file_report, NOBODY, comment_id=decode(comment.id), reason="spam", note="", key=None, now=NOON, limits=world.limits
        )
    assert rows(world, Case) == []


@pytest.mark.parametrize("note", ["", "   ", "\n\n"])
def test_something_else_needs_a_note(note: str, world: World) -> None:
    refused = refusal(world, "Sam", world.say("Rita"), reason="other", note=note)
    assert (refused.code, getattr(refused, "field", None)) == ("empty", "note")


def test_something_else_with_a_note_is_taken(world: World) -> None:
    world.report("Sam", world.say("Rita"), reason="other", note="It is a poem of mine.")
    assert rows(world, Report)[0].reason == Reason.OTHER


@pytest.mark.parametrize("reason", ["", "SPAM", "boring", "spam ", "__class__"])
def test_an_unknown_reason_is_refused(reason: str, world: World) -> None:
    assert refusal(world, "Sam", world.say("Rita"), reason=reason).code == "unknown-reason"


def test_a_note_at_the_limit_is_taken_and_one_above_refused(world: World) -> None:
    comment = world.say("Rita")
    refused = refusal(world, "Sam", comment, note="x" * (NOTE_MAX + 1))
    assert (refused.code, getattr(refused, "field", None)) == ("too-long", "note")
    world.report("Sam", comment, note="x" * NOTE_MAX)
    assert len(rows(world, Report)[0].note) == NOTE_MAX


@pytest.mark.parametrize("note", ["a\x00b", "\x1b[2J", "\ud800"], ids=ascii)
def test_control_characters_in_a_note_are_refused(note: str, world: World) -> None:
    assert refusal(world, "Sam", world.say("Rita"), note=note).code == "bad-text"


def test_a_repeated_key_is_a_duplicate_and_counts_once(world: World) -> None:
    comment = world.say("Rita")
    first = report_under(world, KEY, comment)
    again = report_under(world, KEY.upper(), comment)
    assert (again.case_id, again.report_id, again.is_duplicate) == (first.case_id, first.report_id, True)
    assert (len(rows(world, Report)), rows(world, Case)[0].report_count) == (1, 1)


def test_a_repeated_key_is_answered_though_the_comment_is_gone(world: World) -> None:
    comment = world.say("Rita", "A secret")
    report_under(world, KEY, comment)
    world.delete("Rita", comment)
    again = report_under(world, KEY, comment)
    assert again.is_duplicate
    assert "secret" not in repr(again.comment)


def test_the_same_key_of_somebody_else_is_another_report(world: World) -> None:
    comment = world.say("Rita")
    report_under(world, KEY, comment)
    assert not report_under(world, KEY, comment, name="Nils").is_duplicate


def test_a_key_that_is_no_uuid_is_refused(world: World) -> None:
    comment = world.say("Rita")
    with pytest.raises(ForumError) as refused:
        report_under(world, "one", comment)
    assert refused.value.code == "bad-key"


def test_the_snapshot_stays_when_the_text_is_changed(world: World) -> None:
    comment = world.say("Rita", "Insult")
    world.report("Sam", comment)
    edit(world, "Rita", comment, "Compliment")
    world.report("Nils", comment)
    (case,) = rows(world, Case)
    assert (case.snapshot, case.rev) == ("Insult", 1)
    assert [report.rev for report in rows(world, Report)] == [1, 2]


def test_in_a_locked_thread_one_may_still_report(world: World) -> None:
    comment = world.say("Rita")
    lock(world)
    assert world.report("Sam", comment).case_id == rows(world, Case)[0].id


@pytest.mark.parametrize("decision", ["keep", "restore"])
def test_a_report_after_a_decision_opens_a_new_case(decision: str, world: World) -> None:
    comment = world.say("Rita")
    first = world.report("Sam", comment)
    if decision == "restore":
        world.decide("Mo", first.case_id, "remove")
    world.decide("Mo", first.case_id, decision)
    second = world.report("Nils", comment)
    assert second.case_id != first.case_id
    assert [(case.state, case.report_count) for case in rows(world, Case)] == [(CaseState.DECIDED, 1), (CaseState.OPEN, 1)]


def test_a_moderator_may_report_too(world: World) -> None:
    assert world.report("Mo", world.say("Rita")).case_id


def test_the_limit_of_reports_holds(world: World) -> None:
    comments = [world.say("Rita", f"Number {number}") for number in range(RATES["report"].burst + 1)]
    world.limits = Limits()
    for comment in comments[:-1]:
        world.report("Sam", comment)
    with pytest.raises(TooMany):
        world.report("Sam", comments[-1])
    assert len(rows(world, Case)) == RATES["report"].burst


def test_a_refused_report_leaves_no_case(world: World) -> None:
    comment = world.say("Rita")
    for reason, note in (("other", ""), ("boring", ""), ("spam", "x" * 501)):
        refusal(world, "Sam", comment, reason=reason, note=note)
    assert rows(world, Case) == rows(world, Report) == []


async def test_a_report_is_told_once(world: World) -> None:
    comment = world.say("Rita")
    told = Told(world)
    key = str(uuid4())
    first = report_under(world, key, comment)
    report_under(world, key, comment)
    world.report("Nils", comment)
    await until(lambda: len(told.events) == 2)
    assert told.events == [ReportFiled(first.case_id)] * 2
