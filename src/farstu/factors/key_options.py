"""What browsers are asked: the options of both ceremonies (WebAuthn 3, sections 5.4 and 5.5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from webauthn.helpers.cose import COSEAlgorithmIdentifier

from farstu.factors.credentials import descriptors
from farstu.factors.shape import Ceremony, Fields, Held

LIVES = timedelta(minutes=5)
ALGORITHMS = (
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)


def creation_options(at: Ceremony, memory: Fields) -> str:
    """Ask for a new key pair; and what the key is, only where that decides anything (WAR-15)."""
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
        "excludeCredentials": descriptors(memory["known"]),
        "authenticatorSelection": {
            "residentKey": "preferred",
            "requireResidentKey": False,
            "userVerification": "preferred",
        },
        "attestation": "direct" if at.keys.asks else "none",
        "extensions": {"credProps": True},
    }
    return json.dumps(options)


def request_options(at: Ceremony, held: Sequence[Held], challenge: str) -> str:
    """Ask any of *held* to sign; with none, whatever key there is, which has to know its owner."""
    options = {
        "challenge": challenge,
        "timeout": _milliseconds(LIVES),
        "rpId": at.relying_party_id,
        "allowCredentials": [
            {**descriptor, "transports": one.secret["transports"]}
            for one in held
            for descriptor in descriptors([one.secret["credential_id"]])
        ],
        "userVerification": "preferred" if held else "required",
    }
    return json.dumps(options)


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
