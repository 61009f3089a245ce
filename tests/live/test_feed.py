"""From event to frame: drawn once, the same for all, and only when somebody listens."""

import json
from typing import Any

import pytest

from forum import wiring
from forum.comments.actions import KINDS
from forum.http import happenings
from forum.http.happenings import render_event
from forum.kit.ids import decode
from forum.threads.models import LogKind
from tests.live.stage import Stage


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the events drawn by the feed, one for each drawing."""
    numbers = list[int]()

    def counted(templates: Any, entry: Any, *, thread_id: int) -> dict[str, Any]:
        numbers.append(entry.seq)
        return render_event(templates, entry, thread_id=thread_id)

    monkeypatch.setattr("forum.live.feed.render_event", counted)
    return numbers


async def test_a_comment_is_drawn_once_for_all_who_read(stage: Stage, drawn: list[int]) -> None:
    wires = [await stage.open(name) for name in ("Rita", "Sam", None, None)]
    for wire in wires:
        await wire.follow()

    comment = stage.world.say("Nils", "Seen by *all*")
    for wire in wires:
        await wire.until(lambda wire=wire: wire.seqs == [1])  # type: ignore[misc]  # mypy cannot infer a lambda's default

    assert drawn == [1]
    frames = [wire.of("event")[0] for wire in wires]
    assert all(frame == frames[0] for frame in frames), "the same for every viewer"
    assert frames[0]["comment"]["id"] == comment.id
    assert "<em>all</em>" in frames[0]["data"]["fragment"]
    assert "body" not in frames[0]["comment"]


async def test_nothing_is_drawn_for_nobody(stage: Stage, drawn: list[int]) -> None:
    stage.world.say("Rita", "Unread")
    await stage.settle()

    assert drawn == []


async def test_the_fragment_is_the_page_s_own(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()

    comment = stage.world.say("Rita", "One drawing")
    event = await sam.wait(lambda frame: frame["op"] == "event")

    assert event["data"]["fragment"] == stage.site.templates.get_template("comments/_comment.html").render(comment=comment)


async def test_a_removal_takes_the_text_from_open_pages(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    comment = stage.world.say("Rita", "The unspeakable")
    await sam.until(lambda: sam.seqs == [1])

    stage.world.remove(comment)
    await sam.until(lambda: sam.seqs == [1, 2])

    removal = sam.of("event")[1]
    assert (removal["kind"], removal["comment"]["state"], removal["comment"]["reason"]) == (
        "comment.removed",
        "removed",
        "spam",
    )
    assert removal["comment"]["author"] is removal["comment"]["html"] is None
    assert "unspeakable" not in json.dumps(removal)


async def test_live_and_replayed_events_are_equal(stage: Stage) -> None:
    early = await stage.open("Sam")
    await early.follow()
    stage.world.say("Rita", "The same to both")
    await early.until(lambda: early.seqs == [1])

    late = await stage.open("Sam")
    await late.follow(after=0)
    await late.until(lambda: late.seqs == [1])

    assert early.of("event") == late.of("event")


async def test_a_vote_is_told_as_a_score_without_a_number(stage: Stage) -> None:
    comment = stage.world.say("Rita", "Vote on me")
    sam, nils = await stage.open("Sam"), await stage.open("Nils")
    await nils.follow()

    for value in (1, -1, 1):
        await sam.ask("vote", comment=comment.id, value=value)
    await stage.settle()
    stage.hub.tell(now=0)

    votes = await nils.wait(lambda frame: frame["op"] == "votes")
    assert votes == {"op": "votes", "thread": stage.world.thread, "scores": {comment.id: 1}}
    assert (len(nils.of("votes")), nils.seqs) == (1, [])


async def test_every_kind_of_entry_can_be_drawn_and_wakes_this_door(stage: Stage) -> None:
    comment = stage.world.say("Rita", "Anything")
    table = wiring.event_table(stage.hub)

    for kind in LogKind:
        about = comment if kind in KINDS else None
        message = render_event(stage.site.templates, happenings.Entry(1, kind, about), thread_id=decode(comment.thread))
        assert (message["kind"], message["comment"] is None) == (kind.value, about is None)

    assert set(KINDS.values()) < set(table)
