"""An application behind a proxy, whose part the test plays: over a socket, every byte its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import Access, ForwardAuth, Rule, authority_of
from farstu.http.cookies import Cookie
from farstu.http.proxies import SECRET_HEADER
from farstu.http.proxy_speech import IDENTITY_HEADERS
from farstu.services.relying_parties import Added, add_relying_party
from tests.gauntlet.line import PROXY
from tests.gauntlet.stage import PROXY_SECRET, Hand, Stage
from tests.oidc.application import follow
from tests.support.server import wait_until
from tests.web.support.wire import Answer, Headers

RULES = (
    Rule(path="/public", access=Access.EVERYBODY),
    Rule(path="/strong", least=Assurance.PHISHING_RESISTANT),
    Rule(),
)
ARRIVE = "/.farstu/arrive"
AT_ONCE = timedelta(seconds=4)
"""Less than a kept answer is believed for: whatever ends sooner was revoked, and not forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideDoor:
    """One application, and the proxy in front of it that asks the portal."""

    stage: Stage
    origin: str
    party_id: str

    @property
    def host(self) -> str:
        """Say what a ``Host`` header calls it."""
        return authority_of(self.origin)

    def ask(
        self,
        target: str = "/page",
        *,
        badge: str = "",
        more: Headers = (),
        dialect: str = "nginx",
        method: str = "GET",
    ) -> Answer:
        """Ask about a request as its proxy does; *more* is what its client sent along."""
        ours = [("cookie", f"{Cookie.BADGE.value}={badge}")] if badge else []
        about = [
            ("x-forwarded-method", method),
            ("x-forwarded-uri", target),
            ("x-forwarded-host", self.host),
            ("sec-fetch-mode", "navigate"),
        ]
        return self._send(f"/forward-auth/{dialect}/{self.host}", [*about, *ours, *more])

    def ask_unknown(self, *claims: tuple[str, str], badge: str, peer: str) -> Answer:
        """Ask as somebody who is no proxy of ours, with whatever they claim to show for it."""
        about = [
            ("host", self.host),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", self.host),
            ("x-forwarded-method", "GET"),
            ("x-forwarded-uri", "/page"),
            ("cookie", f"{Cookie.BADGE.value}={badge}"),
            *claims,
        ]
        path = f"/forward-auth/nginx/{self.host}"
        return self.stage.web.wire.send("GET", path, about, peer=peer)

    def come_in(self, hand: Hand) -> str:
        """Go there with a browser that is signed in at the portal; say its badge."""
        binding, code = self.bring_code(hand)
        badge = self.arrive(binding, code)
        assert badge
        return badge

    def bring_code(self, hand: Hand) -> tuple[str, str]:
        """Set out with that browser; say what binds it, and the code that it comes back with."""
        away = self.ask(dialect="redirect")
        assert away.status == 303, away.text
        binding = _cookie(away, Cookie.BINDING)
        back = follow(hand, hand.get(away.location.removeprefix(hand.origin)))
        address, _, code = back.location.partition("?code=")
        assert address == f"{self.origin}{ARRIVE}", back.text
        return binding, code

    def arrive(self, binding: str, code: str) -> str:
        """Come back with a code; say the badge, or nothing where there is none."""
        kept = [("cookie", f"{Cookie.BINDING.value}={binding}")]
        return _cookie(self._send(f"{ARRIVE}?code={code}", kept), Cookie.BADGE)

    def is_over(self, badge: str) -> bool:
        """Say whether a badge opens nothing any more, as soon as the other process has heard it."""
        since = self.stage.clock()
        wait_until(lambda: self.ask(badge=badge).status != 200, otherwise=lambda: "it goes on")
        return self.stage.clock() - since < AT_ONCE

    def _send(self, path: str, headers: Headers) -> Answer:
        shown = (SECRET_HEADER.decode(), PROXY_SECRET)
        around = [("host", self.host), ("x-forwarded-proto", "https"), shown]
        return self.stage.web.wire.send("GET", path, [*around, *headers], peer=PROXY)


def add_door(stage: Stage, rules: tuple[Rule, ...] = RULES, *, origin: str = "") -> SideDoor:
    """Register an application that nobody else has."""
    number = next(stage.arena.numbers)
    origin = origin or f"https://app{number}.example.com"
    house, behind = stage.house, ForwardAuth(hosts=(origin,), rules=rules)
    added = house.write(
        lambda tx: add_relying_party(house.kit, tx, name=f"Wiki {number}", rules=behind)
    )
    assert isinstance(added, Added), added
    return SideDoor(stage=stage, origin=origin, party_id=added.party.id)


def identity_in(answer: Answer) -> list[str]:
    """Give what an answer says of who it is; each header is there exactly once."""
    return [_one(answer, name.lower()) for name in IDENTITY_HEADERS]


def _one(answer: Answer, name: str) -> str:
    [value] = answer.all(name)
    return value


def _cookie(answer: Answer, cookie: Cookie) -> str:
    pairs = (one.partition(";")[0].partition("=") for one in answer.all("set-cookie"))
    return next((value for name, _, value in pairs if name == cookie.value), "")
