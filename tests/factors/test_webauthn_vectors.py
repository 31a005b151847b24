"""The vectors of the standard itself (WebAuthn Level 3, section 16), each with what we make of it.

They are kept as they are published, in ``vectors/webauthn_level_3.json``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from webauthn import verify_authentication_response
from webauthn.helpers import parse_attestation_object

from farstu.core.key_models import ANY_KEY, KeyDemand
from farstu.core.outcome import Reason, Rejected
from farstu.factors.credentials import to_text
from farstu.factors.shape import Accepted, Enrolled, Held
from farstu.factors.webauthn import WebAuthn
from tests.factors.honest import AT

FACTOR = WebAuthn()
REFUSED = Rejected(Reason.KEY_REFUSED, field="credential")
FILE = json.loads((Path(__file__).parent / "vectors" / "webauthn_level_3.json").read_text("utf-8"))
HERE = replace(AT, origin=FILE["origin"], relying_party_id=FILE["relying_party_id"])
VECTORS: dict[str, dict[str, dict[str, str]]] = FILE["vectors"]

FINE = "accepted"
ELSEWHERE = "made inside a page of somebody else"
NOT_OFFERED = "an algorithm that we do not ask for"
NOT_KNOWN = "an attestation that the library does not accept, and that we never ask for"
EXPECTED = {
    "none-es256": FINE,
    "packed-self-es256": FINE,
    "none-es256-crossOrigin": ELSEWHERE,
    "none-es256-topOrigin": ELSEWHERE,
    "none-es256-long-credential-id": FINE,
    "packed-es256": FINE,
    "packed-es384": NOT_OFFERED,
    "packed-es512": NOT_OFFERED,
    "packed-rs256": FINE,
    "packed-eddsa": FINE,
    "packed-ed448": NOT_OFFERED,
    "tpm-es256": NOT_KNOWN,
    "android-key-es256": NOT_KNOWN,
    "apple-es256": NOT_KNOWN,
    "fido-u2f-es256": NOT_KNOWN,
}
fine = [name for name, why in EXPECTED.items() if why == FINE]


def as_text(data: str) -> str:
    """Write a vector's hexadecimal as browsers would."""
    return to_text(bytes.fromhex(data))


def wrap(name: str, **response: str) -> dict[str, str]:
    """Put an answer into the JSON that a browser makes of it."""
    credential_id = as_text(VECTORS[name]["registration"]["credential_id"])
    whole: dict[str, Any] = {
        "id": credential_id,
        "rawId": credential_id,
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {key: as_text(data) for key, data in response.items()},
    }
    return {"credential": json.dumps(whole)}


def register(
    name: str, factor: WebAuthn = FACTOR, *, keys: KeyDemand = ANY_KEY
) -> Enrolled | Rejected:
    """Enrol the key of a vector."""
    given = dict(VECTORS[name]["registration"])
    memory = {"challenge": as_text(given["challenge"]), "user_handle": "aGFuZGxl", "known": []}
    response = wrap(
        name,
        clientDataJSON=given["clientDataJSON"],
        attestationObject=given["attestationObject"],
    )
    return factor.complete_enrolment(replace(HERE, keys=keys), memory, response)


def sign_in(name: str, held: Held, *, challenge: str = "", **changes: str) -> object:
    """Use the key of a vector."""
    given = dict(VECTORS[name]["authentication"])
    memory = {"challenge": as_text(challenge or given.pop("challenge"))}
    given.pop("challenge", None)
    return FACTOR.complete_challenge(HERE, [held], memory, wrap(name, **(given | changes)))


def test_every_vector_is_here() -> None:
    """None of the standard's is left out, and none is judged that is not the standard's."""
    assert list(VECTORS) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_registration_is_judged_as_expected(name: str) -> None:
    """Accepted and kept as it is, or refused for a reason that is written down (WAR-10)."""
    made = register(name)
    if EXPECTED[name] != FINE:
        assert made == REFUSED
        return
    assert isinstance(made, Enrolled)
    given = VECTORS[name]["registration"]
    assert made.lookup == as_text(given["credential_id"])
    assert made.secret["aaguid"].replace("-", "") == given["aaguid"]


@pytest.mark.parametrize("name", fine)
def test_what_was_registered_signs_in(name: str) -> None:
    """The second half of each vector, with the key of the first; a counter of zero stays."""
    made = register(name)
    assert isinstance(made, Enrolled)
    held = Held(id="a", secret=made.secret, counter=made.counter)
    accepted = sign_in(name, held)
    assert isinstance(accepted, Accepted)
    assert accepted.counter is None
    signature = VECTORS[name]["authentication"]["signature"]
    forged = signature[:-1] + f"{int(signature[-1], 16) ^ 1:x}"
    assert sign_in(name, held, signature=forged) == REFUSED
    assert sign_in(name, held, challenge="00" * 32) == REFUSED


@pytest.mark.parametrize("name", [n for n, why in EXPECTED.items() if why == ELSEWHERE])
def test_a_page_of_somebody_else_signs_nobody_in(name: str) -> None:
    """The library accepts these two; we do not, even for a key that we know (WAR-05, WAA-02)."""
    given = VECTORS[name]["registration"]
    made = parse_attestation_object(bytes.fromhex(given["attestationObject"])).auth_data
    assert made.attested_credential_data is not None
    public_key = made.attested_credential_data.credential_public_key
    secret = {
        "credential_id": as_text(given["credential_id"]),
        "public_key": to_text(public_key),
        "user_handle": "aGFuZGxl",
        "user_verified": made.flags.uv,
        "backup_eligible": made.flags.be,
    }
    assert sign_in(name, Held(id="a", secret=secret)) == REFUSED
    answer = VECTORS[name]["authentication"]
    verified = verify_authentication_response(
        credential=json.loads(wrap(name, **answer)["credential"]),
        expected_challenge=bytes.fromhex(answer["challenge"]),
        expected_rp_id=HERE.relying_party_id,
        expected_origin=HERE.origin,
        credential_public_key=public_key,
        credential_current_sign_count=0,
    )
    assert verified.new_sign_count == 0
