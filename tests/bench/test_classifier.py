"""The made-up set is what its templates make, and a family is never on both sides of a measurement."""

import random

from bench.classifier import PARTS, SIZES, _draw, _parts
from bench.data.make import MADE, make, read


def test_the_stored_set_is_what_the_templates_make() -> None:
    assert read() == make(), f"python -m bench.data.make writes {MADE.name} anew"


def test_it_is_large_mixed_and_without_copies() -> None:
    lines = read()
    assert len(lines) >= 600
    assert len({line.text for line in lines}) == len(lines)
    assert 0.4 < sum(line.is_bad for line in lines) / len(lines) < 0.6
    assert len({line.kind for line in lines}) >= 8


def test_a_family_has_one_verdict_and_one_kind() -> None:
    verdicts: dict[str, set[tuple[bool, str]]] = {}
    for line in read():
        verdicts.setdefault(line.family, set()).add((line.is_bad, line.kind))
    assert len(verdicts) >= 60
    assert {len(found) for found in verdicts.values()} == {1}


def test_a_family_is_in_one_part_and_each_part_has_both_kinds() -> None:
    lines = read()
    parts = _parts(lines, random.Random(1))
    assert parts.keys() == {line.family for line in lines}
    assert {(parts[line.family], line.is_bad) for line in lines} == {(part, bad) for part in range(PARTS) for bad in (True, False)}


def test_a_draw_has_as_many_of_each_kind_in_their_order() -> None:
    seen = [(line.text, line.is_bad) for line in read()]
    for size in SIZES:
        drawn = _draw(seen, random.Random(2), size=size)
        assert (len(drawn), sum(is_bad for _, is_bad in drawn)) == (size, size // 2)
        assert drawn == [one for one in seen if one in set(drawn)]
