"""Where a moderator works: a topic or a provider, or everywhere; each door of the desk asks."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from forum.articles.models import Article, Provider, Topic
from forum.database import ReadSession
from forum.errors import ForumError
from forum.kit.ids import encode
from forum.moderation.openness import changes
from forum.policy.models import ModeratorScope
from forum.policy.scopes import EVERYWHERE, Scope, insist_in_scope, is_in_scope, scope_of, within
from forum.threads.models import Thread
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import Page, post
from tests.world import World

Become = Callable[[str], TestClient]


def topic(world: World, name: str) -> int:
    return next(one.id for one in rows(world, Topic) if one.name == name)


def provider(world: World) -> int:
    return rows(world, Provider)[0].id


def article(world: World, thread_id: int) -> int:
    return next(one.article_id for one in rows(world, Thread) if one.id == thread_id)


def limit(world: World, name: str, *, topics: tuple[int, ...] = (), providers: tuple[int, ...] = ()) -> None:
    """Let a moderator work only there."""
    user_id = world.cast[name].viewer.user_id
    world.write(
        changes.set_scope, world.viewer("Ada"), user_id=user_id, topic_ids=topics, provider_ids=providers, now=world.clock()
    )


def titles(session: ReadSession, scope: Scope) -> list[str]:
    return sorted(session.exec(select(Article.title).where(within(scope))))


def test_without_rows_a_moderator_works_everywhere_and_an_admin_always(world: World) -> None:
    assert world.read(scope_of, world.viewer("Mo")) == EVERYWHERE
    assert world.read(scope_of, world.viewer("Ada")).is_everywhere
    assert len(world.read(titles, EVERYWHERE)) == 3


def test_a_scope_takes_in_its_topics_and_its_providers(world: World) -> None:
    climate = Scope(frozenset({topic(world, "Climate")}))
    assert world.read(titles, climate) == ["A second reading of the river"]
    assert len(world.read(titles, Scope(provider_ids=frozenset({provider(world)})))) == 3
    assert world.read(titles, Scope(frozenset({1}))) == []
    assert world.read(is_in_scope, climate, article_id=article(world, world.other_id))
    assert not world.read(is_in_scope, climate, article_id=article(world, world.thread_id))


def test_who_is_out_of_scope_is_told_so(world: World) -> None:
    limit(world, "Mo", topics=(topic(world, "Climate"),))
    with pytest.raises(ForumError) as refused:
        world.read(insist_in_scope, world.viewer("Mo"), article_id=article(world, world.thread_id))
    assert (refused.value.code, refused.value.status) == ("out-of-scope", 403)
    world.read(insist_in_scope, world.viewer("Mo"), article_id=article(world, world.other_id))
    world.read(insist_in_scope, world.viewer("Mina"), article_id=article(world, world.thread_id))


def test_a_scope_is_given_to_moderators_only_and_goes_with_the_role(world: World) -> None:
    with pytest.raises(ForumError):
        limit(world, "Rita", topics=(topic(world, "Climate"),))
    with pytest.raises(ForumError):
        limit(world, "Mo", topics=(12345,))
    limit(world, "Mo", topics=(topic(world, "Climate"),), providers=(provider(world),))
    assert len(rows(world, ModeratorScope)) == 2

    mo = world.cast["Mo"].viewer.user_id
    world.write(changes.change_role, world.viewer("Ada"), user_id=mo, role="reader", now=world.clock())
    assert rows(world, ModeratorScope) == []


def test_out_of_scope_no_door_of_the_desk_opens(served: tuple[TestClient, World], sign_in: Become, subtests: Any) -> None:
    _, world = served
    case_id = world.report("Sam", world.say("Rita", "Buy my lamps.")).case_id
    limit(world, "Mo", topics=(topic(world, "Climate"),))
    mo, case = sign_in("Mo"), f"/moderation/cases/{encode(case_id)}"
    before = ledger(world)
    forms = {
        f"{case}/decisions": {"action": "remove", "reason": "spam", "rev": "1", "note": "", "version": "0"},
        f"{case}/claim": {},
        f"/t/{world.thread}/lock": {"reason": "Enough."},
    }

    assert mo.get(case).status_code == 403
    assert encode(case_id) not in mo.get("/moderation").text
    assert encode(case_id) not in mo.get("/moderation?q=author:Rita").text
    assert encode(case_id) in sign_in("Mina").get("/moderation").text
    for path, fields in forms.items():
        with subtests.test(path=path):
            answer = post(mo, path, fields)
            assert answer.status_code == 403, answer.status_code
            assert "other topics" in Page(answer).text
    assert ledger(world) == before


def test_in_scope_the_desk_is_as_ever(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    case_id = world.report("Sam", world.say("Rita", "Buy my lamps.")).case_id
    limit(world, "Mo", topics=(topic(world, "Transport"),))
    assert encode(case_id) in sign_in("Mo").get("/moderation").text
    assert sign_in("Mo").get(f"/moderation/cases/{encode(case_id)}").status_code == 200
