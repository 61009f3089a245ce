"""The reasons of reports and decisions, in the order they are offered: what each says to people and does to a case.

`BUILT_IN` is what every site begins with and the contract names; admins change them and add their own (actions.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sqlmodel import select

from forum.database import ReadSession
from forum.errors import Invalid
from forum.policy.models import ReasonRow

DISAGREE = "disagree"  # no reason: it is counted, and never opens a case
LEAST_URGENT = 4


class Reason(StrEnum):
    """The codes of the contract. A site may have more; a reason's code is text everywhere else."""

    SPAM = "spam"
    ABUSE = "abuse"
    HATE = "hate"
    SEXUAL_IMAGERY = "sexual-imagery"
    CHILD_SAFETY = "child-safety"
    DANGER = "danger"
    PERSONAL_INFORMATION = "personal-information"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


@dataclass(frozen=True)
class ReasonRule:
    """What a reason is called, a plain sentence, and how it counts.

    `urgency` is 0 for what cannot wait up to LEAST_URGENT; a case is due after `due`; `factor` scales the weight of a report;
    `may_hold` says whether a crowd of reports can hold a comment by itself; one that is not offered is kept for what has it.
    `rule_code` names the house rule behind it, where there is one.
    """

    label: str
    sentence: str
    urgency: int
    due: timedelta
    factor: float
    may_hold: bool = True
    is_offered: bool = True
    rule_code: str = ""


Reasons = Mapping[str, ReasonRule]

BUILT_IN: dict[str, ReasonRule] = {
    Reason.SPAM: ReasonRule("Spam", "It advertises something, or says the same again and again.", 3, timedelta(hours=24), 1.0),
    Reason.ABUSE: ReasonRule("Abuse", "It insults, threatens or harasses somebody.", 2, timedelta(hours=24), 1.0),
    Reason.HATE: ReasonRule(
        "Hate",
        "It attacks people for what they are: origin, religion, sex, disability, whom they love.",
        2,
        timedelta(hours=12),
        1.25,
    ),
    Reason.SEXUAL_IMAGERY: ReasonRule(
        "Sexual imagery",
        "It shows, links to or asks for sexual pictures, or pictures made without consent.",
        0,
        timedelta(hours=1),
        2.0,
    ),
    Reason.CHILD_SAFETY: ReasonRule("Danger to a child", "It sexualises a child or puts one at risk.", 0, timedelta(hours=1), 2.0),
    Reason.DANGER: ReasonRule(
        "Danger", "Somebody may come to harm: violence, self-harm, instructions for either.", 1, timedelta(hours=4), 1.5
    ),
    Reason.PERSONAL_INFORMATION: ReasonRule(
        "Personal information", "It gives away a private address, number, picture or name.", 1, timedelta(hours=4), 1.5
    ),
    Reason.OFF_TOPIC: ReasonRule(
        "Off topic", "It has nothing to do with the article or the discussion.", 4, timedelta(hours=72), 0.5, may_hold=False
    ),
    Reason.OTHER: ReasonRule(
        "Something else", "None of these fits. Please say in the note what is wrong.", 4, timedelta(hours=48), 0.75, may_hold=False
    ),
}


# Behind each built-in reason but the last stands the house rule of the same code (texts.py).
BUILT_IN = {code: replace(rule, rule_code="" if code == Reason.OTHER else str(code)) for code, rule in BUILT_IN.items()}
# The order they are offered in, with room between for a site's own.
PLACES: dict[str, int] = {str(code): 10 * place for place, code in enumerate(BUILT_IN, start=1)}

# A reason of old cases that no site knows any more.
UNKNOWN = ReasonRule("", "", LEAST_URGENT, timedelta(hours=48), 0.75, may_hold=False, is_offered=False)


def read_reasons(session: ReadSession) -> dict[str, ReasonRule]:
    """Every reason of this site, in the order they are offered."""
    reasons, places = dict(BUILT_IN), dict(PLACES)
    for row in session.exec(select(ReasonRow)):
        places[row.code] = row.position
        reasons[row.code] = _rule(row)
    return {code: reasons[code] for code in sorted(reasons, key=lambda code: (places[code], code))}


def read_places(session: ReadSession) -> dict[str, int]:
    """The number by which each reason is sorted, lowest first."""
    return PLACES | dict(session.exec(select(ReasonRow.code, ReasonRow.position)).all())


def _rule(row: ReasonRow) -> ReasonRule:
    due = timedelta(hours=row.due_hours)
    return ReasonRule(
        row.label,
        row.sentence,
        row.urgency,
        due,
        row.factor,
        may_hold=row.may_hold,
        is_offered=row.is_offered,
        rule_code=row.rule_code,
    )


def worst(codes: Collection[str], reasons: Reasons) -> str:
    """The most urgent of these codes, and of those the one that is offered first."""
    order = list(reasons)
    return min(codes, key=lambda code: (reasons.get(code, UNKNOWN).urgency, order.index(code) if code in order else len(order)))


def parse_reason(code: str, reasons: Reasons) -> str:
    """The code, when it is offered; raises Invalid `unknown-reason`."""
    offered = [known for known, rule in reasons.items() if rule.is_offered]
    if code not in offered:
        raise Invalid("unknown-reason", f"Please choose one of the reasons: {', '.join(offered)}.", field="reason")
    return code
