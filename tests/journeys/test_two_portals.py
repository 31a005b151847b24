"""Two portals of one installation: each with its own host, name, colours, people and mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from farstu.core.channels import Channel
from farstu.delivery.message import Message
from farstu.services.further_portals import MadePortal, NewPortal, make_portal
from farstu.services.outbox import Outgoing, deliver
from farstu.services.portals import PortalWish, change_portal, find_portal
from farstu.services.presets import find_preset
from farstu.store.portals import Portal
from farstu.web.mail import compose
from farstu.web.render import Renderer
from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages
from tests.support.pictures import draw_png

pytestmark = pytest.mark.browser

COLOUR = "e => getComputedStyle(e).backgroundColor"
DRAWN = "e => e.complete && e.naturalWidth > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One portal: where it is, and the link that its first owner opens."""

    name: str
    host: str
    origin: str
    link: str


def found(stage: Stage, preset: str, name: str) -> Place:
    """Make a portal from a preset, as the operator would, and give it a picture."""
    chosen, host = find_preset(preset), f"{preset}.localhost"
    assert chosen is not None
    new = NewPortal(host=host, name=name, policy=chosen.policy, settings=chosen.settings)
    made, at = make_portal(stage.kit, new), find_portal(stage.kit, host)
    assert isinstance(made, MadePortal)
    assert at is not None
    wish, kit = PortalWish(logo=draw_png(ink=name[:3].encode())), stage.kit
    done = kit.store.write(lambda tx: change_portal(kit, tx, wish), portal_id=at.id)
    assert isinstance(done, Portal)
    origin = stage.origin.replace("localhost", host)
    return Place(name=name, host=host, origin=origin, link=f"{origin}/welcome/{made.token}")


def come(stage: Stage, new_page: Pages, place: Place, asked: set[str]) -> Maja:
    """Open the link in a browser of one's own, and make the first account."""
    maja = Maja(new_page(), replace(stage, origin=place.origin))

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)

    maja.page.on("request", note)
    maja.page.goto(place.link)
    maja.sees(f"Welcome to {place.name}")
    maja.fill("Your name", "Maja Lind")
    maja.fill("Your email", EMAIL)
    maja.fill("Password", maja.password)
    maja.press("Make my account")
    return maja


def set_up_codes_last(elsa: Maja) -> None:
    """Go the whole way where the sheet comes after the app."""
    elsa.press("Start")
    elsa.scan()
    elsa.turn_on()
    elsa.press("Create recovery codes")
    elsa.save_codes()
    elsa.sees("You’re set")
    elsa.follow("Continue")


def mails(stage: Stage) -> list[Message]:
    """Send what waits, and read it."""
    renderer, sent = Renderer(), []

    def carry(outgoing: Outgoing) -> None:
        at = outgoing.portal
        origin = stage.origin.replace("localhost", at.host)
        about = {"sender": f"farstu@{at.host}", "sender_name": at.name}
        sent.append(compose(renderer, outgoing, origin=origin, **about))

    deliver(stage.kit, carry, holder="test", channel=Channel.MAIL, go_on=lambda: True)
    return sent


def test_two_portals_are_two_houses(stage: Stage, new_page: Pages) -> None:
    """Each owner comes in by its own link, under its own policy, and meets one name only."""
    registry, saas = found(stage, "registry", "Nordskär"), found(stage, "saas", "Skogsbo")
    asked: dict[str, set[str]] = {registry.host: set(), saas.host: set()}
    maja = come(stage, new_page, registry, asked[registry.host])
    maja.set_up()
    maja.follow("Continue")
    elsa = come(stage, new_page, saas, asked[saas.host])
    set_up_codes_last(elsa)
    grounds = []
    for who, here, there in ((maja, registry, saas), (elsa, saas, registry)):
        who.sees("Security and login")
        expect(who.page).to_have_title(f"Security and login – {here.name}")
        brand = who.page.locator(".topbar .brand")
        expect(brand).to_have_text(here.name)
        assert brand.locator("img").evaluate(DRAWN)
        grounds.append(who.page.locator(".topbar").evaluate(COLOUR))
        assert there.name not in who.page.content()
        assert there.host not in who.page.content()
        assert asked[here.host] == {urlsplit(here.origin).netloc}
    assert len({*grounds, "rgb(23, 56, 46)"}) == 3  # neither the other's, nor spruce
    sent = mails(stage)
    assert {(one.sender_name, one.sender) for one in sent} == {
        (here.name, f"farstu@{here.host}") for here in (registry, saas)
    }
    for one in sent:
        other = saas if one.sender_name == registry.name else registry
        for text in (one.subject, one.text, one.html):
            assert other.name not in text
            assert other.host not in text


def test_an_account_of_one_is_nobody_at_the_other(stage: Stage, new_page: Pages) -> None:
    """Neither name and password nor the session of the one open the other."""
    registry, saas = found(stage, "registry", "Nordskär"), found(stage, "saas", "Skogsbo")
    elsa = come(stage, new_page, saas, set())
    set_up_codes_last(elsa)
    elsa.is_inside()
    elsa.page.goto(f"{registry.origin}/account/security")
    elsa.sees("Sign in to Nordskär")
    elsa.fill("Email or username", EMAIL)
    elsa.fill("Password", elsa.password)
    elsa.press("Sign in")
    elsa.is_told("The email or password is not right. Check both and try again.")
    elsa.page.goto(f"{saas.origin}/account/security")
    elsa.is_inside()
