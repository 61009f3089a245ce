"""One's own comments that wait for a moderator, in their places: their author reads them where everybody else reads nothing."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam

from forum.accounts.viewer import AnyViewer, writer_id
from forum.comments.models import Comment, State
from forum.comments.shown import Shown, select_shown
from forum.comments.tree import Branch, TreePage, flatten, fold
from forum.comments.views import CommentView, Context
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.kit.ids import decode
from forum.prepared import Prepared, Row, among


def find_waiting(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> list[CommentView]:
    """What the viewer wrote in this thread and nobody has seen yet, in the order it was written."""
    author_id = writer_id(viewer)
    if author_id is None:
        return []
    return [_own(session, row) for row in _UNSEEN.all(session, {"thread": thread_id, "author": author_id})]


def with_own_words(session: ReadSession, viewer: AnyViewer, views: Sequence[CommentView]) -> list[CommentView]:
    """The same views, with the texts of those that are held and the viewer's own."""
    held = [decode(view.id) for view in views if view.state == State.HELD]
    author_id = writer_id(viewer)
    if not held or author_id is None:
        return list(views)
    own = {view.id: view for view in (_own(session, row) for row in _HELD.each(session, held, author=author_id))}
    return [own.get(view.id, view) for view in views]


def with_own(session: ReadSession, viewer: AnyViewer, page: TreePage, *, thread_id: int, sort: str, is_first: bool) -> TreePage:
    """A page of a thread with the viewer's own comments that wait: under what they answer, else before all others.

    What nobody has seen stands on the first page only.
    """
    waiting = find_waiting(session, viewer, thread_id=thread_id) if is_first else []
    flat = flatten(page.branches)
    shown = with_own_words(session, viewer, [branch.comment for branch in flat])
    if not waiting and all(own is branch.comment for own, branch in zip(shown, flat, strict=True)):
        return page
    known = {view.id for view in shown}
    here = [view for view in waiting if view.parent is None or view.parent in known]
    elsewhere = tuple(Branch(view, (), 0, None) for view in waiting if view not in here)
    above = [view for view in here if view.parent is None and sort != "old"]
    views = [*above, *shown, *(view for view in here if view not in above)]
    return replace(page, branches=elsewhere + fold(views, top=None, more=_cursors(flat).get))


def branch_with_own(session: ReadSession, viewer: AnyViewer, branch: Branch, *, thread_id: int) -> Branch:
    """The same for a comment with its replies; what waits elsewhere in the thread is left out."""
    flat = flatten((branch,))
    shown = with_own_words(session, viewer, [one.comment for one in flat])
    known = {view.id for view in shown}
    here = [view for view in find_waiting(session, viewer, thread_id=thread_id) if view.parent in known]
    folded = fold([*shown, *here], top=branch.comment.parent, more=_cursors(flat).get)[0]
    return replace(folded, hidden=branch.hidden)


def _cursors(flat: Sequence[Branch]) -> dict[str | None, str | None]:
    return {branch.comment.id: branch.next for branch in flat}


def _own(session: ReadSession, row: Row) -> CommentView:
    shown = Shown._make(_UNSEEN.read(session, row))
    return replace(CommentView.of(shown, Context(shown, None, shown.answers), shows_text=True), state=State.HELD.value)


_comments = table_of(Comment).c
_is_own_and_held = (_comments.author_id == bindparam("author"), _comments.state == State.HELD)
_UNSEEN = Prepared(
    select_shown(_comments.thread_id == bindparam("thread"), _comments.seq == 0, *_is_own_and_held).order_by(_comments.id)
)
_HELD = Prepared(select_shown(among(_comments.id), *_is_own_and_held))
