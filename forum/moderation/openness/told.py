"""Who comes with a publisher's token. What it says of their role is written into the log, as what administrators set is."""

from datetime import datetime

from sqlmodel import col, delete

from forum.accounts.models import Role, User
from forum.accounts.signon.sso import Token, use_up
from forum.accounts.ways.identities import begin_account, find_identity, join
from forum.database import WriteSession
from forum.kit.ids import encode
from forum.moderation import audit
from forum.policy.models import ModeratorScope


def enter_told(session: WriteSession, token: Token, *, now: datetime) -> int:
    """The account behind a publisher's token, made if need be; raises Untrusted for a used one, Conflict `join-first`."""
    use_up(session, token, now=now)
    known = find_identity(session, token.arrival)
    was = session.get_one(User, known.user_id).role if known else Role.READER
    user_id = begin_account(session, token.arrival, name=None, now=now)
    _note_role(session, user_id, was=was, now=now)
    return user_id


def join_told(session: WriteSession, token: Token, *, user_id: int, now: datetime) -> None:
    """Join a publisher's account to this one; raises Untrusted for a used token, Conflict `joined-elsewhere`."""
    use_up(session, token, now=now)
    was = session.get_one(User, user_id).role
    join(session, user_id, arrival=token.arrival, now=now)
    _note_role(session, user_id, was=was, now=now)


def _note_role(session: WriteSession, user_id: int, *, was: Role, now: datetime) -> None:
    role = session.get_one(User, user_id).role
    if role == was:
        return
    if role != Role.MODERATOR:
        session.exec(delete(ModeratorScope).where(col(ModeratorScope.user_id) == user_id))
    note = f"{was.value} → {role.value}, as the publisher's token says"
    audit.append(session, None, action="set-role", reason=None, note=note, subject=f"account {encode(user_id)}", now=now)
