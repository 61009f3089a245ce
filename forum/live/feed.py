"""What follows from an event for those who watch: drawn once, encoded once, handed to the broker."""

import asyncio
from datetime import datetime
from functools import partial

from forum.accounts.events import RightsChanged, SignedOut, StandingChanged
from forum.accounts.viewer import Viewer
from forum.broker.frames import DESK, Frame, thread_channel
from forum.comments.actions import KINDS
from forum.comments.events import CommentEvent, VoteCast
from forum.database import ReadSession
from forum.events import Handler
from forum.http.happenings import Entry, render_event
from forum.live import messages
from forum.live.hub import Hub
from forum.moderation.desk.counts import count_open
from forum.moderation.desk.queue import find_row
from forum.moderation.desk.views import CaseRow
from forum.moderation.events import CaseClaimed, CaseDecided, ReportFiled
from forum.threads.events import ThreadLocked, ThreadUnlocked
from forum.threads.models import LogKind

AHEAD = 8  # frames of one thread drawn before they are delivered; each turn of the loop delivers a slice


def handlers(hub: Hub) -> dict[type, list[Handler]]:
    """Which events wake this door, for the table in wiring.py."""
    table: dict[type, list[Handler]] = {event: [partial(_tell_comment, hub, kind)] for kind, event in KINDS.items()}
    table[ThreadLocked] = [partial(_tell_lock, hub, LogKind.THREAD_LOCKED)]
    table[ThreadUnlocked] = [partial(_tell_lock, hub, LogKind.THREAD_UNLOCKED)]
    table[VoteCast] = [partial(_note_vote, hub)]
    table[ReportFiled] = [partial(_tell_desk, hub, "reported")]
    table[CaseDecided] = [partial(_tell_desk, hub, "decided")]
    table[CaseClaimed] = [partial(_tell_desk, hub, "claimed")]
    table[RightsChanged] = table[SignedOut] = table[StandingChanged] = [partial(_look_again, hub)]
    return table


async def _tell_comment(hub: Hub, kind: LogKind, event: CommentEvent) -> None:
    await _publish(hub, event.thread_id, Entry(event.seq, kind, event.comment))


async def _tell_lock(hub: Hub, kind: LogKind, event: ThreadLocked | ThreadUnlocked) -> None:
    await _publish(hub, event.thread_id, Entry(event.seq, kind, None))


async def _publish(hub: Hub, thread_id: int, entry: Entry) -> None:
    channel = thread_channel(thread_id)
    if hub.broker.is_heard(channel):
        text = messages.encode(render_event(hub.site.templates, entry, thread_id=thread_id))
        hub.broker.publish(channel, Frame(channel, entry.seq, text))
        # A crowd of readers takes its time. Not further ahead than AHEAD, so that what waits is counted where posts are refused.
        while hub.backlog(thread_id) > AHEAD:  # noqa: ASYNC110  # what it waits for is done in the turns of the loop
            await asyncio.sleep(0)


async def _look_again(hub: Hub, event: RightsChanged | SignedOut | StandingChanged) -> None:
    for socket in tuple(hub.sockets):
        if isinstance(socket.viewer, Viewer) and socket.viewer.user_id == event.user_id:
            await socket.who(at_once=True)


async def _note_vote(hub: Hub, event: VoteCast) -> None:
    if hub.broker.is_heard(thread_channel(event.thread_id)):
        hub.scores.note(event.thread_id, comment_id=event.comment_id, score=event.score)


async def _tell_desk(hub: Hub, kind: str, event: ReportFiled | CaseDecided | CaseClaimed) -> None:
    if not hub.broker.is_heard(DESK):
        return
    row, open_cases = await hub.site.database.read(_row, case_id=event.case_id, now=hub.site.clock())
    fragment = hub.site.templates.get_template("moderation/_row.html").render(row=row)
    text = messages.desk(kind, case_id=event.case_id, open_cases=open_cases, fragment=fragment)
    # Whoever moderates some topics only asks for the row, and gets it when it is theirs.
    hint = messages.desk(kind, case_id=event.case_id, open_cases=None, fragment="")
    hub.broker.publish(DESK, Frame(DESK, None, text, hint=hint))


def _row(session: ReadSession, *, case_id: int, now: datetime) -> tuple[CaseRow, int]:
    return find_row(session, case_id=case_id, now=now), count_open(session)
