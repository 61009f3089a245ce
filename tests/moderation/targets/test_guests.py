"""Reports without an account: they raise a case in the queue, and nothing else; many of them are worth little."""

import pytest

from forum.comments.models import State
from forum.errors import TooMany
from forum.limits import RATES, Limits
from forum.moderation.models import Case, Decision, Disagreement, Notice, Report, Standing
from forum.policy.models import Threshold
from tests.comments.acts import edit, row, rows
from tests.moderation.targets.acts import guest_reports
from tests.refusals import refusal
from tests.world import World


def test_a_guest_s_report_opens_a_case_and_names_nobody(world: World) -> None:
    guest_reports(world, world.say("Rita", "Buy my pills"), note="Spam again.")
    (case,), (report,) = rows(world, Case), rows(world, Report)
    assert (report.reporter_id, report.standing, report.weight, report.note) == (None, Standing.GUEST, 0.25, "Spam again.")
    assert (case.report_count, case.score, case.is_follow_up) == (1, 0.25, False)


@pytest.mark.parametrize("reason", ["child-safety", "abuse", "spam"])
def test_any_number_of_guests_holds_nothing(reason: str, world: World) -> None:
    world.clock.move(days=60)
    comment = world.say("Rita")
    for number in range(60):
        guest_reports(world, comment, address=f"192.0.2.{number}", reason=reason)
    assert row(world, comment).state == State.PUBLISHED
    assert rows(world, Decision) == rows(world, Notice) == []
    assert rows(world, Case)[0].report_count == 60


def test_guests_do_not_help_two_readers_to_hold_a_comment(world: World) -> None:
    world.clock.move(days=60)
    comment = world.say("Rita")
    for number in range(20):
        guest_reports(world, comment, address=f"192.0.2.{number}", reason="abuse")
    for name in ("Sam", "Nils"):
        world.report(name, comment, reason="abuse")
    assert row(world, comment).state == State.PUBLISHED
    world.report("Mina", comment, reason="abuse")
    assert row(world, comment).state == State.HELD


def test_guests_behind_one_address_report_a_text_once(world: World) -> None:
    comment = world.say("Rita")
    guest_reports(world, comment)
    refused = refusal(guest_reports, world, comment, reason="abuse")
    assert (refused.code, refused.status) == ("already-reported", 409)
    assert "same address" in refused.message
    guest_reports(world, comment, address="192.0.2.2")
    assert [report.reason for report in rows(world, Report)] == ["spam", "spam"]


def test_guests_behind_one_address_may_report_again_after_an_edit_and_not_after_a_decision(world: World) -> None:
    comment = world.say("Rita")
    case_id = guest_reports(world, comment).case_id
    world.decide("Mo", case_id, "keep")
    assert refusal(guest_reports, world, comment).code == "already-reported"
    edit(world, "Rita", comment, "Something worse.")
    assert guest_reports(world, comment).case_id != case_id


def test_guests_behind_one_address_cannot_flood_the_desk(world: World) -> None:
    comments = [world.say("Rita", f"Number {number}") for number in range(RATES["guest-report"].burst + 1)]
    world.limits = Limits()
    for comment in comments[:-1]:
        guest_reports(world, comment)
    with pytest.raises(TooMany):
        guest_reports(world, comments[-1])
    assert guest_reports(world, comments[-1], address="192.0.2.2").case_id


def test_a_guest_cannot_merely_disagree(world: World) -> None:
    assert refusal(guest_reports, world, world.say("Rita"), reason="disagree").code == "unknown-reason"
    assert rows(world, Disagreement) == rows(world, Report) == []


def test_what_a_guest_s_report_counts_for_is_the_admins_to_say(world: World) -> None:
    ada = world.cast["Ada"].viewer.user_id
    world.write(lambda session: session.add(Threshold(name="guest-weight", value=0, by_id=ada, at=world.clock())))
    guest_reports(world, world.say("Rita"))
    assert rows(world, Case)[0].score == 0


def test_nobody_is_told_what_came_of_a_guest_s_report(world: World) -> None:
    case_id = guest_reports(world, world.say("Rita")).case_id
    world.decide("Mo", case_id, "remove")
    assert [notice.user_id for notice in rows(world, Notice)] == [world.cast["Rita"].viewer.user_id]
