"""Security keys, and what is built into phones and laptops (W3C WebAuthn Level 3).

The library parses and checks signatures; what it leaves to its caller is decided here: cross-origin
answers, the signature counter, backup eligibility, and which credential answers for whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.structs import CredentialDeviceType
from webauthn.registration.verify_registration_response import VerifiedRegistration

from farstu.core.assurance import Assurance, Backup, Channel, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import KEYS
from farstu.factors.attestation import can_judge, judge_key, kept_of, taken_models
from farstu.factors.credentials import (
    WRONG,
    Sent,
    from_text,
    is_foreign,
    is_resident,
    read_credential,
    to_text,
    transports_of,
)
from farstu.factors.key_options import ALGORITHMS, LIVES, creation_options, request_options
from farstu.factors.metadata import Metadata
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
LONGEST_LOOKUP = 4 * LONGEST_CREDENTIAL_ID // 3
"""Characters: as many as that takes in base64."""

Verified = TypeVar("Verified", VerifiedRegistration, VerifiedAuthentication)


@dataclass(frozen=True, slots=True)
class WebAuthn:
    """A key pair that lives in something the person holds, and that knows our address.

    Without *metadata* no portal can ask what a key is.
    """

    metadata: Metadata | None = None

    kind: ClassVar[FactorKind] = FactorKind("webauthn")
    traits: ClassVar[Traits] = Traits(
        worth=Assurance.PHISHING_RESISTANT,
        channel=Channel.KEY,
        amr=("pop", "user"),
        tries=KEYS,
        field="credential",
        finds=True,
        asks=True,
    )

    def begin_enrolment(
        self,
        at: Ceremony,
        held: Sequence[Held],
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt | Rejected:
        """Ask for a new key pair; one that is held already says so itself (WAR-01).

        All keys of an account share one user handle: random, so it says nothing about anybody.
        Reason: KEY_MODELS_UNKNOWN.
        """
        if at.keys.asks and not can_judge(self.metadata, at.keys, now=at.now):
            return Rejected(Reason.KEY_MODELS_UNKNOWN)
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
        """Show the same question again, and which keys are taken if not all are."""
        show: dict[str, object] = {"options": creation_options(at, memory)}
        if at.keys.asks:
            names = [] if at.keys.models is None else taken_models(self.metadata, at.keys)
            show["models"] = list(dict.fromkeys(model.name for model in names))
            show["level"] = at.keys.certification.level
        return Prompt(show=show, memory=dict(memory), lives=LIVES)

    def complete_enrolment(
        self, at: Ceremony, memory: Fields, response: Fields
    ) -> Enrolled | Rejected:
        """Accept a key pair that was made for us, here and now, by this person's browser.

        Where the portal takes certain keys only, by one that it can be confirmed to be of those.
        """
        sent = read_credential(response)
        if isinstance(sent, Rejected):
            return sent
        made = _verified(lambda: _check_registration(at, memory, sent))
        if made is None or is_foreign(sent) or len(made.credential_id) > LONGEST_CREDENTIAL_ID:
            return WRONG
        credential_id = to_text(made.credential_id)
        if credential_id in memory["known"]:
            return Rejected(Reason.KEY_TAKEN, field="credential")
        model = judge_key(self.metadata, at.keys, made, now=at.now) if at.keys.asks else None
        if isinstance(model, Reason):
            return Rejected(model, field="credential")
        syncable = _is_syncable(made.credential_device_type)
        secret = {
            "credential_id": credential_id,
            "public_key": to_text(made.credential_public_key),
            "user_handle": memory["user_handle"],
            "aaguid": made.aaguid,
            "transports": transports_of(sent),
            "user_verified": made.user_verified,
            "backup_eligible": syncable,
            "resident": is_resident(sent),
        } | ({} if model is None else {"model": kept_of(model)})
        return Enrolled(
            secret=secret,
            counter=made.sign_count,
            worth=_worth(verified=made.user_verified),
            lookup=credential_id,
            backup=_backup(syncable=syncable, backed_up=made.credential_backed_up),
            amr=_amr(secret),
        )

    def begin_challenge(
        self,
        at: Ceremony,
        held: Sequence[Held],
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask any of the keys that are held to sign a challenge.

        With none, ask whatever key there is: no list of ids, so that nobody learns any (WAA-08);
        it has to verify its owner, since there is no password beside it.
        """
        challenge = to_text(at.entropy(CHALLENGE_BYTES))
        show = {"options": request_options(at, held, challenge)}
        memory = {"challenge": challenge, "nameless": not held}
        return Prompt(show=show, memory=memory, lives=LIVES, answers=1)

    def complete_challenge(
        self, at: Ceremony, held: Sequence[Held], memory: Fields, response: Fields
    ) -> Accepted | Missed | Rejected:
        """Accept a signature by a key that is held, over our challenge, at our address.

        It is worth what was verified this time, and no more than when the key was enrolled: a key
        that asked for no PIN then proves possession only (63B 3.1.7.2). Where nobody was named it
        has to say whose it is, and to have verified its owner both times.
        """
        sent = read_credential(response)
        if isinstance(sent, Rejected):
            return sent
        key = next((one for one in held if one.secret["credential_id"] == sent.get("id")), None)
        if key is None:
            return Rejected(Reason.KEY_UNKNOWN, field="credential")
        signed = _verified(lambda: _check_signature(at, key, memory, sent))
        nameless = bool(memory.get("nameless"))
        if signed is None or is_foreign(sent) or not _is_owner(key, sent, must_tell=nameless):
            return WRONG
        syncable = _is_syncable(signed.credential_device_type)
        if syncable != key.secret["backup_eligible"]:
            return WRONG
        if (signed.new_sign_count or key.counter) and signed.new_sign_count <= key.counter:
            return Missed(rejected=Rejected(Reason.KEY_CLONED, field="credential"), id=key.id)
        verified = signed.user_verified and key.secret["user_verified"]
        if nameless and not verified:
            return Rejected(Reason.KEY_UNVERIFIED, field="credential")
        return Accepted(
            id=key.id,
            worth=_worth(verified=verified),
            counter=signed.new_sign_count or None,
            backup=_backup(syncable=syncable, backed_up=signed.credential_backed_up),
            amr=_amr(key.secret),
        )

    def hint(self, secret: Fields) -> str:
        """Show which model it is, where that was confirmed; what a key claims is not shown."""
        return str(secret.get("model", NOTHING).get("name", ""))

    def lookup_in(self, response: Fields) -> str | None:
        """Say which credential claims to have answered."""
        sent = read_credential(response)
        told = None if isinstance(sent, Rejected) else sent.get("id")
        return told if isinstance(told, str) and len(told) <= LONGEST_LOOKUP else None

    def tell_browser(self, at: Ceremony, held: Sequence[Held]) -> Mapping[str, Fields]:
        """Say which passkeys there are, all of them, and whose (WebAuthn 3, section 5.1.10)."""
        about = {"rpId": at.relying_party_id, "userId": held[0].secret["user_handle"]}
        ids = [one.secret["credential_id"] for one in held]
        named = {"name": at.account_name, "displayName": at.account_name}
        return {
            "signalAllAcceptedCredentials": about | {"allAcceptedCredentialIds": ids},
            "signalCurrentUserDetails": about | named,
        }

    def retire(self, at: Ceremony) -> int:  # noqa: ARG002 - each challenge dies with its answer
        """Say that there is nothing to kill: no answer fits another challenge."""
        return 0


def _check_registration(at: Ceremony, memory: Fields, sent: Sent) -> VerifiedRegistration:
    return verify_registration_response(
        credential=dict(sent),
        expected_challenge=from_text(memory["challenge"]),
        expected_rp_id=at.relying_party_id,
        expected_origin=at.origin,
        supported_pub_key_algs=list(ALGORITHMS),
    )


def _check_signature(at: Ceremony, key: Held, memory: Fields, sent: Sent) -> VerifiedAuthentication:
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


def _is_owner(key: Held, sent: Sent, *, must_tell: bool) -> bool:
    """Say whether the user handle, where the key tells one, is the account's (WAA-01)."""
    told = sent["response"].get("userHandle")
    mine = key.secret["user_handle"]
    return told == mine or (not must_tell and told in (None, ""))


def _is_syncable(kind: CredentialDeviceType) -> bool:
    return kind == CredentialDeviceType.MULTI_DEVICE


def _backup(*, syncable: bool, backed_up: bool) -> Backup:
    if not syncable:
        return Backup.ONE_DEVICE
    return Backup.SYNCED if backed_up else Backup.NOT_SYNCED


def _amr(secret: Fields) -> tuple[str, ...]:
    """Say where the key lives (RFC 8176): by itself it says only that it can be synced.

    That it is bound to hardware has to be confirmed by its maker (STEP-02).
    """
    if secret["backup_eligible"]:
        return ("swk",)
    return ("hwk",) if secret.get("model", NOTHING).get("hardware") else ()


def _worth(*, verified: bool) -> Assurance:
    return Assurance.PHISHING_RESISTANT if verified else Assurance.MULTI
