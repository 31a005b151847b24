"""Chains of records: each one's hash covers it and the hash before it.

The canonical form of a record is its JSON with sorted names, without spaces, and with everything
beyond ASCII escaped. ``hash = SHA-256(hash before, in hex ‖ LF ‖ canonical form)``; before the
first record stands the SHA-256 of a sentence that names the chain, so that no two begin alike.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(record: Any) -> str:
    """Write plain data down in the one way that it is hashed and signed in."""
    return json.dumps(record, separators=(",", ":"), sort_keys=True, allow_nan=False)


def first_hash(chain_id: str) -> str:
    """Say what stands before the first record of a chain."""
    return hashlib.sha256(f"farstu audit chain 1\n{chain_id}".encode()).hexdigest()


def next_hash(previous: str, record: Any) -> str:
    """Say the hash of *record*, behind the one with the hash *previous*."""
    return hashlib.sha256(f"{previous}\n{canonical(record)}".encode()).hexdigest()
