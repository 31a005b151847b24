"""Closing chains: every event gets one place, whoever closes, whatever commits late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.crypto.chain import first_hash, next_hash
from farstu.services import audit_closing
from farstu.services.accounts import NewAccount, add_account
from farstu.services.audit_closing import (
    BATCH,
    PATIENCE,
    SETTLED,
    ChainError,
    close_chains,
    close_portal,
    record_of,
)
from farstu.services.trail import note
from farstu.store import audit_chains, audit_events
from farstu.store.tx import Tx
from tests.support.house import House, at_once, open_house
from tests.support.trail import close, happen, stored, tamper


def read_chain(house: House, chain_id: str) -> list[audit_events.ClosedRow]:
    """Read a chain from its start."""
    return list(
        house.read(
            lambda tx: audit_events.list_closed(tx, chain_id, after=0, last=10**6, limit=10**6)
        )
    )


def hashes_fit(house: House, chain_id: str) -> bool:
    """Compute a chain anew, up to its head."""
    digest = first_hash(chain_id)
    for number, one in enumerate(read_chain(house, chain_id), start=1):
        record = record_of(one.row, portal_id=house.portal.id, chain_id=chain_id, number=number)
        digest = next_hash(digest, record)
        if (one.position, one.digest) != (number, digest):
            return False
    [head] = [c for c in house.read(audit_chains.list_chains) if c.id == chain_id]
    return head.digest == digest


def test_every_event_gets_the_next_number_of_its_chain(house: House) -> None:
    """The portal's own and one of each organisation, each hash over the one before."""
    maja = house.add_person()
    olle = house.add_person("olle@example.com", staff=True)
    happen(house, 2)
    happen(house, 3, subject_id=maja.id)
    happen(house, 1, subject_id=olle.id)
    assert close(house) == len(stored(house))
    chains = {chain.id: chain for chain in house.read(audit_chains.list_chains)}
    assert set(chains) == {house.portal.id, house.people, house.staff}
    assert chains[house.people].organisation_id == house.people
    assert chains[house.portal.id].organisation_id is None
    assert len(read_chain(house, house.people)) == 3
    assert len(read_chain(house, house.staff)) == 1
    assert all(hashes_fit(house, chain_id) for chain_id in chains)
    assert close(house) == 0


def test_a_new_account_belongs_to_the_chain_of_its_organisation(house: House) -> None:
    """The deed that adds it says so: its membership is there when its event is."""
    new = NewAccount(name="Ines", email="ines@example.com", role=Role.MEMBER)
    house.write(lambda tx: add_account(house.kit, tx, None, new, now=house.clock()))
    [added] = [one for one in stored(house) if one.event == AuditEvent.ACCOUNT_ADDED]
    assert added.organisation_id == house.staff


def test_what_just_happened_is_left_open(house: House) -> None:
    """A deed that began earlier may still commit: it waits for its turn."""
    close(house)
    happen(house)
    assert close_chains(house.kit) == 0
    house.clock.advance(SETTLED)
    assert close_chains(house.kit) == 0
    house.clock.advance(timedelta(microseconds=1))
    assert close_chains(house.kit) == 1


def test_more_than_a_batch_is_closed_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch a transaction, until nothing is left."""
    assert BATCH >= 100
    monkeypatch.setattr(audit_closing, "BATCH", 3)
    happen(house, 10)
    assert close(house) >= 10
    assert hashes_fit(house, house.portal.id)


def test_a_straggler_gets_the_next_number(house: House) -> None:
    """What has a number keeps it; the number says the order, and the moment stays the true one."""
    happen(house, 3)
    close(house)
    before = read_chain(house, house.portal.id)
    early = house.clock() - timedelta(hours=2)
    house.write(
        lambda tx: note(house.kit, tx, None, AuditEvent.MAIL_RETRIED, at=early, subject_id=None)
    )
    assert close(house) == 1
    after = read_chain(house, house.portal.id)
    assert after[:-1] == before
    assert after[-1].row.at == early
    assert hashes_fit(house, house.portal.id)


def test_many_who_close_at_once_close_once(house: House) -> None:
    """Each event has one place and no number is missing, also in a chain that only begins."""
    maja = house.add_person()
    for _ in range(5):
        happen(house, 6)
        happen(house, 6, subject_id=maja.id)
        house.clock.advance(SETTLED * 2)
        closers: list[Callable[[], int]] = [lambda: close_portal(house.kit, house.portal.id)] * 4
        at_once(*closers)
        close(house)
        assert all(one.chain_position for one in stored(house))
        assert hashes_fit(house, house.portal.id)
        assert hashes_fit(house, house.people)


@pytest.mark.parametrize("times", [1, 2])
def test_whoever_saw_an_older_head_closes_nothing(house: House, times: int) -> None:
    """Its head has moved on, so it leaves everything as it is."""
    happen(house, 4)
    house.clock.advance(SETTLED * 2)
    seen = house.read(audit_chains.list_chains)
    close_chains(house.kit)
    happen(house, times)
    before = stored(house)

    def deed(tx: Tx) -> int:
        heads = {one.id: one for one in seen}
        head = heads.get(house.portal.id) or audit_closing._begin(
            tx, house.portal.id, house.clock()
        )
        rows = audit_events.list_open(tx, before=house.clock() + SETTLED, limit=BATCH)
        return audit_closing._extend(tx, head, rows)

    assert house.write(deed) == 0
    assert stored(house) == before


def test_a_place_that_was_given_already_stops_everything(house: House) -> None:
    """A head that does not know of it is a bug, or somebody's doing: nothing is written over."""
    happen(house, 2)
    close(house)
    [head] = house.read(audit_chains.list_chains)
    row = read_chain(house, house.portal.id)[0].row
    with pytest.raises(ChainError):
        house.write(lambda tx: audit_closing._extend(tx, head, [row]))
    assert hashes_fit(house, house.portal.id)


def test_portals_have_chains_of_their_own(house: House) -> None:
    """Closing goes through all of them, each inside its fence."""
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        happen(house)
        happen(other)
        house.clock.advance(SETTLED * 2)
        close_chains(house.kit)
        assert hashes_fit(house, house.portal.id)
        assert hashes_fit(other, other.portal.id)
        assert {one.chain_id for one in stored(other)} == {other.portal.id}


def test_a_deed_that_is_still_open_holds_closing_up(house: House) -> None:
    """On PostgreSQL it may commit an earlier event than one that is there: both wait for it.

    SQLite has one writer at a time, so nothing can be open while something is closed.
    """
    if house.kit.store.dialect == "sqlite":
        return
    kit = house.with_kit(clock=lambda: datetime.now(UTC)).kit  # noqa: TID251 - the server's time
    close(house)
    written, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        note(kit, tx, None, AuditEvent.MAIL_RETRIED, at=kit.clock(), subject_id=None)
        written.set()
        assert go_on.wait(30)

    thread = threading.Thread(
        target=lambda: kit.store.write(slow, portal_id=house.portal.id), daemon=True
    )
    thread.start()
    assert written.wait(30)
    kit.store.write(
        lambda tx: note(kit, tx, None, AuditEvent.BUDGET_USED_UP, at=kit.clock(), subject_id=None),
        portal_id=house.portal.id,
    )
    none = timedelta(0)
    assert close_portal(kit, house.portal.id, settled=none) == 0
    go_on.set()
    thread.join()
    assert close_portal(kit, house.portal.id, settled=none) == 2
    last = [one.row.event for one in read_chain(house, house.portal.id)[-2:]]
    assert last == [AuditEvent.MAIL_RETRIED, AuditEvent.BUDGET_USED_UP]


def test_a_forgotten_transaction_holds_closing_up_for_an_hour(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After that the trail goes on without it; what it commits gets the next number."""
    close(house)
    monkeypatch.setattr(audit_closing, "oldest_age", lambda _: timedelta(days=3))
    happen(house)
    house.clock.advance(PATIENCE)
    assert close_chains(house.kit) == 0
    house.clock.advance(SETTLED + timedelta(microseconds=1))
    assert close_chains(house.kit) == 1


def test_a_changed_event_no_longer_fits(house: House) -> None:
    """Whatever is in its hash: here what happened."""
    happen(house, 3)
    close(house)
    tamper(house, 2, event=AuditEvent.SIGNED_OUT.value)
    assert not hashes_fit(house, house.portal.id)
