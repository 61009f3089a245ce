"""Secrets that work once: in mailed links, in challenges to a device, in the way to another site and back (SE-13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select

from forum.accounts.ways.models import Proof, ProofKind
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid
from forum.kit.ids import new_id
from forum.kit.tokens import new_token, token_hash

# How long each works: mail takes minutes to come, and devices and other sites answer while somebody looks.
LASTS = {
    ProofKind.SIGN_IN: timedelta(minutes=30),
    ProofKind.RECOVER: timedelta(minutes=30),
    ProofKind.EMAIL: timedelta(hours=24),
    ProofKind.PASSKEY: timedelta(minutes=10),
    ProofKind.SECOND: timedelta(minutes=10),
    ProofKind.OIDC: timedelta(minutes=15),
    ProofKind.SSO: timedelta(minutes=15),
}
OVER = "This link does not work any more: it was used, it is too old, or a newer one was asked for. Please ask for a new one."
NEWEST_ONLY = frozenset({ProofKind.SIGN_IN, ProofKind.RECOVER, ProofKind.EMAIL})


@dataclass(frozen=True)
class Proved:
    """What a secret was made for."""

    user_id: int | None
    email: str | None
    data: dict[str, Any]


def make_proof(
    session: WriteSession,
    kind: ProofKind,
    *,
    user_id: int | None = None,
    email: str | None = None,
    data: dict[str, Any] | None = None,
    now: datetime,
) -> str:
    """A fresh secret; of what is mailed to somebody, the ones made before stop working."""
    session.exec(delete(Proof).where(col(Proof.expires_at) < now))
    if kind in NEWEST_ONLY:
        whose = col(Proof.user_id) == user_id if user_id else col(Proof.email) == email
        session.exec(delete(Proof).where(col(Proof.kind) == kind, whose))
    secret = new_token()
    row = Proof(
        id=new_id(),
        kind=kind,
        secret_hash=token_hash(secret),
        user_id=user_id,
        email=email,
        data=data or {},
        created_at=now,
        expires_at=now + LASTS[kind],
    )
    session.add(row)
    return secret


def look_at(session: ReadSession, kind: ProofKind, *, secret: str, now: datetime) -> Proved:
    """What the secret was made for, without using it up; raises Invalid `link-over`."""
    row = _find(session, kind, secret, now)
    return Proved(row.user_id, row.email, row.data)


def take(session: WriteSession, kind: ProofKind, *, secret: str, now: datetime) -> Proved:
    """What the secret was made for; it works no second time. Raises Invalid `link-over`."""
    row = _find(session, kind, secret, now)
    proved = Proved(row.user_id, row.email, row.data)
    session.delete(row)
    session.flush()
    return proved


def drop_proofs(session: WriteSession, user_id: int) -> None:
    """No secret of this account works any more: after a new password, a new address, or its end."""
    session.exec(delete(Proof).where(col(Proof.user_id) == user_id))


def _find(session: ReadSession, kind: ProofKind, secret: str, now: datetime) -> Proof:
    stored = token_hash(secret[:200])
    row = session.exec(select(Proof).where(Proof.secret_hash == stored, Proof.kind == kind, col(Proof.expires_at) > now)).first()
    if row is None:
        raise Invalid("link-over", OVER)
    return row
