"""What a score costs, in a process of its own: `python -m bench.scoring FILE TEXTS CHARACTERS` prints JSON."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.data.make import read
from forum.filters.classifier import Classifier

MICRO = 1e6


def main() -> None:
    """Load, score, explain, and say what it took."""
    stored, count, length = Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), int(sys.argv[3])
    texts = [line.text for line in read()] * 3
    before, begun = _resident_mb(), time.process_time()
    classifier = Classifier.from_bytes(stored)
    loading = time.process_time() - begun
    new = [" ".join(f"{word}{number}" for word in text.split()) for number, text in enumerate(texts[:count])]
    cold = _each(classifier.score, new)
    _each(classifier.score, texts)
    warm, explained = _each(classifier.score, texts[:count]), _each(classifier.explain, texts[:count])
    hostile = " ".join(f"w{number}é" for number in range(length))[:length]
    begun = time.process_time()
    classifier.score(hostile)
    answer = {"load_ms": loading * 1e3, "hostile_ms": (time.process_time() - begun) * 1e3}
    answer |= {"cold_us": cold, "warm_us": warm, "explained_us": explained, "memory_mb": _resident_mb() - before}
    print(json.dumps(answer))


def _each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    begun = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - begun) / len(texts) * MICRO


def _resident_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    main()
