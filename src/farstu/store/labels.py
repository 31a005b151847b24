"""Labels: words that an account goes by in plans and filters."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from farstu.store.schema import labels as t
from farstu.store.tx import Tx


def list_of_account(tx: Tx, account_id: str) -> frozenset[str]:
    """List the labels of an account."""
    query = sa.select(t.c.word).where(tx.inside(t), t.c.account_id == account_id)
    return frozenset(tx.execute(query).scalars())


def list_of_accounts(tx: Tx, account_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """List the labels of several accounts; whoever has none is not named."""
    query = sa.select(t.c.account_id, t.c.word).where(
        tx.inside(t), t.c.account_id.in_(sorted(account_ids))
    )
    found: dict[str, frozenset[str]] = {}
    for row in tx.execute(query).mappings():
        whose = row["account_id"]
        found[whose] = found.get(whose, frozenset()) | {row["word"]}
    return found


def list_labelled(tx: Tx, word: str) -> set[str]:
    """List the accounts that have a label."""
    query = sa.select(t.c.account_id).where(tx.inside(t), t.c.word == word)
    return set(tx.execute(query).scalars())


def add(tx: Tx, account_id: str, words: Collection[str]) -> None:
    """Give an account labels that it does not have."""
    add_all(tx, [(account_id, word) for word in words])


def add_all(tx: Tx, labels: Iterable[tuple[str, str]]) -> None:
    """Give accounts, each by its id, labels that they do not have."""
    named = ({"account_id": account_id, "word": word} for account_id, word in labels)
    tx.add_rows(sa.insert(t), [{"portal_id": tx.portal_id, **one} for one in named])


def remove(tx: Tx, account_id: str, words: Collection[str]) -> None:
    """Take labels away."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id, t.c.word.in_(words)))
