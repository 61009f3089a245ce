"""Log lines: one line an event, in a process of its own, since the log is the whole process's."""

import json
import subprocess
import sys

import pytest

PROGRAM = r"""
import logging, sys
from forum.kit.log import logger, set_up
set_up(form=sys.argv[1], level=sys.argv[2])
log = logger("forum.test")
log.debug("too quiet")
log.info("signed in", name="Rita")
log.warning("odd agent", agent="curl\r\n2026 forged line", other="\x1b[31mred\u202e\x00\u2028")
for library in ("httpx2", "httpcore2.http11"):
    logging.getLogger(library).info("GET https://news.example/me.jpg?signature=secret, Authorization: Bearer secret")
logging.getLogger("uvicorn.error").warning("bad path %s", "/x\r\nforged \x1b[2J")
"""

FAULT = r"""
import sys
from forum.kit.log import logger, set_up
set_up(form=sys.argv[1], level="info")
password = "hunter" + str(2)
try:
    1 / 0
except ZeroDivisionError:
    logger("forum.test").exception("it broke")
"""


def lines(form: str, level: str = "info") -> list[str]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, form, level], capture_output=True, check=True)
    assert done.stdout == b""
    return done.stderr.decode().splitlines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_whatever_comes_from_outside_stays_on_one_line(form: str) -> None:
    found = lines(form)
    assert len(found) == 3
    assert not set("\x1b\u202e\x00\u2028\r") & set("".join(found))
    assert "forged" in found[1]


def test_json_lines_have_their_facts() -> None:
    first, second, third = map(json.loads, lines("json"))
    assert (first["event"], first["name"], first["level"], first["logger"]) == ("signed in", "Rita", "info", "forum.test")
    assert first["timestamp"].endswith("Z")
    assert second["agent"] == "curl\r\n2026 forged line"
    assert (third["logger"], third["event"]) == ("uvicorn.error", "bad path /x\r\nforged \x1b[2J")


def test_text_lines_are_for_people() -> None:
    first = lines("text")[0]
    assert "signed in" in first
    assert "name=Rita" in first


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_fault_is_told_with_its_traceback_and_nothing_of_the_values_in_it(form: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", FAULT, form], capture_output=True, check=True)

    said = done.stderr.decode()
    assert "it broke" in said
    assert "Traceback (most recent call last)" in said
    assert "ZeroDivisionError: division by zero" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("info", 3), ("warning", 2)])
def test_what_is_below_the_level_is_left_out(level: str, count: int) -> None:
    assert len(lines("json", level)) == count


@pytest.mark.parametrize("level", ["debug", "info"])
def test_no_address_or_header_that_is_sent_to_another_site_is_logged(level: str) -> None:
    assert "secret" not in "".join(lines("text", level))
