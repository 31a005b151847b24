"""Security keys, and what is built into phones and laptops (W3C WebAuthn Level 3).

The library parses and checks signatures; what it leaves to its caller is decided here: cross-origin
answers, the signature counter, backup eligibility, and which credential answers for whom.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import CredentialDeviceType
from webauthn.registration.verify_registration_response import VerifiedRegistration

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import KEYS
from farstu.factors.shape import (
    NOTHING,
    Accepted,
    Ceremony,
    Enrolled,
    Fields,
    Held,
    Missed,
    Prompt,
    Traits,
)

CHALLENGE_BYTES = 32
HANDLE_BYTES = 64
LONGEST_CREDENTIAL_ID = 1023
"""Bytes (WebAuthn 3, section 7.1, step 25)."""
LONGEST_RESPONSE = 48 * 1024
LIVES = timedelta(minutes=5)
ALGORITHMS = (
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)

T = TypeVar("T")
Verified = TypeVar("Verified", VerifiedRegistration, VerifiedAuthentication)
WRONG = Rejected(Reason.KEY_REFUSED, field="credential")


def to_text(data: bytes) -> str:
    """Write bytes as WebAuthn's JSON has them (base64url without padding)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Read what ``to_text`` wrote. Raises ``ValueError`` for anything else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class WebAuthn:
    """A key pair that lives in something the person holds, and that knows our address."""

    kind: ClassVar[FactorKind] = FactorKind("webauthn")
    traits: ClassVar[Traits] = Traits(
        worth=Assurance.PHISHING_RESISTANT,
        channel=Channel.KEY,
        amr=("hwk",),
        tries=KEYS,
        field="credential",
        asks=True,
    )

    def begin_enrolment(
        self,
        at: Ceremony,
        held: Sequence[Held],
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask for a new key pair; one that is held already says so itself (WAR-01).

        All keys of an account share one user handle: random, so it says nothing about anybody.
        """
        known = next((one.secret["user_handle"] for one in held), None)
        return self.resume_enrolment(
            at,
            {
                "challenge": to_text(at.entropy(CHALLENGE_BYTES)),
                "user_handle": known or to_text(at.entropy(HANDLE_BYTES)),
                "known": [one.secret["credential_id"] for one in held],
            },
        )

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:
        """Show the same question again."""
        options = {
            "rp": {"id": at.relying_party_id, "name": at.issuer},
            "user": {
                "id": memory["user_handle"],
                "name": at.account_name,
                "displayName": at.account_name,
            },
            "challenge": memory["challenge"],
            "pubKeyCredParams": [{"type": "public-key", "alg": int(a)} for a in ALGORITHMS],
            "timeout": _milliseconds(LIVES),
            "excludeCredentials": _descriptors(memory["known"]),
            "authenticatorSelection": {
                "residentKey": "preferred",
                "requireResidentKey": False,
                "userVerification": "preferred",
            },
            "attestation": "none",
            "extensions": {"credProps": True},
        }
        return Prompt(show={"options": json.dumps(options)}, memory=dict(memory), lives=LIVES)

    def complete_enrolment(
        self, at: Ceremony, memory: Fields, response: Fields
    ) -> Enrolled | Rejected:
        """Accept a key pair that was made for us, here and now, by this person's browser."""
        sent = _read(response)
        if isinstance(sent, Rejected):
            return sent
        made = _verified(
            lambda: verify_registration_response(
                credential=dict(sent),
                expected_challenge=from_text(memory["challenge"]),
                expected_rp_id=at.relying_party_id,
                expected_origin=at.origin,
                supported_pub_key_algs=list(ALGORITHMS),
            )
        )
        if made is None or _is_foreign(sent) or len(made.credential_id) > LONGEST_CREDENTIAL_ID:
            return WRONG
        credential_id = to_text(made.credential_id)
        if credential_id in memory["known"]:
            return Rejected(Reason.KEY_TAKEN, field="credential")
        return Enrolled(
            secret={
                "credential_id": credential_id,
                "public_key": to_text(made.credential_public_key),
                "user_handle": memory["user_handle"],
                "aaguid": made.aaguid,
                "transports": _transports(sent),
                "user_verified": made.user_verified,
                "backup_eligible": _is_syncable(made.credential_device_type),
            },
            counter=made.sign_count,
            worth=_worth(verified=made.user_verified),
            lookup=credential_id,
        )

    def begin_challenge(
        self,
        at: Ceremony,
        held: Sequence[Held],
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask any of the keys that are held to sign a challenge."""
        challenge = to_text(at.entropy(CHALLENGE_BYTES))
        options = {
            "challenge": challenge,
            "timeout": _milliseconds(LIVES),
            "rpId": at.relying_party_id,
            "allowCredentials": [
                {**descriptor, "transports": one.secret["transports"]}
                for one in held
                for descriptor in _descriptors([one.secret["credential_id"]])
            ],
            "userVerification": "preferred",
        }
        memory = {"challenge": challenge}
        return Prompt(show={"options": json.dumps(options)}, memory=memory, lives=LIVES, answers=1)

    def complete_challenge(
        self, at: Ceremony, held: Sequence[Held], memory: Fields, response: Fields
    ) -> Accepted | Missed | Rejected:
        """Accept a signature by a key that is held, over our challenge, at our address.

        It is worth what was verified this time, and no more than when the key was enrolled: a key
        that asked for no PIN then proves possession only (63B 3.1.7.2).
        """
        sent = _read(response)
        if isinstance(sent, Rejected):
            return sent
        key = next((one for one in held if one.secret["credential_id"] == sent.get("id")), None)
        if key is None:
            return Rejected(Reason.KEY_UNKNOWN, field="credential")
        signed = _verified(lambda: _check_signature(at, key, memory, sent))
        if signed is None or _is_foreign(sent) or not _is_owner(key, sent):
            return WRONG
        if _is_syncable(signed.credential_device_type) != key.secret["backup_eligible"]:
            return WRONG
        if (signed.new_sign_count or key.counter) and signed.new_sign_count <= key.counter:
            return Missed(rejected=Rejected(Reason.KEY_CLONED, field="credential"), id=key.id)
        verified = signed.user_verified and key.secret["user_verified"]
        return Accepted(
            id=key.id,
            worth=_worth(verified=verified),
            counter=signed.new_sign_count or None,
        )

    def hint(self, secret: Fields) -> str:  # noqa: ARG002
        """Show nothing: keys are told apart by their names."""
        return ""

    def retire(self, at: Ceremony) -> int:  # noqa: ARG002 - each challenge dies with its answer
        """Say that there is nothing to kill: no answer fits another challenge."""
        return 0


def _check_signature(
    at: Ceremony, key: Held, memory: Fields, sent: Mapping[str, Any]
) -> VerifiedAuthentication:
    return verify_authentication_response(
        credential=dict(sent),
        expected_challenge=from_text(memory["challenge"]),
        expected_rp_id=at.relying_party_id,
        expected_origin=at.origin,
        credential_public_key=from_text(key.secret["public_key"]),
        credential_current_sign_count=0,  # compared by us, where a clone is told from a mistake
    )


def _verified(check: Callable[[], Verified]) -> Verified | None:
    """Run the library's check; whatever it says no with is one answer to the person.

    It raises its own errors, and others for bytes that are no CBOR, no key or no text.
    """
    try:
        return check()
    except Exception:  # noqa: BLE001 - a parser fed by strangers: any failure is a no
        return None


def _read(response: Fields) -> Mapping[str, Any] | Rejected:
    """Read what ``credential.toJSON()`` gave, bounded."""
    text = response.get("credential")
    if not isinstance(text, str) or not text.strip():
        return Rejected(Reason.KEY_SILENT, field="credential")
    if len(text) > LONGEST_RESPONSE:
        return WRONG
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return WRONG
    is_whole = isinstance(sent, dict) and isinstance(sent.get("response"), dict)
    return sent if is_whole else WRONG


def _is_foreign(sent: Mapping[str, Any]) -> bool:
    """Say whether the answer was made inside a page of somebody else (WAR-05)."""
    client = json.loads(from_text(sent["response"]["clientDataJSON"]))
    return bool(client.get("crossOrigin")) or "topOrigin" in client


def _is_owner(key: Held, sent: Mapping[str, Any]) -> bool:
    """Say whether the user handle, where the key tells one, is the account's (WAA-01)."""
    told = sent["response"].get("userHandle")
    return told in (None, "", key.secret["user_handle"])


def _is_syncable(kind: CredentialDeviceType) -> bool:
    return kind == CredentialDeviceType.MULTI_DEVICE


def _worth(*, verified: bool) -> Assurance:
    return Assurance.PHISHING_RESISTANT if verified else Assurance.MULTI


def _transports(sent: Mapping[str, Any]) -> list[str]:
    """Keep what the browser says of the way to the key: hints for the next dialogue, no more."""
    told = sent["response"].get("transports")
    words = told if isinstance(told, list) else []
    return [w for w in words if isinstance(w, str) and w.isascii() and len(w) <= 20][:8]  # noqa: PLR2004 - no transport has a longer name


def _descriptors(ids: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "public-key", "id": credential_id} for credential_id in ids]


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
