"""The password of an account: another one, or none."""

from forum.accounts.models import User
from forum.accounts.sessions import end_sessions
from forum.accounts.ways.left import Way, refuse_last_way
from forum.accounts.ways.proofs import drop_proofs
from forum.database import WriteSession


def set_password(session: WriteSession, user_id: int, *, hashed: str, but: int | None = None) -> None:
    """Another password: every sign-in `but` this one ends, and what was mailed before works no more (ASVS 7.4.3)."""
    user = session.get_one(User, user_id)
    user.password_hash = hashed
    session.add(user)
    end_sessions(session, user_id, but=but)
    drop_proofs(session, user_id)


def drop_password(session: WriteSession, user_id: int) -> None:
    """Do without one; raises Conflict `last-way-in` where there is no other way in."""
    refuse_last_way(session, user_id, without=Way.PASSWORD)
    user = session.get_one(User, user_id)
    user.password_hash = None
    session.add(user)
