"""Any gateway over HTTP: templates that no text can break out of, and what counts as a yes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from farstu.delivery.message import GatewayTrouble, TextMessage
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.template import Format, Template, TemplateSender
from tests.delivery.messages import TEXT, text_message
from tests.support.gateways import GatewayServer, Heard, Reply, serve_gateway

HOSTILE = 'å&to=%2B46900+1 =?#"\\}{{to}}\r\nX-To: 9\x00€ {password}'
PASSWORD = 'p"&+ ä'


def accept(_: GatewayServer, __: Heard) -> Reply:
    """Say yes to everything."""
    return Reply.of({"messages": [{"status": "0", "parts": 1}]}, 202)


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    """Serve in the open, on loopback."""
    with serve_gateway(accept) as running:
        yield running


def send(server: GatewayServer, message: TextMessage = TEXT, **said: Any) -> GatewayTrouble | None:
    """Fill in a template; say what was wrong."""
    path = said.pop("path", "/send")
    template = Template(**{"method": "POST", "url": server.url + path, **said})
    account = Account(base_url="", username="me", password=PASSWORD, sender="Nordskar")
    sender = TemplateSender(template, account)
    no = sender.send(message)
    sender.close()
    return None if no is None else GatewayTrouble(no.trouble)


@pytest.mark.parametrize("text", [TEXT.text, HOSTILE])
def test_a_form_is_encoded(server: GatewayServer, text: str) -> None:
    """Each value is one value, whatever stands in it; what it brings in braces stays text."""
    said = send(
        server,
        text_message(text=text),
        body="to={to}&n={digits}&t={text}&f={from}&id={id}&p={password}&{other}=1",
    )
    assert said is None
    [heard] = server.heard
    assert parse_qs(heard.body.decode(), strict_parsing=True) == {
        "to": ["+46701740617"],
        "n": ["46701740617"],
        "t": [text],
        "f": ["Nordskar"],
        "id": [TEXT.message_id],
        "p": [PASSWORD],
        "{other}": ["1"],
    }
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded; charset=utf-8"


@pytest.mark.parametrize("text", [TEXT.text, HOSTILE, "🔑"])
def test_json_is_escaped(server: GatewayServer, text: str) -> None:
    """No text ends the value that it stands in."""
    body = '{"to": [{digits}], "text": "{text}", "key": "{password}"}'
    assert send(server, text_message(text=text), body=body, format=Format.JSON) is None
    [heard] = server.heard
    assert json.loads(heard.body) == {"to": [46701740617], "text": text, "key": PASSWORD}
    assert heard.headers["content-type"] == "application/json; charset=utf-8"


def test_plain_text_goes_as_it_is(server: GatewayServer) -> None:
    """And an address is encoded; what the operator says of the content type counts."""
    said = send(
        server,
        text_message(text=HOSTILE),
        path="/send/{to}?text={text}",
        body="{text}",
        format=Format.TEXT,
        headers={"Content-Type": "text/x-sms"},
    )
    assert said is None
    [heard] = server.heard
    assert heard.path == "/send/%2B46701740617"
    assert heard.query == {"text": HOSTILE}
    assert heard.body.decode() == HOSTILE
    assert heard.headers["content-type"] == "text/x-sms"


def test_a_header_stays_one(server: GatewayServer) -> None:
    """Line ends become spaces; the password is there as it is, or as Basic wants it."""
    headers = {"X-Text": "{text}", "X-Key": "{password}", "Authorization": "Basic {basic}"}
    assert send(server, text_message(text="a\r\nX-To: 9"), method="GET", headers=headers) is None
    [heard] = server.heard
    assert heard.headers["x-text"] == "a  X-To: 9"
    assert "x-to" not in heard.headers
    assert heard.headers["x-key"].encode("latin-1").decode() == PASSWORD
    assert heard.credentials == ("me", PASSWORD)
    assert (
        heard.headers["authorization"] == f"Basic {b64encode(f'me:{PASSWORD}'.encode()).decode()}"
    )
    assert heard.body == b""


YES: list[dict[str, Any]] = [
    {},
    {"success_status": (200, 202)},
    {"success_pattern": r'"status": "0"'},
    {"success_field": "messages.0.status", "success_value": "0"},
    {"success_field": "messages.0.parts", "success_value": "1"},
]
NO: list[dict[str, Any]] = [
    {"success_status": (200,)},
    {"success_pattern": "accepted"},
    {"success_field": "messages.0.status", "success_value": "1"},
    {"success_field": "messages.1.status", "success_value": "0"},
    {"success_field": "status", "success_value": "0"},
    {"success_pattern": "status", "success_field": "messages.0.parts", "success_value": "2"},
]


@pytest.mark.parametrize("said", YES)
def test_a_yes_is_what_the_operator_says(server: GatewayServer, said: dict[str, Any]) -> None:
    """Without any word of it, every 2xx is."""
    assert send(server, body="{text}", **said) is None


@pytest.mark.parametrize("said", NO)
def test_all_that_is_said_has_to_be_true(server: GatewayServer, said: dict[str, Any]) -> None:
    """Else it was refused, and another gateway may take it."""
    assert send(server, body="{text}", **said) is GatewayTrouble.REFUSED


def test_what_is_no_json_has_no_field(server: GatewayServer) -> None:
    """And is no yes."""
    server.mood = Reply(body=b"OK")
    assert (
        send(server, body="{text}", success_field="status", success_value="OK")
        is GatewayTrouble.REFUSED
    )


def test_a_refusal_by_http_is_one(server: GatewayServer) -> None:
    """Whatever else it says."""
    server.mood = Reply(status=401, body=b"status: 0")
    assert send(server, body="{text}", success_pattern="status") is GatewayTrouble.SIGN_IN


def test_the_probe_asks_nothing(server: GatewayServer) -> None:
    """Any question might send."""
    template = Template(method="POST", url=f"{server.url}/send?to={{to}}")
    assert TemplateSender(template, Account(base_url="")).probe() is None
    assert server.heard == []
    nowhere = Template(method="POST", url="http://127.0.0.1:9/")
    no = TemplateSender(nowhere, Account(base_url="")).probe()
    assert no is not None
    assert no.trouble is GatewayTrouble.UNREACHABLE


def test_no_secret_is_in_a_repr() -> None:
    """An address may hold one."""
    template = Template(method="GET", url="https://x/?key=hunter2", headers={"A": "hunter2"})
    assert "hunter2" not in repr(template)
