"""What pages, the API and the socket see of a comment."""

from datetime import UTC, datetime

from forum.accounts.actions import find_or_create_author
from forum.comments.actions import import_comment
from forum.comments.drafts import prepare
from forum.comments.queries import stream, view_of
from forum.comments.views import EXCERPT, CommentView, timestamp, to_event_json, to_json
from forum.database import WriteSession
from forum.kit.ids import encode
from tests.comments.acts import edit
from tests.people import NOON
from tests.statements import queries_of
from tests.world import World

FIELDS = {
    "id", "thread", "parent", "depth", "author", "body", "html", "score", "replies", "state", "rev", "seq", "created_at", "edited_at",
}  # fmt: skip


def test_the_json_has_the_fields_of_the_contract(world: World) -> None:
    comment = world.say("Mo", "It *shines*.")
    fields = to_json(comment)
    assert fields.keys() >= FIELDS
    assert (fields["body"], fields["html"], fields["state"]) == ("It *shines*.", "<p>It <em>shines</em>.</p>", "published")
    author_id = encode(world.cast["Mo"].viewer.user_id)
    assert fields["author"] == {"id": author_id, "name": "Mo", "role": "moderator", "imported": False, "mark": None}
    assert (fields["created_at"], fields["edited_at"]) == ("2026-11-22T12:00:00.000Z", None)


def test_an_event_has_all_but_the_source(world: World) -> None:
    comment = world.say("Rita")
    assert to_json(comment).keys() - to_event_json(comment).keys() == {"body"}


def test_times_are_utc_to_the_millisecond() -> None:
    assert timestamp(datetime(2026, 11, 22, 12, 0, 0, 123_456, tzinfo=UTC)) == "2026-11-22T12:00:00.123Z"
    assert timestamp(None) is None


def test_an_edited_comment_says_when(world: World) -> None:
    comment = world.say("Rita")
    world.clock.move(minutes=3)
    assert to_json(edit(world, "Rita", comment).comment)["edited_at"] == "2026-11-22T12:03:00.000Z"


def test_the_excerpt_is_short_and_plain(world: World) -> None:
    comment = world.say("Rita", "**Bold** words " * 50)
    assert comment.excerpt.startswith("Bold words Bold")
    assert len(comment.excerpt) <= EXCERPT


def test_an_imported_author_is_marked(world: World) -> None:
    def bring(session: WriteSession) -> CommentView:
        author = find_or_create_author(session, "Rita", origin="import", now=NOON)
        comment = import_comment(
            session, thread_id=world.thread_id, parent=None, author_id=author.id, draft=prepare("From afar."),
            source_id="a#1", score=14, created_at=NOON, now=NOON,
        )  # fmt: skip
        return view_of(session, comment)

    view = world.write(bring)
    assert (view.author.name, view.author.mark, view.score) == ("Rita", "imported", 14)
    assert to_json(view)["author"]["imported"] is True


def test_the_live_reading_is_by_number_oldest_first(world: World) -> None:
    said = [world.say("Rita", f"Number {number}") for number in range(7)]
    newest, more = world.read(stream, thread_id=world.thread_id, before=None, limit=3)
    assert ([view.id for view in newest], more) == ([one.id for one in said[4:]], True)
    earlier, more = world.read(stream, thread_id=world.thread_id, before=newest[0].seq, limit=4)
    assert ([view.id for view in earlier], more) == ([one.id for one in said[:4]], False)
    nothing, more = world.read(stream, thread_id=world.thread_id, before=1, limit=4)
    assert (nothing, more) == ([], False)


def test_the_live_reading_takes_as_many_queries_for_many_as_for_few(world: World) -> None:
    parent = world.say("Rita")
    for number in range(30):
        parent = world.say(("Rita", "Sam", "Nils")[number % 3], parent=parent)
    world.remove(world.say("Sam"))
    with queries_of(world.database) as few:
        world.read(stream, thread_id=world.thread_id, before=None, limit=10)
    with queries_of(world.database) as many:
        world.read(stream, thread_id=world.thread_id, before=None, limit=100)
    assert len(few) == len(many) <= 5
