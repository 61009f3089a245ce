"""Commands: what each message of a client does, by the same actions as forms and the JSON API."""

import asyncio

from forum.accounts.rules import insist_may_change, moderator, signed_in
from forum.accounts.viewer import STOPPED, AnyViewer, Viewer
from forum.comments import actions
from forum.comments.actions import Posted
from forum.comments.views import CommentView, to_json
from forum.comments.votes import cast_vote
from forum.http import writing
from forum.http.site import Site
from forum.live import messages
from forum.live.connection import Connection
from forum.live.protocol import CastVote, Command, Delete, Edit, FileReport, Post, Subscribe, Typing, Unsubscribe, Watch
from forum.moderation.reports import file_report
from forum.moderation.scoring import Sensitivity

READING = (Subscribe, Unsubscribe, Watch)  # what a token that is for reading only may say


async def perform(connection: Connection, command: Command) -> None:
    """Do what the command says and queue its answer; raises the refusals of the actions.

    Between a write's return and its answer nothing is awaited: the events of the write are handled one turn of the
    event loop later, so the answer stands before them in the queue of this socket (live rule 6).
    """
    site = connection.hub.site
    _refuse_in_flood(site, command)
    viewer = await connection.who()
    _refuse_reading_token(viewer, command)
    match command:
        case Subscribe():
            await connection.following.follow(viewer, thread_id=command.thread, after=command.after, key=command.key)
        case Unsubscribe():
            connection.following.unfollow(command.thread)
            connection.answer(messages.ack(command.key))
        case Typing():
            _note_typing(connection, viewer, command)
        case Watch():
            moderator(viewer)
            connection.hub.desk.watch(connection)
            connection.answer(messages.ack(command.key))
        case Post():
            posted = await writing.post(
                site,
                viewer,
                thread_id=command.thread,
                parent_id=command.parent,
                body=command.body,
                key=command.key,
                anyway=command.anyway is True,
            )
            connection.hub.presence.stop_typing(command.thread, signed_in(viewer))
            connection.answer(_posted(command.key, posted))
        case Edit():
            edited = await writing.edit(
                site,
                viewer,
                comment_id=command.comment,
                body=command.body,
                key=command.key,
                rev=command.rev,
                anyway=command.anyway is True,
            )
            connection.answer(_posted(command.key, edited))
        case Delete():
            connection.answer(_posted(command.key, await _delete(site, viewer, command)))
        case CastVote():
            connection.answer(_posted(command.key, await _vote(site, viewer, command)))
        case FileReport():
            connection.answer(await _report(site, viewer, command))


def _refuse_in_flood(site: Site, command: Command) -> None:
    """A post for which there is no place costs nothing but its answer: its author is not looked up."""
    if isinstance(command, Post):
        site.drafting.insist_room(command.thread)


def _refuse_reading_token(viewer: AnyViewer, command: Command) -> None:
    """What is not named in READING changes something, so a command that is new does too."""
    if not isinstance(command, READING):
        insist_may_change(viewer)


async def _delete(site: Site, viewer: AnyViewer, command: Delete) -> Posted:
    return await site.database.write(actions.delete_comment, viewer, comment_id=command.comment, now=site.clock())


async def _vote(site: Site, viewer: AnyViewer, command: CastVote) -> Posted:
    return await site.database.write(
        cast_vote, viewer, comment_id=command.comment, value=command.value, now=site.clock(), limits=site.limits
    )


async def _report(site: Site, viewer: AnyViewer, command: FileReport) -> str:
    filed = await site.database.write(
        file_report,
        viewer,
        comment_id=command.comment,
        reason=command.reason,
        note=command.note or "",
        key=command.key,
        now=site.clock(),
        limits=site.limits,
        sensitivity=Sensitivity(site.settings.report_sensitivity),
    )
    return _ack(command.key, filed.comment, is_duplicate=filed.is_duplicate)


def _posted(key: str, posted: Posted) -> str:
    return _ack(key, posted.comment, seq=posted.seq, is_duplicate=posted.is_duplicate)


def _ack(key: str, comment: CommentView, *, is_duplicate: bool, seq: int | None = None) -> str:
    return messages.ack(key, comment=to_json(comment), seq=seq, is_duplicate=is_duplicate)


def _note_typing(connection: Connection, viewer: AnyViewer, command: Typing) -> None:
    """Only of those who may write, and only in threads this socket was allowed to follow."""
    if isinstance(viewer, Viewer) and not viewer.standing & STOPPED and command.thread in connection.following:
        connection.hub.presence.note_typing(command.thread, viewer, now=asyncio.get_running_loop().time())
