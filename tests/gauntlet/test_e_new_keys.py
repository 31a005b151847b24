"""Class E, continued: what a new key says, and where none can be added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from farstu.core.key_models import KeyDemand
from tests.gauntlet.keys import (
    SETUP,
    add_keeper,
    asked_by_passkey,
    asked_to_create,
    asked_to_sign,
    come_in,
    forge_key,
    new_key,
    send,
)
from tests.gauntlet.stage import LOGIN, Stage
from tests.support.databases import make_sqlite_database
from tests.support.key_holder import BOTH, KEY, Holder
from tests.support.metadata import VAKT, VAKT_ID, metadata
from tests.support.soft_key import Attest, Says, SoftKey, say_nothing, vouch_for_itself
from tests.web.support.home import open_home
from tests.web.support.story import Story

pytestmark = pytest.mark.slow
LISTED = replace(BOTH, allowed=frozenset({KEY}), keys=KeyDemand(models=frozenset({VAKT_ID})))


@pytest.fixture(autouse=True)
def both(stage: Stage) -> Iterator[None]:
    """Allow keys beside apps."""
    with stage.policy(BOTH):
        yield


def test_e5_a_ceremony_is_not_the_other(stage: Stage) -> None:
    """What signs in adds no key, and what adds one signs nobody in."""
    keeper = add_keeper(stage)
    hand = come_in(stage, keeper)
    options = asked_to_create(hand)
    fresh = replace(keeper, key=new_key(stage))
    assert hand.post(SETUP, {"credential": fresh.sign(hand, options), "name": "X"}).status == 422
    options = asked_to_create(hand)
    kinds = [{"type": "webauthn.get"}, {"type": "webauthn.create "}, {"type": ""}]
    for kind in kinds:
        said = fresh.create(hand, options, partial(_say_of_client, kind))
        assert said.status in {409, 422}
        options = asked_to_create(hand)
    half = stage.half(keeper.person)
    swapped = {"type": "webauthn.create"}
    assert keeper.prove(half, lambda says: replace(says, client=swapped)).status == 422
    options = asked_to_sign(half)
    assert send(half, keeper.key.create(options, keeper.says(half))).status == 422
    assert not stage.is_in(half)
    assert len(stage.house.subject(keeper.person).held) == 2


def test_e10_what_a_new_key_says_is_checked_here(stage: Stage) -> None:
    """A key that is held already, another's name, another place, nobody at it: refused."""
    keeper = add_keeper(stage)
    hand = come_in(stage, keeper)
    offered = json.loads(asked_to_create(hand))
    assert [one["id"] for one in offered["excludeCredentials"]] == [keeper.key.name]
    assert keeper.enrol(hand).status == 409
    other = add_keeper(stage)
    stolen = replace(keeper, key=forge_key(other.key))
    assert stolen.enrol(hand).status in {409, 422}
    fresh = replace(keeper, key=new_key(stage))
    lies = [
        lambda says: replace(says, present=False),
        lambda says: replace(says, relying_party_id="evil.example"),
        lambda says: replace(says, origin="https://evil.example"),
        lambda says: replace(says, credential={"type": "password"}),
        lambda says: replace(says, credential={"id": other.key.name}),
    ]
    for lie in lies:
        assert fresh.enrol(hand, lie).status == 422
    assert len(stage.house.subject(keeper.person).held) == 2


@pytest.mark.parametrize("attest", [say_nothing, vouch_for_itself])
def test_e11_where_models_are_listed_a_key_has_to_be_vouched_for(
    run_folder: Path, tmp_path: Path, attest: Attest
) -> None:
    """One that claims the right model, by itself or by nobody, is refused (in process)."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with open_home(database, policy=LISTED, metadata=metadata()) as home:
        person = home.house.add_person()
        key = SoftKey.make(b"k" * 16, aaguid=VAKT)
        holder = Holder(home.house, person, key, attest=attest)
        story = Story(browser=home.open_browser(), clock=home.house.clock)
        story.sign_in(person.email)
        story.save_codes(kind="webauthn")
        options = asked_to_create(story.browser)
        sent = key.create(options, replace(holder.says(), attest=attest))
        said = story.post(SETUP, credential=sent, name="Blue")
        assert said.status == 422
        assert home.house.subject(person).held == ()


@pytest.mark.parametrize(
    "path",
    [
        "/webauthn/login",
        "/webauthn/register",
        "/webauthn/authenticate/options",
        "/q/webauthn/callback",
        "/q/webauthn/login-options-challenge",
        "/webauthn/register/options",
        "/login/webauthn",
        "/.well-known/webauthn",
        "/login/passkey/register",
        "/login/passkey/options",
    ],
)
def test_e13_there_are_no_ceremonies_but_our_own(stage: Stage, path: str) -> None:
    """Whatever a library would have put there is not there, by GET and by POST."""
    hand = stage.browser()
    hand.get(LOGIN)
    form = {"username": stage.arena.add_person().email}
    assert {hand.get(path).status, hand.post(path, form).status} == {404}


def test_e16_who_holds_no_key_is_not_given_one_at_the_door(stage: Stage) -> None:
    """Without a session there is no setting up, and with a password only after the second step."""
    person, _ = stage.owner()
    outside, half = stage.browser(), stage.half(person)
    outside.get(LOGIN)
    for hand, leads in ((outside, LOGIN), (half, "/login/factor")):
        for path in (SETUP, "/setup/method", "/setup"):
            assert hand.get(path).location.startswith(leads)
            form = {"kind": "webauthn", "credential": "{}", "name": "X"}
            assert hand.post(path, form).location.startswith(leads)
    told = asked_by_passkey(outside)
    assert "user" not in json.loads(told["options"])
    assert len(stage.house.subject(person).held) == 1


def _say_of_client(client: dict[str, str], says: Says) -> Says:
    """Have the browser say *client* of what was done."""
    return replace(says, client=client)
