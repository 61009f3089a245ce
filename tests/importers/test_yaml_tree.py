"""YAML as strings with lines; its traps."""

import pytest
import yaml

from forum.importers import yaml_tree
from forum.importers.records import Broken
from forum.importers.yaml_tree import raw_fields, read_mapping


@pytest.fixture(autouse=True, params=["SafeLoader", "CSafeLoader"])
def both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is there libyaml is used; without it all must be the same."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML came without libyaml")
    monkeypatch.setattr(yaml_tree, "_LOADER", getattr(yaml, request.param))


def raw(text: str) -> object:
    return raw_fields(read_mapping(text, 1))


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "on",
        "Yes",
        "12:30",
        "1:2:3",
        "010",
        "08",
        "1_000",
        "1.10",
        "1e3",
        "0x1f",
        ".inf",
        "2024-03-06",
        "=",
        "<<",
    ],
)
def test_no_scalar_is_guessed_at(written: str) -> None:
    assert raw(f"a: {written}") == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_what_is_written_as_nothing_is_nothing(written: str) -> None:
    assert raw(f"a: {written}") == {"a": None}


def test_quotation_marks_make_nothing_a_text() -> None:
    assert raw("a: 'null'\nb: \"\"\nc: '~'") == {"a": "null", "b": "", "c": "~"}


def test_a_merge_key_is_an_ordinary_field() -> None:
    assert raw("<<: {a: b}") == {"<<": {"a": "b"}}


def test_lists_mappings_and_blocks_keep_their_shape() -> None:
    text = "a:\n  - b: 1\n    c: [x, y]\n  - >\n    two\n    lines\nd: |\n  kept\n  lines\n"
    assert raw(text) == {"a": [{"b": "1", "c": ["x", "y"]}, "two lines\n"], "d": "kept\nlines\n"}


def test_every_value_knows_its_line_in_the_file() -> None:
    fields = read_mapping("a: 1\n\nb:\n  - x\n  - y: 2\n", 10)
    assert (fields["a"].line, fields["b"].line) == (10, 12)
    entries = fields["b"].value
    assert isinstance(entries, list)
    assert [entry.line for entry in entries] == [13, 14]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "~"])
def test_a_document_without_fields_is_empty(text: str) -> None:
    assert raw(text) == {}


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (BOMB, 1, "anchors"),
        ("a: 1\nb: *a\n", 2, "aliases"),
        ("a: *star text*\n", 1, "aliases"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags"),
        ("a: !local x\n", 1, "tags"),
        ("a: ! x\n", 1, "tags"),
        ("a: 1\nb: 2\na: 3\n", 3, "a is here twice, first in line 1"),
        ("a:\n  b: 1\n  b: 2\n", 3, "b is here twice"),
        ("title: Foo: bar\n", 1, "quotation marks"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("a: 'open\nb: 2\n", 3, "not valid YAML"),
        ("a: [1\nb: 2\n", 2, "not valid YAML"),
        ("a: 1\n--- x\nb: 2\n", 2, "a second YAML document"),
        ("- a\n- b\n", 1, "fields with values"),
        ("just words\n", 1, "fields with values"),
        ("a: 1\n? [b]\n: 2\n", 2, "without a name"),
        ("a: 1\n~: 2\n", 2, "without a name"),
        ('a: "x\\0"\n', 1, "a character"),
        ("a: 1\nb: " + "[" * 50_000, 2, "nested"),
        ("a: " + "{b: " * 20 + "}" * 20, 1, "nested"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(Broken, match=reason) as broken:
        read_mapping(text, 1)
    assert broken.value.line == line


@pytest.mark.parametrize("escape", ["\\ud800", "\\UFFFFFFFF", "\\U00110000"])
def test_half_a_character_is_refused(escape: str) -> None:
    with pytest.raises(Broken):
        read_mapping(f'a: "{escape}"', 1)
