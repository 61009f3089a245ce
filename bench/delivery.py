"""The delivery of an event alone: 300 bytes that need not be posted, drawn or saved; and a loop as uvicorn comes."""

from bench.author import open_author
from bench.figures import Target, ratio
from bench.frames import small_event
from bench.processes import Process, module
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from bench.sides import FLOOR, TARGETS, Side, peer_side, take_turns, tell_floor

AREA = "Delivery alone, 300 bytes"
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


async def _our_side(ready: Product, *, count: int) -> Side:
    """The product's own server and readers; an event is handed to its broker as the feed does it."""
    thread = next(iter(ready.threads().values()))
    crowd = await Crowd(thread=thread).open(ready.process.port, count=count)
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


async def as_it_comes(setting: Setting) -> None:
    """The loop under uvicorn's defaults, for readers who offer what browsers offer: each gets a compression of its own."""
    process = Process([*module("bench.peers.send_loop"), "as-it-comes"]).start()
    name, sample = "send_text loop as uvicorn comes", small_event(NO_THREAD, FRAME)
    try:
        side = await peer_side(name, process, count=DEFAULT_READERS, sample=sample, deflate=True)
        await take_turns(setting, [side], count=DEFAULT_READERS)
        note = "compressed for each browser by itself; the others compress nothing"
        setting.report.add(AREA, f"{name}, {DEFAULT_READERS:,} readers", rounds=side.costs_us, unit="µs", note=note)
        side.close()
    finally:
        process.stop()
