"""One budget for all that is typed as a code: whoever goes from door to door gains no try."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farstu.core.audit import AuditEvent
from tests.gauntlet.code_doors import (
    DOORS,
    EVERY_CODE,
    RECOVERY,
    Said,
    add_typist,
    by_page,
    open_vpn,
)
from tests.gauntlet.stage import Stage
from tests.support.freeradius import FreeRadius

pytestmark = pytest.mark.slow

FREE = 5
WRONG = "000000"


@pytest.fixture(scope="module")
def vpn(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeRadius]:
    """Have a VPN before the portal."""
    with open_vpn(stage, tmp_path_factory.mktemp("radius")) as vpn:
        yield vpn


@pytest.fixture(autouse=True)
def every_code(stage: Stage) -> Iterator[None]:
    """Allow codes of every kind."""
    with stage.policy(EVERY_CODE):
        yield


@pytest.mark.parametrize("door", DOORS)
def test_a_code_counts_at_every_door_for_all_of_them(
    stage: Stage, vpn: FreeRadius, door: str
) -> None:
    """Four wrong ones on a page, the fifth there: then it is closed there and on the page."""
    who, knock = add_typist(stage, vpn), DOORS[door]
    stage.begin_step()
    code = wrong_of(who.app.wrong()["code"], door)
    assert [by_page(who, who.app.wrong()["code"]) for _ in range(FREE - 1)] == [Said.WRONG] * 4
    assert knock(who, code) is Said.WRONG
    assert knock(who, who.app.code()) is Said.CLOSED
    assert by_page(who, who.app.code()) is Said.CLOSED
    assert stage.failed(who.person) == FREE
    assert stage.arena.events(who.person)[AuditEvent.FACTOR_CLOSED] == 1


def test_a_walk_through_all_doors_has_five_tries(stage: Stage, vpn: FreeRadius) -> None:
    """One wrong code at each, in turn, and round again: five are judged, whichever they were."""
    who = add_typist(stage, vpn)
    stage.begin_step()
    said = [knock(who, wrong_of(who.app.wrong()["code"], door)) for door, knock in DOORS.items()]
    assert said == [Said.WRONG] * FREE + [Said.CLOSED] * (len(DOORS) - FREE)
    assert [knock(who, who.app.code()) for knock in DOORS.values()] == [Said.CLOSED] * len(DOORS)
    assert stage.failed(who.person) == FREE
    assert stage.arena.events(who.person)[AuditEvent.SIGN_IN_SUCCEEDED] == 0


def test_recovery_codes_have_a_budget_of_their_own(stage: Stage, vpn: FreeRadius) -> None:
    """Neither closes the other: five of each, over as many logins, on pages and by the API."""
    who = add_typist(stage, vpn)
    printed = stage.house.give_codes(who.person)[0]
    stage.begin_step()
    for _ in range(FREE):
        assert by_page(who, who.app.wrong()["code"]) is Said.WRONG
    statuses = [who.half().post(RECOVERY, {"code": f"{n}-AAAA"}).status for n in range(1, FREE)]
    assert statuses == [422] * (FREE - 1)
    begun = stage.program.post(f"/people/{who.own}/challenges").json
    path = f"/challenges/{begun['id']}/recovery-code"
    assert stage.program.post(path, {"code": "9-AAAA"}).status == 422
    assert stage.program.post(path, {"code": printed}).status == 429
    assert who.half().post(RECOVERY, {"code": printed}).status == 429
    assert by_page(who, who.app.code()) is Said.CLOSED
    stage.clock.advance(31)
    assert who.half().post(RECOVERY, {"code": printed}).location == "/setup"


def wrong_of(code: str, door: str) -> str:
    """Write a wrong code as long as a door's codes are."""
    return f"{code}00" if door == "mail" else code
