"""Writing policy. Who may is asked by moderation/openness/changes.py, which also keeps the log of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from forum.accounts.models import Role, User
from forum.accounts.viewer import Viewer
from forum.articles.models import Provider, Topic
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.policy import fields, texts, thresholds
from forum.policy.events import PolicyChanged
from forum.policy.fields import Fields
from forum.policy.models import ModeratorScope, ReasonRow, RuleText, Threshold
from forum.policy.reasons import BUILT_IN, DISAGREE, LEAST_URGENT, Reason, ReasonRule, read_reasons

LABEL_MAX, SENTENCE_MAX, TITLE_MAX = 60, 200, 80  # characters: a line of the report dialog, two, and a headline
DUE_MOST = 720  # hours: what may wait for longer than a month need not be due
FACTOR_MOST = 10.0  # one report then counts as ten
PLACE_MOST = 9_999
SCOPES_MOST = 50  # topics and providers of one moderator
RESERVED = (DISAGREE, "illegal", "new")  # what the report form and the addresses of these pages mean by a code


@dataclass(frozen=True)
class ReasonEntry:
    """A reason as an admin filled it in."""

    rule: ReasonRule
    position: int

    @classmethod
    def read(cls, form: Fields) -> "ReasonEntry":
        """Raises Invalid for the first field that cannot be taken."""
        rule = ReasonRule(
            fields.line(form, "label", limit=LABEL_MAX),
            fields.line(form, "sentence", limit=SENTENCE_MAX),
            fields.whole(form, "urgency", least=0, most=LEAST_URGENT),
            timedelta(hours=fields.whole(form, "due_hours", least=1, most=DUE_MOST)),
            fields.number(form, "factor", least=0, most=FACTOR_MOST),
            may_hold=fields.is_ticked(form, "may_hold"),
            is_offered=fields.is_ticked(form, "is_offered"),
            rule_code=form.get("rule_code", ""),
        )
        return cls(rule, fields.whole(form, "position", least=0, most=PLACE_MOST))


def add_reason(session: WriteSession, by: Viewer, *, form: Fields, now: datetime) -> str:
    """A reason of the site's own; gives its code. Raises Invalid, Conflict `code-taken`."""
    code = fields.code(form, "code")
    if code in RESERVED or code in read_reasons(session):
        raise Conflict("code-taken", f"There is a reason {code} already. Please choose another code.")
    _save_reason(session, by, code=code, entry=ReasonEntry.read(form), now=now)
    return code


def change_reason(session: WriteSession, by: Viewer, *, code: str, form: Fields, now: datetime) -> None:
    """Another label, urgency and so on for a known reason; raises NotFound, Invalid. `other` is always offered."""
    if code not in read_reasons(session):
        raise NotFound
    entry = ReasonEntry.read(form)
    if code == Reason.OTHER and not entry.rule.is_offered:
        raise Invalid(
            "bad-request", "“Something else” is always offered: whom nothing else fits must have a way.", field="is_offered"
        )
    _save_reason(session, by, code=code, entry=entry, now=now)


def _save_reason(session: WriteSession, by: Viewer, *, code: str, entry: ReasonEntry, now: datetime) -> None:
    rule = entry.rule
    if rule.rule_code and texts.current_rule(session, rule.rule_code) is None:
        raise Invalid("bad-request", "There is no such house rule any more. Please choose another.", field="rule_code")
    session.merge(
        ReasonRow(
            code=code,
            label=rule.label,
            sentence=rule.sentence,
            urgency=rule.urgency,
            due_hours=int(rule.due.total_seconds() // 3600),
            factor=rule.factor,
            may_hold=rule.may_hold,
            is_offered=rule.is_offered,
            position=entry.position,
            rule_code=rule.rule_code,
            by_id=by.user_id,
            at=now,
        )
    )
    record(session, PolicyChanged())


def reset_reason(session: WriteSession, *, code: str) -> None:
    """A built-in reason as it was at first; raises NotFound for one of the site's own, which cases name for ever."""
    row = session.get(ReasonRow, code)
    if row is None or code not in BUILT_IN:
        raise NotFound
    session.delete(row)
    record(session, PolicyChanged())


def write_rule(session: WriteSession, by: Viewer, *, form: Fields, code: str | None, now: datetime) -> RuleText:
    """A new version of a house rule, or a rule of the site's own when `code` is None: then the form names it.

    The form may say which `version` it stands on. Raises NotFound, Invalid, Conflict `code-taken`, `rule-changed`.
    """
    known = texts.list_versions(session, code) if code else []
    if code and not known:
        raise NotFound
    name = code or fields.code(form, "code")
    if not code and (name in RESERVED or texts.list_versions(session, name)):
        raise Conflict("code-taken", f"There is a rule {name} already. Please choose another code.")
    title, words = fields.line(form, "title", limit=TITLE_MAX), fields.text(form, "text", limit=fields.TEXT_MAX)
    position = fields.whole(form, "position", least=0, most=PLACE_MOST)
    if known and form.get("version", str(known[0].version)) != str(known[0].version):
        raise Conflict("rule-changed", "Another administrator has written a new version meanwhile. Please read it below first.")
    texts.current_rule(session, name)  # a built-in text has its row before another version stands on it
    return _add_version(session, by, last=known[0] if known else None, code=name, words=(title, words), position=position, now=now)


def withdraw_rule(session: WriteSession, by: Viewer, *, code: str, now: datetime) -> RuleText:
    """Take a rule off the page. Decisions that name it keep its text. Raises NotFound, and Conflict while a reason names it."""
    rule = texts.current_rule(session, code)
    if rule is None:
        raise NotFound
    named = [reason.label for reason in read_reasons(session).values() if reason.rule_code == code and reason.is_offered]
    if named:
        raise Conflict("rule-in-use", f"It stands behind {', '.join(named)}. Please choose another rule there first.")
    words = (rule.title, rule.text)
    return _add_version(session, by, last=rule, code=code, words=words, position=rule.position, now=now, is_withdrawn=True)


def _add_version(
    session: WriteSession,
    by: Viewer,
    *,
    last: RuleText | None,
    code: str,
    words: tuple[str, str],
    position: int,
    now: datetime,
    is_withdrawn: bool = False,
) -> RuleText:
    title, text = words
    rule = RuleText(
        id=new_id(),
        code=code,
        version=last.version + 1 if last else 1,
        title=title,
        text=text,
        position=position,
        is_withdrawn=is_withdrawn,
        by_id=by.user_id,
        at=now,
    )
    session.add(rule)
    session.flush()
    record(session, PolicyChanged())
    return rule


def turn(session: WriteSession, by: Viewer, *, name: str, form: Fields, now: datetime) -> float:
    """Set a number; raises NotFound, Invalid. One that is as at first has no row."""
    known = thresholds.KNOWN.get(name)
    if known is None:
        raise NotFound
    value = fields.number(form, name, least=known.least, most=known.most)
    if value == known.default:
        session.exec(delete(Threshold).where(col(Threshold.name) == name))
    else:
        session.merge(Threshold(name=name, value=value, by_id=by.user_id, at=now))
    record(session, PolicyChanged())
    return value


def set_scope(
    session: WriteSession, by: Viewer, *, user: User, topic_ids: Collection[int], provider_ids: Collection[int], now: datetime
) -> None:
    """Where a moderator works from now on; nowhere named is everywhere. Raises Invalid `bad-request`."""
    if user.role != Role.MODERATOR:
        raise Invalid("bad-request", "Only moderators have a scope: administrators work everywhere.", field="scope")
    if len(topic_ids) + len(provider_ids) > SCOPES_MOST:
        raise Invalid(
            "bad-request", f"Please choose at most {SCOPES_MOST}; without any, a moderator works everywhere.", field="scope"
        )
    _insist_known(session, topic_ids=topic_ids, provider_ids=provider_ids)
    session.exec(delete(ModeratorScope).where(col(ModeratorScope.user_id) == user.id))
    for topic_id in topic_ids:
        session.add(ModeratorScope(id=new_id(), user_id=user.id, topic_id=topic_id, by_id=by.user_id, at=now))
    for provider_id in provider_ids:
        session.add(ModeratorScope(id=new_id(), user_id=user.id, provider_id=provider_id, by_id=by.user_id, at=now))
    record(session, PolicyChanged())


def _insist_known(session: ReadSession, *, topic_ids: Collection[int], provider_ids: Collection[int]) -> None:
    topics = session.exec(select(Topic.id).where(col(Topic.id).in_(topic_ids))).all()
    providers = session.exec(select(Provider.id).where(col(Provider.id).in_(provider_ids))).all()
    if len(topics) != len(set(topic_ids)) or len(providers) != len(set(provider_ids)):
        raise Invalid("bad-request", "One of the topics or providers is not there any more.", field="scope")
