"""What an application is told about somebody, signed: good for a minute, and for it alone.

It stands beside the plain headers, for applications that want to see more than that a proxy said
so; the keys are those that the portal shows to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from farstu.services.forward_auth import Identity, Open
from farstu.services.kit import Kit
from farstu.services.token_keys import APPLICATION_TOKENS, open_token_signer
from farstu.store import portals
from farstu.store.tx import Tx

LASTS = timedelta(seconds=60)
KIND = "application+jwt"
"""Not ``JWT``: nobody may take it for an ID token (RFC 8725 3.11)."""


class NoKeyError(Exception):
    """There is no key to sign with, although one is made with the first application."""


def sign_identity(
    kit: Kit, verdict: Open, identity: Identity, *, origin_of: Callable[[str], str]
) -> str:
    """Sign what an application is told. Raises ``NoKeyError`` and ``SealError``."""
    now = int(kit.clock().timestamp())
    claims = {
        "aud": verdict.origin,
        "sub": identity.account_id,
        "iat": now,
        "exp": now + int(LASTS.total_seconds()),
        "preferred_username": identity.name,
        "name": identity.display_name,
        "email": identity.email,
        "groups": list(identity.groups),
        "acr": identity.acr,
        "limited": identity.limited,
    }

    def question(tx: Tx) -> str:
        signer, portal = (
            open_token_signer(kit, tx, APPLICATION_TOKENS),
            portals.find(tx, tx.portal_id),
        )
        if signer is None or portal is None:
            raise NoKeyError
        return signer.sign({"iss": origin_of(portal.host), **claims}, kind=KIND)

    return kit.store.read(question, portal_id=verdict.at.portal_id)
