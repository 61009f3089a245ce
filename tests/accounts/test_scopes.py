"""What a token is for, asked by the rules."""

from collections.abc import Collection

import pytest

from forum.accounts.rules import administrator, insist_may_change, moderator
from forum.accounts.tokens import add_token, find_bearer, scopes_of
from forum.accounts.viewer import ALL_SCOPES, AnyViewer, Scope, Viewer
from forum.errors import NotAllowed
from forum.kit.tokens import token_hash
from tests.people import NOBODY, NOON
from tests.world import World


def viewer_of(world: World, name: str, *scopes: Scope) -> AnyViewer:
    user_id = world.cast[name].viewer.user_id
    token = world.write(add_token, user_id, label="x", scopes=scopes, expires_at=None, now=NOON)
    viewer: AnyViewer = world.read(find_bearer, token_hash=token_hash(token), address="", now=NOON).viewer
    return viewer


def code(fn: object, *args: object) -> str | None:
    try:
        fn(*args)  # type: ignore[operator]
    except NotAllowed as refused:
        return refused.code
    return None


def test_every_token_reads(world: World) -> None:
    assert viewer_of(world, "Rita").scopes == {Scope.READ}  # type: ignore[union-attr]
    assert viewer_of(world, "Rita", Scope.WRITE).scopes == {Scope.READ, Scope.WRITE}  # type: ignore[union-attr]
    assert viewer_of(world, "Rita", *Scope).scopes == ALL_SCOPES  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("stored", "scopes"), [(None, ALL_SCOPES), ("", set()), ("read", {"read"}), ("read write", {"read", "write"}), ("fly", set())]
)
def test_a_word_that_is_not_known_is_for_nothing(stored: str | None, scopes: Collection[str]) -> None:
    assert scopes_of(stored) == scopes


def test_without_write_nothing_changes(world: World) -> None:
    assert code(insist_may_change, viewer_of(world, "Rita", Scope.READ)) == "no-scope"
    assert code(insist_may_change, viewer_of(world, "Mo", Scope.READ, Scope.MODERATE)) == "no-scope"
    assert code(insist_may_change, viewer_of(world, "Rita", Scope.WRITE)) is None
    assert code(insist_may_change, world.viewer("Rita")) is None
    assert code(insist_may_change, NOBODY) is None  # who has no account is asked for one elsewhere


def test_without_moderate_staff_are_readers(world: World) -> None:
    mo, ada = viewer_of(world, "Mo", Scope.WRITE), viewer_of(world, "Ada", Scope.WRITE)
    assert (code(moderator, mo), code(moderator, ada), code(administrator, ada)) == ("no-scope",) * 3
    assert code(moderator, viewer_of(world, "Mo", Scope.MODERATE)) is None
    assert code(administrator, viewer_of(world, "Mo", Scope.MODERATE)) == "not-allowed"
    assert code(moderator, viewer_of(world, "Rita", Scope.MODERATE)) == "not-allowed"


def test_staff_who_owe_a_second_factor_are_readers() -> None:
    for role in ("moderator", "admin"):
        owing = Viewer(1, "Mo", role, "", lacks_second=True)  # type: ignore[arg-type]
        assert (owing.is_moderator, owing.is_admin) == (False, False)
        assert code(moderator, owing) == "second-needed"
        assert code(administrator, owing) == "second-needed"
