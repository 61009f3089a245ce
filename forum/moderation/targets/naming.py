"""Taking away the name of an account, its picture and what it says about itself; giving back what was not deleted with it."""

from sqlmodel import select

from forum.accounts.models import User
from forum.accounts.profiles import drop_picture
from forum.database import ReadSession, WriteSession
from forum.events import record
from forum.moderation.events import NameChanged
from forum.moderation.models import Action, Case, Decision
from forum.moderation.targets.subjects import replacement_name


def take_name_away(session: WriteSession, user: User) -> None:
    """The account goes on under a name that says nothing, without a picture and without words about itself.

    Its owner signs in with the old name, which stays in `name_folded`.
    """
    user.name, user.about = replacement_name(user), ""
    session.add(user)
    record(session, NameChanged(user.id))
    drop_picture(session, user)


def give_name_back(session: WriteSession, case: Case) -> None:
    """The name and the words as they were when they were reported. A picture is uploaded again."""
    user = session.get_one(User, case.account_id)
    user.name, _, user.about = case.snapshot.partition("\n\n")
    session.add(user)
    record(session, NameChanged(user.id))


def is_name_taken(session: ReadSession, decision: Decision) -> bool:
    """Whether what this decision took away is still away: no later decision gave it back."""
    given_back = select(Decision.id).where(Decision.reverts_id == decision.id, Decision.action == Action.RESTORE)
    return session.exec(given_back).first() is None
