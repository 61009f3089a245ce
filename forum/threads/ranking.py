"""Which discussions are hot. Pure."""

import math
from datetime import UTC, datetime

START = datetime(2005, 12, 8, 7, 46, 43, tzinfo=UTC).timestamp()  # 1134028003, Reddit's own zero
DECAY_S = 45_000  # 12.5 hours weigh as much as ten times the comments


def hot(*, comments: int, active_at: datetime) -> float:
    """Reddit's hot with comments as votes and the last activity as the time; it needs no clock, so it is stored.

    log₁₀(max(comments, 1)) + (t - 1134028003) / 45000, rounded to 7 places (reddit's _sorts.pyx).
    """
    return round(math.log10(max(comments, 1)) + (active_at.timestamp() - START) / DECAY_S, 7)
