"""A guest's comment: the guest, their cookie and the comment are one write, and a form sent twice posts once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from forum.accounts.guests import GuestName, create_guest, insist_on_free_name
from forum.accounts.sessions import start_session
from forum.accounts.viewer import AnyViewer, Guest
from forum.comments.actions import Posted
from forum.comments.drafts import Draft
from forum.comments.rules import clean_key
from forum.database import WriteSession
from forum.errors import Conflict
from forum.limits import Limits
from forum.moderation.screening.posting import Looked, post
from forum.moderation.screening.queries import has_posted

ALREADY = "You have posted this already. If it is not on the page, a moderator looks at it first."


@dataclass(frozen=True)
class GuestPosted:
    """The comment, and the token for the cookie of a guest who had none."""

    posted: Posted
    token: str | None


def post_as_guest(
    session: WriteSession,
    viewer: AnyViewer,
    told: GuestName,
    *,
    thread_id: int,
    parent_id: int | None,
    draft: Draft,
    key: str,
    looked: Looked,
    user_agent: str,
    address: str | None,
    now: datetime,
    limits: Limits,
) -> GuestPosted:
    """Post as the guest whose cookie it is, or as a new one of that name; `address` is what may be kept of where they are.

    Raises what `posting.post` raises, and Invalid `bad-name`, `bad-email`, Conflict `name-taken`, `already-posted`.
    """
    key, token = guest_key(key, draft.body), None
    if isinstance(viewer, Guest):
        guest = viewer
        insist_on_free_name(session, guest.guest_name)
    elif has_posted(session, name=told.name, key=key):
        raise Conflict("already-posted", ALREADY)
    else:
        row = create_guest(session, told, now=now)
        guest = Guest(viewer.address, user_id=row.id, guest_name=row.name)
        token = start_session(session, row.id, user_agent=user_agent, address=address, now=now)
    posted = post(
        session, guest, thread_id=thread_id, parent_id=parent_id, draft=draft, key=key, looked=looked, now=now, limits=limits
    )
    return GuestPosted(posted, token)


def guest_key(key: str, body: str) -> str:
    """The form's key together with its text: a page that many read has one key for all of them. Raises Invalid `bad-key`."""
    return str(uuid5(UUID(clean_key(key)), body))
