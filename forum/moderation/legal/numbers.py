"""The number on a receipt: short enough to be read out, and too many to be guessed. Pure but for chance."""

import re
import secrets
from datetime import datetime

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks like something else
CODE = 5  # letters; 33 million a year, and the number opens nothing by itself
READ_AS = str.maketrans("OILU", "011V")
SHAPE = re.compile(rf"N-(\d{{4}})-([{LETTERS}]{{{CODE}}})", re.ASCII)
LONGEST = 40  # characters that somebody types for it


def new_number(at: datetime) -> str:
    """A number for a notice of this moment."""
    return f"N-{at.year:04}-{''.join(secrets.choice(LETTERS) for _ in range(CODE))}"


def parse_number(text: str) -> str | None:
    """The number as it is stored, however it was typed; None when it cannot be one."""
    if len(text) > LONGEST:
        return None
    parts = [part for part in re.split(r"[\s-]+", text.strip().upper()) if part]
    if len(parts) != len(("N", "year", "code")) or not parts[2].isascii():
        return None
    number = f"{parts[0]}-{parts[1]}-{parts[2].translate(READ_AS)}"
    return number if SHAPE.fullmatch(number) else None
