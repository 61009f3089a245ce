"""Every message the server sends, encoded. No I/O."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from forum.accounts.viewer import AnyViewer, Viewer
from forum.errors import ForumError
from forum.kit.ids import encode as outer_id

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
HEARTBEAT_S = 25  # routers forget a silent connection after 60 s; who follows a thread gets a frame at least this often


def encode(message: Mapping[str, Any]) -> str:
    """One JSON text frame."""
    return _ENCODER.encode(message)


def welcome(viewer: AnyViewer, *, epoch: str) -> str:
    """The first message of a socket: who the server thinks is there."""
    who = {"name": viewer.name, "role": viewer.role.value} if isinstance(viewer, Viewer) else None
    return encode({"op": "welcome", "viewer": who, "epoch": epoch, "heartbeat": HEARTBEAT_S})


def subscribed(key: str, *, thread_id: int, seq: int, is_locked: bool) -> str:
    """The thread is followed; what was missed comes next, then what happens."""
    state = "locked" if is_locked else "open"
    return encode({"op": "subscribed", "key": key, "thread": outer_id(thread_id), "seq": seq, "state": state})


def ack(key: str, *, comment: Mapping[str, Any] | None = None, seq: int | None = None, is_duplicate: bool = False) -> str:
    """The command is done, and what it wrote is on the disk."""
    return encode({"op": "ack", "key": key, "comment": comment, "seq": seq, "duplicate": is_duplicate})


def error(refusal: ForumError, *, key: str | None) -> str:
    """The command was not done, and why."""
    return failure(key, code=refusal.code, message=refusal.message, retry_after=refusal.retry_after_s)


def failure(key: str | None, *, code: str, message: str, retry_after: int | None = None) -> str:
    """An error that no refusal stands for. `retry_after` is in seconds."""
    return encode({"op": "error", "key": key, "code": code, "message": message, "retry_after": retry_after})


def reset(thread_id: int, *, seq: int) -> str:
    """Events up to `seq` are not coming: read the thread again. Those above it will."""
    return encode({"op": "reset", "thread": outer_id(thread_id), "seq": seq})


def presence(thread_id: int, *, readers: int, typing: Sequence[str]) -> str:
    """How many read the thread, and who is writing."""
    return encode({"op": "presence", "thread": outer_id(thread_id), "readers": readers, "typing": list(typing)})


def votes(thread_id: int, scores: Mapping[int, int]) -> str:
    """New scores, by the comments' ids."""
    return encode({"op": "votes", "thread": outer_id(thread_id), "scores": {outer_id(one): score for one, score in scores.items()}})


def goaway(retry_after: int) -> str:
    """The server is stopping: come back after this many seconds, spread out."""
    return encode({"op": "goaway", "retry_after": retry_after})


def desk(kind: str, *, case_id: int, open_cases: int | None, fragment: str) -> str:
    """A case was reported or decided: how many are open now, and the case's row; neither for those who see only some."""
    return encode({"op": "desk", "kind": kind, "case": outer_id(case_id), "open": open_cases, "fragment": fragment})
