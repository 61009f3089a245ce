"""Rules of the site's own for the tests of doors: what is held, and what is refused."""

from typing import Any

from starlette.testclient import TestClient

from forum.database import WriteSession
from forum.filters.models import Effect, FilterRule, RuleKind
from forum.kit.ids import new_id
from tests.people import NOON

HELD, REFUSED, SHOUTED = "Cheap watches for everybody.", "Pills for everybody.", "THIS IS AN OUTRAGE AND ALL OF YOU KNOW IT"


def add_rules(session: WriteSession) -> None:
    """`watches` is held as spam, `pills` is refused."""
    for pattern, effect in (("watches", Effect.HOLD), ("pills", Effect.REFUSE)):
        session.add(FilterRule(id=new_id(), kind=RuleKind.WORDS, pattern=pattern, effect=effect, reason="spam", at=NOON))


def ruled(client: TestClient) -> None:
    """Add them to the site that this client asks."""
    assert client.portal
    client.portal.call(use_rules, client.app.state.site)  # type: ignore[attr-defined]  # Starlette has it


async def use_rules(site: Any) -> None:
    """Add them to a site that is being served."""
    await site.database.write(add_rules)
    await site.database.read(site.screen.read)
