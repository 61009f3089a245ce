"""Cases about an account or an article: what is reported there is found harmless, or what was done about it ends them."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid, NotAllowed, NotFound
from forum.moderation import rules
from forum.moderation.closing import close
from forum.moderation.models import Action, Case, CaseState, Decision, Subject
from forum.moderation.notices import tell_author
from forum.moderation.records import enter_about
from forum.moderation.sanctions import rules as who
from forum.moderation.targets.naming import take_name_away
from forum.policy.scopes import insist_everywhere, insist_in_scope
from forum.threads.models import Thread

# What ends such a case by itself; sanctions and locks end it too.
ENDING = {Subject.ACCOUNT: (Action.KEEP, Action.REMOVE), Subject.ARTICLE: (Action.KEEP,), Subject.COMMENT: ()}


def dismiss(session: WriteSession, by: Viewer, *, case: Case, action: Action, reason: str, note: str, now: datetime) -> Decision:
    """`keep` such a case, or `remove` the name of an account with what it says about itself.

    Raises Invalid `unknown-action`, NotAllowed `case-decided`, `own-account`, `out-of-scope`, `not-allowed`.
    """
    if action not in ENDING[case.subject]:
        raise Invalid("unknown-action", "Such a case is kept, or ends with a sanction or a lock.", field="action")
    if case.state != CaseState.OPEN:
        raise NotAllowed(rules.DECIDED)
    if case.account_id == by.user_id:
        raise NotAllowed(who.OWN_ACCOUNT)
    insist_on_target(session, by, case)
    thread_id = thread_of(session, case)
    if action == Action.REMOVE:
        user = find_target(session, case.account_id or 0)
        rules.insist(who.may_sanction(by, user))
        take_name_away(session, user)
    decision = enter_about(
        session,
        by,
        action=action,
        reason=reason,
        note=note,
        now=now,
        account_id=case.account_id,
        thread_id=thread_id,
        case=case,
    )
    close(session, case, decision=decision, now=now)
    if action == Action.REMOVE and case.account_id:
        tell_author(session, decision, author_id=case.account_id, now=now)
    return decision


def insist_on_target(session: ReadSession, by: Viewer, case: Case) -> None:
    """Raises NotAllowed `out-of-scope`: an article is in a scope, an account in none."""
    if case.subject == Subject.ARTICLE and case.article_id:
        insist_in_scope(session, by, article_id=case.article_id)
    else:
        insist_everywhere(session, by)


def thread_of(session: ReadSession, case: Case) -> int | None:
    """The thread of the article that a case is about."""
    if case.article_id is None:
        return None
    return session.exec(select(Thread.id).where(Thread.article_id == case.article_id)).one()


def find_target(session: ReadSession, account_id: int) -> User:
    """The account; raises NotFound."""
    target = session.get(User, account_id)
    if target is None:
        raise NotFound
    return target
