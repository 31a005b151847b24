"""Code tokens that were handed out, on the pages: where one sets up, and beside the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.assurance import FactorKind
from farstu.core.policy import Policy
from farstu.factors.codes import CodeMaker
from farstu.http.cookies import Cookie
from farstu.services.offers import NewOffer, Outcome, offer, withdraw
from tests.support.house import OPTIONAL, REQUIRED, Person
from tests.support.key_holder import BOTH, KEY
from tests.web.support.home import Home
from tests.web.support.people import prove, sit
from tests.web.support.story import Story

SERIAL = "0012345"
MAKER = CodeMaker(seed=bytes(range(20)), digits=8, period=60)
WAITS = f"Code token {SERIAL} was handed out to you."
OFFERED = f"Your code token <bdi>{SERIAL}</bdi>"


def hand_out(home: Home, *, serial: str = SERIAL, maker: CodeMaker = MAKER) -> None:
    """Hand one out to Maja."""
    new = NewOffer(email="maja@example.com", serial=serial, choice=maker.choice)
    said = home.house.write(lambda tx: offer(home.house.kit, tx, [new]))
    assert said == [Outcome.OFFERED]


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account, and a code token in her drawer."""
    person = home.house.add_person("maja@example.com")
    hand_out(home)
    return person


@pytest.fixture
def story(home: Home, maja: Person) -> Story:
    """Let her come as far as the page that sets one kind up."""
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    story.sign_in(maja.email)
    story.save_codes()
    return story


def code(story: Story) -> str:
    """Read what the token shows."""
    return MAKER.code_at(MAKER.step_at(story.clock()))


def begin(story: Story) -> None:
    """Select the button of what waits."""
    story.browser.get("/setup/totp")
    chosen = story.browser.sheet.fields["offer"]["value"]
    assert story.post("/setup/totp/new", offer=chosen).location == "/setup/totp"


def test_what_was_handed_out_comes_first(story: Story, maja: Person) -> None:
    """One button, one code, and it is on by its serial; its seed is on no page."""
    browser = story.browser
    page = browser.get("/setup/totp")
    assert "Set up your code token" in page.text
    assert OFFERED in page.text
    assert "Use an app instead" in page.text
    assert "otpauth" not in page.text
    begin(story)
    page = browser.get("/setup/totp")
    assert "8-digit code" in page.text
    assert OFFERED not in page.text
    assert browser.sheet.fields["name"]["value"] == SERIAL
    assert not any(way in page.text for way in (MAKER.seed.hex(), str(MAKER.secret["secret"])))
    assert story.post("/setup/totp", code="12345678").status == 422
    assert story.post("/setup/totp", code=code(story), name="").location == "/setup/done"
    assert SERIAL in browser.get("/setup/done").text
    page = browser.get("/account/security")
    assert "Not turned on" not in page.text
    assert f"Code token {SERIAL} was handed out" in page.text
    browser.cookies = {}
    story.clock.advance(60)
    assert story.sign_in(maja.email).location == "/login/factor/totp"
    browser.get("/login/factor/totp")
    assert story.post("/login/factor/totp", code=code(story)).location == "/account/security"


def test_an_app_instead_leaves_it_waiting(story: Story) -> None:
    """It stands above the QR code, and afterwards on *Security and login*."""
    story.browser.get("/setup/totp")
    assert story.post("/setup/totp/new").location == "/setup/totp"
    page = story.browser.get("/setup/totp")
    assert page.text.index(OFFERED) < page.text.index("otpauth")
    assert "Set up your authenticator app" in page.text
    story.scan()
    assert story.turn_on().location == "/setup/done"
    page = story.browser.get("/account/security")
    assert f'aria-label="Turn on {SERIAL}"' in page.text
    assert "Not turned on" in page.text
    begin(story)
    assert story.post("/setup/totp", code=code(story)).location == "/setup/done"


def test_one_may_change_ones_mind(story: Story) -> None:
    """What was begun gives way to an app, and can be begun again."""
    begin(story)
    story.browser.get("/setup/totp")
    story.post("/setup/totp/new")
    assert OFFERED in story.browser.get("/setup/totp").text
    begin(story)
    assert "8-digit code" in story.browser.get("/setup/totp").text


def test_what_was_taken_back_is_gone(home: Home, story: Story, maja: Person) -> None:
    """From the page, from its form, and from under what was begun."""
    story.browser.get("/setup/totp")
    chosen = story.browser.sheet.fields["offer"]["value"]
    begin(story)
    kit = home.house.kit
    home.house.write(lambda tx: withdraw(kit, tx, maja.id, serial=SERIAL))
    answer = story.post("/setup/totp", code=code(story))
    assert answer.status == 409
    assert "out of date. Start again." in answer.text
    assert OFFERED not in answer.text
    answer = story.post("/setup/totp/new", offer=chosen)
    assert answer.status == 409
    assert "out of date. Start again." in answer.text


@pytest.mark.parametrize("sent", ["", "nobody’s", "x" * 5000])
def test_an_offer_that_there_is_not_is_said(story: Story, sent: str) -> None:
    """On the page, which is as it was."""
    story.browser.get("/setup/totp")
    answer = story.post("/setup/totp/new", offer=sent)
    assert answer.status == 409
    assert OFFERED in answer.text


def test_what_is_somebody_elses_is_not_shown(home: Home, story: Story) -> None:
    """Nor that there is anything."""
    home.house.add_person("kim@example.com")
    other = Story(browser=home.open_browser(), clock=home.house.clock)
    other.sign_in("kim@example.com")
    other.save_codes()
    page = other.browser.get("/setup/totp")
    assert SERIAL not in page.text
    story.browser.get("/setup/totp")
    theirs = story.browser.sheet.fields["offer"]["value"]
    assert other.post("/setup/totp/new", offer=theirs).status == 409


@pytest.mark.parametrize("kinds", [("totp", "webauthn"), ("webauthn", "totp", "email_code")])
def test_it_is_recommended_to_who_has_nothing(home: Home, maja: Person, kinds: list[str]) -> None:
    """Where there is a choice, too, and whatever a script finds out about the machine."""
    home.house.set_policy(replace(REQUIRED, allowed=frozenset(map(FactorKind, kinds))))
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    story.sign_in(maja.email)
    story.save_codes()
    page = story.browser.get("/setup/method")
    first = next(one for one in story.browser.sheet.page.find("input") if one["name"] == "kind")
    assert first["value"] == "totp"
    assert WAITS in page.text
    assert "Code token or authenticator app" in page.text
    assert "data-with-platform" not in page.text


def test_it_does_not_get_in_the_way_of_who_has_another(home: Home, maja: Person) -> None:
    """They sign in as ever, are advised as ever, and find a line where it waits."""
    home.house.set_policy(BOTH)
    app = home.house.give_app(maja)
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    assert story.sign_in(maja.email).location == "/login/factor/totp"
    story.browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    assert SERIAL in story.browser.get("/account/security").text
    page = story.browser.get("/account/security/add")
    first = next(one for one in story.browser.sheet.page.find("input") if one["name"] == "kind")
    assert first["value"] == "webauthn"
    assert WAITS in page.text


@pytest.mark.parametrize(
    "policy",
    [
        replace(OPTIONAL, allowed=frozenset()),
        replace(OPTIONAL, allowed=frozenset({KEY})),
    ],
    ids=["off", "keys"],
)
def test_where_it_may_not_be_set_up_it_is_not_shown(
    home: Home, maja: Person, policy: Policy
) -> None:
    """The policy of the portal decides, as for everything."""
    home.house.set_policy(policy)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja).token}
    page = browser.get("/account/security")
    assert page.status == 200
    assert "Not turned on" not in page.text
    assert browser.get("/setup/totp").status == 404


def test_a_name_of_markup_is_a_name(home: Home, story: Story) -> None:
    """What an operator typed is text on every page."""
    hand_out(home, serial="<b>7</b>", maker=CodeMaker(seed=bytes(20)))
    page = story.browser.get("/setup/totp")
    assert "<b>7</b>" not in page.text
    assert "&lt;b&gt;7&lt;/b&gt;" in page.text
