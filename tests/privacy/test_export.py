"""The export: everything about one person and nothing of another's; every column that names a person is followed or left out with a reason."""

import asyncio
import json
from typing import Any

from forum.accounts.models import Mute, MuteKind, Sanction
from forum.accounts.ways.models import Passkey, Proof, ProofKind
from forum.comments.models import Comment
from forum.database import WriteSession
from forum.kit.ids import new_id
from forum.privacy.export import KEPT_OUT, PAGE, PARTS, covered, stream_export
from forum.privacy.leaving import GOES
from tests.comments.acts import edit, rows, vote
from tests.comments.forest import plant
from tests.moderation.acts import appeal
from tests.moderation.sanctions.acts import sanction
from tests.people import NOON
from tests.privacy.test_leaving import naming_people
from tests.world import World


def export(world: World, name: str) -> dict[str, Any]:
    """The document, read as another program reads it."""
    user_id = world.cast[name].viewer.user_id

    async def read() -> bytes:
        pieces = stream_export(world.database, user_id, base_url="https://talk.example", now=world.clock())
        return b"".join([piece async for piece in pieces])

    document: dict[str, Any] = json.loads(asyncio.run(read()))
    return document


def live(world: World) -> None:
    """Something of everything happens to Rita."""
    said = world.say("Rita", "By the river.")
    edit(world, "Rita", said, "By the canal.")
    sams = world.say("Sam", "Sams own words.")
    vote(world, "Rita", sams)
    world.report("Rita", sams, reason="abuse", note="It hurts.")
    removed = world.say("Rita", "Buy my pills.")
    decision = world.decide("Mo", world.report("Sam", removed, note="Sams report.").case_id, "remove", note="No pills.")
    appeal(world, "Rita", decision.id, text="They were sweets.")
    sanction(world, "Mo", "Rita", "premoderation")
    user_id, sam = world.cast["Rita"].viewer.user_id, world.cast["Sam"].viewer.user_id

    def add(session: WriteSession) -> None:
        session.add(Mute(id=new_id(), user_id=user_id, other_id=sam, kind=MuteKind.BLOCK, at=NOON))
        session.add(Mute(id=new_id(), user_id=sam, other_id=user_id, kind=MuteKind.MUTE, at=NOON))
        session.add(Passkey(id=new_id(), user_id=user_id, credential="c1", public_key=b"k", name="My phone", created_at=NOON))
        proof = Proof(id=new_id(), kind=ProofKind.EMAIL, secret_hash="secrethash", created_at=NOON, expires_at=NOON)
        proof.user_id, proof.email = user_id, "rita@example.org"
        session.add(proof)

    world.write(add)


def test_everything_that_happened_is_in_it(world: World) -> None:
    live(world)
    document = export(world, "Rita")
    first, removed = document["comments"]
    assert (first["body"], first["earlier_versions"][0]["body"], first["article"]) == (
        "By the canal.",
        "By the river.",
        "The tram that runs all night",
    )
    assert (removed["state"], removed["removed_for"]) == ("removed", "spam")
    assert [vote["value"] for vote in document["votes"]] == [1]
    assert [(report["reason"], report["note"]) for report in document["reports"]] == [("abuse", "It hurts.")]
    assert [appeal["text"] for appeal in document["appeals"]] == ["They were sweets."]
    assert {one["action"] for one in document["decisions"]} == {"remove", "premoderate"}
    assert [one["kind"] for one in document["sanctions"]] == ["premoderation"]
    assert [(one["person"], one["kind"]) for one in document["muted"]] == [("Sam", "block")]
    assert [one["name"] for one in document["passkeys"]] == ["My phone"]
    assert [one["email"] for one in document["pending_links"]] == ["rita@example.org"]
    assert len(document["sign_ins"]) == len(document["tokens"]) == 1
    assert document["notices"]


def test_nothing_of_others_and_no_secret_is_in_it(world: World) -> None:
    live(world)
    text = json.dumps(export(world, "Rita"))
    assert [words for words in ("Sams own words", "Sams report", "secrethash", '"Mo"', "hash") if words in text] == []
    assert "By the canal" not in json.dumps(export(world, "Sam"))


def test_what_is_longer_than_a_page_comes_whole_and_once(world: World) -> None:
    plant(world, [None] * (2 * PAGE + 1), ["Rita", "Sam"] * PAGE + ["Rita"])
    plant(world, [None] * PAGE, ["Rita"] * PAGE)
    addresses = [one["address"] for one in export(world, "Rita")["comments"]]
    assert len(addresses) == len(set(addresses)) == 2 * PAGE + 1
    assert len(rows(world, Comment)) == 3 * PAGE + 1


def test_an_account_that_did_nothing_has_a_document_too(world: World) -> None:
    document = export(world, "Nils")
    assert document["account"]["name"] == "Nils"
    assert {part.name for part in PARTS} < document.keys()
    assert rows(world, Sanction) == document["sanctions"] == []


def test_every_column_that_names_a_person_is_followed_or_left_out_with_a_reason() -> None:
    assert covered() == naming_people()
    assert all(len(reason.split()) >= 5 for reason in KEPT_OUT.values())


def test_what_goes_with_the_account_could_be_taken_along_before() -> None:
    """Nobody loses what they could not have had, but for what others said or chose."""
    unread = {f"{model.__tablename__}.{column.key}" for model, column in GOES} & set(KEPT_OUT)
    assert unread == {"mutes.other_id", "person_notes.user_id"}
