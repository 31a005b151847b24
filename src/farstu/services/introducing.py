"""How a relying party shows that it is itself, where it talks to us without a browser (OP-07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from farstu.core.openid import Refusal, is_moment
from farstu.core.relying_parties import Authentication, Door
from farstu.crypto.jose import peek, read_token
from farstu.crypto.tokens import digest, same
from farstu.services.kit import Visit
from farstu.store import relying_parties, spent_assertions
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LASTS = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(seconds=60)
"""By how much the clock of a relying party may be off, either way (RFC 7523 3, 4)."""
LONGEST_JTI = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What came with a request: name and secret of its header, if any, and what stood in it."""

    basic: tuple[str, str] | None
    params: Mapping[str, str]


def introduce(
    tx: Tx, visit: Visit, given: Introduction, *, now: datetime
) -> RelyingParty | Refusal:
    """Say which relying party it is, if it showed so in the one way that is registered for it.

    INVALID_CLIENT, whatever is wrong.
    """
    client_id, method = _named(given)
    party = relying_parties.find_by_client_id(tx, client_id, door=Door.OPENID_CONNECT)
    if party is None or party.suspended_at is not None or party.openid.authentication is not method:
        return Refusal.INVALID_CLIENT
    match party.openid.authentication:
        case Authentication.NONE:
            return party
        case Authentication.SECRET:
            return party if _knows_secret(tx, party, given) else Refusal.INVALID_CLIENT
        case Authentication.PRIVATE_KEY:
            is_it = _signed(tx, visit, party, given.params["client_assertion"], now=now)
            return party if is_it else Refusal.INVALID_CLIENT
        case _:
            assert_never(party.openid.authentication)


def _named(given: Introduction) -> tuple[str, Authentication | None]:
    """Say who it says it is and how it means to show it; two ways at once are none."""
    params = given.params
    said = params.get("client_id", "")
    if "client_secret" in params:
        return said, None
    if given.basic is not None:
        name = given.basic[0]
        is_one = said in {"", name} and "client_assertion" not in params
        return name, Authentication.SECRET if is_one else None
    if "client_assertion" in params:
        is_ours = params.get("client_assertion_type") == ASSERTION
        name = _issuer_of(params["client_assertion"])
        is_one = is_ours and said in {"", name}
        return name, Authentication.PRIVATE_KEY if is_one else None
    return said, Authentication.NONE


def _knows_secret(tx: Tx, party: RelyingParty, given: Introduction) -> bool:
    shown = digest(given.basic[1]) if given.basic else ""
    secrets = relying_parties.list_secrets(tx, party.id)
    return any(same(shown, one.secret_digest) for one in secrets)


def _issuer_of(assertion: str) -> str:
    """Say who an assertion says that it is from: whose keys it is then held against."""
    claims = peek(assertion)
    return str(claims.get("iss", ""))


def _signed(tx: Tx, visit: Visit, party: RelyingParty, assertion: str, *, now: datetime) -> bool:
    """Say whether an assertion is signed by the relying party, and good (RFC 7523 3)."""
    read = read_token(assertion, party.openid.keys)
    return read is not None and spend_assertion(tx, party, read[1], audience=visit.origin, now=now)


def spend_assertion(
    tx: Tx, party: RelyingParty, claims: Mapping[str, Any], *, audience: str, now: datetime
) -> bool:
    """Use up what was signed in the name of *party*, if it is from it, to us, of now, and new."""
    jti = claims.get("jti")
    if claims.get("iss") != party.client_id or claims.get("sub") != party.client_id:
        return False
    if claims.get("aud") not in (audience, [audience]):
        return False
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        return False
    if not is_of_now(claims, now=now):
        return False
    until = datetime.fromtimestamp(claims["exp"], tz=now.tzinfo) + CLOCKS_DIFFER
    return spent_assertions.spend(tx, digest(f"{party.id}\n{jti}"), expires_at=until)


def is_of_now(claims: Mapping[str, Any], *, now: datetime) -> bool:
    """Say whether what was signed is neither over nor not yet good, nor good for too long."""
    starts, expires = claims.get("nbf", now.timestamp()), claims.get("exp")
    if not is_moment(starts) or not is_moment(expires):
        return False
    left = expires - now.timestamp()
    slack = CLOCKS_DIFFER.total_seconds()
    is_good = -slack < left <= ASSERTION_LASTS.total_seconds() + slack
    return is_good and starts <= now.timestamp() + slack
