"""Forgetting: what is due goes, a day earlier it stays, and what a decision needs stays until nobody can contest it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.accounts.models import GUEST, ApiToken, User, UserSession
from forum.accounts.sessions import start_session
from forum.accounts.ways.models import Proof, ProofKind
from forum.accounts.ways.proofs import make_proof
from forum.comments.models import Comment, Edit
from forum.database import WriteSession
from forum.kit.ids import new_id
from forum.moderation.models import Appeal, Case, LegalNotice, Report
from forum.privacy.models import Leaving
from forum.privacy.retention import CONTESTED_FOR, DELETED_FOR, NOTICES_FOR, TOKENS_FOR
from tests.comments.acts import edit, row, rows
from tests.moderation.acts import answer, appeal
from tests.moderation.legal.acts import notify
from tests.moderation.targets.acts import guest_reports
from tests.people import NOON
from tests.privacy.acts import gone, sweep
from tests.world import World

DAY = timedelta(days=1)


def set_all(world: World, model: type, **values: object) -> None:
    world.write(lambda session: session.exec(sa.update(model).values(**values)))


def test_addresses_of_sign_ins_go_after_their_days(world: World) -> None:
    far = NOON + timedelta(days=400)
    set_all(world, UserSession, address="192.0.2.0", last_seen_at=NOON, expires_at=far, ends_at=far)
    world.clock.move(days=29)
    assert sweep(world, addresses=30) == {}
    world.clock.move(days=1)
    assert sweep(world, addresses=30) == {"addresses": len(world.cast)}
    assert {one.address for one in rows(world, UserSession)} == {None}


def test_with_no_days_no_address_is_kept(world: World) -> None:
    set_all(world, UserSession, address="192.0.2.0", last_seen_at=NOON)
    assert sweep(world, addresses=0) == {"addresses": len(world.cast)}


def test_sign_ins_that_are_over_go_and_others_stay(world: World) -> None:
    before = len(rows(world, UserSession))
    world.write(start_session, world.cast["Rita"].viewer.user_id, user_agent="", now=NOON)
    world.clock.move(days=29)
    assert sweep(world) == {}
    world.clock.move(days=2)
    assert sweep(world) == {"sign-ins": 1}
    assert len(rows(world, UserSession)) == before


def test_links_and_tokens_that_are_over_go(world: World) -> None:
    world.write(make_proof, ProofKind.SIGN_IN, email="rita@example.org", now=NOON)
    set_all(world, ApiToken, expires_at=NOON)
    set_all(world, UserSession, expires_at=NOON + timedelta(days=400))
    assert sweep(world) == {}
    world.clock.move(hours=1)
    assert sweep(world) == {"links": 1}
    world.clock.at = NOON + TOKENS_FOR
    assert sweep(world) == {"tokens": len(world.cast)}
    assert rows(world, Proof) == rows(world, ApiToken) == []


def guest(world: World) -> int:
    """A guest with an address, who has written."""
    number = new_id()

    def add(session: WriteSession) -> None:
        session.add(User(id=number, name="Gwen", name_folded="gwen", origin=f"{GUEST}{number}", created_at=NOON))
        session.flush()
        session.exec(sa.update(User).where(User.id == number).values(email="gwen@example.org", email_folded="gwen@example.org"))

    world.write(add)
    comment = world.say("Rita", "As Gwen.")
    world.clock.move(days=100)
    world.write(lambda session: session.exec(sa.update(Comment).values(author_id=number, created_at=world.clock())))
    assert comment.id
    return number


def test_a_guests_address_goes_after_their_last_comment_and_nobody_elses(world: World) -> None:
    set_all(world, User, email="somebody@example.org")
    set_all(world, UserSession, expires_at=NOON + timedelta(days=4_000))
    guest(world)
    world.clock.move(days=364)
    assert sweep(world) == {}
    world.clock.move(days=1)
    assert sweep(world) == {"guests' addresses": 1}
    assert {user.name for user in rows(world, User) if user.email is None} == {"Gwen"}


def test_the_mark_of_who_reported_without_an_account_goes_once_it_is_decided(world: World) -> None:
    filed = guest_reports(world, world.say("Rita", "Hello."), reason="spam")
    world.clock.move(days=20)
    assert "reporters' marks" not in sweep(world, addresses=10)
    world.decide("Mo", filed.case_id, "keep")
    world.clock.move(days=10)
    assert sweep(world, addresses=10)["reporters' marks"] == 1
    assert {report.guest for report in rows(world, Report)} == {None}


def test_who_sent_a_legal_notice_is_forgotten_after_three_years(world: World) -> None:
    comment = world.say("Rita", "Hello.")
    notify(world, comment, name="Norbert", email="norbert@law.example")
    world.clock.move(days=2_000)
    assert "senders of notices" not in sweep(world), "it waits for its answer"
    world.decide("Mo", rows(world, Case)[0].id, "remove")
    world.clock.at += NOTICES_FOR - DAY
    assert "senders of notices" not in sweep(world)
    world.clock.move(days=1)
    assert sweep(world)["senders of notices"] == 1
    assert {(one.name, one.email) for one in rows(world, LegalNotice)} == {("", "")}


def test_a_deleted_text_goes_after_its_days(world: World) -> None:
    comment, other = world.say("Rita", "A slip."), world.say("Sam", "Stays.")
    edit(world, "Rita", comment, "A slip again.")
    world.delete("Rita", comment)
    world.clock.at += DELETED_FOR - DAY
    assert "deleted texts" not in sweep(world)
    world.clock.move(days=1)
    assert sweep(world)["deleted texts"] == 1
    assert (row(world, comment).body, row(world, other).body, rows(world, Edit)) == ("", "Stays.", [])


@pytest.mark.parametrize("is_decided", [True, False])
def test_a_deleted_text_that_was_reported_stays_as_long_as_its_decision_can_be_contested(world: World, is_decided: bool) -> None:
    comment = world.say("Rita", "Insults.")
    filed = world.report("Sam", comment)
    if is_decided:
        world.decide("Mo", filed.case_id, "keep")
    world.delete("Rita", comment)
    world.clock.at += CONTESTED_FOR - DAY
    assert "deleted texts" not in sweep(world)
    world.clock.move(days=1)
    assert ("deleted texts" in sweep(world)) == is_decided
    assert (rows(world, Case)[0].snapshot == "") == is_decided


def test_what_moderators_removed_stays_while_its_author_does(world: World) -> None:
    comment = world.say("Rita", "Insults.")
    world.remove(comment)
    world.clock.move(days=4_000)
    sweep(world)
    assert row(world, comment).body == "Insults."


def test_of_who_left_nothing_is_left_after_half_a_year(world: World) -> None:
    removed, kept = world.say("Rita", "Insults."), world.say("Rita", "Kept.")
    edit(world, "Rita", kept, "Kept so.")
    world.report("Sam", kept)
    world.remove(removed)
    filed = world.report("Rita", world.say("Sam", "Hello."), note="Ritas words.")
    decision = world.decide("Mo", rows(world, Case)[0].id, "remove")
    hearing = appeal(world, "Rita", decision.id, text="Ritas appeal.")
    gone(world, "Rita", "keep")
    answer(world, "Mina", hearing.id, "upheld")
    world.decide("Mo", filed.case_id, "keep")
    world.clock.at += CONTESTED_FOR - DAY
    assert sweep(world).keys() <= {"sign-ins"}
    world.clock.move(days=1)
    assert sweep(world) == {"texts left behind": 2, "leavings": 1}
    assert (rows(world, Edit), rows(world, Leaving)) == ([], [])
    assert {report.note for report in rows(world, Report)} | {one.text for one in rows(world, Appeal)} == {""}


def test_who_left_is_remembered_while_a_case_waits(world: World) -> None:
    world.report("Sam", world.say("Rita", "Waits."))
    gone(world, "Rita", "keep")
    world.clock.move(days=4_000)
    sweep(world)
    assert len(rows(world, Leaving)) == 1
    world.decide("Mo", rows(world, Case)[0].id, "remove")
    world.clock.at += CONTESTED_FOR
    assert sweep(world) == {"texts left behind": 1, "leavings": 1}
