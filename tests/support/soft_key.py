"""A security key made of software, which can lie in every field that a real one fills honestly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from farstu.factors.credentials import to_text

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
AAGUID = bytes(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an attestation vouches for: a new key pair, and what is signed of it."""

    key: SoftKey
    data: bytes
    """The authenticator data."""
    client_hash: bytes


Attest = Callable[[Made], tuple[str, dict[str, Any]]]
"""Says the format of an attestation statement, and the statement."""


def say_nothing(_: Made) -> tuple[str, dict[str, Any]]:
    """Attest to nothing, as browsers do that were not asked or not allowed to."""
    return "none", {}


def vouch_for_itself(made: Made) -> tuple[str, dict[str, Any]]:
    """Attest with the new key itself, as anybody can (self attestation)."""
    signed = made.key.private.sign(made.data + made.client_hash, ec.ECDSA(SHA256()))
    return "packed", {"alg": -7, "sig": signed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a key and its browser say, besides what they were asked; honest unless told."""

    origin: str
    relying_party_id: str
    present: bool = True
    verified: bool = True
    backup_eligible: bool = False
    backed_up: bool = False
    count: int | None = 1
    """None: a key that does not count, as synced passkeys do not."""
    client: dict[str, Any] = field(default_factory=dict)
    """What the browser's own data has more, or else."""
    credential: dict[str, Any] = field(default_factory=dict)
    """The same for the JSON around it."""
    response: dict[str, Any] = field(default_factory=dict)
    """The same for the JSON within it."""
    sign: Callable[[bytes], bytes] = lambda signature: signature
    """What becomes of the signature on its way."""
    attest: Attest = say_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftKey:
    """A key pair, and the id that it goes by."""

    private: ec.EllipticCurvePrivateKey
    credential_id: bytes
    aaguid: bytes = AAGUID
    """The model that it claims to be."""

    @classmethod
    def make(cls, credential_id: bytes, *, aaguid: bytes = AAGUID) -> SoftKey:
        """Make a new one."""
        private = ec.generate_private_key(ec.SECP256R1())
        return cls(private=private, credential_id=credential_id, aaguid=aaguid)

    @property
    def name(self) -> str:
        """The id as JSON has it."""
        return to_text(self.credential_id)

    def create(self, options: str, says: Says) -> str:
        """Answer ``navigator.credentials.create()``: what ``toJSON()`` would give, as text."""
        client = _client_data("webauthn.create", json.loads(options)["challenge"], says)
        data = _authenticator_data(says, attested=self._attested())
        made = Made(key=self, data=data, client_hash=sha256(client).digest())
        form, statement = says.attest(made)
        attestation = cbor2.dumps({"fmt": form, "attStmt": statement, "authData": data})
        response = {
            "clientDataJSON": to_text(client),
            "attestationObject": to_text(attestation),
            "transports": ["usb"],
        }
        return self._wrapped(response, says)

    def get(self, options: str, says: Says, *, user_handle: str | None = None) -> str:
        """Answer ``navigator.credentials.get()``."""
        client = _client_data("webauthn.get", json.loads(options)["challenge"], says)
        data = _authenticator_data(says)
        signed = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": to_text(client),
            "authenticatorData": to_text(data),
            "signature": to_text(says.sign(signed)),
            "userHandle": user_handle,
        }
        return self._wrapped(response, says)

    def _wrapped(self, response: dict[str, Any], says: Says) -> str:
        whole = {
            "id": self.name,
            "rawId": self.name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response | says.response,
        }
        return json.dumps(whole | says.credential)

    def _attested(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        return (
            self.aaguid + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        )


def flip(data: bytes) -> bytes:
    """Turn one bit round, where it hurts and does not break the form."""
    return data[:-1] + bytes([data[-1] ^ 1])


def later(says: Says) -> Says:
    """Be the same key one use later."""
    return replace(says, count=None if says.count is None else says.count + 1)


def _client_data(kind: str, challenge: str, says: Says) -> bytes:
    told = {"type": kind, "challenge": challenge, "origin": says.origin, "crossOrigin": False}
    return json.dumps(told | says.client).encode()


def _authenticator_data(says: Says, *, attested: bytes = b"") -> bytes:
    flags = (
        UP * says.present
        | UV * says.verified
        | BE * says.backup_eligible
        | BS * says.backed_up
        | AT * bool(attested)
    )
    head = sha256(says.relying_party_id.encode()).digest() + bytes([flags])
    return head + (says.count or 0).to_bytes(4, "big") + attested
