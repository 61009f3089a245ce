"""Rate limits: token buckets in this process, counted by the generic cell rate algorithm."""

import math
import threading
from dataclasses import dataclass
from datetime import datetime

from forum.errors import TooMany

FORGET_ABOVE = 50_000  # buckets kept before the full ones are dropped; about 10 MB


@dataclass(frozen=True)
class Rate:
    """`count` acts each `per_s` seconds, of which `burst` may come at once."""

    count: int
    per_s: float
    burst: int


# Per person or address. The field's defaults are gathered in docs/limits.md, each with its reason.
RATES = {
    "sign-in": Rate(10, 600, 10),
    "sign-in-name": Rate(20, 3600, 20),
    "sign-in-known": Rate(10, 600, 10),
    "mail": Rate(5, 3600, 5),
    "proof": Rate(10, 3600, 6),
    "sign-up": Rate(5, 3600, 5),
    "passkey": Rate(60, 600, 30),
    "comment": Rate(12, 60, 10),
    "new-comment": Rate(6, 60, 5),
    "guest-comment": Rate(6, 600, 4),
    "edit": Rate(20, 60, 10),
    "vote": Rate(60, 60, 30),
    "report": Rate(20, 3600, 10),
    "guest-report": Rate(5, 3600, 5),
    "legal-notice": Rate(10, 3600, 5),
    "decision": Rate(120, 60, 60),
    "desk": Rate(240, 60, 120),
    "admin": Rate(60, 60, 30),
    "profile": Rate(20, 3600, 10),
    "picture": Rate(10, 3600, 5),
    "mute": Rate(60, 3600, 30),
    "export": Rate(6, 3600, 3),
    "frame": Rate(20, 1, 40),
    "socket": Rate(60, 60, 30),
}


class Limits:
    """The buckets. GCRA: each keeps one number, the time at which it will be empty of debts."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._due: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def take(self, action: str, *who: str, now: datetime) -> None:
        """Count one act by each of `who` (an account, an address); raises TooMany with the seconds to wait."""
        if not self.enabled:
            return
        rate, at = RATES[action], now.timestamp()
        with self._lock:
            waits = [self._wait(rate, key=(action, one), at=at) for one in who]
            if any(waits):
                raise TooMany(max(1, math.ceil(max(waits))))
            for one in who:
                self._charge(rate, key=(action, one), at=at)

    def _wait(self, rate: Rate, *, key: tuple[str, str], at: float) -> float:
        interval = rate.per_s / rate.count
        if key in self._due:  # a clock set back must not freeze anybody for longer than a full bucket takes to empty
            self._due[key] = min(self._due[key], at + interval * rate.burst)
        return max(0.0, self._due.get(key, at) - at - interval * (rate.burst - 1))

    def _charge(self, rate: Rate, *, key: tuple[str, str], at: float) -> None:
        if len(self._due) > FORGET_ABOVE:
            self._due = {known: due for known, due in self._due.items() if due > at}
        self._due[key] = max(self._due.get(key, at), at) + rate.per_s / rate.count
