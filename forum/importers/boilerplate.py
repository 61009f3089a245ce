"""The block that web pages leave at the end of copied text: other articles' titles, and a comment form."""

import re
from dataclasses import dataclass

from forum.importers.sniff import first_line
from forum.importers.titles import has_final_stop, one_line

_LIST_HEADS = frozenset({"articles you may like", "you may also like"})
_FORM_HEADS = frozenset({"leave a reply", "leave a comment"})
_FORM_STARTS = (
    "your email address will not be published",
    "required fields are marked",
    "save my name",
    "you must be logged in",
    "notify me of",
    "this site uses akismet",
)
# Longest title in the list and longest label in the form; above it, it is text somebody wrote.
_LISTED = 200
_LABEL = 60
# Longest block in lines. It also bounds the work: each line may be the head of a block.
_LINES = 400
_BULLET = re.compile(r"\A[-*\u2022\u2013]\s+")


@dataclass(frozen=True, slots=True)
class Tail:
    """The block from line `start` (counted from 0) to the end, and the titles it lists."""

    start: int
    titles: tuple[str, ...]
    is_certain: bool

    def note(self, line_count: int) -> str:
        """What was left out, for the report."""
        count = len(self.titles)
        what = f"trailing block left out, {count} related titles kept" if count else "form left out"
        return f"lines {self.start + 1} to {line_count}: {what}"


def find_tail(lines: list[str]) -> Tail | None:
    """The trailing block of a text, None when there is none.

    It begins at a whole line equal to a known phrase and every line from there to the end belongs to it, so
    a paragraph that follows keeps it all. A list without the form, or the form's head without one of its
    known sentences, counts in the last third of the text only: an article may have such a section of its own.
    """
    earliest = max(first_line(lines) + 1, len(lines) - _LINES)
    for start in range(earliest, len(lines)):
        if _folded(lines[start]) in _LIST_HEADS | _FORM_HEADS:
            tail = _read(lines, start)
            if tail is not None and (tail.is_certain or _is_late(lines, tail)):
                return tail
    return None


def _read(lines: list[str], start: int) -> Tail | None:
    titles: list[str] = []
    form: list[str] = []
    in_form = False
    for line in filter(None, map(one_line, lines[start:])):
        if _folded(line) in _LIST_HEADS | _FORM_HEADS:
            in_form = _folded(line) in _FORM_HEADS
        if in_form:
            form.append(_folded(line))
        elif _folded(line) not in _LIST_HEADS:
            titles.append(_BULLET.sub("", line))
    if not all(map(_is_of_form, form)) or any(len(title) > _LISTED for title in titles):
        return None
    is_certain = bool(form and titles) or any(line.startswith(_FORM_STARTS) for line in form)
    return Tail(start, tuple(titles), is_certain)


def _is_late(lines: list[str], tail: Tail) -> bool:
    sizes = [len(line) for line in lines]
    return sum(sizes[: tail.start]) * 3 >= sum(sizes) * 2 and not any(map(has_final_stop, tail.titles))


def _is_of_form(line: str) -> bool:
    return line.startswith(_FORM_STARTS) or (len(line) <= _LABEL and not has_final_stop(line))


def _folded(line: str) -> str:
    return one_line(line).casefold().rstrip(":")
