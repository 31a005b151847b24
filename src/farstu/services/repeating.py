"""A request that names itself is done once, and its answer is given again for a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from farstu.crypto.sealing import Place
from farstu.crypto.tokens import digest, same
from farstu.services.kit import Kit, Visit
from farstu.services.vault import put_away, take_out
from farstu.store import api_answers
from farstu.store.api_answers import ApiAnswer
from farstu.store.tx import Tx

KEPT = timedelta(hours=24)
IN_HAND = timedelta(minutes=10)
"""How long a request counts as under way; what takes longer was broken off."""

Written = Mapping[str, Any]
"""An answer as plain data."""


class Conflict(StrEnum):
    """Why a request is not done, nor answered again."""

    OTHER = "idempotency_other"
    """Its name was used for another one."""
    UNDER_WAY = "idempotency_under_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a request calls itself, among those of its key, and what it says."""

    name: str
    request: str

    def id_of(self, visit: Visit) -> str:
        """Name its row: two keys, or two portals, never share one."""
        return digest(f"{visit.portal.id}\n{visit.api_key_id}\n{self.name}")


def do_once(
    kit: Kit, visit: Visit, named: Named, do: Callable[[], tuple[Written, bool]]
) -> Written | Conflict:
    """*Do* a request and keep its answer; or say what was answered before.

    *do* says with its answer whether that is worth keeping: what a moment's trouble refused may be
    tried again. Answers are sealed, since some have secrets.
    """
    now = kit.clock()
    row = ApiAnswer(
        id=named.id_of(visit),
        request_digest=digest(named.request),
        created_at=now,
        expires_at=now + IN_HAND,
    )
    begun = kit.store.write(lambda tx: _begin(kit, tx, row), portal_id=visit.portal.id)
    if begun is not None:
        return begun
    keeps = False
    try:
        written, keeps = do()
    finally:
        if not keeps:
            kit.store.write(lambda tx: api_answers.give_up(tx, row.id), portal_id=visit.portal.id)
    if keeps:
        kit.store.write(lambda tx: _finish(kit, tx, row.id, written), portal_id=visit.portal.id)
    return written


def _begin(kit: Kit, tx: Tx, row: ApiAnswer) -> Written | Conflict | None:
    """Take a request in hand; or say what it was answered, or why it is not."""
    if api_answers.begin(tx, row):
        return None
    found = api_answers.find(tx, row.id)
    if found is None or not same(found.request_digest, row.request_digest):
        return Conflict.OTHER
    if found.answer is None:
        return Conflict.UNDER_WAY
    place = place_of_answer(tx.portal_id, row.id)
    answer: Written = take_out(kit, tx, found.answer, place=place)
    return answer


def _finish(kit: Kit, tx: Tx, row_id: str, written: Written) -> None:
    blob = put_away(kit, tx, dict(written), place=place_of_answer(tx.portal_id, row_id))
    api_answers.finish(tx, row_id, blob, expires_at=kit.clock() + KEPT)


def place_of_answer(portal_id: str, row_id: str) -> Place:
    """Say where an answer is sealed to; it is no account's."""
    return Place(portal_id=portal_id, account_id="", row_id=row_id, purpose="api answer")
