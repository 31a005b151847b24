"""The outbox: a deed writes what is to be sent, and a process sends it afterwards.

Nothing is sent inside a transaction. A process claims a message for longer than one attempt can
take, sends it, and says so. One that dies in between leaves a claim that runs out: the message is
never lost, and may arrive twice, with the same ``Message-ID``. Mail and text messages wait in the
same table and are sent apart, so that neither waits for the other's server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from farstu.core.channels import Channel
from farstu.crypto.sealing import Place, SealError
from farstu.crypto.tokens import Entropy
from farstu.delivery.message import Undelivered
from farstu.services.kit import Kit
from farstu.services.vault import put_away, take_out
from farstu.store import outbox, portals
from farstu.store.outbox import OutboxRow
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE, Tx

CLAIM = timedelta(minutes=3)
"""One attempt waits for some ten answers of 15 seconds at most (``delivery/smtp.py``), or a minute
for gateways and then for the last of them (``delivery/sms/chain.py``)."""

BATCH = 50
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 33
"""With waits that double up to an hour, less a tenth on average: about a day."""

EXPIRED = "it expired before it could be sent"
UNOPENED = "no key opens it"
TOO_OFTEN = "every attempt was cut short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said to whom. *facts* are plain data; words are found when it is sent."""

    recipient: str
    template: str
    language: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter on its way, with what stays the same at each attempt."""

    letter: Letter
    portal: Portal
    message_id: str
    written_at: datetime


Carry = Callable[[Outgoing], Undelivered | None]
"""Put a letter into words and hand it over. None: somebody else answers for it now."""


class Fate(StrEnum):
    """What became of a message in one attempt."""

    SENT = "sent"
    WAITS = "waits"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class _Failure:
    error: str
    for_good: bool = True


def post(
    kit: Kit,
    tx: Tx,
    letter: Letter,
    *,
    account_id: str | None,
    at: datetime,
    expires_at: datetime | None = None,
    channel: Channel = Channel.MAIL,
) -> str:
    """Write *letter* into the outbox, in the transaction of the deed; say its id.

    Once it has expired it is not sent any more. By SMS its recipient is a number (E.164).
    """
    row_id = kit.new_id(at)
    portal = portals.find(tx, tx.portal_id)
    assert portal is not None  # noqa: S101 - a deed happens in a portal
    place = place_of_letter(tx.portal_id, account_id, row_id)
    row = OutboxRow(
        id=row_id,
        portal_id=tx.portal_id,
        account_id=account_id,
        channel=channel,
        payload=put_away(kit, tx, asdict(letter), place=place),
        message_id=f"{row_id}@{portal.host}",
        created_at=at,
        due_at=at,
        expires_at=expires_at,
    )
    outbox.add(tx, row)
    return row_id


def deliver(
    kit: Kit,
    carry: Carry,
    *,
    holder: str,
    channel: Channel = Channel.MAIL,
    most: int = BATCH,
    go_on: Callable[[], bool] = lambda: True,
) -> Counter[Fate]:
    """Send what is due by *channel*, *most* of it at most; say what became of how many.

    Several may do so at once. A server that is away ends the round: the others wait for the next.
    """
    fates: Counter[Fate] = Counter()
    while fates.total() < most and not fates[Fate.WAITS] and go_on():
        row = _claim(kit, holder, channel)
        if row is None:
            break
        fates[_settle(kit, row, _attempt(kit, carry, row))] += 1
    return fates


def open_letter(kit: Kit, tx: Tx, row: OutboxRow) -> Letter:
    """Open what a row says. Raises ``SealError`` if no key does, or nothing is left of it."""
    place = place_of_letter(row.portal_id, row.account_id, row.id)
    return Letter(**take_out(kit, tx, row.payload or b"", place=place))


def place_of_letter(portal_id: str, account_id: str | None, row_id: str) -> Place:
    """Say where a letter is sealed to."""
    return Place(portal_id=portal_id, account_id=account_id or "", row_id=row_id, purpose="outbox")


def wait_after(attempts: int, entropy: Entropy) -> timedelta:
    """Say how long to wait after so many attempts.

    Twice as long each time, an hour at most, and up to a fifth less, so that what failed together
    does not come back together.
    """
    longest = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 10)))
    return longest * (1 - entropy(1)[0] / 255 / 5)


def _claim(kit: Kit, holder: str, channel: Channel) -> OutboxRow | None:
    now = kit.clock()
    due = kit.store.read(
        lambda tx: outbox.is_anything_due(tx, channel=channel, now=now), portal_id=EVERYWHERE
    )
    if not due:
        return None
    return kit.store.write(
        lambda tx: outbox.claim(tx, channel=channel, holder=holder, now=now, until=now + CLAIM),
        portal_id=EVERYWHERE,
    )


def _attempt(kit: Kit, carry: Carry, row: OutboxRow) -> _Failure | None:
    """Try once, outside of any transaction."""
    if row.expires_at is not None and row.expires_at <= kit.clock():
        return _Failure(EXPIRED)
    if row.attempts > MOST_ATTEMPTS:
        return _Failure(TOO_OFTEN)
    try:
        outgoing = kit.store.read(lambda tx: _open(kit, tx, row), portal_id=row.portal_id)
    except SealError:
        return _Failure(UNOPENED)
    if not outgoing.letter.recipient:
        return None  # written for nobody, so that whoever asked could not tell
    no = carry(outgoing)
    return None if no is None else _Failure(str(no), for_good=no.is_for_good)


def _open(kit: Kit, tx: Tx, row: OutboxRow) -> Outgoing:
    portal = portals.find(tx, row.portal_id)
    assert portal is not None  # noqa: S101 - a foreign key says so
    return Outgoing(
        letter=open_letter(kit, tx, row),
        portal=portal,
        message_id=row.message_id,
        written_at=row.created_at,
    )


def _settle(kit: Kit, row: OutboxRow, failure: _Failure | None) -> Fate:
    """Write down what became of a message."""
    now = kit.clock()
    if failure is None:
        kit.store.write(lambda tx: outbox.mark_sent(tx, row, at=now), portal_id=row.portal_id)
        return Fate.SENT
    due_at = now + wait_after(row.attempts, kit.entropy)
    in_time = row.expires_at is None or due_at < row.expires_at
    if failure.for_good or row.attempts >= MOST_ATTEMPTS or not in_time:
        kit.store.write(
            lambda tx: outbox.mark_dead(tx, row, at=now, error=failure.error),
            portal_id=row.portal_id,
        )
        return Fate.DEAD
    kit.store.write(
        lambda tx: outbox.postpone(tx, row, due_at=due_at, error=failure.error),
        portal_id=row.portal_id,
    )
    return Fate.WAITS
