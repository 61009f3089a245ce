"""Tables of privacy."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, plain_id, reference


class Wish(StrEnum):
    """What somebody who leaves wants done with what they wrote."""

    KEEP = "keep"
    REMOVE = "remove"


class Leaving(SQLModel, table=True):
    """Somebody left. Their account is empty from that moment on; what they wrote is gone through in slices, the oldest first,
    up to `reached_id`, so that a stop in between loses nothing.
    """

    __tablename__ = "leavings"

    user_id: int = reference("users.id", primary_key=True, index=False, ondelete="CASCADE")
    wish: Wish = Field(sa_type=enum_column(Wish))
    reached_id: int | None = plain_id()
    at: datetime
    finished_at: datetime | None = None
