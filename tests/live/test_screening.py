"""The filters at the socket: what is held is acknowledged and told to nobody, and the outside detector never loses a comment."""

from typing import Any

import pytest

from forum.filters.detectors import Detector
from forum.filters.findings import Signal
from forum.filters.hook import Hook, Question
from tests.comments.acts import rows
from tests.live.stage import Stage
from tests.moderation.sanctions.acts import sanction
from tests.moderation.screening.acts import case_of, decide_about
from tests.moderation.screening.rules import HELD, SHOUTED, use_rules


async def test_a_held_comment_is_acknowledged_without_a_number_and_no_event_follows(stage: Stage) -> None:
    await use_rules(stage.site)
    rita, sam = await stage.open("Rita"), await stage.open("Sam")
    await rita.follow()
    await sam.follow()
    ack = await rita.ask("post", thread=stage.world.thread, parent=None, body=HELD)
    assert (ack["op"], ack["seq"], ack["duplicate"], ack["comment"]["state"]) == ("ack", None, False, "held")
    await stage.settle()
    assert (rita.of("event"), sam.of("event")) == ([], [])


async def test_what_is_let_through_comes_as_posted_with_the_next_number(stage: Stage) -> None:
    await use_rules(stage.site)
    rita, sam = await stage.open("Rita"), await stage.open("Sam")
    await sam.follow()
    held = await rita.ask("post", thread=stage.world.thread, parent=None, body=HELD)
    await rita.ask("post", thread=stage.world.thread, parent=None, body="Written meanwhile.")
    comment_id = held["comment"]["id"]
    (case,) = [case_of(stage.world, one) for one in [_with_id(comment_id)]]
    assert case.is_screened
    decide_about(stage.world, _with_id(comment_id), "keep")
    await sam.until(lambda: len(sam.seqs) == 2)
    posted = sam.of("event")[1]
    assert (posted["kind"], posted["seq"], posted["comment"]["id"]) == ("comment.posted", 2, comment_id)
    assert "watches" in posted["data"]["fragment"]


async def test_the_desk_hears_of_it_at_once(stage: Stage) -> None:
    await use_rules(stage.site)
    mo, rita = await stage.open("Mo"), await stage.open("Rita")
    await mo.ask("watch")
    await rita.ask("post", thread=stage.world.thread, parent=None, body=HELD)
    await mo.until(lambda: "reported" in [frame["kind"] for frame in mo.of("desk")])


async def test_reconsider_is_an_error_that_anyway_answers(stage: Stage) -> None:
    rita = await stage.open("Rita")
    asked = await rita.ask("post", thread=stage.world.thread, parent=None, body=SHOUTED)
    assert (asked["op"], asked["code"]) == ("error", "reconsider")
    insisted = await rita.ask("post", thread=stage.world.thread, parent=None, body=SHOUTED, anyway=True)
    assert (insisted["op"], insisted["comment"]["state"]) == ("ack", "held")
    edited = await rita.ask("post", thread=stage.world.thread, parent=None, body="A quiet word.", anyway=False)
    comment_id = edited["comment"]["id"]
    assert (await rita.ask("edit", comment=comment_id, body=SHOUTED))["code"] == "reconsider"
    assert (await rita.ask("edit", comment=comment_id, body=SHOUTED, anyway=True))["comment"]["state"] == "held"


class Outside(Hook):
    """An outside detector that says what the test wants, and remembers what it was asked."""

    def __init__(self, *signals: Signal) -> None:
        self.signals, self.asked = signals, list[Question]()

    async def ask(self, question: Question, detector: Detector, *, now: Any) -> tuple[Signal, ...]:
        self.asked.append(question)
        return self.signals


@pytest.mark.parametrize(("has_failed", "state"), [(False, "held"), (True, "held")])
async def test_what_the_outside_detector_says_counts_and_its_failure_loses_nothing(
    has_failed: bool, state: str, stage: Stage
) -> None:
    detector = stage.site.screen.detector("hook")
    score = 0.0 if has_failed else 1.0
    hook = Outside(Signal("hook", detector.label, score, detector.threshold, detector.effect, has_failed=has_failed))
    object.__setattr__(stage.site, "hook", hook)
    rita = await stage.open("Rita")
    ack = await rita.ask("post", thread=stage.world.thread, parent=None, body="Only a question.")
    assert (ack["op"], ack["comment"]["state"]) == ("ack", state)  # Rita's account is new, so that a failure holds too
    assert [(one.text, one.thread, one.age.days) for one in hook.asked] == [("Only a question.", stage.world.thread, 0)]
    mo = await stage.open("Mo")
    posted = await mo.ask("post", thread=stage.world.thread, parent=None, body="Staff are asked about too.")
    assert posted["comment"]["state"] == "published"
    await mo.ask("edit", comment=posted["comment"]["id"], body="Also when they edit.")
    assert [one.thread for one in hook.asked] == [stage.world.thread] * 3
    assert len(rows(stage.world, type(case_of(stage.world, _with_id(ack["comment"]["id"]))))) == 1


async def test_about_a_text_of_who_may_not_write_the_outside_detector_is_not_asked(stage: Stage) -> None:
    detector = stage.site.screen.detector("hook")
    hook = Outside(Signal("hook", detector.label, 0.0, detector.threshold, detector.effect))
    object.__setattr__(stage.site, "hook", hook)
    rita = await stage.open("Rita")
    sanction(stage.world, "Mo", "Rita", "ban")
    await stage.settle()  # the socket looks again who is there
    refused = await rita.ask("post", thread=stage.world.thread, parent=None, body="Once more.")
    assert (refused["op"], refused["code"], hook.asked) == ("error", "suspended", [])


def _with_id(comment_id: str) -> Any:
    return type("Known", (), {"id": comment_id})()
