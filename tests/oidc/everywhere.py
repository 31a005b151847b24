"""Maja, signed in wherever one can be at once: at the portal, and at all that trusts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_network

from farstu.core.forward_auth import ForwardAuth, authority_of
from farstu.core.identifiers import IdentifierKind
from farstu.core.login import FactorPending
from farstu.core.relying_parties import Scope
from farstu.delivery.posting import Posted
from farstu.http.cookies import Cookie
from farstu.http.proxies import Proxies
from farstu.services.dispatching import post_due
from farstu.services.own_remembrances import is_remembered
from farstu.services.portal_challenges import Challenge, begin_challenge, find_challenge
from farstu.services.relying_parties import Added, add_relying_party
from farstu.services.stays_over import end_stays_over
from farstu.services.vouched import Asking
from farstu.store import identifiers
from farstu.store.identifiers import Identifier
from farstu.store.sessions import SessionRow
from tests.oidc.application import (
    CALLBACK,
    RULES,
    Application,
    Visitor,
    add_application,
    back_from,
    read,
)
from tests.support.guarded import give_badge
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.web.support.home import Home
from tests.web.support.wire import PEER

WIKI = "https://wiki.example.com"
GOODBYE = "https://shop.example/goodbye"
HEARS = "https://shop.example/logged-out"
OWN_ID = "customer-17"
SECRET = "s" * 40
PROXIES = Proxies(networks=(ip_network(f"{PEER}/32"),), secret=SECRET)

SHOP = replace(RULES, signed_out_addresses=(GOODBYE,), logout_address=HEARS)
ROBOT = replace(RULES, scopes=(Scope.OPENID, Scope.OFFLINE))

OF_THE_SESSION = {"pages", "authorize", "proxy", "userinfo", "introspection", "refresh"}
"""What goes with a session."""
BESIDE = {"offline", "remembered", "challenge"}
"""What is the account's, and goes on beside it."""


@dataclass(slots=True)
class Everywhere:
    """All that she has open, and what looks at each of it."""

    home: Home
    maja: Visitor
    shop: Application
    robot: Application
    access: str = ""
    refresh: str = ""
    offline: str = ""
    id_token: str = ""
    badge: str = ""
    kept: str = ""
    challenge_id: str = ""

    @property
    def session(self) -> SessionRow:
        """Find the session of her browser."""
        seat = self.home.house.guest(self.maja.browser.cookies[Cookie.SESSION]).seat
        assert isinstance(seat, SessionRow)
        return seat

    def open_all(self) -> None:
        """Go everywhere."""
        house = self.home.house
        tokens = read(self.shop.redeem(back_from(self.shop.send(self.maja.browser)).code))
        self.access, self.refresh = tokens["access_token"], tokens["refresh_token"]
        self.id_token = tokens["id_token"]
        sent = self.robot.send(self.maja.browser, scope="openid offline_access")
        self.offline = read(self.robot.redeem(back_from(sent).code))["refresh_token"]
        self.badge = give_badge(house, WIKI, self.session)
        self.kept = give_remembrance(house, self.maja.person, self.maja.app)[1]
        begun = begin_challenge(house.kit, house.visit, OWN_ID, Asking())
        assert isinstance(begun, Challenge)
        self.challenge_id = begun.id

    def open_doors(self) -> set[str]:
        """Say which of all that is open still: the next request at each of them."""
        looks = {
            "pages": self.maja.browser.get("/account/sessions").status == 200,
            "authorize": self._is_known_to_the_shop(),
            "proxy": self._is_let_through(),
            "userinfo": self.shop.userinfo(self.access).status == 200,
            "introspection": bool(self.shop.introspect(self.access)["active"]),
            "refresh": self._refreshes(),
            "offline": self._goes_on_offline(),
            "remembered": is_remembered(self.home.house.kit, self.home.house.visit, self.kept),
            "challenge": self._is_asked(),
        }
        return {name for name, is_open in looks.items() if is_open}

    def _is_known_to_the_shop(self) -> bool:
        answer = self.maja.browser.get(self.shop.asking(prompt="none"))
        answer = self.maja.browser.get(answer.location) if answer.location[:1] == "/" else answer
        return answer.location.startswith(CALLBACK) and "code" in back_from(answer).params

    def _is_let_through(self) -> bool:
        host = authority_of(WIKI)
        said = {
            "farstu-secret": SECRET,
            "x-forwarded-host": host,
            "x-forwarded-proto": "https",
            "x-forwarded-method": "GET",
            "x-forwarded-uri": "/page",
            "host": host,
            "cookie": f"{Cookie.BADGE.value}={self.badge}",
        }
        path = f"/forward-auth/redirect/{host}"
        return self.home.web.wire.send("GET", path, list(said.items())).status == 200

    def _refreshes(self) -> bool:
        answer = self.shop.refresh(self.refresh)
        if answer.status == 200:
            self.refresh = read(answer)["refresh_token"]
        return answer.status == 200

    def _goes_on_offline(self) -> bool:
        answer = self.robot.refresh(self.offline)
        if answer.status == 200:
            self.offline = read(answer)["refresh_token"]
        return answer.status == 200

    def _is_asked(self) -> bool:
        house = self.home.house
        found = find_challenge(house.kit, house.visit, self.challenge_id)
        return isinstance(found, Challenge) and isinstance(found.state, FactorPending)

    def is_told(self) -> bool:
        """Say whether the shop heard that it is over (OpenID Back-Channel Logout)."""
        kit, heard = self.home.house.kit, list[str]()

        def ear(address: str, _body: bytes, _kind: str) -> Posted:
            heard.append(address)
            return Posted(status=200)

        end_stays_over(kit)
        post_due(kit, ear, lambda host: f"https://{host}", go_on=lambda: True)
        return heard == [HEARS]


def go_everywhere(home: Home, maja: Visitor) -> Everywhere:
    """Sign Maja in everywhere."""
    house = home.house
    house.set_policy(REMEMBERS)
    known = Identifier(
        id=house.kit.new_id(house.clock()),
        account_id=maja.person.id,
        kind=IdentifierKind.EXTERNAL,
        value=OWN_ID,
        verified_at=None,
        created_at=house.clock(),
    )
    assert house.write(lambda tx: identifiers.add(tx, known))
    rules = ForwardAuth(hosts=(WIKI,))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
    assert isinstance(added, Added)
    shop, robot = add_application(home, SHOP), add_application(home, ROBOT, "Robot")
    maja.sign_in()
    here = Everywhere(home=home, maja=maja, shop=shop, robot=robot)
    here.open_all()
    return here
