"""Capitals and rows: a quick look says the same as a long one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.filters import shouting
from forum.filters.shouting import share_of_capitals


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text(alphabet="aA bB!?！4.\nÄäßﬃǅΣ", max_size=60))
def test_rows_and_capitals_are_found_by_the_quick_look_too(text: str) -> None:
    assert shouting._may_have_rows(text) or not shouting._ROW.search(text)
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    assert share_of_capitals(text) == (capitals / letters if capitals >= 10 and letters >= 20 else 0.0)
