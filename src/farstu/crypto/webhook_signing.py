"""Signatures of webhooks, by the scheme of Standard Webhooks 1.0.0.

::

    v1, ‖ base64( HMAC-SHA256( secret, id ‖ . ‖ seconds ‖ . ‖ body ) )

Id and time are signed along with the body, so that whoever gets it can refuse what is old or was
there before.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime

from farstu.crypto.tokens import Entropy

BEGINNING = "whsec_"
"""How the text of a secret begins, so that scanners for leaked secrets know it."""
SECRET_BYTES = 32
"""The scheme asks for 24 to 64."""


def make_webhook_secret(entropy: Entropy) -> str:
    """Write a new secret, as it is shown to whoever will check signatures."""
    return BEGINNING + base64.b64encode(entropy(SECRET_BYTES)).decode()


def sign_webhook(
    secrets: Iterable[str], body: bytes, *, message_id: str, at: datetime
) -> dict[str, str]:
    """Write the headers that go with *body*: a signature by each of the *secrets*."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_sign(secret, signed) for secret in secrets),
    }


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
