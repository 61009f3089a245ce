"""Every command of the socket, for everybody from nobody to the administrator: the answer stands in a table.

A new command without a row fails here. The visitors and their world are those of the table of doors.
"""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.live.protocol import COMMANDS
from tests.http.ledger import ledger
from tests.live.test_endpoint import connect
from tests.pages.rows import SECRETS
from tests.pages.visitors import VISITORS, Town, build_town
from tests.world import World

pytestmark = pytest.mark.journey

# One letter a visitor, in the order of VISITORS: `.` it is done · `s` he is asked to sign in · `f` he may not · `h` there is
# nothing for him · `c` he is let in, and the thing is not as he takes it · `-` no answer, and nothing happens.
ROWS = {
    "subscribe": ".........",
    "subscribe to a draft": "hhhhhh...",
    "unsubscribe": ".........",
    "post": "ss...f...",
    "edit": "ssf.fffff",
    "delete": "sff.fffff",
    "vote": "ss.f.f...",
    "report": "sscf.f...",
    "typing": "---------",
    "watch": "ssffff...",
}
LETTERS = {
    "not-signed-in": "s", "not-allowed": "f", "suspended": "f", "own-comment": "f", "not-found": "h", "already-reported": "c",
}  # fmt: skip


@pytest.fixture
def town(populated: tuple[Path, World], tmp_path: Path) -> Town:
    """The furnished world."""
    return build_town(populated, tmp_path)


def command(name: str, world: World, comment: str) -> dict[str, Any]:
    """The command about what is Rita's, with all it needs."""
    about: dict[str, Any] = {
        "subscribe": {"thread": world.thread, "after": 0},
        "unsubscribe": {"thread": world.thread},
        "post": {"thread": world.thread, "body": "Hello."},
        "edit": {"comment": comment, "body": "Changed."},
        "delete": {"comment": comment},
        "vote": {"comment": comment, "value": 1},
        "report": {"comment": comment, "reason": "spam"},
        "typing": {"thread": world.thread},
        "watch": {},
    }
    return {"op": name, "key": str(uuid4()), **about[name]}


def said(client: TestClient, message: dict[str, Any]) -> tuple[str, str]:
    """The letter of the answer, and all that was heard until a command behind it was answered."""
    behind, heard = str(uuid4()), []
    with connect(client) as socket:
        socket.send_json(message)
        socket.send_json({"op": "unsubscribe", "key": behind, "thread": "0000000000001"})
        while not heard or heard[-1].get("key") != behind:
            heard.append(socket.receive_json())
    own = [one for one in heard if one.get("key") == message["key"]]
    letter = "-" if not own else "." if own[0]["op"] != "error" else LETTERS.get(own[0]["code"], own[0]["code"])
    return letter, str(heard)


def test_every_command_has_its_row() -> None:
    assert {name.partition(" ")[0] for name in ROWS} == COMMANDS.keys()
    assert {len(row) for row in ROWS.values()} == {len(VISITORS)}


@pytest.mark.parametrize("who", VISITORS)
def test_every_command_is_answered_as_its_row_says(town: Town, who: str) -> None:
    wrong, column = {}, VISITORS.index(who)
    for name, row in ROWS.items():
        with town.open() as (client, world):
            town.dress(client, who)
            message, before = command(name.partition(" ")[0], world, town.doors.known["/c/"]), ledger(world)
            if name.endswith("draft"):
                message["thread"] = world.draft
            letter, heard = said(client, message)
            if letter != row[column]:
                wrong[name] = f"{letter}, wanted {row[column]}"
            if letter in "sfh" and (ledger(world) != before or any(secret in heard for secret in SECRETS)):
                wrong[name] = f"{letter}, and something changed or was told"
    assert wrong == {}
