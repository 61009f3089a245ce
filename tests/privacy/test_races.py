"""An account is deleted while it posts (CC-12): what came before goes with it, what comes after is refused, and nothing stays."""

from concurrent.futures import ThreadPoolExecutor

from forum.comments.models import Comment, State
from forum.errors import NotSignedIn
from forum.moderation.recount import miscounted
from tests.comments.acts import rows
from tests.privacy.acts import depart, finish
from tests.world import World

WRITERS = 4
MOST = 200  # posts of each; the account is gone long before


def write_until_refused(world: World) -> int:
    """How many were taken."""
    for taken in range(MOST):
        try:
            world.say("Rita", "Still here.")
        except NotSignedIn:
            return taken
    raise AssertionError("nobody was refused")


def test_an_account_that_is_deleted_while_it_posts_leaves_nothing(world: World) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        taken = [pool.submit(write_until_refused, world) for _ in range(WRITERS)]
        while len(rows(world, Comment)) < 2 * WRITERS:
            pass
        user_id = depart(world, "Rita", "remove")
        finish(world, user_id)
        total = sum(one.result() for one in taken)

    comments = rows(world, Comment)
    assert len(comments) == total >= 2 * WRITERS
    assert {(one.state, one.body, one.author_id) for one in comments} == {(State.DELETED, "", user_id)}
    assert world.read(lambda session: list(miscounted(session))) == []
