"""``farstu sms``, and what doctor, serve and the outbox say of text messages."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from farstu.config import Config
from farstu.core.channels import Channel
from farstu.delivery.message import GatewayTrouble, Undelivered
from farstu.services.outbox import Letter, deliver, post
from farstu.services.texts import Text
from tests.cli.installation import HOST, Installation, portal_of
from tests.support.gateways import (
    PASSWORD,
    USERNAME,
    GatewayServer,
    Reply,
    answer_as_46elks,
    serve_gateway,
)

NUMBER = "+46701740617"
HTTPS = {"FARSTU_ORIGIN": f"https://{HOST}"}


@pytest.fixture
def gateway() -> Iterator[GatewayServer]:
    """Serve as 46elks does."""
    with serve_gateway(answer_as_46elks) as running:
        yield running


def settings(*servers: GatewayServer, password: str = PASSWORD) -> dict[str, str]:
    """Say in variables how to come in."""
    return {
        f"FARSTU_SMS__GATEWAYS__{number}__{key}": value
        for number, server in enumerate(servers, start=1)
        for key, value in {
            "KIND": "46elks",
            "BASE_URL": server.url,
            "USERNAME": USERNAME,
            "PASSWORD": password,
            "SENDER": "Nordskar",
        }.items()
    }


def finding(installation: Installation, **said: str) -> dict[str, str]:
    """Give what doctor finds about text messages."""
    found = installation.run("doctor", "--json", **said).json["findings"]
    [one] = [dict(one) for one in found if one["name"] == "sms"]
    return one


# sms test ---------------------------------------------------------------------------------------


def test_a_message_is_sent_now_by_each_gateway(
    inhabited: Installation, gateway: GatewayServer
) -> None:
    """So the second one is known to work before it has to; the number is shown nowhere."""
    with serve_gateway(answer_as_46elks) as second:
        said = inhabited.run("sms", "test", "+46 70-174 06 17", **settings(gateway, second))
        assert (said.code, said.err) == (0, "")
        assert said.out == (
            "✓ handed to 1. 46elks at localhost for …17\n"
            "✓ handed to 2. 46elks at localhost for …17\n"
        )
        assert len(second.taken) == 1
    [taken] = gateway.taken
    assert (taken.recipient, taken.sender) == (NUMBER, "Nordskar")
    assert taken.text == "Text messages from Nordskär leave and arrive."


def test_without_a_gateway_it_is_a_file(inhabited: Installation) -> None:
    """And the command says where."""
    said = inhabited.run("sms", "test", NUMBER)
    folder = inhabited.folder / "outbox"
    assert said.out == f"✓ handed to {folder} for …17\n"
    [file] = folder.glob("*.sms.txt")
    assert file.read_text("utf-8").startswith(f"To: {NUMBER}\n\nText messages from Nordskär")


def test_what_went_wrong_is_told_with_what_to_do(
    inhabited: Installation, gateway: GatewayServer
) -> None:
    """In our words and the gateway's, never with the password; it ends with 1."""
    wrong = settings(gateway, password="hunter2")
    said = inhabited.run("sms", "test", NUMBER, **wrong)
    assert said.code == 1
    assert said.out == (
        "✗ 46elks at localhost: The gateway does not accept user name and password (401): "
        "API access requires Basic HTTP authentication.\n"
        "  fix: check username and password\n"
    )
    told = inhabited.run("sms", "test", NUMBER, "--json", **wrong).json
    [one] = told["gateways"]
    assert (told["sent"], one["sent"], one["reason"]) == (False, False, "sign_in")
    assert "hunter2" not in json.dumps(told)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0701740617", "is no phone number"),
        ("+46 112", "is a number that nobody can have"),
        ("+46 900 123 45 67", "is not the number of a mobile phone"),
    ],
)
def test_only_mobile_numbers_are_taken(inhabited: Installation, typed: str, why: str) -> None:
    """Written with their country, and none that costs."""
    said = inhabited.run("sms", "test", typed)
    assert said.code == 2
    assert f"“{typed}” {why}" in said.err


# doctor and serve -------------------------------------------------------------------------------


def test_doctor_asks_each_gateway_and_sends_nothing(
    inhabited: Installation, gateway: GatewayServer
) -> None:
    """What answers is fine; what does not is a problem, with its remedy."""
    assert finding(inhabited, **settings(gateway))["text"] == "46elks at localhost answers"
    gateway.mood = Reply(status=401)
    found = finding(inhabited, **settings(gateway))
    assert (found["state"], found["fix"]) == ("problem", "check username and password")
    assert gateway.taken == []


def test_doctor_says_where_texts_go_without_a_gateway(inhabited: Installation) -> None:
    """On a public portal that is a warning: nobody gets a code."""
    assert finding(inhabited)["state"] == "fine"
    found = finding(inhabited, **HTTPS)
    assert found["state"] == "warning"
    assert found["text"] == (
        f"no gateway: text messages go as files into {inhabited.folder}/outbox"
    )


def test_serve_says_where_texts_go(
    inhabited: Installation, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a gateway, in its answer to scripts; as files, in a remark."""
    begun: list[Config] = []
    monkeypatch.setattr("farstu.cli.serve.serve_until_stopped", begun.append)
    said = inhabited.run("serve", "--json", **settings(gateway))
    assert said.json["sms"] == ["46elks at localhost"]
    assert "no mail server: messages go" in said.err
    assert len(begun) == 1


# outbox -----------------------------------------------------------------------------------------


def test_texts_that_were_not_sent_are_listed(inhabited: Installation) -> None:
    """With their channel, and the end of the number."""
    no = Undelivered(trouble=GatewayTrouble.NUMBER, code=403, said=f"No {NUMBER}", by="46elks")
    with inhabited.kit() as kit:
        letter = Letter(recipient=NUMBER, template=Text.CODE, facts={"code": "418092"})
        kit.store.write(
            lambda tx: post(kit, tx, letter, account_id=None, at=kit.clock(), channel=Channel.SMS),
            portal_id=portal_of(kit).id,
        )
        deliver(kit, lambda _: no, holder="test", channel=Channel.SMS)
    said = inhabited.run("outbox", "list")
    line = said.out.splitlines()[1]
    assert line.split()[1:3] == ["sms", "dead"]
    assert "code  …17" in line
    assert line.endswith("46elks: the gateway does not accept the number (403)")
    assert NUMBER not in said.out
    assert "418092" not in said.out
    [told] = inhabited.run("outbox", "list", "--json").json["messages"]
    assert (told["channel"], told["to"]) == ("sms", "…17")
