"""Plain text as Markdown that shows it unchanged."""

import re

from forum.importers.titles import has_final_stop, one_line

# Longest line that can head a section, in characters.
_HEADING = 80

_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_TRAILING = ".,;:!?'\")]}*_\u2019\u201d\u2026"
# Within a line: always markup, markup at a word's edge, strikethrough, an entity.
_INLINE = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#|[A-Za-z][A-Za-z0-9]*;)")
# At the start of a line: headings, quotes, lists, rules, underlines of headings, rows of tables.
_START = re.compile(r"[#>+=:|~-]")
_NUMBERED = re.compile(r"\A([0-9]{1,9})([.)])(?=\s|\Z)")
# Signs at the end of a heading that would be taken for its closing ones.
_CLOSING = re.compile(r"(?<=\s)#+\Z")
_BULLETS = "-*+\u2022\u2013\u2014>"


def paragraphs(lines: list[str]) -> list[list[str]]:
    """The runs of lines between blank ones, each line without white space around it."""
    found: list[list[str]] = [[]]
    for line in lines:
        if one_line(line):
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def to_markdown(lines: list[str]) -> str:
    """The text as Markdown: headings of sections marked, whatever would be markup escaped.

    A heading is a short line without a full stop that stands alone, with text below it.
    """
    blocks = paragraphs(lines)
    headings = [_is_heading(block) for block in blocks[:-1]] + [False]
    return "\n\n".join(
        _heading(block[0]) if is_heading else "\n".join(map(escaped, block))
        for block, is_heading in zip(blocks, headings, strict=False)
    )


def escaped(line: str) -> str:
    """One line (no white space around it) with a backslash before each sign that would turn into markup.

    Web addresses become `<address>`, in which nothing is markup.
    """
    pieces, end = [], 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(_TRAILING)
        pieces += [_INLINE.sub(r"\\\g<0>", line[end : match.start()]), f"<{address}>"]
        end = match.start() + len(address)
    inline = "".join(pieces) + _INLINE.sub(r"\\\g<0>", line[end:])
    return _NUMBERED.sub(r"\1\\\2", "\\" + inline if _START.match(inline) else inline)


def _is_heading(block: list[str]) -> bool:
    line = block[0]
    if len(block) > 1 or len(line) > _HEADING or has_final_stop(line):
        return False
    return line[0] not in _BULLETS and "://" not in line and any(map(str.isalpha, line))


def _heading(line: str) -> str:
    return "## " + _CLOSING.sub(r"\\\g<0>", escaped(line))
