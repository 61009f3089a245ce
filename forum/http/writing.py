"""A text on its way in, the same for forms, the JSON interface and the socket: rendered, looked at, written, remembered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from forum.accounts.guests import GuestName
from forum.accounts.rules import signed_in
from forum.accounts.viewer import STOPPED, AnyViewer, writer_id
from forum.comments.actions import Posted
from forum.comments.drafts import Draft, prepare
from forum.errors import NotSignedIn
from forum.filters.detectors import HOOK
from forum.filters.findings import Signal
from forum.filters.hook import Hook, Question
from forum.filters.quotes import own_words
from forum.http.site import Site
from forum.kit.ids import decode, encode
from forum.kit.keys import keys_of
from forum.moderation.screening import guests, posting
from forum.moderation.screening.guests import GuestPosted
from forum.moderation.screening.posting import Looked
from forum.moderation.screening.queries import writer_of


@dataclass(frozen=True)
class Seen:
    """A text as it would be stored, its author's own words if it quotes others, and what the detectors say of it."""

    draft: Draft
    own_words: str | None
    signals: tuple[Signal, ...]


async def post(
    site: Site, viewer: AnyViewer, *, thread_id: int, parent_id: int | None, body: str, key: str, anyway: bool
) -> Posted:
    """Post a comment; with `anyway` its author was asked to reconsider and did. Raises what `posting.post` raises, Unavailable."""
    author = signed_in(viewer)  # asked before the text is rendered: guests cost nothing
    ask = _outside(site, author, thread_id=thread_id, comment_id=None)
    async with site.drafting.made(body, partial(_see, site, author.user_id, None), ask=ask, lane=thread_id) as seen:
        posted = await site.database.write(
            posting.post,
            viewer,
            thread_id=thread_id,
            parent_id=parent_id,
            draft=seen.draft,
            key=key,
            looked=Looked(seen.signals, anyway, site.policy),
            now=site.clock(),
            limits=site.limits,
        )
    _remember(site, author.user_id, seen, posted, is_edit=False)
    return posted


async def post_as_guest(
    site: Site,
    viewer: AnyViewer,
    told: GuestName,
    *,
    thread_id: int,
    parent_id: int | None,
    body: str,
    key: str,
    anyway: bool,
    user_agent: str,
) -> GuestPosted:
    """Post a comment without an account. Forms alone do: a first one hands out a cookie, and programs have tokens.

    Raises NotSignedIn where guests do not write, what `guests.post_as_guest` raises, Unavailable.
    """
    if site.settings.guests == "off":
        raise NotSignedIn
    ask, author_id = _outside(site, viewer, thread_id=thread_id, comment_id=None), _as_author(site, viewer)
    async with site.drafting.made(body, partial(_see, site, author_id, None), ask=ask, lane=thread_id) as seen:
        done = await site.database.write(
            guests.post_as_guest,
            viewer,
            told,
            thread_id=thread_id,
            parent_id=parent_id,
            draft=seen.draft,
            key=key,
            looked=Looked(seen.signals, anyway, site.policy, holds_guests=site.settings.guests == "held"),
            user_agent=user_agent,
            address=viewer.address if site.settings.address_days else None,
            now=site.clock(),
            limits=site.limits,
        )
    _remember(site, author_id, seen, done.posted, is_edit=False)
    return done


async def edit(
    site: Site, viewer: AnyViewer, *, comment_id: int, body: str, key: str | None, rev: int | None, anyway: bool
) -> Posted:
    """Change one's own text. Raises what `posting.edit` raises, Unavailable."""
    author = signed_in(viewer)
    ask = _outside(site, author, thread_id=None, comment_id=comment_id)
    async with site.drafting.made(body, partial(_see, site, author.user_id, comment_id), ask=ask) as seen:
        posted = await site.database.write(
            posting.edit,
            viewer,
            comment_id=comment_id,
            draft=seen.draft,
            key=key,
            rev=rev,
            looked=Looked(seen.signals, anyway, site.policy),
            now=site.clock(),
            limits=site.limits,
        )
    _remember(site, author.user_id, seen, posted, is_edit=True)
    return posted


def _as_author(site: Site, viewer: AnyViewer) -> int:
    """Whom the filters take a guest for: all of one address block are one, for a cookie is easily thrown away."""
    return -int(keys_of(site.settings).mark(viewer.address, use="guest-author")[:12], 16) - 1


def _see(site: Site, author_id: int, comment_id: int | None, body: str) -> Seen:
    """Where the text is rendered it is looked at: a long one in a thread."""
    draft = prepare(body)
    said = own_words(draft.html)
    signals = site.screen.look(
        draft.plain, draft.links, author_id=author_id, now=site.clock(), comment_id=comment_id, own_words=said
    )
    return Seen(draft, said, signals)


def _outside(
    site: Site, author: AnyViewer, *, thread_id: int | None, comment_id: int | None
) -> Callable[[Seen], Awaitable[Seen]] | None:
    """How the outside detector is asked, where there is one and it runs."""
    hook, detector = site.hook, site.screen.detector(HOOK)
    is_asked = hook is not None and detector.is_on and not author.standing & STOPPED  # who may not write takes nobody's turn
    return partial(_ask, site, hook, author, thread_id, comment_id) if hook and is_asked else None


async def _ask(site: Site, hook: Hook, author: AnyViewer, thread_id: int | None, comment_id: int | None, seen: Seen) -> Seen:
    now = site.clock()
    user_id, since, in_thread = writer_id(author), now, None
    if user_id:
        since, in_thread = await site.database.read(writer_of, user_id, comment_id=comment_id)
    question = Question(seen.draft.plain, encode(thread_id or in_thread or 0), now - since)
    return replace(seen, signals=seen.signals + await hook.ask(question, site.screen.detector(HOOK), now=now))


def _remember(site: Site, author_id: int, seen: Seen, posted: Posted, *, is_edit: bool) -> None:
    if not posted.is_duplicate:
        comment_id, at = decode(posted.comment.id), site.clock()
        site.screen.remember(comment_id, author_id, seen.draft.plain, at=at, own_words=seen.own_words, is_edit=is_edit)
