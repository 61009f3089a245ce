"""What a browser is asked for when a passkey is made or shown, and whether its answer is right (WebAuthn, level 3)."""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from types import ModuleType
from typing import Any

from forum.accounts.ways.models import Passkey
from forum.errors import Invalid, NotAllowed, Refusal
from forum.kit.ids import encode
from forum.kit.loading import load
from forum.settings import Settings

ANSWER_MAX = 16_000  # characters; an answer with an RSA key and all its names has about 3,000
CREDENTIAL_MAX = 1_400  # characters of an id: 1,023 bytes (WebAuthn, section 4) in base64url
TRANSPORTS = frozenset({"ble", "hybrid", "internal", "nfc", "smart-card", "usb"})
ALGORITHMS = (-8, -7, -257)  # EdDSA, ES256, RS256: what devices have. The library checks the same three.
WAITS_MS = 5 * 60 * 1000  # how long the browser asks; the challenge lasts twice as long
# Makers by the number they give themselves (github.com/passkeydeveloper/passkey-authenticator-aaguids): a first name, no proof.
MAKERS = {
    "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": "Google Password Manager",
    "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "iCloud Keychain",
    "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": "iCloud Keychain",
    "08987058-cadc-4b81-b6e1-30de50dcbe96": "Windows Hello",
    "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": "Windows Hello",
    "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": "Windows Hello",
    "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome on Mac",
    "771b48fd-d3d4-4f74-9232-fc157ab0507a": "Edge on Mac",
    "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
    "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
    "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
    "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
    "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
    "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": "Keeper",
    "b84e4048-15dc-4dd0-8640-f4f60813c8af": "NordPass",
    "50726f74-6f6e-5061-7373-50726f746f6e": "Proton Pass",
}
# One sentence for an unknown passkey, a removed one and a false one: nobody learns here which it was.
WRONG = Refusal("wrong-passkey", "This passkey was not taken: it is not known here, or it was removed.", status=401)
UNREADABLE = "The browser's answer cannot be read. Please try again, or come in another way."


@dataclass(frozen=True)
class Party:
    """Whom passkeys are for: this site, known by the address in its settings and by nothing that a request says."""

    id: str
    name: str
    origin: str


@dataclass(frozen=True)
class Answer:
    """What a browser answered: which passkey, to which challenge, as whose (the handle that the passkey was made with)."""

    whole: dict[str, Any]
    credential: str
    challenge: str
    handle: str | None


@dataclass(frozen=True)
class NewKey:
    """A passkey that was just made."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: str
    is_synced: bool
    maker: str


@dataclass(frozen=True)
class Shown:
    """A passkey that answered rightly; with `has_second` its device made sure who holds it."""

    sign_count: int
    is_synced: bool
    has_second: bool


def party_of(settings: Settings) -> Party | None:
    """Whom passkeys of this site are for; None where there can be none: without the library, at a bare IP address, or on
    an address that is neither https nor this machine's own (browsers make none there). On a loopback base they are for
    `localhost`, even where the settings call it 127.0.0.1: it is the same machine, and has a name.
    """
    if find_spec("webauthn") is None:
        return None
    if settings.is_loopback:
        return Party(id="localhost", name=settings.site_name, origin=settings.localhost_origin)
    host = settings.base.hostname or ""
    if _is_address(host) or not (settings.is_https or host.endswith(".localhost")):
        return None
    return Party(id=host, name=settings.site_name, origin=settings.origin)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def handle_of(user_id: int) -> str:
    """What a passkey knows its account by: the outer id, no name (WebAuthn, section 14.6.1)."""
    return urlsafe_b64encode(encode(user_id).encode()).decode().rstrip("=")


def ask_for_new(party: Party, *, user_id: int, name: str, challenge: str, known: Iterable[Passkey] = ()) -> dict[str, Any]:
    """What the browser is asked for to make a passkey; not on a device that has one of the `known` already.

    It must be one that the device finds by itself: nobody gives a name at the door, and so nobody learns there which names
    have passkeys.
    """
    return {
        "rp": {"id": party.id, "name": party.name},
        "user": {"id": handle_of(user_id), "name": name, "displayName": name},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": WAITS_MS,
        "excludeCredentials": [_described(passkey) for passkey in known],
        "authenticatorSelection": {"residentKey": "required", "requireResidentKey": True, "userVerification": "preferred"},
        "attestation": "none",
    }


def ask_to_show(party: Party, *, challenge: str, known: Iterable[Passkey] = ()) -> dict[str, Any]:
    """What the browser is asked for to show a passkey: one of the `known`, or any that it has for this site."""
    return {
        "rpId": party.id,
        "challenge": challenge,
        "timeout": WAITS_MS,
        "userVerification": "preferred",
        "allowCredentials": [_described(passkey) for passkey in known],
    }


def _described(passkey: Passkey) -> dict[str, Any]:
    return {"type": "public-key", "id": passkey.credential, "transports": passkey.transports.split()}


def read_answer(text: str) -> Answer:
    """What the browser answered; raises Invalid `bad-passkey` for what no browser sends."""
    try:
        whole = json.loads(text if len(text) <= ANSWER_MAX else "null")
        response = whole["response"]
        collected = json.loads(_bytes(response["clientDataJSON"]))
        credential, challenge, handle = whole["id"], collected["challenge"], response.get("userHandle")
        is_framed = bool(collected.get("crossOrigin"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Invalid("bad-passkey", UNREADABLE) from None
    words = (credential, challenge, handle or "")
    if is_framed or not all(isinstance(word, str) for word in words) or len(credential) > CREDENTIAL_MAX:
        raise Invalid("bad-passkey", UNREADABLE)
    return Answer(whole, credential, challenge, handle)


def check_new(answer: Answer, *, party: Party) -> NewKey:
    """The passkey that the browser made; raises NotAllowed `wrong-passkey`.

    Who made it is not asked for: an attestation is taken only if there is none, or one by the passkey itself, so that no
    certificates are read.
    """
    library = _library()
    with _refusing():
        parsed = library.helpers.parse_registration_credential_json(answer.whole)
        attested = library.helpers.parse_attestation_object(parsed.response.attestation_object)
        if attested.fmt not in ("none", "packed") or attested.att_stmt.x5c:
            raise ValueError(attested.fmt)
        made = library.verify_registration_response(
            credential=parsed,
            expected_challenge=_bytes(answer.challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
        key = library.helpers.decode_credential_public_key(made.credential_public_key)
        library.helpers.decoded_public_key_to_cryptography(key)  # one that cannot be read later is refused now
        names = answer.whole["response"].get("transports") or []
        transports = " ".join(sorted(TRANSPORTS & {name for name in names if isinstance(name, str)}))
    return NewKey(
        credential=answer.credential,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=transports,
        is_synced=made.credential_backed_up,
        maker=MAKERS.get(made.aaguid, ""),
    )


def check_shown(answer: Answer, *, party: Party, public_key: bytes) -> Shown:
    """What the answer says of a passkey that it was signed with; raises NotAllowed `wrong-passkey`."""
    library = _library()
    with _refusing():
        found = library.verify_authentication_response(
            credential=answer.whole,
            expected_challenge=_bytes(answer.challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # the count is compared by who knows what to say about it
        )
    return Shown(found.new_sign_count, found.credential_backed_up, found.user_verified)


def warm() -> None:
    """Load the library, which takes a third of a second: before a write waits for it. Call it in a thread."""
    _library()


def _library() -> ModuleType:
    """17 MB with all that it brings along: loaded when the first answer is checked, in this one place."""
    return load("webauthn")


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever the library says against an answer is a refusal: it raises its own errors, and those of what it is built on."""
    problems = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
    others = (load("webauthn.helpers.exceptions").WebAuthnException, load("cryptography.exceptions").UnsupportedAlgorithm)
    try:
        yield
    except (*problems, *others):
        raise NotAllowed(WRONG) from None


def _bytes(text: str) -> bytes:
    """Base64url without padding, read strictly."""
    return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
