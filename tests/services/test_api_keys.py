"""API keys: made once, judged at each call, ended at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.core.throttle import API_KEYS
from farstu.services.api_keys import (
    LIVES,
    KeyFault,
    KeyWish,
    MadeKey,
    TurnedAway,
    add_api_key,
    admit,
    admit_unshown,
    revoke_api_key,
)
from farstu.store import api_keys
from farstu.store.api_keys import ApiKey
from tests.support.house import ELSEWHERE, HOME, House, at_once

WISH = KeyWish(name="Web shop", scopes=[Scope.PEOPLE_READ])


def make(house: House, wish: KeyWish = WISH) -> MadeKey:
    """Make a key."""
    made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
    assert isinstance(made, MadeKey)
    return made


def call(
    house: House, text: str | None, scope: Scope | None = None, *, address: str = HOME
) -> ApiKey | KeyFault:
    """Come with a key, and say which it was, or why not."""
    came = admit(house.kit, house.visit_from(address), text, scope)
    return came.fault if isinstance(came, TurnedAway) else came


def test_a_key_opens_what_its_scopes_say(house: House) -> None:
    """With the scope, or where none is asked for; its text is kept nowhere."""
    made = make(house)
    assert call(house, made.text) == made.key
    assert call(house, made.text, Scope.PEOPLE_READ) == replace(
        made.key, last_used_at=house.clock()
    )
    assert call(house, made.text, Scope.PEOPLE_WRITE) is KeyFault.SCOPE
    assert made.text not in str(house.read(api_keys.list_keys))


def test_what_is_no_key_of_this_portal_opens_nothing(house: House) -> None:
    """Nothing at all, nonsense, and a right id with another secret say the same from outside."""
    made, other = make(house), make(house)
    assert call(house, None) is KeyFault.MISSING
    assert call(house, "farstu_nonsense") is KeyFault.UNKNOWN
    house.write(lambda tx: revoke_api_key(house.kit, tx, other.key.id))
    swapped = replace(house.kit, entropy=lambda count: b"\x07" * count)
    text = house.write(lambda tx: add_api_key(swapped, tx, WISH))
    assert isinstance(text, MadeKey)
    house.write(lambda tx: revoke_api_key(house.kit, tx, text.key.id))
    assert call(house, text.text) is KeyFault.REVOKED
    assert call(house, made.text) == made.key


def test_a_key_ends(house: House) -> None:
    """By being revoked, at once, or by its day."""
    made, brief = make(house), make(house, replace(WISH, lives=timedelta(days=1)))
    assert house.write(lambda tx: revoke_api_key(house.kit, tx, made.key.id)) is None
    assert call(house, made.text) is KeyFault.REVOKED
    house.clock.advance(timedelta(days=1, seconds=-1))
    assert isinstance(call(house, brief.text), ApiKey)
    house.clock.advance(timedelta(seconds=1))
    assert call(house, brief.text) is KeyFault.EXPIRED


def test_a_key_is_revoked_once(house: House) -> None:
    """Of several at once, one did it."""
    made = make(house)

    def revoke() -> Rejected | None:
        return house.write(lambda tx: revoke_api_key(house.kit, tx, made.key.id))

    done = at_once(revoke, revoke, revoke)
    assert sorted(map(str, done)).count("None") == 1
    assert house.events()[E.API_KEY_REVOKED] == 1


def test_a_key_may_name_where_it_is_used_from(house: House) -> None:
    """From elsewhere it opens nothing, even if it was stolen."""
    made = make(house, replace(WISH, networks=["192.0.2.0/24", "2001:db8::/64"]))
    assert isinstance(call(house, made.text, address="192.0.2.200"), ApiKey)
    assert isinstance(call(house, made.text, address="2001:db8::7"), ApiKey)
    assert call(house, made.text, address=ELSEWHERE) is KeyFault.OUTSIDE


def test_a_key_can_stand_for_its_networks(house: House) -> None:
    """While it lives, for who calls from there and shows none; no other key does."""
    unshown = Scope.PRIVACYIDEA_OPEN

    def admitted(address: str = HOME) -> ApiKey | TurnedAway:
        return admit_unshown(house.kit, house.visit_from(address), unshown)

    make(house, replace(WISH, networks=["192.0.2.0/24"]))
    assert isinstance(admitted(), TurnedAway)
    made = make(house, replace(WISH, scopes=[unshown], networks=["192.0.2.0/24"]))
    found = admitted()
    assert isinstance(found, ApiKey)
    assert found.id == made.key.id
    assert isinstance(admitted(ELSEWHERE), TurnedAway)
    house.clock.advance(LIVES)
    assert isinstance(admitted(), TurnedAway)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (replace(WISH, name=" "), Reason.FIELD_EMPTY),
        (replace(WISH, scopes=[]), Reason.FIELD_EMPTY),
        (replace(WISH, networks=["192.0.2.1/24"]), Reason.NETWORK_INVALID),
        (replace(WISH, networks=["here"]), Reason.NETWORK_INVALID),
        (replace(WISH, networks=[f"192.0.2.{n}" for n in range(21)]), Reason.NETWORK_INVALID),
        (replace(WISH, scopes=[Scope.PRIVACYIDEA_OPEN]), Reason.NETWORK_INVALID),
        (
            replace(WISH, scopes=[Scope.PRIVACYIDEA_OPEN], networks=["192.0.2.7", "::/0"]),
            Reason.NETWORK_INVALID,
        ),
    ],
)
def test_a_wrong_wish_makes_nothing(house: House, wish: KeyWish, reason: Reason) -> None:
    """It is refused, and no row is left."""
    made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
    assert isinstance(made, Rejected)
    assert made.reason is reason
    assert house.read(api_keys.list_keys) == []


def test_use_is_noted_once_a_minute(house: House) -> None:
    """It can be seen which keys nobody uses, without a write for each call."""
    made = make(house)

    def used() -> object:
        call(house, made.text)
        return house.read(api_keys.list_keys)[0].last_used_at

    first = house.clock()
    assert used() == first
    house.clock.advance(timedelta(seconds=59))
    assert used() == first
    house.clock.advance(timedelta(seconds=1))
    assert used() == house.clock()


def test_wrong_keys_close_their_network_to_wrong_keys_only(house: House) -> None:
    """After so many the answer is to wait, and nothing is written; a right key still works."""
    made = make(house)
    for _ in range(API_KEYS.free):
        assert admit(house.kit, house.visit, None, None) == TurnedAway(fault=KeyFault.MISSING)
    away = admit(house.kit, house.visit, None, None)
    assert isinstance(away, TurnedAway)
    assert away.opens_at == house.clock() + API_KEYS.first
    assert house.events()[E.API_KEY_REFUSED] == API_KEYS.free
    assert isinstance(call(house, made.text), ApiKey)
    elsewhere = admit(house.kit, house.visit_from(ELSEWHERE), None, None)
    assert elsewhere == TurnedAway(fault=KeyFault.MISSING)
