"""The reasons of reports and decisions: a label and a plain sentence each, in the order they are offered."""

from forum.errors import Invalid
from forum.kit.enums import find_member
from forum.moderation.models import Reason

REASONS: dict[Reason, tuple[str, str]] = {
    Reason.SPAM: ("Spam", "It advertises something, or says the same again and again."),
    Reason.ABUSE: ("Abuse", "It insults, threatens or harasses somebody."),
    Reason.HATE: ("Hate", "It attacks people for what they are: origin, religion, sex, disability, whom they love."),
    Reason.SEXUAL_IMAGERY: ("Sexual imagery", "It shows, links to or asks for sexual pictures, or pictures made without consent."),
    Reason.CHILD_SAFETY: ("Danger to a child", "It sexualises a child or puts one at risk."),
    Reason.DANGER: ("Danger", "Somebody may come to harm: violence, self-harm, instructions for either."),
    Reason.PERSONAL_INFORMATION: ("Personal information", "It gives away a private address, number, picture or name."),
    Reason.OFF_TOPIC: ("Off topic", "It has nothing to do with the article or the discussion."),
    Reason.OTHER: ("Something else", "None of these fits. Please say in the note what is wrong."),
}


def label(code: str) -> str:
    """The reason's name for people; the code itself when it is none of ours."""
    reason = find_member(Reason, code)
    return REASONS[reason][0] if reason else code


def parse_reason(code: str) -> Reason:
    """The reason behind a code; raises Invalid `unknown-reason`."""
    reason = find_member(Reason, code)
    if reason is None:
        raise Invalid("unknown-reason", f"Please choose one of the reasons: {', '.join(Reason)}.", field="reason")
    return reason
