"""Which ways in an account has: the last one is never taken away."""

from enum import StrEnum

from sqlmodel import func, select

from forum.accounts.models import User
from forum.accounts.ways.models import Identity, Passkey
from forum.database import ReadSession
from forum.errors import Conflict


class Way(StrEnum):
    """A way in. A proved address is one, as links can be mailed there."""

    PASSWORD = "password"  # noqa: S105  # the name of a way, no secret
    PASSKEY = "passkey"
    IDENTITY = "identity"
    EMAIL = "email"


LAST = "This is your last way in. Please add another first: a password, a passkey or an e-mail address."


def count_ways(session: ReadSession, user_id: int) -> dict[Way, int]:
    """How many of each way in the account has."""
    user = session.get_one(User, user_id)
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    identities = select(func.count()).select_from(Identity).where(Identity.user_id == user_id)
    return {
        Way.PASSWORD: int(user.password_hash is not None),
        Way.PASSKEY: session.exec(passkeys).one(),
        Way.IDENTITY: session.exec(identities).one(),
        Way.EMAIL: int(user.email is not None),
    }


def ways_in(session: ReadSession, user_id: int) -> frozenset[Way]:
    """By what this account can be signed in to."""
    return frozenset(way for way, count in count_ways(session, user_id).items() if count)


def refuse_last_way(session: ReadSession, user_id: int, *, without: Way) -> None:
    """Call it before one way of this kind is taken away; raises Conflict `last-way-in` if none would be left."""
    ways = count_ways(session, user_id)
    if sum(ways.values()) - min(1, ways[without]) < 1:
        raise Conflict("last-way-in", LAST)
