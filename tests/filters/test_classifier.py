"""The classifier: it learns, says why, is measured on what it never saw, and takes nobody else's bytes."""

import struct
import subprocess
import sys
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.filters.classifier import _HEAD, EXPLAINED, MAGIC, REMEMBERED, VERSION, Classifier, NotOurs, blank
from forum.filters.learning import fitting, pieces
from forum.filters.learning.fitting import split, train, without_copies
from forum.filters.learning.measuring import average_precision, choose_threshold, confusion, fit_curve
from forum.filters.learning.pieces import READ_FIRST, READ_LAST, SIZE, features, sameness
from tests.filters.verdicts import decided

pytestmark = pytest.mark.journey

HOSTILE = {
    "one word": "a" * 10_000,
    "words": "x " * 5_000,
    "new words": " ".join(f"w{number}" for number in range(3_000))[:10_000],
    "marks": "é" * 5_000,
    "no spaces": "我" * 10_000,
    "signs": "!? " * 3_333,
    "joined": "\u200b" * 10_000,
    "half": "\ud800 " * 5_000,
}


@pytest.fixture(scope="module")
def learned() -> Classifier:
    """Learned from a hundred short texts of each kind."""
    return train(decided(100))[0]


def test_it_learns_from_decisions(learned: Classifier) -> None:
    assert learned.score("Cheap replica watches, order at the shop") > 0.8
    assert learned.score("The council discussed the budget of the library") < 0.2
    assert learned.score("") == pytest.approx(learned.probability(learned.weights[pieces.BIAS]))


def test_the_words_that_matter_are_named_with_their_place(learned: Classifier) -> None:
    plain = "The library? Order cheap WATCHES!"
    reasons = {text: (weight, span) for text, weight, span in learned.explain(plain)}
    assert len(reasons) <= EXPLAINED
    weight, span = reasons["WATCHES"]
    assert weight > 0
    assert plain[slice(*(span or ()))] == "WATCHES"
    assert reasons["library"][0] < 0


def test_a_disguise_is_read_as_what_it_looks_like(learned: Classifier) -> None:
    assert learned.score("Оrder сheap ｗａｔｃｈｅｓ wat\u200bches") > learned.score("Order of the library") + 0.3


def test_the_figures_are_of_texts_it_was_not_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    learned_from: list[set[str]] = []
    measured: list[str] = []
    learn, measure = fitting.learn_weights, fitting.measure
    monkeypatch.setattr(fitting, "learn_weights", lambda some: learned_from.append({text for text, _ in some}) or learn(some))
    monkeypatch.setattr(
        fitting, "measure", lambda classifier, held: measured.extend(text for text, _ in held) or measure(classifier, held)
    )
    examples = decided(40)
    _, figures = train(examples, extra=[("A quiet evening by the river", False)])
    *before, final = learned_from
    assert len(measured) == figures["held_out_good"] + figures["held_out_bad"] == 20
    assert len(before) == fitting.FOLDS + 1
    assert not any(seen & set(measured) for seen in before)
    assert final == {text for text, _ in examples} | {"A quiet evening by the river"}
    assert figures["caught"] + figures["missed"] == figures["held_out_bad"]
    assert figures["false_alarms"] + figures["passed"] == figures["held_out_good"]
    assert figures["extra"] == 1


def test_the_newest_quarter_of_each_kind_is_held_out() -> None:
    examples = [(str(number), number % 3 == 0) for number in range(48)]
    older, held_out = split(examples)
    assert sorted(older + held_out) == sorted(examples)
    assert [one for one in held_out if one[1]] == [one for one in examples if one[1]][-4:]
    assert [one for one in held_out if not one[1]] == [one for one in examples if not one[1]][-8:]


def test_of_near_copies_the_newest_counts() -> None:
    examples = [("Call 555-0101 now!", True), ("Fine", False), ("call  555 0199 NOW", False)]
    assert without_copies(examples) == [("Fine", False), ("call  555 0199 NOW", False)]


def test_an_extra_text_that_was_decided_about_is_left_out() -> None:
    assert train(decided(30), extra=[(text, False) for text, _ in decided(30)])[1]["extra"] == 0


def test_the_same_decisions_give_the_same_bytes() -> None:
    assert train(decided(30))[0].to_bytes() == train(decided(30))[0].to_bytes()


def test_bytes_and_back_is_the_same_classifier(learned: Classifier) -> None:
    again = Classifier.from_bytes(learned.to_bytes())
    assert again.weights == learned.weights
    assert (again.slope, again.offset, again.threshold) == (learned.slope, learned.offset, learned.threshold)
    assert again.score("Cheap watches") == learned.score("Cheap watches")


def stored(*, magic: bytes = MAGIC, version: int = VERSION, size: int = SIZE, slope: float = 1.0, weights: bytes = b"") -> bytes:
    raw = weights or bytes(4 * SIZE)
    return _HEAD.pack(magic, version, size, slope, 0.0, 0.5, zlib.crc32(raw)) + zlib.compress(raw)


NOT_OURS = {
    "nothing": b"",
    "a pickle": b"\x80\x04K\x01.",
    "only the name": MAGIC,
    "cut": stored()[:-9],
    "another kind": stored(magic=b"FAKE"),
    "another version": stored(version=VERSION + 1),
    "another size": stored(size=SIZE * 2),
    "no number": stored(slope=float("nan")),
    "endless": stored(weights=struct.pack("<f", float("inf")) * SIZE),
    "too few": stored(weights=bytes(4 * SIZE - 4)),
    "not packed": stored()[: _HEAD.size] + b"no zlib at all",
    "changed": stored()[: _HEAD.size] + zlib.compress(b"\x01" * 4 * SIZE),
    "a bomb": stored(slope=2.0)[: _HEAD.size] + zlib.compress(b"\x01" * 100_000_000, 9),
}


@pytest.mark.parametrize("given", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_bytes_that_are_not_ours_are_refused(given: bytes) -> None:
    with pytest.raises(NotOurs):
        Classifier.from_bytes(given)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_milliseconds(learned: Classifier, text: str) -> None:
    begun = time.process_time()
    assert 0 <= learned.score(text) <= 1
    learned.explain(text)
    assert time.process_time() - begun < 0.5
    assert len(features(text)) < 60_000


def test_of_a_long_text_the_beginning_and_the_end_are_read(learned: Classifier) -> None:
    calm = "The council discussed the budget of the library. " * 400
    assert sum(len(chunk) for chunk, _ in pieces.chunks_of(calm)) <= READ_FIRST + READ_LAST
    assert learned.score(calm + "Order cheap replica watches") > learned.score(calm)


def test_what_it_keeps_of_words_is_bounded(learned: Classifier) -> None:
    for number in range(3):
        learned.score(" ".join(f"{number}n{word}" for word in range(700)))
    other = Classifier(blank())
    for number in range(REMEMBERED + 10):
        other.score(f"{number} x")
    assert len(other._known) <= REMEMBERED


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=400), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_score_is_within_0_and_1(text: str, weight: float, slope: float, offset: float) -> None:
    classifier = Classifier(blank(), slope=slope, offset=offset)
    for number in features(text):
        classifier.weights[number] = weight
    assert 0.0 <= classifier.score(text) <= 1.0
    for shown, _, span in classifier.explain(text):
        assert text[slice(*(span or ()))] == shown


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_training_and_scoring_see_the_same(text: str) -> None:
    classifier = Classifier(blank())
    numbers = features(text)
    for number in numbers:
        classifier.weights[number] = (number % 17) / 16
    expected = sum(classifier.weights[number] * value for number, value in numbers.items())
    assert classifier.margin(text) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_signs_case_and_digits_do_not_make_another_text() -> None:
    assert sameness("Call 555-0101, NOW!") == sameness("call 555-9999 now")


def test_the_figures_count_what_they_say() -> None:
    scored = [(0.9, True), (0.8, False), (0.7, True), (0.2, True), (0.1, False)]
    assert confusion(scored, 0.7) == (2, 1, 1, 1)
    assert average_precision(scored) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert average_precision([(0.5, True), (0.5, False)]) == 0.5
    assert choose_threshold([(0.6, False), *[(0.7, True)] * 9, (0.65, True), *[(0.3, False)] * 5]) == 0.5
    assert choose_threshold([*[(0.6, False)] * 9, *[(0.9, True)] * 6]) == 0.9
    assert choose_threshold([]) == 0.5


def test_the_curve_gives_the_shares_that_were_seen() -> None:
    slope, offset = fit_curve([(1.0, number < 90) for number in range(100)] + [(-1.0, number < 20) for number in range(100)])
    bent = Classifier(blank(), slope=slope, offset=offset)
    assert (bent.probability(1.0), bent.probability(-1.0)) == (pytest.approx(0.9, abs=0.02), pytest.approx(0.2, abs=0.02))
    assert fit_curve([(0.0, True), (0.0, False)])[0] > 0


def test_scoring_loads_no_library() -> None:
    code = (
        "import sys, forum.filters.screen, forum.moderation.learning.actions; "
        "sys.exit(bool({'vowpalwabbit', 'forum.filters.learning.fitting'} & set(sys.modules)))"
    )
    assert not subprocess.run([sys.executable, "-c", code], check=False).returncode
