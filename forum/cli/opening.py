"""Opening the installation for a command: settings, data folder, schema, database, and one server at a time."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from forum import schema
from forum.accounts.emails import fold_email
from forum.database import FIXED_SQLITE, Database, open_engine, sqlite_module
from forum.errors import BadSettings, Invalid
from forum.kit.keys import KEY_FILE
from forum.kit.skeleton import skeleton
from forum.settings import Settings, load_settings

LOCK_NAME = "serving.lock"
COPY_MARK = "copy-"  # so the name of the history begins in a backup, until a site is started from it


def prepare(settings: Settings) -> None:
    """Make the data folder and migrate an empty database; raises BadSettings for an old or foreign schema."""
    make_folder(settings)
    keep_secret_key(settings)
    if not settings.sqlite_path.exists() or settings.sqlite_path.stat().st_size == 0:
        schema.migrate(settings.sqlite_path)
    schema.check(settings.sqlite_path)
    name_restored_history(settings.sqlite_path)


def name_restored_history(path: Path) -> None:
    """Give a restored backup a history of its own, each time anew: what followed the last restore from the same copy is another."""
    if not _history(path).startswith(COPY_MARK):
        return  # and nothing is written: a server may be running
    engine = open_engine(path, writes=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE epoch SET name = :name"), {"name": secrets.token_hex(8)})
    engine.dispose()


def fill_folded(path: Path) -> None:
    """Give accounts from before migration 0005 what their names look like and the one form of their addresses.

    Of two accounts with one address the older keeps it: an address is one account's only. Without such accounts nothing is
    written: a server may be running.
    """
    engine = open_engine(path, writes=False)
    with engine.connect() as connection:
        unfilled = connection.execute(text(_UNFILLED)).all()
    engine.dispose()
    if not unfilled:
        return
    engine = open_engine(path, writes=True)
    with engine.begin() as connection:
        for user_id, name, email in unfilled:
            folded = _fold(email)
            taken = connection.execute(text(_HOLDER), {"folded": folded}).scalar() if folded else None
            kept = (folded, email) if folded and not taken else (None, None)
            values = {"id": user_id, "looks": skeleton(name), "folded": kept[0], "email": kept[1]}
            connection.execute(text(_FILLED), values)
    engine.dispose()


_UNFILLED = "SELECT id, name, email FROM users WHERE origin = '' AND name_skeleton IS NULL ORDER BY created_at, id"
_HOLDER = "SELECT id FROM users WHERE origin = '' AND email_folded = :folded"
_FILLED = "UPDATE users SET name_skeleton = :looks, email_folded = :folded, email = :email WHERE id = :id"


def _fold(email: str | None) -> str | None:
    """Its one form; None for what was no address."""
    try:
        return fold_email(email) if email else None
    except Invalid:
        return None


def _history(path: Path) -> str:
    engine = open_engine(path, writes=False)
    with engine.connect() as connection:
        name = connection.execute(text("SELECT name FROM epoch")).scalar()
    engine.dispose()
    return str(name or "")


def make_folder(settings: Settings) -> None:
    """Make the data folder; raises BadSettings when it cannot be one."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"FORUM_DATA_DIR ({settings.data_dir}) cannot be used: {error.strerror}.") from None


def keep_secret_key(settings: Settings) -> None:
    """Make the installation's key on the first start, readable by its owner only, unless the environment gives one."""
    path = settings.data_dir / KEY_FILE
    if settings.secret_key or path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))


@contextmanager
def open_database() -> Iterator[tuple[Settings, Database]]:
    """The settings and a database to write to from a command; raises BadSettings when writing is not safe now."""
    settings = load_settings()
    prepare(settings)
    refuse_unsafe_second_writer(settings)
    fill_folded(settings.sqlite_path)
    database = Database(
        settings.sqlite_path,
        synchronous=settings.sqlite_synchronous,
        group_size=settings.group_size,
        group_wait_ms=settings.group_wait_ms,
    )
    try:
        yield settings, database
    finally:
        database.close()


def refuse_unsafe_second_writer(settings: Settings) -> None:
    """Raises BadSettings when a server runs and this SQLite may corrupt a file that two connections write (decision 0001)."""
    if sqlite_module().sqlite_version_info >= FIXED_SQLITE:
        return
    try:
        with serving_lock(settings):
            return
    except BadSettings:
        raise BadSettings(
            f"A server is running, and this SQLite ({sqlite_module().sqlite_version}) is not safe with two writers. "
            "Stop the server first."
        ) from None


@contextmanager
def serving_lock(settings: Settings) -> Iterator[None]:
    """Held while a server runs: one process serves a SQLite file. Raises BadSettings when another does."""
    with (settings.data_dir / LOCK_NAME).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadSettings(f"Another server already serves {settings.sqlite_path}. Stop it first.") from None
        yield
