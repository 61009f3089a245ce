"""One event to N readers: the product, one ready frame on bare transports, `websockets.broadcast`, a loop of `send_text`."""

import asyncio
import time
from collections.abc import Iterator

from bench import bursts, delivery
from bench.author import Author, open_author
from bench.figures import Target, percentile, ratio
from bench.processes import Process, module
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from bench.sides import EVENTS, FLOOR, LIBRARY, LOOP, TARGETS, Side, peer_side, take_turns, tell_floor

AREA = "Fan-out"
OURS = "Forum"
# Where few files may be open, two peers at a time stand beside the product: the floor and the loop together.
PEERS = {FLOOR: "bench.peers.transports", LOOP: "bench.peers.send_loop", LIBRARY: "bench.peers.broadcast"}
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
PAIR = 2
FEW = 100  # readers: what an event costs once is still shared by too few for a target
SPARE_FILES = 300  # beside the readers' sockets
SMALL_FRAMES_TO = 1_000  # readers: enough to see that the length of a frame matters little


class OurSide(Side):
    """The product: an event is a comment that somebody posts."""

    thread = ""
    quiet_thread = ""
    authors: tuple[Author, ...] = ()

    async def event(self) -> None:
        """Post, one author each, and wait for the acks."""
        await self.post(self.thread)

    async def post(self, thread: str) -> float:
        """The same in any thread; gives the milliseconds until the last ack."""
        answers = await asyncio.gather(*(author.post(thread, BODY) for author in self.authors[: self.at_once]))
        for message, _ in answers:
            if message["op"] != "ack":
                raise RuntimeError(f"not posted: {message}")
        return max(took_s for _, took_s in answers) * 1000

    async def round(self, *, count: int) -> int:
        """The same, with as many posts that nobody reads in between, which are taken off.

        Two by two: half of either kind follow a fan-out, after which the processor has the code of a post in none of its caches.
        """
        whole_s, posts_s, lost, events = 0.0, 0.0, 0, self.events(count)
        for _ in range(events // PAIR // self.at_once):
            cpu_s, times, missing = await self.burst(PAIR * self.at_once)
            whole_s, lost = whole_s + cpu_s, lost + missing
            self.last_ms += times
            posts_s += await self.quiet(PAIR)
        self.costs_us.append(whole_s / events / count * 1e6)
        self.net_us.append((whole_s - posts_s) / events / count * 1e6)
        return lost

    async def quiet(self, times: int) -> float:
        """The CPU seconds of as many posts that nobody reads."""
        before = self.process.cpu_s()
        for _ in range(times):
            await self.post(self.quiet_thread)
        return self.process.cpu_s() - before

    def close(self) -> None:
        """Drop the readers and all authors."""
        super().close()
        for author in self.authors:
            author.close()


async def measure(setting: Setting) -> None:
    """All sizes, then the promises at 1,000 and 5,000 readers."""
    product = setting.product(1, 2)
    ready = setting.product(1, launcher="bench.peers.more_doors")
    peers = {name: Process(module(path)).start() for name, path in PEERS.items()}
    try:
        for count in (100, 1_000) if setting.is_quick else EVENTS:
            for names in _groups(count, open_files=setting.open_files):
                theirs = await _compare(setting, product, {name: peers[name] for name in names}, count=count)
                sample = theirs[0].sample
                if count == SMALL_FRAMES_TO:
                    await delivery.compare(setting, ready, theirs, count=count)
                for side in theirs:
                    side.close()
        await delivery.as_it_comes(setting, ready, sample)
        await _latency(setting, product)
        await _exactly_once(setting, product, count=1_000 if setting.is_quick else 5_000)
    finally:
        product.stop()
        ready.stop()
        for peer in peers.values():
            peer.stop()


def _groups(count: int, *, open_files: int) -> Iterator[list[str]]:
    """The peers that fit beside the product in the open files we may have."""
    room = max(1, (open_files - SPARE_FILES) // count - 1)
    names = list(PEERS)
    for start in range(0, len(names), room):
        yield names[start : start + room]


async def _our_side(product: Product, *, count: int) -> OurSide:
    threads = product.threads()
    crowd = await Crowd(thread=threads[max(threads)]).open(product.process.port, count=count)
    author = await open_author(product.process.port, token=product.token)
    side = OurSide(OURS, product.process, author=author, crowd=crowd)
    side.thread, side.quiet_thread = threads[max(threads)], threads[min(threads)]
    others = [await open_author(product.process.port, token=product.token) for _ in range(bursts.AT_ONCE - 1)]
    side.authors = (author, *others)
    return side


async def _compare(setting: Setting, product: Product, peers: dict[str, Process], *, count: int) -> list[Side]:
    """The event of a post, by turns; gives the peers' sides, their readers still there."""
    ours = await _our_side(product, count=count)
    await asyncio.sleep(1.5)  # the count of readers is told once a second: let it pass
    await ours.burst(2)
    sample = ours.crowd.last_event
    sides = [ours, *[await peer_side(name, peer, count=count, sample=sample) for name, peer in peers.items()]]
    await take_turns(setting, sides, count=count)
    _tell(setting, sides, count=count, frame=len(sample))
    if count > FEW:
        await bursts.compare(setting, sides, count=count)
    ours.close()
    return sides[1:]


def _tell(setting: Setting, sides: list[Side], *, count: int, frame: int) -> None:
    ours, report = sides[0], setting.report
    size = f"{count:,} readers"
    if not any(figure.name == f"{OURS}, {size}" for figure in report.figures):
        report.add(
            AREA, f"{OURS}, {size}", rounds=ours.net_us, unit="µs", note=f"CPU a delivery, frame of {frame} bytes, without the post"
        )
        report.add(AREA, f"{OURS}, {size}, post included", rounds=ours.costs_us, unit="µs")
        report.add(AREA, f"{OURS}, {size}, last reader", rounds=ours.last_ms, unit="ms", note="from the post to the last delivery")
    for peer in sides[1:]:
        target = Target(TARGETS[peer.name]) if count > FEW else None
        report.add(AREA, f"{peer.name}, {size}", rounds=peer.costs_us, unit="µs", note="CPU a delivery")
        report.add(AREA, f"{peer.name}, {size}, last reader", rounds=peer.last_ms, unit="ms")
        report.add(AREA, f"Forum ÷ {peer.name}, {size}", rounds=ratio(ours.net_us, peer.costs_us), unit="×", target=target)
        report.add(AREA, f"Forum with its post ÷ {peer.name}, {size}", rounds=ratio(ours.costs_us, peer.costs_us), unit="×")
    tell_floor(setting, sides[1:], area=AREA, size=size)


async def _latency(setting: Setting, product: Product) -> None:
    """From sending a post to each delivery at 1,000 readers, and the author's ack with and without them."""
    ours = await _our_side(product, count=1_000)
    await asyncio.sleep(1.5)
    acks: dict[str, list[float]] = {"nobody": [], "1,000": []}
    deliveries: list[float] = []
    for _ in range(20 if setting.is_quick else 50):
        acks["nobody"].append((await ours.author.post(ours.quiet_thread, BODY))[1] * 1000)
        ours.crowd.arrivals = []
        ours.crowd.expect(1_000)
        before = time.perf_counter()
        acks["1,000"].append(await ours.post(ours.thread))
        await ours.crowd.wait()
        deliveries += [(at - before) * 1000 for _, at in ours.crowd.arrivals]
    ours.close()
    for share, target in ((0.5, 10), (0.99, 25)):
        name = f"post to delivery, 1,000 readers, p{share * 100:.0f}"
        setting.report.add(AREA, name, value=percentile(deliveries, share), unit="ms", target=Target(target))
    for readers, times in acks.items():
        for share in (0.5, 0.99):
            name = f"ack with {readers} reading, p{share * 100:.0f}"
            setting.report.add(AREA, name, value=percentile(times, share), unit="ms")


async def _exactly_once(setting: Setting, product: Product, *, count: int) -> None:
    """50 events without a pause: everybody has every one of them once and in order."""
    ours = await _our_side(product, count=count)
    ours.crowd.expect(50 * count)
    for _ in range(48 // bursts.AT_ONCE):
        ours.at_once = bursts.AT_ONCE
        await ours.event()
    ours.at_once = 1
    for _ in range(2):
        await ours.event()
    lost = await ours.crowd.wait()
    bad = lost + ours.crowd.wrong + ours.crowd.closed + ours.crowd.resets
    if bad:
        setting.report.fail(
            f"50 events to {count} readers: {lost} lost, {ours.crowd.wrong} out of order, {ours.crowd.resets} resets"
        )
    name = f"lost, doubled or out of order of {50 * count:,} deliveries to {count:,} readers"
    setting.report.add(AREA, name, value=bad, unit="", target=Target(0))
    ours.close()
