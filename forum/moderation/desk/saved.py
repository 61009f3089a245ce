"""What moderators keep at the desk: searches under a name, and notes about people."""

from datetime import datetime

from sqlmodel import col, func, select

from forum.accounts.queries import find_user
from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.kit.ids import new_id
from forum.kit.text import clean_line, is_seen, refuse_controls
from forum.moderation.desk.search import SEARCH_MAX
from forum.moderation.models import PersonNote, SavedView
from forum.policy.scopes import insist_everywhere

VIEW_NAME_MAX = 40  # characters; it stands in a row of tabs
VIEWS_MAX = 20  # of one moderator; more are no help in finding one
PERSON_NOTE_MAX = 1_000  # characters


def list_views(session: ReadSession, viewer: Viewer) -> list[SavedView]:
    """One's own saved searches, in the order they were made."""
    return list(session.exec(select(SavedView).where(SavedView.user_id == viewer.user_id).order_by(col(SavedView.id))).all())


def save_view(session: WriteSession, viewer: AnyViewer, *, name: str, search: str, now: datetime) -> SavedView:
    """Keep a search; under a name that is taken it takes its place.

    Raises NotSignedIn, NotAllowed, Invalid `empty`, `too-long`, Conflict `too-many-views`. The search was parsed before.
    """
    by, name = moderator(viewer), clean_line(name, limit=VIEW_NAME_MAX + 1)
    if not is_seen(name) or not search:
        raise Invalid("empty", "Please give the view a name, and something to search for.", field="name")
    if len(name) > VIEW_NAME_MAX or len(search) > SEARCH_MAX:
        raise Invalid("too-long", f"A name has at most {VIEW_NAME_MAX} characters, a search {SEARCH_MAX}.", field="name")
    kept = session.exec(select(SavedView).where(SavedView.user_id == by.user_id, SavedView.name == name)).first()
    if kept is None:
        _insist_on_room(session, by)
        kept = SavedView(id=new_id(), user_id=by.user_id, name=name, search=search, at=now)
    kept.search, kept.at = search, now
    session.add(kept)
    session.flush()
    return kept


def drop_view(session: WriteSession, viewer: AnyViewer, *, view_id: int) -> None:
    """Forget one of one's own; raises NotSignedIn, NotAllowed, NotFound."""
    by, kept = moderator(viewer), session.get(SavedView, view_id)
    if kept is None or kept.user_id != by.user_id:
        raise NotFound
    session.delete(kept)


def note_person(session: WriteSession, viewer: AnyViewer, *, name: str, text: str, now: datetime) -> PersonNote:
    """Tell the other moderators something about somebody with an account here.

    Raises NotSignedIn, NotAllowed `not-allowed`, `out-of-scope`, NotFound, Invalid `empty`, `too-long`, `bad-text`.
    """
    by, person = moderator(viewer), find_user(session, name=name)
    insist_everywhere(session, by)
    if person is None:
        raise NotFound
    if len(text) > PERSON_NOTE_MAX:
        raise Invalid("too-long", f"A note has at most {PERSON_NOTE_MAX} characters.", field="text")
    refuse_controls(text, field="text")
    if not is_seen(text):
        raise Invalid("empty", "Please write something the others should know.", field="text")
    note = PersonNote(id=new_id(), user_id=person.id, by_id=by.user_id, text=text.replace("\r\n", "\n").strip(), at=now)
    session.add(note)
    session.flush()
    return note


def _insist_on_room(session: WriteSession, by: Viewer) -> None:
    if session.exec(select(func.count()).where(SavedView.user_id == by.user_id)).one() >= VIEWS_MAX:
        raise Conflict("too-many-views", f"You have {VIEWS_MAX} saved views. Please remove one first.")
