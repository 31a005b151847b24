"""How an application shows that it is itself: in the one way that is registered for it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from farstu.core.relying_parties import Authentication
from farstu.crypto.jose import new_private_key, public_key, sign_token
from farstu.services.housekeeping import keep_house
from farstu.services.introducing import ASSERTION
from farstu.services.relying_parties import new_secret, remove_secret
from farstu.store import relying_parties
from tests.oidc.application import (
    CALLBACK,
    RULES,
    VERIFIER,
    Application,
    Visitor,
    add_application,
    back_from,
    read,
)
from tests.web.support.browser import FORM
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer

PEM = new_private_key("ES256")
KEYS = {"keys": [public_key(PEM, algorithm="ES256", key_id="mine")]}


def ask(home: Home, *, authorization: str = "", **params: str) -> Answer:
    """Introspect nothing: all that can be wrong is who asks."""
    headers = [("host", HOST), ("content-type", FORM)]
    if authorization:
        headers.append(("authorization", authorization))
    body = urlencode({"token": "x", **params}).encode()
    return home.web.wire.send("POST", "/oidc/introspect", headers, body=body)


def is_known(answer: Answer) -> bool:
    """Say whether it was taken for somebody; who is not is told how to show it."""
    if answer.status == 200:
        return True
    assert (answer.status, read(answer)["error"]) == (401, "invalid_client")
    assert answer.header("www-authenticate") == "Basic"
    return False


def basic(name: str, secret: str) -> str:
    """Write the header."""
    return f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"


def test_a_secret_comes_in_the_header(home: Home, shop: Application) -> None:
    """In no other place, and not beside another way (OP-07)."""
    secret, client = shop.secret or "", shop.client_id
    good = basic(client, secret)
    assert is_known(ask(home, authorization=good))
    assert is_known(ask(home, authorization=good, client_id=client))
    assert not is_known(ask(home, authorization=good, client_id="other"))
    assert not is_known(ask(home, authorization=good, client_secret=secret))
    assert not is_known(ask(home, authorization=good, client_assertion="x.y.z"))
    assert not is_known(ask(home, client_id=client, client_secret=secret))
    assert not is_known(ask(home, client_id=client))
    assert not is_known(ask(home))


def test_whoever_is_refused_is_in_the_log(home: Home, shop: Application) -> None:
    """By the reference of the request alone: what was shown may be a secret (LOG-01)."""
    assert not is_known(ask(home, authorization=basic(shop.client_id, "wrong")))
    assert is_known(ask(home, authorization=basic(shop.client_id, shop.secret or "")))
    said = [line for line in home.web.logs if line["event"] == "application_refused"]
    assert [set(line) for line in said] == [{"event", "log_level", "reference"}]


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !",
        "Basic eA==",
        "Basic w6U=",
        "Bearer x",
        "Basic ",
        basic("", ""),
        "Digest x",
    ],
)
def test_rubbish_in_the_header_is_nobody(home: Home, shop: Application, header: str) -> None:
    """And no error."""
    assert not is_known(ask(home, authorization=header))
    assert not is_known(ask(home, authorization=header, client_id=shop.client_id))


def test_two_secrets_live_while_one_replaces_the_other(home: Home, shop: Application) -> None:
    """The old one opens nothing once it is removed."""
    house = home.house

    def deed_of_party(tx: Any) -> Any:
        return relying_parties.find(tx, shop.id)

    party = house.read(deed_of_party)
    second = house.write(lambda tx: new_secret(house.kit, tx, party))
    assert isinstance(second, str)
    old, new = basic(shop.client_id, shop.secret or ""), basic(shop.client_id, second)
    assert is_known(ask(home, authorization=old))
    assert is_known(ask(home, authorization=new))
    first = house.read(lambda tx: relying_parties.list_secrets(tx, shop.id))[0]
    house.write(lambda tx: remove_secret(house.kit, tx, party, first.id))
    assert not is_known(ask(home, authorization=old))
    assert is_known(ask(home, authorization=new))


@pytest.fixture
def signing(home: Home) -> Application:
    """Register an application that signs who it is."""
    rules = replace(RULES, authentication=Authentication.PRIVATE_KEY, keys=KEYS)
    return add_application(home, rules, name="Signing")


def assertion(home: Home, client_id: str, *, pem: str = PEM, **claims: Any) -> dict[str, str]:
    """Sign who one is."""
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"https://{HOST}",
        "exp": int(home.house.clock().timestamp()) + 60,
        "jti": "first",
        **claims,
    }
    said = {name: value for name, value in said.items() if value is not None}
    signed = sign_token(pem, said, algorithm="ES256", key_id="mine")
    return {"client_assertion_type": ASSERTION, "client_assertion": signed}


def test_a_signature_says_who_it_is(home: Home, signing: Application) -> None:
    """Once: a copy of it says nothing (RFC 7523 3)."""
    said = assertion(home, signing.client_id)
    assert is_known(ask(home, **said))
    assert not is_known(ask(home, **said))
    again = assertion(home, signing.client_id, jti="second", aud=[f"https://{HOST}"])
    assert is_known(ask(home, client_id=signing.client_id, **again))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"aud": "https://portal.test/oidc/token"},
        {"aud": "https://evil.example"},
        {"aud": ["https://portal.test", "https://evil.example"]},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1},
        {"nbf": "now"},
        {"exp": 9_999_999_999},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "j" * 257},
    ],
)
def test_a_signature_is_for_us_and_for_now(
    home: Home, signing: Application, claims: dict[str, Any]
) -> None:
    """Five minutes ahead at most."""
    assert not is_known(ask(home, **assertion(home, signing.client_id, **claims)))


@pytest.mark.parametrize(
    ("off", "known"),
    [(-120, False), (-119, True), (0, True), (300, True), (301, False)],
)
def test_clocks_may_differ_by_a_minute(
    home: Home, signing: Application, off: int, *, known: bool
) -> None:
    """Either way; within it a copy still says nothing (RFC 7523 3)."""
    now = int(home.house.clock().timestamp())
    said = assertion(home, signing.client_id, exp=now + 60 + off)
    assert is_known(ask(home, **said)) is known
    assert not is_known(ask(home, **said))


def test_a_copy_is_one_for_as_long_as_the_first_could_be_good(
    home: Home, signing: Application
) -> None:
    """What is remembered of an assertion is not forgotten with its last second."""
    said = assertion(home, signing.client_id)
    assert is_known(ask(home, **said))
    home.house.clock.advance(timedelta(seconds=90))
    keep_house(home.house.kit, holder="test")
    assert not is_known(ask(home, **said))


@pytest.mark.parametrize(("ahead", "known"), [(60, True), (61, False), (None, True)])
def test_a_signature_may_say_from_when_it_is_good(
    home: Home, signing: Application, ahead: int | None, *, known: bool
) -> None:
    """Not before that, but for a minute between clocks (RFC 7523 3, 5)."""
    now = int(home.house.clock().timestamp())
    begins = None if ahead is None else now + ahead
    assert is_known(ask(home, **assertion(home, signing.client_id, nbf=begins))) is known


def test_a_signature_is_its_own(home: Home, shop: Application, signing: Application) -> None:
    """By a key that is registered, and in no other way."""
    other = assertion(home, signing.client_id, pem=new_private_key("ES256"))
    assert not is_known(ask(home, **other))
    assert not is_known(ask(home, **assertion(home, shop.client_id)))
    untyped = {**assertion(home, signing.client_id), "client_assertion_type": "saml"}
    assert not is_known(ask(home, **untyped))
    mixed = assertion(home, signing.client_id)
    assert not is_known(ask(home, client_id="other", **mixed))


def test_an_app_on_a_device_has_nothing_to_show(home: Home, maja: Visitor) -> None:
    """It says its name, and its codes are bound to it by PKCE alone."""
    rules = replace(RULES, authentication=Authentication.NONE, is_native=True)
    public = add_application(home, rules, name="Public")
    assert public.secret is None
    maja.sign_in()
    code = back_from(public.send(maja.browser)).code
    assert public.redeem(code, code_verifier="w" * 43).status == 400
    code = back_from(public.send(maja.browser)).code
    assert public.redeem(code, redirect_uri=CALLBACK, code_verifier=VERIFIER).status == 200
    assert not is_known(ask(home, authorization=basic(public.client_id, "")))


def test_an_algorithm_is_pinned(home: Home, signing: Application) -> None:
    """A key of another algorithm than it is made for signs nothing."""
    forged = assertion(home, signing.client_id)
    head, body, signature = forged["client_assertion"].split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"mine"}').rstrip(b"=").decode()
    for token in (f"{none}.{body}.", f"{none}.{body}.{signature}", f"{head}.{body}."):
        assert not is_known(ask(home, **{**forged, "client_assertion": token}))


ODD = ["\x00", "\ud800", "\n", "\u00e9", ["a list"], {"a": "map"}, 7, None]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_whoever_a_stranger_says_that_they_are_gets_an_answer(home: Home, odd: object) -> None:
    """Refused as anybody unknown is: it is looked up before any signature can be checked."""
    claims = base64.urlsafe_b64encode(json.dumps({"iss": odd, "aud": odd}).encode()).decode()
    unsigned = f"e30.{claims.rstrip('=')}.e30"
    said = {"client_assertion_type": ASSERTION, "client_assertion": unsigned}
    assert not is_known(ask(home, **said))
    hint = home.open_browser().get(f"/oidc/end-session?id_token_hint={unsigned}")
    assert hint.status < 500


@pytest.mark.parametrize("odd", [["a list"], {"a": "map"}, 7, None], ids=repr)
@pytest.mark.parametrize("claim", ["iss", "sub"])
def test_what_an_application_signs_is_text_or_refused(
    home: Home, signing: Application, claim: str, odd: Any
) -> None:
    """Whoever signed it: a claim of another kind is nobody."""
    assert not is_known(ask(home, **assertion(home, signing.client_id, **{claim: odd})))


@pytest.mark.parametrize("odd", ["\x00", "\n", "\u00e9"])
def test_whoever_a_form_or_a_header_names_gets_an_answer(home: Home, odd: str) -> None:
    """The same for names that no application can have."""
    assert not is_known(ask(home, client_id=odd))
    assert not is_known(ask(home, authorization=basic(odd, "secret")))
