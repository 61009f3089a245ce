"""Every door of the site with an address that leads to something: what the site map names is filled in from one furnished world."""

import re
from dataclasses import dataclass, field
from typing import Any

from forum.accounts.models import ApiToken, UserSession
from forum.accounts.ways.models import Identity, Passkey, ProofKind
from forum.accounts.ways.proofs import make_proof
from forum.api.routes import CALLS
from forum.filters.models import Effect, FilterRule, RuleKind
from forum.kit.ids import encode, new_id
from forum.moderation.desk.saved import save_view
from forum.pages.routes import routes as page_routes
from tests.comments.acts import rows
from tests.moderation.acts import appealed
from tests.moderation.legal.acts import notify
from tests.moderation.sanctions.acts import account, last, sanction
from tests.people import NOON
from tests.world import World

PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Door:
    """A method and an address; `pattern` is the address as the site map has it."""

    method: str
    pattern: str
    path: str
    is_json: bool = False


@dataclass
class Doors:
    """The doors of a world in which every kind of thing is there once; `known` fills a place of a pattern by what stands before it."""

    world: World
    known: dict[str, str] = field(default_factory=dict)

    def fill(self, pattern: str) -> str:
        """The address with everything in it; a place that nothing is known for is a mistake of the tests."""
        path = pattern
        while found := PLACE.search(path):
            fitting = [what for before, what in self.known.items() if path[: found.start()].endswith(before)]
            assert fitting, f"tests/doors.py knows nothing for {pattern}"
            path = path[: found.start()] + fitting[0] + path[found.end() :]
        return path

    def all(self) -> list[Door]:
        """Every page, form and call."""
        pages = [(method, route.path) for route in page_routes for method in sorted((route.methods or set()) - {"HEAD"})]
        doors = [Door(method, path, self.fill(path)) for method, path in pages]
        return doors + [Door(one.method, f"/api/v1{one.path}", self.fill(f"/api/v1{one.path}"), is_json=True) for one in CALLS]

    def writes(self) -> list[Door]:
        """Those that change something."""
        return [door for door in self.all() if door.method != "GET"]


def hers(world: World, model: Any) -> str:
    """The outer id of what Rita has of this kind."""
    return encode(next(row.id for row in rows(world, model) if row.user_id == account(world, "Rita")))


def link(world: World, kind: ProofKind) -> str:
    """A secret as it was mailed to Rita."""
    secret: str = world.write(make_proof, kind, user_id=account(world, "Rita"), email="rita@example.org", now=world.clock())
    return secret


def furnish(world: World) -> Doors:
    """A reported comment of Rita's, an appeal of hers, a legal notice, a sanction of Nils, a saved search of Ada's, a filter."""
    comment = world.say("Rita", "By the river.")
    case = encode(world.report("Sam", comment).case_id or 0)
    decision, hearing = appealed(world, "Rita")
    receipt = notify(world, world.say("Rita", "Another."))
    sanction(world, "Mina", "Nils", "premoderation")
    view = world.write(save_view, world.viewer("Ada"), name="Held", search="is:held", now=world.clock())
    rule = FilterRule(id=new_id(), kind=RuleKind.WORDS, pattern="lamps", effect=Effect.NOTE, reason="spam", at=NOON)
    world.write(lambda session: session.add(rule))
    ritas = Passkey(id=new_id(), user_id=account(world, "Rita"), credential="x", public_key=b"", name="Key", created_at=NOON)
    world.write(lambda session: session.add(ritas))
    joined = Identity(id=new_id(), user_id=account(world, "Rita"), issuer="https://id.example", subject="rita", created_at=NOON)
    world.write(lambda session: session.add(joined))
    filter_id = encode(rows(world, FilterRule)[-1].id)
    nils, imposed = encode(account(world, "Nils")), encode(last(world).id)
    known = {
        "/admin/filters/rules/": filter_id, "/admin/filters/detectors/": "links", "/admin/reasons/": "spam", "/admin/rules/": "abuse",
        "/admin/thresholds/": "guest-weight", "/admin/people/": nils, "/sanctions/": imposed, "/standing/": imposed,
        "/moderation/people/": "Nils", "/moderation/views/": encode(view.id), "/moderation/rows/": case, "/cases/": case,
        "/moderation/legal/": receipt.number, "/legal-notice/": receipt.token, "/decisions/": decision, "/appeals/": hearing,
        "/t/": world.thread, f"/t/{world.thread}/": world.slug, "/threads/": world.thread, "/c/": comment.id,
        "/comments/": comment.id, "/u/": "Nils", "/topics/": "cities", "/rules/": "abuse", "/pictures/": "none.png",
    }  # fmt: skip
    known |= {"/security/sessions/": hers(world, UserSession), "/preferences/tokens/": hers(world, ApiToken)}
    known |= {"/preferences/people/": nils, "/pictures/people/": f"{0:032}.webp"}
    known |= {"/signin/mail/": link(world, ProofKind.SIGN_IN), "/recover/": link(world, ProofKind.RECOVER)}
    known |= {"/preferences/email/": link(world, ProofKind.EMAIL)}
    known |= {"/preferences/passkeys/": hers(world, Passkey)}
    known |= {"/preferences/identities/": hers(world, Identity)}
    return Doors(world, known)
