"""The delivery of an event alone: 300 bytes that need not be posted, drawn or saved; and a loop as uvicorn comes."""

from typing import Literal

from bench.author import open_author
from bench.figures import Target, ratio
from bench.frames import small_event
from bench.processes import Process, module
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from bench.sides import FLOOR, LOOP, TARGETS, Side, peer_side, take_turns, tell_floor

AREA = "Delivery alone, 300 bytes"
BROWSERS = "Delivery to browsers, which offer compression"
FRAME = 300  # bytes of an event: as long as in the research that the targets come from
DEFAULT_READERS = 1_000  # of uvicorn as it comes: each of them costs it some 50 kB
OURS = "Forum"
NO_THREAD = "0" * 13  # for readers of a server that knows no threads


async def compare(setting: Setting, ready: Product, peers: list[Side], *, count: int) -> None:
    """The same text to the readers of each, by turns; the peers' readers are those that were there before."""
    ours = await _our_side(ready, count=count)
    for peer in peers:
        peer.sample = small_event(NO_THREAD, FRAME)
        peer.forget()
    floor = next((peer.process for peer in peers if peer.name == FLOOR), None)
    before = floor.kernel_ticks() if floor else (0, 0)
    await take_turns(setting, [ours, *peers], count=count)
    ours.close()
    _tell(setting, ours, peers, size=f"{count:,} readers")
    if floor:
        own, kernel = (now - then for now, then in zip(floor.kernel_ticks(), before, strict=True))
        name = f"{FLOOR}, {count:,} readers, in the kernel"
        setting.report.add(AREA, name, value=100 * kernel / max(1, own + kernel), unit="% of it", note="the write itself")


async def _our_side(ready: Product, *, count: int, deflate: Literal["", "alone"] = "") -> Side:
    """The product's own server and readers; an event is handed to its broker as the feed does it."""
    thread = next(iter(ready.threads().values()))
    crowd = await Crowd(thread=thread, deflate=deflate).open(ready.process.port, count=count)
    author = await open_author(ready.process.port, path=f"/control?thread={thread}")
    side = Side(OURS, ready.process, author=author, crowd=crowd)
    side.sample, side.seq = small_event(thread, FRAME), crowd.readers[0].seq
    return side


def _tell(setting: Setting, ours: Side, peers: list[Side], *, size: str) -> None:
    report = setting.report
    if not any((figure.area, figure.name) == (AREA, f"{OURS}, {size}") for figure in report.figures):
        report.add(AREA, f"{OURS}, {size}", rounds=ours.costs_us, unit="µs", note="CPU a delivery, nothing taken off")
    for peer in peers:
        report.add(AREA, f"{peer.name}, {size}", rounds=peer.costs_us, unit="µs")
        target = Target(TARGETS[peer.name])
        report.add(AREA, f"{OURS} ÷ {peer.name}, {size}", rounds=ratio(ours.costs_us, peer.costs_us), unit="×", target=target)
    tell_floor(setting, peers, area=AREA, size=size)


async def as_it_comes(setting: Setting, ready: Product, sample: bytes) -> None:
    """Readers who offer what browsers offer, and a usual event: deflated once for all, and by the loop for each."""
    process = Process([*module("bench.peers.send_loop"), "as-it-comes"]).start()
    count, report = DEFAULT_READERS, setting.report
    try:
        ours = await _our_side(ready, count=count, deflate="alone")
        ours.sample = sample
        loop = await peer_side(LOOP, process, count=count, sample=sample, deflate="kept")
        await take_turns(setting, [ours, loop], count=count)
        size = f"{count:,} readers"
        note = f"an event of {len(sample):,} bytes goes out as {ours.crowd.event_size:,}"
        report.add(BROWSERS, f"{OURS}, {size}", rounds=ours.costs_us, unit="µs", note=note)
        report.add(
            BROWSERS, f"{LOOP}, {size}", rounds=loop.costs_us, unit="µs", note="as uvicorn comes: deflated for each by itself"
        )
        target = Target(TARGETS[LOOP])
        report.add(BROWSERS, f"{OURS} ÷ {LOOP}, {size}", rounds=ratio(ours.costs_us, loop.costs_us), unit="×", target=target)
        for side in (ours, loop):
            side.close()
    finally:
        process.stop()
