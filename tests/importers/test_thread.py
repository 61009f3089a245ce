"""Threads, with names and without."""

from datetime import UTC, datetime

import pytest

from forum.importers.records import Broken, CommentRecord, Parsed
from forum.importers.thread import parse

PLAIN = """The mill bridge is closed::Third time: see std::bridge for more



Nobody told us, and * of course * it rained.
Yes. You got it.
1. And sure you can walk.
Like. Through the stream.

That is all.
"""

ATTRIBUTED = """The mill bridge is closed::Third time this year

@rita 2026-11-03T08:12Z +14 #first
Nobody told us.

- neither *me*
- nor Sam

  @sam 2026-11-03T08:30Z -2
  I was told.

      indented code

    @rita 2026-11-03T09:00Z #third
    By whom?
    @mo said so, I hear

@nils +3
Hello.

  @tess

  Late.
"""


def comments(text: str) -> tuple[CommentRecord, ...]:
    return parse("a/mill.txt", text).comments


def test_the_first_line_is_split_at_the_first_mark() -> None:
    article = parse("a/mill.txt", PLAIN).article
    assert article.title == "The mill bridge is closed"
    assert article.excerpt == "Third time: see std::bridge for more"
    assert (article.kind, article.body, article.source_id) == ("discussion", "", "a/mill.txt")


def test_the_first_paragraph_is_a_comment_and_all_the_rest_one_reply() -> None:
    first, reply = comments(PLAIN)
    assert (first.source_id, first.parent) == ("a/mill.txt#1", None)
    assert (reply.source_id, reply.parent) == ("a/mill.txt#2", "a/mill.txt#1")
    assert first.body == "Nobody told us, and \\* of course \\* it rained."
    paragraphs = [
        "Yes. You got it.",
        "1\\. And sure you can walk.",
        "Like. Through the stream.",
        "That is all.",
    ]
    assert reply.body.split("\n\n") == paragraphs


def test_nobody_in_particular_speaks_at_no_particular_time() -> None:
    assert [one.author for one in comments(PLAIN)] == ["lemmy reader 1", "lemmy reader 2"]
    assert all(one.is_made_up and one.created_at is None and one.score == 0 for one in comments(PLAIN))


def test_a_single_paragraph_is_a_single_comment() -> None:
    assert len(comments("A title::an excerpt\n\nOne comment.\n")) == 1


def test_a_thread_may_have_no_comments_yet() -> None:
    assert comments("A title::an excerpt") == ()
    assert comments("A title::an excerpt\n\n\n") == ()


def test_a_first_line_without_title_gets_one_from_the_excerpt() -> None:
    article = parse("a.txt", ":: Something happened here today. Twice.\n").article
    assert (article.title, article.title_is_derived) == ("Something happened here today", True)
    assert article.excerpt == "Something happened here today. Twice."


def test_a_title_without_excerpt_is_enough() -> None:
    assert parse("a.txt", "A title\n\nA comment.\n").article.excerpt == ""


def test_a_long_title_and_excerpt_are_cut_and_noted() -> None:
    article = parse("a.txt", f"{'word ' * 80}::{'word ' * 500}\n").article
    assert (len(article.title), len(article.excerpt)) == (300, 2_000)
    assert article.notes == ("title: cut to 300 characters", "excerpt: cut to 2,000 characters")


def test_a_comment_that_greets_someone_is_not_a_marker() -> None:
    assert [one.is_made_up for one in comments("A::b\n\n@sam you are right.\nNo.\n")] == [True, True]


def test_markers_say_who_when_and_how_well_received() -> None:
    first, second, *_ = comments(ATTRIBUTED)
    assert (first.author, first.score, first.label, first.is_made_up) == ("rita", 14, "first", False)
    assert first.created_at == datetime(2026, 11, 3, 8, 12, tzinfo=UTC)
    assert (second.author, second.score, second.label) == ("sam", -2, None)


def test_indentation_says_what_replies_to_what() -> None:
    found = [(one.author, one.source_id[-1], (one.parent or "-")[-1]) for one in comments(ATTRIBUTED)]
    assert found == [
        ("rita", "1", "-"),
        ("sam", "2", "1"),
        ("rita", "3", "2"),
        ("nils", "4", "-"),
        ("tess", "5", "4"),
    ]


def test_the_text_is_markdown_without_the_indent_of_its_level() -> None:
    bodies = [one.body for one in comments(ATTRIBUTED)]
    assert bodies == [
        "Nobody told us.\n\n- neither *me*\n- nor Sam",
        "I was told.\n\n    indented code",
        "By whom?\n@mo said so, I hear",
        "Hello.",
        "Late.",
    ]


def test_a_name_alone_is_a_marker_only_after_a_blank_line() -> None:
    found = comments("A::b\n\n@rita\nAsk\n@mo\nabout it.\n\n@sam\nI did.\n")
    assert [one.body for one in found] == ["Ask\n@mo\nabout it.", "I did."]
    assert [one.created_at for one in found] == [None, None]


def broken(text: str) -> Broken:
    with pytest.raises(Broken) as info:
        parse("a.txt", text)
    return info.value


@pytest.mark.parametrize(
    ("below", "line", "reason"),
    [
        ("@rita 2026-11-03T08:12Z\nA\n\n    @sam 2026-11-03T08:13Z\n    B\n", 6, "level 2 without"),
        ("  @rita 2026-11-03T08:12Z\n  A\n", 3, "level 1 without"),
        ("@rita 2026-11-03T08:12Z\nA\n @sam 2026-11-03T08:13Z\n B\n", 5, "two spaces"),
        ("@rita 2026-11-03T08:12Z\nA\n\t@sam 2026-11-03T08:13Z\n\tB\n", 5, "not read as a marker"),
        ("@rita 2026-11-03T08:12Z 14\nA\n", 3, "not read as a marker"),
        ("@rita 2026-11-03T08:12Z +1 two words\nA\n", 3, "not read as a marker"),
        ("@rita 2026-13-45T08:12Z\nA\n", 3, "month"),
        (
            "@rita 2026-11-03T08:12Z #x\nA\n\n@sam 2026-11-03T08:12Z #x\nB\n",
            6,
            "#x is here twice, first in line 3",
        ),
        ("@rita 2026-11-03T08:12Z\n\n@sam 2026-11-03T08:13Z\nB\n", 3, "without text"),
        ("@rita 2026-11-03T08:12Z\n", 3, "without text"),
        ("@rita 2026-11-03T08:12Z\nA\n  @sam 2026-11-03T08:13Z\nB\n", 6, "indented as its marker"),
    ],
)
def test_what_cannot_be_placed_is_named_with_its_line(below: str, line: int, reason: str) -> None:
    error = broken(f"A::b\n\n{below}")
    assert error.line == line
    assert reason in error.reason


def test_a_first_line_of_marks_only_has_no_title() -> None:
    assert broken("\n::\n").line == 2


def test_parents_come_before_their_replies() -> None:
    parsed: Parsed = parse("a.txt", ATTRIBUTED)
    seen: set[str] = set()
    for comment in parsed.comments:
        assert comment.parent is None or comment.parent in seen
        seen.add(comment.source_id)
