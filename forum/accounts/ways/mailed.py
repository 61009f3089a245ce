"""What a mailed link does: signs in, sets a new password, proves an address."""

from dataclasses import dataclass
from datetime import datetime

from forum.accounts.emails import clean_email, fold_email
from forum.accounts.models import User
from forum.accounts.queries import find_by_email
from forum.accounts.ways.left import Way, refuse_last_way
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.password import set_password
from forum.accounts.ways.proofs import drop_proofs, look_at, make_proof, take
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, Invalid

FOR_ANOTHER = "This link is for another account. Please sign in to the one you asked for it from."


@dataclass(frozen=True)
class Link:
    """A secret to be mailed: to whom, and for which account."""

    to: str
    name: str
    secret: str


@dataclass(frozen=True)
class Owner:
    """Whose an address is already."""

    email: str
    name: str


@dataclass(frozen=True)
class Changed:
    """An account whose address is another now; `old` is None where it had none."""

    name: str
    old: str | None
    new: str | None


def link_for(session: WriteSession, kind: ProofKind, *, email: str, next_path: str = "/", now: datetime) -> Link | None:
    """A link of that kind for whoever proved the address, mailed to it as it was proved; None where nobody did."""
    user = find_by_email(session, email)
    if user is None or user.email is None:
        return None
    secret = make_proof(session, kind, user_id=user.id, data={"next": next_path}, now=now)
    return Link(user.email, user.name, secret)


def name_behind(session: ReadSession, kind: ProofKind, *, secret: str, now: datetime) -> str:
    """Whose account the link is for; raises Invalid `link-over`."""
    proved = look_at(session, kind, secret=secret, now=now)
    return session.get_one(User, proved.user_id).name


def recover(session: WriteSession, *, secret: str, password_hash: str, now: datetime) -> int:
    """Set a new password by a mailed link: every sign-in ends, and no other link works any more. Raises Invalid `link-over`."""
    proved = take(session, ProofKind.RECOVER, secret=secret, now=now)
    user = session.get_one(User, proved.user_id)
    set_password(session, user.id, hashed=password_hash)
    return user.id


def ask_to_prove(session: WriteSession, user_id: int, *, email: str, now: datetime) -> Link | Owner:
    """A link that proves the address for this account, or whose it is already. Raises Invalid `bad-email`."""
    owner = find_by_email(session, email)
    if owner is not None and owner.id != user_id:
        return Owner(owner.email or email, owner.name)
    user = session.get_one(User, user_id)
    address = clean_email(email)
    secret = make_proof(session, ProofKind.EMAIL, user_id=user_id, email=address, now=now)
    return Link(address, user.name, secret)


def address_behind(session: ReadSession, user_id: int, *, secret: str, now: datetime) -> str:
    """The address that the link proves for this account; raises Invalid `link-over`, also when it is another account's."""
    proved = look_at(session, ProofKind.EMAIL, secret=secret, now=now)
    if proved.user_id != user_id or proved.email is None:
        raise Invalid("link-over", FOR_ANOTHER)
    return proved.email


def prove_address(session: WriteSession, user_id: int, *, secret: str, now: datetime) -> Changed:
    """The account's address is the one the link was mailed to. Raises Invalid `link-over`, Conflict `email-taken`."""
    address = address_behind(session, user_id, secret=secret, now=now)
    owner = find_by_email(session, address)
    if owner is not None and owner.id != user_id:  # proved there while the link was on its way
        raise Conflict("email-taken", "That e-mail address belongs to another account.")
    return _change(session, user_id, address)


def remove_address(session: WriteSession, user_id: int) -> Changed:
    """The account has no address any more; raises Conflict `last-way-in` where a mailed link was its only way in."""
    if session.get_one(User, user_id).email is not None:
        refuse_last_way(session, user_id, without=Way.EMAIL)
    return _change(session, user_id, None)


def _change(session: WriteSession, user_id: int, address: str | None) -> Changed:
    """What was mailed to the old address works no more: who holds that mailbox now must not come in by it."""
    user = session.get_one(User, user_id)
    old = user.email
    user.email, user.email_folded = address, fold_email(address) if address else None
    session.add(user)
    drop_proofs(session, user_id)
    return Changed(user.name, old if old != address else None, address)
