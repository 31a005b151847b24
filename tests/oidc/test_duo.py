"""The door of plug-ins for Duo Universal: asked, proven, and a code that is good once."""

from __future__ import annotations

import json
import re
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.duo import AUTHORISE, HEALTH, TOKEN, DuoUniversal
from farstu.core.keeping import Attribute
from farstu.core.openid import CODE_LASTS, Refusal
from farstu.services.duo_tokens import redeem_duo_code
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.relying_parties import new_secret, remove_secret, suspend_relying_party
from farstu.store import accounts, relying_parties
from farstu.store.relying_parties import Written
from tests.oidc.application import follow
from tests.support.duo import BACK, RULES, STATE, PlugIn, add_plug_in, post, told_back
from tests.support.hosted import sign
from tests.support.house import REQUIRED, App, Person, at_once
from tests.support.one_database import on_both
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Answer

pytestmark = on_both

KEY = re.compile(r"secret=([A-Z2-7]+)")


@pytest.fixture
def vpn(home: Home) -> PlugIn:
    """Register an application with such a plug-in."""
    return add_plug_in(home.house)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maja:
    """Somebody whom the VPN has asked for a password, in front of a browser."""

    home: Home
    browser: Browser
    person: Person

    def go(self, vpn: PlugIn, **more: Any) -> Answer:
        """Be sent by the plug-in, and follow as long as it stays at the portal."""
        return follow(self.browser, self.browser.get(vpn.address("maja", **more)))

    def enter(self, app: App) -> Answer:
        """Type a code where it is asked for, and follow."""
        [action] = {one for one in self.browser.sheet.forms if one.endswith("/login/factor/totp")}
        self.home.house.clock.advance(30)
        return follow(self.browser, self.browser.post(action, app.answer()))

    def set_up_app(self) -> Answer:
        """Choose an app where something is to be set up, save the codes, and turn it on."""
        [here] = {one for one in self.browser.sheet.forms if one.endswith("/setup/method")}
        here = here.removesuffix("/setup/method")
        page = follow(self.browser, self.browser.post(f"{here}/setup/method", {"kind": "totp"}))
        if here + "/setup/recovery-codes" in self.browser.sheet.forms:
            page = follow(self.browser, self.browser.post(f"{here}/setup/recovery-codes"))
        key = KEY.search(page.text)
        assert key is not None, page.text
        app = App(id="", secret=b32decode(key[1]), clock=self.home.house.clock)
        return follow(self.browser, self.browser.post(f"{here}/setup/totp", app.answer()))

    def bring_code(self, vpn: PlugIn, app: App, **more: Any) -> str:
        """Be sent, prove it, and bring back a code."""
        assert self.go(vpn, **more).status == 200
        told = told_back(self.enter(app).location)
        assert told.keys() == {"duo_code", "state"}
        return told["duo_code"]


@pytest.fixture
def maja(home: Home) -> Maja:
    """Have somebody as the portal says."""
    house, texts = home.house, {Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"}
    done = put_person(house.kit, house.visit, "maja", PersonWish(texts=texts))
    assert isinstance(done, Put)
    person = Person(id=done.kept.subject.account.id, email="maja@example.com")
    return Maja(home=home, browser=home.open_browser(), person=person)


@pytest.fixture
def app(home: Home, maja: Maja) -> App:
    """Give her an app."""
    return home.house.give_app(maja.person)


def redeem(maja: Maja, vpn: PlugIn, code: str, **more: str) -> Answer:
    """Hand a code in, in the body."""
    return post(maja.home.web.wire, TOKEN, vpn.redemption(code, **more))


def refused(answer: Answer) -> str:
    """Say why an application got nothing, in the protocol's word; it is told why in a sentence."""
    assert answer.status in {400, 401}, answer.text
    told = json.loads(answer.text)
    assert told["error_description"]
    return str(told["error"])


# What is proven ----------------------------------------------------------------------------------


def test_an_id_and_a_secret_are_as_long_as_plug_ins_want_them(vpn: PlugIn) -> None:
    """They refuse any other length, and some any other characters than these."""
    assert (len(vpn.client_id), len(vpn.secret)) == (20, 40)
    assert f"{vpn.client_id}{vpn.secret}".isalnum()


def test_what_was_proven_is_told_for_the_code(vpn: PlugIn, maja: Maja, app: App) -> None:
    """In the words that applications read, with the state and the nonce that they sent."""
    page = maja.go(vpn, nonce="a-nonce-that-was-signed")
    assert "VPN" in page.text
    back = told_back(maja.enter(app).location)
    assert back["state"] == STATE
    told = vpn.read(redeem(maja, vpn, back["duo_code"]))
    assert (told["sub"], told["preferred_username"]) == ("maja", "maja")
    assert (told["acr"], told["amr"]) == ("urn:farstu:acr:2", ["otp"])
    assert told["nonce"] == "a-nonce-that-was-signed"
    assert told["auth_result"]["result"] == told["auth_result"]["status"] == "allow"
    about = told["auth_context"]
    assert (about["result"], about["factor"], about["reason"]) == (
        "success",
        "passcode",
        "user_approved",
    )
    assert about["user"] == {"name": "maja", "key": maja.person.id, "groups": []}
    events = maja.home.house.events()
    assert events[AuditEvent.CHALLENGE_PASSED] == 1
    assert events[AuditEvent.SIGN_IN_SUCCEEDED] == 0


@pytest.mark.parametrize("in_address", [False, True])
def test_what_is_posted_may_stand_in_the_address(
    vpn: PlugIn, maja: Maja, app: App, *, in_address: bool
) -> None:
    """One plug-in posts it there and another in the body; what stands in both is refused."""
    send = partial(post, maja.home.web.wire, in_address=in_address)
    greeted = send(HEALTH, vpn.greeting())
    now = int(maja.home.house.clock().timestamp())
    assert json.loads(greeted.text) == {"stat": "OK", "response": {"timestamp": now}}
    code = maja.bring_code(vpn, app)
    assert vpn.read(send(TOKEN, vpn.redemption(code)))["preferred_username"] == "maja"


def test_a_code_is_called_what_the_plug_in_wants_and_a_nonce_may_be_unsigned(
    vpn: PlugIn, maja: Maja, app: App
) -> None:
    """The Python client leaves the nonce out of what it signs."""
    params = vpn.params(use_duo_code_attribute=False) | {"nonce": "a-nonce-beside-it"}
    params |= {"redirect_uri": BACK, "scope": "openid"}
    follow(maja.browser, maja.browser.get(f"{AUTHORISE}?{urlencode(params)}"))
    back = told_back(maja.enter(app).location)
    assert back.keys() == {"code", "state"}
    assert vpn.read(redeem(maja, vpn, back["code"]))["nonce"] == "a-nonce-beside-it"


def test_either_secret_signs_and_what_is_told_is_signed_by_the_same(
    vpn: PlugIn, maja: Maja, app: App
) -> None:
    """So that a secret is changed while people come in; the old one is worth nothing then."""
    house, old = maja.home.house, vpn.secret
    code = maja.bring_code(vpn, app)
    party = house.read(lambda tx: relying_parties.find(tx, vpn.id))
    assert party is not None
    made = house.write(lambda tx: new_secret(house.kit, tx, party))
    assert isinstance(made, str)
    assert len(made) == 40
    vpn.secret = made
    assert vpn.read(redeem(maja, vpn, code))["sub"] == "maja"
    first = house.read(lambda tx: relying_parties.list_secrets(tx, vpn.id))[0]
    assert house.write(lambda tx: remove_secret(house.kit, tx, party, first.id)) is None
    vpn.secret = old
    assert maja.go(vpn, state="another-state-of-this-browser").status == 400


# What is refused ---------------------------------------------------------------------------------


def test_a_code_is_good_once_and_a_copy_is_written_down(vpn: PlugIn, maja: Maja, app: App) -> None:
    """What it stood for was told already; the trail says that somebody else had it."""
    code = maja.bring_code(vpn, app)
    assert redeem(maja, vpn, code).status == 200
    assert refused(redeem(maja, vpn, code)) == "invalid_grant"
    assert maja.home.house.events()[AuditEvent.TOKENS_COPIED] == 1


def test_a_code_is_over_soon(vpn: PlugIn, maja: Maja, app: App) -> None:
    """And that says nothing about anybody."""
    code = maja.bring_code(vpn, app)
    maja.home.house.clock.advance(CODE_LASTS.total_seconds())
    assert refused(redeem(maja, vpn, code)) == "invalid_grant"
    assert maja.home.house.events()[AuditEvent.TOKENS_COPIED] == 0


def test_a_code_is_its_applications_own(vpn: PlugIn, maja: Maja, app: App) -> None:
    """Another one that shows it gets nothing, and takes nothing away."""
    other = add_plug_in(maja.home.house, name="Other")
    code = maja.bring_code(vpn, app)
    assert refused(redeem(maja, other, code)) == "invalid_grant"
    assert redeem(maja, vpn, code).status == 200


def test_a_code_is_shown_for_the_address_that_it_was_sent_to(
    vpn: PlugIn, maja: Maja, app: App
) -> None:
    """Whoever shows it for another one has used it up."""
    code = maja.bring_code(vpn, app)
    assert refused(redeem(maja, vpn, code, redirect_uri=f"{BACK}2")) == "invalid_grant"
    assert refused(redeem(maja, vpn, code)) == "invalid_grant"


def test_of_many_that_redeem_a_code_at_once_one_does(vpn: PlugIn, maja: Maja, app: App) -> None:
    """However many processes there are: the guard is one conditional write."""
    house, code = maja.home.house, maja.bring_code(vpn, app)
    shown = [vpn.redemption(code) for _ in range(8)]
    deeds = [partial(redeem_duo_code, house.kit, house.visit, one) for one in shown]
    done = at_once(*deeds)
    assert done.count(Refusal.INVALID_GRANT) == 7


def test_of_many_that_show_one_assertion_at_once_one_is_believed(
    vpn: PlugIn, maja: Maja, app: App
) -> None:
    """It is good once, whatever is shown with it."""
    house, shown = maja.home.house, vpn.redemption(maja.bring_code(vpn, app))
    done = at_once(*[partial(redeem_duo_code, house.kit, house.visit, shown)] * 8)
    assert done.count(Refusal.INVALID_CLIENT) == 7


def test_somebody_suspended_in_between_is_not_let_in(vpn: PlugIn, maja: Maja, app: App) -> None:
    """The account is judged again for the code."""
    house, code = maja.home.house, maja.bring_code(vpn, app)
    house.write(lambda tx: accounts.suspend(tx, maja.person.id, at=house.clock()))
    assert refused(redeem(maja, vpn, code)) == "invalid_grant"


def test_a_suspended_application_gets_nothing(vpn: PlugIn, maja: Maja, app: App) -> None:
    """Not for a code that it has, nor by sending somebody."""
    house, code = maja.home.house, maja.bring_code(vpn, app)
    house.write(lambda tx: suspend_relying_party(house.kit, tx, vpn.id))
    assert refused(redeem(maja, vpn, code)) == "invalid_client"
    assert json.loads(post(maja.home.web.wire, HEALTH, vpn.greeting()).text)["stat"] == "FAIL"
    assert maja.go(vpn, state="another-state-of-this-browser").status == 400


Forged = Callable[[PlugIn, dict[str, Any]], str]
FORGED: dict[str, Forged] = {
    "unsigned": lambda _, said: sign(said, "", header={"alg": "none"}),
    "by HS256": lambda vpn, said: sign(said, vpn.secret, header={"alg": "HS256"}),
    "by HS256 that says HS512": lambda vpn, said: sign(
        said, vpn.secret, header={"alg": "HS512"}, digest="sha256"
    ),
    "by another secret": lambda _, said: sign(
        said, "A" * 40, header={"alg": "HS512"}, digest="sha512"
    ),
    "tampered with": lambda vpn, said: vpn.sign(said)[:-2] + "AA",
    "rubbish": lambda _, __: "é.\x00.",
    "nothing": lambda _, __: "",
}
WRONG: dict[str, dict[str, Any]] = {
    "over": {"exp": 1},
    "for ever": {"exp": 9999999999},
    "without an end": {"exp": None},
    "of another": {"iss": "A" * 20},
    "about another": {"sub": "A" * 20},
    "for another endpoint": {"aud": "https://portal.test/oauth/v1/other"},
    "for another portal": {"aud": "https://other.test/oauth/v1/token"},
    "without a name": {"jti": None},
    "with a name that is none": {"jti": 5},
}


@pytest.mark.parametrize("how", FORGED)
def test_an_assertion_that_the_secret_did_not_sign_is_not_believed(
    vpn: PlugIn, maja: Maja, app: App, how: str
) -> None:
    """And takes no code away."""
    code = maja.bring_code(vpn, app)
    claims = {
        "iss": vpn.client_id,
        "sub": vpn.client_id,
        "aud": f"{maja.home.house.visit.origin}{TOKEN}",
        "exp": vpn.now + 300,
        "jti": "a-name-of-an-assertion",
    }
    forged = FORGED[how](vpn, claims)
    assert refused(redeem(maja, vpn, code, client_assertion=forged)) == "invalid_client"
    told = post(maja.home.web.wire, HEALTH, vpn.greeting(client_assertion=forged))
    assert (told.status, json.loads(told.text)["message"]) == (400, "invalid_client")
    assert redeem(maja, vpn, code).status == 200


@pytest.mark.parametrize("how", WRONG)
def test_an_assertion_that_says_something_else_is_not_believed(
    vpn: PlugIn, maja: Maja, how: str
) -> None:
    """Neither for a code nor for a greeting."""
    wire = maja.home.web.wire
    wrong = vpn.assertion(TOKEN, **WRONG[how])
    assert refused(redeem(maja, vpn, "code", client_assertion=wrong)) == "invalid_client"
    said = WRONG[how] if "aud" not in WRONG[how] else {"aud": f"https://{HOST}{TOKEN}"}
    told = post(wire, HEALTH, vpn.greeting(client_assertion=vpn.assertion(HEALTH, **said)))
    assert json.loads(told.text)["stat"] == "FAIL"


def test_an_assertion_is_good_once_and_says_what_it_is(vpn: PlugIn, maja: Maja) -> None:
    """A greeting that somebody saw is no greeting of theirs."""
    wire, once = maja.home.web.wire, vpn.greeting()
    assert json.loads(post(wire, HEALTH, once).text)["stat"] == "OK"
    again = json.loads(post(wire, HEALTH, once).text)
    assert (again["stat"], again["code"]) == ("FAIL", 40002)
    assert again["message_detail"]
    untyped = vpn.redemption("code", client_assertion_type="other")
    assert refused(post(wire, TOKEN, untyped)) == "invalid_client"


@pytest.mark.parametrize("code", ["", "x", "\x00", "é", "A" * 43])
def test_rubbish_is_no_code(vpn: PlugIn, maja: Maja, code: str) -> None:
    """And no error."""
    assert refused(redeem(maja, vpn, code)) == "invalid_grant"


@pytest.mark.parametrize("client_id", ["", "x", "\x00", "é", "A" * 20])
def test_nobody_knows_an_application_that_is_not_registered(
    vpn: PlugIn, maja: Maja, client_id: str
) -> None:
    """Whatever it is called."""
    assert refused(redeem(maja, vpn, "code", client_id=client_id)) == "invalid_client"


def test_only_codes_are_redeemed_and_only_posted(vpn: PlugIn, maja: Maja) -> None:
    """What stands in the address and in the body is refused, and what stands there twice."""
    wire, said = maja.home.web.wire, vpn.redemption("code")
    assert refused(redeem(maja, vpn, "code", grant_type="password")) == "unsupported_grant_type"
    assert wire.send("GET", f"{TOKEN}?{urlencode(said)}", [("host", HOST)]).status == 405
    for both in (
        wire.send("POST", f"{TOKEN}?{urlencode(said)}", [("host", HOST)], body=b"code=x"),
        wire.send("POST", f"{TOKEN}?{urlencode(said)}&code=x", [("host", HOST)]),
    ):
        assert refused(both) == "invalid_request"


@pytest.mark.parametrize("how", FORGED)
def test_a_request_that_the_secret_did_not_sign_sends_nobody_anywhere(
    vpn: PlugIn, maja: Maja, how: str
) -> None:
    """Until then it could be anybody's."""
    request = FORGED[how](vpn, vpn.claims("maja"))
    page = maja.browser.get(f"{AUTHORISE}?{urlencode({'request': request})}")
    assert (page.status, page.location) == (400, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://other.test"},
        {"iss": "A" * 20},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": None},
        {"redirect_uri": 5},
        {"state": "fifteen-letters"},
        {"state": "s" * 1025},
        {"state": None},
        {"state": "a state with \x00 in it"},
        {"exp": 1},
        {"exp": None},
    ],
)
def test_a_request_that_nobody_may_act_on_sends_nobody_anywhere(
    vpn: PlugIn, maja: Maja, wrong: dict[str, Any]
) -> None:
    """It is for another portal, of nobody, to be answered elsewhere, or over."""
    page = maja.go(vpn, **wrong)
    assert (page.status, page.location) == (410 if "exp" in wrong else 400, "")


@pytest.mark.usefixtures("app")
def test_a_request_is_good_once(vpn: PlugIn, maja: Maja) -> None:
    """Whoever comes by it again is told to begin at the application."""
    assert maja.go(vpn).status == 200
    again = maja.go(vpn)
    assert (again.status, "VPN" in again.text) == (410, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"duo_uname": None},
        {"duo_uname": ""},
        {"duo_uname": "m" * 201},
        {"duo_uname": "\x00"},
        {"response_type": "token"},
        {"scope": "openid profile"},
        {"nonce": 5},
        {"nonce": "n" * 1025},
        {"nonce": "\ud800"},
        {"use_duo_code_attribute": "yes"},
        {"client_id": "A" * 20},
    ],
)
def test_a_request_that_cannot_be_read_is_answered_so(
    vpn: PlugIn, maja: Maja, wrong: dict[str, Any]
) -> None:
    """In the words of the protocol, with the state."""
    told = told_back(maja.go(vpn, **wrong).location)
    assert told == {
        "error": "invalid_request",
        "error_description": "fields_wrong",
        "state": STATE,
    }


def test_what_stands_beside_a_request_says_the_same(vpn: PlugIn, maja: Maja) -> None:
    """Or nobody knows which is meant; a parameter that is there twice is none."""
    params = vpn.params() | {"redirect_uri": f"{BACK}2"}
    told = told_back(maja.browser.get(f"{AUTHORISE}?{urlencode(params)}").location)
    assert told["error"] == "invalid_request"
    assert maja.browser.get(f"{vpn.address()}&request=x").status == 400


@pytest.mark.parametrize(
    ("person", "why"),
    [("nobody", "not_found"), ("a/b", "own_id_invalid"), ("OWNER", "not_found")],
)
def test_somebody_who_is_not_known_goes_back_with_a_no(
    vpn: PlugIn, maja: Maja, person: str, why: str
) -> None:
    """Nobody is added, and nobody comes in."""
    told = told_back(maja.browser.get(vpn.address(person)).location)
    assert told == {"error": "access_denied", "error_description": why, "state": STATE}


@pytest.mark.usefixtures("app")
def test_somebody_suspended_goes_back_with_a_no(vpn: PlugIn, maja: Maja) -> None:
    """At once."""
    house = maja.home.house
    house.write(lambda tx: accounts.suspend(tx, maja.person.id, at=house.clock()))
    assert told_back(maja.go(vpn).location)["error_description"] == "account_suspended"


@pytest.mark.usefixtures("app")
def test_whoever_does_not_want_to_goes_back_with_a_no(vpn: PlugIn, maja: Maja) -> None:
    """And the login is over."""
    maja.go(vpn)
    [cancel] = {one for one in maja.browser.sheet.forms if one.endswith("/cancel")}
    told = told_back(maja.browser.post(cancel).location)
    assert told == {"error": "access_denied", "error_description": "cancelled", "state": STATE}


def test_more_can_be_demanded_than_the_policy_does(maja: Maja, app: App) -> None:
    """An app is not enough then, and where nothing stronger is allowed that is the end."""
    rules = replace(RULES, least=Assurance.PHISHING_RESISTANT)
    strict = add_plug_in(maja.home.house, rules)
    assert maja.go(strict).status == 200
    assert told_back(maja.enter(app).location)["error_description"] == "login_unmet"


@pytest.mark.parametrize("takes_limited", [False, True])
def test_whoever_has_nothing_set_up_yet_comes_in_only_where_it_is_said(
    maja: Maja, *, takes_limited: bool
) -> None:
    """A plug-in cannot tell; elsewhere they set something up first."""
    house = maja.home.house
    house.set_policy(replace(REQUIRED, limited_entry=True))
    vpn = add_plug_in(house, DuoUniversal(return_addresses=(BACK,), takes_limited=takes_limited))
    came = maja.go(vpn)
    if not takes_limited:
        came = maja.set_up_app()
    code = told_back(came.location)["duo_code"]
    about = vpn.read(redeem(maja, vpn, code))["auth_context"]
    limited = ("allow_unenrolled_user", "not_available")
    told = limited if takes_limited else ("user_approved", "passcode")
    assert (about["reason"], about["factor"]) == told


def test_limited_people_are_turned_away_once_an_application_takes_none(maja: Maja) -> None:
    """Whatever it took when they were sent: its rules of now count."""
    house = maja.home.house
    house.set_policy(replace(REQUIRED, limited_entry=True))
    rules = replace(RULES, takes_limited=True)
    vpn = add_plug_in(house, rules)
    sent = maja.browser.get(vpn.address("maja"))
    party = house.read(lambda tx: relying_parties.find(tx, vpn.id))
    assert party is not None
    changed = house.write(lambda tx: relying_parties.change(tx, replace(party, rules=RULES)))
    assert changed is Written.DONE
    told = told_back(maja.browser.get(sent.location).location)
    assert (told["error"], told["error_description"]) == ("access_denied", "enrolment_missing")


def test_what_is_posted_is_never_logged(vpn: PlugIn, maja: Maja, app: App) -> None:
    """Neither code nor assertion, wherever they stood; nor the request of a browser."""
    request = vpn.params()["request"]
    code = maja.bring_code(vpn, app)
    said = vpn.redemption(code)
    post(maja.home.web.wire, TOKEN, said, in_address=True)
    logged = repr(maja.home.web.logs)
    for secret in (code, said["client_assertion"], request, vpn.secret):
        assert secret not in logged
