"""Accounts and articles as what a case is about: found for who reports them, and shown to those who judge."""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from sqlmodel import col, select

from forum.accounts.models import User
from forum.accounts.queries import find_user
from forum.accounts.viewer import AnyViewer
from forum.articles.models import Article
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import decode, encode
from forum.moderation.models import Case, Subject
from forum.moderation.targets.filing import COLUMNS, Target
from forum.threads.models import Thread
from forum.threads.queries import find_discussion

NAME_ASKED_MAX = 80  # characters of a name in an address: twice what a name has
# The name that stands in place of one that moderators took away: it tells nothing but which account it is.
REPLACED = re.compile(r"Reader ([0-9a-z]{13})")


@dataclass(frozen=True)
class TargetView:
    """What a case is about, as it is now: its title, its text, and where it stands. `thread_id` is an outer id, of an article."""

    subject: str
    title: str
    text: str
    url: str
    snapshot_is_current: bool
    account_id: str | None = None
    thread_id: str | None = None


def find_person(session: ReadSession, *, name: str) -> User:
    """Our own account of that name, also under the name it was given in place of its own; raises NotFound."""
    if len(name) > NAME_ASKED_MAX:
        raise NotFound
    user = find_user(session, name=name) or _find_replaced(session, name)
    if user is None:
        raise NotFound
    return user


def _find_replaced(session: ReadSession, name: str) -> User | None:
    """Who is called so since their name was taken away."""
    replaced = REPLACED.fullmatch(name)
    user = session.get(User, decode(replaced[1])) if replaced else None
    return user if user and user.name == name and not user.origin else None


def person_path(name: str) -> str:
    """Where the person of that name has a page."""
    return f"/u/{quote(name, safe='')}"


def replacement_name(user: User) -> str:
    """What an account is called once its name was taken away."""
    return f"Reader {encode(user.id)}"


def account_target(session: ReadSession, user: User) -> Target:
    """The account's name and what it says about itself."""
    text = f"{user.name}\n\n{user.about}".strip()
    html = f"<p><b>{escape(user.name)}</b></p>" + (f"<p>{escape(user.about)}</p>" if user.about else "")
    return Target(Subject.ACCOUNT, user.id, _rev(session, Subject.ACCOUNT, user.id, text), text, html)


def article_target(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> Target:
    """The article of a thread the viewer may read: its title and excerpt; raises NotFound."""
    article = find_discussion(session, viewer, thread_id=thread_id).article
    return _of_article(session, article.id, title=article.title, excerpt=article.excerpt)


def target_view(session: ReadSession, case: Case) -> TargetView:
    """What a case about an account or an article is about now."""
    if case.subject == Subject.ACCOUNT:
        user = session.get_one(User, case.account_id)
        is_current = account_target(session, user).snapshot == case.snapshot
        return TargetView("account", user.name, user.about, person_path(user.name), is_current, account_id=encode(user.id))
    article = session.get_one(Article, case.article_id)
    thread_id = encode(thread_of(session, article_id=article.id))
    is_current = _of_article(session, article.id, title=article.title, excerpt=article.excerpt).snapshot == case.snapshot
    url = f"/t/{thread_id}/{article.slug}"
    return TargetView("article", article.title, article.excerpt, url, is_current, thread_id=thread_id)


def thread_of(session: ReadSession, *, article_id: int) -> int:
    """The id of an article's thread."""
    return session.exec(select(Thread.id).where(Thread.article_id == article_id)).one()


def _of_article(session: ReadSession, article_id: int, *, title: str, excerpt: str) -> Target:
    text = f"{title}\n\n{excerpt}".strip()
    html = f"<p><b>{escape(title)}</b></p>" + (f"<p>{escape(excerpt)}</p>" if excerpt else "")
    return Target(Subject.ARTICLE, article_id, _rev(session, Subject.ARTICLE, article_id, text), text, html)


def _rev(session: ReadSession, subject: Subject, target_id: int, text: str) -> int:
    """What has no revisions is numbered by the texts it was reported with: the last one's number while it reads the same."""
    statement = select(Case.rev, Case.snapshot).where(COLUMNS[subject] == target_id)
    last = session.exec(statement.order_by(col(Case.id).desc()).limit(1)).first()
    if last is None:
        return 1
    return last[0] if last[1] == text else last[0] + 1
