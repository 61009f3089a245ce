"""`forum users …`."""

import getpass
import sys
from typing import Annotated

import typer

from forum.accounts import actions, rules, tokens
from forum.accounts.models import Role
from forum.accounts.passwords import hash_password
from forum.cli.opening import open_database
from forum.errors import Invalid
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
def token(name: Name) -> None:
    """Print a fresh API token: shown once, stored hashed."""
    with open_database() as (_, database):
        print(database.write_now(tokens.create_token, name, now=clock.now()))
