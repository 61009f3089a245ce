"""Filing reports of names and articles: the same rules as for comments, but nothing is held by itself."""

from dataclasses import dataclass
from datetime import datetime

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import WriteSession
from forum.errors import NotAllowed, Refusal
from forum.events import record
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.events import ReportFiled
from forum.moderation.models import Case
from forum.moderation.reports import clean_note, count_one, insist_on_words, take_back
from forum.moderation.targets.filing import Target, write_report
from forum.moderation.targets.senders import sender_of
from forum.moderation.targets.subjects import account_target, article_target, find_person
from forum.moderation.targets.weighing import recount
from forum.policy.reasons import Reason, Reasons, parse_reason, read_reasons

OWN_NAME = Refusal("own-account", "This is you. What you would like to change about your account, you can change yourself.")
# What cannot be wrong with a name or an article: the article is what the discussion is about.
NOT_OF_TARGETS = frozenset({str(Reason.OFF_TOPIC)})


@dataclass(frozen=True)
class Named:
    """What a report is about: an account by its name, or an article by its thread."""

    name: str | None = None
    thread_id: int | None = None


def fitting(reasons: Reasons) -> Reasons:
    """The reasons that fit a name or an article."""
    return {code: rule for code, rule in reasons.items() if code not in NOT_OF_TARGETS}


def file_target_report(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    about: Named,
    reason: str,
    note: str,
    now: datetime,
    limits: Limits,
    guest: str | None = None,
) -> int:
    """Report a name or an article to the moderators; once a person and text. Gives the case's id.

    Raises NotSignedIn, NotFound, Invalid `unknown-reason`, `too-long`, `bad-text`, `empty`, NotAllowed `own-account`,
    `suspended`, `warning-unread`, Conflict `already-reported`, TooMany.
    """
    sender, note = sender_of(session, viewer, guest=guest, now=now), clean_note(note, limit=rules.NOTE_MAX)
    chosen = parse_reason(reason, fitting(read_reasons(session)))
    target = find_target(session, viewer, about)
    if isinstance(viewer, Viewer) and about.name is not None and target.id == viewer.user_id:
        raise NotAllowed(OWN_NAME)
    insist_on_words(chosen, note)
    count_one(session, viewer, now=now, limits=limits)
    report = write_report(session, sender, target, reason=chosen, note=note, key=None, now=now)
    recount(session, session.get_one(Case, report.case_id))
    record(session, ReportFiled(report.case_id))
    return report.case_id


def withdraw_target_report(session: WriteSession, viewer: AnyViewer, *, about: Named, now: datetime) -> None:
    """Take one's own report back while its case is open; raises NotSignedIn, NotFound when there is none."""
    sender = sender_of(session, signed_in(viewer), guest=None, now=now)
    case = take_back(session, sender, find_target(session, viewer, about), now=now)
    recount(session, case)
    record(session, ReportFiled(case.id))


def find_target(session: WriteSession, viewer: AnyViewer, about: Named) -> Target:
    """The account or the article; raises NotFound."""
    if about.name is not None:
        return account_target(session, find_person(session, name=about.name))
    return article_target(session, viewer, thread_id=about.thread_id or 0)
