"""`forum demo`."""

from typing import Annotated

import typer

from forum.accounts.queries import count_users, find_user
from forum.accounts.ways.ceremonies import party_of
from forum.cli.opening import open_database
from forum.cli.plainly import HOST, PORT, PORT_MAX
from forum.cli.serving import run_server
from forum.database import ReadSession
from forum.errors import BadSettings
from forum.importers.seeds import Person, load_seeds, read_people
from forum.kit import clock
from forum.paths import SEEDS
from forum.settings import load_settings

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=PORT_MAX)] = PORT,
) -> None:
    """Migrate, fill an empty database with the demo content, and serve it."""
    if not load_settings().is_loopback:
        raise BadSettings("The demo's passwords are public: it runs on a loopback FORUM_BASE_URL only.")
    with open_database() as (settings, database):
        if database.read_now(is_empty_or_demo):
            print(load_seeds(database, SEEDS, settings=settings, now=clock.now()))
    run_server(load_settings(), host=host, port=port, announce=_announce)


def is_empty_or_demo(session: ReadSession) -> bool:
    """Whether to seed: nobody is here yet, or the demo's own people are. Seeding again finishes one that was interrupted."""
    first = read_people(SEEDS)[0]
    known = find_user(session, name=first.name)
    return count_users(session) == 0 or (known is not None and known.email == first.email)


def _announce(address: str) -> None:
    people = read_people(SEEDS)
    print(f"\nForum is at {address}\nThe moderators' desk is at {address}/moderation\n\nAccounts of this demo:")
    for person in people:
        print(_line(person, width=max(len(one.name) for one in people)))
    party = party_of(load_settings().model_copy(update={"base_url": address}))
    if party and party.origin != address:
        print(f"\nPasskeys work at {party.origin}: browsers make none for a bare address.")
    print("\nStop with Ctrl-C.", flush=True)


def _line(person: Person, *, width: int) -> str:
    return f"  {person.name:<{width}}  {person.password:<28}  {person.role.value}"
