"""A client that keeps a thread as the contract says, a crowd that does things to it, and a broker that lies."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from forum.broker.frames import Frame
from forum.broker.memory import MemoryBroker
from forum.comments.actions import delete_comment, edit_comment, redraw_comment
from forum.comments.drafts import prepare
from forum.comments.models import Comment
from forum.comments.queries import views
from forum.comments.views import CommentView, to_event_json
from forum.comments.votes import cast_vote
from forum.database import ReadSession
from forum.errors import ForumError
from forum.kit.ids import decode
from forum.threads.actions import lock_thread, unlock_thread
from forum.threads.models import Thread
from forum.threads.queries import is_locked
from tests.live.stage import Stage, Wire
from tests.world import World


@dataclass
class Snapshot:
    """A thread as a page would show it: the number it was read at, whether it is locked, its comments by id."""

    seq: int
    locked: bool
    comments: dict[str, dict[str, Any]]


def snapshot(session: ReadSession, *, thread_id: int) -> Snapshot:
    """Read all of it in one transaction."""
    rows = session.exec(select(Comment).where(col(Comment.thread_id) == thread_id)).all()
    comments = {view.id: as_seen(to_event_json(view)) for view in views(session, comments=rows)}
    return Snapshot(session.get_one(Thread, thread_id).seq, is_locked(session, thread_id=thread_id), comments)


def as_seen(comment: dict[str, Any]) -> dict[str, Any]:
    """Without what travels in the ephemeral lane (scores) or is counted by the client (replies)."""
    return {name: value for name, value in comment.items() if name not in ("score", "replies")}


@dataclass
class Client:
    """Applies what a socket says, and insists on the promises: in order, once, no silent gap."""

    stage: Stage
    page: Snapshot = field(init=False)
    wire: Wire | None = None
    resets: int = 0
    replayed: int = 0
    _expected: int = 0
    _taken: int = 0

    def __post_init__(self) -> None:
        self.read_page()

    def read_page(self) -> None:
        world = self.stage.world
        self.page = world.read(snapshot, thread_id=world.thread_id)

    async def connect(self) -> None:
        """Open a socket and ask for everything above what is known."""
        self.wire, self._taken = await self.stage.open(), 0
        await self.wire.follow(after=self.page.seq)
        self._expected = self.page.seq + 1

    async def disconnect(self) -> None:
        """Go away; what the socket said last may or may not have been read."""
        if self.wire:
            self.wire.is_taking.set()
            await self.wire.hang_up()
        self.wire = None

    def take(self) -> None:
        """Apply the frames that came since the last time."""
        frames = self.wire.said[self._taken :] if self.wire else []
        self._taken += len(frames)
        for frame in frames:
            if frame["op"] == "reset":
                self.resets += 1
                self._expected = frame["seq"] + 1
                self.read_page()
            elif frame["op"] == "event":
                assert frame["seq"] == self._expected, "every number once and in order, or a reset"
                self._expected += 1
                self._apply(frame)

    def _apply(self, frame: dict[str, Any]) -> None:
        if frame["seq"] <= self.page.seq:
            self.replayed += 1
            return
        self.page.seq = frame["seq"]
        if frame["comment"] is None:
            self.page.locked = frame["kind"] == "thread.locked"
        else:
            self.page.comments[frame["comment"]["id"]] = as_seen(frame["comment"])


class LyingBroker(MemoryBroker):
    """Loses, doubles and delays durable frames, as any broker may."""

    def __init__(self, *, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)
        self.late: list[Frame] = []
        self.lost = self.doubled = self.delayed = 0

    def publish(self, channel: str, frame: Frame) -> None:
        """Maybe."""
        chance = self.random.random()
        if frame.seq is None or chance > 0.45:
            super().publish(channel, frame)
        elif chance > 0.3:
            self.doubled += 1
            super().publish(channel, frame)
            super().publish(channel, frame)
        elif chance > 0.15:
            self.lost += 1
        else:
            self.delayed += 1
            self.late.append(frame)
        while self.late and self.random.random() < 0.3:
            old = self.late.pop(self.random.randrange(len(self.late)))
            super().publish(old.channel, old)


class Crowd:
    """People who do whatever comes to their mind; what is refused is refused."""

    ACTS = (
        "post",
        "post",
        "reply",
        "reply",
        "edit",
        "edit",
        "delete",
        "vote",
        "redraw",
        "remove",
        "remove",
        "restore",
        "lock",
        "unlock",
        "unlock",
    )

    def __init__(self, world: World, *, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.comments: list[CommentView] = []
        self.cases: list[int] = []
        self.done: set[str] = set()
        self._count = 0

    def act(self) -> None:
        """One act of somebody."""
        name = self.random.choice(self.ACTS)
        act: Callable[[], object] = getattr(self, f"_{name}")
        try:
            act()
        except (ForumError, IndexError):
            return
        self.done.add(name)

    def _somebody(self) -> str:
        return self.random.choice(["Rita", "Sam", "Nils"])

    def _text(self) -> str:
        self._count += 1
        return f"text number {self._count}"

    def _post(self) -> None:
        self.comments.append(self.world.say(self._somebody(), self._text()))

    def _reply(self) -> None:
        parent = self.random.choice(self.comments)
        self.comments.append(self.world.say(self._somebody(), self._text(), parent=parent))

    def _change(self, act: Callable[..., object], name: str | None = None, **what: Any) -> None:
        comment = self.random.choice(self.comments)
        author = comment.author.name if comment.author else "Rita"
        viewer = self.world.viewer(name or author)
        self.world.write(act, viewer, comment_id=decode(comment.id), now=self.world.clock(), **what)

    def _edit(self) -> None:
        self._change(edit_comment, draft=prepare(self._text()), key=None, rev=None, limits=self.world.limits)

    def _delete(self) -> None:
        self._change(delete_comment)

    def _vote(self) -> None:
        self._change(cast_vote, self._somebody(), value=self.random.choice([1, 0, -1]), limits=self.world.limits)

    def _remove(self) -> None:
        filed = self.world.report("Ada", self.random.choice(self.comments))
        self.world.decide("Mo", filed.case_id, "remove")
        self.cases.append(filed.case_id)

    def _redraw(self) -> None:
        comment_id = decode(self.random.choice(self.comments).id)
        draw = lambda session: redraw_comment(session, session.get_one(Comment, comment_id), now=self.world.clock())  # noqa: E731
        self.world.write(draw)

    def _restore(self) -> None:
        self.world.decide("Mina", self.random.choice(self.cases), "restore")

    def _lock(self) -> None:
        self._close(lock_thread, reason="")

    def _unlock(self) -> None:
        self._close(unlock_thread)

    def _close(self, act: Callable[..., object], **why: str) -> None:
        self.world.write(act, self.world.viewer("Mina"), thread_id=self.world.thread_id, now=self.world.clock(), **why)
