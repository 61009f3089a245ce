"""The trailing block of web pages."""

from forum.importers.boilerplate import Tail, find_tail

TEXT = ["The mill", "", "A long paragraph about the mill, its wheel and its bridge, in one line.", ""]
LIST = ["Articles You May Like", "", "The other bridge", "Bread at last", ""]
FORM = ["Leave a Reply", "", "Your email address will not be published. Required fields are marked *"]


def test_the_whole_block_is_found_with_its_titles() -> None:
    tail = find_tail(TEXT + LIST + FORM)
    assert tail == Tail(4, ("The other bridge", "Bread at last"), is_certain=True)
    assert tail.note(12) == "lines 5 to 12: trailing block left out, 2 related titles kept"


def test_it_is_found_in_a_short_text_too() -> None:
    tail = find_tail(["Mill.", *LIST, *FORM])
    assert tail is not None
    assert tail.start == 1


def test_the_form_alone_is_found_at_the_end() -> None:
    tail = find_tail([*TEXT, *TEXT, *FORM, "Name *", "Save my name, email, and website for the next time."])
    assert tail is not None
    assert (tail.start, tail.titles) == (8, ())
    assert tail.note(13) == "lines 9 to 13: form left out"


def test_the_list_alone_is_found_at_the_end() -> None:
    tail = find_tail([*TEXT, *TEXT, *LIST])
    assert tail is not None
    assert tail.titles == ("The other bridge", "Bread at last")


def test_case_colons_and_bullets_do_not_matter() -> None:
    tail = find_tail([*TEXT, "ARTICLES YOU MAY LIKE:", "- One", "\u2022 Two", "", *FORM])
    assert tail is not None
    assert tail.titles == ("One", "Two")


PARAGRAPH = "And then a paragraph that somebody wrote, which nobody may lose, with a full stop at its end."


def test_a_paragraph_behind_the_form_keeps_it_all() -> None:
    assert find_tail([*TEXT, *FORM, "", PARAGRAPH]) is None


def test_a_paragraph_behind_the_list_keeps_the_list() -> None:
    tail = find_tail([*TEXT, *LIST, "", PARAGRAPH * 3, *FORM])
    assert tail is not None
    assert (tail.start, tail.titles) == (11, ())


def test_the_words_within_a_line_are_no_block() -> None:
    assert find_tail([*TEXT, "Please leave a reply", "Leave a reply below the text"]) is None


def test_a_section_of_that_name_early_in_the_text_stays() -> None:
    assert find_tail(["Rules", "", "Leave a Reply", "", *["A short line"] * 20]) is None


def test_a_text_of_nothing_else_is_no_block() -> None:
    assert find_tail(["", *FORM]) is None


def test_a_text_of_nothing_but_heads_takes_no_time() -> None:
    assert find_tail([*["Leave a Reply"] * 50_000, PARAGRAPH]) is None
