"""The side door for proxies, asked as they ask: who is answered, and what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import Access, ForwardAuth, Rule, authority_of
from farstu.core.roles import Role
from farstu.crypto.jose import read_token
from farstu.http import verdicts
from farstu.http.cookies import Cookie
from farstu.http.door import Site
from farstu.http.forward_auth import ProxyDoor
from farstu.http.proxies import NO_PROXIES, Proxies
from farstu.http.proxy_speech import IDENTITY_HEADERS, SAID, Asked, Plain, Said
from farstu.services.relying_parties import (
    Added,
    add_relying_party,
    change_relying_party,
    suspend_relying_party,
)
from farstu.services.token_keys import show_token_keys
from farstu.store import accounts, relying_hosts, relying_parties, sessions
from farstu.store.engine import Store, open_store
from farstu.store.relying_parties import RelyingParty
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from farstu.web.render import Renderer
from farstu.web.wording_proxies import AT_APPLICATIONS
from tests.support.databases import POSTGRESQL, Database
from tests.support.guarded import code_for, give_badge, set_out
from tests.support.house import REQUIRED, House, Person, open_house
from tests.support.server import wait_until

WIKI = "https://wiki.example.com"
HOST = authority_of(WIKI)
CHECKED = f"/forward-auth/redirect/{HOST}"
SECRET = "s" * 40
RENDERER = Renderer()
PROXIES = Proxies(networks=(ip_network("192.0.2.0/28"),), secret=SECRET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodge:
    """A door for proxies, and the house behind it."""

    house: House
    door: ProxyDoor

    def question(
        self,
        path: str = CHECKED,
        *,
        badge: str = "",
        peer: str = "192.0.2.1",
        query: str = "",
        method: str = "GET",
        **headers: str,
    ) -> dict[str, Any]:
        """Write what a proxy asks about a page; a header of no text is left out."""
        said = {
            "farstu-secret": SECRET,
            "x-forwarded-host": HOST,
            "x-forwarded-proto": "https",
            "x-forwarded-method": "GET",
            "x-forwarded-uri": "/page",
            "sec-fetch-mode": "navigate",
            "host": HOST,
            "cookie": f"{Cookie.BADGE.value}={badge}" if badge else "",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return {
            "type": "http",
            "path": path,
            "method": method,
            "query_string": query.encode(),
            "client": (peer, 1),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in said.items() if v],
        }

    def ask(self, path: str = CHECKED, **said: Any) -> Answer:
        """Ask one thing."""
        return self.ask_at_once([{"path": path} | said])[0]

    def ask_at_once(self, questions: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Ask several things at once."""

        async def ask(scope: dict[str, Any]) -> Answer:
            sent: list[Any] = []

            async def send(message: Any) -> None:
                sent.append(message)

            await self.door(scope, None, send)  # type: ignore[arg-type]
            told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
            return Answer(status=sent[0]["status"], headers=told, text=sent[1]["body"].decode())

        async def ask_all() -> list[Answer]:
            return await asyncio.gather(*(ask(self.question(**said)) for said in questions))

        return asyncio.run(ask_all())


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open the database."""
    with closing(open_store(database.url)) as opened:
        yield opened


@pytest.fixture
def lodge(store: Store) -> Iterator[Lodge]:
    """Give a door with one application behind it."""
    with open_house(store) as house:
        rules = ForwardAuth(
            hosts=(WIKI,),
            rules=(
                Rule(path="/public", access=Access.EVERYBODY),
                Rule(path="/strong", least=Assurance.PHISHING_RESISTANT, max_age_minutes=5),
                Rule(path="/owners", roles=(Role.OWNER,)),
                Rule(path="/page", methods=("DELETE",), roles=(Role.OWNER,)),
                Rule(),
            ),
        )
        register(house, rules)
        with closing(make_door(house, PROXIES)) as door:
            wait_until(lambda: store.board.is_trusted, otherwise=lambda: "the board is not heard")
            yield Lodge(house=house, door=door)


def make_door(house: House, proxies: Proxies) -> ProxyDoor:
    """Make a door that leads nowhere else."""
    return ProxyDoor(nowhere, house.kit, Site(origin="https://login.example.com"), proxies, say=say)


def say(said: Said, language: str) -> str:
    """Say something in a language."""
    return RENDERER.words(language).say(AT_APPLICATIONS[said])


async def nowhere(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer as the pages would."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def register(house: House, rules: ForwardAuth, *, name: str = "Wiki") -> str:
    """Register an application; say its id."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    return added.party.id


def come(lodge: Lodge) -> tuple[Person, SessionRow, str]:
    """Sign somebody in, and give them a badge."""
    maja = lodge.house.add_person()
    session = lodge.house.come_in(maja, lodge.house.give_app(maja))
    return maja, session, give_badge(lodge.house, WIKI, session)


@pytest.mark.parametrize(
    "said",
    [
        {"peer": "203.0.113.9"},
        {"peer": "192.0.2.16"},
        {"farstu_secret": ""},
        {"farstu_secret": "t" * 40},
        {"peer": "203.0.113.9", "x_forwarded_for": "192.0.2.1"},
        {"peer": "not an address"},
    ],
)
def test_strangers_are_told_nothing(lodge: Lodge, said: dict[str, str]) -> None:
    """Address and secret have to be right, both, whatever else is said (FWD-01)."""
    _, _, badge = come(lodge)
    assert lodge.ask(badge=badge).status == 200
    for path in (f"/forward-auth/redirect/{HOST}", "/.farstu/arrive", "/.farstu/sign-out"):
        answer = lodge.ask(path, badge=badge, **said)
        assert (answer.status, answer.text) == (403, "")
        assert "remote-user" not in answer.headers


def test_nobody_is_answered_where_nothing_is_configured(lodge: Lodge) -> None:
    """No secret is no secret, and not an empty one."""
    with closing(make_door(lodge.house, NO_PROXIES)) as door:
        assert replace(lodge, door=door).ask(farstu_secret="").status == 403
    nobody = Proxies(networks=PROXIES.networks, secret="")
    with closing(make_door(lodge.house, nobody)) as door:
        assert replace(lodge, door=door).ask(farstu_secret="").status == 403


def test_other_addresses_are_pages(lodge: Lodge) -> None:
    """What is not under the two paths goes on."""
    assert lodge.ask("/login").status == 418
    assert lodge.ask("/forward-authx").status == 418


def test_every_identity_header_is_always_there(lodge: Lodge) -> None:
    """Known or not, fresh or kept: all of them, and what a client sent is never among them."""
    maja, _, badge = come(lodge)
    names = {name.lower() for name in IDENTITY_HEADERS}
    evil = {name.lower().replace("-", "_"): "evil" for name in IDENTITY_HEADERS}
    for _ in range(2):
        known = lodge.ask(badge=badge, **evil)
        assert known.status == 200
        assert names <= set(known.headers)
        assert known.headers["remote-account"] == maja.id
        assert "evil" not in known.headers.values()
        public = lodge.ask(badge=badge, x_forwarded_uri="/public/x", **evil)
        assert public.status == 200
        assert {public.headers[name] for name in names} == {""}


def test_a_token_says_the_same_for_a_minute(lodge: Lodge) -> None:
    """Signed, for this application alone, and of a kind of its own (FWD-08)."""
    maja, _, badge = come(lodge)
    token = lodge.ask(badge=badge).headers["farstu-token"]
    keys = lodge.house.read(show_token_keys)
    read = read_token(token, keys)
    assert read is not None
    header, claims = read
    assert (header["typ"], header["alg"]) == ("application+jwt", "ES256")
    assert claims["exp"] - claims["iat"] == 60
    assert (claims["iss"], claims["aud"]) == ("https://login.example.com", WIKI)
    assert (claims["sub"], claims["acr"], claims["limited"]) == (maja.id, "urn:farstu:acr:2", False)


def test_our_cookies_go_no_further(lodge: Lodge) -> None:
    """What the application gets are its own, fresh or kept."""
    _, _, badge = come(lodge)
    cookie = f"a=1; {Cookie.BADGE.value}={badge}; b=2; __Host-farstu-whatever=3"
    for _ in range(2):
        assert lodge.ask(cookie=cookie).headers["cookie"] == "a=1; b=2"


@pytest.mark.parametrize(
    "cookie",
    [
        "garbage",
        "=;=;;;",
        f"{Cookie.BADGE.value}=",
        f"{Cookie.BADGE.value}=short",
        f"{Cookie.BADGE.value}={'A' * 8192}",
        f"{Cookie.BADGE.value}=\xe5\xff\xfe",
        f"{Cookie.BADGE.value}={'A' * 43}",
    ],
)
def test_a_broken_cookie_lets_nobody_in(lodge: Lodge, cookie: str) -> None:
    """Never 200, never an error (weaknesses I5)."""
    for dialect, status in (("nginx", 401), ("redirect", 303)):
        assert lodge.ask(f"/forward-auth/{dialect}/{HOST}", cookie=cookie).status == status


def test_a_badge_that_comes_twice_is_none(lodge: Lodge) -> None:
    """Of two cookies of a name neither is believed."""
    _, _, badge = come(lodge)
    pair = f"{Cookie.BADGE.value}={badge}"
    assert lodge.ask(cookie=f"{pair}; {pair}").status == 303


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 303),
        ({"x_forwarded_method": "HEAD"}, 303),
        ({"sec_fetch_mode": "", "accept": "text/html,*/*"}, 303),
        ({"sec_fetch_mode": "", "accept": "*/*"}, 401),
        ({"sec_fetch_mode": "cors", "accept": "text/html"}, 401),
        ({"sec_fetch_mode": "no-cors"}, 401),
        ({"x_forwarded_method": "POST"}, 401),
        ({"x_forwarded_method": "PUT"}, 401),
        ({"user_agent": "GoogleHC/1.0"}, 303),
    ],
)
def test_only_a_page_is_sent_away(lodge: Lodge, said: dict[str, str], status: int) -> None:
    """A program is told what is missing, and what was posted is never lost without a word."""
    answer = lodge.ask(**said)
    assert answer.status == status
    assert answer.headers["cache-control"] == "no-store"
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["vary"] == "Cookie, Accept-Language"
        assert "location" not in answer.headers
        assert "Nothing of what was sent has been kept" in answer.text
    else:
        assert answer.headers["location"].startswith("https://login.example.com/enter/")
        assert answer.headers["set-cookie"].startswith(Cookie.BINDING.value)
        assert "page" not in answer.headers["location"]


def test_what_is_missing_is_said(lodge: Lodge) -> None:
    """Who is signed in and has proven too little hears what to prove (RFC 9470 3)."""
    _, _, badge = come(lodge)
    answer = lodge.ask(badge=badge, x_forwarded_uri="/strong", sec_fetch_mode="cors")
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="phr", max_age="300"'
    )
    assert lodge.ask(badge=badge, x_forwarded_uri="/strong").status == 303
    assert lodge.ask(badge=badge, x_forwarded_uri="/owners").status == 403


@pytest.mark.parametrize(
    "said",
    [
        {"x_forwarded_host": "other.example.com"},
        {"x_forwarded_host": ""},
        {"x_forwarded_host": f"{HOST}:8443"},
        {"x_forwarded_host": f"{HOST}@evil.example"},
        {"x_forwarded_host": f"{HOST}/admin?"},
        {"x_forwarded_uri": ""},
        {"x_forwarded_method": ""},
        {"x_forwarded_uri": "/public/../page"},
        {"x_forwarded_uri": "/public/%2e%2e/page"},
        {"x_forwarded_uri": "/public/%252e%252e/page"},
        {"x_forwarded_uri": "/public//page"},
        {"x_forwarded_uri": "/public;a/page"},
        {"x_forwarded_uri": "/public%23/../page"},
        {"x_forwarded_uri": "/public#/../page"},
        {"x_forwarded_uri": "@evil.example/public"},
        {"x_forwarded_uri": "https://evil.example/public"},
        {"x_forwarded_uri": "/" + "a" * 9000},
        {"x_forwarded_uri": "/.farstu/arrive?code=x"},
    ],
)
def test_what_is_odd_is_refused(lodge: Lodge, said: dict[str, str]) -> None:
    """Another host than the configured one, a path with two readings: 403 (FWD-03, FWD-04, I17)."""
    _, _, badge = come(lodge)
    for dialect in ("nginx", "redirect"):
        path = f"/forward-auth/{dialect}/{HOST}"
        assert lodge.ask(path, **said).status == 403
        assert lodge.ask(path, badge=badge, **said).status == 403


def test_a_host_is_written_in_several_ways(lodge: Lodge) -> None:
    """Case and the usual port make no other host; an unknown dialect or host is none."""
    _, _, badge = come(lodge)
    assert lodge.ask(badge=badge, x_forwarded_host="WIKI.example.com:443").status == 200
    assert lodge.ask(f"/forward-auth/apache/{HOST}", badge=badge).status == 403
    assert lodge.ask("/forward-auth/redirect", badge=badge).status == 403
    other = {"x_forwarded_host": "other.example.com"}
    assert lodge.ask("/forward-auth/redirect/other.example.com", badge=badge, **other).status == 403


def test_a_browser_arrives_once(lodge: Lodge) -> None:
    """It gets its badge and goes where it was going; a second time it is told so (FWD-06)."""
    house, (_, session, _) = lodge.house, come(lodge)
    away = set_out(house, WIKI, "/page?x=%2F")
    said = {"query": f"code={code_for(house, away, session)}"}
    bound = {"cookie": f"{Cookie.BINDING.value}={away.binding}"}
    assert lodge.ask("/.farstu/arrive", **said).status == 400
    there = lodge.ask("/.farstu/arrive", **said, **bound)
    assert (there.status, there.headers["location"]) == (303, f"{WIKI}/page?x=%2F")
    cookie = there.headers["set-cookie"]
    assert cookie.startswith(f"{Cookie.BADGE.value}=")
    assert "; Secure; HttpOnly; SameSite=Lax" in cookie
    assert "domain" not in cookie.lower()
    again = lodge.ask("/.farstu/arrive", **said, **bound)
    assert (again.status, "used already" in again.text) == (400, True)
    assert lodge.ask("/.farstu/arrive", query="code=a&code=b", **bound).status == 400


def test_signing_out_at_an_application(lodge: Lodge) -> None:
    """Its badge opens nothing at once; no page of another site can do that to its reader."""
    _, _, badge = come(lodge)
    assert lodge.ask(badge=badge).status == 200
    path = "/.farstu/sign-out"
    assert lodge.ask(path, badge=badge, sec_fetch_site="cross-site").status == 403
    assert lodge.ask(path, badge=badge, host="other.example.com").status == 403
    assert lodge.ask(badge=badge).status == 200
    out = lodge.ask(path, badge=badge, method="POST", sec_fetch_site="same-origin")
    assert (out.status, out.headers["location"]) == (303, "https://login.example.com/")
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert lodge.ask(badge=badge).status == 303


@pytest.mark.parametrize(
    ("asked", "offered", "language"),
    [
        ("sv-FI, en;q=0.5", "", "sv"),
        ("en, sv;q=0.5", "", "en"),
        ("fi", "sv, en", "sv"),
        ("sv", "en", "en"),
        ("", "", "en"),
    ],
)
def test_what_is_said_is_in_a_language_of_the_portal(
    lodge: Lodge, asked: str, offered: str, language: str
) -> None:
    """That the reader's browser asks for; nginx, which throws bodies away, has it in a header."""
    spoken = lodge.house.with_settings(languages=offered)
    with closing(make_door(spoken, PROXIES)) as door:
        at = Lodge(house=spoken, door=door)
        refused = at.ask("/.farstu/refused", accept_language=asked)
        stale = at.ask(sec_fetch_mode="cors", accept_language=asked)
        early = at.ask("/.farstu/arrive", accept_language=asked)
        lost = at.ask("/.farstu/refused", host="nobody.example", accept_language="sv")
    assert lost.text.startswith("Du")
    for answer, said in (
        (refused, Said.NOT_LET_IN),
        (stale, Said.GONE_STALE),
        (early, Said.NOT_ARRIVED),
    ):
        assert answer.headers["content-language"] == language
        assert answer.text == f"{say(said, language)}\n"
        assert answer.headers[SAID] == answer.text.strip().encode().decode("latin-1")


def test_nothing_else_is_there(lodge: Lodge) -> None:
    """Under our path at an application's host there are three addresses."""
    assert lodge.ask("/.farstu/refused").status == 403
    assert lodge.ask("/.farstu/other").status == 404
    assert lodge.ask("/.farstu/arrive", method="POST").status == 404


def test_what_breaks_lets_nobody_in(lodge: Lodge, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no answer but *not now* (FWD-09, ASVS 16.5.3)."""
    _, _, badge = come(lodge)

    def broken(*_: object, **__: object) -> object:
        raise OSError("the disk is gone")

    monkeypatch.setattr(lodge.house.kit.store, "read", broken)
    answer = lodge.ask(badge=badge, accept_language="sv")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.text.startswith("Just nu kan vi inte slå upp vem du är.")
    assert not {name.lower() for name in IDENTITY_HEADERS} & set(answer.headers)


def test_without_a_database_what_was_said_is_believed_for_five_seconds(
    lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no longer: then nobody passes (FWD-09)."""
    _, _, badge = come(lodge)
    assert lodge.ask(badge=badge).status == 200
    monkeypatch.setattr(lodge.house.kit.store, "read", lambda *_, **__: 1 / 0)
    lodge.house.clock.advance(4.9)
    assert lodge.ask(badge=badge).status == 200
    lodge.house.clock.advance(0.1)
    assert lodge.ask(badge=badge).status == 503


def for_owners_only(house: House, tx: Tx) -> None:
    """Leave of all rules one, which lets owners in and nobody else."""
    party = relying_parties.list_all(tx)[0]
    assert isinstance(party.rules, ForwardAuth)
    rules = replace(party.rules, rules=(Rule(roles=(Role.OWNER,)),))
    changed = change_relying_party(
        house.kit, tx, party.id, name=party.name, rules=rules, revision=party.revision, by=None
    )
    assert isinstance(changed, RelyingParty), changed


CHANGES: dict[str, Callable[[House, Person, SessionRow], object]] = {
    "the session ended": lambda house, maja, session: house.write(
        lambda tx: sessions.end(tx, session.id, account_id=maja.id, at=house.clock())
    ),
    "the epoch rose": lambda house, maja, _: house.write(
        lambda tx: accounts.raise_epoch(tx, maja.id, at=house.clock())
    ),
    "the account was suspended": lambda house, maja, _: house.write(
        lambda tx: accounts.suspend(tx, maja.id, at=house.clock())
    ),
    "the application was suspended": lambda house, _m, _s: house.write(
        lambda tx: suspend_relying_party(house.kit, tx, relying_parties.list_all(tx)[0].id)
    ),
    "the application has other rules": lambda house, _m, _s: house.write(
        lambda tx: for_owners_only(house, tx)
    ),
    "the host is nobody's": lambda house, _m, _s: house.write(
        lambda tx: relying_hosts.release(tx, relying_parties.list_all(tx)[0].id, [HOST])
    ),
    "the session was claimed by an older epoch": lambda house, _m, session: house.write(
        lambda tx: sessions.carry_over(tx, session.id, epoch=99)
    ),
    "more is required": lambda house, _m, _s: house.set_policy(
        replace(REQUIRED, required=Assurance.PHISHING_RESISTANT)
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
def test_what_is_revoked_is_seen_by_the_next_request(
    lodge: Lodge, database: Database, change: str, *, elsewhere: bool
) -> None:
    """Though its answer was kept, and whoever revoked it (I13, FWD-09)."""
    house, (maja, session, badge) = lodge.house, come(lodge)
    assert lodge.ask(badge=badge).status == 200
    assert kept(lodge, badge)
    with closing(open_store(database.url)) as other:
        CHANGES[change](house.with_kit(store=other) if elsewhere else house, maja, session)
        if elsewhere and database.kind == POSTGRESQL:
            wait_until(lambda: not kept(lodge, badge), otherwise=lambda: "nothing was heard")
    assert lodge.ask(badge=badge).status in {303, 403}


def kept(lodge: Lodge, badge: str) -> bool:
    """Say whether an answer is ready for a badge."""
    cookie = f"{Cookie.BADGE.value}={badge}".encode()
    headers = {b"x-forwarded-method": b"GET", b"x-forwarded-uri": b"/page", b"cookie": cookie}
    return lodge.door._verdicts.find(HOST, headers) is not None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"peer": "203.0.113.9"}, 403),
        ({"farstu_secret": "t" * 40}, 403),
        ({"path": f"/forward-auth/apache/{HOST}"}, 403),
        ({"path": "/forward-auth/redirect/other.example.com"}, 403),
        ({"x_forwarded_host": "other.example.com"}, 403),
        ({"x_forwarded_proto": "http", "x_forwarded_host": f"{HOST}:443"}, 403),
        ({"x_forwarded_method": ""}, 403),
        ({"x_forwarded_method": "DELETE"}, 403),
        ({"x_forwarded_uri": "/.farstu/sign-out"}, 403),
        ({"x_forwarded_uri": "/owners"}, 403),
        ({"x_forwarded_uri": "/owners?page"}, 403),
        ({"x_forwarded_uri": "/strong/page"}, 303),
        ({"x_forwarded_uri": "/page?" + "a" * 8000}, 403),
        ({"cookie": ""}, 303),
        ({"cookie": f"{Cookie.BADGE.value}={'A' * 43}"}, 303),
    ],
)
def test_an_answer_is_kept_for_its_own_question(
    lodge: Lodge, said: dict[str, str], status: int
) -> None:
    """Whatever decides and is another: another answer, at once (FWD-03, FWD-04, FWD-09)."""
    _, _, badge = come(lodge)
    for _ in range(2):
        assert lodge.ask(badge=badge).status == 200
        assert lodge.ask(badge=badge, x_forwarded_uri="/page?other").status == 200
        assert lodge.ask(**({"badge": badge} | said)).status == status


def test_a_kept_answer_has_the_cookies_that_came_with_the_question(lodge: Lodge) -> None:
    """The application's cookies may differ each time, and those that HTTP/2 sends apart count."""
    _, _, badge = come(lodge)
    ours = f"{Cookie.BADGE.value}={badge}"
    for theirs in ("a=1", "a=2", "", "name=Åsa", "odd=\x7f", "x=\xa0"):
        answer = lodge.ask(cookie=f"{ours}; {theirs}")
        assert (answer.status, answer.headers["cookie"]) == (200, theirs.replace("\x7f", ""))
    apart = {"cookie": "a=1", "Cookie": "b=2", "COOKIE": ours}
    for _ in range(2):
        answer = lodge.ask(**apart)
        assert (answer.status, answer.headers["cookie"]) == (200, "a=1; b=2")
    assert lodge.ask(**apart, x_forwarded_uri="/page", X_Forwarded_Uri="/page").status == 403


def test_the_pictures_of_a_page_are_judged_once(
    lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many questions at once by one browser: the first is judged, the others hear its answer."""
    _, _, badge = come(lodge)
    asked: list[str] = []
    judge = lodge.door.answer

    def answer(question: Asked) -> Plain:
        asked.append(question.only("x-forwarded-uri"))
        return judge(question)

    monkeypatch.setattr(lodge.door, "answer", answer)
    together = [{"badge": badge, "x_forwarded_uri": f"/pictures/{n}"} for n in range(8)]
    assert [one.status for one in lodge.ask_at_once(together)] == [200] * 8
    assert len(asked) == 1
    asked.clear()
    strong = [{"badge": badge, "x_forwarded_uri": f"/strong/{n}"} for n in range(4)]
    assert [one.status for one in lodge.ask_at_once(strong)] == [303] * 4
    assert len(asked) == 4
    asked.clear()
    assert [one.status for one in lodge.ask_at_once([{}] * 3)] == [303] * 3
    assert len(asked) == 3
    assert not lodge.door._judged


def test_only_so_many_answers_are_kept(lodge: Lodge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes, and is judged anew when it is asked for."""
    _, _, badge = come(lodge)
    monkeypatch.setattr(verdicts, "MOST", 2)
    ours = f"{Cookie.BADGE.value}={badge}"
    cookies = [f"{ours}; {Cookie.BINDING.value}={number}" for number in range(3)]
    assert [lodge.ask(cookie=one).status for one in cookies] == [200, 200, 200]
    assert not kept(lodge, badge)
    assert len(lodge.door._verdicts._kept) == 2
    assert lodge.ask(cookie=cookies[0]).status == 200


def test_only_so_many_answers_are_written_out(
    lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few, and none that is long, so that nobody fills the memory with cookies of their own."""
    _, _, badge = come(lodge)
    monkeypatch.setattr(verdicts, "MOST_WRITTEN", 2)
    ours = f"{Cookie.BADGE.value}={badge}"
    written = lodge.door._verdicts._written
    long = "a" * verdicts.LONGEST_COOKIE
    for theirs in ("a=1", "a=2", "a=3", "a=1", long):
        for _ in range(2):
            answer = lodge.ask(cookie=f"{ours}; {theirs}")
            assert (answer.status, answer.headers["cookie"]) == (200, theirs)
        assert len(written) <= 2
    assert not any(long in str(message) for _, message in written.values())


def test_what_is_open_to_everybody_is_ready_for_everybody(
    lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged once for all, with nobody's name on it; until the rules are others."""
    _, _, badge = come(lodge)
    assert lodge.ask(x_forwarded_uri="/public/1").status == 200
    with monkeypatch.context() as patch:
        patch.setattr(lodge.house.kit.store, "read", None)
        for said in ({"badge": badge}, {"cookie": "a=1"}, {}):
            answer = lodge.ask(x_forwarded_uri="/public/2", **said)
            assert (answer.status, answer.headers["remote-user"]) == (200, "")
            assert answer.headers["cookie"] == said.get("cookie", "")
    lodge.house.write(lambda tx: for_owners_only(lodge.house, tx))
    assert lodge.ask(badge=badge, x_forwarded_uri="/public/1").status == 403


def test_no_text_no_headers_about_one(lodge: Lodge) -> None:
    """What is let through has no body, and says nothing of one; what is refused in words does."""
    _, _, badge = come(lodge)
    about = {"content-type", "content-length", "x-content-type-options"}
    assert not about & set(lodge.ask(badge=badge).headers)
    assert about <= set(lodge.ask(badge=badge, x_forwarded_uri="/owners").headers)


def test_a_kept_answer_is_somebody_elses_business_not(lodge: Lodge) -> None:
    """What happens to others leaves it as it is; a few seconds later it is judged anew."""
    house, (_, _, badge) = lodge.house, come(lodge)
    assert not kept(lodge, badge)
    assert lodge.ask(badge=badge).status == 200
    other = house.add_person("nils@example.com")
    house.come_in(other, house.give_app(other))
    house.write(lambda tx: accounts.raise_epoch(tx, other.id, at=house.clock()))
    assert kept(lodge, badge)
    house.clock.advance(timedelta(seconds=5))
    assert not kept(lodge, badge)
    assert lodge.ask(badge=badge).status == 200
    house.kit.store.board.is_trusted = False
    assert not kept(lodge, badge)
    assert lodge.ask(badge=badge).status == 200


def test_of_a_header_that_came_twice_only_lists_are_believed() -> None:
    """Cookies and hops are put together; of anything else neither counts."""
    lines = [(b"cookie", b"a=1"), (b"x-forwarded-for", b"192.0.2.1"), (b"host", b"one.example")]
    more = [(b"cookie", b"b=2"), (b"x-forwarded-for", b"192.0.2.2"), (b"host", b"two.example")]
    scope = {"path": "/", "method": "GET", "query_string": b"", "headers": [*lines, *more]}
    asked = Asked.read(scope)
    assert asked.only("cookie") == "a=1; b=2"
    assert asked.only("x-forwarded-for") == "192.0.2.1, 192.0.2.2"
    assert asked.only("host") == ""
