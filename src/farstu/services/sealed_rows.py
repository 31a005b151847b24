"""Everything that is sealed under a data key, walked through by id, a page at a time.

A table that gets a sealed column gets a line in ``WALKS``; then rotating keys reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from farstu.crypto.sealing import Place, SealError, data_key_id_of
from farstu.services.audit_signing import place_of_audit_key
from farstu.services.challenging import place_of_challenge
from farstu.services.enrolment import place_of_enrolment
from farstu.services.offers import place_of_offer
from farstu.services.outbox import place_of_letter
from farstu.services.repeating import place_of_answer
from farstu.services.saving_codes import place_of_sheet
from farstu.services.secrets import place_of
from farstu.services.shared_secrets import place_of_secret
from farstu.services.token_keys import place_of_token_key
from farstu.store import (
    api_answers,
    audit_keys,
    authenticators,
    challenges,
    enrolments,
    offers,
    outbox,
    recovery_sheets,
    relying_parties,
    token_keys,
)
from farstu.store.tx import Tx

PAGE = 200


class Reseal(Protocol):
    """Write a row's secret under another key, unless it is no longer the one that was seen."""

    def __call__(self, tx: Tx, row_id: str, /, *, seen: bytes, blob: bytes) -> bool:
        """Say whether it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One sealed value: where it is, and how to replace it."""

    row_id: str
    blob: bytes
    place: Place
    reseal: Reseal

    @property
    def key_id(self) -> str:
        """The key that it asks for; a blob that is none asks for no key that there is."""
        try:
            return data_key_id_of(self.blob)
        except SealError:
            return ""


Walk = Callable[[Tx, str], Iterator[Sealed]]


def list_sealed(tx: Tx) -> Iterator[Sealed]:
    """Walk through everything that is sealed, in one snapshot."""
    for walk in WALKS:
        after = ""
        while batch := list(walk(tx, after)):
            after = batch[-1].row_id
            yield from batch


def _authenticators(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in authenticators.list_all(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.secret,
            place=place_of(tx.portal_id, row),
            reseal=authenticators.reseal,
        )


def _enrolments(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in enrolments.list_all(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.memory,
            place=place_of_enrolment(tx.portal_id, row.account_id, row.id),
            reseal=enrolments.reseal,
        )


def _offers(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in offers.list_all(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.secret,
            place=place_of_offer(tx.portal_id, row.account_id, row.id),
            reseal=offers.reseal,
        )


def _sheets(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in recovery_sheets.list_sealed(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.codes or b"",
            place=place_of_sheet(tx.portal_id, row.account_id, row.id),
            reseal=recovery_sheets.reseal,
        )


def _letters(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in outbox.list_sealed(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.payload or b"",
            place=place_of_letter(row.portal_id, row.account_id, row.id),
            reseal=outbox.reseal,
        )


def _challenges(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in challenges.list_all(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.memory,
            place=place_of_challenge(tx.portal_id, row.account_id, row.id),
            reseal=challenges.reseal,
        )


def _audit_keys(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in audit_keys.list_sealed(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.secret or b"",
            place=place_of_audit_key(tx.portal_id, row.id),
            reseal=audit_keys.reseal,
        )


def _token_keys(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in token_keys.list_sealed(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.secret or b"",
            place=place_of_token_key(tx.portal_id, row.id),
            reseal=token_keys.reseal,
        )


def _secrets(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in relying_parties.list_sealed_secrets(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.secret or b"",
            place=place_of_secret(tx.portal_id, row.id),
            reseal=relying_parties.reseal_secret,
        )


def _api_answers(tx: Tx, after: str) -> Iterator[Sealed]:
    for row in api_answers.list_sealed(tx, after=after, limit=PAGE):
        yield Sealed(
            row_id=row.id,
            blob=row.answer or b"",
            place=place_of_answer(tx.portal_id, row.id),
            reseal=api_answers.reseal,
        )


WALKS: tuple[Walk, ...] = (
    _authenticators,
    _enrolments,
    _offers,
    _sheets,
    _challenges,
    _letters,
    _audit_keys,
    _token_keys,
    _secrets,
    _api_answers,
)
