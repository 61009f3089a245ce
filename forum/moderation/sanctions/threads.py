"""Locks and slow mode from the desk: decisions about a thread, each with its reason, in the log, and to be undone."""

from datetime import datetime

from forum.accounts.sanctions import acting_moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.limits import Limits
from forum.moderation.closing import close
from forum.moderation.models import Action, Case, CaseState, Decision
from forum.moderation.records import enter_about
from forum.moderation.reports import clean_note
from forum.moderation.sanctions.rules import check_seconds
from forum.policy.reasons import parse_reason, read_reasons
from forum.policy.scopes import insist_in_scope
from forum.threads.actions import begin_slow_mode, end_slow_mode, lock_thread, unlock_thread
from forum.threads.models import Thread
from forum.threads.queries import find_lock
from forum.threads.slow import find_slow_mode

NOTE_MAX = 300  # characters; a lock's reason is shown above the thread


def lock(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    thread_id: int,
    reason: str,
    note: str,
    now: datetime,
    limits: Limits,
    case_id: int | None = None,
) -> Decision:
    """Close a thread to all but moderators; a case about its article ends with it.

    Raises NotSignedIn, NotFound, NotAllowed `not-allowed`, `out-of-scope`, `suspended`, Invalid, Conflict `case-decided`, TooMany.
    """
    by, thread = _allowed(session, viewer, thread_id=thread_id, now=now)
    if find_lock(session, thread_id=thread_id):
        raise Conflict("case-decided", "This discussion is closed already.")
    note = _clean(session, by, note=note, now=now, limits=limits)
    lock_thread(session, by, thread_id=thread_id, reason=note, now=now)
    return _enter(session, by, thread=thread, action=Action.LOCK, reason=reason, note=note, now=now, case_id=case_id)


def unlock(
    session: WriteSession, viewer: AnyViewer, *, thread_id: int, reason: str, note: str, now: datetime, limits: Limits
) -> Decision:
    """Open a closed thread again; raises as `lock` does."""
    by, thread = _allowed(session, viewer, thread_id=thread_id, now=now)
    if not find_lock(session, thread_id=thread_id):
        raise Conflict("case-decided", "This discussion is open already.")
    note = _clean(session, by, note=note, now=now, limits=limits)
    unlock_thread(session, by, thread_id=thread_id, now=now)
    return _enter(session, by, thread=thread, action=Action.UNLOCK, reason=reason, note=note, now=now)


def slow(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    thread_id: int,
    seconds: int,
    until: datetime | None,
    reason: str,
    note: str,
    now: datetime,
    limits: Limits,
    case_id: int | None = None,
) -> Decision:
    """One comment of a person in so many seconds, until then or until a moderator ends it; takes the place of the one that holds.

    Raises as `lock` does, and Invalid `bad-request`, `bad-until`.
    """
    by, thread = _allowed(session, viewer, thread_id=thread_id, now=now)
    check_seconds(seconds)
    if until is not None and until <= now:
        raise Invalid("bad-until", "The end must lie ahead.", field="until")
    note = _clean(session, by, note=note, now=now, limits=limits)
    begin_slow_mode(session, by, thread_id=thread_id, seconds=seconds, until=until, reason=note, now=now)
    return _enter(session, by, thread=thread, action=Action.SLOW, reason=reason, note=note, now=now, until=until, case_id=case_id)


def unslow(
    session: WriteSession, viewer: AnyViewer, *, thread_id: int, reason: str, note: str, now: datetime, limits: Limits
) -> Decision:
    """End slow mode; raises as `lock` does."""
    by, thread = _allowed(session, viewer, thread_id=thread_id, now=now)
    if not find_slow_mode(session, thread_id=thread_id, now=now):
        raise Conflict("case-decided", "This discussion is not slowed any more.")
    note = _clean(session, by, note=note, now=now, limits=limits)
    end_slow_mode(session, by, thread_id=thread_id, now=now)
    return _enter(session, by, thread=thread, action=Action.UNSLOW, reason=reason, note=note, now=now)


def _allowed(session: WriteSession, viewer: AnyViewer, *, thread_id: int, now: datetime) -> tuple[Viewer, Thread]:
    by = acting_moderator(session, viewer, now=now)
    thread = session.get(Thread, thread_id)
    if thread is None:
        raise NotFound
    insist_in_scope(session, by, article_id=thread.article_id)
    return by, thread


def _clean(session: WriteSession, by: Viewer, *, note: str, now: datetime, limits: Limits) -> str:
    note = clean_note(note, limit=NOTE_MAX)
    limits.take("decision", *by.who, now=now)
    return note


def _enter(
    session: WriteSession,
    by: Viewer,
    *,
    thread: Thread,
    action: Action,
    reason: str,
    note: str,
    now: datetime,
    until: datetime | None = None,
    case_id: int | None = None,
) -> Decision:
    why, case = parse_reason(reason, read_reasons(session)), session.get(Case, case_id) if case_id else None
    if case_id and (case is None or case.article_id != thread.article_id):
        raise NotFound
    decision = enter_about(session, by, action=action, reason=why, note=note, now=now, thread_id=thread.id, case=case, until=until)
    if case and case.state == CaseState.OPEN:
        close(session, case, decision=decision, now=now)
    return decision
