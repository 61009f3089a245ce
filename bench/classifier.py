"""The classifier on a self-made labelled set: how well, how soon, and what a score costs."""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.data.make import Line, read
from bench.figures import Target
from bench.product import ROOT
from bench.setting import Setting
from forum.filters.learning.fitting import fit, without_copies
from forum.filters.learning.measuring import average_precision
from forum.filters.learning.pieces import Example

AREA = "The classifier"
PARTS = 4  # each holds a quarter of the families of each kind, and is scored by what was trained on the other three
SIZES = (50, 100, 200, 400)  # examples, half of them removed
SCORED = 2_000  # texts in a round
HOSTILE = 10_000  # characters

Scored = tuple[float, Line, bool]  # probability, the line, and whether it was pointed at


async def measure(setting: Setting) -> None:
    """Quality on families it never saw, the learning curve, microseconds and megabytes."""
    await asyncio.to_thread(_quality, setting)
    await asyncio.to_thread(_curve, setting)
    await asyncio.to_thread(_cost, setting)


def _quality(setting: Setting) -> None:
    lines, rounds = read(), []
    pooled: list[Scored] = []
    for seed in range(setting.rounds):
        scored = _by_families(lines, seed=seed)
        pooled += scored
        rounds.append((*_precision_and_recall(scored), average_precision([(score, line.is_bad) for score, line, _ in scored])))
    precisions, recalls, averages = zip(*rounds, strict=True)
    families, bad = len({line.family for line in lines}), sum(line.is_bad for line in lines)
    note = f"{len(lines)} made-up lines, {bad} of them to be removed, {families} families; never of a family it was trained on"
    setting.report.add(AREA, "precision", rounds=precisions, unit="", note=note)
    setting.report.add(AREA, "recall", rounds=recalls, unit="", note="at the threshold that training chose")
    setting.report.add(AREA, "average precision", rounds=averages, unit="", note=f"guessing gives {bad / len(lines):.2f}")
    for kind in sorted({line.kind for line in lines}):
        own = [pointed for _, line, pointed in pooled if line.kind == kind]
        setting.report.add(
            AREA,
            f"pointed at: {kind}",
            value=100 * sum(own) / len(own),
            unit="%",
            note=f"of {len(own) // setting.rounds} lines, all rounds",
        )


def _curve(setting: Setting) -> None:
    lines = read()
    for size in SIZES:
        rounds = [_precision_and_recall(_by_families(lines, seed=seed, size=size)) for seed in range(setting.rounds)]
        precisions, recalls = zip(*rounds, strict=True)
        setting.report.add(AREA, f"{size} examples, precision", rounds=precisions, unit="")
        setting.report.add(AREA, f"{size} examples, recall", rounds=recalls, unit="")


def _by_families(lines: Sequence[Line], *, seed: int, size: int | None = None) -> list[Scored]:
    """Every line scored by a classifier that saw no line of its family; `size` bounds what it saw."""
    chance = random.Random(seed)  # noqa: S311  # a draw, no secret
    parts = _parts(lines, chance)
    scored: list[Scored] = []
    for part in range(PARTS):
        seen = without_copies((line.text, line.is_bad) for line in lines if parts[line.family] != part)
        classifier = fit(_draw(seen, chance, size=size) if size else seen)
        for line in lines:
            if parts[line.family] == part:
                score = classifier.score(line.text)
                scored.append((score, line, score >= classifier.threshold))
    return scored


def _parts(lines: Sequence[Line], chance: random.Random) -> dict[str, int]:
    parts: dict[str, int] = {}
    for is_bad in (False, True):
        families = sorted({line.family for line in lines if line.is_bad == is_bad})
        chance.shuffle(families)
        parts |= {family: place % PARTS for place, family in enumerate(families)}
    return parts


def _draw(seen: Sequence[Example], chance: random.Random, *, size: int) -> list[Example]:
    """As many of each kind, in the order they stood in."""
    places = [[place for place, (_, is_bad) in enumerate(seen) if is_bad is kind] for kind in (False, True)]
    return [seen[place] for place in sorted(place for own in places for place in chance.sample(own, size // 2))]


def _precision_and_recall(scored: Sequence[Scored]) -> tuple[float, float]:
    caught = sum(pointed and line.is_bad for _, line, pointed in scored)
    pointed_at, bad = sum(pointed for *_, pointed in scored), sum(line.is_bad for _, line, _ in scored)
    return caught / max(pointed_at, 1), caught / max(bad, 1)


def _cost(setting: Setting) -> None:
    """In a process of its own, which loads what a server loads of it."""
    examples = [(line.text, line.is_bad) for line in read()]
    begun = time.process_time()
    stored = setting.folder / "classifier.bin"
    stored.write_bytes(fit(without_copies(examples)).to_bytes())
    setting.report.add(AREA, f"training on {len(examples)} lines", value=time.process_time() - begun, unit="s CPU")
    setting.report.add(AREA, "size in the database", value=stored.stat().st_size / 1e6, unit="MB")
    rounds = [_scoring(stored) for _ in range(setting.rounds)]
    for name, key, unit in (
        ("loading it", "load_ms", "ms CPU"),
        ("a score of a text whose words came before", "warm_us", "µs CPU"),
        ("a score of a text of new words", "cold_us", "µs CPU"),
        ("a score and its explanation", "explained_us", "µs CPU"),
    ):
        setting.report.add(AREA, name, rounds=[one[key] for one in rounds], unit=unit, note="a line of the set, 70 characters")
    hostile = [one["hostile_ms"] for one in rounds]
    setting.report.add(AREA, f"a score of {HOSTILE:,} characters, all new", rounds=hostile, unit="ms CPU", target=Target(50))
    setting.report.add(AREA, "memory once loaded and used", rounds=[one["memory_mb"] for one in rounds], unit="MB")


def _scoring(stored: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.scoring", str(stored), str(SCORED), str(HOSTILE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
