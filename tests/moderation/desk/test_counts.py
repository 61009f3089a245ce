"""How many cases wait, by age, reason and kind; and that neither the counts nor the first page look at every case."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.database import ReadSession
from forum.moderation.desk import counts
from forum.moderation.desk.conditions import cases
from forum.moderation.desk.counts import Counts, count_waiting
from forum.moderation.desk.queue import page_statement
from forum.moderation.desk.search import Search
from forum.policy.reasons import BUILT_IN
from forum.policy.scopes import EVERYWHERE
from tests.moderation.acts import claim, withdraw
from tests.moderation.desk.acts import confine, searched
from tests.moderation.sanctions.acts import account
from tests.statements import queries_of
from tests.world import World


def count(world: World, by: str = "Mo") -> Counts:
    counted: Counts = world.read(count_waiting, world.viewer(by), reasons=list(BUILT_IN), now=world.clock())
    return counted


def test_cases_are_counted_by_age(world: World) -> None:
    world.report("Sam", world.say("Rita"), reason="child-safety")
    world.report("Sam", world.say("Rita"), reason="hate")
    world.report("Sam", world.say("Rita"), reason="off-topic")
    counted = count(world)
    assert (counted.open, counted.overdue, counted.soon, counted.later) == (3, 0, 2, 1)
    world.clock.move(hours=2)
    assert (count(world).overdue, count(world).soon) == (1, 1)


def test_a_case_is_counted_once_for_each_reason_it_has(world: World) -> None:
    both, one = world.say("Rita"), world.say("Rita")
    world.report("Sam", both, reason="spam")
    world.report("Nils", both, reason="spam")
    world.report("Mina", both, reason="abuse")
    world.report("Sam", one, reason="spam")
    assert dict(count(world).reasons) == {"spam": 2, "abuse": 1}


def test_what_was_decided_or_taken_back_is_not_counted(world: World) -> None:
    kept, taken = world.say("Rita"), world.say("Rita")
    world.decide("Mo", world.report("Sam", kept).case_id or 0, "keep")
    world.report("Sam", taken, reason="abuse")
    withdraw(world, "Sam", taken)
    assert (count(world).open, count(world).reasons) == (1, ())


def test_one_s_own_claims_are_counted_while_they_last(world: World) -> None:
    case_id = world.report("Sam", world.say("Rita")).case_id or 0
    claim(world, "Mo", case_id)
    assert (count(world).mine, count(world, "Mina").mine) == (1, 0)
    world.clock.move(minutes=6)
    assert count(world).mine == 0


def test_nothing_is_counted_beyond_what_matters(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "COUNTED", 2)
    for _ in range(3):
        world.report("Sam", world.say("Rita"))
    assert (count(world).open, dict(count(world).reasons)) == (2, {"spam": 2})


def test_only_one_s_own_topics_are_counted(world: World) -> None:
    world.report("Sam", world.say("Rita"))
    world.report("Sam", world.post("Rita", thread_id=world.other_id).comment, reason="abuse")
    confine(world, "Mo", "Climate")
    assert (count(world).open, dict(count(world).reasons)) == (1, {"abuse": 1})
    assert count(world, "Mina").open == 2


def test_all_counts_are_one_statement(world: World) -> None:
    with queries_of(world.database) as sent:
        count(world)
    assert len(sent) == 2, "the moderator's scope and the counts"


def plan(world: World, statement: sa.Select[tuple[object, ...]]) -> str:
    def explain(session: ReadSession) -> str:
        compiled = statement.compile(session.get_bind())
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(compiled.params.values()))
        return "\n".join(row[3] for row in rows)

    text: str = world.read(explain)
    return text


def first_page(world: World, search: Search) -> sa.Select[tuple[object, ...]]:
    return page_statement(search, scope=EVERYWHERE, user_id=account(world, "Mo"), now=world.clock()).limit(31)


@pytest.mark.parametrize("text", ["", "is:urgent", "reason:spam", "-is:claimed", "is:decided"])
def test_a_page_follows_the_order_of_its_index_and_sorts_nothing(world: World, text: str) -> None:
    index = "ix_cases_decided" if text == "is:decided" else "ix_cases_queue"
    told = plan(world, first_page(world, searched(world, text)))
    assert f"SEARCH cases USING INDEX {index} (state=? AND " in told
    assert "TEMP B-TREE" not in told
    assert "SCAN" not in told


def test_the_counts_by_age_come_from_an_index_alone(world: World) -> None:
    overdue = counts._OPEN.where(sa.text("cases.due_at <= :at").bindparams(at=(world.clock() + timedelta(0)).isoformat()))
    assert "COVERING INDEX ix_cases_due" in plan(world, overdue)
    assert "ix_cases_legal" in plan(world, counts._OPEN.where(cases.c.is_legal))
    assert "ix_reports_waiting (reason=?" in plan(world, counts._of_reason("spam"))
