"""Letters of the site: told to whom they concern, and to nobody else."""

from collections.abc import Callable

from starlette.testclient import TestClient

from forum.http.mailing import paper_of, post_letter, tell
from forum.http.site import Site
from forum.mail.outbox import Letter
from tests.mail.letters import give_address, letters, text_of
from tests.world import World

Served = tuple[TestClient, World]


def site_behind(client: TestClient) -> Site:
    site: Site = client.app.state.site  # type: ignore[attr-defined]
    return site


def in_loop(client: TestClient, act: Callable[[], None]) -> None:
    """Do it where requests are answered."""

    async def do() -> None:
        act()

    assert client.portal is not None
    client.portal.call(do)


def test_a_note_goes_to_the_proved_address(served: Served) -> None:
    client, world = served
    give_address(world, "Rita", "rita@example.org")
    in_loop(client, lambda: tell(site_behind(client), world.cast["Rita"].viewer.user_id, "A passkey was added."))

    (letter,) = letters(client)
    assert letter["To"] == "rita@example.org"
    assert "A passkey was added." in text_of(letter)
    assert "http://127.0.0.1:8000/preferences/security" in text_of(letter)


def test_who_has_no_address_is_no_account_or_is_gone_gets_none(served: Served) -> None:
    client, world = served
    for name, origin in (("Rita", "guest:1"), ("Nils", "deleted:1")):
        give_address(world, name, f"{name}@example.org")
        change = f"UPDATE users SET origin = '{origin}' WHERE name = '{name}'"
        world.write(lambda session, change=change: session.connection().exec_driver_sql(change))
    ids = [world.cast[name].viewer.user_id for name in ("Rita", "Nils", "Sam")] + [1]
    for user_id in ids:
        in_loop(client, lambda user_id=user_id: tell(site_behind(client), user_id, "A passkey was added."))  # type: ignore[misc]

    assert letters(client) == []


def test_one_letter_that_cannot_be_written_ends_no_other(served: Served) -> None:
    client, _ = served
    site = site_behind(client)
    for to in ("a@b\r\nBcc: c@d", "rita@example.org"):
        in_loop(client, lambda to=to: post_letter(site, Letter(to=to, subject="x", text="x")))  # type: ignore[misc]

    assert [letter["To"] for letter in letters(client)] == ["rita@example.org"]


def test_every_letter_says_from_where_it_is_and_has_no_markup(served: Served) -> None:
    client, _ = served
    paper, to = paper_of(site_behind(client)), {"to": "rita@example.org", "name": "Rita"}
    written = [
        paper.sign_in(**to, secret="s" * 43), paper.recover(**to, secret="s" * 43), paper.prove(**to, secret="s" * 43),
        paper.taken(**to), paper.moved(**to), paper.note(**to, what="A passkey was added."),
    ]  # fmt: skip
    for letter in written:
        assert letter.subject.startswith("Forum: ")
        assert letter.text.endswith("\n\nForum\nhttp://127.0.0.1:8000\n")
        assert "<" not in letter.text
        assert "rita@example.org" not in letter.text
