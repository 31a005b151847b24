"""Checkpoints and the keys that sign them: one key a portal, sealed, with a time of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.crypto.sealing import SealError
from farstu.crypto.signing import is_signed
from farstu.services.audit_keeping import sign_and_forget
from farstu.services.audit_signing import (
    CHECKPOINT,
    DAILY,
    find_signer,
    renew_audit_key,
    sign_checkpoints,
    statement_of,
)
from farstu.services.key_rotation import finish_rotation, needs_rotation
from farstu.store import audit_checkpoints, audit_keys, schema
from farstu.store.audit_checkpoints import Checkpoint
from farstu.store.audit_keys import AuditKey
from tests.support.house import House, at_once
from tests.support.trail import close, happen

YEAR = timedelta(days=365)


def keys_of(house: House) -> list[AuditKey]:
    """List the keys of the portal."""
    return house.read(audit_keys.list_keys)


def checkpoints_of(house: House) -> list[Checkpoint]:
    """List the checkpoints of the portal's own chain."""
    return house.read(
        lambda tx: audit_checkpoints.list_between(tx, house.portal.id, first=0, last=10**6)
    )


def test_a_portal_gets_its_key_when_it_first_signs(house: House) -> None:
    """Then it keeps it, and everybody may know the public half; making it is on the trail."""
    before = house.events()
    signer = house.write(lambda tx: find_signer(house.kit, tx))
    assert house.write(lambda tx: find_signer(house.kit, tx)) == signer
    [key] = keys_of(house)
    assert (key.id, key.public, key.retired_at) == (signer.key_id, signer.public, None)
    assert house.events(since=before) == {AuditEvent.AUDIT_KEY_ADDED: 1}


def test_the_private_half_is_nowhere_in_the_open(house: House) -> None:
    """It is sealed in the database, and no text shows it."""
    signer = house.write(lambda tx: find_signer(house.kit, tx))
    [key] = keys_of(house)
    assert signer.secret not in (key.secret or b"")
    assert repr(signer) == f"Signer({signer.key_id})"


def test_two_who_need_the_first_key_at_once_get_one(house: House) -> None:
    """The other one's is used by both."""
    ask = lambda: house.write(lambda tx: find_signer(house.kit, tx))  # noqa: E731 - said four times
    assert len({signer.key_id for signer in at_once(ask, ask, ask, ask)}) == 1
    assert len(keys_of(house)) == 1


def test_whoever_found_none_retires_none_that_came_since(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process made the first key after this one had looked."""
    first = house.write(lambda tx: find_signer(house.kit, tx))
    found, looks = audit_keys.find_living, iter([None])
    monkeypatch.setattr(audit_keys, "find_living", lambda tx: next(looks, found(tx)))
    assert house.write(lambda tx: find_signer(house.kit, tx)) == first
    assert len(keys_of(house)) == 1


def test_a_chain_that_moved_is_signed_once_a_day(house: House) -> None:
    """Not one that stood still, and not before a day has passed, unless somebody asks."""
    happen(house, 2)
    close(house)
    [first] = sign_checkpoints(house.kit, house.portal.id, older_than=DAILY)
    house.clock.advance(DAILY - timedelta(minutes=1))
    happen(house)
    close(house)
    assert sign_checkpoints(house.kit, house.portal.id, older_than=DAILY) == []
    house.clock.advance(timedelta(minutes=1))
    [second] = sign_checkpoints(house.kit, house.portal.id, older_than=DAILY)
    assert second.position > first.position
    assert sign_checkpoints(house.kit, house.portal.id) == []
    assert checkpoints_of(house) == [first, second]


def test_a_checkpoint_can_be_checked_with_the_public_half(house: House) -> None:
    """It says which portal, chain, number, hash, moment and key."""
    happen(house)
    close(house)
    [signed] = sign_checkpoints(house.kit, house.portal.id)
    [key] = keys_of(house)
    statement = statement_of(signed, portal_id=house.portal.id)
    assert is_signed(key.public, signed.signature, statement, about=CHECKPOINT)
    assert set(statement) == {"portal", "chain", "number", "hash", "at", "key"}


def test_keys_rotate_with_the_data_key(house: House) -> None:
    """A new key signs; of the old one the public half stays, with its time."""
    old = house.write(lambda tx: find_signer(house.kit, tx))
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    assert not needs_rotation(rotated.kit)
    first, second = keys_of(house)
    assert (first.id, first.secret, first.retired_at) == (old.key_id, None, rotated.clock())
    assert second.retired_at is None
    assert rotated.write(lambda tx: find_signer(rotated.kit, tx)).key_id == second.id
    house.clock.advance(timedelta(hours=2))
    finish_rotation(rotated.kit)
    assert len(keys_of(house)) == 2


def test_a_key_that_came_between_is_sealed_anew(house: House) -> None:
    """Whatever lies under an old data key is reached by the walk of a rotation."""
    rotated = house.with_new_key()
    died = [False]

    def die() -> None:
        died[0] = True
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finish_rotation(rotated.while_(die, before=1))
    old = house.write(lambda tx: find_signer(house.kit, tx))
    finish_rotation(rotated.kit)
    alone = rotated.with_kit(opened={})
    living = alone.write(lambda tx: find_signer(alone.kit, tx))
    assert died[0]
    assert living.key_id != old.key_id


def test_a_key_under_an_older_data_key_is_resealed(house: House) -> None:
    """Its secret stays the same."""
    from_before = house.write(lambda tx: find_signer(house.kit, tx))
    [before] = keys_of(house)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    t = schema.audit_keys
    where = t.c.portal_id == house.portal.id
    newest = keys_of(house)[-1].id
    house.write(lambda tx: tx.execute(sa.delete(t).where(where, t.c.id == newest)))
    back = {"retired_at": None, "secret": before.secret}
    house.write(lambda tx: tx.execute(sa.update(t).where(where).values(back)))
    [done] = finish_rotation(rotated.kit)
    assert done.resealed == 1
    [after] = keys_of(house)
    assert after.secret != before.secret
    assert rotated.write(lambda tx: find_signer(rotated.kit, tx)) == from_before


def test_a_damaged_key_is_replaced(house: House) -> None:
    """Signing goes on, and what the old one signed can still be checked."""
    old = house.write(lambda tx: find_signer(house.kit, tx))
    t = schema.audit_keys
    damage = sa.update(t).where(t.c.portal_id == house.portal.id).values(secret=b"damaged")
    house.write(lambda tx: tx.execute(damage))
    house.clock.advance(1)
    new = house.write(lambda tx: find_signer(house.kit, tx))
    assert new.key_id != old.key_id
    assert [key.public for key in keys_of(house)] == [old.public, new.public]


def test_a_key_that_somebody_else_made_is_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portal has one that is not retired, whoever came first."""
    first = house.write(lambda tx: find_signer(house.kit, tx))
    monkeypatch.setattr(audit_keys, "retire", lambda *_, **__: False)
    second = house.write(lambda tx: renew_audit_key(house.kit, tx, now=house.clock()))
    assert second == first
    assert len(keys_of(house)) == 1


def test_a_key_that_somebody_else_made_and_nobody_opens_stops_signing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no reason to go on without one."""
    house.write(lambda tx: find_signer(house.kit, tx))
    t = schema.audit_keys
    damage = sa.update(t).where(t.c.portal_id == house.portal.id).values(secret=b"damaged")
    house.write(lambda tx: tx.execute(damage))
    monkeypatch.setattr(audit_keys, "retire", lambda *_, **__: False)
    with pytest.raises(SealError):
        house.write(lambda tx: renew_audit_key(house.kit, tx, now=house.clock()))


def test_what_is_signed_may_be_told_to_everybody(house: House) -> None:
    """What the server logs of a checkpoint is enough to check it, with the public half."""
    happen(house)
    close(house)
    kept = sign_and_forget(house.kit, keep=YEAR)
    [told] = kept.checkpoints
    signature = str(told.pop("signature"))
    [key] = keys_of(house)
    assert is_signed(key.public, signature, told, about=CHECKPOINT)
    assert (kept.forgotten, kept.damaged) == (0, ())
