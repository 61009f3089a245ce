"""What an account says and shows of itself."""

from datetime import datetime

from forum.accounts.events import PictureChanged
from forum.accounts.models import User
from forum.accounts.rules import signed_in
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer
from forum.database import WriteSession
from forum.errors import Invalid, NotSignedIn
from forum.events import record
from forum.kit.text import clean_line, refuse_controls
from forum.limits import Limits

ABOUT_MAX = 500  # characters
LINES_MAX = 12  # a column of single words would push what is below it off the screen


def clean_about(text: str) -> str:
    """The words with white space and empty lines in order; raises Invalid `bad-text` for controls and for too many words."""
    if len(text) > ABOUT_MAX * 2:  # line ends come as two characters
        raise _too_long()
    refuse_controls(text, field="about")
    lines = [clean_line(line, limit=ABOUT_MAX * 2) for line in text.splitlines()]
    about = "\n".join(line for place, line in enumerate(lines) if line or (place and lines[place - 1])).strip()
    if len(about) > ABOUT_MAX or about.count("\n") >= LINES_MAX:
        raise _too_long()
    return about


def _too_long() -> Invalid:
    return Invalid("bad-text", f"That is too long: {ABOUT_MAX} characters in {LINES_MAX} lines are the most.", field="about")


def change_about(session: WriteSession, viewer: AnyViewer, *, about: str, now: datetime, limits: Limits) -> None:
    """Other words about oneself; taking all away is open to those who may not write.

    Raises NotSignedIn, Invalid `bad-text`, TooMany, NotAllowed `suspended`, `warning-unread`.
    """
    about = clean_about(about)
    user = _own(session, viewer)
    if about == user.about:
        return
    if about:
        limits.take("profile", *viewer.who, now=now)
        insist_may_act(session, viewer, now=now)
    user.about = about
    session.add(user)


def insist_may_show(session: WriteSession, viewer: AnyViewer, *, now: datetime, limits: Limits) -> None:
    """Before a picture is read: raises NotSignedIn, TooMany, NotAllowed `suspended`, `warning-unread`."""
    limits.take("picture", *signed_in(viewer).who, now=now)
    insist_may_act(session, viewer, now=now)


def set_picture(session: WriteSession, viewer: AnyViewer, *, name: str | None) -> None:
    """Show the picture of that name from now on, or with None the one made from the name again. Raises NotSignedIn."""
    user = _own(session, viewer)
    if name:
        _show(session, user, name)
    else:
        drop_picture(session, user)


def _own(session: WriteSession, viewer: AnyViewer) -> User:
    """The viewer's account, while it is one: drawing a picture takes a second, in which somebody may have left."""
    user = session.get_one(User, signed_in(viewer).user_id)
    if user.origin:
        raise NotSignedIn
    return user


def drop_picture(session: WriteSession, user: User) -> None:
    """Take an account's picture away, if it has one; its file goes after the commit."""
    if user.picture:
        _show(session, user, None)


def _show(session: WriteSession, user: User, name: str | None) -> None:
    gone, user.picture = user.picture, name
    session.add(user)
    record(session, PictureChanged(user.id, gone=gone))
