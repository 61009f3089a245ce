"""Every write of a comment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from forum.accounts.marks import is_new, kind_of
from forum.accounts.models import Role
from forum.accounts.rules import signed_in, writer
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer, Viewer, Writer
from forum.comments import ranking, rules
from forum.comments.drafts import Draft
from forum.comments.events import (
    CommentDeleted,
    CommentEdited,
    CommentEvent,
    CommentPosted,
    CommentRedrawn,
    CommentRemoved,
    CommentRestored,
)
from forum.comments.insertion import Parent, first_view, insert_comment, insert_unseen, place
from forum.comments.models import Comment, Edit, Removal, State
from forum.comments.paths import ancestors
from forum.comments.queries import find_comment, view_of
from forum.comments.standing import Standing, find_standing, insist_on_thread, last_comment_at
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import Conflict, NotAllowed
from forum.events import record
from forum.kit.ids import new_id
from forum.limits import Limits
from forum.threads import log
from forum.threads.actions import note_activity, note_comment
from forum.threads.models import LogKind
from forum.threads.queries import is_locked
from forum.threads.rules import may_write
from forum.threads.slow import insist_pace

KINDS: dict[LogKind, type[CommentEvent]] = {
    LogKind.COMMENT_POSTED: CommentPosted,
    LogKind.COMMENT_EDITED: CommentEdited,
    LogKind.COMMENT_DELETED: CommentDeleted,
    LogKind.COMMENT_REMOVED: CommentRemoved,
    LogKind.COMMENT_RESTORED: CommentRestored,
    LogKind.COMMENT_REDRAWN: CommentRedrawn,
}


# Says, from how things stand, whether a moderator looks first; it may also refuse.
Holds = Callable[[Standing], bool]


@dataclass(frozen=True)
class Posted:
    """What a command did: the comment as it now is, its log number if it took one, and whether it had been done before."""

    comment: CommentView
    seq: int | None
    is_duplicate: bool


def post_comment(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    thread_id: int,
    parent_id: int | None,
    draft: Draft,
    key: str,
    now: datetime,
    limits: Limits,
    holds: Holds | None = None,
) -> Posted:
    """Post a comment, once for each author and key: a repeat gets the first one and takes no number.

    What `holds` keeps back is stored unseen: it takes no number and nobody is told. Raises NotSignedIn, Invalid `bad-key`,
    TooMany, NotFound, NotAllowed `thread-locked`, `slow-mode`, `suspended`, `warning-unread`, `wrong-parent`, `parent-gone`,
    `blocked`.
    """
    author, key = writer(viewer), rules.clean_key(key)
    standing = find_standing(session, author_id=author.user_id, key=key, thread_id=thread_id, parent_id=parent_id, now=now)
    if standing.earlier_id:
        earlier = session.get_one(Comment, standing.earlier_id)
        return Posted(view_of(session, earlier), earlier.seq or None, is_duplicate=True)
    limits.take(_pace(author, standing, now=now), *author.who, now=now)
    _insist_may_write(session, author, standing=standing, thread_id=thread_id, now=now)
    parent = _parent(session, viewer, standing=standing, thread_id=thread_id, parent_id=parent_id) if parent_id else None
    values = place(thread_id, author_id=author.user_id, parent=parent, draft=draft, key=key, now=now)
    if holds and holds(standing):
        insert_unseen(session, values)
        return Posted(view_of(session, session.get_one(Comment, values["id"])), None, is_duplicate=False)
    values["seq"] = note_comment(
        session,
        thread_id,
        comment_id=values["id"],
        count=standing.comment_count + 1,
        last_activity_at=standing.last_activity_at,
        at=now,
    )
    insert_comment(session, values)
    view = first_view(values, standing)
    record(session, CommentPosted(thread_id, view.seq, view))
    return Posted(view, view.seq, is_duplicate=False)


def _pace(author: Writer, standing: Standing, *, now: datetime) -> str:
    """Which rate limit counts this post: guests and new accounts are slower."""
    if author.is_guest:
        return "guest-comment"
    is_fresh = is_new(kind_of(standing.author_origin), since=standing.author_since, at=now)
    return "new-comment" if is_fresh and author.role == Role.READER else "comment"


def _insist_may_write(session: WriteSession, author: Writer, *, standing: Standing, thread_id: int, now: datetime) -> None:
    """Raises NotFound, NotAllowed `suspended`, `warning-unread`, `thread-locked`, TooSoon `slow-mode`."""
    insist_on_thread(standing, author)
    if standing.sanctions:
        insist_may_act(session, author, now=now)
    rules.insist(may_write(author, is_locked=standing.is_locked))
    if standing.slow_s:
        last_at = last_comment_at(session, author_id=author.user_id, thread_id=thread_id)
        insist_pace(author, seconds=standing.slow_s, last_at=last_at, now=now)


def _parent(session: WriteSession, viewer: AnyViewer, *, standing: Standing, thread_id: int, parent_id: int) -> Parent:
    """The comment to be answered; raises NotFound, NotAllowed `wrong-parent`, `parent-gone`, `blocked`."""
    if standing.parent_thread_id != thread_id:  # whether its own thread may be known is asked only then
        found = find_comment(session, viewer, comment_id=parent_id)  # in this thread it is one that waits unseen
        raise NotAllowed(rules.PARENT_GONE if found.thread_id == thread_id else rules.WRONG_PARENT)
    rules.insist(rules.may_answer(viewer, standing.parent_state, is_blocked=standing.is_blocked))
    return Parent(parent_id, standing.parent_parent_id, standing.parent_path or "")


def edit_comment(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    comment_id: int,
    draft: Draft,
    key: str | None,
    rev: int | None,
    now: datetime,
    limits: Limits,
    holds: Callable[[], bool] | None = None,
) -> Posted:
    """Change one's own text; the old one is kept. `rev` is the revision the author saw, where the door knows it.

    What `holds` keeps back is saved and held at once: nobody is shown the new text. Raises NotSignedIn, NotFound, TooMany,
    NotAllowed `not-allowed`, `comment-gone`, `comment-changed`, `thread-locked`, `suspended`, `warning-unread`.
    """
    author = signed_in(viewer)
    comment = find_comment(session, viewer, comment_id=comment_id)
    rules.insist(rules.may_edit(author, comment))
    key = rules.clean_key(key) if key else None
    if comment.body == draft.body or _was_done(session, comment, key):
        return Posted(view_of(session, comment), None, is_duplicate=True)
    rules.insist(rules.CHANGED if rev not in (None, comment.rev) else None)
    insist_may_act(session, author, now=now)
    rules.insist(may_write(viewer, is_locked=is_locked(session, thread_id=comment.thread_id)))
    limits.take("edit", *author.who, now=now)
    is_held = holds is not None and holds()
    session.add(Edit(id=new_id(), comment_id=comment.id, rev=comment.rev, body=comment.body, html=comment.html, key=key, at=now))
    comment.body, comment.html, comment.plain, comment.renderer = draft.body, draft.html, draft.plain, draft.renderer
    comment.rev += 1
    comment.edited_at = now
    if is_held:
        return hold_comment(session, comment, now=now)
    return _note(session, comment, LogKind.COMMENT_EDITED, now=now)


def _was_done(session: WriteSession, comment: Comment, key: str | None) -> bool:
    statement = select(Edit.id).where(Edit.comment_id == comment.id, Edit.key == key)
    return key is not None and session.exec(statement).first() is not None


def delete_comment(session: WriteSession, viewer: AnyViewer, *, comment_id: int, now: datetime) -> Posted:
    """Take one's own comment back; its replies stay. Raises NotSignedIn, NotFound, NotAllowed `not-allowed`, `comment-gone`."""
    author = writer(viewer)
    comment = find_comment(session, viewer, comment_id=comment_id)
    rules.insist(rules.may_delete(author, comment))
    if comment.state == State.DELETED:
        return Posted(view_of(session, comment), None, is_duplicate=True)
    return withdraw_comment(session, comment, now=now)


def withdraw_comment(session: WriteSession, comment: Comment, *, now: datetime) -> Posted:
    """A deletion in its author's name, also of one that waits: `delete_comment` for who has asked already."""
    return _withdraw(session, comment, State.DELETED, by_id=comment.author_id, reason=None, note="", now=now)


def redraw_comment(session: WriteSession, comment: Comment, *, now: datetime) -> Posted:
    """Tell open pages to draw a comment again: text and revision are the same, its author is called otherwise."""
    return _note(session, comment, LogKind.COMMENT_REDRAWN, now=now)


def remove_comment(session: WriteSession, comment: Comment, *, by: Viewer, reason: str, note: str, now: datetime) -> Posted:
    """A moderator's removal, part of a decision. Raises Conflict `comment-gone` when it is not there to be removed."""
    if comment.state in (State.REMOVED, State.DELETED):
        raise Conflict("comment-gone", "The comment is already gone.")
    return _withdraw(session, comment, State.REMOVED, by_id=by.user_id, reason=reason, note=note, now=now)


def _withdraw(
    session: WriteSession, comment: Comment, state: State, *, by_id: int, reason: str | None, note: str, now: datetime
) -> Posted:
    was_counted = comment.state == State.PUBLISHED
    comment.state = state
    session.add(Removal(id=new_id(), comment_id=comment.id, by_id=by_id, reason=reason, note=note, at=now))
    if was_counted:
        _count(session, comment, by=-1, at=None)
    kind = LogKind.COMMENT_REMOVED if state == State.REMOVED else LogKind.COMMENT_DELETED
    return _note(session, comment, kind, now=now)


def restore_comment(session: WriteSession, comment: Comment, *, by: Viewer, now: datetime) -> Posted:
    """Put a removed comment back in its place. Raises Conflict `comment-changed` when it is not removed."""
    if comment.state != State.REMOVED:
        raise Conflict("comment-changed", "The comment is not removed, so there is nothing to restore.")
    _end_removal(session, comment, by=by, now=now)
    return _show(session, comment, now=now)


def hold_comment(session: WriteSession, comment: Comment, *, by: Viewer | None = None, now: datetime) -> Posted:
    """Keep a comment out of sight until somebody has decided; one that was removed waits again, unseen in between.

    Raises Conflict `comment-gone` when its author has deleted it, or it is held.
    """
    if comment.state in (State.HELD, State.DELETED):
        raise Conflict("comment-gone", "The comment is not on the page, so there is nothing to hold.")
    if comment.state == State.PUBLISHED:
        _count(session, comment, by=-1, at=None)
    else:
        _end_removal(session, comment, by=by, now=now)
    comment.state = State.HELD
    return _note(session, comment, LogKind.COMMENT_REMOVED, now=now)


def release_comment(session: WriteSession, comment: Comment, *, now: datetime) -> Posted:
    """Put a held comment back in its place. Raises Conflict `comment-changed` when it is not held."""
    if comment.state != State.HELD:
        raise Conflict("comment-changed", "The comment is not held, so there is nothing to let through.")
    return _show(session, comment, now=now)


def _show(session: WriteSession, comment: Comment, *, now: datetime) -> Posted:
    """Back on the page; one that nobody had seen is posted now, as at its time it took no number and was not told."""
    comment.state = State.PUBLISHED
    if not comment.is_unseen:
        _count(session, comment, by=1, at=None)
        return _note(session, comment, LogKind.COMMENT_RESTORED, now=now)
    comment.is_unseen = False
    ranking.rank(comment)
    _count(session, comment, by=1, at=now)
    return _note(session, comment, LogKind.COMMENT_POSTED, now=now)


def import_comment(
    session: WriteSession,
    *,
    thread_id: int,
    parent: Comment | None,
    author_id: int,
    draft: Draft,
    source_id: str,
    score: int,
    created_at: datetime,
    now: datetime,
) -> Comment:
    """A comment from elsewhere: in the log like any other, so that open pages catch up, but no event wakes anybody."""
    values = place(thread_id, author_id=author_id, parent=parent, draft=draft, key=str(new_id()), now=created_at)
    comment = Comment(**values | {"source": "file", "source_id": source_id, "imported_score": score})
    comment.seq = log.append(session, LogKind.COMMENT_POSTED, thread_id=thread_id, comment_id=comment.id, now=now)
    ranking.rank(comment)
    session.add(comment)
    session.flush()
    _count(session, comment, by=1, at=created_at)
    return comment


def _end_removal(session: WriteSession, comment: Comment, *, by: Viewer | None, now: datetime) -> None:
    standing = (col(Removal.comment_id) == comment.id, col(Removal.ended_at).is_(None))
    session.exec(update(Removal).where(*standing).values(ended_at=now, ended_by_id=by.user_id if by else None))


def _note(session: WriteSession, comment: Comment, kind: LogKind, *, now: datetime) -> Posted:
    session.add(comment)
    session.flush()
    if comment.is_unseen:  # nobody knew of it
        return Posted(view_of(session, comment), None, is_duplicate=False)
    seq = log.append(session, kind, thread_id=comment.thread_id, comment_id=comment.id, now=now)
    if kind == LogKind.COMMENT_POSTED:
        comment.seq = seq
    view = view_of(session, comment)
    record(session, KINDS[kind](comment.thread_id, seq, view))
    return Posted(view, seq, is_duplicate=False)


def _count(session: WriteSession, comment: Comment, *, by: int, at: datetime | None) -> None:
    """Move the numbers of those above and of the thread, in this transaction: counts equal a recount (G7)."""
    above = ancestors(comment.path)
    if above:
        session.exec(update(Comment).where(col(Comment.id).in_(above)).values(replies=Comment.replies + by))
    note_activity(session, comment.thread_id, comments=by, at=at)
