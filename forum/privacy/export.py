"""Everything that is kept of a person, for themselves: one JSON document, read and sent page by page."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.models import ApiToken, Mute, Sanction, User, UserSession
from forum.accounts.ways.models import Identity, Passkey, Proof, RecoveryCode, SecondFactor
from forum.articles.models import Article, Provider, Topic
from forum.comments.models import Comment, Edit, Vote
from forum.comments.shown import removal_reasons
from forum.comments.views import timestamp
from forum.database import Database, ReadSession
from forum.kit.ids import encode
from forum.moderation.models import Appeal, Case, Decision, Disagreement, Notice, PersonNote, Report, SavedView
from forum.policy.models import ModeratorScope
from forum.threads.models import Thread

PAGE = 100  # rows held at once: comments of full length with some earlier versions are about 2 MB
FORMAT = "forum-personal-data-1"

Row = dict[str, Any]
Rows = Sequence[tuple[int, Row]]  # each with what the next page begins after
ReadPart = Callable[[ReadSession, int, int], Rows]


@dataclass(frozen=True)
class Part:
    """One list of the document. `tells` names the columns through which its rows are this person's."""

    name: str
    tells: tuple[str, ...]
    read: ReadPart


async def stream_export(database: Database, user_id: int, *, base_url: str, now: datetime) -> AsyncIterator[bytes]:
    """The document in pieces; each page of it is a reading of its own, so that nobody waits behind a long one."""
    head = {"format": FORMAT, "site": base_url, "made_at": timestamp(now), "account": await database.read(_account, user_id)}
    yield _encode(head)[:-1]
    for part in PARTS:
        yield f',"{part.name}":['.encode()
        after, is_first = 0, True
        while rows := await database.read(part.read, user_id, after):
            yield (b"" if is_first else b",") + b",".join(_encode(row) for _, row in rows)
            after, is_first = rows[-1][0], False
        yield b"]"
    yield b"}\n"


def _encode(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_plain, separators=(",", ":")).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timestamp(value)
    raise TypeError(type(value).__name__)


def _account(session: ReadSession, user_id: int) -> Row:
    user, factor = session.get_one(User, user_id), session.get(SecondFactor, user_id)
    unused = select(func.count()).select_from(RecoveryCode)
    unused = unused.where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    return {
        "id": encode(user.id),
        "name": user.name,
        "role": user.role.value,
        "email": user.email,
        "about": user.about,
        "picture": f"/pictures/people/{user.picture}" if user.picture else None,
        "joined_at": user.created_at,
        "verified_at": user.verified_at,
        "has_password": user.password_hash is not None,
        "second_factor_since": factor.confirmed_at if factor else None,
        "recovery_codes_left": session.exec(unused).one(),
    }


def _comments(session: ReadSession, user_id: int, after: int) -> Rows:
    statement = select(Comment, Article.title).join(Thread, col(Thread.id) == Comment.thread_id)
    statement = statement.join(Article, col(Article.id) == Thread.article_id)
    # Their ids first: whole rows would all be sorted for each page.
    theirs = select(Comment.id).where(Comment.author_id == user_id, Comment.id > after).order_by(col(Comment.id)).limit(PAGE)
    ids = session.exec(theirs).all()
    found = session.exec(statement.where(col(Comment.id).in_(ids)).order_by(col(Comment.id))).all()
    edits: dict[int, list[Row]] = {}
    for edit in session.exec(select(Edit).where(col(Edit.comment_id).in_(ids)).order_by(col(Edit.comment_id), col(Edit.rev))):
        edits.setdefault(edit.comment_id, []).append({"rev": edit.rev, "body": edit.body, "replaced_at": edit.at})
    reasons = removal_reasons(session, ids=ids)
    return [(one.id, _comment(one, title, edits.get(one.id, []), reasons.get(one.id))) for one, title in found]


def _comment(comment: Comment, title: str, edits: list[Row], reason: str | None) -> Row:
    return {
        "address": f"/c/{encode(comment.id)}",
        "thread": f"/t/{encode(comment.thread_id)}",
        "article": title,
        "answers": _at_comment(comment.answers_id or comment.parent_id),
        "body": comment.body,
        "state": comment.state.value,
        "removed_for": reason,
        "up": comment.up,
        "down": comment.down,
        "written_at": comment.created_at,
        "edited_at": comment.edited_at,
        "earlier_versions": edits,
    }


def _at_comment(comment_id: int | None) -> str | None:
    return f"/c/{encode(comment_id)}" if comment_id else None


def _votes(session: ReadSession, user_id: int, after: int) -> Rows:
    mine = select(Vote).where(Vote.user_id == user_id, Vote.comment_id > after)
    found = session.exec(mine.order_by(col(Vote.comment_id)).limit(PAGE))
    return [(one.comment_id, {"comment": _at_comment(one.comment_id), "value": one.value, "at": one.at}) for one in found]


def _disagreements(session: ReadSession, user_id: int, after: int) -> Rows:
    mine = select(Disagreement).where(Disagreement.user_id == user_id, Disagreement.comment_id > after)
    found = session.exec(mine.order_by(col(Disagreement.comment_id)).limit(PAGE))
    return [(one.comment_id, {"comment": _at_comment(one.comment_id), "at": one.at}) for one in found]


def _mutes(session: ReadSession, user_id: int, after: int) -> Rows:
    mine = select(Mute, User.name).join(User, col(User.id) == Mute.other_id).where(Mute.user_id == user_id, Mute.id > after)
    found = session.exec(mine.order_by(col(Mute.id)).limit(PAGE))
    return [(one.id, {"person": name, "kind": one.kind.value, "at": one.at}) for one, name in found]


def _reports(session: ReadSession, user_id: int, after: int) -> Rows:
    mine = select(Report, Case).join(Case, col(Case.id) == Report.case_id).where(Report.reporter_id == user_id, Report.id > after)
    return [(one.id, _report(one, case)) for one, case in session.exec(mine.order_by(col(Report.id)).limit(PAGE))]


def _report(report: Report, case: Case) -> Row:
    """What was reported, not who wrote it: that person's data is theirs."""
    return {
        "about": case.subject.value,
        "comment": _at_comment(report.comment_id),
        "reason": report.reason,
        "note": report.note,
        "outcome": report.outcome.value if report.outcome else None,
        "sent_at": report.created_at,
    }


def _decisions(session: ReadSession, user_id: int, after: int) -> Rows:
    """What was decided about their comments and their account; by a person or by the rules, and never by whom."""
    about = select(Decision).outerjoin(Comment, col(Comment.id) == Decision.comment_id)
    about = about.where(sa.or_(col(Comment.author_id) == user_id, col(Decision.account_id) == user_id), col(Decision.id) > after)
    return [(one.id, _decision(one)) for one in session.exec(about.order_by(col(Decision.id)).limit(PAGE))]


def _decision(one: Decision) -> Row:
    return {
        "statement": f"/decisions/{encode(one.id)}",
        "comment": _at_comment(one.comment_id),
        "action": one.action.value,
        "reason": one.reason,
        "note": one.note,
        "is_automatic": one.by_id is None,
        "until": one.until,
        "at": one.at,
    }


def _moderates(session: ReadSession, user_id: int, after: int) -> Rows:
    mine = select(ModeratorScope, Topic.name, Provider.name).outerjoin(Topic, col(Topic.id) == ModeratorScope.topic_id)
    mine = mine.outerjoin(Provider, col(Provider.id) == ModeratorScope.provider_id)
    mine = mine.where(ModeratorScope.user_id == user_id, ModeratorScope.id > after).order_by(col(ModeratorScope.id)).limit(PAGE)
    return [(one.id, {"topic": topic, "provider": provider, "at": one.at}) for one, topic, provider in session.exec(mine)]


def _plainly(model: Any, column: Any, *names: str) -> ReadPart:
    """The rows of a table that name the person in one column, with these columns of theirs as they are."""

    def read(session: ReadSession, user_id: int, after: int) -> Rows:
        mine = select(model).where(column == user_id, model.id > after).order_by(model.id).limit(PAGE)
        return [(one.id, {name: _value(getattr(one, name)) for name in names}) for one in session.exec(mine)]

    return read


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


PARTS: tuple[Part, ...] = (
    Part("comments", ("comments.author_id",), _comments),
    Part("votes", ("votes.user_id",), _votes),
    Part("disagreements", ("disagreements.user_id",), _disagreements),
    Part("muted", ("mutes.user_id",), _mutes),
    Part("reports", ("reports.reporter_id",), _reports),
    Part("decisions", ("decisions.account_id",), _decisions),
    Part("appeals", ("appeals.by_id",), _plainly(Appeal, Appeal.by_id, "text", "state", "answer", "created_at", "decided_at")),
    Part(
        "sanctions",
        ("sanctions.user_id",),
        _plainly(Sanction, Sanction.user_id, "kind", "reason", "note", "from_at", "until", "acknowledged_at", "ended_at"),
    ),
    Part("notices", ("notices.user_id",), _plainly(Notice, Notice.user_id, "kind", "created_at", "read_at")),
    Part(
        "sign_ins",
        ("sessions.user_id",),
        _plainly(
            UserSession, UserSession.user_id, "user_agent", "address", "created_at", "last_seen_at", "proved_at", "second_at",
            "expires_at", "ends_at",
        ),
    ),
    Part(
        "tokens",
        ("api_tokens.user_id",),
        _plainly(ApiToken, ApiToken.user_id, "name", "scopes", "created_at", "last_used_at", "expires_at"),
    ),
    Part(
        "passkeys",
        ("passkeys.user_id",),
        _plainly(Passkey, Passkey.user_id, "name", "transports", "is_synced", "created_at", "last_used_at"),
    ),
    Part(
        "joined_accounts",
        ("identities.user_id",),
        _plainly(Identity, Identity.user_id, "issuer", "subject", "created_at", "last_used_at"),
    ),
    Part("pending_links", ("proofs.user_id",), _plainly(Proof, Proof.user_id, "kind", "email", "created_at", "expires_at")),
    Part("saved_searches", ("saved_views.user_id",), _plainly(SavedView, SavedView.user_id, "name", "search", "at")),
    Part("notes_written", ("person_notes.by_id",), _plainly(PersonNote, PersonNote.by_id, "text", "at")),
    Part("moderates", ("moderator_scopes.user_id",), _moderates),
)  # fmt: skip
IN_ACCOUNT = ("second_factors.user_id", "recovery_codes.user_id")

AT_WORK = "What somebody did in a role of the site's is the site's record, and stands in the log without a name."
# What names a person and is not in the document, each with the reason. A test compares with every column there is.
KEPT_OUT: Mapping[str, str] = {
    "mutes.other_id": "Who has muted somebody is that other person's choice, and told to nobody.",
    "person_notes.user_id": "What moderators tell each other would show who wrote it; a decision says its reason itself.",
    "cases.account_id": "A case quotes those who reported; what came of it stands under decisions.",
    "cases.claimed_by_id": AT_WORK,
    "decisions.by_id": AT_WORK,
    "appeals.decided_by_id": AT_WORK,
    "audit_entries.by_id": AT_WORK,
    "removals.by_id": AT_WORK,
    "removals.ended_by_id": AT_WORK,
    "sanctions.by_id": AT_WORK,
    "sanctions.ended_by_id": AT_WORK,
    "thread_locks.by_id": AT_WORK,
    "thread_locks.ended_by_id": AT_WORK,
    "slow_modes.by_id": AT_WORK,
    "slow_modes.ended_by_id": AT_WORK,
    "filter_rules.by_id": AT_WORK,
    "detector_settings.by_id": AT_WORK,
    "reasons.by_id": AT_WORK,
    "rule_texts.by_id": AT_WORK,
    "thresholds.by_id": AT_WORK,
    "moderator_scopes.by_id": AT_WORK,
    "leavings.user_id": "Who has left has no account to ask with.",
}


def covered() -> set[str]:
    """Every column, as `table.column`, that the document follows or leaves out with a reason."""
    return {column for part in PARTS for column in part.tells} | set(IN_ACCOUNT) | set(KEPT_OUT)
