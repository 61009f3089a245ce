"""Materialised paths and their last level."""

from hypothesis import given
from hypothesis import strategies as st

from forum.comments.paths import MAX_LEVEL, ancestors, level, path_below
from forum.kit.ids import WIDTH, sortable

IDS = st.integers(0, 2**63 - 1)


@given(IDS, st.lists(IDS, max_size=MAX_LEVEL - 1))
def test_a_path_names_those_above_in_order(root: int, below: list[int]) -> None:
    path = sortable(root)
    for one in below:
        path = path_below(path, one)
    assert level(path) == len(below) + 1
    assert ancestors(path) == [root, *below][:-1]
    assert len(path) == WIDTH * level(path)


@given(st.lists(IDS, min_size=MAX_LEVEL, max_size=MAX_LEVEL + 20, unique=True))
def test_below_the_last_level_a_path_stands_beside_its_parent(ids: list[int]) -> None:
    path = sortable(ids[0])
    for one in ids[1:]:
        path = path_below(path, one)
    assert level(path) == MAX_LEVEL
    assert path.endswith(sortable(ids[-1]))
    assert ancestors(path) == ids[: MAX_LEVEL - 1]


@given(IDS, IDS, IDS)
def test_paths_sort_a_parent_before_what_is_below_and_siblings_by_id(root: int, one: int, other: int) -> None:
    path = sortable(root)
    assert path < path_below(path, one) < path + "~"
    assert (path_below(path, one) < path_below(path, other)) == (one < other)
