"""Every page, form and call, for everybody from nobody to the administrator: the answer stands in a table.

A new route without a row fails here, and so does a row whose route is gone. What a row says is found out by knocking: each
visitor in the same furnished world, put back after every change.
"""

from pathlib import Path

import pytest

from tests.pages.rows import DOORS, SECRETS
from tests.pages.visitors import CONTENT, HIDDEN, IN, NOT_ALLOWED, PROVE, SIGN_IN, VISITORS, Town, build_town
from tests.world import World

pytestmark = pytest.mark.journey

ENTITLED = ("author", "moderator", "admin")  # may read what was removed, also where they may not act


@pytest.fixture
def town(populated: tuple[Path, World], tmp_path: Path) -> Town:
    """The furnished world."""
    return build_town(populated, tmp_path)


def test_every_door_has_its_row_and_every_row_its_door(town: Town) -> None:
    assert DOORS.keys() == {f"{door.method} {door.pattern}" for door in town.doors.all()}
    assert {len(row) for row in DOORS.values()} == {len(VISITORS)}
    assert set("".join(DOORS.values())) <= {IN, SIGN_IN, PROVE, NOT_ALLOWED, HIDDEN, CONTENT}


@pytest.mark.parametrize("who", VISITORS)
def test_every_door_answers_as_its_row_says(town: Town, who: str) -> None:
    column, wrong, doors = VISITORS.index(who), {}, town.doors.all()
    assert len(doors) > 120
    for door, letter, answer, has_changed in town.answers(who, doors):
        name = f"{door.method} {door.pattern}"
        wanted = DOORS.get(name, "?" * len(VISITORS))[column]
        if letter != wanted:
            wrong[name] = f"{letter}, wanted {wanted}"
        if has_changed and (door.method == "GET" or letter not in (IN, CONTENT)):
            wrong[name] = f"{letter}, and something changed"
        is_away = letter in (SIGN_IN, PROVE, NOT_ALLOWED, HIDDEN) and who not in ENTITLED
        if is_away and any(secret in answer.text for secret in SECRETS):
            wrong[name] = f"{letter}, and it told what it should not"
    assert wrong == {}
