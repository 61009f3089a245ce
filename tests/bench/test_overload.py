"""What counts as polite, and what as lost, when there are too many posts."""

from pathlib import Path

import pytest

from bench.figures import Report
from bench.overload import Flood, Seen, _nothing_lost
from bench.readers import Crowd
from bench.setting import Setting
from forum.kit.ids import encode


@pytest.mark.parametrize(
    ("code", "retry_after", "rude"), [("unavailable", 5, 0), ("rate-limited", 1, 0), ("unavailable", None, 1), ("error", 5, 1)]
)
def test_a_polite_refusal_says_when_to_come_back(code: str, retry_after: int | None, rude: int) -> None:
    flood = Flood()
    flood.take({"op": "error", "code": code, "retry_after": retry_after})

    assert (flood.acked, dict(flood.codes), flood.rude) == ([], {code: 1}, rude)


def test_an_ack_is_no_refusal() -> None:
    flood = Flood()
    flood.take({"op": "ack", "seq": 3})

    assert (len(flood.acked), flood.codes.total(), flood.rude) == (1, 0, 0)
    assert Seen().refused == 0


@pytest.mark.parametrize(
    ("acked", "saved", "lost"),
    [
        ([(7, 1), (8, 2)], {(7, 1), (8, 2), (9, 3)}, 0),
        ([(7, 1), (8, 2)], {(7, 1)}, 1),
        ([(7, 1), (8, 2)], {(7, 1), (8, 3)}, 1),
        ([(7, 1), (7, 1)], {(7, 1)}, 1),
    ],
    ids=["all there", "one missing", "another number", "one doubled"],
)
async def test_what_was_acked_and_is_not_in_the_file_fails_the_run(
    acked: list[tuple[int, int]], saved: set[tuple[int, int]], lost: int, tmp_path: Path
) -> None:
    report = Report()
    messages = [{"comment": {"id": encode(comment_id)}, "seq": seq} for comment_id, seq in acked]

    _nothing_lost(Setting(report, tmp_path, is_quick=True, open_files=1), messages, saved=saved, behind=0, crowd=Crowd())

    assert (report.figures[-1].value, bool(report.failures)) == (lost, bool(lost))
