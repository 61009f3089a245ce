"""Every command a client can send: text in, a command or a refusal out. No I/O.

What is not described here is refused: unknown commands, unknown fields, doubled fields, other types.
"""

import json
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Any, Never

from forum.comments.rules import BODY_MAX
from forum.errors import Invalid
from forum.kit.ids import decode

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")  # neither can be stored and come back; the rest is for the domain to judge
BODY_TAKEN = 2 * BODY_MAX  # characters; what is counted comes after line ends are made one character each
WORD_MAX = 40  # characters of a reason's code; the longest we have is half of it
NOTE_MAX = 2_000  # characters; a report's own limit is lower and gives the better message
NUMBER_MAX = 2**53  # above it JavaScript's numbers skip


@dataclass(frozen=True)
class Subscribe:
    """Follow a thread from entry `after` on, or from now on."""

    key: str
    thread: int
    after: int | None = None


@dataclass(frozen=True)
class Unsubscribe:
    """Follow a thread no longer."""

    key: str
    thread: int


@dataclass(frozen=True)
class Post:
    """Write a comment; `anyway` after its author was asked to reconsider."""

    key: str
    thread: int
    body: str
    parent: int | None = None
    anyway: bool | None = None


@dataclass(frozen=True)
class Edit:
    """Change one's own comment; with `rev`, only if it still is that revision; `anyway` as in `Post`."""

    key: str
    comment: int
    body: str
    rev: int | None = None
    anyway: bool | None = None


@dataclass(frozen=True)
class Delete:
    """Take one's own comment back."""

    key: str
    comment: int


@dataclass(frozen=True)
class CastVote:
    """Vote 1 or -1, or take the vote back with 0."""

    key: str
    comment: int
    value: int


@dataclass(frozen=True)
class FileReport:
    """Tell the moderators about a comment."""

    key: str
    comment: int
    reason: str
    note: str | None = None


@dataclass(frozen=True)
class Typing:
    """The sender is writing in this thread. It gets no answer, so it needs no key."""

    thread: int
    key: str | None = None


@dataclass(frozen=True)
class Watch:
    """Follow the moderators' desk."""

    key: str


Command = Subscribe | Unsubscribe | Post | Edit | Delete | CastVote | FileReport | Typing | Watch

COMMANDS: dict[str, type[Command]] = {
    "subscribe": Subscribe,
    "unsubscribe": Unsubscribe,
    "post": Post,
    "edit": Edit,
    "delete": Delete,
    "vote": CastVote,
    "report": FileReport,
    "typing": Typing,
    "watch": Watch,
}
# Of each command: the name of a field, and whether it has to be there. Asked anew for each frame this cost as much as its JSON.
FIELDS = {op: {field.name: field.default is MISSING for field in fields(kind)} for op, kind in COMMANDS.items()}


def parse(text: str) -> Command:
    """The command in a frame.

    Raises Invalid with the code bad-request, unknown-op, bad-key, bad-text or too-long, and NotFound for an id that
    cannot be one.
    """
    message = _read(text)
    op = message.pop("op", None)
    if not isinstance(op, str) or op not in COMMANDS:
        raise Invalid("unknown-op", "The server does not know this command.")
    kind = COMMANDS[op]
    known = FIELDS[op]
    for name in message:
        if name not in known:
            _refuse("There is a field in it that this command does not have.")
    for name, is_required in known.items():
        if is_required and name not in message:
            _refuse(f"The field “{name}” is missing.", field=name)
    return kind(**{name: _read_field(name, value, may_be_null=not known[name]) for name, value in message.items()})


def key_of(text: str) -> str | None:
    """The key of a frame that was refused, when it has a usable one: the error answer repeats it."""
    try:
        return _key(_read(text).get("key"))
    except Invalid:
        return None


def _read(text: str) -> dict[str, Any]:
    try:
        message = _DECODER.decode(text)
    except (ValueError, RecursionError):  # not JSON, doubled fields, a number of 5,000 digits, 60,000 brackets
        message = None
    if not isinstance(message, dict):
        _refuse("A frame must be one JSON object.")
    return message


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("doubled field")
    return found


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)


def _read_field(name: str, value: Any, *, may_be_null: bool) -> Any:
    return None if value is None and may_be_null else READERS[name](value)


def _key(value: Any) -> str:
    if not isinstance(value, str) or not UUID.fullmatch(value):
        raise Invalid("bad-key", "The key must be a UUID.", field="key")
    return value


def _id(value: Any) -> int:
    return decode(value) if isinstance(value, str) else _refuse("An id must be text.")


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= NUMBER_MAX:
        _refuse("A number must be whole and not below 0.")
    return int(value)


def _vote(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 0, -1):
        _refuse("A vote is 1, 0 or -1.", field="value")
    return int(value)


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else _refuse("The field “anyway” is true or false.", field="anyway")


def _text(value: Any, *, limit: int, field: str) -> str:
    if not isinstance(value, str):
        _refuse(f"The field “{field}” must be text.", field=field)
    if len(value) > limit:
        raise Invalid("too-long", f"That is too long: at most {limit:,} characters.", field=field)
    if UNSHOWABLE.search(value):
        raise Invalid("bad-text", "There are characters in it that cannot be shown. Please take them out.", field=field)
    return str(value)


def _refuse(message: str, *, field: str | None = None) -> Never:
    raise Invalid("bad-request", message, field=field)


READERS: dict[str, Callable[[Any], Any]] = {
    "key": _key,
    "thread": _id,
    "comment": _id,
    "parent": _id,
    "after": _number,
    "rev": _number,
    "value": _vote,
    "anyway": _flag,
    "body": lambda value: _text(value, limit=BODY_TAKEN, field="body"),
    "note": lambda value: _text(value, limit=NOTE_MAX, field="note"),
    "reason": lambda value: _text(value, limit=WORD_MAX, field="reason"),
}
