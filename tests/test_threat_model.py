"""The threat model names, for each line, tests that exist; and each hole of others has its test."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
DEFENCES = re.findall(r"^\| ([A-Z]\d+) \| (.+?) \| (`test_.+?) \|$", PAGE, re.M)
GAPS = re.findall(r"^\| (N\d+) \| .+? \| .+? \|$", PAGE, re.M)
OTHERS = re.findall(r"^\| (.+?) \| (.*?(?:CVE|GHSA)-.+?) \| (`test_.+?) \|$", PAGE, re.M)
ADVISORY = re.compile(r"CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}")


@cache
def found_in(folder: str) -> frozenset[str]:
    """The names of all tests below a folder."""
    paths = (ROOT / folder).rglob("test_*.py")
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def names(cell: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", cell)


@pytest.mark.parametrize(("id", "defence", "cell"), DEFENCES, ids=[line[0] for line in DEFENCES])
def test_a_defence_names_tests_that_exist(id: str, defence: str, cell: str) -> None:
    assert names(cell)
    assert set(names(cell)) <= found_in("tests"), defence


def test_no_line_of_the_page_is_overlooked() -> None:
    assert len(DEFENCES) >= 50
    lines = re.findall(r"^\| ([A-Z]\d+) \|", PAGE, re.M)
    assert lines == [line[0] for line in DEFENCES] + GAPS
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(("what", "where", "cell"), OTHERS, ids=[line[0].replace(" ", "-") for line in OTHERS])
def test_a_hole_of_others_has_a_test_named_after_it(what: str, where: str, cell: str) -> None:
    (test,) = names(cell)
    assert test in found_in("tests/regressions"), what
    assert any(one.lower().replace("-", "_") in test for one in ADVISORY.findall(where))


def test_every_regression_test_has_its_row() -> None:
    named = {test for test in found_in("tests/regressions") if re.search(r"_(cve|ghsa)_", test)}
    assert named == {test for _, _, cell in OTHERS for test in names(cell)}
    assert len(OTHERS) == PAGE.partition("## What happened to others")[2].partition("## What is not")[0].count("\n| ") - 1
