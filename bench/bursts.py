"""A busy thread: as many people post at the same moment, and the events of all of them go to every reader."""

from collections.abc import Sequence

from bench.figures import Target, ratio
from bench.setting import Setting
from bench.sides import TARGETS, Side, take_turns

AREA = "Fan-out of a burst"
AT_ONCE = 16


async def compare(setting: Setting, sides: Sequence[Side], *, count: int) -> None:
    """The same sides and readers, by turns, with so many events at a time. The first side is ours."""
    for side in sides:
        side.forget()
        side.at_once = AT_ONCE
    await take_turns(setting, list(sides), count=count)
    _tell(setting, sides, size=f"{AT_ONCE} events to {count:,} readers")
    for side in sides:
        side.forget()
        side.at_once = 1


def _tell(setting: Setting, sides: Sequence[Side], *, size: str) -> None:
    ours, report = sides[0], setting.report
    if not any((figure.area, figure.name) == (AREA, f"{ours.name}, {size}") for figure in report.figures):
        note = "CPU a delivery, without the posts"
        report.add(AREA, f"{ours.name}, {size}", rounds=ours.net_us, unit="µs", note=note)
        report.add(AREA, f"{ours.name}, {size}, posts included", rounds=ours.costs_us, unit="µs")
        report.add(AREA, f"{ours.name}, {size}, last delivery", rounds=ours.last_ms, unit="ms", note="from the posts on")
    for peer in sides[1:]:
        target = Target(TARGETS[peer.name])
        report.add(AREA, f"{peer.name}, {size}", rounds=peer.costs_us, unit="µs", note="each event written by itself")
        report.add(AREA, f"{peer.name}, {size}, last delivery", rounds=peer.last_ms, unit="ms")
        report.add(AREA, f"Forum ÷ {peer.name}, {size}", rounds=ratio(ours.net_us, peer.costs_us), unit="×", target=target)
        with_posts = f"Forum with its posts ÷ {peer.name}, {size}"
        report.add(AREA, with_posts, rounds=ratio(ours.costs_us, peer.costs_us), unit="×")
