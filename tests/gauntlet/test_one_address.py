"""Behind one address, and from many: who is counted, and who is not kept out by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farstu.core.scopes import Scope
from tests.api.support.program import Program, make_key
from tests.gauntlet.code_doors import (
    EVERY_CODE,
    Said,
    Typist,
    add_typist,
    by_duo,
    by_hosted_page,
    by_page,
    by_privacyidea,
    by_radius,
    by_verify,
    check,
    open_vpn,
    read_reply,
)
from tests.gauntlet.front import Front, open_front
from tests.gauntlet.line import PROXY
from tests.gauntlet.stage import LOGIN, Stage
from tests.support.freeradius import PASSWORD, FreeRadius
from tests.support.house import at_once

pytestmark = pytest.mark.slow

FREE, FREE_OF_ONE_ADDRESS = 5, 200


@pytest.fixture(scope="module")
def vpn(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeRadius]:
    """Have a VPN before the portal."""
    with open_vpn(stage, tmp_path_factory.mktemp("radius")) as vpn:
        yield vpn


@pytest.fixture(scope="module")
def front(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Have nginx in front of the portal."""
    with open_front(stage, tmp_path_factory.mktemp("front")) as front:
        yield front


@pytest.fixture(autouse=True)
def every_code(stage: Stage) -> Iterator[None]:
    """Allow codes of every kind."""
    with stage.policy(EVERY_CODE):
        yield


def test_a_flood_for_one_keeps_nobody_else_out(stage: Stage, vpn: FreeRadius) -> None:
    """Three hundred wrong codes by RADIUS, all from the VPN's one address: the others come in.

    Of them all five are judged, and one more a pause; the rest count against nobody's address.
    """
    maja, olle, nils = (add_typist(stage, vpn) for _ in range(3))
    began, state = stage.clock(), vpn.ask(maja.own, PASSWORD).state
    said = vpn.flood(maja.own, maja.app.wrong()["code"], state=state, times=300)
    assert said == {"Access-Reject": 300}
    pauses = int((stage.clock() - began).total_seconds() // 30)
    assert FREE <= stage.failed(maja.person) <= FREE + pauses
    assert by_radius(olle, olle.app.code()) is Said.IN
    assert by_verify(nils, nils.app.code()) is Said.IN
    for door in (by_radius, by_page, by_verify, by_privacyidea, by_hosted_page, by_duo):
        assert door(maja, maja.app.code()) is Said.CLOSED


def test_a_spray_closes_the_address_that_it_comes_from(stage: Stage, vpn: FreeRadius) -> None:
    """Two hundred people's codes, one address after another of one network: that is closed.

    By API, RADIUS and privacyIDEA, which share its counter; from elsewhere all of them come in.
    """
    crowd = [add_typist(stage, vpn) for _ in range(FREE_OF_ONE_ADDRESS // FREE)]
    network = f"198.18.{next(stage.arena.networks) % 250}"
    at_once(*(lambda part=crowd[n::4]: _spray(part, network) for n in range(4)))
    key = make_key(stage.house, [Scope.PRIVACYIDEA, Scope.ADDRESS_PASS])
    for number, address in enumerate((f"{network}.250", f"::ffff:{network}.9")):
        who = add_typist(stage, vpn)
        assert _verify(who, who.app.code(), address) is Said.CLOSED
        assert check(who, key, who.app.code(), client=address) is Said.CLOSED
        if not number:
            asked = vpn.ask(who.own, PASSWORD, Calling_Station_Id=f'"{address}"')
            told = vpn.ask(
                who.own, who.app.code(), state=asked.state, Calling_Station_Id=f'"{address}"'
            )
            assert read_reply(told) is Said.CLOSED
        assert stage.failed(who.person) == 0
    for door in (by_verify, by_radius, by_privacyidea, by_page):
        other = add_typist(stage, vpn)
        assert door(other, other.app.code()) is Said.IN
    other = add_typist(stage, vpn)
    assert _verify(other, other.app.code(), "198.19.0.1") is Said.IN


def test_who_may_pass_no_address_passes_none(stage: Stage, vpn: FreeRadius) -> None:
    """By the API it is refused before a code is judged; a plug-in's is not listened to."""
    who, elsewhere = add_typist(stage, vpn), "203.0.113.77"
    untrusted = Program(
        web=stage.web, key=make_key(stage.house, [Scope.VERIFY]), host=stage.program.host
    )
    for name in ("farstu-end-user-address", "Farstu-End-User-Agent"):
        said = untrusted.post(f"/people/{who.own}/verify", {"code": "000000"}, **{name: elsewhere})
        assert (said.status, said.code) == (403, "scope_missing")
    assert stage.failed(who.person) == 0
    told = untrusted.post(
        f"/people/{who.own}/verify", {"code": "000000"}, x_real_ip=elsewhere, forwarded=elsewhere
    )
    assert told.status == 422
    assert stage.addresses(who.person) == {PROXY}
    plain = make_key(stage.house, [Scope.PRIVACYIDEA])
    assert check(who, plain, "000000", client=elsewhere) is Said.WRONG
    assert stage.addresses(who.person) == {PROXY}
    trusted = make_key(stage.house, [Scope.PRIVACYIDEA, Scope.ADDRESS_PASS])
    assert check(who, trusted, "000000", client=elsewhere) is Said.WRONG
    assert stage.addresses(who.person) == {PROXY, elsewhere}


@pytest.mark.parametrize("wrong", ["", "203.0.113", "203.0.113.0/24", "localhost", "1.2.3.4, 5"])
def test_what_is_no_address_is_refused(stage: Stage, vpn: FreeRadius, wrong: str) -> None:
    """A trusted key that passes anything else has no code judged."""
    who = add_typist(stage, vpn)
    said = stage.program.post(
        f"/people/{who.own}/verify", {"code": "000000"}, farstu_end_user_address=wrong
    )
    assert (said.status, said.code) == (400, "header_wrong")
    assert stage.failed(who.person) == 0


def test_addresses_of_one_network_are_one_through_a_real_proxy(stage: Stage, front: Front) -> None:
    """Seven of one /64, of a /24: whatever each writes into its headers, however a name is spelt.

    From the next network the owner comes in.
    """
    number = next(stage.arena.networks)
    six = [f"2001:db8:1{number:03x}:7:{1 << n:x}::{n + 1}" for n in range(FREE + 2)]
    four = [f"198.51.{number % 250}.{n + 1}" for n in range(FREE + 2)]
    for addresses, other in ((six, f"2001:db8:1{number:03x}:8::1"), (four, "203.0.114.1")):
        person = stage.arena.add_person()
        names = _spellings(person.email)
        said = []
        for count, (address, name) in enumerate(zip(addresses, names, strict=True)):
            hand = front.browser(address, forged=f"10.9.{count}.1, 2001:db8:ffff:{count}::1")
            hand.get(LOGIN)
            said.append(hand.post(LOGIN, {"identifier": name, "password": "wrong one"}).status)
        assert said == [422] * FREE + [429] * 2
        assert stage.addresses(person) == set(addresses)
        hand = front.browser(other, forged=addresses[0])
        hand.get(LOGIN)
        typed = {"identifier": person.email, "password": person.password}
        assert hand.post(LOGIN, typed).status == 303


def _spellings(email: str) -> list[str]:
    """Write an address in seven ways that are the same one."""
    name, _, place = email.partition("@")
    return [
        email,
        email.upper(),
        f" {email}",
        f"{email} ",
        f"{name.upper()}@{place}",
        f"{name}@{place.upper()}",
        email.title(),
    ]


def _spray(crowd: list[Typist], network: str) -> None:
    """Try five wrong codes of each, from another address each time."""
    for who in crowd:
        for n in range(FREE):
            address = f"{network}.{1 + n * 40}"
            assert _verify(who, who.app.wrong()["code"], address) is Said.WRONG


def _verify(who: Typist, code: str, address: str) -> Said:
    """Have the portal's program verify a code for somebody who comes from *address*."""
    path = f"/people/{who.own}/verify"
    said = who.stage.program.post(path, {"code": code}, farstu_end_user_address=address)
    return {200: Said.IN, 422: Said.WRONG, 429: Said.CLOSED}[said.status]
