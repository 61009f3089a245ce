"""What was written as a guest becomes an account's once the address is proved; nothing moves by itself, and nobody else's."""

from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from forum.accounts.guests import GuestName, create_guest
from forum.accounts.models import User, UserSession
from forum.accounts.sessions import start_session
from forum.accounts.viewer import Guest
from forum.comments.actions import post_comment
from forum.comments.authors import claiming
from forum.comments.authors.claiming import claim, claimable
from forum.comments.drafts import prepare
from forum.comments.models import Comment, Vote
from forum.comments.views import CommentView
from forum.comments.votes import cast_vote
from forum.errors import NotAllowed, NotSignedIn
from forum.kit.ids import decode
from forum.threads.models import LogEntry
from tests.comments.acts import rows
from tests.moderation.sanctions.acts import sanction
from tests.people import NOBODY
from tests.world import World

ADDRESS = "rita@example.org"


def guest(world: World, name: str = "Gil", email: str = ADDRESS) -> Guest:
    """Somebody without an account, with a cookie."""
    row = world.write(create_guest, GuestName(name, email), now=world.clock())
    world.write(start_session, row.id, user_agent="test", now=world.clock())
    return Guest("192.0.2.0", user_id=row.id, guest_name=row.name)


def say(
    world: World, by: Guest, body: str = "From the riverside.", *, key: str = "", parent: CommentView | None = None
) -> CommentView:
    posted = world.write(
        post_comment,
        by,
        thread_id=world.thread_id,
        parent_id=decode(parent.id) if parent else None,
        draft=prepare(body),
        key=key or str(uuid4()),
        now=world.clock(),
        limits=world.limits,
    )
    comment: CommentView = posted.comment
    return comment


def prove(world: World, name: str, email: str = ADDRESS) -> None:
    """The account has shown that the address is theirs."""

    def change(session: Any) -> None:
        user = session.exec(select(User).where(User.name == name, User.origin == "")).one()
        user.email, user.email_folded = email, email.lower()
        session.add(user)

    world.write(change)


def take(world: World, name: str, *guests: Guest) -> int:
    """Claim until nothing moves; gives how many moved."""
    moved = 0
    while True:
        some, _ = world.write(claim, world.viewer(name), guest_ids={one.user_id for one in guests}, now=world.clock())
        moved += some
        if not some:
            return moved


def authors(world: World) -> list[int]:
    return [comment.author_id for comment in rows(world, Comment)]


def test_who_proved_the_address_is_shown_the_guest_and_nobody_else_is(world: World) -> None:
    gil = guest(world)
    say(world, gil)
    assert world.read(claimable, world.viewer("Rita")) == []
    prove(world, "Rita")
    (found,) = world.read(claimable, world.viewer("Rita"))
    assert (found.name, found.count, found.last[0][1]) == ("Gil", 1, "From the riverside.")
    assert world.read(claimable, world.viewer("Sam")) == []
    with pytest.raises(NotSignedIn):
        world.read(claimable, gil)


def test_all_of_a_guest_s_comments_become_the_account_s(world: World) -> None:
    gil, prior = guest(world), world.say("Sam", "Before.")
    for number in range(3):
        say(world, gil, f"Number {number}.", parent=prior)
    prove(world, "Rita")
    assert take(world, "Rita", gil) == 3
    assert authors(world)[1:] == [world.cast["Rita"].viewer.user_id] * 3
    assert world.read(claimable, world.viewer("Rita")) == []
    assert [row for row in rows(world, UserSession) if row.user_id == gil.user_id] == []


def test_nothing_of_another_address_is_taken(world: World) -> None:
    gil, hana = guest(world), guest(world, "Hana", "hana@example.org")
    say(world, gil)
    say(world, hana)
    prove(world, "Rita")
    assert take(world, "Rita", hana) == 0
    assert take(world, "Sam", gil, hana) == 0
    assert authors(world) == [gil.user_id, hana.user_id]


def test_only_the_chosen_guests_are_taken(world: World) -> None:
    gil, other = guest(world), guest(world, "Not me")
    say(world, gil)
    say(world, other)
    prove(world, "Rita")
    take(world, "Rita", gil)
    assert authors(world) == [world.cast["Rita"].viewer.user_id, other.user_id]


def test_a_claim_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "AT_ONCE", 2)
    gil, prior = guest(world), guest(world, "Gil again")
    for by in (gil, gil, gil, prior, prior):
        say(world, by, str(uuid4()))
    prove(world, "Rita")
    moved, done = world.write(claim, world.viewer("Rita"), guest_ids={gil.user_id, prior.user_id}, now=world.clock())
    assert (moved, done) == (2, [])
    assert take(world, "Rita", gil, prior) == 3
    assert set(authors(world)) == {world.cast["Rita"].viewer.user_id}


def test_open_pages_are_told_once_for_each_comment_in_order(world: World) -> None:
    gil = guest(world)
    say(world, gil)
    say(world, gil, "Another.")
    prove(world, "Rita")
    take(world, "Rita", gil)
    log = [(entry.seq, entry.kind.value) for entry in rows(world, LogEntry) if entry.thread_id == world.thread_id]
    assert sorted(log)[-2:] == [(3, "comment.redrawn"), (4, "comment.redrawn")]


def test_one_s_own_vote_goes_with_the_claim_and_the_others_stay(world: World) -> None:
    gil = guest(world)
    comment = say(world, gil)
    for name in ("Rita", "Sam"):
        world.write(cast_vote, world.viewer(name), comment_id=decode(comment.id), value=1, now=world.clock(), limits=world.limits)
    prove(world, "Rita")
    take(world, "Rita", gil)
    assert [vote.user_id for vote in rows(world, Vote)] == [world.cast["Sam"].viewer.user_id]
    assert [(one.up, one.score) for one in rows(world, Comment)] == [(1, 1)]


def test_two_guests_who_used_one_key_are_both_claimed(world: World) -> None:
    key, first, second = str(uuid4()), guest(world), guest(world, "Gil again")
    say(world, first, key=key)
    say(world, second, key=key)
    prove(world, "Rita")
    assert take(world, "Rita", first, second) == 2


def test_who_is_suspended_claims_nothing(world: World) -> None:
    gil = guest(world)
    say(world, gil)
    prove(world, "Rita")
    sanction(world, "Mo", "Rita", "ban")
    with pytest.raises(NotAllowed):
        take(world, "Rita", gil)
    with pytest.raises(NotSignedIn):
        world.write(claim, NOBODY, guest_ids={gil.user_id}, now=world.clock())
    assert authors(world) == [gil.user_id]


def test_what_readers_are_not_shown_is_not_shown_before_it_is_claimed(world: World) -> None:
    comment = say(world, guest(world), "A secret of somebody else.")
    world.remove(comment)
    prove(world, "Rita")
    (found,) = world.read(claimable, world.viewer("Rita"))
    assert found.last[0][:2] == ("", "")
