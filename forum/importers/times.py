"""Times as other systems write them, to aware UTC."""

import re
from datetime import UTC, datetime

_SHAPE = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:(?:[Tt]|[ ]+)(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r"[ ]?(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def to_utc(text: str) -> datetime:
    """A date (its midnight) or a time in ISO 8601 as aware UTC; without a zone it is UTC already.

    Raises ValueError for anything else, a 13th month included.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a time such as 2024-03-06T12:00:00Z")
    zone = (match["zone"] or "Z").upper()
    try:
        return datetime.fromisoformat(f"{match['date']}T{match['time'] or '00:00'}{zone}").astimezone(UTC)
    except OverflowError as error:  # the first hours of year 1, east of Greenwich
        raise ValueError("not a time this calendar knows") from error
