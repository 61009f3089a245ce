"""Votes: one a person, changed and taken back, counted in the same transaction."""

import random
from typing import Any

import pytest

from forum.accounts.actions import sign_up
from forum.accounts.models import Role
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.events import VoteCast
from forum.comments.models import Vote
from forum.comments.queries import votes_of
from forum.comments.votes import cast_vote, toggle_vote
from forum.database import WriteSession
from forum.errors import ForumError, Invalid, NotSignedIn, TooMany
from forum.kit.ids import decode
from forum.limits import RATES, Limits
from forum.threads.models import Thread
from tests.comments.acts import Told, lock, row, rows, vote, vote_as
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World


def refusal(world: World, name: str, comment: Any, value: int = 1) -> ForumError:
    with pytest.raises(ForumError) as refused:
        vote(world, name, comment, value)
    return refused.value


def crowd(world: World, size: int) -> list[AnyViewer]:
    """People made for the purpose."""

    def add(session: WriteSession) -> list[AnyViewer]:
        users = [sign_up(session, f"Voter {number}", password_hash="x", now=NOON) for number in range(size)]
        return [Viewer(user.id, user.name, Role.READER, "127.0.0.1") for user in users]

    people: list[AnyViewer] = world.write(add)
    return people


def test_a_vote_moves_the_score(world: World) -> None:
    comment = world.say("Rita")
    assert vote(world, "Sam", comment).comment.score == 1
    assert vote(world, "Nils", comment, -1).comment.score == 0
    assert vote(world, "Mo", comment).comment.score == 1
    assert (row(world, comment).up, row(world, comment).down) == (2, 1)


def test_a_person_has_one_vote_that_can_change(world: World) -> None:
    comment = world.say("Rita")
    for value, score in ((1, 1), (-1, -1), (1, 1), (0, 0), (-1, -1)):
        assert score == vote(world, "Sam", comment, value).comment.score
        assert len(rows(world, Vote)) == abs(value)


def test_the_same_vote_again_changes_nothing(world: World) -> None:
    comment = world.say("Rita")
    vote(world, "Sam", comment)
    again = vote(world, "Sam", comment)
    assert (again.is_duplicate, again.comment.score) == (True, 1)
    assert vote(world, "Nils", comment, 0).is_duplicate
    assert len(rows(world, Vote)) == 1


def test_the_button_takes_the_same_vote_back(world: World) -> None:
    comment = world.say("Rita")

    def press(value: int) -> int:
        posted = world.write(
            toggle_vote, world.viewer("Sam"), comment_id=decode(comment.id), value=value, now=NOON, limits=world.limits
        )
        score: int = posted.comment.score
        return score

    assert [press(1), press(1), press(-1), press(1), press(1)] == [1, 0, -1, 1, 0]


def test_one_s_own_comment_takes_no_vote(world: World) -> None:
    comment = world.say("Rita")
    for value in (1, -1, 0):
        refused = refusal(world, "Rita", comment, value)
        assert (refused.code, refused.status) == ("own-comment", 403)
    assert rows(world, Vote) == []


@pytest.mark.parametrize("how", ["delete", "remove"])
def test_a_gone_comment_takes_no_vote(how: str, world: World) -> None:
    comment = world.say("Rita")
    world.delete("Rita", comment) if how == "delete" else world.remove(comment)
    assert refusal(world, "Sam", comment).code == "comment-gone"


def test_a_locked_thread_takes_no_vote_but_a_moderator_s(world: World) -> None:
    comment = world.say("Rita")
    lock(world)
    assert refusal(world, "Sam", comment).code == "thread-locked"
    assert vote(world, "Mina", comment).comment.score == 1


def test_a_draft_s_comment_is_not_found_by_readers(world: World) -> None:
    assert refusal(world, "Rita", world.post("Mo", thread_id=world.draft_id).comment).code == "not-found"


@pytest.mark.parametrize("value", [2, -2, 100])
def test_a_vote_is_one_up_one_down_or_none(value: int, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        vote(world, "Sam", world.say("Rita"), value)
    assert (refused.value.code, refused.value.field) == ("bad-request", "value")


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    comment = world.say("Rita")
    with pytest.raises(NotSignedIn):
        world.write(cast_vote, NOBODY, comment_id=decode(comment.id), value=1, now=NOON, limits=world.limits)


def test_a_vote_takes_no_number(world: World) -> None:
    comment = world.say("Rita")
    assert vote(world, "Sam", comment).seq is None
    assert world.read(lambda session: session.get_one(Thread, world.thread_id).seq) == 1


def test_the_limit_of_votes_holds(world: World) -> None:
    comment = world.say("Rita")
    world.limits = Limits()
    for number in range(RATES["vote"].burst):
        vote(world, "Sam", comment, number % 2 * 2 - 1)
    with pytest.raises(TooMany):
        vote(world, "Sam", comment, 0)


def test_after_many_changed_and_undone_votes_the_score_is_a_recount(world: World) -> None:
    comment, people, dice = world.say("Rita"), crowd(world, 25), random.Random(7)

    def vote_wildly(session: WriteSession) -> None:
        for _ in range(500):
            cast_vote(
                session, dice.choice(people), comment_id=decode(comment.id), value=dice.choice((1, 0, -1)),
                now=NOON, limits=world.limits,
            )  # fmt: skip

    world.write(vote_wildly)

    votes, stored = rows(world, Vote), row(world, comment)
    assert {one.value for one in votes} == {1, -1}
    assert len({one.user_id for one in votes}) == len(votes)
    assert (stored.up, stored.down) == (sum(one.value == 1 for one in votes), sum(one.value == -1 for one in votes))
    assert stored.score == sum(one.value for one in votes)


def test_one_s_own_votes_are_known_by_the_thread(world: World) -> None:
    first, second = world.say("Rita"), world.say("Rita")
    elsewhere = world.post("Rita", thread_id=world.other_id).comment
    for comment, value in ((first, 1), (second, -1), (elsewhere, 1)):
        vote(world, "Sam", comment, value)
    assert world.read(votes_of, world.viewer("Sam"), thread_id=world.thread_id) == {first.id: 1, second.id: -1}
    assert world.read(votes_of, world.viewer("Nils"), thread_id=world.thread_id) == {}
    assert world.read(votes_of, NOBODY, thread_id=world.thread_id) == {}


def test_a_vote_moves_the_rank(world: World) -> None:
    comment = world.say("Rita")
    fresh = row(world, comment).rank
    vote(world, "Sam", comment, -1)
    voted_down = row(world, comment).rank
    vote_as(world, world.viewer("Sam"), comment, 1)
    assert voted_down < fresh < row(world, comment).rank


async def test_a_changed_score_is_told_and_a_repeated_vote_is_not(world: World) -> None:
    comment = world.say("Rita")
    told = Told(world)
    for value in (1, 1, -1):
        vote(world, "Sam", comment, value)
    await until(lambda: len(told.events) == 2)
    assert told.events == [VoteCast(world.thread_id, decode(comment.id), score) for score in (1, -1)]
