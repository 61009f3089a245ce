"""Two moderators and 200 cases, decided as fast as a script can click: no double decision, and every loser is told."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
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


@dataclass(frozen=True)
class Answer:
    """What one click came to, and when it was under way."""

    status: int
    is_clash: bool
    sent: float
    answered: float


def click_through(server: RealServer, cookie: str, cases: list[int], *, action: str, starts: list[Barrier]) -> dict[int, Answer]:
    """Decide one after the other, in several windows; each click waits for the other moderator's hand, and no longer."""
    told: dict[int, Answer] = {}
    body = urlencode({"action": action, "reason": "spam", "note": "", "rev": "1"})
    headers = {"Content-Type": FORM, "Origin": server.url, "Cookie": f"forum={cookie}"}

    def window(some: list[int], start: Barrier) -> None:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
            for case_id in some:
                start.wait(60)
                sent = time.monotonic()
                connection.request("POST", f"/moderation/cases/{encode(case_id)}/decisions", body, headers)
                answer = connection.getresponse()
                text = answer.read().decode()
                told[case_id] = Answer(answer.status, CLASH in text, sent, time.monotonic())

    with ThreadPoolExecutor(AT_ONCE) as windows:
        for done in [windows.submit(window, cases[number::AT_ONCE], start) for number, start in enumerate(starts)]:
            done.result()
    return told


def test_two_moderators_and_two_hundred_cases(
    desk: tuple[RealServer, list[int]], populated: tuple[Path, World], tmp_path: Path
) -> None:
    server, cases = desk
    mo, mina = (populated[1].cast[name] for name in ("Mo", "Mina"))
    starts = [Barrier(2) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(2) as both:
        first = both.submit(click_through, server, mo.cookie, cases, action="remove", starts=starts)
        second = both.submit(click_through, server, mina.cookie, cases, action="keep", starts=starts)
        told = {"Mo": first.result(), "Mina": second.result()}
    won = {name: {one for one, answer in answers.items() if answer.status == 303} for name, answers in told.items()}
    lost = [answer for answers in told.values() for answer in answers.values() if answer.status != 303]
    pairs = [(told["Mo"][one], told["Mina"][one]) for one in cases]

    at_once = [max(one.sent, other.sent) < min(one.answered, other.answered) for one, other in pairs]
    assert sum(at_once) > 0.9 * CASES, "both were under way together; a busy machine may wake one too late"
    assert won["Mo"] | won["Mina"] == set(cases)
    assert won["Mo"] & won["Mina"] == set()
    assert [(answer.status, answer.is_clash) for answer in lost] == [(409, True)] * CASES, "every loser is told"

    server.stop()
    with closing(Database(tmp_path / "forum.db")) as database:
        check_once(world_in(database, populated[1]), won)


def check_once(world: World, won: dict[str, set[int]]) -> None:
    """One decision a case, by who was told that it was theirs; and the log is whole."""
    decided = rows(world, Decision)
    assert Counter(Counter(one.case_id for one in decided).values()) == {1: CASES}
    names = {person.viewer.user_id: name for name, person in world.cast.items()}
    assert all(one.case_id in won[names[one.by_id]] for one in decided if one.by_id)
    assert all(one.action == ("remove" if names[one.by_id] == "Mo" else "keep") for one in decided if one.by_id)
    assert {case.state for case in rows(world, Case)} == {CaseState.DECIDED}
    assert world.read(first_broken) is None
