"""Roles: who may what."""

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.accounts.queries import find_user
from forum.accounts.rules import moderator, signed_in
from forum.accounts.viewer import Nobody, Viewer
from forum.errors import NotAllowed, NotFound, NotSignedIn
from tests.people import NOBODY
from tests.world import World


@pytest.mark.parametrize(
    ("role", "is_moderator", "is_admin"), [(Role.READER, False, False), (Role.MODERATOR, True, False), (Role.ADMIN, True, True)]
)
def test_a_role_says_what_is_open(role: Role, is_moderator: bool, is_admin: bool) -> None:
    viewer = Viewer(1, "Somebody", role, "192.0.2.7")
    assert (True, is_moderator, is_admin) == (viewer.is_signed_in, viewer.is_moderator, viewer.is_admin)


def test_nobody_is_a_reader_without_a_name() -> None:
    assert (NOBODY.is_signed_in, NOBODY.is_moderator, NOBODY.is_admin, NOBODY.name) == (False, False, False, "")


def test_limits_count_the_account_or_else_the_address() -> None:
    assert Viewer(7, "Rita", Role.READER, "192.0.2.7").who == ("user:7",)
    assert Nobody("192.0.2.7").who == ("address:192.0.2.7",)


def test_a_guest_is_asked_to_sign_in() -> None:
    with pytest.raises(NotSignedIn):
        signed_in(NOBODY)
    with pytest.raises(NotSignedIn):
        moderator(NOBODY)


def test_a_reader_is_told_that_only_moderators_may() -> None:
    with pytest.raises(NotAllowed, match="moderators") as refused:
        moderator(Viewer(1, "Rita", Role.READER, ""))
    assert (refused.value.code, refused.value.status) == ("not-allowed", 403)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_moderators_and_administrators_moderate(role: Role) -> None:
    viewer = Viewer(1, "Mo", role, "")
    assert viewer is moderator(viewer)


def test_a_role_can_be_changed(world: World) -> None:
    world.write(change_role, "rita", role=Role.MODERATOR)
    assert world.read(find_user, name="Rita").role == Role.MODERATOR


def test_nobody_cannot_be_given_a_role(world: World) -> None:
    with pytest.raises(NotFound, match="Zed"):
        world.write(change_role, "Zed", role=Role.ADMIN)
