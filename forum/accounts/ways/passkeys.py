"""Passkeys: made, shown, named, removed. Each act answers a challenge that was made for it, and for nobody and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlmodel import col, func, select

from forum.accounts.actions import create_user, insist_free
from forum.accounts.models import Role, User
from forum.accounts.ways.ceremonies import (
    WRONG,
    Answer,
    Party,
    ask_for_new,
    ask_to_show,
    check_new,
    check_shown,
    handle_of,
    read_answer,
)
from forum.accounts.ways.left import Way, refuse_last_way
from forum.accounts.ways.models import Passkey, ProofKind
from forum.accounts.ways.proofs import Proved, make_proof, take
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from forum.kit.ids import new_id
from forum.kit.text import clean_line

NAME_MAX = 60
MOST = 20  # passkeys of one account: everybody's devices and a few keys, and the browser's question stays small
LATE = "That took too long, or it was answered before. Please try again."
COPIED = Refusal(
    "passkey-copied",
    "This passkey was not taken: it counts backwards, so a copy of it may be in use. Please come in another way and remove it.",
)

Act = Literal["sign-in", "sign-up", "add", "prove"]


@dataclass(frozen=True)
class Entered:
    """Who came in with a passkey; with `has_second` its device made sure who holds it, which is as good as two ways."""

    user_id: int
    has_second: bool


def list_passkeys(session: ReadSession, user_id: int) -> list[Passkey]:
    """The account's passkeys, the oldest first."""
    return list(session.exec(select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.id))))


def ask_sign_in(session: WriteSession, *, party: Party, now: datetime) -> dict[str, Any]:
    """What the browser of somebody unknown is asked: to show any passkey that it has for this site."""
    return ask_to_show(party, challenge=_challenge(session, "sign-in", now=now))


def sign_in(session: WriteSession, *, answer: str, party: Party, now: datetime) -> Entered:
    """Who showed a passkey at the door; raises Invalid `bad-passkey`, `passkey-late`, NotAllowed `wrong-passkey`,
    `passkey-copied`.
    """
    shown = read_answer(answer)
    _take(session, shown, act="sign-in", now=now)
    passkey = _find(session, shown)
    if shown.handle != handle_of(passkey.user_id):
        raise NotAllowed(WRONG)
    return Entered(passkey.user_id, _use(session, passkey, answer=shown, party=party, now=now))


def ask_proof(session: WriteSession, user_id: int, *, party: Party, now: datetime) -> dict[str, Any]:
    """What the browser of somebody signed in is asked: to show one of their passkeys again."""
    challenge = _challenge(session, "prove", user_id=user_id, now=now)
    return ask_to_show(party, challenge=challenge, known=list_passkeys(session, user_id))


def verify_for(session: WriteSession, user_id: int, *, answer: str, party: Party, now: datetime) -> bool:
    """Whether the account's passkey, shown again, also made sure who holds it; raises what `sign_in` does."""
    shown = read_answer(answer)
    _take(session, shown, act="prove", user_id=user_id, now=now)
    passkey = _find(session, shown)
    if passkey.user_id != user_id or shown.handle not in (None, "", handle_of(user_id)):
        raise NotAllowed(WRONG)
    return _use(session, passkey, answer=shown, party=party, now=now)


def ask_new(session: WriteSession, user_id: int, *, party: Party, now: datetime) -> dict[str, Any]:
    """What the browser is asked to add a passkey to the account; raises Conflict `too-many-passkeys`."""
    known = list_passkeys(session, user_id)
    _refuse_more(len(known))
    challenge = _challenge(session, "add", user_id=user_id, now=now)
    name = session.get_one(User, user_id).name
    return ask_for_new(party, user_id=user_id, name=name, challenge=challenge, known=known)


def add_passkey(session: WriteSession, user_id: int, *, answer: str, name: str, party: Party, now: datetime) -> Passkey:
    """Keep a passkey that was just made; raises Invalid `bad-passkey`, `passkey-late`, NotAllowed `wrong-passkey`, Conflict
    `passkey-known`, `too-many-passkeys`.
    """
    made = read_answer(answer)
    _take(session, made, act="add", user_id=user_id, now=now)
    return _keep(session, user_id, answer=made, name=name, party=party, now=now)


def ask_sign_up(session: WriteSession, *, name: str, party: Party, now: datetime) -> dict[str, Any]:
    """What the browser of somebody new is asked: a passkey for the account that they are about to have under this name.

    Raises Invalid `bad-name`, Conflict `name-taken`: before a device keeps a passkey for nothing.
    """
    insist_free(session, name)
    user_id = new_id()
    challenge = _challenge(session, "sign-up", data={"user_id": str(user_id), "name": name}, now=now)
    return ask_for_new(party, user_id=user_id, name=name, challenge=challenge)


def sign_up(session: WriteSession, *, answer: str, party: Party, now: datetime) -> Entered:
    """A new reader whose way in is the passkey; raises what `add_passkey` and `create_user` do.

    The account has the name that the passkey was made for: no other can come with the answer.
    """
    made = read_answer(answer)
    told = _take(session, made, act="sign-up", now=now).data
    user = create_user(
        session, told["name"], role=Role.READER, password_hash=None, email=None, now=now, user_id=int(told["user_id"])
    )
    key = _keep(session, user.id, answer=made, name="", party=party, now=now)
    return Entered(key.user_id, has_second=False)


def rename_passkey(session: WriteSession, user_id: int, *, passkey_id: int, name: str) -> None:
    """Give a passkey of the account another name; raises NotFound, Invalid `bad-name`."""
    passkey, name = _own(session, user_id, passkey_id), clean_line(name, limit=NAME_MAX)
    if not name:
        raise Invalid("bad-name", "Please write a name by which you know the passkey later.", field="name")
    passkey.name = name
    session.add(passkey)


def remove_passkey(session: WriteSession, user_id: int, *, passkey_id: int) -> str:
    """Take a passkey of the account away; gives its name. Raises NotFound, Conflict `last-way-in`."""
    passkey = _own(session, user_id, passkey_id)
    refuse_last_way(session, user_id, without=Way.PASSKEY)
    session.delete(passkey)
    return passkey.name


def _challenge(
    session: WriteSession, act: Act, *, user_id: int | None = None, data: dict[str, Any] | None = None, now: datetime
) -> str:
    """A secret that works once is a challenge: 32 random bytes in base64url."""
    return make_proof(session, ProofKind.PASSKEY, user_id=user_id, data={"act": act, **(data or {})}, now=now)


def _take(session: WriteSession, answer: Answer, *, act: Act, user_id: int | None = None, now: datetime) -> Proved:
    """Use up the challenge that was answered, if it was made for this act of this account."""
    try:
        proved = take(session, ProofKind.PASSKEY, secret=answer.challenge, now=now)
    except Invalid:
        raise Invalid("passkey-late", LATE) from None
    if proved.data["act"] != act or proved.user_id != user_id:
        raise NotAllowed(WRONG)
    return proved


def _find(session: ReadSession, answer: Answer) -> Passkey:
    passkey = session.exec(select(Passkey).where(Passkey.credential == answer.credential)).first()
    if passkey is None:
        raise NotAllowed(WRONG)
    return passkey


def _own(session: ReadSession, user_id: int, passkey_id: int) -> Passkey:
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user_id:
        raise NotFound
    return passkey


def _use(session: WriteSession, passkey: Passkey, *, answer: Answer, party: Party, now: datetime) -> bool:
    """Note the use of a passkey that answered rightly; its count must have risen, if it counts (WebAuthn, section 7.2, step 22)."""
    shown = check_shown(answer, party=party, public_key=passkey.public_key)
    if (shown.sign_count or passkey.sign_count) and shown.sign_count <= passkey.sign_count:
        raise NotAllowed(COPIED)
    passkey.sign_count, passkey.is_synced, passkey.last_used_at = shown.sign_count, shown.is_synced, now
    session.add(passkey)
    return shown.has_second


def _keep(session: WriteSession, user_id: int, *, answer: Answer, name: str, party: Party, now: datetime) -> Passkey:
    made = check_new(answer, party=party)
    theirs = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    _refuse_more(session.exec(theirs).one())
    if session.exec(select(Passkey.id).where(Passkey.credential == made.credential)).first() is not None:
        raise Conflict("passkey-known", "This passkey is known here already.")
    passkey = Passkey(
        id=new_id(),
        user_id=user_id,
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
        is_synced=made.is_synced,
        name=clean_line(name, limit=NAME_MAX) or made.maker or "Passkey",
        created_at=now,
    )
    session.add(passkey)
    session.flush()
    return passkey


def _refuse_more(count: int) -> None:
    if count >= MOST:
        raise Conflict("too-many-passkeys", f"An account has at most {MOST} passkeys. Please remove one that you do not use.")
