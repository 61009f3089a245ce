"""Pictures: everything that was measured can be seen in them."""

from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="`make bench` installs what draws")

from bench import pictures

PAGES = {"CPU a request": 0.06, "after a new comment, CPU": 3.0}


def test_costs_far_apart_are_all_within_the_picture(tmp_path: Path) -> None:
    figures = [
        {"area": "Pages", "name": f"page of {size:,}{', ' if what.startswith('CPU') else ' '}{what}", "value": cost}
        for size in (100, 1_000, 10_000)
        for what, cost in PAGES.items()
    ]

    assert pictures.draw({"figures": figures}, tmp_path) == ["pages.svg"]

    axes = pictures._pages({(figure["area"], figure["name"]): figure["value"] for figure in figures}).axes[0]
    low, high = axes.get_ylim()
    assert 0 < low < 0.06 < 3 < high < 100
    assert [text.get_text() for text in axes.get_xticklabels()] == ["100", "1,000", "10,000"]


def test_a_run_of_other_things_draws_nothing(tmp_path: Path) -> None:
    assert pictures.draw({"figures": []}, tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_every_picture_says_what_it_shows() -> None:
    assert set(pictures.SAYS) == {"fanout.svg", "posts.svg", "pages.svg"}
