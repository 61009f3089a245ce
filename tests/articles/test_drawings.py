"""Made pictures."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from forum.articles.drawings import draw


@given(st.text(), st.text())
def test_a_picture_is_drawn_for_any_title_and_topic(title: str, topic: str) -> None:
    root = ET.fromstring(draw(title, topic=topic))
    assert (root.get("width"), root.get("height")) == ("1200", "675")
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "rect", "circle", "path"}


def test_the_same_title_has_the_same_picture() -> None:
    assert draw("A", topic="Cities") == draw("A", topic="cities")


def test_another_title_has_another_picture() -> None:
    assert draw("A", topic="Cities") != draw("B", topic="Cities")
