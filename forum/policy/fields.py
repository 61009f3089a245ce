"""What admins fill in: short texts and numbers, read strictly, each refusal with the field it belongs to. Pure."""

import re
from collections.abc import Mapping

from forum.errors import Invalid
from forum.kit.text import clean_line, refuse_controls

CODE = re.compile(r"[a-z]{2,}(-[a-z]{2,})*")
CODE_MAX = 32
TEXT_MAX = 2_000  # characters of a house rule: longer ones are not read
WHOLE = re.compile(r"[0-9]{1,9}")
DECIMAL = re.compile(r"[0-9]{1,9}([.,][0-9]{1,6})?")

Fields = Mapping[str, str]


def code(fields: Fields, name: str) -> str:
    """A code: small letters, with hyphens between. Raises Invalid `bad-request`."""
    text = fields.get(name, "").strip()
    if len(text) > CODE_MAX or not CODE.fullmatch(text):
        raise Invalid(
            "bad-request", f"A code has 2 to {CODE_MAX} small letters a to z, with hyphens between, like off-topic.", field=name
        )
    return text


def line(fields: Fields, name: str, *, limit: int) -> str:
    """One line that says something; raises Invalid `empty`, `too-long`."""
    text = clean_line(fields.get(name, ""), limit=limit + 1)
    return _bounded(text, name, limit=limit)


def text(fields: Fields, name: str, *, limit: int) -> str:
    """Lines that say something; raises Invalid `empty`, `too-long`, `bad-text`."""
    found = fields.get(name, "").replace("\r\n", "\n").strip()
    refuse_controls(found, field=name)
    return _bounded(found, name, limit=limit)


def whole(fields: Fields, name: str, *, least: int, most: int) -> int:
    """A whole number within bounds; raises Invalid `bad-request`."""
    found = fields.get(name, "").strip()
    if not WHOLE.fullmatch(found) or not least <= int(found) <= most:
        raise Invalid("bad-request", f"Please give a whole number from {least} to {most}.", field=name)
    return int(found)


def number(fields: Fields, name: str, *, least: float, most: float) -> float:
    """A number within bounds, with a point or a comma; raises Invalid `bad-request`."""
    found = fields.get(name, "").strip()
    value = float(found.replace(",", ".")) if DECIMAL.fullmatch(found) else None
    if value is None or not least <= value <= most:
        raise Invalid("bad-request", f"Please give a number from {least:g} to {most:g}.", field=name)
    return value


def is_ticked(fields: Fields, name: str) -> bool:
    """Whether a box is ticked: a browser sends nothing of one that is not."""
    return name in fields


def _bounded(found: str, name: str, *, limit: int) -> str:
    if not found:
        raise Invalid("empty", "Please fill this in.", field=name)
    if len(found) > limit:
        raise Invalid("too-long", f"That is longer than {limit:,} characters.", field=name)
    return found
