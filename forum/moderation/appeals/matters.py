"""What an appeal is about: the decision, with the comment, the sanction or the name of the person it is against."""

from dataclasses import dataclass

from sqlmodel import col, func, select

from forum.accounts.models import Role, Sanction, User
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.moderation.models import Action, Decision
from forum.moderation.records import newest
from forum.moderation.targets.naming import is_name_taken


@dataclass(frozen=True)
class Matter:
    """A decision and whom it is against. `is_in_force`: nothing has taken its place, or the sanction was not lifted."""

    decision: Decision
    person_id: int
    person_role: Role
    comment: Comment | None
    sanction: Sanction | None
    is_in_force: bool

    @property
    def is_for_admins(self) -> bool:
        """Whether only an administrator may answer: it is about the account of a moderator, a sanction or the name."""
        return self.comment is None and self.person_role != Role.READER


def find_matter(session: ReadSession, *, decision_id: int) -> Matter | None:
    """The matter of a decision about a comment or an account; None for others, which are against nobody."""
    decision = session.get(Decision, decision_id)
    if decision is None:
        return None
    if decision.comment_id:
        comment = session.get_one(Comment, decision.comment_id)
        is_in_force = newest(session, comment_id=comment.id).id == decision.id
        return Matter(decision, comment.author_id, _role(session, comment.author_id), comment, None, is_in_force)
    if decision.account_id is None:
        return None
    own = select(Sanction).where(Sanction.user_id == decision.account_id, Sanction.decision_id == decision.id)
    sanction = session.exec(own).first()
    if sanction is None and decision.action == Action.REMOVE:
        is_in_force = is_name_taken(session, decision)
        return Matter(decision, decision.account_id, _role(session, decision.account_id), None, None, is_in_force)
    if sanction is None:
        return None
    return Matter(decision, sanction.user_id, _role(session, sanction.user_id), None, sanction, sanction.ended_at is None)


def can_be_heard(session: ReadSession, matter: Matter) -> bool:
    """Whether there is anybody on this site who may answer: neither who decided, nor whom it is against."""
    roles = (Role.ADMIN,) if matter.is_for_admins else (Role.MODERATOR, Role.ADMIN)
    others = select(func.count()).select_from(User).where(User.origin == "", col(User.role).in_(roles))
    unfit = [one for one in (matter.decision.by_id, matter.person_id) if one]
    return session.exec(others.where(col(User.id).not_in(unfit))).one() > 0


def _role(session: ReadSession, user_id: int) -> Role:
    return session.get_one(User, user_id).role
