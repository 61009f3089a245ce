"""What this process knows of the policy: read at the start, and again when somebody changed it."""

from forum.database import ReadSession
from forum.policy import thresholds
from forum.policy.reasons import BUILT_IN, ReasonRule, read_reasons


class Book:
    """For what has no session at hand: labels in templates, filters before the writer. Writes ask the database itself."""

    def __init__(self) -> None:
        self.reasons: dict[str, ReasonRule] = dict(BUILT_IN)
        self.thresholds: dict[str, float] = {name: known.default for name, known in thresholds.KNOWN.items()}

    def read(self, session: ReadSession) -> None:
        """Take over what the database says now."""
        self.reasons = read_reasons(session)
        self.thresholds = thresholds.read_thresholds(session)

    def label(self, code: str) -> str:
        """The reason's name for people; the code itself when it is none of ours."""
        rule = self.reasons.get(code)
        return rule.label if rule else code
