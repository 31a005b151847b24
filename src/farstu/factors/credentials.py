"""Public-key credentials as browsers send them (WebAuthn 3, section 5.1): read, and bounded.

Everything here may come from a stranger: whatever does not fit is a no, and never an error.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Fields

LONGEST_RESPONSE = 48 * 1024
WRONG = Rejected(Reason.KEY_REFUSED, field="credential")

Sent = Mapping[str, Any]
"""What ``credential.toJSON()`` gave."""


def to_text(data: bytes) -> str:
    """Write bytes as WebAuthn's JSON has them (base64url without padding)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Read what ``to_text`` wrote. Raises ``ValueError`` for anything else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_credential(response: Fields) -> Sent | Rejected:
    """Read what a form brought. Reasons: KEY_SILENT, KEY_REFUSED."""
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


def is_foreign(sent: Sent) -> bool:
    """Say whether the answer was made inside a page of somebody else (WAR-05)."""
    client = json.loads(from_text(sent["response"]["clientDataJSON"]))
    return bool(client.get("crossOrigin")) or "topOrigin" in client


def transports_of(sent: Sent) -> list[str]:
    """Keep what the browser says of the way to the key: hints for the next dialogue, no more."""
    told = sent["response"].get("transports")
    words = told if isinstance(told, list) else []
    return [w for w in words if isinstance(w, str) and w.isascii() and len(w) <= 20][:8]  # noqa: PLR2004 - no transport has a longer name


def is_resident(sent: Sent) -> bool | None:
    """Say whether the key remembers whose it is (``credProps.rk``); None: the browser says not."""
    results = sent.get("clientExtensionResults")
    properties = results.get("credProps") if isinstance(results, dict) else None
    told = properties.get("rk") if isinstance(properties, dict) else None
    return told if isinstance(told, bool) else None


def descriptors(ids: Iterable[str]) -> list[dict[str, Any]]:
    """Name credentials as the options of a ceremony do."""
    return [{"type": "public-key", "id": credential_id} for credential_id in ids]
