"""Times and numbers as people read them."""

import hashlib
from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60, 3600, 86_400


def exact(at: datetime) -> str:
    """22 November 2026, 10:15 UTC."""
    return f"{at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def day(at: datetime) -> str:
    """22 November 2026."""
    return f"{at.astimezone(UTC):%-d %B %Y}"


def ago(at: datetime, *, now: datetime) -> str:
    """5 minutes ago; from a month on the day itself. A future time, of a clock that runs wrong, is just now."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{count(int(seconds // MINUTE), 'minute')} ago"
    if seconds < DAY:
        return f"{count(int(seconds // HOUR), 'hour')} ago"
    if seconds < 30 * DAY:
        return f"{count(int(seconds // DAY), 'day')} ago"
    return day(at)


def count(number: int, noun: str) -> str:
    """1 comment, 12 comments, 2 replies, 3 days."""
    if number == 1:
        return f"1 {noun}"
    is_changed = noun.endswith("y") and noun[-2] not in "aeiou"
    return f"{number:,} {noun[:-1] + 'ies' if is_changed else noun + 's'}"


def hue(name: str) -> int:
    """One of 12 hues for a name's made avatar, always the same."""
    return hashlib.sha256(name.casefold().encode()).digest()[0] % 12


def initial(name: str) -> str:
    """The first letter, for the made avatar."""
    return name[:1].upper()
