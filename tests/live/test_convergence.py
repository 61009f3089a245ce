"""Convergence over real sockets: whatever people do and whatever breaks, a copy kept by events is the thread (G3, G6).

Chance decides from a seed what happens to one real server, which is restarted and killed on the way. With
FORUM_TEST_SOAK_MINUTES it goes on for so long, from a seed of its own; FORUM_TEST_SEED begins where an earlier run began.
(Not a Hypothesis state machine: that leaves out most rules in each run, and with a server in it nothing shrinks in time.)
"""

import itertools
import os
import random
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from forum.database import Database, WriteSession
from forum.kit.ids import encode
from forum.threads.actions import lock_thread, unlock_thread
from tests.conftest import world_in
from tests.live.remote import WAIT_S, Counts, Reader, Remote, tree
from tests.servers import RealServer
from tests.world import World, add_article

THREADS = 24  # two for each run; when all were used, they are used again with what is in them
BUSY = 510  # events in the busy thread: more than are replayed
WRITERS = ("Rita", "Sam", "Nils")
READERS = (*WRITERS, None)
RUNS = 4  # in one `make test`; in four the server is stopped once and killed once
STEPS = 90  # in each of them
SEED = 3
ACTS = {
    "write": 12, "reply": 12, "edit": 10, "delete": 4, "vote": 6, "remove": 8, "restore": 6, "lock": 2, "unlock": 6,
    "send_again": 6, "go_away": 5, "come_back": 8, "load_the_page": 3, "ask_for_another_history": 1,
    "come_back_after_long": 1, "everybody_at_once": 2, "all_agree": 1, "hold": 5, "let_through": 5,
}  # fmt: skip
Thing = TypeVar("Thing")


@dataclass
class Town:
    """The server with its threads, and what happened in the whole run."""

    server: RealServer
    remote: Remote
    threads: list[str]
    busy: str
    counts: Counts = field(default_factory=Counts)
    runs: int = 0

    def next_threads(self) -> list[str]:
        """Two that nobody used yet, as long as there are any, and the busy one."""
        first = self.runs * 2 % len(self.threads)
        self.runs += 1
        return [*self.threads[first : first + 2], self.busy]


@dataclass
class Sent:
    """A comment that was acknowledged: under which key, by whom, and what the answer said."""

    name: str
    key: str
    body: str
    parent: str | None = None
    id: str = ""
    seq: int = 0


@dataclass
class Matter:
    """What is known of one thread by those who act in it."""

    thread: str
    before: int = 0
    sent: list[Sent] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    waiting: list[Sent] = field(default_factory=list)


class Afternoon:
    """Three people write, moderators judge, four sockets come and go, and sometimes the server goes away."""

    def __init__(self, town: Town, number: int) -> None:
        self.town, self.remote, self.counts = town, town.remote, town.counts
        self.chance = random.Random(number)
        self.ending = ("stop", "", "kill", "")[number % 4]
        self.matters = [Matter(thread) for thread in town.next_threads()]
        self.readers = [Reader(self.remote, name, self.counts) for name in READERS]

    def pass_by(self) -> None:
        """All of it; in the end everybody must have the same."""
        for matter in self.matters:
            matter.before = len(self.remote.chat(matter.thread))
        for reader in self.readers:
            if self.chance.random() < 0.5:
                reader.connect()
            for matter in self.matters:
                reader.open_page(matter.thread)
        ends_at = self.chance.randrange(STEPS)
        for step in range(STEPS):
            act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
            if self.ending and step == ends_at:
                act = "the_server_goes_away"
            getattr(self, act)()
        self.all_agree()
        for matter in self.matters:
            self._everything_is_there_once(matter)

    def leave(self) -> None:
        for reader in self.readers:
            reader.disconnect()

    def write(self) -> None:
        self._post(self._who(), self._where(), parent=None)

    def reply(self) -> None:
        matter = self._where()
        for sent in self._one(matter.sent):
            self._post(self._who(), matter, parent=sent.id)

    def hold(self) -> None:
        """Somebody is loud, and insists: until a moderator lets it through no copy and no page may know of it."""
        matter, key = self._where(), str(uuid4())
        for parent in [None, *self._one(matter.sent)][-1:]:
            sent = Sent(self._who(), key, f"THIS IS SAID ALOUD UNDER {key.upper()}", parent and parent.id)
            response = self._send(sent, matter, anyway=True)
            if response.is_success:
                sent.id = response.json()["id"]
                assert (response.json()["state"], response.json()["seq"]) == ("held", 0)
                matter.waiting.append(sent)
            self.counts.add("held" if response.is_success else "refused")

    def let_through(self) -> None:
        matter = self._where()
        for sent in self._one(matter.waiting):
            cases = self.remote.call("Mo", "GET", "/api/v1/moderation/cases").json()["items"]
            for case in [case for case in cases if case["comment"] == sent.id]:
                self._decide("Mo", case, "keep")
            now = self.remote.call("Mo", "GET", f"/api/v1/comments/{sent.id}").json()
            if now["state"] == "published":
                sent.seq = now["seq"]
                matter.waiting.remove(sent)
                matter.sent.append(sent)
                self.counts.add("let through")

    def edit(self) -> None:
        for sent in self._one(self._where().sent):
            self._call("edited", sent.name, "PATCH", f"/comments/{sent.id}", json={"body": f"Better said, {uuid4()}"})

    def delete(self) -> None:
        for sent in self._one(self._where().sent):
            self._call("deleted", sent.name, "DELETE", f"/comments/{sent.id}")

    def vote(self) -> None:
        for sent in self._one(self._where().sent):
            self._call("voted", self._who(), "PUT", f"/comments/{sent.id}/vote", json={"value": self.chance.choice([1, 0, -1])})

    def remove(self) -> None:
        matter = self._where()
        for sent in self._one(matter.sent):
            self._call("reported", "Ada", "POST", f"/comments/{sent.id}/reports", json={"reason": "spam"})
            cases = self.remote.call("Mo", "GET", "/api/v1/moderation/cases").json()["items"]
            for case in [case for case in cases if case["comment"] == sent.id]:
                matter.cases.append(case["id"])
                self._decide("Mo", case, "remove")

    def restore(self) -> None:
        for case_id in self._one(self._where().cases):
            case = self.remote.call("Mina", "GET", f"/api/v1/moderation/cases/{case_id}").json()
            self._decide("Mina", case, "restore")

    def lock(self) -> None:
        self._close("lock")

    def unlock(self) -> None:
        self._close("unlock")

    def send_again(self) -> None:
        """The answer was lost, so the same key comes again: over the author's socket when there is one."""
        matter = self._where()
        for sent in self._one(matter.sent):
            before = self.remote.seq(matter.thread)
            ack = self._ask(self.readers[WRITERS.index(sent.name)], _command(sent, matter))
            if ack is None:
                response = self._send(sent, matter)
                ack = {"op": "ack", "duplicate": response.status_code == 200, "comment": response.json()}
                self.counts.add("duplicates over HTTP")
            else:
                self.counts.add("duplicates on a socket")
            assert (ack["op"], ack["duplicate"], ack["comment"]["id"]) == ("ack", True, sent.id)
            assert ack["comment"]["seq"] == sent.seq
            assert self.remote.seq(matter.thread) == before, "a duplicate takes no number"

    def go_away(self) -> None:
        reader = self._reader()
        self.counts.add("disconnects", int(reader.socket is not None))
        reader.disconnect()

    def come_back(self) -> None:
        reader = self._reader()
        if reader.socket is None:
            self.counts.add("connects")
            reader.connect()

    def load_the_page(self) -> None:
        reader = self._reader()
        with self._breaking(reader):
            reader.open_page(self._where().thread)

    def ask_for_another_history(self) -> None:
        reader = self._reader()
        with self._breaking(reader):
            reader.follow(self._where().thread, ahead_by=10_000)

    def come_back_after_long(self) -> None:
        """So far behind in the busy thread that it has to be read again."""
        reader = self._reader()
        reader.copies[self.town.busy].heard = 0
        with self._breaking(reader):
            reader.follow(self.town.busy)

    def everybody_at_once(self) -> None:
        """Three write at the same moment in which somebody loads the page."""
        matter = self._where()
        reader = self._reader()
        with ThreadPoolExecutor(len(WRITERS)) as people:
            at_work = [people.submit(self._post_some, who, matter) for who in WRITERS]
            with self._breaking(reader):
                reader.open_page(matter.thread)
            for work in at_work:
                work.result()
        self.counts.add("crowds")

    def the_server_goes_away(self) -> None:
        """While people post; each sends again, under the old key, what was not answered."""
        matter, server, back = self._where(), self.town.server, threading.Event()
        with ThreadPoolExecutor(len(WRITERS)) as people:
            at_work = [people.submit(self._post_some, who, matter, back) for who in WRITERS]
            getattr(server, self.ending)()
            server.start()
            back.set()
            for work in at_work:
                work.result()
        self.counts.add(f"restarts after {self.ending}")

    def all_agree(self) -> None:
        for matter in self.matters:
            now = self.remote.read(matter.thread)
            shown, order = tree(now.comments), sorted(now.comments, key=lambda one: now.comments[one]["seq"])
            assert self.remote.chat(matter.thread) == order, "the live reading is in the order of the log"
            for branch in shown.values():
                assert [one["replies"] for one in branch] == [now.comments[one["id"]]["replies"] for one in branch]
            for reader in self.readers:
                copy = reader.catch_up(matter.thread, upto=now.seq)
                assert (copy.seq, copy.locked, tree(copy.comments)) == (now.seq, now.locked, shown), reader.name
                self.counts.add("copies compared")

    def _everything_is_there_once(self, matter: Matter) -> None:
        comments = self.remote.read(matter.thread, limit=7, depth=2).comments
        assert len(comments) == matter.before + len(matter.sent), "nothing was lost, nothing was written twice"
        assert {sent.id: sent.seq for sent in matter.sent}.items() <= {one: comments[one]["seq"] for one in comments}.items()

    def _who(self) -> str:
        return self.chance.choice(WRITERS)

    def _where(self) -> Matter:
        return self.chance.choice(self.matters)

    def _reader(self) -> Reader:
        return self.chance.choice(self.readers)

    def _one(self, things: list[Thing]) -> list[Thing]:
        """One of them, or none when there are none."""
        return [self.chance.choice(things)] if things else []

    def _post(self, who: str, matter: Matter, *, parent: str | None) -> None:
        key = str(uuid4())
        sent = Sent(who, key, f"Said under *{key}*", parent)
        answer = self._ask(self.readers[WRITERS.index(who)], _command(sent, matter))
        if answer is None:
            response = self._send(sent, matter)
            answer = {"op": "ack" if response.is_success else "error", "comment": response.json()}
        self.counts.add(answer["op"])
        if answer["op"] == "ack":
            sent.id, sent.seq = answer["comment"]["id"], answer["comment"]["seq"]
            matter.sent.append(sent)
            self.counts.add("replied" if parent else "posted")

    def _post_some(self, who: str, matter: Matter, back: threading.Event | None = None) -> None:
        """Three comments over HTTP; what gets no answer is sent again when the server is back."""
        for key in [str(uuid4()) for _ in range(3)]:
            sent, response = Sent(who, key, f"Said under *{key}*"), None
            while response is None:
                try:
                    response = self._send(sent, matter)
                except httpx2.TransportError:
                    assert back, "the server was not to go away"
                    assert back.wait(WAIT_S)
            if response.is_success:
                sent.id, sent.seq = response.json()["id"], response.json()["seq"]
                matter.sent.append(sent)

    def _send(self, sent: Sent, matter: Matter, *, anyway: bool = False) -> httpx2.Response:
        what = {"key": sent.key, "parent": sent.parent, "body": sent.body, "anyway": anyway}
        return self.remote.call(sent.name, "POST", f"/api/v1/threads/{matter.thread}/comments", json=what)

    def _ask(self, reader: Reader, command: dict[str, Any]) -> dict[str, Any] | None:
        """The answer over this reader's socket, or nothing when there is none any more."""
        answer: dict[str, Any] | None = None
        if reader.socket:
            with self._breaking(reader):
                answer = reader.ask(command)
        return answer

    @contextmanager
    def _breaking(self, reader: Reader) -> Iterator[None]:
        """The socket may turn out to be of a server that is gone; then it stays away until somebody wants it back."""
        try:
            yield
        except ConnectionClosed:
            self.counts.add("found broken")
            reader.disconnect()

    def _decide(self, who: str, case: dict[str, Any], action: str) -> None:
        decision = {"action": action, "reason": "spam", "rev": case["rev"]}
        self._call(action, who, "POST", f"/moderation/cases/{case['id']}/decisions", json=decision)

    def _close(self, how: str) -> None:
        response = self.remote.call("Mina", "POST", f"/t/{self._where().thread}/{how}", data={"reason": ""})
        assert response.is_success, response.text
        self.counts.add(how)

    def _call(self, act: str, who: str, method: str, path: str, **given: Any) -> None:
        response = self.remote.call(who, method, f"/api/v1{path}", **given)
        assert response.status_code < 500, response.text
        self.counts.add(act if response.is_success else "refused")


def _command(sent: Sent, matter: Matter) -> dict[str, Any]:
    return {"op": "post", "key": sent.key, "thread": matter.thread, "parent": sent.parent, "body": sent.body}


def _populate(world: World) -> tuple[list[str], str]:
    """Threads without comments, and one with a few and so long a log that it is not replayed."""
    threads = [encode(add_article(world, f"Article {number}")[0]) for number in range(THREADS)]
    for _ in range(3):
        world.say("Rita", "Said long ago.")

    def open_and_close(session: WriteSession) -> None:
        for _ in range(BUSY // 2):
            lock_thread(session, world.viewer("Mina"), thread_id=world.thread_id, reason="", now=world.clock())
            unlock_thread(session, world.viewer("Mina"), thread_id=world.thread_id, now=world.clock())

    world.write(open_and_close)
    return threads, world.thread


@pytest.fixture
def town(populated: tuple[Path, World], tmp_path: Path) -> Iterator[Town]:
    shutil.copy(populated[0], tmp_path / "forum.db")
    database = Database(tmp_path / "forum.db")
    world = world_in(database, populated[1])
    threads, busy = _populate(world)
    database.close()
    server = RealServer(tmp_path)
    server.start()
    remote = Remote(server, world)
    yield Town(server, remote, threads, busy)
    remote.close()
    server.stop()


def _seeds() -> Iterator[int]:
    """So many, always the same; to soak, others until the minutes are over."""
    minutes = float(os.environ.get("FORUM_TEST_SOAK_MINUTES", "0"))
    first = int(os.environ.get("FORUM_TEST_SEED", random.randrange(1_000_000) if minutes else SEED))
    end = time.monotonic() + 60 * minutes
    for number in itertools.count(first):
        if number >= first + RUNS and time.monotonic() > end:
            return
        yield number


PREMISES = (
    "posted", "replied", "held", "let through", "edited", "deleted", "voted", "reported", "remove", "restore", "lock", "unlock", "refused", "crowds",
    "disconnects", "missed events", "resets", "duplicates on a socket", "duplicates over HTTP", "found broken",
    "restarts after stop", "restarts after kill", "events applied", "events known already", "copies compared",
)  # fmt: skip


@pytest.mark.journey
def test_a_page_and_the_events_above_it_are_the_page_now(town: Town) -> None:
    number = 0
    try:
        for number in _seeds():
            afternoon = Afternoon(town, number)
            try:
                afternoon.pass_by()
            finally:
                afternoon.leave()
    finally:
        counts = (f"{count} {name}" for name, count in sorted(town.counts.acts.items()))
        print(f"{town.runs} afternoons up to seed {number}", *counts, sep=", ")
    assert [name for name in PREMISES if not town.counts.acts.get(name)] == [], "the run must contain all of these"
