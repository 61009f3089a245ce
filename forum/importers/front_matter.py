"""Articles with YAML front matter between two lines of `---`, over an optional Markdown body."""

import re
from typing import NamedTuple

from forum.importers import bounds
from forum.importers.addresses import canonical, host_name
from forum.importers.fields import Fields
from forum.importers.records import ArticleRecord, Broken, ImageRecord, Parsed, ProviderRecord, RelatedRecord
from forum.importers.sniff import first_line
from forum.importers.yaml_tree import read_mapping

# A picture of our own: a path below the seeds folder or beside the file, never upward or absolute.
_OWN_PICTURE = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)


class _Halves(NamedTuple):
    front: str
    front_line: int
    body: str


def parse(name: str, text: str) -> Parsed:
    """The article of the file `name`. Identity: the canonical `originalUrl`, else the name.

    Raises Broken for missing marks, YAML that cannot be read, a missing title and values of the wrong type.
    """
    halves = _halves(text)
    fields = Fields(read_mapping(halves.front, halves.front_line))
    return Parsed(_article(name, fields, halves))


def _halves(text: str) -> _Halves:
    lines = text.split("\n")
    start = first_line(lines)
    if lines[start].rstrip() != "---":
        raise Broken("no --- before the front matter", start + 1)
    end = next((at for at in range(start + 1, len(lines)) if lines[at].rstrip() == "---"), None)
    if end is None:
        raise Broken("no closing --- after the front matter", len(lines))
    body = "\n".join(lines[end + 1 :]).rstrip()
    # Leading blank lines only: the first line may be indented code.
    return _Halves("\n".join(lines[start + 1 : end]), start + 2, re.sub(r"\A(?:[ \t]*\n)+", "", body))


def _article(name: str, fields: Fields, halves: _Halves) -> ArticleRecord:
    title = fields.phrase("title", bounds.TITLE_LENGTH)
    if title is None:
        raise Broken("there is no title", fields.line("title") or halves.front_line)
    original_url = fields.address("originalUrl")
    is_published = fields.truth("published")
    return ArticleRecord(
        source="file",
        source_id=canonical(original_url or "") or name,
        title=title,
        title_is_derived=False,
        excerpt=fields.phrase("excerpt", bounds.EXCERPT_LENGTH) or "",
        body=halves.body,
        kind=(fields.phrase("type", bounds.LABEL_LENGTH) or "article").lower(),
        category=fields.phrase("category", bounds.LABEL_LENGTH),
        published_at=fields.time("publishedDateTime"),
        is_published=True if is_published is None else is_published,
        original_url=original_url,
        web_url=fields.address("webUrl"),
        amp_url=fields.address("ampWebUrl"),
        cdn_amp_url=fields.address("cdnAmpWebUrl"),
        quality=fields.whole_number("quality"),
        heat=fields.whole_number("heat"),
        provider=_provider(fields),
        topics=fields.phrases("topics", bounds.TOPICS, bounds.LABEL_LENGTH),
        images=_images(fields),
        related=_related(fields),
        raw=fields.raw(),
        notes=tuple(fields.notes),
    )


def _provider(fields: Fields) -> ProviderRecord | None:
    provider = fields.mapping("provider")
    if provider is None:
        return None
    domain = _domain(provider)
    name = provider.phrase("name", bounds.PROVIDER_LENGTH) or domain
    images = _images(provider)
    if name is None:
        provider.note("name", "missing, the provider is left out")
        return None
    return ProviderRecord(name, domain, images)


def _domain(provider: Fields) -> str | None:
    text = provider.text("domain")
    domain = host_name(text or "")
    if text is not None and domain is None:
        provider.note("domain", "not a host name, left out")
    return domain


def _images(fields: Fields) -> tuple[ImageRecord, ...]:
    found = (_image(image) for image in fields.mappings("images", bounds.IMAGES))
    return tuple(image for image in found if image is not None)


def _image(fields: Fields) -> ImageRecord | None:
    url = fields.text("url")
    if url is None or not (_OWN_PICTURE.fullmatch(url) or canonical(url)):
        fields.note("url", "neither a web address nor a path of a picture, left out")
        return None
    return ImageRecord(
        url=url,
        width=_size(fields, "width"),
        height=_size(fields, "height"),
        is_cached=fields.truth("isCached"),
        alt=fields.phrase("alt", bounds.TITLE_LENGTH),
        raw=fields.raw(),
    )


def _size(fields: Fields, name: str) -> int | None:
    size = fields.whole_number(name)
    if size is None or size > 0:
        return size
    fields.note(name, "not a size, left out")
    return None


def _related(fields: Fields) -> tuple[RelatedRecord, ...]:
    found = (_related_article(related) for related in fields.mappings("related", bounds.RELATED))
    return tuple(related for related in found if related is not None)


def _related_article(fields: Fields) -> RelatedRecord | None:
    title = fields.phrase("title", bounds.TITLE_LENGTH)
    if title is None:
        fields.note("title", "missing, the related article is left out")
        return None
    provider = _provider(fields)
    return RelatedRecord(
        title=title,
        url=fields.address("webUrl") or fields.address("originalUrl"),
        provider=None if provider is None else provider.name,
        published_at=fields.time("publishedDateTime"),
        raw=fields.raw(),
    )
