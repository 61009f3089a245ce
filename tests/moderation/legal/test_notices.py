"""A legal notice opens or marks a case, stands before others, is decided with it, and tells nobody who sent it."""

from typing import Any

import pytest

from forum.errors import NotFound, TooMany
from forum.kit.ids import encode
from forum.limits import RATES, Limits
from forum.moderation.legal.queries import notice_of_number
from forum.moderation.models import Case, CaseState, LegalNotice, LegalState, Subject
from tests.comments.acts import rows
from tests.moderation.acts import undo
from tests.moderation.legal.acts import ORIGIN, WHY, notify, read
from tests.refusals import refusal
from tests.world import World


def test_a_notice_opens_a_case_and_gives_a_number_and_a_secret(world: World) -> None:
    comment = world.say("Rita", "Cheap and illegal.")
    given = notify(world, comment)
    (case,), (notice,) = rows(world, Case), rows(world, LegalNotice)
    assert (case.is_legal, case.snapshot, case.report_count, case.state) == (True, "Cheap and illegal.", 0, CaseState.OPEN)
    assert (notice.number, notice.case_id, notice.state) == (given.number, case.id, LegalState.RECEIVED)
    assert given.token not in repr(rows(world, LegalNotice))
    view = read(world, given)
    assert (view.state, view.why, view.action) == ("received", WHY, "")
    assert "Nora" not in repr(view)


def test_the_desk_reads_who_sent_it_and_finds_its_case_by_the_number(world: World) -> None:
    given = notify(world, world.say("Rita"))
    case_id = rows(world, Case)[0].id
    mo = world.viewer("Mo")
    notice, case = world.read(notice_of_number, mo, number=f" {given.number.lower()} ")
    assert case == encode(case_id)
    assert (notice.name, notice.email, notice.law) == ("Nora Notifier", "nora@law.example", "§ 29 BtMG")
    for number in ("", "N-2026-00000", "x" * 500):
        assert refusal(world.read, notice_of_number, mo, number=number).code == "not-found"


def test_a_notice_marks_the_case_that_reports_opened_and_moves_it_up(world: World) -> None:
    reported, other = world.say("Rita"), world.say("Rita")
    world.report("Sam", reported, reason="abuse")
    for name in ("Sam", "Nils", "Mo", "Mina"):
        world.report(name, other, reason="abuse")
    notify(world, reported)
    legal, crowd = sorted(rows(world, Case), key=lambda case: -case.priority)
    assert (legal.is_legal, legal.report_count, crowd.report_count) == (True, 1, 4)
    assert legal.urgency == crowd.urgency


def test_what_is_about_a_child_comes_first_and_needs_no_name(world: World) -> None:
    notify(world, world.say("Rita"), is_about_child=True, name="", email="")
    (case,) = rows(world, Case)
    assert (case.urgency, (case.due_at - world.clock()).total_seconds()) == (0, 3600)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"why": " \n "}, "empty", "why"),
        ({"why": "x" * 4_001}, "too-long", "why"),
        ({"why": "bell\x07"}, "bad-text", "why"),
        ({"name": ""}, "empty", "name"),
        ({"email": ""}, "bad-email", "email"),
        ({"email": "nora at home"}, "bad-email", "email"),
        ({"is_about_child": True, "name": "", "email": "x"}, "bad-email", "email"),
        ({"is_in_good_faith": False}, "empty", "good_faith"),
    ],
)
def test_what_is_missing_is_said_with_its_field(more: dict[str, Any], code: str, field: str, world: World) -> None:
    refused = refusal(notify, world, world.say("Rita"), **more)
    assert (refused.code, getattr(refused, "field", None)) == (code, field)
    assert rows(world, LegalNotice) == rows(world, Case) == []


def test_an_address_must_lead_to_what_everybody_can_see(world: World) -> None:
    draft = world.post("Mo", thread_id=world.draft_id).comment
    gone = world.say("Rita")
    world.remove(gone)
    addresses = ["/c/0000000000000", "https://elsewhere.example/", f"/c/{draft.id}", f"/t/{encode(world.draft_id)}", "/u/Nemo",
                 f"/c/{gone.id}"]  # fmt: skip
    for address in addresses:
        refused = refusal(notify, world, address)
        assert (refused.code, getattr(refused, "field", None)) == ("bad-address", "address")
    assert rows(world, LegalNotice) == []


def test_a_discussion_and_a_person_can_be_what_it_is_about(world: World) -> None:
    notify(world, f"{ORIGIN}{world.url}")
    notify(world, f"{ORIGIN}/u/Rita")
    assert {(case.subject, case.is_legal) for case in rows(world, Case)} == {(Subject.ARTICLE, True), (Subject.ACCOUNT, True)}


@pytest.mark.parametrize(("action", "is_shown"), [("remove", False), ("keep", True)])
def test_the_decision_of_the_case_decides_the_notice_once_it_cannot_be_undone(action: str, is_shown: bool, world: World) -> None:
    given = notify(world, world.say("Rita"))
    world.decide("Mo", rows(world, Case)[0].id, action, reason="danger")
    assert read(world, given).state == "received"
    world.clock.move(minutes=1)
    view = read(world, given)
    assert (view.state, view.action, view.is_automatic, view.is_shown) == ("decided", action, False, is_shown)
    assert "Mo" not in repr(view)


def test_an_undone_decision_decides_no_notice(world: World) -> None:
    given = notify(world, world.say("Rita"))
    decision = world.decide("Mo", rows(world, Case)[0].id, "remove")
    undo(world, "Mo", decision.id)
    world.clock.move(minutes=1)
    assert read(world, given).state == "received"
    world.decide("Mo", rows(world, Case)[0].id, "keep")
    world.clock.move(minutes=1)
    assert read(world, given).action == "keep"


def test_a_notice_is_void_when_the_author_took_the_text_away(world: World) -> None:
    comment = world.say("Rita")
    given = notify(world, comment)
    world.delete("Rita", comment)
    assert read(world, given).state == "void"
    world.decide("Mo", rows(world, Case)[0].id, "keep")
    world.clock.move(minutes=1)
    assert (read(world, given).state, rows(world, LegalNotice)[0].state) == ("void", LegalState.VOID)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5_000, "\ud800"], ids=ascii)
def test_no_other_secret_opens_a_receipt(token: str, world: World) -> None:
    notify(world, world.say("Rita"))
    from_here = type("Given", (), {"token": token})
    with pytest.raises(NotFound):
        read(world, from_here)  # type: ignore[arg-type]  # it has all that is read of it


def test_the_limit_of_notices_holds(world: World) -> None:
    comment = world.say("Rita")
    world.limits = Limits()
    for _ in range(RATES["legal-notice"].burst):
        notify(world, comment)
    with pytest.raises(TooMany):
        notify(world, comment)
    assert len(rows(world, Case)) == 1
