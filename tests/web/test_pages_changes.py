"""Inside: what is changed there, what one is told about it, and proving again beforehand."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from farstu.http.cookies import Cookie
from farstu.services.undelivered import list_unsent
from farstu.store import identifiers
from farstu.store.tx import Tx
from tests.support.house import PASSWORD, App, Person
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import prove, sit
from tests.web.support.story import Story
from tests.web.support.wire import Answer

INSIDE = "/account/security"
CHANGE = "/account/security/password"
NEW_PASSWORD = "four words that nobody guesses"


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account."""
    return home.house.add_person("maja@example.com")


@pytest.fixture
def app(home: Home, maja: Person) -> App:
    """Give Maja an app."""
    return home.house.give_app(maja)


@pytest.fixture
def story(home: Home, maja: Person, app: App) -> Story:
    """Let her have signed in just now."""
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    story.browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    story.browser.get(INSIDE)
    return story


def note_of(browser: Browser, answer: Answer) -> list[str]:
    """Follow a redirect, and read what the page says about the deed."""
    assert answer.status == 303, answer.text
    browser.get(answer.location)
    return browser.sheet.notes


# Notes -----------------------------------------------------------------------


def test_a_deed_is_told_on_the_next_page(story: Story, app: App) -> None:
    """The redirect carries a sentence that the page shows once it is opened."""
    browser = story.browser
    answer = story.post(f"{INSIDE}/authenticators/{app.id}", name="  Blue   phone ")
    assert note_of(browser, answer) == ["The name is now Blue phone."]
    assert browser.get(INSIDE).status == 200
    assert browser.sheet.notes == []


@pytest.mark.parametrize("had_one", [True, False])
def test_who_replaces_their_address_is_told_what_is_not_sent_there(
    home: Home, maja: Person, story: Story, *, had_one: bool
) -> None:
    """No link to a new password, for as long as the old one can be brought back."""
    house = home.house
    if not had_one:
        house.write(lambda tx: _forget_addresses(tx, maja))
    story.browser.get("/account/email")
    story.post("/account/email", address="maja@new.example")
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    [code] = [
        one.letter.facts["code"] for one in waiting if one.letter and "code" in one.letter.facts
    ]
    story.browser.get("/account/email")
    answer = story.post("/account/email/confirm", code=str(code))
    [told] = note_of(story.browser, answer)
    assert told.startswith("Your email address is now maja@new.example.")
    assert ("72 hours" in told) is had_one


def _forget_addresses(tx: Tx, person: Person) -> None:
    identifiers.remove(tx, [one.id for one in identifiers.list_emails(tx, person.id)])


def forged(answer: Answer, **changes: str) -> str:
    """Change what a redirect says, and keep the rest of it."""
    target = urlsplit(answer.location)
    said = {name: values[0] for name, values in parse_qs(target.query).items()}
    return f"{target.path}?{urlencode(said | changes)}"


@pytest.mark.parametrize(
    "changes",
    [
        {"about": "Your password is now 1234"},
        {"about": "<b>x</b>"},
        {"note": "password-changed"},
        {"note": "authenticator-removed"},
        {"note": "nonsense"},
        {"note": ""},
        {"note": "AUTHENTICATOR_RENAMED"},
        {"note": "authenticator-renamed\nBlue"},
        {"seal": ""},
        {"seal": "0" * 32},
        {"seal": "é\ud800".encode("utf-8", "replace").decode()},
        {"seal": "x" * 10_000},
    ],
)
def test_a_note_that_we_did_not_write_is_not_shown(
    story: Story, app: App, changes: dict[str, str]
) -> None:
    """Nobody makes the page say a sentence of theirs, nor one of ours about something else."""
    answer = story.post(f"{INSIDE}/authenticators/{app.id}", name="Blue")
    page = story.browser.get(forged(answer, **changes))
    assert page.status == 200
    assert story.browser.sheet.notes == []
    assert "1234" not in story.browser.sheet.page.find("main")[0].text()


def test_a_note_is_for_the_browser_that_it_was_written_for(
    home: Home, maja: Person, app: App, story: Story
) -> None:
    """A sealed note in a link shows nothing to anybody else."""
    answer = story.post(f"{INSIDE}/authenticators/{app.id}", name="Blue")
    other = home.open_browser()
    other.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    assert other.get(answer.location).status == 200
    assert other.sheet.notes == []


# Names -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        '"><script>alert(1)</script>',
        "{{ 7*7 }}",
        "%(subject)s",
        "&",
    ],
)
def test_a_name_is_text_wherever_it_is_shown(story: Story, app: App, name: str) -> None:
    """Markup in a name is shown as it was typed, and does nothing (weakness D17)."""
    here = f"{INSIDE}/authenticators/{app.id}"
    browser = story.browser
    assert note_of(browser, story.post(here, name=name)) == [f"The name is now {name}."]
    for path in (INSIDE, here, f"{here}/test", f"{here}/remove"):
        page = browser.get(path)
        assert name in browser.sheet.page.text()
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Enter a name"),
        ("   ", "Enter a name"),
        ("x" * 61, "Use at most 60 characters for the name."),
        ("phone\u202eenohp", "The name has characters that can’t be shown."),
    ],
)
def test_a_name_that_is_none_is_kept_for_mending(
    story: Story, app: App, name: str, said: str
) -> None:
    """What was typed stays in the field, with what is wrong with it."""
    assert story.post(f"{INSIDE}/authenticators/{app.id}", name=name).status == 422
    sheet = story.browser.sheet
    assert sheet.complaint_at("name").startswith(said)
    assert sheet.fields["name"]["value"] == name
    assert sheet.title.startswith("Error: Phone")


def test_an_app_can_be_tested_without_signing_out(story: Story, app: App) -> None:
    """A right code says that it works, once; it is spent by that."""
    here, code = f"{INSIDE}/authenticators/{app.id}/test", story.code()
    story.browser.get(here)
    assert story.post(here, code=code).status == 200
    assert story.browser.sheet.notes[0].startswith("It works.")
    assert story.post(here, code=code).status == 422
    assert "already used" in story.browser.sheet.complaint_at("code")


def test_the_only_app_stays_where_one_is_required(story: Story, app: App) -> None:
    """Removing it is refused, however it is posted (weakness D20)."""
    answer = story.post(f"{INSIDE}/authenticators/{app.id}/remove")
    assert answer.status == 409
    assert story.browser.sheet.summary == [("", "Add another method first, then remove this one.")]
    assert story.browser.get(f"{INSIDE}/authenticators/{app.id}").status == 200


# The password ----------------------------------------------------------------


def test_a_new_password_ends_every_other_session(home: Home, maja: Person, story: Story) -> None:
    """This browser stays in, and is told; another is out (ASVS 7.4.3)."""
    other = home.open_browser()
    other.cookies = {
        Cookie.SESSION: sit(home.house, maja, prove(home.house, _app(home, maja))).token
    }
    assert other.get(INSIDE).status == 200
    story.browser.get(CHANGE)
    answer = story.post(CHANGE, current=PASSWORD, new=NEW_PASSWORD)
    assert note_of(story.browser, answer) == [
        "Your password was changed. All other devices are signed out."
    ]
    assert other.get(INSIDE).location == "/login"


@pytest.mark.parametrize(
    ("current", "new", "field", "said"),
    [
        ("", NEW_PASSWORD, "current", "Enter your current password"),
        ("wrong", NEW_PASSWORD, "current", "That password is not right."),
        (PASSWORD, "", "new", ""),
        (PASSWORD, "short", "new", "Use at least 12 characters."),
        (PASSWORD, "x" * 5000, "new", "Use at most"),
        (PASSWORD, PASSWORD, "new", "That is the password you have now."),
        (PASSWORD, "maja@example.com", "new", "That password is too close to"),
        (PASSWORD, "portal.test.portal", "new", "That password is too close to"),
    ],
)
def test_a_password_that_will_not_do_is_told_and_not_kept(
    story: Story, current: str, new: str, field: str, said: str
) -> None:
    """The complaint stands at its field; neither password is sent back."""
    story.browser.get(CHANGE)
    answer = story.post(CHANGE, current=current, new=new)
    sheet = story.browser.sheet
    assert answer.status == 422
    assert sheet.complaint_at(field).startswith(said)
    assert sheet.complaint_at(field)
    assert [f"#{field}"] == [where for where, _ in sheet.summary]
    assert all("value" not in sheet.fields[name] for name in ("current", "new"))


# Sessions --------------------------------------------------------------------


def test_a_session_elsewhere_can_be_ended(home: Home, maja: Person, app: App, story: Story) -> None:
    """One by one or all others at once, and one's own stays."""
    others = [sit(home.house, maja, prove(home.house, app)) for _ in range(3)]
    browser = story.browser
    browser.get("/account/sessions")
    answer = story.post(f"/account/sessions/{others[0].id}/end")
    assert note_of(browser, answer) == ["That device is signed out."]
    assert story.post(f"/account/sessions/{others[0].id}/end").status == 404
    answer = story.post("/account/sessions/end-others")
    assert note_of(browser, answer) == ["You are signed out everywhere else."]
    for seat in others:
        gone = home.open_browser()
        gone.cookies = {Cookie.SESSION: seat.token}
        assert gone.get(INSIDE).location == "/login"
    assert browser.get(INSIDE).status == 200


@pytest.mark.parametrize("wanted", ["x", "%00", "a%00b", "%ff", "%ED%A0%80", "x" * 5000, "%2e%2e"])
def test_an_id_that_is_none_is_not_found(story: Story, wanted: str) -> None:
    """Nonsense where an id belongs is no such page, whoever asks."""
    for path in (f"/account/sessions/{wanted}/end", f"{INSIDE}/authenticators/{wanted}/remove"):
        assert story.browser.post(path).status == 404


# Proving again ---------------------------------------------------------------


AWAY = [
    "https://evil.test/",
    "http:evil.test",
    "//evil.test",
    "//evil",
    "//0x7f000001",
    "///evil",
    "///evil.test",
    "////evil.test/%2e%2e",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "\t//evil.test",
    " //evil.test",
    "/ /evil.test",
    "/%2f/evil.test",
    "/%5cevil.test",
    "/@evil.test",
    "@evil.test",
    "evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/account:443@evil.test",
    "/../../evil",
    "/./evil",
    "/login?next=//evil.test",
    "/account/security#//evil.test",
    "/account/security;x",
    "/é",
    "/\uff0f\uff0fevil.test",
    "/\u2028evil",
    "/a\r\nset-cookie: x=1",
    "/a\0b",
    "",
    "account/security",
    "?x",
    "#x",
]


@pytest.mark.parametrize("target", AWAY)
def test_nobody_is_sent_away(home: Home, maja: Person, app: App, target: str) -> None:
    """Whatever stands in ``next``, one goes on to a page of ours and nowhere else."""
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    stale = sit(home.house, maja, prove(home.house, app, ago=6))
    story.browser.cookies = {Cookie.SESSION: stale.token}
    story.browser.get(f"/account/confirm?next={quote(target)}")
    assert story.browser.sheet.fields["next"]["value"] == INSIDE
    answer = story.post("/account/confirm", code=story.code(), next=target)
    assert (answer.status, answer.location) == (303, INSIDE)
    assert story.browser.get(f"/account/confirm?next={quote(target)}").location == INSIDE


@pytest.mark.parametrize("target", [CHANGE, "/account/sessions", "/", "/setup/recovery-codes"])
def test_one_goes_on_to_where_one_wanted(home: Home, maja: Person, app: App, target: str) -> None:
    """A page of ours is remembered through a wrong code, and opened after the right one."""
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    stale = sit(home.house, maja, prove(home.house, app, ago=6))
    story.browser.cookies = {Cookie.SESSION: stale.token}
    story.browser.get(f"/account/confirm?next={target}")
    assert story.post("/account/confirm", code="12 34", next=target).status == 422
    sheet = story.browser.sheet
    assert sheet.title.startswith("Error: Confirm it’s you")
    assert (sheet.fields["next"]["value"], sheet.fields["code"]["value"]) == (target, "12 34")
    assert story.post("/account/confirm", code=story.code(), next=target).location == target


def test_a_deed_that_comes_too_late_leads_back_to_a_page(
    home: Home, maja: Person, app: App
) -> None:
    """Who must prove again before a button works goes on to the button's page, not its address."""
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app, ago=6)).token}
    browser.get("/account/sessions")
    answer = browser.post("/account/sessions/end-others")
    assert answer.location == "/account/confirm?next=%2Faccount%2Fsessions"


def test_proving_again_counts_for_five_minutes(home: Home, maja: Person, story: Story) -> None:
    """Then the next change asks again."""
    assert maja.id
    assert story.browser.get(CHANGE).status == 200
    home.house.clock.advance(4.9 * 60)
    assert story.browser.get(CHANGE).status == 200
    home.house.clock.advance(0.2 * 60)
    assert urlsplit(story.browser.get(CHANGE).location).path == "/account/confirm"


def _app(home: Home, person: Person) -> App:
    return home.house.give_app(person)
