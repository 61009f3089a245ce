"""Leaving: nothing tells who it was, threads keep their shape, and a stop in between loses nothing."""

from typing import Any

import pytest
from sqlmodel import SQLModel, select

from forum.accounts.actions import create_user
from forum.accounts.models import ApiToken, Role, User, UserSession
from forum.accounts.queries import find_user
from forum.accounts.sessions import find_holder
from forum.accounts.tokens import find_bearer
from forum.comments.models import Comment, Edit, State
from forum.errors import ForumError, Invalid, NotAllowed, NotSignedIn
from forum.kit.ids import decode
from forum.kit.tokens import token_hash
from forum.moderation.audit import first_broken
from forum.moderation.models import AuditEntry, Case, Report
from forum.moderation.recount import miscounted
from forum.privacy.leaving import GOES, NAME, SLICE, give_up_role, leave, unfinished
from forum.privacy.models import Leaving
from forum.threads.models import LogEntry, LogKind
from tests.comments.acts import edit, row, rows, vote
from tests.comments.forest import plant
from tests.privacy.acts import depart, finish, gone
from tests.world import World


def everything(world: World) -> str:
    """All that is stored, as one text."""
    from tests.http.ledger import ledger

    return repr(ledger(world))


def test_the_account_is_empty_at_once_and_its_name_is_free(world: World) -> None:
    cookie, token = world.cast["Rita"].cookie, world.cast["Rita"].token
    user_id = depart(world, "Rita")

    user: User = world.read(lambda session: session.get_one(User, user_id))
    assert (user.name, user.origin, user.email, user.password_hash, user.about) == (NAME, f"deleted:{user_id}", None, None, "")
    holder = world.read(find_holder, token_hash=token_hash(cookie), address="", now=world.clock())
    assert not holder.viewer.is_signed_in
    assert not world.read(find_bearer, token_hash=token_hash(token), address="", now=world.clock()).viewer.is_signed_in
    assert world.read(find_user, name="Rita") is None
    world.write(create_user, "Rita", role=Role.READER, password_hash=None, email=None, now=world.clock())


def test_nothing_that_goes_with_the_account_is_left(world: World) -> None:
    user_id = gone(world, "Rita")
    for model, column in GOES:
        left = world.read(lambda session, model=model, column=column: session.exec(select(model).where(column == user_id)).all())
        assert left == [], model.__name__
    others = {one.user_id for one in rows(world, UserSession)} & {one.user_id for one in rows(world, ApiToken)}
    assert len(others) == len(world.cast) - 1


def test_comments_that_stay_stand_under_no_name(world: World) -> None:
    first = world.say("Rita", "By the river.")
    reply = world.say("Sam", "Which one?", parent=first)
    edit(world, "Rita", first, "By the canal.")
    gone(world, "Rita", "keep")

    kept = row(world, first)
    assert (kept.state, kept.body, kept.rev) == (State.PUBLISHED, "By the canal.", 2)
    assert rows(world, Edit) == []
    assert row(world, reply).parent_id == kept.id
    assert "By the river" not in everything(world)


def test_comments_that_go_leave_tombstones_without_a_text_anywhere(world: World) -> None:
    first = world.say("Rita", "By the river.")
    edit(world, "Rita", first, "By the canal.")
    reply = world.say("Sam", "Which one?", parent=first)
    world.delete("Rita", world.say("Rita", "A slip."))
    gone(world, "Rita", "remove")

    assert [one.state for one in rows(world, Comment)] == [State.DELETED, State.PUBLISHED, State.DELETED]
    assert row(world, reply).parent_id == decode(first.id)
    text = everything(world)
    assert [words for words in ("By the river", "By the canal", "A slip", "Rita") if words in text] == []


def test_what_a_case_is_about_keeps_its_text_for_those_who_decide(world: World) -> None:
    reported, removed = world.say("Rita", "Reported."), world.say("Rita", "Removed.")
    world.report("Sam", reported)
    world.remove(removed)
    gone(world, "Rita", "remove")

    assert (row(world, reported).state, row(world, reported).body) == (State.DELETED, "Reported.")
    assert (row(world, removed).state, row(world, removed).body) == (State.REMOVED, "Removed.")
    assert {case.snapshot for case in rows(world, Case)} == {"Reported.", "Removed."}


def test_reports_stay_without_their_sender_and_decided_ones_without_their_words(world: World) -> None:
    waiting = world.report("Rita", world.say("Sam", "One."), note="Waiting words.")
    decided = world.report("Rita", world.say("Sam", "Two."), note="Decided words.")
    world.decide("Mo", decided.case_id or 0, "remove")
    gone(world, "Rita")

    notes = {report.case_id: report.note for report in rows(world, Report)}
    assert notes == {waiting.case_id: "Waiting words.", decided.case_id: ""}


def test_votes_stay_counted(world: World) -> None:
    comment = world.say("Sam", "Hello.")
    vote(world, "Rita", comment)
    gone(world, "Rita", "remove")
    assert row(world, comment).score == 1
    assert world.read(lambda session: list(miscounted(session))) == []


def test_each_thread_is_told_in_the_order_of_its_comments(world: World) -> None:
    plant(world, [None] * (SLICE + 3), ["Rita"] * (SLICE + 3))
    before = len(rows(world, LogEntry))
    assert finish(world, depart(world, "Rita", "keep")) == 2

    told = rows(world, LogEntry)[before:]
    assert {entry.kind for entry in told} == {LogKind.COMMENT_REDRAWN}
    assert [entry.comment_id for entry in told] == sorted(entry.comment_id for entry in told)
    assert [entry.seq for entry in rows(world, LogEntry)] == list(range(1, before + SLICE + 4))


def test_replies_that_name_whom_they_answer_are_drawn_again(world: World) -> None:
    said = plant(world, [None, *range(7)], ["Sam"] * 6 + ["Rita", "Sam"])
    assert world.read(lambda session: _reply_to(session, said[7].id)) == "Rita"
    before = len(rows(world, LogEntry))
    gone(world, "Rita", "keep")
    assert [entry.comment_id for entry in rows(world, LogEntry)[before:]] == [decode(said[6].id), decode(said[7].id)]
    assert world.read(lambda session: _reply_to(session, said[7].id)) == NAME


def _reply_to(session: Any, comment_id: str) -> str | None:
    from forum.comments.queries import view_of

    return view_of(session, session.get_one(Comment, decode(comment_id))).reply_to


def test_a_stop_in_between_loses_nothing(world: World) -> None:
    from forum.privacy.leaving import go_on

    plant(world, [None] * (2 * SLICE + 1), ["Rita"] * (2 * SLICE + 1))
    user_id = depart(world, "Rita", "remove")
    assert world.read(unfinished) == [user_id]
    assert world.write(go_on, user_id, now=world.clock())
    assert [leaving.reached_id for leaving in rows(world, Leaving)] == [rows(world, Comment)[SLICE - 1].id]
    assert world.read(unfinished) == [user_id]

    finish(world, user_id)
    assert world.read(unfinished) == []
    assert {comment.state for comment in rows(world, Comment)} == {State.DELETED}
    assert not world.write(go_on, user_id, now=world.clock()), "there is nothing to do a second time"


def test_who_left_writes_nothing_more(world: World) -> None:
    comment = world.say("Rita", "Before.")
    gone(world, "Rita", "remove")
    with pytest.raises(NotSignedIn):
        world.say("Rita", "After.")
    with pytest.raises(ForumError):
        edit(world, "Rita", comment)
    assert len(rows(world, Comment)) == 1


@pytest.mark.parametrize("name", ["Mo", "Ada"])
def test_staff_give_up_their_role_first(world: World, name: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        depart(world, name)
    assert refused.value.code == "staff-stays"
    assert rows(world, Leaving) == []


def test_a_moderator_gives_up_the_role_and_leaves(world: World) -> None:
    world.write(give_up_role, world.viewer("Mo"), now=world.clock())
    assert (rows(world, AuditEntry)[-1].action, world.read(first_broken)) == ("set-role", None)
    gone(world, "Mo")


def test_the_last_administrator_stays(world: World) -> None:
    with pytest.raises(NotAllowed) as refused:
        world.write(give_up_role, world.viewer("Ada"), now=world.clock())
    assert refused.value.code == "last-admin"


@pytest.mark.parametrize(("wish", "name", "code"), [("keep", "Sam", "not-confirmed"), ("burn", "Rita", "bad-request")])
def test_nothing_happens_by_mistake(world: World, wish: str, name: str, code: str) -> None:
    before = everything(world)
    with pytest.raises(Invalid) as refused:
        world.write(leave, world.viewer("Rita"), wish=wish, name=name, now=world.clock())
    assert (refused.value.code, everything(world)) == (code, before)


def test_every_column_that_names_a_person_is_thought_of() -> None:
    """A new table with somebody's id in it goes with the account, or says why not: in export.py for the one, here for the other."""
    stays = {
        "comments.author_id", "votes.user_id", "removals.by_id", "removals.ended_by_id", "reports.reporter_id", "appeals.by_id",
        "appeals.decided_by_id", "decisions.account_id", "decisions.by_id", "cases.account_id", "sanctions.user_id",
        "sanctions.by_id", "sanctions.ended_by_id", "person_notes.by_id", "audit_entries.by_id", "leavings.user_id",
        "cases.claimed_by_id", "thread_locks.by_id", "thread_locks.ended_by_id", "slow_modes.by_id", "slow_modes.ended_by_id",
        "filter_rules.by_id", "detector_settings.by_id", "reasons.by_id", "rule_texts.by_id", "thresholds.by_id",
        "moderator_scopes.by_id",
    }  # fmt: skip
    goes = {f"{model.__tablename__}.{column.key}" for model, column in GOES}
    assert goes | stays == naming_people()
    assert goes & stays == set()


def naming_people() -> set[str]:
    """Every column that refers to a person."""
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "users.id" for key in column.foreign_keys)
    }
