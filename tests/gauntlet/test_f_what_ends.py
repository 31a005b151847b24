"""Class F, continued: what ends when something about signing in changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from farstu.core.relying_parties import Scope
from farstu.http.cookies import Cookie
from tests.gauntlet.setting_up import add_app
from tests.gauntlet.stage import FACTOR, INSIDE, LOGIN, Hand, Stage
from tests.oidc.application import RULES, Application, back_from, read
from tests.support.databases import POSTGRESQL
from tests.support.house import PASSWORD, App, Person
from tests.support.mailbox import dispute_link
from tests.support.remembered import REMEMBERS, give_remembrance

pytestmark = pytest.mark.slow

OFFLINE = replace(RULES, scopes=(Scope.OPENID, Scope.OFFLINE))
CODES = "/setup/recovery-codes"
NEW = "another password altogether"
Deed = Callable[[Stage, Hand, App], None]


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """All that somebody has open."""

    person: Person
    inside: Hand
    half: Hand
    kept: str
    """What a remembered device brings."""
    shop: Application
    refresh: str
    access: str


def remove(_stage: Stage, hand: Hand, app: App) -> None:
    """Remove an app."""
    page = f"{INSIDE}/authenticators/{app.id}/remove"
    hand.get(page)
    assert hand.post(page).status == 303


def add(stage: Stage, hand: Hand, _app: App) -> None:
    """Set another app up."""
    add_app(stage, hand)


def make_new_codes(_stage: Stage, hand: Hand, _app: App) -> None:
    """Have other recovery codes."""
    hand.get(f"{INSIDE}/recovery-codes")
    assert hand.post(f"{CODES}/new").location.startswith(CODES)
    hand.get(CODES)
    assert hand.post(CODES).status == 303


def change_password(_stage: Stage, hand: Hand, _app: App) -> None:
    """Set another password."""
    page = f"{INSIDE}/password"
    hand.get(page)
    assert hand.post(page, {"current": PASSWORD, "new": NEW}).status == 303


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (remove, "“Phone” was removed"),
        (add, "” was added"),
        (make_new_codes, "New recovery codes were saved"),
    ],
)
def test_f8_a_change_ends_whatever_came_before_it(stage: Stage, deed: Deed, told: str) -> None:
    """Other sessions, half ones, remembered devices, the tokens of applications; mail says so."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        spare = stage.house.give_app(person, name="Tablet")
        stage.house.give_codes(person)
        there = _be_everywhere(stage, person, spare)
        here = stage.adopt(stage.arena.open_session(person, spare))
        deed(stage, here, app)
        assert stage.is_in(here)
        _see_that_all_is_over(stage, there)
        assert stage.wait_for_letter(person, told)


def test_f8_a_change_that_was_disputed_ends_everything(stage: Stage) -> None:
    """The link in the mail about it signs out whoever made it, and nobody in."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        hand, path = stage.browser(), f"/not-me/{dispute_link(stage.house, person)}"
        hand.get(path)
        assert hand.post(path).location.startswith("/password/reset/")
        assert not stage.is_in(hand)
        _see_that_all_is_over(stage, there)


def test_f13_another_password_ends_the_tokens_of_applications(stage: Stage) -> None:
    """Those that go on offline too, and all else that came before it."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        here = stage.adopt(stage.arena.open_session(person, app))
        change_password(stage, here, app)
        assert stage.is_in(here)
        _see_that_all_is_over(stage, replace(there, person=replace(person, password=NEW)))


def test_f13_another_address_does_too(stage: Stage) -> None:
    """The old one signs nobody in any more, and hears that it was replaced."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        here, moved = stage.adopt(stage.arena.open_session(person, app)), f"new-{person.email}"
        here.get("/account/email")
        assert here.post("/account/email", {"address": moved}).location == "/account/email"
        here.get("/account/email")
        renamed = replace(person, email=moved)
        code = stage.sent_code(renamed)
        assert here.post("/account/email/confirm", {"code": code}).location.startswith(INSIDE)
        assert stage.is_in(here)
        assert stage.sign_in(stage.browser(), person.email, person.password).status == 422
        _see_that_all_is_over(stage, replace(there, person=renamed))
        assert stage.wait_for_letter(person, "Your email address was changed")


def test_f13_a_password_that_was_reset_by_mail_does_too(stage: Stage) -> None:
    """Whoever had the old one has nothing left."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        hand, path = stage.browser(), stage.password_link(person)
        hand.get(path)
        assert hand.post(path, {"password": NEW}).status == 303
        _see_that_all_is_over(stage, replace(there, person=replace(person, password=NEW)))


def test_f14_a_reset_from_the_command_line_ends_everything(stage: Stage) -> None:
    """The running server knows at the next request."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        _run(stage, "account", "reset-factors", person.email, "--reason", "Lost phone", "--yes")
        assert stage.house.subject(person).held == ()
        _see_that_all_is_over(stage, there)


def test_f14_a_reset_by_the_portal_ends_everything(stage: Stage) -> None:
    """So does a suspension, and nobody is let in again."""
    with stage.policy(REMEMBERS):
        own, person = stage.told()
        app = stage.house.give_app(person)
        inside = stage.adopt(stage.arena.open_session(person, app))
        tokens = _tokens(stage.shop, inside)
        told = stage.program.post(f"/people/{own}/reset", {"reason": "Lost phone"})
        assert told.json == {"removed": 1}
        assert inside.get(INSIDE).location.startswith(LOGIN)
        assert read(stage.shop.refresh(tokens[0]))["error"] == "invalid_grant"
        person, app = stage.owner()
        there = _be_everywhere(stage, person, app)
        _run(stage, "account", "suspend", person.email, "--yes")
        _see_that_all_is_over(stage, there)


def _be_everywhere(stage: Stage, person: Person, app: App) -> Everywhere:
    """Have a session, a login half way, a remembered device, and an application's tokens."""
    inside, shop = stage.adopt(stage.arena.open_session(person, app)), stage.add_shop(OFFLINE)
    refresh, access = _tokens(shop, inside, scope="openid offline_access")
    there = Everywhere(
        person=person,
        inside=inside,
        half=stage.half(person),
        kept=give_remembrance(stage.house, person, app)[1],
        shop=shop,
        refresh=refresh,
        access=access,
    )
    assert stage.is_in(inside)
    assert there.half.get(FACTOR).status == 200
    assert shop.userinfo(access).status == 200
    return there


def _tokens(shop: Application, hand: Hand, **params: str) -> tuple[str, str]:
    told = read(shop.redeem(back_from(shop.send(hand, **params)).code))
    return told["refresh_token"], told["access_token"]


def _see_that_all_is_over(stage: Stage, there: Everywhere) -> None:
    assert there.inside.get(INSIDE).location.startswith(LOGIN)
    assert there.half.get(FACTOR).location.startswith(LOGIN)
    back = stage.browser()
    back.cookies[Cookie.REMEMBERED] = there.kept
    said = stage.sign_in(back, there.person.email, there.person.password)
    assert said.location != INSIDE
    assert not stage.is_in(back)
    assert there.shop.userinfo(there.access).status == 401
    assert read(there.shop.refresh(there.refresh))["error"] == "invalid_grant"


def _run(stage: Stage, *arguments: str) -> None:
    """Run a command beside the server, as its operator does, by the same clock."""
    ground, clean = stage.arena.ground, os.environ.items()
    around = {name: value for name, value in clean if not name.startswith("FARSTU_")}
    around |= {**stage.settings, "FARSTU_DATA": str(ground.data)}
    around |= {"FARSTU_LISTEN": f"localhost:{ground.port}"}
    around |= {"FARSTU_DATABASE": ground.database.url}
    if ground.database.kind == POSTGRESQL:
        around |= {"FARSTU_MIGRATION_URL": ground.database.migration_url}
    command = [str(Path(sys.executable).with_name("farstu")), *arguments]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
