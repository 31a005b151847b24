"""Logos: kept beside their portal, and known by what is in them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from farstu.services.kit import Kit, Visit
from farstu.store import logos
from farstu.store.tx import Tx


def digest_of(picture: bytes) -> str:
    """Name a picture by what is in it; no picture has no name."""
    return hashlib.sha256(picture).hexdigest()[:32] if picture else ""


def replace_logo(tx: Tx, picture: bytes, *, at: datetime) -> None:
    """Keep *picture* for the portal whose fence *tx* is in; an empty one takes it away."""
    if picture:
        logos.replace(tx, digest_of(picture), picture, at=at)
    else:
        logos.remove(tx)


def find_logo(kit: Kit, visit: Visit, digest: str) -> bytes | None:
    """Find the picture of the portal that is visited, if it is still this one."""
    return kit.store.read(lambda tx: logos.find(tx, digest), portal_id=visit.portal.id)
