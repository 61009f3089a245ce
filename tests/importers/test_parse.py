"""Bytes to records, whatever the bytes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.importers import bounds
from forum.importers.parse import parse
from forum.importers.records import Broken, Parsed

FORMATS = st.sampled_from(["auto", "front-matter", "text", "thread"])
LINES = st.lists(
    st.one_of(
        st.sampled_from(["---", "A::b", "@rita 2026-11-03T08:12Z", "  @sam", "Leave a Reply", "", "  text"]),
        st.sampled_from(["title: A", "topics:", "  - b", "images:", "  - url: a.svg", "    width: 0", "provider:"]),
        st.builds(
            "{}: {}".format,
            st.sampled_from(["title", "heat", "published", "originalUrl", "related"]),
            st.text(),
        ),
        st.text(max_size=30),
    ),
    max_size=12,
)


def test_each_format_is_recognised_and_read() -> None:
    assert parse("a.md", b"---\ntitle: A\n---\n").article.raw == {"title": "A"}
    assert parse("a.txt", b"A::b\n\nFirst.\nSecond.\n").article.kind == "discussion"
    assert parse("a.txt", b"A title\n\nSome text.\n").article.body == "Some text."


def test_the_format_is_not_guessed_when_it_is_given() -> None:
    assert parse("a.txt", b"Using std::vector\n\nSome text.\n", format="text").article.title == "Using std::vector"
    assert parse("a.txt", b"A\nFirst.\nSecond.\n", format="thread").comments[1].body == "Second."


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Broken, match="no such format"):
        parse("a.txt", b"A", format="wxr")


def test_invisible_control_characters_are_left_out_and_noted() -> None:
    article = parse("a.md", b"---\ntitle: 'A\x0bB'\n---\nOne\x0c\ttwo\x08.").article
    assert (article.title, article.body) == ("AB", "One\ttwo.")
    assert article.notes == ("control characters left out",)


def test_the_two_kinds_of_line_ends_make_the_same_records() -> None:
    text = "---\ntitle: A\n---\nOne\n\ntwo.\n"
    assert parse("a.md", text.replace("\n", "\r\n").encode()) == parse("a.md", text.encode())


def test_a_body_that_is_too_long_is_refused() -> None:
    body = "word " * (bounds.BODY_LENGTH // 5 + 1) + "."
    with pytest.raises(Broken, match="200,000"):
        parse("a.md", f"---\ntitle: A\n---\n{body}".encode())


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Broken, match="1 MiB"):
        parse("a.md", b"a" * (bounds.FILE_BYTES + 1))


@pytest.mark.parametrize("content", [b"", b"\n \r\n\t", b"\xef\xbb\xbf", b"\x07\x08", "\u200b".encode()])
def test_a_file_without_anything_to_read_is_refused(content: bytes) -> None:
    with pytest.raises(Broken, match="empty"):
        parse("a.txt", content)


def check(content: bytes, form: str) -> None:
    found = read(content, form)
    if isinstance(found, Parsed):
        check_records(found)
    else:
        assert found.reason
        assert found.line is None or 1 <= found.line <= content.count(b"\n") + content.count(b"\r") + 1


def read(content: bytes, form: str) -> Parsed | Broken:
    try:
        return parse("a.txt", content, format=form)
    except Broken as broken:
        return broken


def check_records(parsed: Parsed) -> None:
    article = parsed.article
    assert 0 < len(article.title) <= bounds.TITLE_LENGTH
    assert article.title == " ".join(article.title.split())
    assert len(article.topics) <= bounds.TOPICS
    assert all(comment.body and comment.author for comment in parsed.comments)
    str(parsed).encode()


@given(st.binary(max_size=200), FORMATS)
@example(b"---\ntitle: &a [*a]\n---", "auto")
@example(b"---\n? {a: b}\n: c\n---", "auto")
def test_any_bytes_are_read_or_refused(content: bytes, form: str) -> None:
    check(content, form)


@settings(max_examples=300)
@given(LINES, FORMATS)
def test_any_lines_are_read_or_refused(lines: list[str], form: str) -> None:
    check("\n".join(lines).encode("utf-8", "replace"), form)


@settings(max_examples=300)
@given(LINES)
def test_any_front_matter_is_read_or_refused(lines: list[str]) -> None:
    check("\n".join(["---", *lines, "---", "text"]).encode("utf-8", "replace"), "front-matter")
