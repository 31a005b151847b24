"""What an application is told about whom it sent: signed, by the secret that it asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core.hosted_page import ANSWER, ANSWER_LASTS
from farstu.core.openid import answer_address
from farstu.crypto.jose import sign_by_secret
from farstu.services.kit import Kit, Visit
from farstu.services.shared_secrets import SharedSecret
from farstu.services.vouching import Proven
from farstu.store.relying_parties import RelyingParty

RETURN_TO, NONCE, OWN_ID = "return_to", "nonce", "sub"
"""What is kept of a request until it is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that was answered: where its browser goes."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who is answered: by which secret, where, to which request, and about whom."""

    party: RelyingParty
    secret: SharedSecret
    return_to: str
    nonce: str
    own_id: str


def recall_asker(party: RelyingParty, secret: SharedSecret, said: Mapping[str, str]) -> Asker:
    """Say again who is answered, by what was kept of the request."""
    return Asker(
        party=party,
        secret=secret,
        return_to=said[RETURN_TO],
        nonce=said[NONCE],
        own_id=said[OWN_ID],
    )


def send_passed(
    kit: Kit, visit: Visit, asker: Asker, proven: Proven, *, action_digest: str | None
) -> Sent:
    """Answer that it is them, and by what they showed it."""
    told: dict[str, Any] = {
        "result": "passed",
        "acr": proven.acr,
        "amr": list(proven.amr),
        "auth_time": _seconds(proven.at),
    }
    if action_digest is not None:
        told["action_sha256"] = action_digest
    if proven.limited:
        told["limited"] = True
    return _send(kit, visit, asker, told)


def send_agreed(kit: Kit, visit: Visit, asker: Asker, code: str) -> Sent:
    """Answer that they agreed to be known by an own id; whoever has the *code* attaches it."""
    return _send(kit, visit, asker, {"result": "agreed", "code": code})


def send_refused(kit: Kit, visit: Visit, asker: Asker, code: str) -> Sent:
    """Answer that nobody is let in, and why: a *code* of the API's problems, or ``cancelled``."""
    return _send(kit, visit, asker, {"result": "refused", "code": code})


def _send(kit: Kit, visit: Visit, asker: Asker, told: Mapping[str, Any]) -> Sent:
    now = kit.clock()
    claims = {
        "iss": visit.origin,
        "aud": asker.party.client_id,
        "iat": _seconds(now),
        "exp": _seconds(now + ANSWER_LASTS),
        "jti": kit.new_id(now),
        "nonce": asker.nonce,
        "sub": asker.own_id,
        **told,
    }
    answer = sign_by_secret(asker.secret.secret, claims, kind=ANSWER)
    return Sent(address=answer_address(asker.return_to, {"answer": answer}))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
