"""Finding cases. What the desk shows of them is read in desk/."""

from sqlmodel import select

from forum.database import ReadSession
from forum.errors import Invalid
from forum.kit.enums import find_member
from forum.moderation.models import Case, CaseState

FIRST_WORDS = 140  # characters of a comment in a list


def parse_state(text: str) -> CaseState:
    """The state behind a word of a query; raises Invalid `bad-request`."""
    state = find_member(CaseState, text)
    if state is None:
        raise Invalid("bad-request", "The state must be open or decided.", field="state")
    return state


def find_open_case(session: ReadSession, *, comment_id: int) -> Case | None:
    """The open case about a comment, if there is one."""
    return session.exec(select(Case).where(Case.comment_id == comment_id, Case.state == CaseState.OPEN)).first()
