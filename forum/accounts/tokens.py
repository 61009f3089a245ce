"""Tokens for programs."""

from datetime import datetime

from sqlalchemy import bindparam, select

from forum.accounts.models import ApiToken, User
from forum.accounts.queries import find_user
from forum.accounts.sanctions import kinds_holding, parse_kinds
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import NotFound
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.kit.tokens import new_token
from forum.kit.tokens import token_hash as hash_of
from forum.prepared import Prepared


def create_token(session: WriteSession, name: str, *, now: datetime) -> str:
    """A fresh token for the account, to be shown once; raises NotFound."""
    user = find_user(session, name=name)
    if user is None:
        raise NotFound(f"There is no account named {name}.")
    token = new_token()
    session.add(ApiToken(id=new_id(), user_id=user.id, token_hash=hash_of(token), created_at=now))
    return token


def find_viewer(session: ReadSession, *, token_hash: str, address: str, now: datetime) -> AnyViewer:
    """Who holds the token; Nobody when it is unknown."""
    user = _HOLDER.first(session, {"token_hash": token_hash, "now": now})
    return Viewer(user[0], user[1], user[2], address, parse_kinds(user[3])) if user else Nobody(address)


_users, _tokens = table_of(User), table_of(ApiToken)
_HOLDER = Prepared(
    select(_users.c.id, _users.c.name, _users.c.role, kinds_holding(_users.c.id, bindparam("now")))
    .join(_tokens, _tokens.c.user_id == _users.c.id)
    .where(_tokens.c.token_hash == bindparam("token_hash"))
)
