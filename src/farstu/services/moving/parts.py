"""What is remembered of somebody who came from another system: digests, never what was said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from farstu.factors.codes import CodeMaker
from farstu.services.moving.judging import Newcomer


def digest_key(portal_id: str, source: str, key: str) -> str:
    """Name the one by whom the other system knows somebody."""
    return _digest(portal_id, [source, key])


def digest_parts(salt: str, new: Newcomer) -> Mapping[str, str]:
    """Digest each part of what was said, so that the next time shows what has changed."""
    parts: Mapping[str, Any] = {
        "name": new.name,
        "names": [new.email, new.username, new.verified],
        "place": [new.place.id, new.role.name, list(new.labels)],
        "suspended": new.suspended,
        "password": new.password_hash,
        "tokens": [[token.key, dict(maker.choice)] for token, maker in new.makers],
        "codes": [[code.position, code.secret] for code in new.codes],
    }
    return {part: _digest(salt, [part, said]) for part, said in parts.items()}


def digest_token(salt: str, maker: CodeMaker) -> Mapping[str, str]:
    """Digest what was said of a code token."""
    return {"token": _digest(salt, dict(maker.choice))}


def _digest(salt: str, data: Any) -> str:
    """Digest under a salt of its own: secrets among the parts are long enough not to be guessed."""
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
