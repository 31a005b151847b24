"""Apprise: one address for each message, and no more is known than whether it worked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from farstu.delivery.message import GatewayTrouble
from farstu.delivery.sms.apprise import AppriseSender
from tests.delivery.messages import TEXT
from tests.support.gateways import GatewayServer, Heard, Reply, serve_gateway


def accept(_: GatewayServer, __: Heard) -> Reply:
    """Say yes to everything."""
    return Reply(body=b"yes")


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    """Serve in the open, on loopback."""
    with serve_gateway(accept) as running:
        yield running


def address(server: GatewayServer) -> str:
    """Write the address as Apprise does; ``{to}`` becomes part of the path."""
    return server.url.replace("http:", "json:") + "/sms/{to}"


def test_a_message_arrives(server: GatewayServer, caplog: pytest.LogCaptureFixture) -> None:
    """Number and text; neither is in any log."""
    with caplog.at_level(logging.DEBUG):
        sender = AppriseSender(address(server))
        assert (sender.probe(), server.heard) == (None, [])
        assert sender.send(TEXT) is None
        sender.close()
    [heard] = server.heard
    assert heard.path.rstrip("/") in {"/sms/+46701740617", "/sms/%2B46701740617"}
    assert json.loads(heard.body)["message"] == TEXT.text
    assert "46701740617" not in caplog.text
    assert "418092" not in caplog.text


def test_what_it_could_not_send_is_never_sent_by_it_again(server: GatewayServer) -> None:
    """It does not say why, so that nobody knows whether the message is on its way."""
    server.mood = Reply(status=500)
    no = AppriseSender(address(server)).send(TEXT)
    assert no is not None
    assert (no.trouble, no.is_for_good) == (GatewayTrouble.GIVEN_UP, True)


def test_an_address_that_it_does_not_know_is_said(server: GatewayServer) -> None:
    """By the probe, and by each attempt."""
    sender = AppriseSender("pigeon://{to}")
    for no in (sender.probe(), sender.send(TEXT)):
        assert no is not None
        assert no.trouble is GatewayTrouble.NO_GATEWAY
    assert server.heard == []


def test_where_it_is_not_installed_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setattr("farstu.delivery.sms.apprise.PACKAGE", "farstu_has_no_such_package")
    no = AppriseSender("json://localhost/{to}").send(TEXT)
    assert no is not None
    assert (no.trouble, no.is_for_good) == (GatewayTrouble.NOT_INSTALLED, False)
