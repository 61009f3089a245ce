"""The house rules: texts in versions, so that a decision names the one it was taken under. A fresh site begins with ours.

A built-in rule has the code of its reason and a fixed id. Until an admin writes another version or a decision names it, it
stands here and not in the database.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import col, func, select

from forum.database import ReadSession, WriteSession
from forum.policy.models import RuleText
from forum.policy.reasons import Reason, read_reasons

WRITTEN_AT = datetime(2026, 11, 22, tzinfo=UTC)  # when the built-in texts were written


@dataclass(frozen=True)
class Default:
    """A rule every site begins with. `id` is never given to another: new ids are far greater."""

    id: int
    title: str
    text: str


DEFAULTS: dict[str, Default] = {
    Reason.ABUSE: Default(
        1,
        "Argue with the words, not with the person",
        "Disagree as sharply as you like with what somebody wrote. Do not insult, mock, threaten or follow them around for it. "
        "That holds for those we write about, too.",
    ),
    Reason.HATE: Default(
        2,
        "Nobody is less for what they are",
        "We take out what attacks or belittles people for their origin, skin, religion, sex, disability, age or whom they love, "
        "and what calls for others to do so. Criticising a belief, a government or an organisation is not that.",
    ),
    Reason.CHILD_SAFETY: Default(
        3,
        "Children are protected before anything else",
        "Nothing that sexualises a child, puts one at risk, or gets in touch with one for such ends stays here. "
        "Report it, and it is looked at before everything else.",
    ),
    Reason.SEXUAL_IMAGERY: Default(
        4,
        "No sexual pictures",
        "Do not show, link to, offer or ask for sexual pictures. Pictures of a person that were made or shared without their "
        "consent are taken out at the first word of it, whatever they show.",
    ),
    Reason.DANGER: Default(
        5,
        "Nobody should come to harm by what is written here",
        "No threats, no calls for violence, and no instructions for hurting oneself or others. If you think that somebody is in "
        "danger now, call the emergency services first, and then report the comment.",
    ),
    Reason.PERSONAL_INFORMATION: Default(
        6,
        "What is private stays private",
        "Do not give away addresses, telephone numbers, workplaces, pictures or real names that people have not made public "
        "themselves, your own included.",
    ),
    Reason.SPAM: Default(
        7,
        "This is no place to sell",
        "No advertising, no begging for clicks, and not the same text again and again. A link is welcome where it helps the "
        "discussion and you say what it is, and whether it is yours.",
    ),
    Reason.OFF_TOPIC: Default(
        8,
        "Stay with the article",
        "Write about what the article or the comment before you is about. What is worth a discussion of its own has a place "
        "under another article.",
    ),
}


def current_rule(session: ReadSession, code: str) -> RuleText | None:
    """The rule as it is now, or None when there is none or it was withdrawn. In a write it has a row that may be named."""
    newest = _newest(session, code)
    if newest is None and code in DEFAULTS:
        newest = _default(code)
        if isinstance(session, WriteSession):
            session.add(newest)
            session.flush()
    return None if newest is None or newest.is_withdrawn else newest


def rule_behind(session: ReadSession, reason: str) -> RuleText | None:
    """The rule as it is now behind a reason, where there is one: what a decision for that reason is taken under."""
    known = read_reasons(session).get(reason)
    return current_rule(session, known.rule_code) if known and known.rule_code else None


def rule_version(session: ReadSession, rule_id: int) -> RuleText | None:
    """The text a decision names, whatever came after it."""
    return session.get(RuleText, rule_id) or next((_default(code) for code, rule in DEFAULTS.items() if rule.id == rule_id), None)


def list_rules(session: ReadSession) -> list[RuleText]:
    """The rules as they are now, in the order they are shown; without those that were withdrawn."""
    return [rule for rule in list_newest(session) if not rule.is_withdrawn]


def list_newest(session: ReadSession) -> list[RuleText]:
    """The newest version of every rule, withdrawn ones too."""
    last = select(RuleText.code, func.max(RuleText.version).label("version")).group_by(RuleText.code).subquery()
    statement = select(RuleText).join(last, (last.c.code == RuleText.code) & (last.c.version == RuleText.version))
    found = {rule.code: rule for rule in session.exec(statement)}
    defaults = [_default(code) for code in DEFAULTS if code not in found]
    return sorted([*found.values(), *defaults], key=lambda rule: (rule.position, rule.code))


def list_versions(session: ReadSession, code: str) -> list[RuleText]:
    """Every version of a rule, the newest first."""
    found = session.exec(select(RuleText).where(RuleText.code == code).order_by(col(RuleText.version).desc())).all()
    return list(found) or ([_default(code)] if code in DEFAULTS else [])


def _newest(session: ReadSession, code: str) -> RuleText | None:
    return session.exec(select(RuleText).where(RuleText.code == code).order_by(col(RuleText.version).desc()).limit(1)).first()


def _default(code: str) -> RuleText:
    rule = DEFAULTS[code]
    return RuleText(id=rule.id, code=str(code), version=1, title=rule.title, text=rule.text, position=rule.id * 10, at=WRITTEN_AT)
