"""Purging: the text of a removed comment is overwritten wherever we keep it. Nothing brings it back."""

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select, update

from forum.accounts.models import Role, User
from forum.accounts.rules import signed_in
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, Edit, Signal, State
from forum.database import WriteSession
from forum.errors import Invalid, NotAllowed, NotFound, Refusal
from forum.kit.ids import encode
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.audit import erase_notes
from forum.moderation.models import Action, Appeal, AppealState, Case, Decision, Report
from forum.moderation.notices import tell_author
from forum.moderation.records import enter, newest
from forum.moderation.reports import clean_note
from forum.policy.reasons import parse_reason, read_reasons

CONFIRMATION = "purge"  # the word to be written before it is done

ADMINS_ONLY = Refusal("not-allowed", "Only administrators purge a text.")
NOT_REMOVED = Refusal("comment-changed", "Only what a moderator has removed can be purged.", status=409)
APPEAL_WAITS = Refusal("appeal-waits", "An appeal waits for its answer, and needs the text. Please answer it first.", status=409)


def purge(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    comment_id: int,
    confirm: str,
    reason: str,
    note: str,
    now: datetime,
    limits: Limits,
) -> Decision:
    """Overwrite the text of a removed comment, its earlier versions, what is said of it in cases, reports, signals and the log.

    The tombstone stays. `confirm` is the word that was written. Raises NotSignedIn, NotFound, NotAllowed `not-allowed`,
    `comment-changed`, `appeal-waits`, `purged`, Invalid `not-confirmed`, `unknown-reason`, `too-long`, TooMany.
    """
    by = signed_in(viewer)
    insist_may_act(session, by, now=now)
    # Nothing brings a text back: whoever lost the role since the door does not do it any more.
    if not by.is_admin or session.get_one(User, by.user_id).role != Role.ADMIN:
        raise NotAllowed(ADMINS_ONLY)
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    why, note = parse_reason(reason, read_reasons(session)), clean_note(note, limit=rules.DECISION_NOTE_MAX)
    rules.insist(may_purge(by, comment, has_appeal=_has_open_appeal(session, comment)))
    if confirm.strip().lower() != CONFIRMATION:
        raise Invalid(
            "not-confirmed", f"Nothing was purged. Please write the word {CONFIRMATION} to say that you mean it.", field="confirm"
        )
    limits.take("decision", *by.who, now=now)
    overwrite(session, comment)
    removal = newest(session, comment_id=comment.id)
    case = session.get_one(Case, removal.case_id) if removal.case_id else None
    decision = enter(
        session, by, case=case, comment=comment, was=comment.state, action=Action.PURGE, reason=why, note=note, now=now
    )
    tell_author(session, decision, author_id=comment.author_id, now=now)
    return decision


def may_purge(by: Viewer, comment: Comment, *, has_appeal: bool) -> Refusal | None:
    """Whether the text may be overwritten now; nobody judges their own comment."""
    if comment.author_id == by.user_id:
        return rules.OWN_CASE
    if comment.state != State.REMOVED:
        return NOT_REMOVED
    if rules.is_purged(comment):
        return rules.PURGED
    return APPEAL_WAITS if has_appeal else None


def _has_open_appeal(session: WriteSession, comment: Comment) -> bool:
    waiting = select(Appeal.id).join(Decision, col(Decision.id) == Appeal.decision_id)
    return session.exec(waiting.where(Decision.comment_id == comment.id, Appeal.state == AppealState.OPEN)).first() is not None


def overwrite(session: WriteSession, comment: Comment) -> None:
    """Every copy of the text that we keep: the comment's own, its earlier versions, and what is quoted of it."""
    comment.body = comment.html = comment.plain = ""
    session.add(comment)
    cases = select(Case.id).where(Case.comment_id == comment.id)
    _set(session, Edit, col(Edit.comment_id) == comment.id, body="", html="")
    _set(session, Case, col(Case.comment_id) == comment.id, snapshot="", snapshot_html="")
    _set(session, Report, col(Report.case_id).in_(cases), note="")
    _set(session, Signal, col(Signal.comment_id) == comment.id, spans=[], detail="")
    # What the rules decided says which words they found.
    _set(session, Decision, (col(Decision.comment_id) == comment.id) & col(Decision.by_id).is_(None), note="")
    erase_notes(session, subject=f"comment {encode(comment.id)}")


def _set(session: WriteSession, table: type[SQLModel], where: Any, **values: Any) -> None:
    session.exec(update(table).where(where).values(**values).execution_options(synchronize_session="fetch"))
