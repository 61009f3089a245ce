"""Reading typed values out of front matter: strings in, our types out, each complaint with its line."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from forum.importers import titles
from forum.importers.addresses import canonical
from forum.importers.records import Broken, RawFields
from forum.importers.times import to_utc
from forum.importers.yaml_tree import Node, raw_fields

_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# Nine digits: every database's plain integer holds them.
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one mapping. A field that is absent or empty reads as None, or as no entries.

    Every reader raises Broken, with the line, when the value has the wrong type. `place` names the mapping in
    notes ("provider."); `notes` is shared by all mappings of a file.
    """

    nodes: dict[str, Node]
    place: str = ""
    notes: list[str] = field(default_factory=list)

    def raw(self) -> RawFields:
        """All fields as they came."""
        return raw_fields(self.nodes)

    def line(self, name: str) -> int | None:
        """The line of a field, None when it is absent."""
        return self.nodes[name].line if name in self.nodes else None

    def text(self, name: str) -> str | None:
        """A value as it came, without white space around it."""
        node = self.nodes.get(name)
        return None if node is None else self._scalar(node, name)

    def phrase(self, name: str, limit: int) -> str | None:
        """A value as one clean line of at most `limit` characters; HTML entities become their signs."""
        return self._phrase(self.text(name), name, limit)

    def phrases(self, name: str, most: int, limit: int) -> tuple[str, ...]:
        """A list of values, each once whatever its case, at most `most` of `limit` characters."""
        found: dict[str, str] = {}
        for node in self._entries(name, most):
            phrase = self._phrase(self._scalar(node, name), name, limit)
            if phrase:
                found.setdefault(phrase.casefold(), phrase)
        return tuple(found.values())

    def whole_number(self, name: str) -> int | None:
        """A whole number of at most nine digits."""
        text = self.text(name)
        if text is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(text):
            raise Broken(f"{self.place}{name} is not a whole number", self.line(name))
        return int(text)

    def truth(self, name: str) -> bool | None:
        """Either way: true or false, yes or no, on or off, in any case."""
        text = self.text(name)
        if text is None:
            return None
        if text.lower() not in _TRUTHS:
            raise Broken(f"{self.place}{name} is neither true nor false", self.line(name))
        return _TRUTHS[text.lower()]

    def time(self, name: str) -> datetime | None:
        """A date or time as aware UTC."""
        text = self.text(name)
        try:
            return None if text is None else to_utc(text)
        except ValueError as error:
            raise Broken(f"{self.place}{name}: {error}", self.line(name)) from error

    def address(self, name: str) -> str | None:
        """An http(s) address as it came; anything else is left out and noted."""
        text = self.text(name)
        if text is None or canonical(text) is not None:
            return text
        self.note(name, "not a web address, left out")
        return None

    def mapping(self, name: str) -> "Fields | None":
        """The fields below `name`."""
        node = self.nodes.get(name)
        return None if node is None or node.value is None else self._fields(node, name)

    def mappings(self, name: str, most: int) -> list["Fields"]:
        """A list of mappings, at most `most`."""
        numbered = enumerate(self._entries(name, most), start=1)
        return [self._fields(node, f"{name} {number}") for number, node in numbered]

    def note(self, name: str, what: str) -> None:
        """Say in the report what became of a field."""
        self.notes.append(f"{self.place}{name}: {what}")

    def _scalar(self, node: Node, name: str) -> str | None:
        if node.value is None or isinstance(node.value, str):
            return (node.value or "").strip() or None
        raise Broken(f"{self.place}{name} is not a single value", node.line)

    def _phrase(self, text: str | None, name: str, limit: int) -> str | None:
        phrase = titles.one_line(_unescaped(text or ""))
        if len(phrase) > limit:
            self.note(name, f"cut to {limit:,} characters")
        return titles.shortened(phrase, limit) or None

    def _entries(self, name: str, most: int) -> list[Node]:
        node = self.nodes.get(name)
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, list):
            raise Broken(f"{self.place}{name} is not a list", node.line)
        if len(node.value) > most:
            self.note(name, f"the first {most} of {len(node.value)} kept")
        return node.value[:most]

    def _fields(self, node: Node, name: str) -> "Fields":
        if not isinstance(node.value, dict):
            raise Broken(f"{self.place}{name} has no fields of its own", node.line)
        return Fields(node.value, f"{self.place}{name}.", self.notes)


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # an entity of more digits than Python takes for a number
        return text
