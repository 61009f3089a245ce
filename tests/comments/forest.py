"""A large discussion grown at random, and a reader who follows every marker in it."""

import random
from dataclasses import dataclass, field, replace
from uuid import uuid4

from sqlmodel import select

from forum.comments import ranking
from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from forum.comments.models import Comment
from forum.comments.paging import Ask, load_page
from forum.comments.tree import Branch, TreePage, flatten
from forum.comments.views import CommentView
from forum.database import ReadSession, WriteSession
from forum.kit.ids import decode, encode
from tests.world import World

SIZE = 400
NAMES = ("Rita", "Sam", "Mina", "Ada")  # not Nils and Mo, who have comments removed


def plant(world: World, parents: list[int | None], names: list[str]) -> list[CommentView]:
    """Post comments in one write; each below the one at that place of the list, or at the top."""
    draft = prepare("Words.")

    def act(session: WriteSession) -> list[CommentView]:
        said: list[CommentView] = []
        for parent, name in zip(parents, names, strict=True):
            posted = post_comment(
                session, world.viewer(name), thread_id=world.thread_id, parent_id=None if parent is None else decode(said[parent].id),
                draft=draft, key=str(uuid4()), now=world.clock(), limits=world.limits,
            )  # fmt: skip
            said.append(posted.comment)
        return said

    planted: list[CommentView] = world.write(act)
    return planted


def grow(world: World, *, seed: int, size: int = SIZE) -> None:
    """Comments at random places with votes at random, many of them equal; wide at the top, deep in places."""
    dice = random.Random(seed)
    parents: list[int | None] = []
    for number in range(size):
        early, late, any_ = range(min(4, number)), range(max(0, number - 3), number), range(number)
        is_root = number < 4 or dice.random() < 0.2
        parents.append(None if is_root else dice.choice((early, late, any_)[number % 3]))
    plant(world, parents, [dice.choice(NAMES) for _ in parents])

    def vote(session: WriteSession) -> None:
        for comment in session.exec(select(Comment).where(Comment.thread_id == world.thread_id)):
            comment.up, comment.down = dice.randrange(6), dice.randrange(4)
            ranking.rank(comment)
            session.add(comment)

    world.write(vote)


def stored(session: ReadSession, thread_id: int) -> list[Comment]:
    return list(session.exec(select(Comment).where(Comment.thread_id == thread_id)))


def in_order(comments: list[Comment], sort: str) -> list[str]:
    """Outer ids in the order the sort promises."""
    keys = {
        "best": lambda one: (-one.rank, one.id),
        "top": lambda one: (-one.score, one.id),
        "controversial": lambda one: (-one.controversy, one.id),
        "new": lambda one: (-one.id,),
        "old": lambda one: (one.id,),
    }
    return [encode(one.id) for one in sorted(comments, key=keys[sort])]


@dataclass
class Reader:
    """Reads a thread as a client does: page after page, and every marker of every branch."""

    world: World
    ask: Ask
    met: list[str] = field(default_factory=list)
    children: dict[str | None, list[str]] = field(default_factory=dict)
    pages: int = 0

    def read_all(self) -> "Reader":
        self._follow(self.ask)
        return self

    def _follow(self, ask: Ask) -> None:
        while True:
            page: TreePage = self.world.read(load_page, ask)
            self.pages += 1
            shown = flatten(page.branches)
            for branch in shown:
                self.met.append(branch.comment.id)
                self.children.setdefault(branch.comment.parent, []).append(branch.comment.id)
            for branch in shown:
                self._open(branch)
            if page.next is None:
                return
            ask = replace(ask, after=page.next)

    def _open(self, branch: Branch) -> None:
        """Follow a comment's own marker: to its further replies, or to its first where none is shown."""
        if branch.next or (branch.hidden and not branch.replies):
            parent = self.world.read(lambda session: session.get_one(Comment, decode(branch.comment.id)))
            self._follow(replace(self.ask, parent=parent, after=branch.next))
