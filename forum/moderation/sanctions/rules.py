"""Who may sanction whom, and until when. Pure."""

from datetime import UTC, datetime, timedelta

from forum.accounts.marks import AuthorKind, kind_of
from forum.accounts.models import Role, Sanction, SanctionKind, User
from forum.accounts.viewer import Viewer
from forum.errors import Invalid, Refusal
from forum.kit.enums import find_member
from forum.moderation.models import Action

SUSPEND_MAX = timedelta(days=365)  # what should last longer is a ban, and is called so
SLOW_MIN_S = 10
SLOW_MAX_S = 24 * 3_600  # slower than once a day is a lock
# Offered, never automatic: each step is longer than the one before (Discourse's).
STEPS: dict[str, timedelta] = {
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
ACTIONS = {
    SanctionKind.WARNING: Action.WARN,
    SanctionKind.PREMODERATION: Action.PREMODERATE,
    SanctionKind.SUSPENSION: Action.SUSPEND,
    SanctionKind.BAN: Action.BAN,
}
NAMES = {
    SanctionKind.WARNING: "warned, and has not read it yet",
    SanctionKind.PREMODERATION: "held for review",
    SanctionKind.SUSPENSION: "suspended",
    SanctionKind.BAN: "banned",
}

OWN_ACCOUNT = Refusal("own-account", "This is your own account. Another moderator must decide about it.")
NOT_ADMINS = Refusal("not-allowed", "Nobody sanctions an administrator. Take the role away first.")
NOT_EQUALS = Refusal("not-allowed", "Only an administrator may decide about a moderator.")
GUEST = Refusal(
    "not-allowed", "This is a guest: who is stopped comes back under another name. Hold or stop all guests in the settings instead."
)
IMPORTED = Refusal("not-allowed", "This author was imported; nobody signs in with that name, so there is nothing to stop.")
ENDED = Refusal("case-decided", "This sanction has ended already; nothing was changed.", status=409)


def parse_kind(text: str) -> SanctionKind:
    """The kind behind a word; raises Invalid `unknown-action`."""
    kind = find_member(SanctionKind, text)
    if kind is None:
        raise Invalid("unknown-action", f"A sanction is one of {', '.join(SanctionKind)}.", field="kind")
    return kind


def parse_until(text: str, *, now: datetime) -> datetime | None:
    """What a form says of an end: nothing, one of STEPS, or a day, whose end it is; raises Invalid `bad-until`."""
    if not text:
        return None
    if text in STEPS:
        return now + STEPS[text]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Invalid("bad-until", "The end is a date such as 2026-12-31.", field="until") from None


def may_sanction(by: Viewer, target: User) -> Refusal | None:
    """Whether this moderator may decide about this person: not themselves, no admin, and moderators only as an admin."""
    if target.id == by.user_id:
        return OWN_ACCOUNT
    if target.role == Role.ADMIN:
        return NOT_ADMINS
    if target.role == Role.MODERATOR and not by.is_admin:
        return NOT_EQUALS
    kind = kind_of(target.origin)
    if kind == AuthorKind.ACCOUNT:
        return None
    return GUEST if kind == AuthorKind.GUEST else IMPORTED


def check_until(kind: SanctionKind, until: datetime | None, *, now: datetime) -> None:
    """A suspension has an end, holding everything may have one, the others have none; raises Invalid `bad-until`."""
    if kind == SanctionKind.SUSPENSION and until is None:
        raise Invalid("bad-until", "A suspension has an end. Without one it is a ban.", field="until")
    if kind in (SanctionKind.WARNING, SanctionKind.BAN) and until is not None:
        raise Invalid("bad-until", "A warning and a ban have no end. For a time one is suspended.", field="until")
    if until is not None and not now < until <= now + SUSPEND_MAX:
        raise Invalid("bad-until", f"The end must lie ahead, and at most {SUSPEND_MAX.days} days.", field="until")


def refuse_second(standing: Sanction | None, *, until: datetime | None) -> Refusal | None:
    """One sanction of a kind at a time: another one is taken only when it ends later, and then takes its place."""
    if standing is None or (standing.until is not None and (until is None or until > standing.until)):
        return None
    end = f" until {standing.until:%-d %B %Y, %H:%M} UTC" if standing.until else ""
    more = " Give a later end, or lift it first." if standing.until else ""
    return Refusal("already-sanctioned", f"This person is {NAMES[standing.kind]}{end} already.{more}", status=409)


def check_seconds(seconds: int) -> None:
    """Raises Invalid `bad-request` for a pace that is none."""
    if not SLOW_MIN_S <= seconds <= SLOW_MAX_S:
        raise Invalid("bad-request", f"Slow mode is from {SLOW_MIN_S} seconds to {SLOW_MAX_S // 3_600} hours.", field="seconds")
