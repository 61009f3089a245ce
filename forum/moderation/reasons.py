"""The reasons of reports and decisions, in the order they are offered: what each says to people and does to a case."""

from dataclasses import dataclass
from datetime import timedelta

from forum.errors import Invalid
from forum.kit.enums import find_member
from forum.moderation.models import Reason

DISAGREE = "disagree"  # no reason: it is counted, and never opens a case


@dataclass(frozen=True)
class Rule:
    """What a reason is called, a plain sentence, and how it counts.

    `urgency` is 0 for what cannot wait up to 4; a case is due after `due`; `factor` scales the weight of a report;
    `may_hold` says whether a crowd of reports can hold a comment by itself.
    """

    label: str
    sentence: str
    urgency: int
    due: timedelta
    factor: float
    may_hold: bool = True


REASONS: dict[Reason, Rule] = {
    Reason.SPAM: Rule("Spam", "It advertises something, or says the same again and again.", 3, timedelta(hours=24), 1.0),
    Reason.ABUSE: Rule("Abuse", "It insults, threatens or harasses somebody.", 2, timedelta(hours=24), 1.0),
    Reason.HATE: Rule(
        "Hate",
        "It attacks people for what they are: origin, religion, sex, disability, whom they love.",
        2,
        timedelta(hours=12),
        1.25,
    ),
    Reason.SEXUAL_IMAGERY: Rule(
        "Sexual imagery",
        "It shows, links to or asks for sexual pictures, or pictures made without consent.",
        0,
        timedelta(hours=1),
        2.0,
    ),
    Reason.CHILD_SAFETY: Rule("Danger to a child", "It sexualises a child or puts one at risk.", 0, timedelta(hours=1), 2.0),
    Reason.DANGER: Rule(
        "Danger", "Somebody may come to harm: violence, self-harm, instructions for either.", 1, timedelta(hours=4), 1.5
    ),
    Reason.PERSONAL_INFORMATION: Rule(
        "Personal information", "It gives away a private address, number, picture or name.", 1, timedelta(hours=4), 1.5
    ),
    Reason.OFF_TOPIC: Rule(
        "Off topic", "It has nothing to do with the article or the discussion.", 4, timedelta(hours=72), 0.5, may_hold=False
    ),
    Reason.OTHER: Rule(
        "Something else", "None of these fits. Please say in the note what is wrong.", 4, timedelta(hours=48), 0.75, may_hold=False
    ),
}


def label(code: str) -> str:
    """The reason's name for people; the code itself when it is none of ours."""
    reason = find_member(Reason, code)
    return REASONS[reason].label if reason else code


def parse_reason(code: str) -> Reason:
    """The reason behind a code; raises Invalid `unknown-reason`."""
    reason = find_member(Reason, code)
    if reason is None:
        raise Invalid("unknown-reason", f"Please choose one of the reasons: {', '.join(Reason)}.", field="reason")
    return reason
