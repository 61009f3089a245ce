"""Purging leaves the tombstone and not a word; and nothing brings it back."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import SQLModel

from forum.comments.models import Comment, Signal, State
from forum.comments.views import CommentView
from forum.kit.ids import decode, new_id
from forum.moderation import audit
from forum.moderation.models import Action, Decision
from tests.comments.acts import edit, row, rows
from tests.moderation.acts import answer, appeal, undo
from tests.moderation.bulk.acts import purge_it
from tests.moderation.screening.acts import decide_about, finding, screened
from tests.refusals import refusal
from tests.world import World

SECRET = "Zwanzigerstrasse"


@pytest.fixture
def gone(world: World) -> CommentView:
    """What Rita wrote and edited, reported with a quote, seen by a filter, and removed by Mo."""
    comment = world.say("Rita", f"He lives in {SECRET} 4.")
    edit(world, "Rita", comment, f"He lives in {SECRET} 5.")
    filed = world.report("Nils", comment, reason="other", note=f"It says {SECRET}.")

    def find(session: Any) -> None:
        found: dict[str, Any] = {"detector": "words", "label": "A street", "score": 1, "threshold": 1, "effect": "note"}
        more: dict[str, Any] = {"spans": [[12, 28]], "detail": SECRET, "at": world.clock()}
        session.add(Signal(id=new_id(), comment_id=decode(comment.id), rev=2, **found, **more))

    world.write(find)
    world.decide("Mo", filed.case_id or 0, "remove", reason="personal-information")
    return comment


def everything(world: World) -> str:
    """Each value of each row."""
    tables = [table for table in SQLModel.metadata.tables.values() if table.name != "moderation_search"]

    def read(session: Any) -> str:
        return "\n".join(str(tuple(one)) for table in tables for one in session.connection().execute(table.select()))

    found: str = world.read(read)
    return found


def test_the_text_is_nowhere_any_more_and_the_tombstone_stays(world: World, gone: CommentView) -> None:
    assert SECRET in everything(world)
    decision = purge_it(world, "Ada", gone)
    assert SECRET not in everything(world)
    kept = row(world, gone)
    assert (kept.state, kept.body, kept.html, kept.plain) == (State.REMOVED, "", "", "")
    assert (decision.action, decision.comment_id) == (Action.PURGE, kept.id)
    assert world.read(audit.first_broken) is None


@pytest.mark.parametrize(
    ("name", "code"), [("Rita", "not-allowed"), ("Sam", "not-allowed"), ("Mo", "not-allowed"), ("Mina", "not-allowed")]
)
def test_only_admins_purge(world: World, gone: CommentView, name: str, code: str) -> None:
    assert refusal(purge_it, world, name, gone).code == code
    assert SECRET in everything(world)


@pytest.mark.parametrize("confirm", ["", "yes", "purge it", "PURGE!"])
def test_it_asks_twice(world: World, gone: CommentView, confirm: str) -> None:
    refused = refusal(purge_it, world, "Ada", gone, confirm=confirm)
    assert (refused.code, refused.status) == ("not-confirmed", 422)
    assert SECRET in everything(world)


def test_only_what_is_removed_is_purged(world: World) -> None:
    comment = world.say("Rita")
    assert refusal(purge_it, world, "Ada", comment).code == "comment-changed"
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "hold")
    assert refusal(purge_it, world, "Ada", comment).code == "comment-changed"


def test_an_admin_does_not_purge_their_own(world: World) -> None:
    comment = world.say("Ada")
    world.remove(comment)
    assert refusal(purge_it, world, "Ada", comment).code == "own-comment"


def test_it_cannot_be_undone_restored_purged_again_or_brought_back_by_an_appeal(world: World, gone: CommentView) -> None:
    removal = rows(world, Decision)[0]
    decision = purge_it(world, "Ada", gone)
    assert refusal(undo, world, "Ada", decision.id).code == "purged"
    assert refusal(world.decide, "Mina", removal.case_id, "restore").code == "purged"
    assert refusal(purge_it, world, "Ada", gone).code == "purged"
    for one in (removal, decision):
        assert refusal(appeal, world, "Rita", one.id).code == "not-allowed"


def test_an_appeal_is_answered_first(world: World, gone: CommentView) -> None:
    filed = appeal(world, "Rita", rows(world, Decision)[0].id)
    assert refusal(purge_it, world, "Ada", gone).code == "appeal-waits"
    answer(world, "Mina", filed.id, "upheld")
    purge_it(world, "Ada", gone)
    assert SECRET not in everything(world)


def test_other_comments_keep_their_words(world: World, gone: CommentView) -> None:
    other = world.say("Sam", "Quite another matter.")
    purge_it(world, "Ada", gone)
    assert [one.body for one in rows(world, Comment) if one.id == decode(other.id)] == ["Quite another matter."]


def test_the_author_is_told(world: World, gone: CommentView) -> None:
    at: datetime = purge_it(world, "Ada", gone).at
    assert at == world.clock()


def test_what_the_rules_quoted_when_they_held_it_goes_too(world: World) -> None:
    found = finding(reason="personal-information", spans=((12, 28),))
    comment = screened(world, "Rita", found, body=f"He lives in {SECRET}.").comment
    assert SECRET in rows(world, Decision)[0].note
    decide_about(world, comment, "remove")
    purge_it(world, "Ada", comment)
    assert SECRET not in everything(world)
    assert world.read(audit.first_broken) is None
