"""The page about a portal's look: colours shown and refused, saved, undone; a logo and settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.policy import Settings
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.portals import find_portal
from farstu.store import schema
from farstu.store.portals import Portal
from farstu.web.look import sample_of
from tests.support.databases import Database
from tests.support.house import OPTIONAL, App, Person
from tests.support.pictures import draw_png
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

PICTURE = draw_png()
FAINT, SHADE = "#ffcc00", "#816700"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The browser of somebody who runs the portal, and where its look is changed."""

    home: Home
    browser: Browser
    app: App
    person: Person

    def at(self, path: str = "") -> str:
        """Write an address of these pages."""
        return f"/org/{self.home.house.staff}/look{path}"

    @property
    def portal(self) -> Portal:
        """Read the portal as it is now."""
        found = find_portal(self.home.house.kit, self.home.house.portal.host)
        assert found is not None
        return found

    def send(self, path: str = "", **typed: str) -> Answer:
        """Post the form as it stands on the page, with what was *typed* into it."""
        page = self.browser.get(self.at()).text
        return self.browser.post(self.at(path), {**values(page), **typed})

    def upload(self, content: bytes) -> Answer:
        """Choose a picture, and send it."""
        page = self.browser.get(self.at("/logo")).text
        seen = values(page)["seen"]
        return self.browser.upload(self.at("/logo"), {"seen": seen}, logo=("logo.png", content))


def values(page: str) -> dict[str, str]:
    """Read what the form would send as it stands."""
    read = parse(page)
    fields = {
        one["name"]: one["value"]
        for one in read.find("input")
        if one["name"] and (one["type"] not in {"radio", "checkbox"} or "checked" in one)
    }
    for select in read.find("select"):
        fields[select["name"]] = next(o["value"] for o in select.find("option") if "selected" in o)
    return {name: text for name, text in fields.items() if name not in {"csrf", "page"}}


def sheets(page: str) -> list[str]:
    """List the styles of a page."""
    return [one["href"] for one in parse(page).find("link") if one["rel"] == "stylesheet"]


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, app=app, person=person)


def test_a_form_that_is_sent_as_it_is_changes_nothing(desk: Desk) -> None:
    """Neither the portal nor its trail: what the page shows is what there is."""
    before = desk.portal
    saved = desk.send()
    assert "It is saved." in desk.browser.get(saved.location).text
    assert desk.portal == before
    assert AuditEvent.PORTAL_CHANGED not in desk.home.house.events()


def test_what_is_typed_is_saved_and_undone(desk: Desk) -> None:
    """Every setting of the form, by whom; and one button brings back what was there before."""
    before = desk.portal
    typed = {
        "portal_name": "Nordskär",
        "support_contact": "IT, 4711",
        "authenticator_apps": "Aegis, Authy",
        "time_zone": "Europe/Oslo",
        "language": "sv",
        "language_en": "yes",
        "session_minutes": "20",
        "session_hours": "",
        "colour": "#1f4f8b",
        "accent_dark": "#9cf",
    }
    saved = desk.send(**typed)
    assert desk.portal.name == "Nordskär"
    assert desk.portal.settings == Settings(
        support_contact="IT, 4711",
        authenticator_apps="Aegis, Authy",
        time_zone="Europe/Oslo",
        languages="sv, en",
        session_minutes=20,
        accent="#1f4f8b",
        accent_dark="#99ccff",
    )
    t = schema.audit_events
    query = sa.select(t.c.actor_id).where(t.c.event == AuditEvent.PORTAL_CHANGED)
    found = desk.home.house.read(lambda tx: tx.execute(query.where(tx.inside(t))).scalars().all())
    assert found == [desk.person.id]
    page = desk.browser.get(saved.location, headers=[("accept-language", "en")]).text
    assert desk.at("/typed") in [one["href"] for one in parse(page).find("a")]
    old = desk.browser.get(desk.at("/typed"), headers=[("accept-language", "en")]).text
    assert "What stands below is not saved." in old
    desk.browser.post(desk.at(), values(old))
    assert desk.portal == before


def test_a_colour_that_is_refused_comes_back_with_one_that_can_be_read(desk: Desk) -> None:
    """With the ratio, and a button that puts the shade into its field; nothing is saved by it."""
    for path in ("", "/sample"):
        refused = desk.send(path, colour="other", accent=FAINT, support_contact="IT")
        assert (refused.status, "1.27 to 1" in refused.text) == (422, True)
        assert values(refused.text)["support_contact"] == "IT"
        [button] = [one for one in parse(refused.text).find("button") if one["value"] == SHADE]
        assert (button["name"], button["formaction"]) == ("take_accent", desk.at("/sample"))
        assert not [one for one in sheets(refused.text) if "sample" in one]
    assert desk.browser.page is not None
    typed = values(desk.browser.page.text)
    taken = desk.browser.post(desk.at("/sample"), {**typed, "take_accent": SHADE})
    assert values(taken.text)["accent"] == SHADE
    assert desk.portal.settings.accent == ""
    [sample] = [one for one in sheets(taken.text) if "sample" in one]
    sheet = desk.browser.get(sample)
    assert sheet.header("content-type") == "text/css; charset=utf-8"
    assert f".sample {{ --accent: light-dark({SHADE}, " in sheet.text
    desk.browser.post(desk.at(), values(taken.text))
    assert desk.portal.settings.accent == SHADE
    dark = desk.send(accent_dark="#101010")
    assert [one["name"] for one in parse(dark.text).find("button") if "take_" in one["name"]] == [
        "take_accent_dark"
    ]


def test_whoever_types_a_colour_means_it(desk: Desk) -> None:
    """Though the choice beside it still says the old one; another choice counts by itself."""
    desk.send(accent="#6b2fa0")
    assert desk.portal.settings.accent == "#6b2fa0"
    desk.send(colour="#0b6470", accent="#123456")
    assert desk.portal.settings.accent == "#0b6470"
    desk.send(colour="farstu")
    assert desk.portal.settings == Settings()
    for wrong in ({"colour": "other", "accent": " "}, {"colour": "mauve"}):
        assert "Enter a colour like #1b5545." in desk.send(**wrong).text


def test_every_mistake_is_told_at_once(desk: Desk) -> None:
    """At its own field, before anybody has to prove who they are."""
    desk.home.house.clock.advance(360)
    refused = desk.send(
        portal_name=" ",
        time_zone="Oslo",
        session_minutes="31",
        session_hours="soon",
        language="tlh",
        colour="other",
        accent=FAINT,
    )
    assert refused.status == 422
    links = [one["href"] for one in parse(refused.text).find("a") if one["href"].startswith("#")]
    assert {
        "#portal_name",
        "#time_zone",
        "#session_minutes",
        "#session_hours",
        "#languages",
        "#accent",
    } <= set(links)
    assert desk.portal == desk.home.house.portal


def test_whoever_saves_over_another_is_told_first(desk: Desk) -> None:
    """What was typed stays, and saving again puts it in the place of the other."""
    late = desk.send(seen="x" * 16, portal_name="Mine")
    assert (late.status, "Somebody else changed the portal" in late.text) == (409, True)
    assert desk.portal == desk.home.house.portal
    desk.browser.post(desk.at(), values(late.text))
    assert desk.portal.name == "Mine"


def test_what_was_kept_is_no_way_around_that(desk: Desk) -> None:
    """A sample, a mistake, what was typed before a proof, undo: all say what they began from."""
    page = desk.browser.get(desk.at()).text
    desk.home.house.with_settings(support_contact="Of another")
    for path, wrong in (("/sample", {}), ("", {"time_zone": "Oslo"})):
        again = desk.browser.post(desk.at(path), {**values(page), **wrong}).text
        assert values(again)["seen"] == values(page)["seen"]
    desk.home.house.clock.advance(360)
    stale = desk.browser.post(desk.at(), {**values(page), "portal_name": "Mine"})
    desk.browser.get(stale.location)
    proof = {"kind": "totp", "code": desk.app.code(), "next": desk.at("/typed")}
    typed = desk.browser.get(desk.browser.post("/account/confirm", proof).location).text
    assert desk.browser.post(desk.at(), values(typed)).status == 409
    desk.send(portal_name="Mine")
    undo = desk.browser.get(desk.at("/typed")).text
    desk.home.house.with_settings(support_contact="Of a third")
    assert desk.browser.post(desk.at(), values(undo)).status == 409
    assert desk.portal.settings.support_contact == "Of a third"


def test_whoever_has_to_prove_again_finds_what_they_typed(desk: Desk) -> None:
    """Saving asks for a fresh proof; the page does not, and nothing is lost in between."""
    desk.home.house.clock.advance(360)
    stale = desk.send(portal_name="Mine")
    desk.browser.get(stale.location)
    proof = {"kind": "totp", "code": desk.app.code(), "next": desk.at("/typed")}
    back = desk.browser.post("/account/confirm", proof)
    page = desk.browser.get(back.location).text
    assert values(page)["portal_name"] == "Mine"
    desk.browser.post(desk.at(), values(page))
    assert desk.portal.name == "Mine"
    assert desk.home.open_browser().get("/login").title.endswith("Mine")


def test_a_logo_is_put_up_and_taken_down(desk: Desk) -> None:
    """A stranger sees it; what is no picture, or none at all, is told."""
    for content, said in (
        (b"<svg/>", "This file is none, or is damaged."),
        (b"", "This file is none, or is damaged."),
        (bytes(70_000), "larger than 64 KiB"),
        (draw_png(8, 8), "from 16 to 1024 pixels"),
    ):
        assert said in desk.upload(content).text
    page = desk.browser.get(desk.at("/logo")).text
    empty = desk.browser.post(desk.at("/logo"), {"seen": values(page)["seen"]})
    assert "Choose a picture first" in empty.text
    put = desk.upload(PICTURE)
    assert "The logo is in its place" in desk.browser.get(put.location).text
    address = f"/look/{desk.portal.settings.logo}.png"
    assert address in desk.home.open_browser().get("/login").text
    page = desk.browser.get(desk.at("/logo")).text
    gone = desk.browser.post(desk.at("/logo/remove"), {"seen": values(page)["seen"]})
    assert "The logo is gone." in desk.browser.get(gone.location).text
    assert desk.portal.settings.logo == ""
    late = desk.browser.post(desk.at("/logo/remove"), {"seen": "x"})
    assert late.status == 409


@pytest.mark.parametrize(
    ("accent", "dark"),
    [("", ""), (FAINT, ""), ("#1f4f8b", "#101010"), ("red;} body {display:none", "")],
)
def test_a_sample_has_only_colours_that_a_portal_may_have(accent: str, dark: str) -> None:
    """Anything else has no style."""
    assert sample_of(accent, dark) is None


def test_a_sample_that_is_none_is_not_there(desk: Desk) -> None:
    """Without colours in the address there is no such file, nor without something typed a form."""
    assert desk.browser.get(desk.at("/sample.css")).status == 404
    assert desk.browser.get(desk.at("/typed")).location == desk.at()
