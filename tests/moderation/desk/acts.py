"""The desk as the cast uses it."""

from collections.abc import Iterable

from sqlmodel import select

from forum.articles.models import Topic
from forum.database import WriteSession
from forum.kit.ids import new_id
from forum.moderation.desk.queue import list_cases
from forum.moderation.desk.search import Search, parse
from forum.moderation.desk.views import CaseRow
from forum.policy.models import ModeratorScope
from forum.policy.reasons import BUILT_IN
from tests.moderation.sanctions.acts import account
from tests.people import NOON
from tests.world import World

REASONS = [(str(code), rule.label) for code, rule in BUILT_IN.items()]


def searched(world: World, text: str) -> Search:
    return parse(text, now=world.clock(), reasons=REASONS)


def found(world: World, text: str, *, by: str = "Mo", limit: int = 50) -> list[CaseRow]:
    """The rows that a search finds."""
    listed: tuple[list[CaseRow], bool] = world.read(
        list_cases, world.viewer(by), search=searched(world, text), now=world.clock(), limit=limit
    )
    return listed[0]


def words(rows: Iterable[CaseRow]) -> set[str]:
    return {row.excerpt for row in rows}


def confine(world: World, name: str, topic: str) -> None:
    """Let this moderator work in one topic only from now on."""

    def write(session: WriteSession) -> None:
        known = session.exec(select(Topic).where(Topic.name == topic)).one()
        session.add(ModeratorScope(id=new_id(), user_id=account(world, name), topic_id=known.id, at=NOON))

    world.write(write)
