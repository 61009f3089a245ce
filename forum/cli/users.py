"""`forum users …`."""

import getpass
import sys
from typing import Annotated

import typer

from forum.accounts import actions, rules, tokens
from forum.accounts.models import Role
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_user
from forum.accounts.sessions import end_sessions
from forum.accounts.viewer import ALL_SCOPES, Scope
from forum.accounts.ways import second_factor
from forum.cli.opening import open_database
from forum.database import WriteSession
from forum.errors import Invalid, NotFound
from forum.kit import clock

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Accounts: add one, change a role, make a token.")
Name = Annotated[str, typer.Argument(help="The account's name.")]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    email: Annotated[str | None, typer.Option(help="An address, never shown.")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Create an account."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else getpass.getpass("Password: ")
    if email is not None and (not 3 <= len(email) <= 254 or "@" not in email or not email.isprintable()):
        raise Invalid("bad-request", "That is not an e-mail address.", field="email")
    rules.check_password(password, name=name)
    with open_database() as (_, database):
        user = database.write_now(
            actions.create_user, name, role=role, password_hash=hash_password(password), email=email, now=clock.now()
        )
    print(f"{user.name} is a {user.role.value} now.")


@app.command()
def role(name: Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Change an account's role."""
    with open_database() as (_, database):
        user = database.write_now(actions.change_role, name, role=role)
    print(f"{user.name} is a {user.role.value} now.")


@app.command()
def token(
    name: Name,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may do, said once for each; all its owner may, unless said.")
    ] = None,
) -> None:
    """Print a fresh API token: shown once, stored hashed."""
    with open_database() as (_, database):
        print(database.write_now(tokens.create_token, name, now=clock.now(), scopes=scope or ALL_SCOPES))


@app.command(name="drop-second")
def drop_second(name: Name) -> None:
    """Take the second factor off an account whose owner has lost it, and end its sign-ins."""
    with open_database() as (_, database):
        was_on = database.write_now(_drop_second, name)
    print(f"{name} signs in without a second factor now." if was_on else f"{name} had no second factor.")


def _drop_second(session: WriteSession, name: str) -> bool:
    user = find_user(session, name=name)
    if user is None:
        raise NotFound(f"There is no account named {name}.")
    end_sessions(session, user.id)
    return second_factor.drop(session, user.id)
