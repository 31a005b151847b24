"""A sick database: nobody is let in, everybody is told so, and afterwards all goes on by itself."""

from __future__ import annotations

import pytest

from farstu.crypto.keyring import KeyFile, KeyFileError
from farstu.services.housekeeping import keep_house
from farstu.store.sickness import Sickness, find_sickness
from tests.support.house import PASSWORD
from tests.support.one_database import on_sqlite
from tests.support.sick import Ward, everywhere, sick
from tests.web.support.home import Home

SAID = "We cannot look anything up at the moment"


@everywhere
def test_a_password_is_not_judged_and_may_be_typed_again(
    home: Home, ward: Ward, sickness: Sickness
) -> None:
    """The page says so, with a reference and a time; when it is well the same form goes through."""
    maja = home.house.add_person("maja@example.com")
    home.house.give_app(maja)
    browser = home.open_browser()
    browser.get("/login")
    typed = {"identifier": maja.email, "password": PASSWORD}
    with sick(ward, sickness):
        answer = browser.post("/login", typed)
        assert (answer.status, answer.title) == (503, SAID)
        assert answer.header("retry-after")
        assert not answer.all("set-cookie")
    assert browser.post("/login", typed).location == "/login/factor/totp"


@everywhere
def test_a_code_is_not_accepted_and_not_used(home: Home, ward: Ward, sickness: Sickness) -> None:
    """Nobody is let in by a code that cannot be noted; it is as good as before when it is well."""
    maja = home.house.add_person("maja@example.com")
    app = home.house.give_app(maja)
    browser = home.open_browser()
    browser.get("/login")
    browser.post("/login", {"identifier": maja.email, "password": PASSWORD})
    browser.get("/login/factor/totp")
    code = app.code()
    with sick(ward, sickness):
        answer = browser.post("/login/factor/totp", {"code": code})
        assert (answer.status, answer.title) == (503, SAID)
        assert not answer.all("set-cookie")
    assert browser.get("/account/security").location == "/login/factor"
    browser.get("/login/factor/totp")
    assert browser.post("/login/factor/totp", {"code": code}).location == "/account/security"


@everywhere
def test_it_is_not_ready_but_alive(home: Home, ward: Ward, sickness: Sickness) -> None:
    """Whoever balances load sends people elsewhere, and nobody starts the process anew."""
    browser = home.web.open_browser("10.0.0.5:8440")
    assert browser.get("/readyz").status == 200
    with sick(ward, sickness):
        assert browser.get("/readyz").status == 503
        assert browser.get("/healthz").status == 200
    assert browser.get("/readyz").status == 200


@on_sqlite
def test_a_lost_key_file_is_said_as_such(home: Home) -> None:
    """A page and ``/readyz`` answer 503; back in its place, everything goes on."""
    browser = home.open_browser()

    def lost() -> KeyFile:
        raise KeyFileError("There is no key file at /secret/place.")

    held = home.house.kit.keys
    object.__setattr__(home.house.kit, "keys", lost)
    answer = browser.get("/login")
    assert (answer.status, answer.title) == (503, SAID)
    assert "/secret/place" not in answer.text
    assert browser.get("/readyz").status == 503
    object.__setattr__(home.house.kit, "keys", held)
    assert browser.get("/login").status == 200


@everywhere
def test_housekeeping_goes_on_when_it_is_well(home: Home, ward: Ward, sickness: Sickness) -> None:
    """It fails by a name, which its thread logs, and works the next time."""
    kit = home.house.kit
    with sick(ward, sickness), pytest.raises(Exception) as failed:  # noqa: PT011 - judged below
        keep_house(kit, holder="sick")
    assert find_sickness(failed.value) is sickness
    assert keep_house(kit, holder="sick") is not None
