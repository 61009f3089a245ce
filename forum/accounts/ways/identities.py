"""Accounts of other sites that sign in here: whom an arrival is, joining and parting.

The rule of joining (SE-13): who is known by issuer and subject is that account. Otherwise an address that the other site has
proved leads to the account that has proved the very same address, and only when that account has no other way in than mail to
it, and is no moderator's. Every other account is joined by its holder, signed in the old way. Names never lead anywhere.
"""

from datetime import datetime

from sqlmodel import col, select

from forum.accounts.actions import create_user
from forum.accounts.emails import fold_email, is_same_mailbox
from forum.accounts.events import RightsChanged
from forum.accounts.models import Role, User
from forum.accounts.naming import free_name, may_be_called
from forum.accounts.queries import find_by_email
from forum.accounts.sanctions import standing_of
from forum.accounts.ways.arrivals import Arrival
from forum.accounts.ways.left import Way, refuse_last_way, ways_in
from forum.accounts.ways.models import Identity
from forum.accounts.ways.proofs import drop_proofs
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.skeleton import skeleton
from forum.kit.text import fold

JOIN_FIRST = (
    "An account here has proved the same e-mail address. Sign in with what it uses now; then join the two in your preferences."
)
ANOTHERS = "That account of the other site is joined to another account here."


def find_identity(session: ReadSession, arrival: Arrival) -> Identity | None:
    """The row of who is known already; imported, guest and deleted authors have none."""
    same = select(Identity).where(Identity.issuer == arrival.issuer, Identity.subject == arrival.subject)
    return session.exec(same.join(User, col(User.id) == Identity.user_id).where(User.origin == "")).first()


def list_identities(session: ReadSession, user_id: int) -> list[Identity]:
    """What is joined to this account, the oldest first."""
    return list(
        session.exec(select(Identity).where(Identity.user_id == user_id).order_by(col(Identity.created_at), col(Identity.id)))
    )


def recognise(session: WriteSession, arrival: Arrival, *, now: datetime) -> int | None:
    """The account behind an arrival, with what its publisher says newly noted; None for somebody new.

    Raises Conflict `join-first` for whoever must sign in the old way first.
    """
    known = find_identity(session, arrival)
    if known is not None:
        _note(session, known, arrival, now=now)
        return known.user_id
    user = find_by_email(session, arrival.email) if arrival.email else None
    if user is None:
        return None
    is_same = is_same_mailbox(user.email or "", arrival.email or "")
    if not is_same or user.role != Role.READER or ways_in(session, user.id) - {Way.EMAIL}:
        raise Conflict("join-first", JOIN_FIRST)
    join(session, user.id, arrival=arrival, now=now)
    return user.id


def join(session: WriteSession, user_id: int, *, arrival: Arrival, now: datetime) -> None:
    """From now on this account of another site signs in to this account; raises Conflict `joined-elsewhere`."""
    known = find_identity(session, arrival)
    if known is not None and known.user_id != user_id:
        raise Conflict("joined-elsewhere", ANOTHERS)
    if known is None:
        known = Identity(id=new_id(), user_id=user_id, issuer=arrival.issuer, subject=arrival.subject, created_at=now)
        session.add(known)
        session.flush()
    _note(session, known, arrival, now=now)


def begin_account(session: WriteSession, arrival: Arrival, *, name: str | None, now: datetime) -> int:
    """A new account for an arrival, under the name they chose, or a free one like the one that is told.

    Raises Invalid `bad-name`, Conflict `name-taken`; `join-first` when somebody proved their address meanwhile.
    """
    known = recognise(session, arrival, now=now)
    if known is not None:  # the form was sent twice
        return known
    chosen = name if name is not None else free_name(session, arrival.name)
    user = create_user(session, chosen, role=Role.READER, password_hash=None, email=arrival.email, now=now)
    join(session, user.id, arrival=arrival, now=now)
    return user.id


def part(session: WriteSession, user_id: int, *, identity_id: int) -> str:
    """Take one away; gives its issuer. Raises NotFound for another's, Conflict `last-way-in`."""
    row = session.get(Identity, identity_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    refuse_last_way(session, user_id, without=Way.IDENTITY)
    session.delete(row)
    return row.issuer


def _note(session: WriteSession, row: Identity, arrival: Arrival, *, now: datetime) -> None:
    """Note the visit, and take over what a publisher says more newly than before."""
    row.last_used_at = now
    is_news = row.told_at is None or arrival.told_at > row.told_at
    if is_news:
        row.told_at = arrival.told_at
    session.add(row)
    if is_news and arrival.is_publisher:
        take_over(session, session.get_one(User, row.user_id), arrival=arrival, now=now)


def take_over(session: WriteSession, user: User, *, arrival: Arrival, now: datetime) -> None:
    """Name, address, role and mark as the publisher says, as far as they can be had here. Administrators are made here only."""
    before = (user.name, user.role, user.verified_at)
    if arrival.name and may_show_anew(session, user, now=now) and may_be_called(session, user, arrival.name):
        user.name, user.name_folded, user.name_skeleton = arrival.name, fold(arrival.name), skeleton(arrival.name)
    if arrival.role and Role.ADMIN not in (arrival.role, user.role):
        user.role = arrival.role
    if arrival.is_verified is not None:
        user.verified_at = (user.verified_at or now) if arrival.is_verified else None
    _take_address(session, user, arrival.email)
    session.add(user)
    session.flush()
    if (user.name, user.role, user.verified_at) != before:
        record(session, RightsChanged(user.id))


def may_show_anew(session: ReadSession, user: User, *, now: datetime) -> bool:
    """Whether a publisher may give this account another name or picture: not where moderators took them away, and not
    while it is suspended, when its owner could not change them here either.
    """
    standing = standing_of(session, user.id, now=now)
    return not (is_name_away(user) or standing.ban or standing.suspension)


def is_name_away(user: User) -> bool:
    """Whether moderators took this account's name away: it then goes under another than it signs in with."""
    return fold(user.name) != user.name_folded


def _take_address(session: WriteSession, user: User, email: str | None) -> None:
    """An address that the publisher has proved, unless it is somebody else's. What was mailed to another works no more."""
    from_whom = find_by_email(session, email) if email else None
    if email and (from_whom is None or from_whom.id == user.id):
        if user.email_folded != fold_email(email):
            drop_proofs(session, user.id)
        user.email, user.email_folded = email, fold_email(email)
