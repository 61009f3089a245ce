"""What administrators change, each with its entry in the log: reasons, house rules, thresholds, filters, roles, marks, scopes."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, delete

from forum.accounts.actions import set_role
from forum.accounts.events import RightsChanged
from forum.accounts.models import Role, User
from forum.accounts.rules import ADMINS_ONLY, administrator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import WriteSession
from forum.errors import Invalid, NotAllowed, NotFound
from forum.events import record
from forum.filters import actions as filters
from forum.filters.actions import Pasted, RuleEntry
from forum.filters.models import Effect
from forum.kit.enums import find_member
from forum.kit.ids import encode
from forum.moderation import audit
from forum.policy import actions
from forum.policy.fields import Fields
from forum.policy.models import ModeratorScope, RuleText


def add_reason(session: WriteSession, viewer: AnyViewer, *, form: Fields, now: datetime) -> str:
    """A reason of the site's own; gives its code. Raises NotSignedIn, NotAllowed, Invalid, Conflict `code-taken`."""
    by = admin_now(session, viewer)
    code = actions.add_reason(session, by, form=form, now=now)
    note_change(session, by, action="set-reason", subject=f"reason {code}", note=_said(form), now=now)
    return code


def change_reason(session: WriteSession, viewer: AnyViewer, *, code: str, form: Fields, now: datetime) -> None:
    """Another label, urgency and so on; raises NotSignedIn, NotAllowed, NotFound, Invalid."""
    by = admin_now(session, viewer)
    actions.change_reason(session, by, code=code, form=form, now=now)
    note_change(session, by, action="set-reason", subject=f"reason {code}", note=_said(form), now=now)


def reset_reason(session: WriteSession, viewer: AnyViewer, *, code: str, now: datetime) -> None:
    """A built-in reason as it was at first; raises NotSignedIn, NotAllowed, NotFound."""
    by = admin_now(session, viewer)
    actions.reset_reason(session, code=code)
    note_change(session, by, action="set-reason", subject=f"reason {code}", note="As at first.", now=now)


def write_rule(session: WriteSession, viewer: AnyViewer, *, code: str | None, form: Fields, now: datetime) -> RuleText:
    """A new version of a rule, or a new rule; raises NotSignedIn, NotAllowed, NotFound, Invalid, Conflict `code-taken`."""
    by = admin_now(session, viewer)
    rule = actions.write_rule(session, by, form=form, code=code, now=now)
    note_change(session, by, action="set-rule", subject=f"rule {rule.code}", note=f"Version {rule.version}.", now=now)
    return rule


def withdraw_rule(session: WriteSession, viewer: AnyViewer, *, code: str, now: datetime) -> None:
    """Take a rule off the page; raises NotSignedIn, NotAllowed, NotFound, Conflict `rule-in-use`."""
    by = admin_now(session, viewer)
    actions.withdraw_rule(session, by, code=code, now=now)
    note_change(session, by, action="withdraw-rule", subject=f"rule {code}", note="", now=now)


def turn(session: WriteSession, viewer: AnyViewer, *, name: str, form: Fields, now: datetime) -> None:
    """Set a number; raises NotSignedIn, NotAllowed, NotFound, Invalid."""
    by = admin_now(session, viewer)
    value = actions.turn(session, by, name=name, form=form, now=now)
    note_change(session, by, action="set-threshold", subject=f"threshold {name}", note=f"{value:g}", now=now)


def change_role(session: WriteSession, viewer: AnyViewer, *, user_id: int, role: str, now: datetime) -> None:
    """Another role for somebody else; raises NotSignedIn, NotAllowed, NotFound, Invalid `bad-request` for one's own.

    Nobody takes their own role away, so that one administrator is always left.
    """
    by = admin_now(session, viewer)
    user, chosen = find_account(session, user_id), find_member(Role, role)
    if chosen is None:
        raise Invalid("bad-request", f"A role is one of {', '.join(Role)}.", field="role")
    if user.id == by.user_id:
        raise Invalid("bad-request", "Another administrator must change your own role.", field="role")
    was = user.role
    set_role(session, user, role=chosen)
    if chosen != Role.MODERATOR:
        session.exec(delete(ModeratorScope).where(col(ModeratorScope.user_id) == user.id))
    note = f"{was.value} → {chosen.value}"
    note_change(session, by, action="set-role", subject=f"account {encode(user.id)}", note=note, now=now)


def set_scope(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    user_id: int,
    topic_ids: Collection[int],
    provider_ids: Collection[int],
    now: datetime,
) -> None:
    """Where a moderator works from now on; raises NotSignedIn, NotAllowed, NotFound, Invalid."""
    by, user = admin_now(session, viewer), find_account(session, user_id)
    actions.set_scope(session, by, user=user, topic_ids=topic_ids, provider_ids=provider_ids, now=now)
    note = f"{len(topic_ids)} topics, {len(provider_ids)} providers" if topic_ids or provider_ids else "Everywhere."
    note_change(session, by, action="set-scope", subject=f"account {encode(user.id)}", note=note, now=now)


def set_verified(session: WriteSession, viewer: AnyViewer, *, user_id: int, is_verified: bool, now: datetime) -> None:
    """Vouch for who an account is, or no longer; raises NotSignedIn, NotAllowed, NotFound."""
    by, user = admin_now(session, viewer), find_account(session, user_id)
    if is_verified == (user.verified_at is not None):
        return
    user.verified_at = now if is_verified else None
    session.add(user)
    record(session, RightsChanged(user.id))
    note_change(session, by, action="verify" if is_verified else "unverify", subject=f"account {encode(user.id)}", note="", now=now)


def admin_now(session: WriteSession, viewer: AnyViewer) -> Viewer:
    """The viewer, once they are an administrator in this very transaction; raises NotSignedIn, NotAllowed.

    At the door they were one, but two who take each other's role away at the same time must not both succeed.
    """
    by = administrator(viewer)
    if session.get_one(User, by.user_id).role != Role.ADMIN:
        raise NotAllowed(ADMINS_ONLY)
    return by


def find_account(session: WriteSession, user_id: int) -> User:
    """The account, when it is one of our own; raises NotFound."""
    user = session.get(User, user_id)
    if user is None or user.origin:
        raise NotFound
    return user


def note_change(session: WriteSession, by: Viewer, *, action: str, subject: str, note: str, now: datetime) -> None:
    """The entry of a change in the log. What was written stands in its note, which is nobody's but the administrators'."""
    audit.append(session, by, action=action, reason=None, note=note, subject=subject, now=now)


def _said(form: Fields) -> str:
    """What an admin filled in, in one line."""
    return "; ".join(f"{name}: {value}" for name, value in sorted(form.items()) if name != "code")[:1_000]


def add_filters(session: WriteSession, viewer: AnyViewer, *, text: str, entry: RuleEntry, now: datetime) -> Pasted:
    """A pasted list of words or domains that this site does not want; raises what filters/actions.py does."""
    pasted = filters.add_list(session, viewer, text=text, entry=entry, now=now)
    if pasted.added:
        _note_filter(session, viewer, f"Added {pasted.added} {entry.kind.value}: {entry.effect.value}.", now=now)
    return pasted


def switch_filter(session: WriteSession, viewer: AnyViewer, *, rule_id: int, is_on: bool, now: datetime) -> None:
    """Switch one on or off; raises NotSignedIn, NotAllowed, NotFound."""
    rule = filters.switch(session, viewer, rule_id=rule_id, is_on=is_on, now=now)
    _note_filter(session, viewer, f"Switched {'on' if is_on else 'off'} {rule.kind.value} “{rule.pattern}”.", now=now)


def remove_filter(session: WriteSession, viewer: AnyViewer, *, rule_id: int, now: datetime) -> None:
    """Take one out of the list; raises NotSignedIn, NotAllowed, NotFound."""
    rule = filters.remove_rule(session, viewer, rule_id=rule_id)
    _note_filter(session, viewer, f"Took out {rule.kind.value} “{rule.pattern}”.", now=now)


def set_detector(
    session: WriteSession, viewer: AnyViewer, *, name: str, is_on: bool, threshold: float, effect: Effect, now: datetime
) -> None:
    """Change a detector; raises NotSignedIn, NotAllowed, Invalid."""
    filters.set_detector(session, viewer, name=name, is_on=is_on, threshold=threshold, effect=effect, now=now)
    note = f"{'On' if is_on else 'Off'}, from {threshold:g}, {effect.value}."
    note_change(session, admin_now(session, viewer), action="set-detector", subject=f"detector {name}", note=note, now=now)


def _note_filter(session: WriteSession, viewer: AnyViewer, note: str, *, now: datetime) -> None:
    note_change(session, admin_now(session, viewer), action="set-filter", subject="filters", note=note, now=now)
