"""From decisions in the database to a classifier in use: enough of both kinds, apart from the server, good enough or not."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.events import Event
from forum.filters.classifier import Classifier, blank
from forum.filters.findings import Signal
from forum.filters.learning.fitting import train
from forum.filters.learning.learned import in_use
from forum.filters.models import DetectorSetting, Effect, Learned
from forum.filters.screen import Screen
from forum.live import upkeep
from forum.moderation.learning import actions, apart, queries
from forum.moderation.learning.actions import Came, keep, learn_if_due, learn_now, status
from forum.moderation.learning.apart import TrainingFailed
from forum.moderation.learning.lessons import AGAIN_AFTER, ENOUGH, UNDISPUTED_AFTER
from forum.moderation.learning.queries import Material, count, gather
from forum.moderation.models import Decision
from forum.policy.events import PolicyChanged
from tests.comments.acts import edit, rows
from tests.filters.verdicts import decided
from tests.moderation.acts import answer, appeal, undo
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

GOOD_FIGURES = {"good": 9, "bad": 9, "precision": 0.8, "recall": 0.5, "caught": 4}


def settle(world: World, body: str, action: str, *, reason: str = "spam") -> CommentView:
    """Rita says it, Nils reports it, Mo decides."""
    comment = world.say("Rita", body)
    world.decide("Mo", world.report("Nils", comment).case_id, action, reason=reason)
    return comment


def learned(world: World, **figures: Any) -> None:
    world.write(keep, weights=Classifier(blank()).to_bytes(), figures=GOOD_FIGURES | figures, now=world.clock())


def switch(world: World, is_on: bool, *, threshold: float = 0.0) -> None:
    def do(session: WriteSession) -> None:
        session.merge(DetectorSetting(name="classifier", is_on=is_on, threshold=threshold, effect=Effect.NOTE, at=world.clock()))

    world.write(do)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of each kind are enough."""
    monkeypatch.setattr(queries, "ENOUGH", 3)


async def test_it_learns_from_what_moderators_decided_in_a_process_of_its_own(world: World, few: None) -> None:
    for text, is_bad in decided(20):
        settle(world, text, "remove" if is_bad else "keep")
    assert world.read(in_use) is None
    assert await learn_now(world.database, now=world.clock()) is Came.LEARNED
    classifier = world.read(in_use)
    assert classifier.score("Order cheap watches") > 0.7
    assert classifier.score("The budget of the library") < 0.3
    (training,) = world.read(status).trainings
    assert (training.good, training.bad, training.does_well) == (20, 20, True)
    assert training.figures["held_out_bad"] == 5
    assert {
        "precision",
        "recall",
        "f1",
        "average_precision",
        "threshold",
        "caught",
        "false_alarms",
        "method",
    } <= training.figures.keys()


async def test_below_the_minimum_it_stays_off(world: World, few: None) -> None:
    for text, is_bad in decided(2):
        settle(world, text, "remove" if is_bad else "keep")
    assert await learn_now(world.database, now=world.clock()) is Came.TOO_FEW
    now = world.read(status)
    assert (now.is_on, now.is_used, now.good, now.bad, now.needed, now.trainings) == (True, False, 2, 2, ENOUGH, ())
    assert world.read(in_use) is None


async def test_many_of_one_kind_are_not_enough(world: World, few: None) -> None:
    for text, _ in decided(5):
        settle(world, text, "remove")
    assert await learn_now(world.database, now=world.clock()) is Came.TOO_FEW


def test_the_text_is_the_one_that_was_decided_about(world: World) -> None:
    comment = settle(world, "Order *cheap* watches", "keep")
    edit(world, "Rita", comment, body="Something else")
    assert world.read(gather, now=world.clock()).decided == (("Order cheap watches", False),)


def test_an_overturned_decision_teaches_the_opposite(world: World) -> None:
    settle(world, "I only asked.", "remove")
    assert world.read(count) == (0, 1)
    (decision,) = rows(world, Decision)
    answer(world, "Mina", appeal(world, "Rita", decision.id).id, "overturned")
    assert world.read(count) == (1, 0)
    assert world.read(gather, now=world.clock()).decided == (("I only asked.", False),)


def test_a_slip_that_was_undone_teaches_nothing(world: World) -> None:
    settle(world, "I only asked.", "remove")
    (decision,) = rows(world, Decision)
    undo(world, "Mo", decision.id)
    assert world.read(count) == (0, 0)


def test_what_its_author_deleted_is_nobodys_lesson(world: World) -> None:
    comment = settle(world, "Order cheap watches", "keep")
    world.delete("Rita", comment)
    assert world.read(gather, now=world.clock()).decided == ()


def test_old_comments_that_nobody_objected_to_are_extra_and_bounded(world: World) -> None:
    for number in range(4):
        world.say("Sam", f"A calm remark, {number}")
    settle(world, "Order cheap watches", "remove")
    settle(world, "Order cheap pills", "remove")
    assert world.read(gather, now=world.clock()).extra == ()
    world.clock.at += UNDISPUTED_AFTER
    world.clock.move(minutes=1)
    world.report("Nils", world.say("Sam", "New, and reported"))
    assert world.read(gather, now=world.clock()).extra == (("A calm remark, 2", False), ("A calm remark, 3", False))


def test_a_training_is_announced_and_takes_the_place_of_the_one_before(world: World) -> None:
    def twice(session: WriteSession) -> list[Event]:
        keep(session, weights=b"one", figures=GOOD_FIGURES, now=world.clock())
        world.clock.move(days=1)
        keep(session, weights=b"two", figures=GOOD_FIGURES, now=world.clock())
        return list(session.info["events"])

    assert world.write(twice) == [PolicyChanged(), PolicyChanged()]
    assert [row.weights for row in world.read(lambda session: session.exec(select(Learned).order_by(Learned.at)).all())] == [
        b"",
        b"two",
    ]


@pytest.mark.parametrize("figures", [{"precision": 0.49}, {"caught": 0}])
def test_one_that_does_badly_is_shown_and_not_used(world: World, figures: dict[str, Any]) -> None:
    learned(world, **figures)
    now = world.read(status)
    assert (now.is_used, now.trainings[0].does_well) == (False, False)
    assert world.read(in_use) is None


def test_weights_of_another_version_are_left_alone(world: World) -> None:
    world.write(keep, weights=b"of another version", figures=GOOD_FIGURES, now=world.clock())
    assert world.read(in_use) is None
    assert not world.read(status).is_used


async def test_an_admin_can_switch_it_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    learned(world)
    assert world.read(status).is_used
    switch(world, is_on=False)
    now = world.read(status)
    assert (now.is_on, now.is_used) == (False, False)
    assert await learn_if_due(world.database, now=world.clock()) is None


def test_the_screen_notes_it_with_the_words_that_spoke_against_the_text(world: World) -> None:
    screen, plain = Screen(), "Order cheap replica watches"
    assert classified(screen, plain) == []
    world.write(keep, weights=train(decided(60))[0].to_bytes(), figures=GOOD_FIGURES, now=world.clock())
    world.read(screen.read)
    (signal,) = classified(screen, plain)
    assert (signal.effect, signal.is_found) == (Effect.NOTE, True)
    assert "“watches”" in signal.detail
    assert plain.index("watches") in {start for start, _ in signal.spans}
    (calm,) = classified(screen, "The budget of the library")
    assert (calm.is_found, calm.detail, calm.spans) == (False, "", ())


def classified(screen: Screen, plain: str) -> list[Signal]:
    return [signal for signal in screen.look(plain, (), author_id=1, now=NOON) if signal.detector == "classifier"]


def test_the_threshold_is_that_of_the_training_unless_an_admin_set_one(world: World) -> None:
    screen, chosen = Screen(), Classifier(blank(), threshold=0.73).to_bytes()
    world.write(keep, weights=chosen, figures=GOOD_FIGURES, now=world.clock())
    for threshold, expected in ((0.0, 0.73), (0.6, 0.6)):
        switch(world, is_on=True, threshold=threshold)
        world.read(screen.read)
        assert screen.detector("classifier").threshold == expected


async def test_it_learns_again_when_enough_was_decided_since(world: World) -> None:
    learned(world)
    world.clock.move(hours=1)
    assert await learn_if_due(world.database, now=world.clock()) is None
    for number in range(AGAIN_AFTER):
        settle(world, f"Remark {number}", "keep")
    assert await learn_if_due(world.database, now=world.clock()) is Came.TOO_FEW


async def test_two_at_once_learn_once(world: World, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def train(_: Material) -> tuple[bytes, dict[str, Any]]:
        begun.set()
        await may_end.wait()
        return b"", GOOD_FIGURES

    monkeypatch.setattr(actions, "train_apart", train)
    for text, is_bad in decided(3):
        settle(world, text, "remove" if is_bad else "keep")
    first = asyncio.create_task(learn_now(world.database, now=world.clock()))
    await begun.wait()
    assert await learn_now(world.database, now=world.clock()) is Came.BUSY
    may_end.set()
    assert await first is Came.LEARNED


async def test_a_failed_training_changes_nothing(world: World, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MODULE", "forum.no_such_module")
    for text, is_bad in decided(3):
        settle(world, text, "remove" if is_bad else "keep")
    assert await learn_now(world.database, now=world.clock()) is Came.FAILED
    assert rows(world, Learned) == []


async def test_a_training_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "TIME_LIMIT_S", 0.0)
    with pytest.raises(TrainingFailed, match="too long"):
        await apart.train_apart(Material(tuple(decided(3))))


async def test_without_the_library_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LIBRARY", "no_such_library")
    assert await learn_now(world.database, now=world.clock()) is Came.NOT_INSTALLED
    assert not world.read(status).is_installed
    assert set(actions.SAYS) == set(Came)


async def test_the_clock_asks_it_to_learn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def note(database: object, *, now: object) -> None:
        asked.append((database, now))

    class Hub:
        class site:  # noqa: N801  # stands in for the hub's own
            database = world.database
            clock = world.clock

    monkeypatch.setattr(upkeep, "learn_if_due", note)
    await upkeep.learn(Hub)  # type: ignore[arg-type]  # all that is asked of it
    assert asked == [(world.database, world.clock())]
