"""Tokens for programs: shown once, for some uses, until a day or until they are taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from forum.accounts.events import SignedOut
from forum.accounts.models import ApiToken, Role, User
from forum.accounts.queries import find_user
from forum.accounts.sanctions import kinds_holding, parse_kinds
from forum.accounts.viewer import ALL_SCOPES, AnyViewer, Nobody, Scope, Viewer
from forum.accounts.ways.models import Passkey, SecondFactor
from forum.database import ReadSession, WriteSession
from forum.errors import NotAllowed, NotFound, Refusal
from forum.events import record
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.kit.text import clean_line
from forum.kit.tokens import new_token
from forum.kit.tokens import token_hash as hash_of
from forum.prepared import Prepared

NAME_MAX = 60  # characters of what its owner calls it
TOKENS_MAX = 20  # of one account; more are forgotten ones
USED_EVERY = timedelta(hours=1)  # how exact "last used" is: each note is a write
TOO_MANY = Refusal("too-many", f"An account has at most {TOKENS_MAX} tokens. Take one back first.")


@dataclass(frozen=True)
class Bearer:
    """Who shows a token, which one, and whether its use is to be noted."""

    viewer: AnyViewer
    token_id: int | None = None
    is_due: bool = False


def create_token(session: WriteSession, name: str, *, now: datetime, scopes: Collection[Scope] = ALL_SCOPES) -> str:
    """A fresh token for the account of this name, to be shown once; raises NotFound."""
    user = find_user(session, name=name)
    if user is None:
        raise NotFound(f"There is no account named {name}.")
    return add_token(session, user.id, label=None, scopes=scopes, expires_at=None, now=now)


def add_token(
    session: WriteSession, user_id: int, *, label: str | None, scopes: Collection[Scope], expires_at: datetime | None, now: datetime
) -> str:
    """A fresh token for these uses, to be shown once. Every token reads what its owner may read."""
    token = new_token()
    row = ApiToken(
        id=new_id(),
        user_id=user_id,
        token_hash=hash_of(token),
        name=clean_line(label, limit=NAME_MAX) if label else None,
        scopes=None if set(scopes) == ALL_SCOPES else " ".join(sorted({Scope.READ, *scopes})),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    return token


def insist_on_room(session: ReadSession, user_id: int, *, now: datetime) -> None:
    """Raises NotAllowed `too-many` when the account has as many tokens as it may."""
    if len(list_tokens(session, user_id, now=now)) >= TOKENS_MAX:
        raise NotAllowed(TOO_MANY)


def list_tokens(session: ReadSession, user_id: int, *, now: datetime) -> list[ApiToken]:
    """The account's tokens that hold, newest first."""
    holding = or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now)
    return list(session.exec(select(ApiToken).where(ApiToken.user_id == user_id, holding).order_by(col(ApiToken.id).desc())))


def take_back(session: WriteSession, user_id: int, *, token_id: int) -> None:
    """The token is worth nothing from now on; raises NotFound for another's."""
    row = session.get(ApiToken, token_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    session.delete(row)
    record(session, SignedOut(user_id))


def note_use(session: WriteSession, token_id: int, *, now: datetime) -> None:
    """Remember when it was last used."""
    row = session.get(ApiToken, token_id)
    if row:
        row.last_used_at = now
        session.add(row)


def find_bearer(session: ReadSession, *, token_hash: str, address: str, now: datetime, asks_second: bool = False) -> Bearer:
    """Who holds the token; Nobody when it is unknown or over, or its owner gone.

    With `asks_second` staff serve by a token only while their account has a second factor, or a passkey: one that was made
    before the site asked for it, or by command, must not lead past it.
    """
    row = _HOLDER.first(session, {"token_hash": token_hash, "now": now})
    if row is None:
        return Bearer(Nobody(address))
    user_id, name, role, kinds, token_id, scopes, used_at = row
    lacks_second = asks_second and role != Role.READER and not _has_second(session, user_id)
    viewer = Viewer(user_id, name, role, address, parse_kinds(kinds), scopes=scopes_of(scopes), lacks_second=lacks_second)
    return Bearer(viewer, token_id, is_due=used_at is None or now - used_at > USED_EVERY)


def _has_second(session: ReadSession, user_id: int) -> bool:
    factor = select(SecondFactor.user_id).where(SecondFactor.user_id == user_id, col(SecondFactor.confirmed_at).is_not(None))
    passkey = select(Passkey.id).where(Passkey.user_id == user_id).limit(1)
    return session.exec(factor).first() is not None or session.exec(passkey).first() is not None


def scopes_of(stored: str | None) -> frozenset[Scope]:
    """What a token is for, as its row has it; a word that is not known (any more) is for nothing."""
    if stored is None:
        return ALL_SCOPES
    return frozenset(scope for scope in Scope if scope in stored.split())


_users, _tokens = table_of(User), table_of(ApiToken)
_HOLDER = Prepared(
    sa_select(
        _users.c.id,
        _users.c.name,
        _users.c.role,
        kinds_holding(_users.c.id, bindparam("now")),
        _tokens.c.id,
        _tokens.c.scopes,
        _tokens.c.last_used_at,
    )
    .join(_tokens, _tokens.c.user_id == _users.c.id)
    .where(
        _tokens.c.token_hash == bindparam("token_hash"),
        _users.c.origin == "",
        or_(_tokens.c.expires_at.is_(None), _tokens.c.expires_at > bindparam("now")),
    )
)
