"""What somebody typed while their session ended: kept in their browser until they are back.

The browser carries it sealed to the account, so nobody else's session opens it, and we store
nothing. Which fields come back, each route says; no password, code or secret is among them.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.crypto.sealing import Place, SealError
from farstu.services.kit import Kit, Visit
from farstu.services.vault import put_away, take_out

KEPT = timedelta(minutes=30)
"""How long it waits for them to sign in again."""
LONGEST = 3800
"""As much as every browser keeps in a cookie (RFC 6265 6.1), its name and what it says besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """What was typed, and on which page."""

    page: str
    fields: Mapping[str, str]


def keep_form(kit: Kit, visit: Visit, account_id: str, form: KeptForm) -> str | None:
    """Seal a form to its account; None where there is nothing in it, or more than a cookie holds.

    All of it or nothing: half a text that looks whole would be worse than none.
    """
    if not any(form.fields.values()):
        return None
    until = (kit.clock() + KEPT).isoformat()
    data = {"page": form.page, "fields": dict(form.fields), "until": until}
    place = _place(visit, account_id)
    sealed = kit.store.read(
        lambda tx: put_away(kit, tx, data, place=place), portal_id=visit.portal.id
    )
    kept = urlsafe_b64encode(sealed).decode()
    return kept if len(kept) <= LONGEST else None


def find_kept(kit: Kit, visit: Visit, account_id: str, kept: str) -> KeptForm | None:
    """Open what a browser kept, while it counts, for the account that typed it and for no other."""
    if not 0 < len(kept) <= LONGEST:
        return None
    place = _place(visit, account_id)
    try:
        sealed = urlsafe_b64decode(kept.encode())
        data = kit.store.read(
            lambda tx: take_out(kit, tx, sealed, place=place), portal_id=visit.portal.id
        )
    except (SealError, binascii.Error, UnicodeEncodeError):
        return None
    if kit.clock() >= datetime.fromisoformat(data["until"]):
        return None
    return KeptForm(page=data["page"], fields=data["fields"])


def _place(visit: Visit, account_id: str) -> Place:
    return Place(portal_id=visit.portal.id, account_id=account_id, row_id="", purpose="kept form")
