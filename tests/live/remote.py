"""A real server as programs meet it: the JSON API, the socket, and a copy of each thread kept as docs/protocol.md says."""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from forum.http.happenings import REACH
from tests.live.readers import as_seen
from tests.servers import RealServer
from tests.world import World

WAIT_S = 30  # how long an answer or an event may take; none takes a hundredth of it
FORUM_V1 = Subprotocol("forum.v1")

Comment = dict[str, Any]


@dataclass
class Reading:
    """A thread read afresh: the number it was read at, whether it is locked, and its comments in the order they came."""

    seq: int
    locked: bool
    comments: dict[str, Comment]


class Remote:
    """The JSON API and the pages, for anybody of the cast."""

    def __init__(self, server: RealServer, world: World) -> None:
        self.server = server
        self._world = world
        self._http = httpx2.Client(timeout=WAIT_S, follow_redirects=True)

    def close(self) -> None:
        self._http.close()

    def call(self, name: str | None, method: str, path: str, **given: Any) -> httpx2.Response:
        """One request as this person, or as a guest."""
        return self._http.request(method, self.server.url + path, headers=self.headers(name), **given)

    def headers(self, name: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._world.cast[name].token}"} if name else {}

    def get(self, path: str, **query: Any) -> Any:
        response = self.call(None, "GET", f"/api/v1{path}", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def seq(self, thread: str) -> int:
        return int(self.get(f"/threads/{thread}")["seq"])

    def page_number(self, thread: str) -> int:
        """The `data-seq` of the thread's page."""
        return int(re.findall(r'data-seq="(\d+)" data-epoch', self.call(None, "GET", f"/t/{thread}").text)[0])

    def read(self, thread: str, **size: int) -> Reading:
        """The whole tree with every cursor followed; read again until nothing happened meanwhile."""
        while True:
            head = self.get(f"/threads/{thread}")
            comments, is_whole = self._pages(thread, **size)
            left_out = set() if is_whole else set(self.chat(thread)) - set(comments)
            for comment_id in left_out:
                comments[comment_id] = self.get(f"/comments/{comment_id}")
            if self.seq(thread) == head["seq"]:
                gone = {comments[one]["state"] for one in left_out} <= {"removed", "deleted"}
                assert gone, "pages leave out nothing but placeholders that nothing hangs on"
                return Reading(head["seq"], head["state"] == "locked", comments)

    def _pages(self, thread: str, **size: int) -> tuple[dict[str, Comment], bool]:
        """The comments, and whether they came on one page."""
        comments: list[Comment] = []
        count = 0
        asks: list[dict[str, str]] = [{}]
        while asks:
            ask = asks.pop()
            page = self.get(f"/threads/{thread}/comments", sort="old", **size, **ask)
            comments, count = comments + page["items"], count + 1
            asks += _further(page, ask)
        by_id = {one["id"]: one for one in comments}
        assert len(by_id) == len(comments), "no comment stands on two pages"
        return by_id, count == 1

    def chat(self, thread: str) -> list[str]:
        """The ids of the live reading, oldest first, through all its pages."""
        ids: list[str] = []
        address = self.get(f"/threads/{thread}")["url"] + "?view=live"
        while address:
            text = self.call(None, "GET", address).text
            ids = re.findall(r' data-comment="(\w+)"', text) + ids
            earlier = re.search(r'rel="prev" href="([^"]+)"', text)
            address = html.unescape(earlier[1]) if earlier else ""
        return ids


def _further(page: dict[str, Any], ask: dict[str, str]) -> list[dict[str, str]]:
    """What to ask next: the page after this one, and what its stubs stand for."""
    following = [{**ask, "after": page["next"]}] if page["next"] else []
    stubs = [{"parent": stub["parent"], "after": stub["cursor"]} for stub in page["stubs"]]
    return following + [{name: value for name, value in stub.items() if value} for stub in stubs]


@dataclass
class Copy:
    """A thread as this reader has it. `heard` is the number of the last event, or what the reader said they have."""

    reading: Reading
    heard: int

    def apply(self, event: dict[str, Any]) -> bool:
        """Take an event in; says whether it told anything new. Every number comes once and in order."""
        assert event["seq"] == self.heard + 1, f"{event['seq']} came after {self.heard}"
        self.heard = event["seq"]
        if event["seq"] <= self.reading.seq:
            return False
        self.reading.seq = event["seq"]
        if event["comment"] is None:
            self.reading.locked = event["kind"] == "thread.locked"
        else:
            self.reading.comments[event["comment"]["id"]] = event["comment"]
        return True


@dataclass
class Counts:
    """What a run contained, so that it can be asked whether it proved anything."""

    acts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, count: int = 1) -> None:
        self.acts[name] = self.acts.get(name, 0) + count


class Reader:
    """One socket of one of the cast, or of a guest, and its copies of threads."""

    def __init__(self, remote: Remote, name: str | None, counts: Counts) -> None:
        self.remote = remote
        self.name = name
        self.counts = counts
        self.copies: dict[str, Copy] = {}
        self.socket: ClientConnection | None = None
        self._starts_over: set[str] = set()

    def open_page(self, thread: str) -> None:
        """Take the number first, then read: what happens between the two comes again and changes nothing."""
        number = self.remote.page_number(thread)
        self.copies[thread] = Copy(self.remote.read(thread), number)
        self.follow(thread)

    def connect(self) -> None:
        """Open a socket and go on with every thread from the last number heard."""
        server = self.remote.server
        self.socket = connect(
            server.socket_url,
            subprotocols=[FORUM_V1],
            additional_headers=self.remote.headers(self.name),
            open_timeout=WAIT_S,
            legacy=True,
            max_queue=None,  # a full queue would not hear the answer to a close
        )
        for thread in self.copies:
            self.follow(thread)

    def disconnect(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None

    def follow(self, thread: str, *, ahead_by: int = 0) -> None:
        """Subscribe after the last number heard, or after one that is ahead of the log; without a socket, later."""
        if self.socket is None:
            return
        after = self.copies[thread].heard + ahead_by
        self._starts_over.add(thread)
        told = self.ask({"op": "subscribe", "thread": thread, "after": after})
        self._starts_over.discard(thread)
        assert told["op"] == "subscribed", told
        if 0 < told["seq"] - after <= REACH:
            self.counts.add("missed events", told["seq"] - after)

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command and take frames until its answer. A connection that breaks before it raises ConnectionClosed."""
        assert self.socket
        command = {"key": str(uuid4()), **command}
        self.socket.send(json.dumps(command))
        frame = self.take()
        while frame.get("key") != command["key"]:
            frame = self.take()
        return frame

    def take(self) -> dict[str, Any]:
        """The next frame, applied."""
        assert self.socket
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=WAIT_S))
        if frame.get("thread") in self._starts_over:
            return frame  # still of the subscription before; what it says comes again
        if frame["op"] == "event":
            is_new = self.copies[frame["thread"]].apply(frame)
            self.counts.add("events applied" if is_new else "events known already")
        elif frame["op"] == "reset":
            self.counts.add("resets")
            self.copies[frame["thread"]] = Copy(self.remote.read(frame["thread"]), frame["seq"])
        return frame

    def catch_up(self, thread: str, *, upto: int) -> Reading:
        """Take frames until the copy has come so far; connects when it has to."""
        while self.copies[thread].heard < upto or self.copies[thread].reading.seq < upto:
            try:
                if self.socket is None:
                    self.connect()
                else:
                    self.take()
            except ConnectionClosed:
                self.socket = None
        return self.copies[thread].reading


def tree(comments: dict[str, Comment]) -> dict[str | None, list[Comment]]:
    """The comments under each parent in the order of the log, with the numbers of replies that a recount gives."""
    replies = dict.fromkeys(comments, 0)
    for comment in comments.values():
        above = comment["parent"] if comment["state"] == "published" else None
        while above:
            replies[above] += 1
            above = comments[above]["parent"]
    branches: dict[str | None, list[Comment]] = {}
    for comment in sorted(comments.values(), key=lambda one: one["seq"]):
        branches.setdefault(comment["parent"], []).append({**_as_seen(comment), "replies": replies[comment["id"]]})
    return branches


def _as_seen(comment: Comment) -> Comment:
    """Without the source, which events do not carry."""
    return {name: value for name, value in as_seen(comment).items() if name != "body"}
