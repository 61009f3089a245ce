"""What the desk knows of a person: at a glance beside a case, and on a page of their own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.marks import kind_of
from forum.accounts.models import Sanction, SanctionKind, User
from forum.accounts.queries import find_user, users_by_id
from forum.accounts.viewer import Viewer
from forum.articles.models import Article
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation.audit import RULES
from forum.moderation.desk.queue import FIRST_WORDS
from forum.moderation.desk.views import DecisionView, NoteView, PersonView, SanctionView, SenderView, SimilarView
from forum.moderation.models import Case, CaseState, Decision, Outcome, PersonNote, Report
from forum.policy.scopes import EVERYWHERE, Scope, insist_everywhere, within
from forum.threads.models import Thread

COUNTED = 1_000  # comments of a person; the share of a thousand says what that of all says
FEW = 5  # of each kind beside a case
MANY = 50  # on the person's page


@dataclass(frozen=True)
class PersonPage:
    """A person whole."""

    person: PersonView
    comments: tuple[tuple[str, str, str, datetime], ...]  # address, first words, state, time
    decisions: tuple[DecisionView, ...]
    cases: tuple[SimilarView, ...]
    sent: tuple[tuple[str, str, str, datetime], ...]  # address of the case, reason, outcome, time


def glance(session: ReadSession, user: User, *, now: datetime, limit: int = FEW) -> PersonView:
    """Who somebody is to the desk; five statements."""
    states = _states(session, user.id)
    record = records(session, ids=[user.id]).get(user.id, {})
    sanctions = _sanctions(session, user.id, limit=limit)
    notes = _notes(session, user.id, limit=limit)
    names = _names(session, {one.by_id for one in sanctions if one.by_id} | {one.by_id for one in notes})
    return PersonView(
        id=encode(user.id),
        name=user.name,
        url="" if user.origin else address_of(user.name),
        role=user.role.value,
        kind=kind_of(user.origin).value,
        picture=user.picture,
        joined_at=user.created_at,
        comments=min(sum(states.values()), COUNTED),
        is_more=sum(states.values()) > COUNTED,
        removed=states.get(State.REMOVED, 0),
        held=states.get(State.HELD, 0),
        upheld=record.get(Outcome.UPHELD, 0),
        rejected=record.get(Outcome.REJECTED, 0),
        sanctions=tuple(_sanction(one, names, now=now) for one in sanctions),
        notes=tuple(NoteView(one.text, names[one.by_id], one.at) for one in notes),
    )


def address_of(name: str) -> str:
    """The moderators' page of a person."""
    return f"/moderation/people/{quote(name, safe='')}"


def records(session: ReadSession, *, ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many reports of each person were upheld and rejected."""
    found: dict[int, dict[str, int]] = {}
    counted = select(Report.reporter_id, Report.outcome, func.count()).where(col(Report.reporter_id).in_(ids))
    judged = counted.where(col(Report.outcome).in_((Outcome.UPHELD, Outcome.REJECTED)))
    for reporter_id, outcome, number in session.exec(judged.group_by(col(Report.reporter_id), col(Report.outcome))):
        found.setdefault(reporter_id or 0, {})[str(outcome)] = number
    return found


def senders(session: ReadSession, reports: Sequence[Report]) -> dict[int, SenderView]:
    """Who sent each of these reports, by the report's id; two statements."""
    ids = {report.reporter_id for report in reports if report.reporter_id}
    names, known = _names(session, ids), records(session, ids=ids)

    def of(report: Report) -> SenderView:
        record = known.get(report.reporter_id or 0, {})
        upheld, rejected = record.get(Outcome.UPHELD, 0), record.get(Outcome.REJECTED, 0)
        return SenderView(names.get(report.reporter_id or 0, ""), report.standing.value, upheld, rejected)

    return {report.id: of(report) for report in reports}


def similar(session: ReadSession, user_id: int, *, scope: Scope, except_case: int, limit: int = FEW) -> tuple[SimilarView, ...]:
    """The last decided cases about what this person wrote within the scope, each with its last decision."""
    decided = select(Case, Comment.plain).join(Comment, col(Comment.id) == Case.comment_id)
    decided = decided.where(Comment.author_id == user_id, Case.state == CaseState.DECIDED, Case.id != except_case)
    if not scope.is_everywhere:
        theirs = select(Thread.id).join(Article, col(Article.id) == Thread.article_id).where(within(scope))
        decided = decided.where(col(Comment.thread_id).in_(theirs))
    found = session.exec(decided.order_by(col(Case.decided_at).desc(), col(Case.id).desc()).limit(limit)).all()
    last = {one.case_id: one for one in session.exec(_decided([case.id for case, _ in found]))}
    return tuple(_similar(case, plain, last[case.id]) for case, plain in found if case.id in last)


def _decided(case_ids: Sequence[int]) -> Any:
    return select(Decision).where(col(Decision.case_id).in_(case_ids)).order_by(col(Decision.at), col(Decision.id))


def _similar(case: Case, plain: str, decision: Decision) -> SimilarView:
    words = excerpt(plain, FIRST_WORDS)
    return SimilarView(f"/moderation/cases/{encode(case.id)}", words, decision.action.value, decision.reason, decision.at)


def person_page(session: ReadSession, viewer: Viewer, *, name: str, now: datetime) -> PersonPage:
    """All that moderators may know of somebody with an account here; raises NotFound, NotAllowed `out-of-scope`."""
    insist_everywhere(session, viewer)
    user = find_user(session, name=name)
    if user is None:
        raise NotFound
    written = select(Comment.id, Comment.plain, Comment.state, Comment.created_at).where(Comment.author_id == user.id)
    comments = session.exec(written.order_by(col(Comment.id).desc()).limit(MANY)).all()
    return PersonPage(
        person=glance(session, user, now=now, limit=MANY),
        comments=tuple((f"/c/{encode(one)}", excerpt(plain, FIRST_WORDS), str(state), at) for one, plain, state, at in comments),
        decisions=_decisions(session, user.id),
        cases=similar(session, user.id, scope=EVERYWHERE, except_case=0, limit=MANY),
        sent=_sent(session, user.id),
    )


def decision_views(session: ReadSession, decisions: Sequence[Decision]) -> tuple[DecisionView, ...]:
    """Decisions with who took them."""
    names = _names(session, {one.by_id for one in decisions if one.by_id})
    return tuple(_decision(one, names) for one in decisions)


def _decision(one: Decision, names: dict[int, str]) -> DecisionView:
    return DecisionView(one.action.value, one.reason, one.note, one.at, one.until, names.get(one.by_id or 0, RULES))


def _decisions(session: ReadSession, user_id: int) -> tuple[DecisionView, ...]:
    """Those about the person; what was decided about their comments stands with its case."""
    found = session.exec(select(Decision).where(Decision.account_id == user_id).order_by(col(Decision.at).desc()).limit(MANY)).all()
    return decision_views(session, found)


def _sent(session: ReadSession, user_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
    sent = select(Report).where(Report.reporter_id == user_id).order_by(col(Report.id).desc()).limit(MANY)
    return tuple(
        (f"/moderation/cases/{encode(one.case_id)}", one.reason, str(one.outcome or ""), one.created_at)
        for one in session.exec(sent)
    )


def _states(session: ReadSession, user_id: int) -> dict[State, int]:
    some: Any = select(col(Comment.state).label("state")).where(Comment.author_id == user_id).limit(COUNTED + 1).subquery()
    found: Any = session.connection().execute(sa.select(some.c.state, sa.func.count()).group_by(some.c.state))
    return dict(found.all())


def _sanctions(session: ReadSession, user_id: int, *, limit: int) -> Sequence[Sanction]:
    return session.exec(select(Sanction).where(Sanction.user_id == user_id).order_by(col(Sanction.id).desc()).limit(limit)).all()


def _notes(session: ReadSession, user_id: int, *, limit: int) -> Sequence[PersonNote]:
    return session.exec(
        select(PersonNote).where(PersonNote.user_id == user_id).order_by(col(PersonNote.id).desc()).limit(limit)
    ).all()


def _sanction(one: Sanction, names: dict[int, str], *, now: datetime) -> SanctionView:
    is_over = one.ended_at is not None or (one.until is not None and one.until <= now)
    is_read = one.kind == SanctionKind.WARNING and one.acknowledged_at is not None
    return SanctionView(
        id=encode(one.id),
        kind=one.kind.value,
        reason=one.reason,
        note=one.note,
        by=names.get(one.by_id or 0, RULES),
        from_at=one.from_at,
        until=one.until,
        ended_at=one.ended_at,
        acknowledged_at=one.acknowledged_at,
        holds=not (is_over or is_read),
    )


def _names(session: ReadSession, ids: Collection[int]) -> dict[int, str]:
    return {user_id: user.name for user_id, user in users_by_id(session, ids=ids).items()}
