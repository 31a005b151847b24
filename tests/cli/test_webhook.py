"""``farstu webhook``: programs that are told what happened are added, looked after and removed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.installation import Installation
from tests.support.receivers import Receiver, receive

NAME = "Web shop"
SHOP = "https://shop.example/farstu-events"


def add(installation: Installation, address: str = SHOP, *, name: str = NAME) -> Any:
    """Add one, and say all that is told."""
    said = run(
        installation, "add", name, "--address", address, "--kind", "people", "--show-secrets"
    )
    assert said.code == 0, said.err
    return said.json


def run(installation: Installation, *words: str) -> Any:
    """Say something to scripts."""
    return installation.run("webhook", *words, "--json")


def messages(installation: Installation) -> list[Any]:
    """List what it is told."""
    listed: list[Any] = run(installation, "deliveries", NAME).json["messages"]
    return listed


@pytest.fixture
def receiver(inhabited: Installation) -> Any:
    """Listen where the operator lets Farstu post to."""
    with receive() as listening:
        inhabited.settings["FARSTU_OUTBOUND__NETWORKS"] = "127.0.0.0/8"
        yield listening


def test_one_is_added_and_its_secret_shown_once(inhabited: Installation) -> None:
    """It is nowhere afterwards."""
    told = add(inhabited)
    assert told["secret"].startswith("whsec_")
    assert told["webhook"]["kinds"] == ["people"]
    for way in (("list",), ("show", NAME), ("show", told["webhook"]["id"])):
        said = inhabited.run("webhook", *way)
        assert (said.code, told["secret"] in said.out) == (0, False)
        assert SHOP in said.out


def test_a_secret_is_shown_on_a_terminal_only(inhabited: Installation) -> None:
    """Without one it has to be asked for, before anything is made."""
    for way in (("add", NAME, "--address", SHOP, "--kind", "people"), ("secret", "add", NAME)):
        assert inhabited.run("webhook", *way).code == 2
    assert run(inhabited, "list").json["webhooks"] == []
    assert "There is no webhook yet" in inhabited.run("webhook", "list").out


def test_a_wrong_wish_is_told(inhabited: Installation) -> None:
    """No kind, no name, no address; and one that there is stays as it was."""
    assert inhabited.run("webhook", "add", NAME, "--show-secrets").code == 2
    wrong = ("add", " ", "--address", "shop", "--kind", "people", "--show-secrets")
    said = inhabited.run("webhook", *wrong)
    assert (said.code, "“shop” is no address" in said.err, "empty" in said.err) == (1, True, True)
    add(inhabited)
    said = inhabited.run("webhook", "set", NAME, "--address", "http://shop.example/")
    assert (said.code, "“http://shop.example/” is no address" in said.err) == (1, True)


def test_one_is_changed(inhabited: Installation) -> None:
    """What is not mentioned stays."""
    add(inhabited)
    said = run(inhabited, "set", NAME, "--name", "Shop", "--kind", "methods", "--kind", "sessions")
    assert said.json["webhook"]["kinds"] == ["methods", "sessions"]
    assert said.json["webhook"]["address"] == SHOP
    said = inhabited.run("webhook", "show", NAME)
    assert (said.code, "farstu webhook list" in said.err) == (1, True)
    add(inhabited, name="Shop")
    said = inhabited.run("webhook", "show", "shop")
    assert (said.code, "name it by its id" in said.err) == (1, True)


def test_two_secrets_may_live(inhabited: Installation) -> None:
    """The older one goes, or the one that is named; the last one stays."""
    first = run(inhabited, "show", add(inhabited)["webhook"]["id"]).json["webhook"]["secrets"]
    assert run(inhabited, "secret", "add", NAME, "--show-secrets").code == 0
    said = inhabited.run("webhook", "secret", "add", NAME, "--show-secrets")
    assert (said.code, "two secrets" in said.err) == (1, True)
    assert run(inhabited, "secret", "remove", NAME).json["removed"] == first[0]["id"]
    said = inhabited.run("webhook", "secret", "remove", NAME)
    assert (said.code, "only secret" in said.err) == (1, True)


def test_a_test_says_what_was_answered(inhabited: Installation, receiver: Receiver) -> None:
    """And what was not; both can be seen afterwards, and how it is by then."""
    add(inhabited, receiver.address)
    assert "took it: 204" in inhabited.run("webhook", "test", NAME).out
    receiver.status = 500
    said = inhabited.run("webhook", "test", NAME)
    assert (said.code, "did not take it: 500" in said.err) == (1, True)
    assert receiver.types() == ["webhook_test", "webhook_test"]
    assert {one["state"] for one in messages(inhabited)} == {"taken", "waiting"}
    assert "failing since" in inhabited.run("webhook", "show", NAME).out
    assert "webhook_test" in inhabited.run("webhook", "deliveries", NAME).out


def test_nothing_is_posted_into_the_house(inhabited: Installation) -> None:
    """Where the operator does not name the network."""
    with receive() as inside:
        add(inhabited, inside.address)
        said = inhabited.run("webhook", "test", NAME)
        assert (said.code, "not one that may be posted to" in said.err) == (1, True)
    assert inside.heard == []


def test_a_message_is_sent_again(inhabited: Installation) -> None:
    """One that there is."""
    add(inhabited, "http://127.0.0.1:9/")
    assert "was told nothing yet" in inhabited.run("webhook", "deliveries", NAME).out
    inhabited.run("webhook", "test", NAME)
    [*_, tried] = messages(inhabited)
    assert run(inhabited, "again", NAME, tried["id"]).json["again"] == tried["id"]
    assert next(one for one in messages(inhabited) if one["id"] == tried["id"])["attempts"] == 0
    said = inhabited.run("webhook", "again", NAME, "of-nobody")
    assert (said.code, "no such thing" in said.err) == (1, True)


def test_one_is_suspended_resumed_and_removed(inhabited: Installation) -> None:
    """Each once."""
    add(inhabited)
    assert run(inhabited, "suspend", NAME).json["webhook"]["state"] == "suspended"
    assert "suspended" in inhabited.run("webhook", "list").out
    assert inhabited.run("webhook", "suspend", NAME).code == 1
    assert run(inhabited, "resume", NAME).json["webhook"]["state"] == "working"
    assert inhabited.run("webhook", "remove", NAME).code == 2
    assert inhabited.run("webhook", "remove", NAME, "--yes").code == 0
    assert run(inhabited, "list").json["webhooks"] == []
