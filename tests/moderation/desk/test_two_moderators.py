"""Two moderators and 200 cases, decided as fast as a script can click: no double decision, and every loser is told."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forum.database import Database
from forum.kit.ids import encode
from forum.moderation.audit import first_broken
from forum.moderation.models import Case, CaseState, Decision
from tests.comments.acts import rows
from tests.conftest import world_in
from tests.servers import RealServer
from tests.world import World

pytestmark = pytest.mark.journey

CASES = 200
AT_ONCE = 4  # windows of one moderator
FORM = "application/x-www-form-urlencoded"
CLASH = "Somebody has decided this case already"


@pytest.fixture
def desk(populated: tuple[Path, World], tmp_path: Path) -> Iterator[tuple[RealServer, list[int]]]:
    """A real server with 200 cases that wait."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    with closing(Database(tmp_path / "forum.db")) as database:
        world = world_in(database, populated[1])
        cases = [world.report("Sam", world.say("Rita", f"Number {number}")).case_id or 0 for number in range(CASES)]
    server = RealServer(tmp_path)
    server.start()
    yield server, cases
    server.stop()


def click_through(server: RealServer, cookie: str, cases: list[int], action: str) -> dict[int, tuple[int, bool]]:
    """Decide one after the other, in several windows; the status of each, and whether its page says that another was first."""
    told: dict[int, tuple[int, bool]] = {}
    body = urlencode({"action": action, "reason": "spam", "note": "", "rev": "1"})
    headers = {"Content-Type": FORM, "Origin": server.url, "Cookie": f"forum={cookie}"}

    def window(some: list[int]) -> None:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
            for case_id in some:
                connection.request("POST", f"/moderation/cases/{encode(case_id)}/decisions", body, headers)
                answer = connection.getresponse()
                told[case_id] = (answer.status, CLASH in answer.read().decode())

    with ThreadPoolExecutor(AT_ONCE) as windows:
        for done in [windows.submit(window, cases[number::AT_ONCE]) for number in range(AT_ONCE)]:
            done.result()
    return told


def test_two_moderators_and_two_hundred_cases(
    desk: tuple[RealServer, list[int]], populated: tuple[Path, World], tmp_path: Path
) -> None:
    server, cases = desk
    mo, mina = (populated[1].cast[name] for name in ("Mo", "Mina"))
    with ThreadPoolExecutor(2) as both:
        first = both.submit(click_through, server, mo.cookie, cases, "remove")
        second = both.submit(click_through, server, mina.cookie, cases, "keep")
        by_mo, by_mina = first.result(), second.result()
    won = {"Mo": {one for one, (status, _) in by_mo.items() if status == 303}}
    won["Mina"] = {one for one, (status, _) in by_mina.items() if status == 303}
    lost = [answer for told in (by_mo, by_mina) for answer in told.values() if answer[0] != 303]

    assert min(map(len, won.values())) > 0, "they did not race"
    assert won["Mo"] | won["Mina"] == set(cases)
    assert won["Mo"] & won["Mina"] == set()
    assert lost == [(409, True)] * CASES, "every loser is told that another was first"

    server.stop()
    with closing(Database(tmp_path / "forum.db")) as database:
        check_once(world_in(database, populated[1]), won)


def check_once(world: World, won: dict[str, set[int]]) -> None:
    """One decision a case, by who was told that it was theirs; and the log is whole."""
    decided = rows(world, Decision)
    assert Counter(Counter(one.case_id for one in decided).values()) == {1: CASES}
    names = {person.viewer.user_id: name for name, person in world.cast.items()}
    assert all(one.case_id in won[names[one.by_id]] for one in decided if one.by_id)
    assert {one.action.value for one in decided if one.by_id and names[one.by_id] == "Mo"} == {"remove"}
    assert {case.state for case in rows(world, Case)} == {CaseState.DECIDED}
    assert world.read(first_broken) is None
