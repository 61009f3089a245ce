"""A soft authenticator: makes passkeys and shows them as a browser with a device does, rightly or wrongly as it is told."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.people import NOON

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ELIGIBLE, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def client_data(kind: str, challenge: str, origin: str, **more: Any) -> bytes:
    return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": origin, "crossOrigin": False, **more}).encode()


@dataclass
class Authenticator:
    """One device with one passkey. `count` is its counter, `verifies` whether it makes sure who holds it."""

    credential: bytes = b"a passkey of sixteen or more bytes"
    count: int = 0
    verifies: bool = True
    is_synced: bool = True
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], *, origin: str = ORIGIN, **changed: Any) -> str:
        """The answer to a question for a new passkey."""
        self.handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = changed.pop("aaguid", bytes(16)) + len(self.credential).to_bytes(2, "big") + self.credential
        data = self._data(options["rp"]["id"], ATTESTED) + attested + cbor2.dumps(changed.pop("public", public))
        statement = {"fmt": "none", "attStmt": {}, "authData": data, **changed.pop("statement", {})}
        if maker := changed.pop("attested_by", None):
            collected = client_data("create", options["challenge"], origin)
            statement |= {"fmt": "packed", "attStmt": self._attest(data + hashlib.sha256(collected).digest(), maker)}
        response = {"attestationObject": text(cbor2.dumps(statement)), "transports": ["internal", "hybrid", 7, "pigeon"]}
        return self._answer("create", options, response, origin, changed)

    def show(self, options: dict[str, Any], *, origin: str = ORIGIN, rp_id: str = "", **changed: Any) -> str:
        """The answer to a question to show it."""
        self.count += 1 if self.count else 0
        data = self._data(rp_id or options["rpId"])
        collected = client_data("get", options["challenge"], origin, **changed.get("collected", {}))
        signature = self.key.sign(data + hashlib.sha256(collected).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": text(data), "signature": text(signature), "userHandle": self.handle}
        return self._answer("get", options, response, origin, changed)

    def _attest(self, said: bytes, maker: str) -> dict[str, Any]:
        """A statement about the passkey by itself, or with a certificate of its maker's."""
        statement = {"alg": -7, "sig": self.key.sign(said, ec.ECDSA(hashes.SHA256()))}
        return statement if maker == "itself" else statement | {"x5c": [self._certificate()]}

    def _certificate(self) -> bytes:
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Maker"),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
                x509.NameAttribute(NameOID.COMMON_NAME, "Maker"),
            ]
        )
        about = x509.CertificateBuilder(
            name, name, self.key.public_key(), 7, NOON - timedelta(days=9), NOON + timedelta(days=9_999)
        )
        about = about.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return about.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _data(self, rp_id: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0) | (ELIGIBLE | SYNCED if self.is_synced else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, kind: str, options: dict[str, Any], response: dict[str, Any], origin: str, changed: dict[str, Any]) -> str:
        collected = client_data(kind, options["challenge"], origin, **changed.pop("collected", {}))
        whole = {"id": text(self.credential), "rawId": text(self.credential), "type": "public-key", "clientExtensionResults": {}}
        response = {"clientDataJSON": text(collected)} | response | changed.pop("response", {})
        return json.dumps(whole | {"response": response} | changed)
