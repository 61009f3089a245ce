"""How well a classifier does on texts it was not trained on: precision, recall, and the threshold worth choosing."""

import math
from collections.abc import Sequence
from typing import Any

from forum.filters.classifier import Classifier

Scored = tuple[float, bool]  # a probability or margin, and whether the text was removed

WANTED_PRECISION = 0.8  # of five texts it points at, a moderator should find four rightly pointed at
LEAST_THRESHOLD = 0.5  # below it a text is more likely kept than removed, and there is nothing to say
LEAST_FOUND = 5  # a threshold that only the very worst texts reach has a precision that means nothing
STEPS, ENOUGH = 50, 1e-9  # Newton's method is there within ten; the rest is for odd data


def measure(classifier: Classifier, examples: Sequence[tuple[str, bool]]) -> dict[str, Any]:
    """Its figures on these texts at its threshold. What was counted is given as well: few texts make coarse figures."""
    scored = [(classifier.score(text), is_bad) for text, is_bad in examples]
    caught, alarms, missed, passed = confusion(scored, classifier.threshold)
    precision, recall = _share(caught, caught + alarms), _share(caught, caught + missed)
    return {
        "precision": precision,
        "recall": recall,
        "f1": _share(2 * precision * recall, precision + recall),
        "average_precision": average_precision(scored),
        "share_bad": _share(caught + missed, len(scored)),
        "threshold": classifier.threshold,
        "caught": caught,
        "false_alarms": alarms,
        "missed": missed,
        "passed": passed,
    }


def confusion(scored: Sequence[Scored], threshold: float) -> tuple[int, int, int, int]:
    """Removed and pointed at, kept and pointed at, removed and not, kept and not."""
    caught = sum(is_bad and score >= threshold for score, is_bad in scored)
    alarms = sum(not is_bad and score >= threshold for score, is_bad in scored)
    bad = sum(is_bad for _, is_bad in scored)
    return caught, alarms, bad - caught, len(scored) - bad - alarms


def average_precision(scored: Sequence[Scored]) -> float:
    """The precision at each removed text, down the list from the highest score, averaged. Of equals, kept ones come first."""
    ordered = sorted(scored, key=lambda one: (-one[0], one[1]))
    found, total = 0, 0.0
    for place, (_, is_bad) in enumerate(ordered, start=1):
        if is_bad:
            found += 1
            total += found / place
    return _share(total, found)


def choose_threshold(scored: Sequence[Scored]) -> float:
    """The lowest that keeps the precision we want; where none does, the one with the best balance of both (F1)."""
    # In hundredths, as it is shown and compared on a card.
    candidates = sorted({LEAST_THRESHOLD} | {math.ceil(100 * score) / 100 for score, _ in scored if score > LEAST_THRESHOLD})
    best, best_f1 = LEAST_THRESHOLD, -1.0
    for threshold in candidates:
        caught, alarms, missed, _ = confusion(scored, threshold)
        if caught >= LEAST_FOUND and _share(caught, caught + alarms) >= WANTED_PRECISION:
            return threshold
        f1 = _share(2 * caught, 2 * caught + alarms + missed)
        if f1 > best_f1:
            best, best_f1 = threshold, f1
    return best


def fit_curve(margins: Sequence[Scored]) -> tuple[float, float]:
    """Slope and offset that make margins probabilities (Platt, by Newton's method; targets drawn in a little, as he does)."""
    bad = sum(is_bad for _, is_bad in margins)
    good = len(margins) - bad
    high, low = (bad + 1) / (bad + 2), 1 / (good + 2)
    slope, offset = 1.0, math.log((bad + 1) / (good + 1))
    for _ in range(STEPS):
        step_slope, step_offset = _newton(margins, slope, offset=offset, targets=(low, high))
        slope, offset = max(slope - step_slope, 0.01), offset - step_offset
        if abs(step_slope) + abs(step_offset) < ENOUGH:
            break
    return slope, offset


def _newton(margins: Sequence[Scored], slope: float, *, offset: float, targets: tuple[float, float]) -> tuple[float, float]:
    by_slope = by_offset = 0.0
    twice_slope = twice_offset = 1e-6  # so that data without a spread divide by something
    both = 0.0
    for margin, is_bad in margins:
        bent = max(-35.0, min(35.0, slope * margin + offset))
        probability = 1 / (1 + math.exp(-bent))
        error, spread = probability - targets[is_bad], probability * (1 - probability)
        by_slope, by_offset = by_slope + error * margin, by_offset + error
        twice_slope, twice_offset = twice_slope + spread * margin * margin, twice_offset + spread
        both += spread * margin
    whole = twice_slope * twice_offset - both * both
    if whole <= 0:
        return 0.0, 0.0
    return (twice_offset * by_slope - both * by_offset) / whole, (twice_slope * by_offset - both * by_slope) / whole


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
