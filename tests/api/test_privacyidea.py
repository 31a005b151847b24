"""``/validate/check`` as plug-ins of privacyIDEA ask it, by the ways in which each of them does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.scopes import Scope
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key, revoke_api_key
from farstu.store import accounts, audit_events
from tests.api.support.program import Program, make_program
from tests.support.house import App, House, Person
from tests.support.key_holder import BOTH, give_key
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.home import HOST, Home

FORM = "application/x-www-form-urlencoded"
HERE = "203.0.113.7/32"
"""From where the wire comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A plug-in, with the headers that it was configured with."""

    home: Home
    headers: tuple[tuple[str, str], ...] = ()

    def send(
        self, method: str, target: str, *, kind: str = "", body: bytes = b""
    ) -> tuple[int, Any]:
        """Send it; say status and answer."""
        sent = [("host", HOST), ("user-agent", "PAM/1.0"), *self.headers]
        sent += [("content-type", kind)] if kind else []
        answer = self.home.web.wire.send(method, target, sent, body=body)
        assert answer.header("content-type") == "application/json"
        return answer.status, json.loads(answer.body)

    def check(self, **params: str) -> tuple[int, Any]:
        """Ask by a form."""
        said = urlencode({"user": "maja", **params}).encode()
        return self.send("POST", "/validate/check", kind=FORM, body=said)

    def judge(self, **params: str) -> str:
        """Ask, and say the verdict."""
        status, told = self.check(**params)
        assert (status, told["result"]["status"]) == (200, True)
        word = str(told["result"]["authentication"])
        assert told["result"]["value"] is (word == "ACCEPT")
        assert ("transaction_id" in told["detail"]) is (word == "CHALLENGE")
        return word


@pytest.fixture
def house(home: Home) -> House:
    """Give the portal behind it."""
    return home.house


@pytest.fixture
def maja(program: Program) -> Person:
    """Have somebody as the portal says."""
    made = program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"})
    return Person(id=made.json["id"], email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


@pytest.fixture
def plugin(home: Home) -> Plugin:
    """Give a plug-in that sends a key."""
    key = make_program(home, [Scope.PRIVACYIDEA]).key
    return Plugin(home=home, headers=(("pi-authorization", str(key)),))


def open_for(house: House, *networks: str, scopes: tuple[Scope, ...] = ()) -> str:
    """Let plug-ins ask from networks that show no key; say its id."""
    asked = KeyWish(name="PAM", scopes=[Scope.PRIVACYIDEA_OPEN, *scopes], networks=networks)
    made = house.write(lambda tx: add_api_key(house.kit, tx, asked))
    assert isinstance(made, MadeKey)
    return made.key.id


def test_a_code_is_judged_in_one_call(plugin: Plugin, app: App) -> None:
    """Right, used, and wrong; in a form, in parts, and in JSON."""
    assert plugin.judge(**{"pass": app.wrong()["code"]}) == "REJECT"
    code = app.code()
    assert plugin.judge(**{"pass": code, "realm": "", "resConf": ""}) == "ACCEPT"
    assert plugin.judge(**{"pass": code}) == "REJECT"
    said = json.dumps({"user": "maja", "pass": code}).encode()
    told = plugin.send("POST", "/validate/check", kind="application/json", body=said)[1]
    assert told["detail"] == {"message": "That code was used before. Wait for the next one."}
    parts = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("user", "maja"), ("pass", code))
    )
    kind = "multipart/form-data; boundary=x"
    again = plugin.send("POST", "/validate/check", kind=kind, body=parts + b"--x--\r\n")[1]
    assert again == told


def test_a_code_is_asked_for(plugin: Plugin, app: App) -> None:
    """By an empty one; the answer brings the transaction by either name, and works once."""
    for name in ("transaction_id", "state"):
        told = plugin.check(**{"pass": ""})[1]
        assert told["result"] == {"status": True, "value": False, "authentication": "CHALLENGE"}
        detail, handle = told["detail"], told["detail"]["transaction_id"]
        one = detail["multi_challenge"][0]
        assert one["client_mode"] == detail["preferred_client_mode"] == "interactive"
        assert (one["type"], one["transaction_id"]) == ("totp", handle)
        assert one["message"] == detail["message"] == "Type the code of your app."
        assert plugin.judge(**{"pass": app.wrong()["code"], name: handle}) == "REJECT"
        assert plugin.judge(**{"pass": app.code(), name: handle}) == "ACCEPT"
        assert plugin.judge(**{"pass": app.code(), name: handle}) == "REJECT"
        plugin.home.house.clock.advance(timedelta(seconds=30))


def test_a_transaction_is_one_persons(plugin: Plugin, program: Program, app: App) -> None:
    """Nobody else answers by it, nor through another key, nor one that is made up."""
    program.put("/people/olle", {"name": "Olle"})
    handle = plugin.check(**{"pass": ""})[1]["detail"]["transaction_id"]
    answer = {"pass": app.code(), "transaction_id": handle}
    assert plugin.judge(**{**answer, "user": "olle"}) == "REJECT"
    assert plugin.judge(**{**answer, "transaction_id": "1234567890"}) == "REJECT"
    other = make_program(plugin.home, [Scope.PRIVACYIDEA]).key
    assert replace(plugin, headers=(("authorization", f"{other}"),)).judge(**answer) == "REJECT"
    assert plugin.judge(**answer) == "ACCEPT"


def test_sent_codes_and_keys(plugin: Plugin, house: House, maja: Person) -> None:
    """A code is sent where it is asked for; a key answers elsewhere."""
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    detail = plugin.check(**{"pass": ""})[1]["detail"]
    assert detail["type"] == "email"
    assert house.events()[E.CODE_SENT] == 1
    house.set_policy(BOTH)
    give_key(house, maja)
    assert "security key" in plugin.check(**{"pass": ""})[1]["detail"]["message"]


def test_nobody_has_answered_elsewhere(plugin: Plugin, app: App) -> None:
    """Polling says so, of whatever transaction."""
    assert app.id
    handle = plugin.check(**{"pass": ""})[1]["detail"]["transaction_id"]
    for one in (handle, "nothing"):
        status, told = plugin.send("GET", f"/validate/polltransaction?transaction_id={one}")
        assert (status, told["result"]) == (200, {"status": True, "value": False})
    assert plugin.send("GET", "/validate/polltransaction")[1]["result"]["error"]["code"] == 905


def test_too_many_codes_close_it(plugin: Plugin, house: House, app: App) -> None:
    """For a while, whatever comes; a suspended person never comes in."""
    for _ in range(5):
        plugin.judge(**{"pass": app.wrong()["code"]})
    assert plugin.check(**{"pass": app.code()})[1]["detail"]["message"].startswith("Too many")
    at = house.clock.advance(60)
    person = house.read(lambda tx: accounts.list_kept(tx, after="", limit=1))[0].id
    house.write(lambda tx: accounts.suspend(tx, person, at=at))
    assert plugin.judge(**{"pass": app.code()}) == "REJECT"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"user": "", "pass": "123456"}, 905),
        ({"user": "maja"}, 905),
        ({"user": "nobody", "pass": "123456"}, 904),
        ({"user": "a/b", "pass": "123456"}, 904),
        ({"user": "maja", "pass": "123456", "realm": "elsewhere"}, 904),
        ({"user": "maja", "pass": "1" * 201}, 905),
        ({"user": "maja", "pass": "", "state": "a", "transaction_id": "b"}, 905),
        ({"serial": "TOTP0001", "pass": "123456"}, 905),
    ],
)
def test_what_cannot_be_judged_is_an_error(
    plugin: Plugin, app: App, params: dict[str, str], code: int
) -> None:
    """In the dialect: a status that is false, and a number."""
    assert app.id
    said = urlencode(params).encode()
    status, told = plugin.send("POST", "/validate/check", kind=FORM, body=said)
    assert (status, told["result"]["status"], told["result"]["error"]["code"]) == (400, False, code)
    assert told["result"]["error"]["message"].startswith(f"ERR{code}: ")


def test_nothing_secret_goes_in_an_address(plugin: Plugin, app: App) -> None:
    """Neither by GET, nor beside a form; and what is no form is none."""
    said = urlencode({"user": "maja", "pass": app.code()})
    assert plugin.send("GET", f"/validate/check?{said}")[0] == 405
    assert plugin.send("POST", f"/validate/check?{said}", kind=FORM, body=b"user=maja")[0] == 400
    assert plugin.send("POST", "/validate/polltransaction", kind=FORM, body=b"")[0] == 405
    for kind, body in (
        ("text/plain", said.encode()),
        ("application/json", b"[]"),
        ("application/json", b'{"user": "maja", "pass": 123456}'),
        ("application/json", b"{"),
        (FORM, b"user=maja&pass=" + b"1" * 65_536),
    ):
        assert plugin.send("POST", "/validate/check", kind=kind, body=body)[0] == 400
    assert plugin.judge(**{"pass": app.code()}) == "ACCEPT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((), 401),
        ((("authorization", ""),), 401),
        ((("authorization", "farstu_nothing"),), 401),
        ((("pi-authorization", "Bearer"), ("authorization", "KEY")), 401),
        ((("authorization", "OTHER"),), 403),
        ((("authorization", "KEY"),), 200),
        ((("authorization", "Bearer KEY"),), 200),
        ((("pi-authorization", "KEY"), ("authorization", "nothing")), 200),
    ],
)
def test_it_is_closed_without_a_key(
    plugin: Plugin, app: App, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    """In either header, with the scope."""
    other = make_program(plugin.home, [Scope.VERIFY]).key
    words = {"KEY": plugin.headers[0][1], "OTHER": str(other)}
    filled = [(name, _fill(value, words)) for name, value in headers]
    done, told = replace(plugin, headers=tuple(filled)).check(**{"pass": app.code()})
    assert done == status
    assert told["result"]["status"] is (status == 200)


def _fill(value: str, words: dict[str, str]) -> str:
    return " ".join(words.get(word, word) for word in value.split(" "))


def test_a_plugin_without_a_key_comes_from_its_network(house: House, home: Home, app: App) -> None:
    """While the key that stands for it lives; from elsewhere, and after it, it is closed."""
    bare = Plugin(home=home)
    away = open_for(house, "198.51.100.0/24")
    assert bare.check(**{"pass": app.code()})[0] == 401
    key_id = open_for(house, HERE)
    assert bare.judge(**{"pass": app.code()}) == "ACCEPT"
    wrong = replace(bare, headers=(("authorization", "farstu_wrong"),))
    assert wrong.check(**{"pass": app.code()})[0] == 401
    rows = house.read(
        lambda tx: audit_events.list_latest(
            tx, audit_events.Wanted(events=[E.CHALLENGE_PASSED]), limit=1
        )
    )
    assert rows[0].facts["key"] == key_id
    for one in (key_id, away):
        house.write(lambda tx, one=one: revoke_api_key(house.kit, tx, one))  # type: ignore[misc] # bound in the loop
    assert bare.check(**{"pass": app.code()})[0] == 401


@pytest.mark.parametrize(
    ("client", "said"),
    [("203.0.113.9", True), ("a phone", False), ("fe80::1%a phone", False)],
)
def test_a_key_may_say_whose_address_it_is(
    home: Home, app: App, client: str, *, said: bool
) -> None:
    """With that scope alone, and where it is an address."""
    house = home.house
    open_for(house, HERE, scopes=(Scope.ADDRESS_PASS,))
    plain = make_program(home, [Scope.PRIVACYIDEA]).key
    asked = {"pass": app.wrong()["code"], "client": client}
    Plugin(home=home).judge(**asked)
    Plugin(home=home, headers=(("authorization", str(plain)),)).judge(**asked)
    wanted = audit_events.Wanted(events=[E.FACTOR_FAILED])
    rows = house.read(lambda tx: audit_events.list_latest(tx, wanted, limit=2))
    assert [(row.personal or {})["address"] == client for row in rows] == [False, said]
    assert not any("phone" in (row.personal or {})["address"] for row in rows)


def test_guessing_keys_is_limited(home: Home) -> None:
    """As at the door of the API, by the same counter."""
    bare = Plugin(home=home)
    for _ in range(20):
        assert bare.check(**{"pass": "123456"})[0] == 401
    assert bare.check(**{"pass": "123456"})[0] == 429


def test_another_host_is_nobodys(home: Home) -> None:
    """As everywhere."""
    sent = [("host", "elsewhere.test"), ("content-type", FORM)]
    answer = home.web.wire.send("POST", "/validate/check", sent, body=b"user=a&pass=b")
    assert (answer.status, json.loads(answer.body)["result"]["status"]) == (421, False)
