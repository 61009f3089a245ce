"""A case whole: what is said against it, what filters found, who wrote it, what was decided; in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, Edit, Signal
from forum.database import ReadSession
from forum.errors import NotAllowed, NotFound
from forum.kit.ids import encode
from forum.markup.safe import safe
from forum.moderation import rules
from forum.moderation.desk.marks import Piece, cut
from forum.moderation.desk.people import decision_views, glance, senders, similar
from forum.moderation.desk.queue import find_row, reports_of
from forum.moderation.desk.views import AppealMark, CaseCard, EditView, LegalView, PersonView, ReportView, SenderView, SignalView
from forum.moderation.models import Appeal, Case, CaseState, Decision, Disagreement, LegalNotice, Report, Standing
from forum.moderation.sanctions.dismissing import ENDING
from forum.policy.scopes import OUT_OF_SCOPE, Scope, insist_in_scope, scope_of
from forum.threads.models import Thread


def load_case(session: ReadSession, viewer: Viewer, *, case_id: int) -> tuple[Case, Comment | None]:
    """The case and its comment, if it is about one; raises NotFound, NotAllowed `out-of-scope`."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    comment = session.get_one(Comment, case.comment_id) if case.comment_id else None
    article_id = session.get_one(Thread, comment.thread_id).article_id if comment else case.article_id
    if article_id:
        insist_in_scope(session, viewer, article_id=article_id)
    elif not scope_of(session, viewer).is_everywhere:
        raise NotAllowed(OUT_OF_SCOPE)
    return case, comment


def case_card(session: ReadSession, viewer: Viewer, *, case_id: int, now: datetime) -> CaseCard:
    """All that a moderator needs to decide; raises NotFound, NotAllowed `out-of-scope`."""
    case, comment = load_case(session, viewer, case_id=case_id)
    decisions = _decisions(session, case)
    signals = _signals(session, comment)
    user_id = comment.author_id if comment else case.account_id
    rev = comment.rev if comment else case.rev
    scope, is_own = scope_of(session, viewer), user_id == viewer.user_id
    return CaseCard(
        row=find_row(session, case_id=case_id, now=now),
        snapshot_html=safe(case.snapshot_html),
        snapshot_rev=case.rev,
        rev=rev,
        text_changed=rev != case.rev,
        pieces=_marked(comment, signals),
        signals=tuple(_signal(one) for one in signals),
        reports=_by_reason(session, reports_of(session, case_ids=[case_id])[case_id], is_named=not is_own),
        decisions=decision_views(session, decisions),
        actions=_actions(case, comment),
        disagreements=_disagreements(session, comment),
        undo_id=_undo_id(decisions, viewer, now=now),
        edits=_edits(session, comment),
        person=_person(session, user_id, scope=scope, now=now) if user_id else None,
        similar=similar(session, user_id, scope=scope, except_case=case_id) if user_id else (),
        legal=() if is_own else _legal(session, case_id),
        appeals=_appeals(session, case_id),
    )


def _person(session: ReadSession, user_id: int, *, scope: Scope, now: datetime) -> PersonView:
    """Who it is about. A person's own page, and what is done there, are closed to who moderates some topics only."""
    person = glance(session, session.get_one(User, user_id), now=now)
    return person if scope.is_everywhere else replace(person, url="")


def _actions(case: Case, comment: Comment | None) -> tuple[str, ...]:
    """What can be decided with one button; against people and articles there are sanctions and locks besides."""
    if comment is None:
        return tuple(action.value for action in ENDING[case.subject]) if case.state == CaseState.OPEN else ()
    return tuple(action.value for action in rules.allowed(case, comment=comment))


def _decisions(session: ReadSession, case: Case) -> Sequence[Decision]:
    return session.exec(select(Decision).where(Decision.case_id == case.id).order_by(col(Decision.at), col(Decision.id))).all()


def _undo_id(decisions: Sequence[Decision], viewer: Viewer, *, now: datetime) -> str | None:
    last = decisions[-1] if decisions else None
    if last is None or rules.may_undo(viewer, last, now=now) or now > last.at + rules.UNDO_FOR:
        return None
    return encode(last.id)


def _disagreements(session: ReadSession, comment: Comment | None) -> int:
    if comment is None:
        return 0
    return session.exec(select(func.count()).select_from(Disagreement).where(Disagreement.comment_id == comment.id)).one()


def _signals(session: ReadSession, comment: Comment | None) -> Sequence[Signal]:
    """Of the last revision that was looked at: what found something first."""
    if comment is None:
        return ()
    looked_at = select(func.max(Signal.rev)).where(Signal.comment_id == comment.id).scalar_subquery()
    found = session.exec(select(Signal).where(Signal.comment_id == comment.id, Signal.rev == looked_at)).all()
    return sorted(found, key=lambda one: (not _signal(one).is_found, not one.has_failed, -one.score, one.detector))


def _signal(one: Signal) -> SignalView:
    return SignalView(one.detector, one.label, one.score, one.threshold, one.effect, one.detail, one.rev, one.has_failed)


def _marked(comment: Comment | None, signals: Sequence[Signal]) -> tuple[Piece, ...]:
    """The present text with its matches; those of another revision are places in another text."""
    if comment is None:
        return ()
    found = [one for one in signals if one.rev == comment.rev and _signal(one).is_found]
    spans = [(span, one.label) for one in found for span in one.spans]
    pieces = cut(comment.plain, spans)
    return pieces if any(piece.why for piece in pieces) else ()


UNNAMED = SenderView("Somebody", Standing.READER.value, 0, 0)


def _by_reason(
    session: ReadSession, reports: Sequence[Report], *, is_named: bool
) -> tuple[tuple[str, tuple[ReportView, ...]], ...]:
    """Grouped, the most frequent first. A moderator whom a case is about does not learn who reported them."""
    who = senders(session, reports) if is_named else dict.fromkeys((report.id for report in reports), UNNAMED)
    groups: dict[str, list[ReportView]] = {}
    for report in reports:
        groups.setdefault(report.reason, []).append(_report(report, who[report.id]))
    return tuple((reason, tuple(group)) for reason, group in sorted(groups.items(), key=lambda item: -len(item[1])))


def _report(report: Report, sender: SenderView) -> ReportView:
    return ReportView(report.reason, report.note, report.created_at, report.rev, report.weight, sender)


def _edits(session: ReadSession, comment: Comment | None) -> tuple[EditView, ...]:
    if comment is None:
        return ()
    found = session.exec(select(Edit).where(Edit.comment_id == comment.id).order_by(col(Edit.rev).desc()))
    return tuple(EditView(one.rev, safe(one.html), one.at) for one in found)


def _legal(session: ReadSession, case_id: int) -> tuple[LegalView, ...]:
    found = session.exec(select(LegalNotice).where(LegalNotice.case_id == case_id).order_by(col(LegalNotice.id)))
    return tuple(
        LegalView(
            number=one.number,
            url=f"/moderation/legal/{one.number}",
            law=one.law,
            why=one.why,
            name=one.name,
            state=one.state.value,
            is_about_child=one.is_about_child,
            created_at=one.created_at,
        )
        for one in found
    )


def _appeals(session: ReadSession, case_id: int) -> tuple[AppealMark, ...]:
    asked: Any = select(Appeal).join(Decision, col(Decision.id) == Appeal.decision_id).where(Decision.case_id == case_id)
    found = session.exec(asked.order_by(col(Appeal.id)))
    return tuple(AppealMark(f"/moderation/appeals/{encode(one.id)}", one.state.value, one.text, one.created_at) for one in found)
