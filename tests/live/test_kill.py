"""kill -9 while eight sockets post: every acknowledged comment is there once, and the log has no hole (FT-01, FT-02)."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import col, func, select
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from forum.accounts.models import User
from forum.comments.models import Comment
from forum.database import Database, ReadSession
from forum.kit.ids import decode
from forum.threads.models import LogEntry, Thread
from tests.servers import RealServer
from tests.world import World

WRITERS = 8
ROUNDS = 5  # kills in one test
MOST_ACKS = 30  # before a kill; how many there are is left to chance, and so is where in a write it strikes
SEED = 7


@dataclass
class Ledger:
    """What was sent under which key, and what was acknowledged: key → (comment id, seq)."""

    sent: dict[str, str] = field(default_factory=dict)
    acked: dict[str, tuple[str, int]] = field(default_factory=dict)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    target: int = 0


async def _post_until_killed(server: RealServer, world: World, ledger: Ledger) -> None:
    """One writer: sends what was not acknowledged again under its old key, then new comments, until the server is gone."""
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    try:
        async with connect(server.socket_url, subprotocols=[Subprotocol("forum.v1")], additional_headers=headers) as socket:
            while True:
                key = str(uuid4())
                ledger.sent[key] = f"Comment *{key}*"
                await _post(socket, world, key, ledger)
    except (ConnectionClosed, OSError):
        return


async def _post(socket: object, world: World, key: str, ledger: Ledger) -> None:
    command = {"op": "post", "key": key, "thread": world.thread, "parent": None, "body": ledger.sent[key]}
    await socket.send(json.dumps(command))  # type: ignore[attr-defined]  # websockets' client
    while True:
        answer = json.loads(await socket.recv())  # type: ignore[attr-defined]  # websockets' client
        assert answer["op"] != "error", answer
        if answer["op"] == "ack":
            ledger.acked[answer["key"]] = (answer["comment"]["id"], answer["seq"])
            if len(ledger.acked) >= ledger.target:
                ledger.enough.set()
            return


async def _round(server: RealServer, world: World, ledger: Ledger, *, acks: int) -> None:
    ledger.enough = asyncio.Event()
    ledger.target = len(ledger.acked) + acks
    writers = [asyncio.create_task(_post_until_killed(server, world, ledger)) for _ in range(WRITERS)]
    await asyncio.wait_for(ledger.enough.wait(), timeout=60)
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*writers)


async def _retry(server: RealServer, world: World, ledger: Ledger) -> None:
    """Send everything once more, as clients with an outbox do."""
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    before = dict(ledger.acked)
    async with connect(server.socket_url, subprotocols=[Subprotocol("forum.v1")], additional_headers=headers) as socket:
        for key in list(ledger.sent):
            await _post(socket, world, key, ledger)
    assert {key: ledger.acked[key] for key in before} == before, "a retry gets the first result"


def _stored(session: ReadSession, thread_id: int) -> tuple[list[Comment], list[int], Thread]:
    comments = list(session.exec(select(Comment).where(Comment.thread_id == thread_id).order_by(col(Comment.seq))))
    seqs = list(session.exec(select(LogEntry.seq).where(LogEntry.thread_id == thread_id).order_by(col(LogEntry.seq))))
    return comments, seqs, session.get_one(Thread, thread_id)


def _check(path: Path, world: World, ledger: Ledger) -> None:
    database = Database(path)
    comments, seqs, thread = database.read_now(_stored, world.thread_id)
    names = database.read_now(lambda session: session.exec(select(func.count()).select_from(User)).one())
    database.close()
    by_key = {comment.key: comment for comment in comments}
    assert names > 0
    assert len(by_key) == len(comments), "no key made two comments"
    for key, (comment_id, seq) in ledger.acked.items():
        assert (by_key[key].id, by_key[key].seq, by_key[key].body) == (decode(comment_id), seq, ledger.sent[key])
    assert seqs == list(range(1, thread.seq + 1)), "the log has no hole"
    assert [comment.seq for comment in comments] == sorted(comment.seq for comment in comments)
    assert thread.comment_count == len(comments)


@pytest.mark.journey
def test_after_kill_9_every_acknowledged_comment_is_there_once(server: RealServer, populated: tuple[Path, World]) -> None:
    world, ledger = populated[1], Ledger()
    acks = [random.Random(SEED + number).randint(1, MOST_ACKS) for number in range(ROUNDS)]
    for count in acks:
        asyncio.run(_round(server, world, ledger, acks=count))
        _check(server.data_dir / "forum.db", world, ledger)
        server.start()
    assert len(ledger.acked) >= sum(acks)
    assert len(ledger.sent) > len(ledger.acked), "a kill must have come before an answer"
    asyncio.run(_retry(server, world, ledger))
    server.stop()
    _check(server.data_dir / "forum.db", world, ledger)
    assert set(ledger.acked) == set(ledger.sent)
