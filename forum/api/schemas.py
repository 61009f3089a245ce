"""The JSON of the API. A field here is a promise; inputs are closed, so that no extra field can mean anything."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from forum.articles.views import ArticleView
from forum.comments.rules import BODY_MAX
from forum.comments.views import timestamp
from forum.moderation.desk.views import CaseRow
from forum.moderation.models import Decision, Report
from forum.moderation.rules import DECISION_NOTE_MAX, NOTE_MAX
from forum.threads.views import ThreadView

ID = Field(description="An outer id: 13 characters of 0-9 and a-z.")
TIME = Field(description="RFC 3339 in UTC.")
ANYWAY = "True after the answer `reconsider`, to have it posted as it is: a moderator then looks first."


class Deferred(BaseModel):
    """Base of all: what checks it is made when it is first needed."""

    model_config = ConfigDict(defer_build=True)


class Input(Deferred):
    """Base of what clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class NewComment(Input):
    """A comment to post. `key` is a UUID made by the client; the same key again gives the first result."""

    key: str
    parent: str | None = None
    body: str = Field(description=f"Markdown, at most {BODY_MAX:,} characters.")
    anyway: bool = Field(default=False, description=ANYWAY)


class CommentEdit(Input):
    """A new text for one's own comment; `rev` is the revision seen, if it matters."""

    body: str
    rev: int | None = None
    anyway: bool = Field(default=False, description=ANYWAY)


class NewVote(Input):
    """A vote, or 0 to take it back."""

    value: int = Field(ge=-1, le=1)


class NewReport(Input):
    """A report to the moderators."""

    reason: str
    note: str | None = Field(default=None, description=f"At most {NOTE_MAX} characters.")


class NewDecision(Input):
    """A decision about a case; `rev` is the revision of the comment the moderator saw."""

    action: str
    reason: str
    note: str = Field(default="", description=f"At most {DECISION_NOTE_MAX} characters; the author reads it.")
    rev: int


class Author(Deferred):
    """Who wrote a comment; `mark` is the word beside the name."""

    id: str
    name: str
    role: Literal["reader", "moderator", "admin"]
    imported: bool
    mark: Literal["verified", "new", "guest", "imported", "deleted"] | None = None


class Comment(Deferred):
    """A comment. Removed and deleted ones keep their place with `author`, `body` and `html` null."""

    id: str = ID
    thread: str = ID
    parent: str | None
    depth: int
    author: Author | None
    body: str | None
    html: str | None
    score: int
    replies: int
    state: Literal["published", "held", "removed", "deleted"]
    reason: str | None
    rev: int
    seq: int
    created_at: str = TIME
    edited_at: str | None


class Stub(Deferred):
    """Comments below `parent` that are not in this list: ask for them with `parent` and, if not null, `after`."""

    parent: str
    hidden: int
    cursor: str | None


class CommentList(Deferred):
    """A page of the tree, parents before replies, as it was at `seq`."""

    items: list[Comment]
    next: str | None
    seq: int
    stubs: list[Stub]


class Provider(Deferred):
    """Who published an article."""

    name: str
    domain: str | None


class Article(Deferred):
    """What a thread is about."""

    id: str = ID
    title: str
    excerpt: str
    kind: str
    published_at: str | None
    source_url: str | None
    provider: Provider | None
    topics: list[str]


class Thread(Deferred):
    """A thread; `state` is known only where one thread is asked for."""

    id: str = ID
    url: str
    article: Article
    state: Literal["open", "locked"] | None
    comment_count: int
    seq: int | None
    last_activity_at: str | None


class ThreadList(Deferred):
    """A page of threads."""

    items: list[Thread]
    next: str | None


class EventList(Deferred):
    """The events above `after`, as the socket gives them; or one `reset` when the log does not reach back that far."""

    items: list[dict[str, Any]]
    next: str | None
    seq: int
    epoch: str


class ReportOfCase(Deferred):
    """One report. The reporter stays unnamed."""

    reason: str
    note: str
    created_at: str = TIME


class Case(Deferred):
    """What is said against one comment."""

    id: str = ID
    state: Literal["open", "decided"]
    comment: str = ID
    rev: int
    report_count: int
    reports: list[ReportOfCase]
    opened_at: str = TIME


class CaseList(Deferred):
    """A page of cases, newest report first."""

    items: list[Case]
    next: str | None


class DecisionTaken(Deferred):
    """A decision."""

    id: str = ID
    case: str = ID
    action: str
    reason: str
    note: str
    rev: int
    at: str = TIME


class ReportTaken(Deferred):
    """A report was taken; `duplicate` when this key had filed it before."""

    comment: str = ID
    duplicate: bool


class ProblemDetails(Deferred):
    """RFC 9457, with a stable `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    retry_after: int | None = None


def thread_json(article: ArticleView, thread: ThreadView | None) -> dict[str, Any]:
    """A Thread."""
    provider = article.provider
    return {
        "id": article.thread,
        "url": article.url,
        "article": {
            "id": article.id,
            "title": article.title,
            "excerpt": article.excerpt,
            "kind": article.kind,
            "published_at": timestamp(article.published_at),
            "source_url": article.source_url,
            "provider": {"name": provider.name, "domain": provider.domain} if provider else None,
            "topics": [topic.name for topic in article.topics],
        },
        "state": thread.state if thread else None,
        "comment_count": article.comment_count,
        "seq": thread.seq if thread else None,
        "last_activity_at": timestamp(article.last_activity_at),
    }


def case_json(row: CaseRow, *, rev: int, reports: list[Report]) -> dict[str, Any]:
    """A Case."""
    return {
        "id": row.id,
        "state": row.state,
        "comment": row.comment_id,
        "rev": rev,
        "report_count": row.report_count,
        "reports": [{"reason": one.reason, "note": one.note, "created_at": timestamp(one.created_at)} for one in reports],
        "opened_at": timestamp(row.opened_at),
    }


def decision_json(decision: Decision, *, id: str, case: str) -> dict[str, Any]:
    """A DecisionTaken."""
    return {
        "id": id,
        "case": case,
        "action": decision.action.value,
        "reason": decision.reason,
        "note": decision.note,
        "rev": decision.rev,
        "at": timestamp(decision.at),
    }
