"""The pages about a portal's applications: added, used, changed, given secrets, stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape

import pytest

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent as E
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import Access, ForwardAuth
from farstu.core.hosted_page import HostedPage
from farstu.core.relying_parties import Authentication, Door, OpenIdConnect, Scope
from farstu.core.roles import Role
from farstu.crypto.tokens import digest
from farstu.http.cookies import Cookie
from farstu.http.proxy_configuration import FILES, Proxy, place_at, write_configuration
from farstu.services.relying_parties import Added, add_relying_party, change_relying_party
from farstu.services.shared_secrets import list_shared
from farstu.store import relying_parties
from farstu.store.relying_parties import RelyingParty
from farstu.web.doors import FORMS
from farstu.web.pages.application_proxy import PLACEHOLDER
from tests.support.databases import Database
from tests.support.house import OPTIONAL, App, open_house
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

BACK = "https://shop.example/callback"
SHOP = OpenIdConnect(redirect_addresses=(BACK,))
AREA = re.compile(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', re.DOTALL)
LISTING = re.compile(r"<pre[^>]*>(.*?)</pre>", re.DOTALL)
ODD_DIGIT = "\N{ARABIC-INDIC DIGIT ONE}"
WIKI = ForwardAuth(hosts=("https://wiki.example",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The browser of somebody who runs the portal, and where its applications are."""

    home: Home
    browser: Browser
    app: App
    person_id: str

    def at(self, path: str = "") -> str:
        """Write an address of these pages."""
        return f"/org/{self.home.house.staff}/applications{path}"

    def get(self, path: str = "") -> Answer:
        """Open one, in English."""
        return self.browser.get(self.at(path), headers=[("accept-language", "en")])

    def post(self, path: str, **typed: str) -> Answer:
        """Post a form."""
        return self.browser.post(self.at(path), typed)

    def add(self, name: str = "Shop", rules: OpenIdConnect | ForwardAuth = SHOP) -> Added:
        """Have an application there already."""
        house = self.home.house
        added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
        assert isinstance(added, Added)
        return added

    def find(self, party_id: str) -> RelyingParty:
        """Read it as it is now."""
        found = self.home.house.read(lambda tx: relying_parties.find(tx, party_id))
        assert found is not None
        return found

    def only(self) -> RelyingParty:
        """Read the only one that there is."""
        [found] = self.home.house.read(relying_parties.list_all)
        return found

    def digests(self, party_id: str) -> list[str]:
        """List the digests of its secrets."""
        known = self.home.house.read(lambda tx: relying_parties.list_secrets(tx, party_id))
        return [one.secret_digest for one in known]

    def form(self, party_id: str) -> dict[str, str]:
        """Read what the form of the rules would send as it stands."""
        return values(self.get(f"/{party_id}/rules").text)

    def wait(self) -> None:
        """Let the proof grow old."""
        self.home.house.clock.advance(timedelta(minutes=6))


def values(page: str) -> dict[str, str]:
    """Read what a form would send as it stands."""
    read = parse(page)
    fields = {
        one["name"]: one["value"]
        for one in read.find("input")
        if one["name"] and (one["type"] not in {"radio", "checkbox"} or "checked" in one)
    }
    for select in read.find("select"):
        fields[select["name"]] = next(o["value"] for o in select.find("option") if "selected" in o)
    for area in re.finditer(
        r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    ):
        fields[area[1]] = unescape(area[2])
    return {name: text for name, text in fields.items() if name not in {"csrf", "page"}}


def told(page: str, name: str) -> str:
    """Read something that is there to be copied."""
    [found] = [one for one in parse(page).walk() if one["id"] == name]
    return found.text()


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        browser.get("/account/security")
        yield Desk(home=home, browser=browser, app=app, person_id=person.id)


def test_every_door_has_a_form() -> None:
    """With a file of words, so that no application is there that no page can show."""
    assert set(FORMS) == set(Door)


def test_an_empty_list_says_what_an_application_is_and_leads_to_each_door(desk: Desk) -> None:
    """The first thing that there is to do."""
    page = desk.get()
    assert "There is none yet." in page.text
    links = {one["href"] for one in parse(page.text).find("a")}
    assert {desk.at(f"/new/{door.value}") for door in Door} <= links


def test_what_is_added_is_told_all_that_it_has_to_know(desk: Desk) -> None:
    """Issuer, discovery, client id and its secret, which no later page has."""
    name = "Domain manager"
    made = desk.post("/new/openid_connect", application_name=name, redirect_addresses=f" {BACK} \n")
    party = desk.only()
    assert (made.status, party.name, party.openid) == (200, name, SHOP)
    secret = told(made.text, "told-secret")
    assert desk.digests(party.id) == [digest(secret)]
    assert told(made.text, "told-client") == party.client_id
    assert told(made.text, "told-discovery").startswith(told(made.text, "told-issuer"))
    assert secret in told(made.text, "told-apache")
    assert made.header("cache-control") == "no-store"
    later = desk.get(f"/{party.id}")
    assert (later.status, secret in later.text) == (200, False)
    assert secret[-4:] in later.text
    events = desk.home.house.events()
    assert (events[E.RELYING_PARTY_ADDED], events[E.RELYING_PARTY_SECRET_ADDED]) == (1, 1)


def test_an_app_on_a_device_is_given_no_secret(desk: Desk) -> None:
    """And may be called by a scheme of its own."""
    back = "com.example.app:/callback"
    typed = {"application_name": "App", "redirect_addresses": back, "is_native": "yes"}
    made = desk.post("/new/openid_connect", **typed)
    assert desk.only().openid.authentication is Authentication.NONE
    assert "told-secret" not in made.text


def test_one_behind_a_proxy_is_added_with_its_rules(desk: Desk) -> None:
    """And without any, all of it is for whoever is signed in."""
    rules = "/public/ everybody\r\n/ signed_in"
    typed = {"application_name": "Wiki", "hosts": "https://wiki.example", "rules": rules}
    assert desk.post("/new/forward_auth", **typed).status == 200
    known = desk.only().rules
    assert isinstance(known, ForwardAuth)
    assert [one.access for one in known.rules] == [Access.EVERYBODY, Access.SIGNED_IN]
    bare = {"application_name": "Files", "hosts": "https://files.example", "rules": ""}
    page = desk.post("/new/forward_auth", **bare)
    assert "/ signed_in" in page.text


def test_one_that_sends_people_to_the_hosted_page_gets_a_secret_that_signs(desk: Desk) -> None:
    """Sealed, so that we can sign by it too; what is wrong about its addresses is said at them."""
    typed = {"application_name": "Panel", "return_addresses": "https://panel.example/back"}
    made = desk.post("/new/hosted_page", **typed)
    party = desk.only()
    rules = HostedPage(return_addresses=(typed["return_addresses"],))
    assert (made.status, party.rules) == (200, rules)
    kit, secret = desk.home.house.kit, told(made.text, "told-secret")
    shared = desk.home.house.read(lambda tx: list(list_shared(kit, tx, party)))
    assert [one.secret for one in shared] == [secret]
    wrong = {"application_name": "Other", "return_addresses": "http://panel.example/"}
    no = desk.post("/new/hosted_page", **wrong)
    errors = {one["id"] for one in parse(no.text).walk() if one["id"].endswith("-error")}
    assert (no.status, errors) == (422, {"return_addresses-error"})
    page = desk.get(f"/{party.id}/rules")
    assert values(page.text)["return_addresses"] == typed["return_addresses"]


def test_one_with_a_plug_in_for_duo_gets_what_is_entered_there(desk: Desk) -> None:
    """The host alone, an id and a secret of their length; the form has all of its rules."""
    typed = {"application_name": "VPN", "return_addresses": "https://vpn.example/back"}
    made = desk.post("/new/duo_universal", **typed)
    party = desk.only()
    back = (typed["return_addresses"],)
    assert (made.status, party.rules) == (200, DuoUniversal(return_addresses=back))
    entered = [told(made.text, f"told-{name}") for name in ("host", "client", "secret")]
    assert [entered[0], *map(len, entered[1:])] == [HOST, 20, 40]
    form = {**values(desk.get(f"/{party.id}/rules").text), "takes_limited": "yes"}
    assert desk.post(f"/{party.id}/rules", **form).status == 303
    rules = DuoUniversal(return_addresses=back, takes_limited=True)
    assert desk.only().rules == rules
    no = desk.post(f"/{party.id}/rules", **{**form, "least": "most"})
    assert (no.status, desk.only().rules) == (422, rules)


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(desk: Desk) -> None:
    """At each field, and nothing is added."""
    typed = {"application_name": " ", "redirect_addresses": "http://shop.example/\nnonsense"}
    no = desk.post("/new/openid_connect", **typed)
    errors = {one["id"] for one in parse(no.text).walk() if one["id"].endswith("-error")}
    assert (no.status, errors) == (422, {"application_name-error", "redirect_addresses-error"})
    assert values(no.text)["redirect_addresses"] == typed["redirect_addresses"]
    guard = {"application_name": "Wiki", "hosts": "wiki.example/", "rules": "/\n/a nobody"}
    no = desk.post("/new/forward_auth", **guard)
    errors = {one["id"] for one in parse(no.text).walk() if one["id"].endswith("-error")}
    assert (no.status, errors) == (422, {"hosts-error", "rules-error"})
    assert ("Line 2:" in no.text, values(no.text)["rules"]) == (True, guard["rules"])
    assert desk.home.house.read(relying_parties.list_all) == []


def test_a_name_that_is_taken_is_refused(desk: Desk) -> None:
    """People consent by it."""
    desk.add("Shop")
    no = desk.post("/new/openid_connect", application_name="SHOP", redirect_addresses=BACK)
    assert (no.status, "That name is taken." in no.text) == (409, True)


def test_what_was_typed_outlives_a_proof(desk: Desk) -> None:
    """For an hour, and says that it is not saved; until then nothing is added."""
    desk.wait()
    typed = {"application_name": "Shop", "redirect_addresses": BACK}
    asked = desk.post("/new/openid_connect", **typed)
    assert (asked.status, "/account/confirm" in (asked.location or "")) == (303, True)
    back = desk.get("/new/openid_connect/typed")
    assert "is not saved" in back.text
    assert {name: values(back.text)[name] for name in typed} == typed
    one = desk.add("Wiki", WIKI).party
    form = {**desk.form(one.id), "hosts": "https://wiki.example\nhttps://other.example"}
    asked = desk.post(f"/{one.id}/rules", **form)
    assert (asked.status, "/account/confirm" in (asked.location or "")) == (303, True)
    back = desk.get(f"/{one.id}/rules/typed")
    assert ("is not saved" in back.text, values(back.text)) == (True, form)
    assert desk.get("/new/openid_connect/typed").location == desk.at("/new/openid_connect")
    assert desk.find(one.id) == one


@pytest.mark.parametrize("rules", [SHOP, WIKI], ids=["openid", "guarded"])
def test_a_form_that_is_sent_as_it_is_changes_nothing(
    desk: Desk, rules: OpenIdConnect | ForwardAuth
) -> None:
    """What the page shows is what there is, and nobody is asked about anything."""
    one = desk.add("Shop", rules).party
    saved = desk.post(f"/{one.id}/rules", **desk.form(one.id))
    assert saved.location is not None
    assert replace(desk.find(one.id), revision=0) == one
    assert E.RELYING_PARTY_CHANGED not in desk.home.house.events()


def test_every_rule_can_be_changed(desk: Desk) -> None:
    """All that the operator's command can set, by whose hand."""
    one = desk.add().party
    keys = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "%s"}]}' % ("A" * 43)
    typed = {
        "application_name": "Domains",
        "revision": "0",
        "redirect_addresses": f"{BACK}\nhttps://shop.example/other",
        "signed_out_addresses": "https://shop.example/bye",
        "logout_address": "https://shop.example/out",
        "authentication": "private_key_jwt",
        "keys": keys,
        "algorithm": "ES256",
        "least": "multi",
        "takes_limited": "yes",
        "is_native": "yes",
        "is_pairwise": "yes",
        "scope_organisations": "yes",
        "scope_offline_access": "yes",
    }
    saved = desk.post(f"/{one.id}/rules", **typed, meant="yes")
    assert (saved.status, saved.location is not None) == (303, True)
    now = desk.find(one.id)
    assert now.name == "Domains"
    assert now.openid.redirect_addresses == (BACK, "https://shop.example/other")
    assert now.openid.scopes == (Scope.OPENID, Scope.ORGANISATIONS, Scope.OFFLINE)
    assert (now.openid.least, now.openid.asks_consent) == (Assurance.MULTI, False)
    assert now.openid.authentication is Authentication.PRIVATE_KEY
    form = desk.form(one.id)
    assert {name: form.get(name) for name in typed} == {
        **typed,
        "revision": "1",
        "keys": form["keys"],
    }


def test_what_a_change_takes_away_is_said_before_it_is_saved(desk: Desk) -> None:
    """Nothing is changed until it is meant; and the way back has all that was typed."""
    one = desk.add().party
    typed = {**desk.form(one.id), "least": "multi"}
    typed["redirect_addresses"] = "https://shop.example/new"
    asked = desk.post(f"/{one.id}/rules", **typed)
    assert (asked.status, desk.find(one.id)) == (200, one)
    assert ("Nothing is saved yet." in asked.text, f"to: {BACK}" in asked.text) == (True, True)
    assert "more than before" in asked.text
    again = desk.post(f"/{one.id}/rules", **values(asked.text), meant="no")
    assert (again.status, values(again.text)) == (200, typed)
    desk.post(f"/{one.id}/rules", **values(asked.text), meant="yes")
    assert desk.find(one.id).openid.redirect_addresses == ("https://shop.example/new",)


def test_what_somebody_else_saved_meanwhile_stands_beside_what_was_typed(desk: Desk) -> None:
    """Neither is lost: the second is told, sees both, and may go on from there."""
    house, one = desk.home.house, desk.add().party
    mine = {**desk.form(one.id), "redirect_addresses": f"{BACK}\nhttps://shop.example/mine"}
    theirs = replace(one.openid, redirect_addresses=(BACK, "https://shop.example/theirs"))
    house.write(
        lambda tx: change_relying_party(
            house.kit, tx, one.id, name="Shop", rules=theirs, revision=0, by=None
        )
    )
    told_so = desk.post(f"/{one.id}/rules", **mine)
    assert (told_so.status, desk.find(one.id).openid) == (409, theirs)
    assert "https://shop.example/theirs" in told_so.text
    now = values(told_so.text)
    assert now == {**mine, "revision": "1"}
    assert desk.post(f"/{one.id}/rules", **now, meant="yes").status == 303
    assert desk.find(one.id).openid.redirect_addresses[1] == "https://shop.example/mine"


def test_what_no_page_offers_is_refused(desk: Desk) -> None:
    """A level, an algorithm, a revision that nobody saw: told so, and nothing is changed."""
    one = desk.add().party
    form = desk.form(one.id)
    for odd in ({"least": "none"}, {"algorithm": "none"}, {"authentication": "magic"}):
        assert desk.post(f"/{one.id}/rules", **{**form, **odd}).status == 422
    for odd in ({"revision": "-1"}, {"revision": "9" * 40}, {"revision": ODD_DIGIT}):
        assert desk.post(f"/{one.id}/rules", **{**form, **odd}).status == 409
    keyed = {**form, "authentication": "private_key_jwt"}
    for keys in ("", "[]", "{", "[" * 100_00, '{"keys": []}'):
        assert desk.post(f"/{one.id}/rules", **{**keyed, "keys": keys}).status == 422
    assert desk.find(one.id) == one


def test_two_secrets_live_at_once_and_each_is_shown_once(desk: Desk) -> None:
    """A third is refused until one is removed, which opens nothing from then on."""
    added = desk.add()
    one = added.party
    second = told(desk.post(f"/{one.id}/secrets").text, "told-secret")
    assert desk.digests(one.id) == [digest(str(added.secret)), digest(second)]
    assert desk.post(f"/{one.id}/secrets").status == 409
    page = desk.get(f"/{one.id}").text
    assert second not in page
    remove = next(one["href"] for one in parse(page).find("a") if "/secrets/" in one["href"])
    assert desk.browser.get(remove).status == 200
    assert desk.browser.post(remove).status == 303
    assert desk.digests(one.id) == [digest(second)]
    assert desk.browser.post(remove).status == 404
    last = next(
        one["href"]
        for one in parse(desk.get(f"/{one.id}").text).find("a")
        if "/secrets/" in one["href"]
    )
    assert "It is the only one" in desk.browser.get(last, headers=[("accept-language", "en")]).text


def test_an_application_is_suspended_let_in_again_and_removed(desk: Desk) -> None:
    """Each says first what it does; the trail says who."""
    one = desk.add().party
    for deed, event in (
        ("suspend", E.RELYING_PARTY_SUSPENDED),
        ("resume", E.RELYING_PARTY_RESUMED),
        ("remove", E.RELYING_PARTY_REMOVED),
    ):
        assert desk.get(f"/{one.id}/{deed}").status == 200
        assert desk.post(f"/{one.id}/{deed}").status == 303
        assert desk.home.house.events()[event] == 1
    assert desk.get(f"/{one.id}").status == 404


@pytest.mark.parametrize("deed", ["suspend", "remove", "secrets"])
def test_a_deed_asks_for_a_fresh_proof(desk: Desk, deed: str) -> None:
    """Six minutes later nothing happens before it."""
    one = desk.add().party
    desk.wait()
    asked = desk.post(f"/{one.id}/{deed}")
    assert (asked.status, "/account/confirm" in (asked.location or "")) == (303, True)
    assert (desk.find(one.id), len(desk.digests(one.id))) == (one, 1)


@pytest.mark.parametrize("proxy", Proxy)
def test_the_configuration_of_a_proxy_is_what_the_command_prints_but_for_the_secret(
    desk: Desk, proxy: Proxy
) -> None:
    """On the page, and as a file without a script."""
    one = desk.add("Wiki", WIKI).party
    reached = {"upstream": "http://127.0.0.1:3001", "farstu": "http://127.0.0.1:8441"}
    place = place_at(
        "https://wiki.example",
        secret=PLACEHOLDER,
        upstream=reached["upstream"],
        farstu=reached["farstu"],
    )
    wanted = write_configuration(proxy, place)
    asked = f"proxy={proxy.value}&upstream={reached['upstream']}&farstu={reached['farstu']}"
    page = desk.get(f"/{one.id}/proxy?{asked}")
    assert [unescape(one) for one in LISTING.findall(page.text)] == [wanted]
    sent = {**reached, "proxy": proxy.value, "origin": "https://wiki.example"}
    file = desk.post(f"/{one.id}/proxy/download", **sent)
    assert (file.status, file.text) == (200, wanted)
    assert FILES[proxy] in str(file.header("content-disposition"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("upstream", "http://127.0.0.1:3000/; } evil"),
        ("farstu", "javascript:alert(1)"),
        ("farstu", ""),
        ("proxy", "iis"),
    ],
)
def test_nothing_odd_gets_into_a_configuration(desk: Desk, name: str, text: str) -> None:
    """It would stand there as it is: told so, and nothing is printed."""
    one = desk.add("Wiki", WIKI).party
    usual = {"proxy": "nginx", "upstream": "http://127.0.0.1:3000", "farstu": "http://[::1]:8440"}
    sent = {**usual, name: text, "origin": "https://wiki.example"}
    no = desk.post(f"/{one.id}/proxy/download", **sent)
    assert (no.status, "file-1" in no.text) == (422, False)
    elsewhere = {**usual, "origin": "https://evil.example"}
    assert desk.post(f"/{one.id}/proxy/download", **elsewhere).status == 404


def test_another_portals_application_is_not_there(desk: Desk) -> None:
    """Neither to be seen nor to be changed."""
    with open_house(desk.home.house.kit.store, host="other.test") as there:
        added = there.write(lambda tx: add_relying_party(there.kit, tx, name="Theirs", rules=SHOP))
        assert isinstance(added, Added)
        which = added.party.id
        assert "Theirs" not in desk.get().text
        for path in ("", "/rules", "/suspend", "/remove"):
            assert desk.get(f"/{which}{path}").status == 404
        for path in ("/rules", "/suspend", "/remove", "/secrets"):
            assert desk.post(f"/{which}{path}").status == 404
        assert there.read(lambda tx: relying_parties.find(tx, which)) == added.party
