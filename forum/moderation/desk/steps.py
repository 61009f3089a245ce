"""How long a suspension is suggested to last: longer than the one before. Pure; nothing is ever imposed by itself."""

from forum.accounts.models import SanctionKind
from forum.moderation.desk.views import PersonView
from forum.moderation.sanctions.rules import STEPS

STEP_LABELS = {"1d": "24 hours", "3d": "3 days", "7d": "7 days", "30d": "30 days"}


def next_step(person: PersonView | None) -> str:
    """The step after as many suspensions as there were, the last one from then on."""
    before = sum(one.kind == SanctionKind.SUSPENSION.value for one in person.sanctions) if person else 0
    steps = list(STEPS)
    return steps[min(before, len(steps) - 1)]
