"""YAML as strings, lists and mappings with their line numbers, and nothing else of it.

Built from the parser's events, so no resolver guesses at types (`no`, `12:30`, `010` stay what was written)
and no constructor runs. Tags, anchors and aliases (with which ten lines can make a billion entries) are
refused, as are repeated keys, of which YAML would silently keep the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from forum.importers import bounds
from forum.importers.records import Broken, Raw, RawFields
from forum.importers.titles import one_line, shortened

# libyaml where the wheel has it: about ten times as fast, the same events.
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line of the file on which it begins. An empty scalar, `~` and `null` are None."""

    value: "str | list[Node] | dict[str, Node] | None"
    line: int

    def raw(self) -> Raw:
        """The value without its lines."""
        if isinstance(self.value, dict):
            return raw_fields(self.value)
        if isinstance(self.value, list):
            return [entry.raw() for entry in self.value]
        return self.value


def raw_fields(fields: dict[str, Node]) -> RawFields:
    """The fields of a mapping without their lines."""
    return {name: node.raw() for name, node in fields.items()}


def read_mapping(text: str, first_line: int) -> dict[str, Node]:
    """The fields of a YAML document that is a mapping; empty for an empty document.

    `first_line` is the line of the file on which `text` begins. Raises Broken with the line in the file.
    """
    try:
        return _Reader(text, first_line).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Broken(_explained(error), None if mark is None else first_line + mark.line) from error
    except Broken:
        raise
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: escapes of no character
        raise Broken("not valid YAML", first_line) from error


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self._first_line = first_line

    def document(self) -> dict[str, Node]:
        next(self._events)  # the start of the stream
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            return {}
        start = next(self._events)
        root = self._node(start, 1)
        next(self._events)  # the end of the document
        following = next(self._events)
        if isinstance(following, yaml.DocumentStartEvent):
            raise Broken("a second YAML document", self._line(following))
        if root.value is None:
            return {}
        if not isinstance(root.value, dict):
            raise Broken("front matter is fields with values, such as title: Some title", self._line(start))
        return root.value

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = self._line(event)
        _refuse_references(event, line)
        if depth > bounds.YAML_DEPTH:
            raise Broken(f"nested more than {bounds.YAML_DEPTH} deep", line)
        if isinstance(event, yaml.ScalarEvent):
            return Node(_scalar(event, line), line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._entries(depth), line)
        return Node(self._fields(depth), line)

    def _entries(self, depth: int) -> list[Node]:
        entries = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            entries.append(self._node(event, depth + 1))
        return entries

    def _fields(self, depth: int) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = self._line(event)
            name = self._node(event, depth + 1).value
            if not isinstance(name, str):
                raise Broken("a field without a name", line)
            if name in fields:
                shown = shortened(one_line(name), 40)
                raise Broken(f"{shown} is here twice, first in line {fields[name].line}", line)
            # The line of the name: the value of a field may begin further down, or be missing.
            fields[name] = Node(self._node(next(self._events), depth + 1).value, line)
        return fields

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + (0 if event.start_mark is None else event.start_mark.line)


def _refuse_references(event: yaml.Event, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise Broken("YAML anchors (&) and aliases (*) are not read; quotation marks make it text", line)
    if getattr(event, "tag", None) is not None:
        raise Broken("YAML tags (!) are not read; quotation marks make it text", line)


def _scalar(event: yaml.ScalarEvent, line: int) -> str | None:
    text = str(event.value)
    if not event.style and text in _NULLS:  # no style: not quoted, not a block
        return None
    # Written as escapes; databases take neither NUL nor half a character.
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Broken("a character that is none, such as \\0", line)
    return text


def _explained(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "unreadable"
    hint = "; put a value with a colon in quotation marks" if problem.startswith("mapping values") else ""
    return f"not valid YAML: {problem}{hint}"
