"""Many at once: the writer puts them in one order, and every answer fits it (CC-01, CC-04, CC-05, CC-07, CC-10, MA-01, MA-03)."""

import asyncio
from collections import Counter
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from forum.accounts.actions import sign_up
from forum.accounts.models import Role
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.actions import Posted, delete_comment, edit_comment, post_comment
from forum.comments.drafts import prepare
from forum.comments.models import Comment, Edit, State, Vote
from forum.comments.votes import cast_vote
from forum.database import WriteSession
from forum.errors import ForumError
from forum.kit.ids import decode
from forum.moderation.actions import decide
from forum.moderation.models import AuditEntry, Case, Decision, Report
from forum.moderation.reports import file_report
from tests.comments.acts import row, rows
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"
DRAFT = prepare("At once.")


async def at_once(world: World, works: list[Any]) -> list[Any]:
    """Run the writes side by side; gives results, and codes of refusals."""
    results = await asyncio.gather(*(world.database.write(work) for work in works), return_exceptions=True)
    unexpected = [result for result in results if isinstance(result, BaseException) and not isinstance(result, ForumError)]
    assert unexpected == []
    return [result.code if isinstance(result, ForumError) else result for result in results]


def post(session: WriteSession, world: World, name: str, **more: Any) -> Posted:
    asked = {"thread_id": world.thread_id, "parent_id": None, "draft": DRAFT, "key": str(uuid4()), **more}
    return post_comment(session, world.viewer(name), now=NOON, limits=world.limits, **asked)


def crowd(world: World, size: int) -> list[AnyViewer]:
    def add(session: WriteSession) -> list[AnyViewer]:
        users = [sign_up(session, f"Person {number}", password_hash="x", now=NOON) for number in range(size)]
        return [Viewer(user.id, user.name, Role.READER, "127.0.0.1") for user in users]

    people: list[AnyViewer] = world.write(add)
    return people


async def test_one_key_fifty_times_at_once_is_one_comment(world: World) -> None:
    answers = await at_once(world, [partial(post, world=world, name="Rita", key=KEY)] * 50)
    assert len({answer.comment.id for answer in answers}) == 1
    assert Counter(answer.is_duplicate for answer in answers) == {False: 1, True: 49}
    assert [comment.seq for comment in rows(world, Comment)] == [1]


async def test_a_hundred_people_voting_at_once_are_all_counted(world: World) -> None:
    comment_id = decode(world.say("Rita").id)
    people = crowd(world, 100)

    def vote(viewer: AnyViewer, value: int) -> Any:
        return partial(cast_vote, viewer=viewer, comment_id=comment_id, value=value, now=NOON, limits=world.limits)

    works = [vote(viewer, value) for number, viewer in enumerate(people) for value in ((1, -1, 1) if number % 2 else (1, 0))]
    await at_once(world, works)

    votes = rows(world, Vote)
    assert (len(votes), sum(one.value for one in votes)) == (50, 50)
    (comment,) = rows(world, Comment)
    assert (comment.up, comment.down, comment.score) == (50, 0, 50)


async def test_a_reply_racing_a_deletion_is_below_a_tombstone_or_refused(world: World) -> None:
    parents = [world.say("Rita", f"Number {number}") for number in range(40)]
    replies = [partial(post, world=world, name="Sam", parent_id=decode(parent.id)) for parent in parents]
    deletions = [partial(delete_comment, viewer=world.viewer("Rita"), comment_id=decode(parent.id), now=NOON) for parent in parents]
    pairs = [pair[::-1] if number % 2 else pair for number, pair in enumerate(zip(replies, deletions, strict=True))]

    answers = await at_once(world, [work for pair in pairs for work in pair])

    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"parent-gone": 20}
    stored = {comment.id: comment for comment in rows(world, Comment)}
    children = [comment for comment in stored.values() if comment.parent_id]
    assert len(children) == 20
    assert {stored[child.parent_id].state for child in children} == {State.DELETED}


async def test_of_two_decisions_at_once_one_stands_and_the_other_is_told(world: World) -> None:
    cases = [world.report("Sam", world.say("Rita", f"Number {number}")).case_id for number in range(30)]

    def judge(name: str, action: str, case_id: int) -> Any:
        return partial(
            decide, viewer=world.viewer(name), case_id=case_id, action=action, reason="spam", note="", rev=1,
            now=NOON, limits=world.limits,
        )  # fmt: skip

    works = [judge(name, action, case) for case in cases for name, action in (("Mo", "remove"), ("Mina", "keep"))]
    answers = await at_once(world, works)

    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"case-decided": 30}
    assert Counter(one.case_id for one in rows(world, Decision)) == dict.fromkeys(cases, 1)
    assert [entry.number for entry in rows(world, AuditEntry)] == list(range(1, 31))


async def test_twenty_edits_at_once_are_twenty_revisions_or_refused(world: World) -> None:
    comment = world.say("Rita", "Text 0")

    def edit(number: int, rev: int | None) -> Any:
        return partial(
            edit_comment, viewer=world.viewer("Rita"), comment_id=decode(comment.id), draft=prepare(f"Text {number}"), key=None,
            rev=rev, now=NOON, limits=world.limits,
        )  # fmt: skip

    await at_once(world, [edit(number, None) for number in range(1, 21)])
    assert row(world, comment).rev == 21
    assert sorted(kept.body for kept in rows(world, Edit)) == sorted(f"Text {number}" for number in range(20))
    assert row(world, comment).body == "Text 20"

    answers = await at_once(world, [edit(number, 21) for number in range(21, 41)])
    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"comment-changed": 19}


async def test_one_person_reporting_fifty_times_at_once_is_one_report(world: World) -> None:
    comment_id = decode(world.say("Rita").id)
    work = partial(
        file_report, viewer=world.viewer("Sam"), comment_id=comment_id, reason="spam", note="", key=None,
        now=NOON, limits=world.limits,
    )  # fmt: skip
    answers = await at_once(world, [work] * 50)
    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"already-reported": 49}
    assert (len(rows(world, Report)), rows(world, Case)[0].report_count) == (1, 1)


async def test_two_hundred_people_reporting_one_comment_make_one_case_and_hide_nothing(world: World) -> None:
    comment = world.say("Rita")
    people = crowd(world, 200)
    works = [
        partial(
            file_report,
            viewer=viewer,
            comment_id=decode(comment.id),
            reason="spam",
            note="",
            key=None,
            now=NOON,
            limits=world.limits,
        )
        for viewer in people
    ]
    await at_once(world, works)
    (case,) = rows(world, Case)
    assert case.report_count == len(rows(world, Report)) == 200
    assert row(world, comment).state == State.PUBLISHED
