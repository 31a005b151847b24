"""Nobody is led in a circle, and nobody is asked for what they cannot give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.store import accounts, authenticators
from tests.support.databases import make_sqlite_database
from tests.support.house import PASSWORD, App, House, Person
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import begin, prove, sit
from tests.web.support.standings import STANDINGS
from tests.web.support.town import Placed, Town, open_town
from tests.web.support.wire import Answer

CHANGE = "/account/security/password"
STOPPED = "This method was stopped after too many wrong codes. Use another one, or a recovery code."
ASKED_AGAIN = [
    name
    for name, standing in STANDINGS.items()
    if standing.columns[Role.MEMBER] in {"on~", "tw~", "li~", "ti~", "los", "men"}
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Town]:
    """Build the town once; everybody in it is somebody else."""
    folder = tmp_path_factory.mktemp("ways")
    with open_town(make_sqlite_database(run_folder, folder=folder)) as town:
        yield town


def arrive(town: Town, placed: Placed) -> Browser:
    """Open a browser where somebody stands."""
    browser = town.web.open_browser(placed.host)
    browser.cookies = dict[str, str](placed.cookies.items())
    return browser


def follow(browser: Browser, answer: Answer, *, at_most: int = 5) -> tuple[str, Answer]:
    """Go where one is sent, until there is a page; say where that is."""
    where = ""
    for _ in range(at_most):
        if answer.status != 303:
            return where, answer
        where = answer.location.partition("?")[0]
        answer = browser.get(answer.location)
    raise AssertionError(f"sent on and on, lastly to {where}")


@pytest.mark.parametrize("name", STANDINGS)
@pytest.mark.parametrize("target", ["/", CHANGE, "/setup", "/setup/totp", "/login/factor"])
def test_every_redirect_ends_at_a_page(town: Town, name: str, target: str) -> None:
    """Wherever one stands and wanted to go, a page comes after a few steps."""
    browser = arrive(town, STANDINGS[name].build(town, Role.MEMBER))
    _, answer = follow(browser, browser.get(target))
    assert answer.status in {200, 403}
    assert answer.title


@pytest.mark.parametrize("name", ASKED_AGAIN)
@pytest.mark.parametrize("target", [CHANGE, "/setup"])
def test_who_is_asked_again_and_answers_gets_on(town: Town, name: str, target: str) -> None:
    """The page that asks takes a right answer, and leads on to what was wanted, or needed."""
    placed = STANDINGS[name].build(town, Role.MEMBER)
    browser = arrive(town, placed)
    where, answer = follow(browser, browser.get(target))
    if where == "/account/confirm":
        where, answer = follow(browser, prove_again(browser, placed))
    if where == "/setup":
        where, answer = follow(browser, browser.post("/setup"))
    if where == "/account/confirm":
        where, answer = follow(browser, prove_again(browser, placed))
    assert answer.status == 200
    assert where != "/account/confirm"


def prove_again(browser: Browser, placed: Placed) -> Answer:
    """Fill in whatever the page asks for, rightly."""
    fields = browser.sheet.fields
    right = {"next": fields["next"]["value"]}
    right |= {"code": placed.apps[0].code()} if "code" in fields else {"password": PASSWORD}
    return browser.post("/account/confirm", right)


# Where the app was stopped ---------------------------------------------------


def stop(house: House, app: App) -> None:
    """Suspend an app, as fifty wrong codes do."""
    house.write(lambda tx: authenticators.suspend(tx, [app.id], at=house.clock()))


def test_who_holds_a_stopped_app_only_is_told_so(home: Home) -> None:
    """Inside, the page that asks again asks for nothing that cannot be given."""
    maja = home.house.add_person()
    app = home.house.give_app(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    browser.get("/help")
    stop(home.house, app)
    where, answer = follow(browser, browser.get("/account/security"))
    assert (where, answer.status) == ("/account/confirm", 403)
    assert browser.sheet.complaint_at("code") == STOPPED
    for typed in ({"code": app.code()}, {"password": PASSWORD}):
        assert browser.post("/account/confirm", typed).status == 403
        assert browser.sheet.summary == [("#code", STOPPED)]


def test_a_stopped_app_leaves_the_recovery_code(home: Home) -> None:
    """In the hall whoever has recovery codes is led to them, and who has none to help."""
    for has_codes, where in ((True, "/login/recovery-code"), (False, "/login/help")):
        maja = home.house.add_person(f"maja-{has_codes}@example.com")
        app = home.house.give_app(maja)
        if has_codes:
            home.house.give_codes(maja)
        stop(home.house, app)
        browser = home.open_browser()
        browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
        ended, answer = follow(browser, browser.get("/"))
        assert (ended, answer.status) == (where, 200)
        assert browser.get("/login/factor/totp").status == 404


def rest_mailbox(house: House, person: Person) -> None:
    """Have the mailbox open the password."""
    house.write(lambda tx: accounts.note_reset_by_mail(tx, person.id, at=house.clock()))


def test_a_mailbox_that_rests_says_so(home: Home) -> None:
    """After a reset by mail its owner is told why no code by mail is offered, and until when."""
    home.house.set_policy(WANTS_TWO_STEPS)
    for has_codes, where in ((True, "/login/recovery-code"), (False, "/login/help")):
        maja = home.house.add_person(f"maja-{has_codes}@example.com")
        give_mailbox(home.house, maja)
        if has_codes:
            home.house.give_codes(maja)
        rest_mailbox(home.house, maja)
        browser = home.open_browser()
        browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
        ended, answer = follow(browser, browser.get("/"))
        assert (ended, answer.status) == (where, 200)
        assert "Codes by email don’t count until <time" in answer.text
