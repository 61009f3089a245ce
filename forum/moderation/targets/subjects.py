"""Accounts and articles as what a case is about."""

import re
from html import escape
from urllib.parse import quote

from sqlmodel import col, select

from forum.accounts.models import User
from forum.accounts.queries import find_user
from forum.accounts.viewer import AnyViewer
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import decode, encode
from forum.moderation.models import Case, Subject
from forum.moderation.targets.filing import COLUMNS, Target
from forum.threads.queries import find_discussion

NAME_ASKED_MAX = 80  # characters of a name in an address: twice what a name has
# What stands in place of a name that moderators took away; it tells nothing but which account it is.
REPLACED = re.compile(r"Reader ([0-9a-z]{13})")


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
    return _target(session, Subject.ACCOUNT, user.id, title=user.name, text=user.about)


def article_target(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> Target:
    """The article of a thread the viewer may read: its title and excerpt; raises NotFound."""
    article = find_discussion(session, viewer, thread_id=thread_id).article
    return _target(session, Subject.ARTICLE, article.id, title=article.title, text=article.excerpt)


def _target(session: ReadSession, subject: Subject, target_id: int, *, title: str, text: str) -> Target:
    whole = f"{title}\n\n{text}".strip()
    html = f"<p><b>{escape(title)}</b></p>" + (f"<p>{escape(text)}</p>" if text else "")
    return Target(subject, target_id, _rev(session, subject, target_id, whole), whole, html)


def _rev(session: ReadSession, subject: Subject, target_id: int, text: str) -> int:
    """What has no revisions is numbered by the texts it was reported with: the last one's number while it reads the same."""
    statement = select(Case.rev, Case.snapshot).where(COLUMNS[subject] == target_id)
    last = session.exec(statement.order_by(col(Case.id).desc()).limit(1)).first()
    if last is None:
        return 1
    return last[0] if last[1] == text else last[0] + 1
