"""Letters: written into the outbox after the answer was given, so that neither its time nor its words tell to whom."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.concurrency import run_in_threadpool

from forum.accounts.emails import fold_email
from forum.accounts.models import User
from forum.accounts.ways.mailed import Changed, Link, ask_to_prove, link_for
from forum.accounts.ways.models import ProofKind
from forum.database import ReadSession
from forum.http.site import Site
from forum.mail.letters import Paper
from forum.mail.outbox import Letter


def paper_of(site: Site) -> Paper:
    """What this site's letters are written on. Its links begin with the base URL, never with what a request says (SE-12)."""
    return Paper(site.settings.site_name, site.settings.base_url)


def post_letter(site: Site, letter: Letter) -> None:
    """Send the letter soon: it goes into the outbox once the answer is given. Never blocks, never raises."""
    site.later.put(partial(put_letter, site, letter))


async def put_letter(site: Site, letter: Letter) -> None:
    """Put the letter into the outbox now; for work that is done later anyway."""
    await run_in_threadpool(site.outbox.put, letter, now=site.clock())
    site.outbox.filled.set()


def tell(site: Site, user_id: int, what: str) -> None:
    """Mail a note to the account's proved address, if it has one: `what` is a sentence: "A passkey was added."."""
    site.later.put(partial(_tell, site, user_id, what))


def tell_old_address(site: Site, changed: Changed) -> None:
    """Tell the address that an account does not use any more."""
    if changed.old:
        post_letter(site, paper_of(site).moved(to=changed.old, name=changed.name))


def limit_mail(site: Site, *, email: str, client: str) -> None:
    """Count a letter that is asked for; raises Invalid `bad-email`, TooMany. The same for addresses that nobody here has."""
    site.limits.take("mail", f"to:{fold_email(email)}", f"from:{client}", now=site.clock())


def mail_link(site: Site, kind: ProofKind, *, email: str, next_path: str = "/") -> None:
    """Mail a link of that kind to the address, once the answer is given and if an account has proved it."""
    site.later.put(partial(_mail_link, site, kind, email, next_path))


def mail_proof(site: Site, user_id: int, *, email: str) -> None:
    """Mail a link that proves the address for this account; if it is another's, that one is told."""
    site.later.put(partial(_mail_proof, site, user_id, email))


async def _tell(site: Site, user_id: int, what: str) -> None:
    found = await site.database.read(_address_of, user_id)
    if found is not None:
        name, email = found
        await put_letter(site, paper_of(site).note(to=email, name=name, what=what))


async def _mail_link(site: Site, kind: ProofKind, email: str, next_path: str) -> None:
    link = await site.database.write(link_for, kind, email=email, next_path=next_path, now=site.clock())
    if link is not None:
        write = paper_of(site).recover if kind == ProofKind.RECOVER else paper_of(site).sign_in
        await _put_link(site, write, link)


async def _mail_proof(site: Site, user_id: int, email: str) -> None:
    asked = await site.database.write(ask_to_prove, user_id, email=email, now=site.clock())
    if isinstance(asked, Link):
        await _put_link(site, paper_of(site).prove, asked)
    else:
        await put_letter(site, paper_of(site).taken(to=asked.email, name=asked.name))


def _put_link(site: Site, write: Callable[..., Letter], link: Link) -> Awaitable[None]:
    return put_letter(site, write(to=link.to, name=link.name, secret=link.secret))


def _address_of(session: ReadSession, user_id: int) -> tuple[str, str] | None:
    """The name and the proved address of an account of ours that has one."""
    user = session.get(User, user_id)
    return (user.name, user.email) if user and not user.origin and user.email else None
