"""Whether the trail is kept is seen portal by portal, by its oldest event that waits."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from farstu.services.audit_health import TrailHealth, look_at_trails
from farstu.services.audit_retention import forget_old
from farstu.services.audit_signing import find_signer, sign_checkpoints
from farstu.store import schema
from tests.support.house import House
from tests.support.trail import close, happen

SOUND = TrailHealth(open_since=None, unsigned_since=None, unopened=())
DAY = timedelta(days=1)


def keep(house: House) -> None:
    """Close and sign all that has happened so far."""
    close(house)
    sign_checkpoints(house.kit, house.portal.id)
    close(house)
    sign_checkpoints(house.kit, house.portal.id)


def test_a_trail_that_is_kept_is_sound(house: House) -> None:
    """Everything has a number and a signature; making the first key is an event as well."""
    happen(house, 3)
    keep(house)
    assert look_at_trails(house.kit) == SOUND


def test_the_oldest_event_without_a_number_is_told(house: House) -> None:
    """However many came after it."""
    keep(house)
    at = house.clock() + timedelta(seconds=1)
    happen(house, 3)
    assert look_at_trails(house.kit).open_since == at


def test_the_oldest_event_without_a_signature_is_told(house: House) -> None:
    """Since it happened, not since its chain was signed."""
    keep(house)
    house.clock.advance(30 * DAY.total_seconds())
    at = house.clock() + timedelta(seconds=1)
    happen(house, 2)
    close(house)
    health = look_at_trails(house.kit)
    assert (health.open_since, health.unsigned_since) == (None, at)


def test_what_was_forgotten_is_no_event_that_waits(house: House) -> None:
    """A chain whose signed past is gone is as sound as before."""
    happen(house, 3)
    keep(house)
    house.clock.advance(400 * DAY.total_seconds())
    assert forget_old(house.kit, house.portal.id, keep=DAY).events
    keep(house)
    assert look_at_trails(house.kit) == SOUND


def test_a_key_that_does_not_open_is_told_with_its_portal(house: House) -> None:
    """A portal that has none yet has no trouble."""
    assert look_at_trails(house.kit).unopened == ()
    house.write(lambda tx: find_signer(house.kit, tx))
    t = schema.audit_keys
    house.write(lambda tx: tx.execute(sa.update(t).values(secret=b"no").where(tx.inside(t))))
    assert look_at_trails(house.kit).unopened == (house.portal.host,)
