"""What another process writes beside this one (an import, a new role): no event tells of it, so it is looked for."""

from collections.abc import Collection

from sqlmodel import col, select

from forum.accounts.models import Role, User
from forum.accounts.viewer import Viewer
from forum.database import Database, ReadSession, foreign_version
from forum.errors import Unavailable
from forum.live.hub import Hub

ASKED_AT_ONCE = 500  # ids in one query; SQLite takes more, but the reader should be free again soon


class Watch:
    """Remembers how far other processes had come at the last look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version: int | None = None

    async def has_changed(self) -> bool:
        """Whether another process has committed since the last look. The first look says yes: what was before is unknown."""
        try:
            version = await self._database.write(foreign_version)
        except Unavailable:
            return False  # the other is just writing, or much waits; the next look shows what came of it
        before, self._version = self._version, version
        return version != before


async def check_roles(hub: Hub) -> None:
    """Look again at those whose role in the database is not the one their socket has; a query for hundreds, not for each."""
    signed_in = [(socket, socket.viewer) for socket in hub.sockets if isinstance(socket.viewer, Viewer)]
    for start in range(0, len(signed_in), ASKED_AT_ONCE):
        some = signed_in[start : start + ASKED_AT_ONCE]
        roles = await hub.site.database.read(_roles, ids={viewer.user_id for _, viewer in some})
        for socket, viewer in some:
            if roles.get(viewer.user_id) != viewer.role:
                await socket.who(at_once=True)


def _roles(session: ReadSession, *, ids: Collection[int]) -> dict[int, Role]:
    return {user_id: Role(role) for user_id, role in session.exec(select(User.id, User.role).where(col(User.id).in_(ids)))}
