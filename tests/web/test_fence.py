"""Ids of every kind, swapped across people, organisations and portals, over all routes (A1, A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from farstu.core.effective import Exemption
from farstu.core.errands import Ask
from farstu.core.relying_parties import OpenIdConnect
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.http.exchange import Route
from farstu.services.accounts import NewAccount
from farstu.services.errands import begin_errand, encode_ask
from farstu.services.exemptions import ExemptionWish, grant_exemption
from farstu.services.hosted_requests import SetOut, begin_hosted
from farstu.services.invitations import invite
from farstu.services.linking import Begun, begin_link
from farstu.services.portals import PortalWish, change_portal
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.engine import open_store
from farstu.store.tx import Tx
from farstu.web.desk import Desk
from farstu.web.look import logo_address, sheet_address
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.hosted import add_sender
from tests.support.house import House, open_house
from tests.support.imports import put_import
from tests.support.mailbox import dispute_link, password_link
from tests.support.officers import put_case
from tests.support.pictures import draw_png
from tests.support.remembered import give_remembrance
from tests.web.support.browser import Browser
from tests.web.support.home import Web, claim, open_web
from tests.web.support.people import prove, sit

HERE, THERE = "here.test", "there.test"
ACCENTS = {HERE: "#1f4f8b", THERE: "#a33a12"}
WORDS = {
    "kind": "totp",
    "audience": "everybody",
    "draft": "e30",
    "topic": "sign-in",
    "file": "sign-in.en.png",
    "help": "setup",
    "decision": "approve",
}
"""Parts of addresses that are words of the house, and name nobody's thing; one word of each."""
NOTHING = {404, 410}
"""What there is at the address of somebody else's thing: no page, or a link that is dead."""
APPLICATIONS = "/org/{organisation_id}/applications"
"""For whoever runs the portal alone: ``test_pages_office_applications.py`` fences them."""
NOT_OURS = ("/welcome/", "/org/{organisation_id}/new-case", "/enter/")
"""Where even one’s own leads nowhere: an owner is there, this is no office of the staff, and the
errand here began at no host behind a proxy (``tests/http/test_forward_auth.py`` has those)."""
ONE_SESSION = "/org/{organisation_id}/people/{account_id}/sessions/"
"""No office ends one's own sessions: ``tests/services/test_members.py`` swaps those of others."""
BY_REQUEST = "/org/{organisation_id}/requests/{request_id}"
"""For portals whose customers ask, and invite nobody: ``test_pages_requests.py`` fences them."""
OF_THE_PORTAL = ("/org/{organisation_id}/keys/", "/org/{organisation_id}/webhooks/")
"""For whoever runs the portal, who is nobody here: ``test_pages_keys.py`` and
``test_pages_webhooks.py`` and ``test_pages_webhook_changes.py`` fence them."""
OWN_INVITATION = "/account/invitations/"
"""Where an invitation is one's own: to one's own address. Elsewhere it is its organisation's."""
LINKING = "/link/"
"""Where an errand asks to be known by an id; elsewhere it is a way in to an application."""
PART = re.compile(r"\{(\w+)\}")

Belongings = Mapping[str, str]
"""For each part of an address that is an id: the one of this person, organisation and portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """An owner's browser, what is theirs, and what is not."""

    web: Web
    session: str
    mine: Belongings
    others: Mapping[str, Belongings]

    def arrive(self) -> Browser:
        """Come with the owner's session, and a token for forms."""
        browser = self.web.open_browser(HERE)
        kept = errand_browser("owner")
        browser.cookies = {
            Cookie.SESSION: self.session,
            Cookie.ERRAND: kept,
            Cookie.PROOF: kept,
        }
        browser.get("/account/security")
        return browser


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """Build two portals; the first has two organisations."""
    with ExitStack() as closing:
        store = open_store(database.url)
        closing.callback(store.close)
        here = closing.enter_context(open_house(store, host=HERE))
        there = closing.enter_context(open_house(store, host=THERE))
        claim(here)
        elsewhere = here.add_organisation()
        session, mine = move_in(here, "owner", here.people)
        _, colleague = move_in(here, "colleague", here.people)
        _, stranger = move_in(here, "stranger", elsewhere)
        _, abroad = move_in(there, "abroad", there.people)
        portals = {part for part in mine if part.startswith("/")} - {OWN_INVITATION}
        shared = {"organisation_id", "account_id", "exemption_id", "invitation_id", "case_id"}
        shared |= {"import_id"}
        shared |= portals
        yield Stage(
            web=closing.enter_context(open_web(here.kit, origin=f"https://{HERE}")),
            session=session,
            mine=mine,
            others={
                # whom one looks after, the portal's look, and links, are for whoever has them
                "a colleague’s": {k: v for k, v in colleague.items() if k not in shared},
                "another organisation’s": {k: v for k, v in stranger.items() if k not in portals},
                "another portal’s": abroad,
            },
        )


def move_in(house: House, name: str, place: str) -> tuple[str, Belongings]:
    """Make an owner of an organisation who has one of everything."""
    person = house.add_person(f"{name}@example.com", role=Role.OWNER, organisation_id=place)
    app = house.give_app(person)
    seat = sit(house, person, prove(house, app))
    spare = sit(house, person, prove(house, app))
    remembrance, _ = give_remembrance(house, person, app)
    guest = NewAccount(name="Guest", email=f"guest-of-{name}@example.com", role=Role.MEMBER)
    invited = house.write(lambda tx: invite(house.kit, tx, guest))
    assert isinstance(invited, tuple)
    called = call_somebody(house, f"called-by-{name}@example.com", organisation_id=place)
    third = house.add_organisation(f"Third of {name}")
    to_oneself = call_somebody(house, person.email, organisation_id=third)
    helped = house.add_person(f"lost-{name}@example.com", role=Role.OWNER, organisation_id=place)
    case, stop = put_case(house, helped, place)
    look = PortalWish(
        accent=ACCENTS[house.portal.host], logo=draw_png(64 + len(house.portal.host), 64)
    )
    dressed = house.write(lambda tx: change_portal(house.kit, tx, look))
    assert not isinstance(dressed, tuple)
    wish = ExemptionWish(
        account_id=person.id,
        owner="Somebody",
        reason="Waits for a key",
        expires_at=house.clock() + timedelta(days=9),
        organisation_id=place,
    )
    exempt = house.write(lambda tx: grant_exemption(house.kit, tx, wish))
    assert isinstance(exempt, Exemption)
    belongings = {
        "exemption_id": exempt.id,
        "authenticator_id": app.id,
        "session_id": spare.id,
        "remembrance_id": remembrance.id,
        "organisation_id": place,
        "account_id": person.id,
        "/look/{digest}.css": Path(sheet_address(dressed.settings)).stem,
        "/look/{digest}.png": Path(logo_address(dressed.settings)).stem,
        "invitation_id": called.id,
        "case_id": case.id,
        "import_id": put_import(house, place),
        **house.write(lambda tx: put_errand(house, tx, errand_browser(name))),
        "login_id": put_hosted(house, name),
        OWN_INVITATION: to_oneself.id,
        LINKING: put_link(house, name),
        "/invite/{token}": invited[1],
        "/invite/{token}/new-link": called.token,
        "/password/reset/{token}": password_link(house, person),
        "/not-me/{token}": dispute_link(house, person),
        "/stop/{token}": stop,
        "/welcome/{token}": "A" * 43,
    }
    return seat.token, belongings


def errand_browser(name: str) -> str:
    """Say what binds somebody's browser to their errands."""
    return name.ljust(43, "A")


def put_errand(house: House, tx: Tx, browser: str) -> Belongings:
    """Send a browser on an errand, for an application that asks for consent."""
    rules = OpenIdConnect(redirect_addresses=("https://app.example/callback",))
    added = add_relying_party(house.kit, tx, name=f"For {browser}", rules=rules)
    assert isinstance(added, Added)
    request = {"ask": encode_ask(Ask()), "scopes": ["openid"], "source": "https://app.example"}
    errand_id = begin_errand(house.kit, tx, added.party, request, browser=browser, network="")
    assert errand_id is not None
    return {"errand_id": errand_id, "relying_party_id": added.party.id}


def put_hosted(house: House, name: str) -> str:
    """Have an application send a browser to prove something."""
    shop = add_sender(house, name=f"Shop of {name}")
    request = shop.request(f"customer-of-{name}", name="Customer")
    done = begin_hosted(house.kit, house.visit, request, browser=errand_browser(name))
    assert isinstance(done, SetOut)
    return done.login_id


def put_link(house: House, name: str) -> str:
    """Have an application send a browser, so that it knows who is in it."""
    shop = add_sender(house, name=f"Shop that asks {name}")
    request, browser = shop.link(f"link-of-{name}"), errand_browser(name)
    done = begin_link(house.kit, house.visit, request, browser=browser, is_inside=True)
    assert isinstance(done, Begun)
    return done.errand_id


def parts_of(route: Route) -> list[str]:
    """List the parts of a route's address that are ids; some count by what the path is for."""
    found = [part for part in PART.findall(route.path) if part not in WORDS]
    if route.path.startswith(OWN_INVITATION):
        return [OWN_INVITATION]
    if route.path.startswith(LINKING):
        return [LINKING]
    return [route.path if part in {"token", "digest"} else part for part in found]


def routes() -> list[Route]:
    """List the routes whose address has an id in it."""
    known = url_map(Desk(Renderer()))
    elsewhere = BY_REQUEST, APPLICATIONS, *OF_THE_PORTAL
    return [one for one in known if parts_of(one) and not one.path.startswith(elsewhere)]


def write(route: Route, belongings: Belongings) -> str:
    """Write an address with these ids in it."""
    names = iter(parts_of(route))
    return PART.sub(lambda part: WORDS.get(part[1]) or belongings[next(names)], route.path)


def swaps(stage: Stage, route: Route) -> Iterator[tuple[str, str]]:
    """List the addresses of a route with at least one id in it that is not one's own."""
    parts = parts_of(route)
    for whose, theirs in stage.others.items():
        known = [part for part in parts if part in theirs]
        for chosen in product((False, True), repeat=len(known)):
            swapped = {
                part: theirs[part]
                for part, is_theirs in zip(known, chosen, strict=True)
                if is_theirs
            }
            if swapped:
                yield whose, write(route, {**stage.mine, **swapped})


def test_every_id_of_an_address_is_known_here(stage: Stage) -> None:
    """A route with an id of a new kind fails, until that kind is swapped too."""
    unknown = {part for route in routes() for part in parts_of(route)} - set(stage.mine)
    assert not unknown


def test_what_is_ones_own_is_there(stage: Stage) -> None:
    """With one's own ids each page opens, so that it is the id that closes it."""
    wrong = []
    for route in routes():
        if route.get is not None and not route.path.startswith(NOT_OURS):
            answer = stage.arrive().get(write(route, stage.mine))
            if answer.status in NOTHING:
                wrong.append(f"{route.path}: {answer.status} {answer.title}")
    assert not wrong, "\n".join(wrong)


def test_what_is_somebody_elses_does_not_exist(stage: Stage) -> None:
    """Whatever is swapped in, by GET and by POST, there is no such page, or the link is dead."""
    wrong, tried = [], 0
    for route in routes():
        for whose, address in swaps(stage, route):
            browser = stage.arrive()
            for method in set(route.handlers) - {"HEAD"}:
                answer = browser.get(address) if method == "GET" else browser.post(address)
                tried += 1
                refused = answer.status == 403 and route.path.startswith(ONE_SESSION)
                if answer.status not in NOTHING and not refused:
                    where = urlsplit(answer.location or "").path
                    wrong.append(f"{method} {route.path} with {whose}: {answer.status} {where}")
    assert tried > len(routes())
    assert not wrong, "\n".join(wrong)
