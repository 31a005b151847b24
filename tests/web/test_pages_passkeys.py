"""Signing in without a name, as a browser sees it: one more form, and what it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from farstu.http.cookies import Cookie
from tests.support.house import REQUIRED, House
from tests.support.key_holder import BOTH, Holder, give_key, hold, honestly
from tests.support.soft_key import Says, SoftKey, flip
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import prove_key, sit
from tests.web.support.wire import Answer

BUTTON = "Sign in with a passkey"
SIGNAL = re.compile(r'data-signal="(\w+)" data-details="([^"]*)"')


@pytest.fixture
def house(home: Home) -> House:
    """Allow keys and apps."""
    home.house.set_policy(BOTH)
    return home.house


@pytest.fixture
def maja(house: House) -> Holder:
    """Give Maja a passkey."""
    return hold(house)


def signals(answer: Answer) -> dict[str, dict[str, object]]:
    """Read what a page tells the browser."""
    return {name: json.loads(unescape(told)) for name, told in SIGNAL.findall(answer.text)}


def ask(browser: Browser) -> dict[str, str]:
    """Fetch a question, as the script does."""
    browser.get("/login")
    told = json.loads(browser.post("/login/passkey/begin").text)
    return {"options": json.dumps(told["options"]), "ticket": told["ticket"]}


def use(
    browser: Browser,
    holder: Holder,
    key: SoftKey | None = None,
    *,
    lie: Callable[[Says], Says] = honestly,
) -> Answer:
    """Answer it with a passkey."""
    told, using = ask(browser), key or holder.key
    sent = using.get(told["options"], lie(holder.says()), user_handle=holder.user_handle)
    return browser.post("/login/passkey", {"credential": sent, "ticket": told["ticket"]})


def test_it_is_offered_where_the_policy_has_it(home: Home, house: House, browser: Browser) -> None:
    """The field and the button, in a form that waits for the script; else neither."""
    page = browser.get("/login").text
    assert BUTTON in page
    assert 'autocomplete="username webauthn"' in page
    assert re.search(r'<form id="passkey"[^>]* hidden>', page)
    house.set_policy(REQUIRED)
    page = home.open_browser().get("/login").text
    assert BUTTON not in page
    assert 'autocomplete="username"' in page


def test_a_passkey_gets_a_session_and_nothing_else(browser: Browser, maja: Holder) -> None:
    """One cookie, straight inside."""
    answer = use(browser, maja)
    assert (answer.status, answer.location) == (303, "/account/security")
    assert Cookie.SESSION in browser.cookies
    assert Cookie.LOGIN not in browser.cookies
    assert browser.get("/account/security").status == 200


def test_a_question_belongs_to_its_browser(home: Home, browser: Browser, maja: Holder) -> None:
    """What was asked next door is not answered here."""
    told, other = ask(browser), home.open_browser()
    other.get("/login")
    sent = maja.key.get(told["options"], maja.says(), user_handle=maja.user_handle)
    answer = other.post("/login/passkey", {"credential": sent, "ticket": told["ticket"]})
    assert (answer.status, Cookie.SESSION in other.cookies) == (422, False)
    assert "That took too long" in answer.text


def test_only_an_unknown_passkey_is_forgotten(browser: Browser, maja: Holder) -> None:
    """The same words for both, and the browser hears no more than the id that it sent."""
    stranger = SoftKey.make(b"a key that nobody has")
    unknown = use(browser, maja, stranger)
    wrong = use(browser, maja, lie=lambda says: replace(says, sign=flip))
    about = {"rpId": maja.house.portal.relying_party_id, "credentialId": stranger.name}
    assert signals(unknown) == {"signalUnknownCredential": about}
    assert signals(wrong) == {}
    for answer in (unknown, wrong):
        assert answer.status == 422
        assert "That passkey didn’t work here" in answer.text
        assert "data-offer" not in answer.text
        assert not re.search(r'<form id="passkey"[^>]* hidden>', answer.text)


def test_the_owner_inside_is_told_of_all(home: Home, house: House, browser: Browser) -> None:
    """On *Security and login*, and only there; a removed one is named by our own redirect only."""
    person = house.add_person()
    key, spare = give_key(house, person), give_key(house, person, name="Spare")
    house.give_codes(person)
    browser.cookies[Cookie.SESSION] = sit(house, person, prove_key(house, key)).token
    browser.get("/account/security")
    assert browser.page is not None
    all_of_them = signals(browser.page)["signalAllAcceptedCredentials"]
    ids = all_of_them["allAcceptedCredentialIds"]
    assert isinstance(ids, list)
    assert len(ids) == 2
    answer = browser.post(f"/account/security/authenticators/{spare.id}/remove")
    query = dict(parse_qsl(urlsplit(answer.location).query))
    gone = query["gone"]
    kept = [one for one in ids if one != gone]
    assert len(kept) == 1
    told = signals(browser.get(answer.location))
    assert told["signalUnknownCredential"]["credentialId"] == gone
    assert told["signalAllAcceptedCredentials"]["allAcceptedCredentialIds"] == kept
    forged = f"/account/security?{urlencode(query | {'gone': kept[0]})}"
    assert "signalUnknownCredential" not in signals(browser.get(forged))
    assert signals(home.open_browser().get("/login")) == {}
