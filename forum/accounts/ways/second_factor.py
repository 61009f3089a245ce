"""The second factor: an authenticator app's codes (TOTP, RFC 6238), and recovery codes on paper for when it is lost."""

import hmac
import secrets
from base64 import b32encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from sqlmodel import col, delete, func, select, update

from forum.accounts.events import SignedOut
from forum.accounts.models import UserSession
from forum.accounts.ways.models import RecoveryCode, SecondFactor
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, Invalid
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.keys import Keys
from forum.kit.loading import load

if TYPE_CHECKING:
    from pyotp import TOTP

SECRET_BYTES = 20  # 160 bits (RFC 4226, section 4)
STEP_S = 30  # what every app counts in
DRIFT = 1  # steps a phone's clock may be off, either way (RFC 6238, section 5.2)
CODES = 10  # recovery codes of an account
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else: no i, l, o, 0, 1
CODE_HALF = 6  # letters before and after the hyphen; 12 of 31 are 59 bits
CODE_MAX = 64  # characters of what is typed, spaces and all
SEALED, MARKED = "second-factor", "recovery-code"

WRONG = "That code is not right, or it was used already. Codes change every 30 seconds; please give the newest."


def has_second(session: ReadSession, user_id: int) -> bool:
    """Whether signing in to this account takes a second factor."""
    row = session.get(SecondFactor, user_id)
    return row is not None and row.confirmed_at is not None


def begin(session: WriteSession, user_id: int, *, keys: Keys, now: datetime) -> None:
    """A fresh secret that holds nothing back until a code confirms it; raises Conflict when there is one that does."""
    row = session.get(SecondFactor, user_id)
    if row is not None:
        _insist_unconfirmed(row)
        session.delete(row)
        session.flush()
    sealed = keys.seal(b32encode(secrets.token_bytes(SECRET_BYTES)), use=SEALED, about=user_id)
    session.add(SecondFactor(user_id=user_id, secret=sealed, created_at=now))


def unconfirmed_secret(session: ReadSession, user_id: int, *, keys: Keys) -> str | None:
    """The secret to be typed into an app, in base 32; None once it is confirmed: it is shown to nobody again."""
    row = session.get(SecondFactor, user_id)
    return _secret(row, keys) if row is not None and row.confirmed_at is None else None


def confirm(session: WriteSession, user_id: int, *, code: str, keys: Keys, now: datetime) -> list[str]:
    """From now on signing in takes a code. Gives the recovery codes; raises Invalid `wrong-code`, Conflict `second-factor`."""
    row = session.get(SecondFactor, user_id)
    if row is None:
        raise Conflict("second-factor", "There is nothing to confirm any more. Please begin again.")
    _insist_unconfirmed(row)
    _take_app_code(session, row, code, keys=keys, now=now)
    row.confirmed_at = now
    return renew_codes(session, user_id, keys=keys)


def give(session: WriteSession, user_id: int, *, code: str, keys: Keys, now: datetime) -> bool:
    """Take an app's code or a recovery code, each works once; gives whether it was a recovery code. Raises Invalid `wrong-code`."""
    row = session.get(SecondFactor, user_id)
    if row is None or row.confirmed_at is None:
        raise _wrong()
    if len(plain := _plain(code)) == 2 * CODE_HALF:
        _take_recovery_code(session, user_id, plain, keys=keys, now=now)
        return True
    _take_app_code(session, row, plain, keys=keys, now=now)
    return False


def renew_codes(session: WriteSession, user_id: int, *, keys: Keys) -> list[str]:
    """Fresh recovery codes, to be shown once; the ones before stop working."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(2 * CODE_HALF)) for _ in range(CODES)]
    for code in codes:
        session.add(RecoveryCode(id=new_id(), user_id=user_id, code_hash=_mark(code, user_id, keys)))
    return [f"{code[:CODE_HALF]}-{code[CODE_HALF:]}" for code in codes]


def count_codes(session: ReadSession, user_id: int) -> int:
    """How many recovery codes still work."""
    unused = (
        select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    )
    return session.exec(unused).one()


def drop(session: WriteSession, user_id: int) -> bool:
    """Signing in takes no second factor any more; gives whether it did. Where staff need one, they are readers from now on."""
    was_on = has_second(session, user_id)
    session.exec(update(UserSession).where(col(UserSession.user_id) == user_id).values(second_at=None))
    record(session, SignedOut(user_id))
    session.exec(delete(SecondFactor).where(col(SecondFactor.user_id) == user_id))
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    return was_on


def app_address(secret: str, *, name: str, site_name: str) -> str:
    """What the QR code says to an authenticator app."""
    return _app(secret).provisioning_uri(name=name, issuer_name=site_name)


def code_at(secret: str, at: datetime) -> str:
    """What an app with this secret shows at that time."""
    return _app(secret).at(at)


def _take_app_code(session: WriteSession, row: SecondFactor, code: str, *, keys: Keys, now: datetime) -> None:
    """The newest step first; a step that was taken, and all before it, are used up."""
    secret, step = _secret(row, keys), int(now.timestamp()) // STEP_S
    steps = [one for one in range(step + DRIFT, step - DRIFT - 1, -1) if one > row.used_step]
    fitting = [one for one in steps if secret and _is_code_at(one, _plain(code), secret=secret)]
    if not fitting:
        raise _wrong()
    row.used_step = fitting[0]
    session.add(row)


def _is_code_at(step: int, code: str, *, secret: str) -> bool:
    shown = code_at(secret, datetime.fromtimestamp(step * STEP_S, UTC))
    return hmac.compare_digest(shown.encode(), code.encode("utf-8", "replace"))


def _app(secret: str) -> "TOTP":
    """An authenticator app with this secret. The library is loaded with the first second factor."""
    return cast("TOTP", load("pyotp").TOTP(secret, interval=STEP_S))


def _take_recovery_code(session: WriteSession, user_id: int, code: str, *, keys: Keys, now: datetime) -> None:
    marked = _mark(code, user_id, keys)
    theirs = select(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == marked)
    row = session.exec(theirs.where(col(RecoveryCode.used_at).is_(None))).first()
    if row is None:
        raise _wrong()
    row.used_at = now
    session.add(row)


def _mark(code: str, user_id: int, keys: Keys) -> str:
    return keys.mark(f"{user_id}\0{code}", use=MARKED)


def _plain(code: str) -> str:
    """Without the spaces and hyphens that people put between."""
    return "".join(code[:CODE_MAX].split()).replace("-", "").lower()


def _secret(row: SecondFactor, keys: Keys) -> str | None:
    secret = keys.unseal(row.secret, use=SEALED, about=row.user_id)
    return secret.decode() if secret else None


def _insist_unconfirmed(row: SecondFactor) -> None:
    if row.confirmed_at is not None:
        raise Conflict("second-factor", "Your account has a second factor already. Remove it first to set up another.")


def _wrong() -> Invalid:
    return Invalid("wrong-code", WRONG, field="code")
