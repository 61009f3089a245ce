"""The documents tell what the code does: settings, commands, calls, messages, codes, limits, links."""

import re
from pathlib import Path

import pytest

from forum.api.routes import CALLS
from forum.cli.commands import MODULES
from forum.http.wire.middleware import HEADERS
from forum.limits import RATES
from forum.moderation.rules import ABOUT_COMMENT
from forum.policy.reasons import Reason
from forum.settings import PREFIX, Settings
from forum.threads.models import LogKind

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "seeds" / "README.md"])


def _text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _headings(name: str) -> set[str]:
    return set(re.findall(r"^#{2,3} `([^`]+)`", _text(name), re.M))


def test_every_setting_has_its_heading_and_every_heading_its_setting() -> None:
    assert _headings("settings.md") == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_command_has_its_heading_and_every_heading_its_command() -> None:
    assert _headings("cli.md") == {f"forum {name}" for name in MODULES}


def test_every_call_of_the_api_has_its_heading_and_every_heading_its_call() -> None:
    assert _headings("api.md") == {f"{call.method} {call.path}" for call in CALLS}


def test_every_reason_and_action_is_named() -> None:
    assert {reason for reason in Reason if f"`{reason}`" not in _text("api.md")} == set()
    assert {action for action in ABOUT_COMMENT if f"`{action}`" not in _text("api.md")} == set()


def test_every_kind_of_event_has_its_heading() -> None:
    assert {kind.value for kind in LogKind} <= _headings("protocol.md")


def test_every_message_of_the_socket_has_its_heading() -> None:
    ops = set(re.findall(r'"op": "([a-z]+)"', (ROOT / "forum/live/messages.py").read_text(encoding="utf-8")))
    assert len(ops) >= 9
    assert ops <= _headings("protocol.md")


def test_every_error_code_is_explained() -> None:
    pattern = re.compile(r'(?:Refusal|Invalid|Conflict)\(\s*"([a-z]+(?:-[a-z]+)*)"|^    code = "([a-z-]+)"', re.M)
    found = {
        code
        for path in (ROOT / "forum").rglob("*.py")
        if path.parent.name != "cli"
        for pair in pattern.findall(path.read_text(encoding="utf-8"))
        for code in pair
        if code
    }
    assert {"not-found", "too-long", "thread-locked", "case-decided"} <= found
    ours = found - {"bad-settings", "bad-seeds"}
    assert {code for code in ours if f"`{code}`" not in _text("protocol.md")} == set()


def test_the_table_of_limits_is_the_one_in_force() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \| (\d+) \| (\d+) \|", _text("limits.md"), re.M)
    assert {name: (int(count), float(per), int(burst)) for name, count, per, burst in rows} == {
        name: (rate.count, rate.per_s, rate.burst) for name, rate in RATES.items()
    }


def test_the_pages_forbid_inline_scripts() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_ten_decisions_are_pages() -> None:
    numbers = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")}
    assert {f"{number:04}" for number in range(1, 11)} <= numbers
