"""Tokens for some uses only, on the socket: the same as by forms and calls."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from forum.accounts.tokens import add_token, take_back
from forum.accounts.viewer import AnyViewer, Scope, Viewer
from forum.live import connection as live_connection
from tests.http.ledger import ledger
from tests.live.stage import Stage, Wire, until
from tests.people import NOON


@dataclass
class Program(Wire):
    """A socket that a program opened with a token of this person's."""

    scopes: frozenset[Scope] = frozenset()

    def _viewer(self) -> AnyViewer:
        viewer = super()._viewer()
        assert isinstance(viewer, Viewer)
        return replace(viewer, scopes=self.scopes)

    def _scope(self) -> dict[str, Any]:
        user_id = self.stage.world.cast[self.name or ""].viewer.user_id
        token = self.stage.world.write(add_token, user_id, label="x", scopes=self.scopes, expires_at=None, now=NOON)
        return {**super()._scope(), "headers": [(b"authorization", f"Bearer {token}".encode())]}


async def open_as(stage: Stage, name: str, *scopes: Scope) -> Program:
    program = Program(stage, name, scopes=frozenset(scopes) | {Scope.READ})
    await program.open()
    return program


WRITES: list[tuple[str, dict[str, Any]]] = [
    ("post", {"body": "Hello.", "parent": None}),
    ("edit", {"body": "Changed."}),
    ("delete", {}),
    ("vote", {"value": 1}),
    ("report", {"reason": "spam"}),
    ("typing", {}),
]


@pytest.mark.parametrize(("op", "fields"), WRITES)
async def test_a_token_for_reading_says_nothing_that_changes_something(stage: Stage, op: str, fields: dict[str, Any]) -> None:
    comment = stage.world.say("Rita", "Mine.")
    rita = await open_as(stage, "Rita", Scope.MODERATE)
    await rita.follow()
    before = ledger(stage.world)
    about = {"thread": stage.world.thread} if op in ("post", "typing") else {"comment": comment.id}

    refused = await rita.ask(op, **about, **fields)

    assert (refused["op"], refused["code"]) == ("error", "no-scope")
    assert ledger(stage.world) == before


async def test_it_follows_threads_all_the_same(stage: Stage) -> None:
    rita = await open_as(stage, "Rita")
    assert (await rita.follow())["op"] == "subscribed"
    stage.world.say("Sam", "News.")
    await until(lambda: len(rita.seqs) == 1)


async def test_a_token_that_writes_does(stage: Stage) -> None:
    rita = await open_as(stage, "Rita", Scope.WRITE)
    ack = await rita.ask("post", thread=stage.world.thread, parent=None, body="Hello.")
    assert ack["op"] == "ack"


async def test_the_desk_is_watched_only_with_a_token_that_moderates(stage: Stage) -> None:
    reader, desk = await open_as(stage, "Mo", Scope.WRITE), await open_as(stage, "Mo", Scope.MODERATE)
    assert (await reader.ask("watch"))["code"] == "no-scope"
    assert (await desk.ask("watch"))["op"] == "ack"


async def test_a_token_taken_back_ends_what_its_open_socket_may(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_connection, "VIEWER_FRESH_S", 0.0)
    rita = await open_as(stage, "Rita", Scope.WRITE)
    for one in ledger(stage.world)["api_tokens"]:
        if "x" in one:
            await stage.site.database.write(take_back, stage.world.cast["Rita"].viewer.user_id, token_id=one[0])
    await stage.settle()

    refused = await rita.ask("post", thread=stage.world.thread, parent=None, body="Hello.")
    assert refused["code"] == "not-signed-in"
