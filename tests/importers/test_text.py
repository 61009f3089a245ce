"""Articles as plain text."""

import pytest

from forum.importers.records import Broken
from forum.importers.text import parse

TITLED = """The Mill and Its Bridge

The mill has stood for long. It still turns.

The Flood of 1954

Then came the flood, 1. by night and *fast*.
Two lines of one paragraph.


Articles You May Like

The Other Bridge
Bread at Last

Leave a Reply

Your email address will not be published. Required fields are marked *"""


def test_the_first_line_is_the_title_when_it_reads_as_one() -> None:
    article = parse("mill.txt", TITLED).article
    assert (article.title, article.title_is_derived) == ("The Mill and Its Bridge", False)
    assert (article.source, article.source_id, article.kind) == ("file", "mill.txt", "article")
    assert article.is_published
    assert article.raw == {}


def test_short_lines_become_headings_and_text_stays_as_it_came() -> None:
    assert parse("mill.txt", TITLED).article.body == (
        "The mill has stood for long. It still turns.\n\n## The Flood of 1954\n\n"
        "Then came the flood, 1. by night and \\*fast\\*.\nTwo lines of one paragraph."
    )


def test_the_listed_titles_become_related_articles_and_the_form_is_dropped() -> None:
    article = parse("mill.txt", TITLED).article
    assert [related.title for related in article.related] == ["The Other Bridge", "Bread at Last"]
    assert {related.url for related in article.related} == {None}
    assert article.notes == ("lines 11 to 18: trailing block left out, 2 related titles kept",)
    assert "Reply" not in article.body


def test_more_than_fifty_related_titles_are_cut_and_noted() -> None:
    listed = "\n".join(f"Title {number}" for number in range(60))
    text = f"Mill\n\n{'It turns. ' * 200}\n\nArticles You May Like\n\n{listed}\n\nLeave a Reply\n"
    article = parse("mill.txt", text).article
    assert len(article.related) == 50
    assert article.notes[-1] == "related: the first 50 of 60 kept"


def test_without_a_title_one_is_made_of_the_first_sentence() -> None:
    article = parse("mill.txt", "\n\n\n\nThe old mill turns again. Nobody knows why.\n\nMore.\n").article
    assert (article.title, article.title_is_derived) == ("The old mill turns again", True)
    assert article.body == "The old mill turns again. Nobody knows why.\n\nMore."
    assert article.notes == ("title: made of the first sentence",)


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = parse("mill.txt", "The mill turns and turns " * 10 + ".").article.title
    assert len(title) <= 90
    assert title.endswith("turns…")


def test_curly_quotes_and_broken_brackets_stay() -> None:
    text = "\u201cI am [the miller\u201d, he said. [sic] And left)."
    body = parse("mill.txt", text).article.body
    assert body == "\u201cI am \\[the miller\u201d, he said. \\[sic] And left)."


def test_a_wrapped_paragraph_does_not_lose_its_first_line_to_the_title() -> None:
    article = parse("mill.txt", "The bridge over the mill stream was closed\nfor repairs on Monday.\n").article
    assert article.title == "The bridge over the mill stream was closed for repairs on Monday"
    assert article.title_is_derived


def test_a_title_alone_is_an_article_without_body() -> None:
    assert parse("mill.txt", "The Mill\n").article.body == ""


def test_a_text_without_letters_still_has_a_title() -> None:
    assert parse("mill.txt", "***\n\n!!!\n").article.title == "***"


def test_a_text_of_invisible_marks_is_empty() -> None:
    with pytest.raises(Broken, match="empty"):
        parse("mill.txt", "\u200b\n\u202e\n")
