"""46elks, Twilio and Vonage: what they take, and each way in which they say no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from farstu.delivery.message import GatewayTrouble, Sender, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.elks import ElksSender
from farstu.delivery.sms.twilio import TwilioSender
from farstu.delivery.sms.vonage import VonageSender
from tests.delivery.messages import TEXT, text_message
from tests.support.gateways import (
    PASSWORD,
    USERNAME,
    GatewayServer,
    Reply,
    Taken,
    answer_as_46elks,
    answer_as_twilio,
    answer_as_vonage,
    serve_gateway,
)

Make = Callable[[Account], Sender[TextMessage]]

KINDS: dict[str, tuple[Callable[..., Reply], Make]] = {
    "46elks": (answer_as_46elks, ElksSender),
    "twilio": (
        answer_as_twilio,
        lambda account: TwilioSender(account, account_sid="AC1", service=""),
    ),
    "vonage": (answer_as_vonage, VonageSender),
}
HOSTILE = "å&to=%2B46900 =?#\n€[]{}\\|^~\"'<>"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name one kind after the other."""
    return str(request.param)


@pytest.fixture
def server(kind: str) -> Iterator[GatewayServer]:
    """Serve as that kind does."""
    with serve_gateway(KINDS[kind][0]) as running:
        yield running


@pytest.fixture
def account(server: GatewayServer) -> Account:
    """Give an account there."""
    return Account(base_url=server.url, username=USERNAME, password=PASSWORD, sender="+46766861004")


def send(kind: str, account: Account, message: TextMessage = TEXT) -> Undelivered | None:
    """Send one message."""
    return KINDS[kind][1](account).send(message)


def told(no: Undelivered | None) -> tuple[GatewayTrouble, bool]:
    """Say what is wrong, and whether for good."""
    assert no is not None
    assert isinstance(no.trouble, GatewayTrouble)
    return no.trouble, no.is_for_good


@pytest.mark.parametrize("text", [TEXT.text, "ÅÄÖ 🔑", HOSTILE])
def test_a_message_arrives_letter_by_letter(
    kind: str, server: GatewayServer, account: Account, text: str
) -> None:
    """Whatever stands in it, it is one message to one number."""
    assert send(kind, account, text_message(text=text)) is None
    [taken] = server.taken
    sender = "46766861004" if kind == "vonage" else "+46766861004"
    reference = "one@portal.example" if kind == "vonage" else ""
    assert taken == Taken(sender=sender, recipient=TEXT.recipient, text=text, reference=reference)


def test_the_probe_asks_and_sends_nothing(
    kind: str, server: GatewayServer, account: Account
) -> None:
    """It finds a wrong password before anybody waits for a code."""
    sender = KINDS[kind][1](account)
    assert sender.probe() is None
    sender.close()
    wrong = KINDS[kind][1](replace(account, password="wrong"))
    assert told(wrong.probe()) == (GatewayTrouble.SIGN_IN, False)
    assert told(wrong.send(TEXT)) == (GatewayTrouble.SIGN_IN, False)
    assert server.taken == []


def test_nobody_there_is_no_reason_to_give_up(kind: str) -> None:
    """Neither for the probe nor for a message."""
    nowhere = Account(base_url="http://127.0.0.1:9", sender="Nordskar")
    sender = KINDS[kind][1](nowhere)
    for no in (sender.probe(), sender.send(TEXT)):
        assert told(no) == (GatewayTrouble.UNREACHABLE, False)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (301, GatewayTrouble.NO_GATEWAY),
        (402, GatewayTrouble.CREDIT),
        (404, GatewayTrouble.NO_GATEWAY),
        (418, GatewayTrouble.REFUSED),
        (429, GatewayTrouble.NOT_NOW),
        (500, GatewayTrouble.FAULT),
        (503, GatewayTrouble.FAULT),
    ],
)
def test_what_only_http_tells_is_not_for_good(
    kind: str, server: GatewayServer, account: Account, status: int, trouble: GatewayTrouble
) -> None:
    """Another gateway may do better, or this one later."""
    server.mood = Reply(status=status, body=b"<p>oh")
    assert told(send(kind, account)) == (trouble, False)
    assert told(KINDS[kind][1](account).probe()) == (trouble, False)


def test_a_gateway_in_between_that_gave_up_may_have_sent_it(
    kind: str, server: GatewayServer, account: Account
) -> None:
    """504 says that somebody behind was asked, and not what became of it."""
    server.mood = Reply(status=504)
    assert told(send(kind, account)) == (GatewayTrouble.UNSURE, True)


@pytest.mark.parametrize("kind", ["46elks"], indirect=True)
@pytest.mark.parametrize(
    ("said", "trouble", "for_good"),
    [
        ((403, "Not enough credits"), GatewayTrouble.CREDIT, False),
        ((400, "Invalid to number"), GatewayTrouble.NUMBER, True),
        ((400, "Invalid from"), GatewayTrouble.SENDER, False),
        ((400, "Missing key message"), GatewayTrouble.CONTENT, True),
        ((400, "No"), GatewayTrouble.REFUSED, False),
    ],
)
def test_46elks_says_it_in_a_sentence(
    server: GatewayServer,
    account: Account,
    said: object,
    trouble: GatewayTrouble,
    *,
    for_good: bool,
) -> None:
    """What stands in it tells what it is about."""
    server.refuses[TEXT.recipient] = said
    assert told(send("46elks", account)) == (trouble, for_good)


@pytest.mark.parametrize("kind", ["twilio"], indirect=True)
@pytest.mark.parametrize(
    ("code", "trouble", "for_good"),
    [
        (21211, GatewayTrouble.NUMBER, True),
        (21610, GatewayTrouble.NUMBER, True),
        (21408, GatewayTrouble.COUNTRY, False),
        (21606, GatewayTrouble.SENDER, False),
        (21617, GatewayTrouble.CONTENT, True),
        (99999, GatewayTrouble.REFUSED, False),
        ("x", GatewayTrouble.REFUSED, False),
    ],
)
def test_twilio_says_it_with_a_number(
    server: GatewayServer,
    account: Account,
    code: object,
    trouble: GatewayTrouble,
    *,
    for_good: bool,
) -> None:
    """One that we do not know is a refusal by HTTP."""
    server.refuses[TEXT.recipient] = code
    assert told(send("twilio", account)) == (trouble, for_good)


@pytest.mark.parametrize("kind", ["twilio"], indirect=True)
def test_twilio_sends_through_a_service_too(server: GatewayServer, account: Account) -> None:
    """Instead of a sender."""
    sender = TwilioSender(account, account_sid="AC1", service="MG1")
    assert sender.send(TEXT) is None
    assert [taken.sender for taken in server.taken] == ["MG1"]


@pytest.mark.parametrize("kind", ["vonage"], indirect=True)
@pytest.mark.parametrize(
    ("statuses", "trouble", "for_good"),
    [
        ("9", GatewayTrouble.CREDIT, False),
        ("1", GatewayTrouble.NOT_NOW, False),
        ("77", GatewayTrouble.NUMBER, True),
        ("3", GatewayTrouble.REFUSED, False),
        ("09", GatewayTrouble.UNSURE, True),
        ("10", GatewayTrouble.UNSURE, True),
    ],
)
def test_vonage_says_it_part_by_part(
    server: GatewayServer,
    account: Account,
    statuses: str,
    trouble: GatewayTrouble,
    *,
    for_good: bool,
) -> None:
    """Where one part was taken, the whole is not sent again."""
    server.refuses[TEXT.recipient] = statuses
    assert told(send("vonage", account)) == (trouble, for_good)


@pytest.mark.parametrize("kind", ["vonage"], indirect=True)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"messages": 3}', b'{"messages": []}'])
def test_a_yes_that_says_nothing_may_be_one(
    server: GatewayServer, account: Account, body: bytes
) -> None:
    """Vonage says 200 to everything; what has no parts in it is no answer of its."""
    server.mood = Reply(body=body)
    assert told(send("vonage", account)) == (GatewayTrouble.UNSURE, True)
