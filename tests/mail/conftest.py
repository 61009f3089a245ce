"""An outbox of its own for each test."""

from pathlib import Path

import pytest

from forum.mail.outbox import Outbox


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """An outbox with nothing in it."""
    return Outbox(tmp_path / "outbox", sender="Forum <forum@talk.example.org>")
