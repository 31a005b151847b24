"""What a portal says of itself to applications, and how it answers those who do not listen."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from farstu.core.relying_parties import SigningAlgorithm
from farstu.oidc.endpoints import hatches
from farstu.services.token_keys import (
    find_token_signer,
    make_token_keys,
    put_token_keys,
    renew_token_keys,
    show_token_keys,
)
from tests.oidc.application import Application, Visitor, back_from, read
from tests.web.support.browser import FORM
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer

METADATA = "/.well-known/openid-configuration"


def send(home: Home, path: str, method: str = "GET", *, host: str = HOST, **headers: str) -> Answer:
    """Send a request without a body."""
    said = [("host", host), *((name.replace("_", "-"), value) for name, value in headers.items())]
    return home.web.wire.send(method, path, said)


def test_metadata_lists_what_works(home: Home) -> None:
    """Each address that it names answers; nothing is there that is not named (OP-11)."""
    told = read(send(home, METADATA))
    assert told["issuer"] == f"https://{HOST}"
    for name, address in told.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(told["issuer"])
            assert send(home, path).status in {200, 303, 400, 401, 405}, name
    assert told["response_types_supported"] == ["code"]
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert read(send(home, "/.well-known/oauth-authorization-server")) == told


def test_metadata_says_that_applications_hear_of_a_session_that_is_over(home: Home) -> None:
    """That is how one learns that it may register for it (OpenID Back-Channel Logout 2.1)."""
    told = read(send(home, METADATA))
    assert told["backchannel_logout_supported"] is True
    assert told["backchannel_logout_session_supported"] is True


def test_nobody_registers_by_themselves(home: Home) -> None:
    """Whoever runs the portal does (OP-20)."""
    assert "registration_endpoint" not in read(send(home, METADATA))
    for path in ("/register", "/oidc/register", "/connect/register"):
        assert home.web.wire.send("POST", path, [("host", HOST)]).status == 404


@pytest.mark.parametrize("hatch", hatches(), ids=lambda hatch: hatch.path)
def test_a_method_that_is_not_there_is_refused(home: Home, hatch: object) -> None:
    """With those that are (RFC 9110 15.5.6)."""
    path, methods = getattr(hatch, "path", ""), getattr(hatch, "methods", ())
    for method in ("DELETE", "PUT", "TRACE", "PATCH"):
        answer = send(home, path, method)
        assert answer.status == 405
        assert answer.header("allow") == ", ".join(sorted(methods))


@pytest.mark.parametrize("hatch", hatches(), ids=lambda hatch: hatch.path)
def test_scripts_of_other_sites_ask_where_they_may(home: Home, hatch: object) -> None:
    """At tokens, userinfo, metadata and keys; no cookie means anything there (OP-18)."""
    is_open = getattr(hatch, "is_open", False)
    answer = send(home, getattr(hatch, "path", ""), "OPTIONS", origin="https://shop.example")
    assert (answer.status == 204) is is_open
    assert (answer.header("access-control-allow-origin") == "*") is is_open
    assert not answer.header("access-control-allow-credentials")


def test_the_authorisation_endpoint_is_for_people(home: Home, shop: Application) -> None:
    """No script of another site reads it, and nobody frames it (OP-18)."""
    answer = send(home, shop.asking(), origin="https://shop.example")
    assert not answer.header("access-control-allow-origin")
    assert "frame-ancestors 'none'" in answer.header("content-security-policy")


@pytest.mark.parametrize("hatch", hatches(), ids=lambda hatch: hatch.path)
def test_at_a_host_without_a_portal_there_is_nothing(home: Home, hatch: object) -> None:
    """Whatever is asked for (421: RFC 9110 15.5.20)."""
    answer = send(home, getattr(hatch, "path", ""), host="evil.example")
    assert answer.status == 421
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"a=b&" * 100),
        ("application/x-www-form-urlencoded", b"a" * 70_000),
        ("", b"x"),
    ],
)
def test_a_body_that_is_no_form_is_refused(home: Home, kind: str, body: bytes) -> None:
    """In the protocol's words, and without an error."""
    headers = [("host", HOST), ("content-type", kind)]
    answer = home.web.wire.send("POST", "/oidc/token", headers, body=body)
    assert answer.status == 400
    assert read(answer)["error"] in {"invalid_request", "unsupported_grant_type"}


@pytest.mark.parametrize("path", ["/oidc/token", "/oidc/introspect", "/oidc/revoke"])
def test_what_is_posted_twice_is_refused(home: Home, shop: Application, path: str) -> None:
    """Whichever of the two is meant (RFC 6749 3.2)."""
    pair = base64.b64encode(f"{shop.client_id}:{shop.secret}".encode()).decode()
    headers = [("host", HOST), ("content-type", FORM), ("authorization", f"Basic {pair}")]
    body = b"token=x&grant_type=refresh_token&token=x"
    answer = home.web.wire.send("POST", path, headers, body=body)
    assert (answer.status, read(answer)["error"]) == (400, "invalid_request")


def test_no_answer_sets_a_cookie(home: Home, shop: Application, maja: Visitor) -> None:
    """An application shows who it is each time."""
    maja.sign_in()
    code = back_from(shop.send(maja.browser)).code
    for answer in (send(home, METADATA), send(home, "/oidc/keys"), shop.redeem(code)):
        assert not answer.all("set-cookie")


def test_keys_are_shown_before_they_sign_and_after_they_no_longer_do(home: Home) -> None:
    """So a token that was signed a moment ago can be checked, and one of tomorrow too (OP-10)."""
    house = home.house

    def signing() -> str:
        algorithm = SigningAlgorithm.ES256
        return house.write(lambda tx: find_token_signer(house.kit, tx, algorithm)).key_id

    def shown() -> list[str]:
        return [key["kid"] for key in house.read(show_token_keys)["keys"]]

    def renew(*, at_once: bool = False) -> int:
        made = make_token_keys(house.kit, house.portal.id, at_once=at_once)
        return house.write(lambda tx: put_token_keys(house.kit, tx, made, at_once=at_once))

    first = signing()
    assert (renew(), shown()) == (0, [first])
    house.clock.advance(timedelta(days=90))
    assert renew_token_keys(house.kit, house.portal.id) == 1
    assert renew() == 0
    second = next(key for key in shown() if key != first)
    assert signing() == first
    house.clock.advance(timedelta(days=1))
    assert renew() == 0
    assert signing() == second
    assert shown() == [first, second]
    house.clock.advance(1)
    assert renew(at_once=True) == 1
    third = signing()
    assert third not in {first, second}
    house.clock.advance(timedelta(days=31))
    renew()
    assert shown() == [third]


def test_an_old_id_token_is_still_checked_by_what_is_shown(
    home: Home, shop: Application, maja: Visitor
) -> None:
    """Although another key signs by now."""
    maja.sign_in()
    old = shop.redeem(back_from(shop.send(maja.browser)).code)
    home.house.clock.advance(1)
    house = home.house
    made = make_token_keys(house.kit, house.portal.id, at_once=True)
    house.write(lambda tx: put_token_keys(house.kit, tx, made, at_once=True))
    new = shop.redeem(back_from(shop.send(maja.browser)).code)
    assert shop.id_token(old)["sub"] == shop.id_token(new)["sub"]
    kids = {_header(read(answer)["id_token"])["kid"] for answer in (old, new)}
    assert len(kids) == 2


def test_a_signer_does_not_show_its_key(home: Home) -> None:
    """Not even where somebody prints it."""
    house = home.house
    signer = house.write(lambda tx: find_token_signer(house.kit, tx, SigningAlgorithm.ES256))
    assert "PRIVATE" not in repr(signer)


def _header(token: str) -> dict[str, str]:
    part = token.split(".", maxsplit=1)[0]
    read_one = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(read_one, dict)
    return read_one
