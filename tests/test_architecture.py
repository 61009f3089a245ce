"""The house rules, executable: sizes, docstrings, floors' small print, and who may do what."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = sorted(path for path in (ROOT / "forum").rglob("*.py") if "versions" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DOMAIN = ("accounts", "articles", "threads", "policy", "filters", "comments", "moderation", "importers", "privacy")
FUNCTION_MAX = 60  # lines, docstring in; docs/architecture.md gives the source of each number
FILE_MAX = 400
TEST_MAX = 40
PACKAGE_MAX = 1_800
BANNED_NAMES = {"utils", "helpers", "common", "services", "managers", "misc"}
BROAD = {"forum/events.py", "forum/live/connection.py", "forum/database.py", "forum/kit/later.py"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_a_module_says_in_one_line_what_it_is_for() -> None:
    for path in CODE:
        docstring = ast.get_docstring(_tree(path))
        assert docstring, f"{_name(path)} has no docstring"
        assert len(docstring.splitlines()[0]) <= 125, _name(path)
        assert docstring.split("\n\n")[0].count("\n") == 0, _name(path)


def test_files_and_functions_are_short() -> None:
    for path in CODE:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_MAX, _name(path)
        long = [(function.name, _length(function)) for function in _functions(path) if _length(function) > FUNCTION_MAX]
        assert long == [], _name(path)


def test_tests_are_short_and_never_sleep() -> None:
    sleeps = re.compile(r"\btime\.sleep\(|asyncio\.sleep\((?!0\))|wait_for_timeout\(")
    for path in TESTS:
        tests = [function for function in _functions(path) if function.name.startswith("test_")]
        assert [test.name for test in tests if _length(test) > TEST_MAX] == [], _name(path)
        if path.name != "test_architecture.py":
            assert not sleeps.search(path.read_text(encoding="utf-8")), _name(path)


def test_from_the_third_parameter_on_names_are_given() -> None:
    # Typer's commands and markdown-it's callbacks have the shape that their caller gives them.
    for path in CODE:
        if path.parent.name == "cli" or path.name == "markdown.py":
            continue
        for function in _functions(path):
            names = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
            if not function.name.startswith("_"):
                assert len(names) <= 3, f"{_name(path)}: {function.name} takes {names} by position"


def test_imports_stand_at_the_top() -> None:
    for path in CODE:
        for function in _functions(path):
            inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert not inside, f"{_name(path)}: {function.name}"


def _imports(path: Path, names: Collection[str]) -> set[str]:
    """The modules of ours that a module imports; a package's name stands for what its __init__ offers."""
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= modules if modules <= set(names) else modules | {node.module}
    return found & set(names)


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in CODE}
    graph = {name: _imports(path, names) - {name} for name, path in names.items()}
    assert sum(map(len, graph.values())) > 300, "the graph must not be empty"
    list(TopologicalSorter(graph).static_order())


def test_what_is_loaded_by_its_name_is_there() -> None:
    named = {name for path in CODE for name in re.findall(r'\bload\("(forum\.[\w.]+)"\)', path.read_text(encoding="utf-8"))}
    assert "forum.markup.markdown" in named
    assert [name for name in named if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []


def test_only_a_table_of_routes_puts_imports_off() -> None:
    found = [path for path in CODE if "with seldom():" in path.read_text(encoding="utf-8")]
    assert {path.name for path in found} == {"routes.py"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [_name(path) for path in CODE if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES] == []


def test_a_package_stays_small() -> None:
    for package in {path.parent for path in CODE}:
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in package.glob("*.py"))
        assert lines <= PACKAGE_MAX, package.name


def test_only_the_database_commits() -> None:
    culprits = [_name(path) for path in CODE if re.search(r"\.commit\(", path.read_text(encoding="utf-8"))]
    assert culprits == ["forum/database.py"]


def test_only_the_sanitiser_imports_bleach_and_calls_markup() -> None:
    bleach = [
        _name(path) for path in CODE if re.search(r"^\s*(import|from) bleach|load\(.bleach", path.read_text(encoding="utf-8"), re.M)
    ]
    markup = [_name(path) for path in CODE if re.search(r"\bMarkup\(", path.read_text(encoding="utf-8"))]
    assert bleach == ["forum/markup/sanitize.py"]
    assert markup == ["forum/markup/safe.py"]


def test_only_the_database_opens_sqlite() -> None:
    found = [_name(path) for path in CODE if re.search(r"import (py)?sqlite3\b", path.read_text(encoding="utf-8"))]
    assert found == ["forum/database.py"]


def test_all_cookies_are_of_one_make() -> None:
    found = [_name(path) for path in CODE if re.search(r"\.(set|delete)_cookie\(", path.read_text(encoding="utf-8"))]
    assert found == ["forum/http/cookies.py"]


def test_only_the_clock_tells_the_time() -> None:
    found = [_name(path) for path in CODE if re.search(r"datetime\.now\(|utcnow\(|time\.time\(", path.read_text(encoding="utf-8"))]
    assert found == ["forum/kit/clock.py"]


def test_rules_and_models_do_no_io() -> None:
    for package in DOMAIN:
        rules = ROOT / "forum" / package / "rules.py"
        if rules.exists():
            assert not re.search(r"\b[Ss]ession\b", rules.read_text(encoding="utf-8")), _name(rules)


def test_queries_only_select() -> None:
    for path in CODE:
        if path.name == "queries.py":
            text = path.read_text(encoding="utf-8")
            assert "WriteSession" not in text, _name(path)
            assert not re.search(r"session\.(add|delete)\b|\bupdate\(|\binsert\(", text), _name(path)


def test_errors_are_caught_broadly_in_four_loops_only() -> None:
    broad = re.compile(r"except Exception\b|except:")
    found = {_name(path) for path in CODE if broad.search(path.read_text(encoding="utf-8"))}
    assert found <= BROAD


def test_every_exception_is_silenced_for_a_stated_reason() -> None:
    for path in CODE:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"#\s*(type: ignore(\[[\w,-]+\])?|noqa(: \w+)?)\s*$", line), f"{_name(path)}: {line.strip()}"


def test_templates_mark_nothing_as_safe_and_hold_no_script_or_style() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape false|<style|\sstyle=|\son\w+=", text), _name(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), _name(path)


def test_a_comment_is_drawn_in_one_place() -> None:
    drawn = [
        _name(path)
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"<article[^>]*data-comment=", path.read_text(encoding="utf-8"))
    ]
    assert drawn == ["templates/comments/_comment.html"]


def test_markup_reaches_a_page_through_one_script_only() -> None:
    pattern = re.compile(r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|\beval\(|new Function")
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    assert scripts
    assert [path.name for path in scripts if pattern.search(path.read_text(encoding="utf-8"))] in ([], ["html.js"])
