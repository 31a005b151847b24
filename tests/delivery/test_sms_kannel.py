"""Kannel: a real one takes what we send, and a phone shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from farstu.delivery.message import GatewayTrouble
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.kannel import KannelSender
from tests.delivery.messages import TEXT, text_message
from tests.support.gateways import GatewayServer, Heard, Reply, Taken, serve_gateway
from tests.support.kannel import PASSWORD, USERNAME, Kannel, serve_kannel

TEXTS = ["418092 är din kod.", "ÅÄÖ åäö € [x] {y} + % &=", "Åsas 🔑\n\n+ % är Ж"]


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    """Run one for the tests of this file."""
    with serve_kannel(tmp_path_factory.mktemp("kannel") / "kannel") as running:
        yield running


@pytest.fixture
def account(kannel: Kannel) -> Account:
    """Give an account there."""
    return Account(base_url=kannel.url, username=USERNAME, password=PASSWORD, sender="Nordskar")


def test_texts_reach_a_phone_letter_by_letter(kannel: Kannel, account: Account) -> None:
    """Å, Ä, Ö and € in the alphabet of GSM, pictures in UCS-2, line ends and signs as they are."""
    before = len(kannel.arrived())
    sender = KannelSender(account)
    for text in TEXTS:
        assert sender.send(text_message(text=text)) is None
    sender.close()
    arrived = kannel.wait_for(before + len(TEXTS))[before:]
    assert arrived == [
        Taken(sender="Nordskar", recipient=TEXT.recipient, text=text) for text in TEXTS
    ]


def test_the_probe_finds_a_wrong_password_and_sends_nothing(
    kannel: Kannel, account: Account
) -> None:
    """Whoever is known is told that a number is missing."""
    before = kannel.arrived()
    assert KannelSender(account).probe() is None
    wrong = KannelSender(replace(account, password="wrong"))
    for no in (wrong.probe(), wrong.send(TEXT)):
        assert no is not None
        assert (no.trouble, no.code) == (GatewayTrouble.SIGN_IN, 403)
    assert kannel.arrived() == before


def test_password_and_text_are_in_no_address(kannel: Kannel, account: Account) -> None:
    """Kannel writes addresses into its log; ours has nothing in it."""
    assert KannelSender(account).send(text_message(text="only once here")) is None
    assert "sendsms?" not in kannel.log("smsbox")


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(200, GatewayTrouble.UNSURE), (503, GatewayTrouble.FAULT), (404, GatewayTrouble.NO_GATEWAY)],
)
def test_only_202_is_a_yes(status: int, trouble: GatewayTrouble) -> None:
    """Whoever says 200 is something else; and the probe believes nobody who says yes to nothing."""

    def answer(_: GatewayServer, __: Heard) -> Reply:
        return Reply(status=status, body=b"hello")

    with serve_gateway(answer) as server:
        sender = KannelSender(Account(base_url=server.url, sender="Nordskar"))
        no, probed = sender.send(TEXT), sender.probe()
    assert no is not None
    assert no.trouble is trouble
    assert probed is not None
    assert probed.trouble is (GatewayTrouble.NO_GATEWAY if status == 200 else trouble)


def test_nobody_there_is_no_reason_to_give_up() -> None:
    """Neither for the probe nor for a message."""
    sender = KannelSender(Account(base_url="http://127.0.0.1:9"))
    for no in (sender.probe(), sender.send(TEXT)):
        assert no is not None
        assert (no.trouble, no.is_for_good) == (GatewayTrouble.UNREACHABLE, False)
