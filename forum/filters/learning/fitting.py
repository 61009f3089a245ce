"""Training by Vowpal Wabbit: an online linear model on hashed words and pieces, its curve, threshold and honest figures."""

import random
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from forum.filters.classifier import Classifier, blank
from forum.filters.learning.measuring import Scored, choose_threshold, fit_curve, measure
from forum.filters.learning.pieces import SIZE, Example, features, sameness

PASSES = 5  # over the examples: 3 to 12 did the same on the set in bench/data
SEED = 20_261_122  # the same examples give the same weights
FOLDS = 5
KEPT = 6_000  # texts whose pieces are kept from fold to fold, 12 kB each: more than are ever given
HELD_OUT = 4  # every fourth decision, the newest of each kind, is kept out of training to measure on
OPTIONS = "--loss_function logistic --bit_precision 18 --noconstant --l2 1e-6 --quiet"

METHOD = (
    "Trained on the older three quarters of the decisions of each kind, measured on the newest quarter, which training never saw; "
    "near-copies count once. Threshold and probability come from five stretches of the older ones, each scored without itself. "
    "What is then used is trained on all of them, so it has seen more than what was measured."
)


def train(examples: Iterable[Example], *, extra: Iterable[Example] = ()) -> tuple[Classifier, dict[str, Any]]:
    """Learn from decided texts, oldest first, and say how well that went on those held out.

    `extra` are texts that nobody decided about: they are learned from and never measured on. The newest of near-copies counts.
    """
    decided = without_copies(examples)
    older, held_out = split(decided)
    known = {sameness(text) for text, _ in decided}
    more = [one for one in without_copies(extra) if sameness(one[0]) not in known]
    first = fit(older, extra=more)
    figures = measure(first, held_out) | _counts(decided, held_out=held_out, extra=more)
    weights = learn_weights([*more, *decided])
    return Classifier(weights, slope=first.slope, offset=first.offset, threshold=first.threshold), figures


def fit(examples: Sequence[Example], *, extra: Sequence[Example] = ()) -> Classifier:
    """Weights from all of these; curve and threshold from folds of them, each scored by weights that did not see it."""
    margins = _fold_margins(examples, extra=extra)
    slope, offset = fit_curve(margins)
    bent = Classifier(learn_weights([*extra, *examples]), slope=slope, offset=offset)
    threshold = choose_threshold([(bent.probability(margin), is_bad) for margin, is_bad in margins])
    return Classifier(bent.weights, slope=slope, offset=offset, threshold=threshold)


def without_copies(examples: Iterable[Example]) -> list[Example]:
    """Of near-copies the newest; the order is kept."""
    newest: dict[str, Example] = {}
    for text, is_bad in examples:
        key = sameness(text)
        newest.pop(key, None)
        newest[key] = (text, is_bad)
    return list(newest.values())


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """The older three quarters of each kind to learn from, and the newest quarter of each to measure on."""
    left = {kind: sum(is_bad is kind for _, is_bad in examples) for kind in (False, True)}
    for_later = {kind: count // HELD_OUT for kind, count in left.items()}
    older: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        kind = example[1]
        (held_out if left[kind] <= for_later[kind] else older).append(example)
        left[kind] -= 1
    return older, held_out


def learn_weights(examples: Sequence[Example]) -> Any:
    """The weights of a logistic model; both kinds count the same in all, however many there are of each."""
    workspace = import_module("vowpalwabbit").Workspace(OPTIONS)
    bad = sum(is_bad for _, is_bad in examples)
    shares = {True: len(examples) / (2 * max(bad, 1)), False: len(examples) / (2 * max(len(examples) - bad, 1))}
    parsed = [workspace.example(f"{1 if is_bad else -1} {shares[is_bad]:.5f} {_pieces(text)}") for text, is_bad in examples]
    shuffled = random.Random(SEED)  # noqa: S311  # an order, no secret
    for _ in range(PASSES):
        shuffled.shuffle(parsed)
        for example in parsed:
            workspace.learn(example)
    weights = blank(map(workspace.get_weight, range(SIZE)))
    for example in parsed:
        workspace.finish_example(example)
    workspace.finish()
    return weights


@lru_cache(maxsize=KEPT)
def _pieces(text: str) -> str:
    return "| " + " ".join(f"{number}:{value:.4g}" for number, value in features(text).items())


def _fold_margins(examples: Sequence[Example], *, extra: Sequence[Example]) -> list[Scored]:
    """The margin of each example by weights that were learned without its fold."""
    folds = _folds(examples)
    margins: list[Scored] = []
    for fold in range(FOLDS):
        inside = [example for example, place in zip(examples, folds, strict=True) if place == fold]
        outside = [example for example, place in zip(examples, folds, strict=True) if place != fold]
        if inside and {is_bad for _, is_bad in outside} == {True, False}:
            without = Classifier(learn_weights([*extra, *outside]))
            margins += [(without.margin(text), is_bad) for text, is_bad in inside]
    return margins


def _folds(examples: Sequence[Example]) -> list[int]:
    """Stretches of time, for each kind: what came in one wave is not on both sides of a fold."""
    all_of = {kind: sum(is_bad is kind for _, is_bad in examples) for kind in (False, True)}
    seen = {False: 0, True: 0}
    folds = []
    for _, is_bad in examples:
        folds.append(seen[is_bad] * FOLDS // all_of[is_bad])
        seen[is_bad] += 1
    return folds


def _counts(decided: Sequence[Example], *, held_out: Sequence[Example], extra: Sequence[Example]) -> dict[str, Any]:
    bad = sum(is_bad for _, is_bad in decided)
    held_bad = sum(is_bad for _, is_bad in held_out)
    return {
        "good": len(decided) - bad,
        "bad": bad,
        "extra": len(extra),
        "held_out_good": len(held_out) - held_bad,
        "held_out_bad": held_bad,
        "numbers": SIZE,
        "method": METHOD,
    }
