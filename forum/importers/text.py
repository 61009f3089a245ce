"""Articles as plain text: a title when the first line is one, paragraphs, headings of sections."""

from forum.importers import bounds, plain, titles
from forum.importers.boilerplate import find_tail
from forum.importers.records import ArticleRecord, Broken, Parsed, RelatedRecord
from forum.importers.sniff import first_line


def parse(name: str, text: str) -> Parsed:
    """The article of the file `name`; its trailing block of links and form is cut and noted.

    Raises Broken when nothing in it can be read.
    """
    lines = text.split("\n")
    tail = find_tail(lines)
    notes = [] if tail is None else [tail.note(len(lines))]
    title, body = _title_and_body(lines if tail is None else lines[: tail.start])
    is_derived = title is None
    if title is None:
        title = _derived_title(body)
        notes.append("title: made of the first sentence")
    article = ArticleRecord(
        source="file",
        source_id=name,
        title=title,
        title_is_derived=is_derived,
        excerpt="",
        body=plain.to_markdown(body),
        kind="article",
        related=() if tail is None else _related(tail.titles, notes),
        notes=tuple(notes),
    )
    return Parsed(article)


def _title_and_body(lines: list[str]) -> tuple[str | None, list[str]]:
    start = first_line(lines)
    title = titles.one_line(lines[start])
    following = "".join(lines[start + 1 : start + 2]).strip()
    if titles.reads_as_title(title, following):
        return title, lines[start + 1 :]
    return None, lines


def _derived_title(lines: list[str]) -> str:
    blocks = [titles.one_line(" ".join(block)) for block in plain.paragraphs(lines)]
    if not blocks:
        raise Broken("the file is empty")
    return titles.derived(next((block for block in blocks if any(map(str.isalnum, block))), blocks[0]))


def _related(listed: tuple[str, ...], notes: list[str]) -> tuple[RelatedRecord, ...]:
    if len(listed) > bounds.RELATED:
        notes.append(f"related: the first {bounds.RELATED} of {len(listed)} kept")
    return tuple(_listed(title) for title in listed[: bounds.RELATED])


def _listed(title: str) -> RelatedRecord:
    return RelatedRecord(title, url=None, provider=None, published_at=None, raw={"title": title})
