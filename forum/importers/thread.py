"""Threads: a first line `title::excerpt`, then comments, with names and times or without.

Without (as copied from a Lemmy page) nothing says who speaks: the first paragraph is one comment, all the
rest one reply to it, every line a paragraph. With, each comment stands below a marker line, two spaces
deeper a level:

    @rita 2026-11-03T08:12Z +14 #name

Time (UTC), score and name of the comment may be missing; without a time the marker follows a blank line.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from forum.importers import bounds, plain, titles
from forum.importers.records import ArticleRecord, Broken, CommentRecord, Parsed
from forum.importers.sniff import first_line
from forum.importers.times import to_utc

# Two people nobody is, for comments that name no one; the same in every file.
ASKING, ANSWERING = "lemmy reader 1", "lemmy reader 2"

_MARKER = re.compile(
    r"(?P<indent> *)@(?P<author>[^\s@#]{1,60})(?: +(?P<time>[0-9]{4}-\S+))?"
    r"(?: +(?P<score>[+-][0-9]{1,6}))?(?: +#(?P<label>[\w-]{1,60}))? *"
)
# Meant as one, by its name and date; taken for text it would vanish into the comment above.
_MEANT_AS_MARKER = re.compile(r"\s*@\S+\s+[0-9]{4}-[0-9]")


@dataclass(slots=True)
class _Draft:
    """A comment being read: the line of its marker (from 1), its level from 0, its text so far."""

    line: int
    level: int
    marker: re.Match[str]
    text: list[str] = field(default_factory=list)


def parse(name: str, text: str) -> Parsed:
    """The thread of the file `name`: an article of kind "discussion" and its comments, parents first.

    Raises Broken for a first line without a title, and for markers that cannot be placed.
    """
    lines = text.split("\n")
    start = first_line(lines)
    article = _article(name, lines[start], start + 1)
    below = start + 1 + first_line(lines[start + 1 :])
    if below < len(lines) and (_MARKER.fullmatch(lines[below]) or _MEANT_AS_MARKER.match(lines[below])):
        return Parsed(article, _attributed(name, _drafts(lines, below)))
    return Parsed(article, _plain(name, lines[start + 1 :]))


def _article(name: str, line: str, number: int) -> ArticleRecord:
    notes: list[str] = []
    before, _, after = line.partition("::")
    title = _cut("title", before, bounds.TITLE_LENGTH, notes)
    excerpt = _cut("excerpt", after, bounds.EXCERPT_LENGTH, notes)
    if not title and not excerpt:
        raise Broken("there is no title before ::", number)
    if not title:
        notes.append("title: made of the excerpt")
    return ArticleRecord(
        source="file",
        source_id=name,
        title=title or titles.derived(excerpt),
        title_is_derived=not title,
        excerpt=excerpt,
        body="",
        kind="discussion",
        notes=tuple(notes),
    )


def _cut(what: str, text: str, limit: int, notes: list[str]) -> str:
    line = titles.one_line(text)
    if len(line) > limit:
        notes.append(f"{what}: cut to {limit:,} characters")
    return titles.shortened(line, limit)


def _plain(name: str, lines: list[str]) -> tuple[CommentRecord, ...]:
    said = [plain.escaped(line.strip()) for line in lines if titles.one_line(line)]
    first, second = f"{name}#1", f"{name}#2"
    comments = [CommentRecord(first, None, ASKING, is_made_up=True, body=text) for text in said[:1]]
    if len(said) > 1:
        body = "\n\n".join(said[1:])
        comments.append(CommentRecord(second, first, ANSWERING, is_made_up=True, body=body))
    return tuple(comments)


def _drafts(lines: list[str], start: int) -> list[_Draft]:
    drafts: list[_Draft] = []
    for index in range(start, len(lines)):
        marker = _marker(lines, index, is_first=index == start)
        if marker is None:
            drafts[-1].text.append(_dedented(lines[index], drafts[-1].level, index + 1))
        else:
            level = _level(marker, drafts, index + 1)
            drafts.append(_Draft(index + 1, level, marker))
    return drafts


def _marker(lines: list[str], index: int, *, is_first: bool) -> re.Match[str] | None:
    marker = _MARKER.fullmatch(lines[index])
    if marker is None and _MEANT_AS_MARKER.match(lines[index]):
        raise Broken("not read as a marker such as @rita 2026-11-03T08:12Z +14 #name", index + 1)
    if marker is None or marker["time"] or is_first or not lines[index - 1].strip():
        return marker
    return None


def _level(marker: re.Match[str], drafts: list[_Draft], line: int) -> int:
    level, odd = divmod(len(marker["indent"]), 2)
    if odd:
        raise Broken("a marker is indented by two spaces a level", line)
    deepest = drafts[-1].level + 1 if drafts else 0
    if level > deepest:
        raise Broken(f"level {level} without a comment on level {level - 1} above it", line)
    return level


def _dedented(line: str, level: int, number: int) -> str:
    if not line.strip():
        return ""
    indent = "  " * level
    if not line.startswith(indent):
        raise Broken(f"text of a comment is indented as its marker, by {len(indent)} spaces", number)
    return line.removeprefix(indent).rstrip()


def _attributed(name: str, drafts: list[_Draft]) -> tuple[CommentRecord, ...]:
    comments: list[CommentRecord] = []
    open_ids: list[str] = []  # the comment last seen on each level
    labels: dict[str, int] = {}
    for number, draft in enumerate(drafts, start=1):
        _take_label(draft, labels)
        parent = open_ids[draft.level - 1] if draft.level else None
        comments.append(_comment(draft, f"{name}#{number}", parent))
        open_ids[draft.level :] = [comments[-1].source_id]
    return tuple(comments)


def _take_label(draft: _Draft, labels: dict[str, int]) -> None:
    label = draft.marker["label"]
    if label in labels:
        raise Broken(f"#{label} is here twice, first in line {labels[label]}", draft.line)
    if label:
        labels[label] = draft.line


def _comment(draft: _Draft, source_id: str, parent: str | None) -> CommentRecord:
    body = "\n".join(draft.text).strip("\n")
    if not body:
        raise Broken("a comment without text", draft.line)
    return CommentRecord(
        source_id=source_id,
        parent=parent,
        author=draft.marker["author"],
        is_made_up=False,
        body=body,
        created_at=_time(draft),
        score=int(draft.marker["score"] or 0),
        label=draft.marker["label"],
    )


def _time(draft: _Draft) -> datetime | None:
    text = draft.marker["time"]
    try:
        return None if text is None else to_utc(text)
    except ValueError as error:
        raise Broken(str(error), draft.line) from error
