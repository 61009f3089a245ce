"""Reading what a site has mailed, from its outbox."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from starlette.testclient import TestClient

from forum.accounts.emails import clean_email, fold_email
from forum.accounts.models import User
from forum.database import WriteSession
from tests.waiting import settle
from tests.world import World

LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def letters(client: TestClient) -> list[EmailMessage]:
    """Everything in the outbox, oldest first."""
    settle(client)
    outbox: Any = client.app.state.site.outbox  # type: ignore[attr-defined]  # it is our application
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in outbox.waiting()]  # type: ignore[misc]


def last_link(client: TestClient) -> str:
    """Where the newest letter leads."""
    return LINK.findall(text_of(letters(client)[-1]))[0]


def text_of(letter: EmailMessage) -> str:
    text: str = letter.get_content()
    return text


def give_address(world: World, name: str, email: str) -> None:
    """Somebody of the cast has proved an address."""

    def give(session: WriteSession) -> None:
        user = session.get_one(User, world.cast[name].viewer.user_id)
        user.email, user.email_folded = clean_email(email), fold_email(email)
        session.add(user)

    world.write(give)
