"""The pages about the applications of a portal, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import ForwardAuth, Rule
from farstu.core.hosted_page import HostedPage
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Authentication, Door, OpenIdConnect
from farstu.core.rule_lines import read_line
from farstu.core.rule_losses import Loss, Lost
from farstu.http.proxy_configuration import FILES, Proxy, place_at, write_configuration
from farstu.services.office_applications import Switch
from farstu.web import views
from farstu.web.doors import FORMS
from farstu.web.views import applications as pages
from farstu.web.views.invitations import SlipRow
from tests.web.people import HEAD, OFFICE, complain, days_ago

SHOP_RULES = OpenIdConnect(redirect_addresses=("https://shop.example/callback",))
FULL_RULES = OpenIdConnect(
    redirect_addresses=("https://shop.example/callback", f"https://shop.example/{'long' * 20}"),
    signed_out_addresses=("https://shop.example/goodbye",),
    logout_address="https://shop.example/callback?logout=backchannel",
    authentication=Authentication.PRIVATE_KEY,
    takes_limited=True,
)
WIKI_RULES = ForwardAuth(
    hosts=("https://wiki.example", "https://files.example:8443"),
    rules=(read_line("/public/ everybody") or Rule(), Rule()),
)
SHOP = pages.ApplicationRow(
    id="01jd8y3v8k6m5n4p3q2r1s0t9a",
    name="Domain manager",
    door=Door.OPENID_CONNECT,
    added_at=days_ago(30),
)
BUSY = replace(SHOP, allowed=1200, inside=37)
WIKI = replace(SHOP, id="b", name="Wiki", door=Door.FORWARD_AUTH, inside=1, is_suspended=True)
LONG = replace(SHOP, id="c", name="The management of domains, certificates and mail of friends")
SECRET = pages.SecretRow(id="s", hint="a1B2", added_at=days_ago(2))
TOLD = pages.Told(
    issuer="https://portal.nordskar.example",
    discovery="https://portal.nordskar.example/.well-known/openid-configuration",
    client_id=SHOP.id,
)
DOORS = tuple(FORMS)
NEW = pages.ApplicationNewPage(office=HEAD, door=Door.OPENID_CONNECT)
GUARD = replace(NEW, door=Door.FORWARD_AUTH)
PROVE = replace(NEW, door=Door.HOSTED_PAGE)
PANEL_RULES = HostedPage(return_addresses=("https://panel.example/back",))
PANEL = replace(SHOP, id="p", name="Panel", door=Door.HOSTED_PAGE)
DUO = replace(NEW, door=Door.DUO_UNIVERSAL)
VPN_RULES = DuoUniversal(return_addresses=("https://vpn.example/back",), takes_limited=True)
VPN = replace(SHOP, id="v", name="VPN", door=Door.DUO_UNIVERSAL)
ONE = pages.ApplicationPage(
    office=HEAD, row=BUSY, rules=SHOP_RULES, told=TOLD, secrets=(SECRET,), may_add=True
)
RULES = pages.ApplicationRulesPage(office=HEAD, row=SHOP, rules=SHOP_RULES)
DEED = pages.ApplicationDeedPage(office=HEAD, row=BUSY, switch=Switch.SUSPEND)
REMOVE = pages.SecretRemovePage(office=HEAD, row=SHOP, secret=SECRET)
SLIPS = (SlipRow(line=2, text="/admin nobody", why="Write each path as in /wiki."),)
PROXY = pages.ProxyPage(
    office=HEAD,
    row=replace(WIKI, is_suspended=False),
    proxies=tuple(Proxy),
    proxy=Proxy.NGINX,
    placeholder="SECRET-OF-THE-PROXIES",
)
REACHED = {"upstream": "http://127.0.0.1:3000", "farstu": "http://localhost:8440"}
FILE = pages.Configuration(
    origin=WIKI_RULES.hosts[0],
    file=FILES[Proxy.NGINX],
    text=write_configuration(
        Proxy.NGINX,
        place_at(
            WIKI_RULES.hosts[0],
            upstream=REACHED["upstream"],
            farstu=REACHED["farstu"],
            secret=PROXY.placeholder,
        ),
    ),
)
VALUES = {"application_name": SHOP.name, "revision": "3"}

APPLICATION_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office.applications": (pages.ApplicationsPage(office=HEAD, doors=DOORS), OFFICE),
    "office.applications_full": (
        pages.ApplicationsPage(office=HEAD, doors=DOORS, rows=(BUSY, WIKI, LONG)),
        OFFICE,
    ),
    "office.application_new": (NEW, OFFICE),
    "office.application_new_typed": (
        replace(NEW, is_typed=True),
        replace(OFFICE, values={"application_name": "Shop"}),
    ),
    "office.application_new_error": (
        NEW,
        complain(
            OFFICE,
            Rejected(Reason.FIELD_EMPTY, field="application_name"),
            Rejected(Reason.ADDRESS_OPEN, field="redirect_addresses"),
            typed={"redirect_addresses": "http://shop.example/"},
        ),
    ),
    "office.application_guard": (GUARD, OFFICE),
    "office.application_prove": (PROVE, OFFICE),
    "office.application_proving": (
        replace(ONE, row=PANEL, rules=PANEL_RULES, told=replace(TOLD, secret="b" * 43)),
        OFFICE,
    ),
    "office.application_rules_proving": (
        replace(RULES, row=PANEL, rules=PANEL_RULES),
        replace(OFFICE, values={**VALUES, **FORMS[Door.HOSTED_PAGE].values_of(PANEL_RULES)}),
    ),
    "office.application_duo": (DUO, OFFICE),
    "office.application_plug_in": (
        replace(
            ONE,
            row=VPN,
            rules=VPN_RULES,
            told=replace(TOLD, client_id="N5H2EXORQNIGKFBQQXWU", secret="B" * 40),
        ),
        OFFICE,
    ),
    "office.application_rules_plug_in": (
        replace(RULES, row=VPN, rules=VPN_RULES),
        replace(OFFICE, values={**VALUES, **FORMS[Door.DUO_UNIVERSAL].values_of(VPN_RULES)}),
    ),
    "office.application_guard_error": (
        replace(GUARD, slips=SLIPS),
        complain(
            OFFICE,
            Rejected(Reason.HOST_GUARDED),
            Rejected(Reason.RULE_UNCLEAR),
            typed={"hosts": "https://wiki.example", "rules": "/\n/admin nobody"},
        ),
    ),
    "office.application": (ONE, OFFICE),
    "office.application_added": (
        replace(ONE, row=SHOP, told=replace(TOLD, secret="b" * 43), is_new=True),
        OFFICE,
    ),
    "office.application_bare": (replace(ONE, row=LONG, secrets=()), OFFICE),
    "office.application_keys": (
        replace(ONE, rules=FULL_RULES, secrets=None, may_add=False),
        OFFICE,
    ),
    "office.application_guarded": (
        replace(ONE, row=WIKI, rules=WIKI_RULES, secrets=None, may_add=False),
        OFFICE,
    ),
    "office.application_rules": (
        RULES,
        replace(OFFICE, values={**VALUES, **FORMS[Door.OPENID_CONNECT].values_of(SHOP_RULES)}),
    ),
    "office.application_rules_error": (
        replace(RULES, is_typed=True),
        complain(OFFICE, Rejected(Reason.RULES_CHANGED_MEANWHILE), typed=VALUES),
    ),
    "office.application_rules_lost": (
        replace(
            RULES,
            lost=tuple(Lost(loss=one, what=("https://shop.example/",)) for one in Loss),
            typed=VALUES,
        ),
        OFFICE,
    ),
    "office.application_rules_guarded": (
        replace(RULES, row=replace(WIKI, is_suspended=False), rules=WIKI_RULES, slips=SLIPS),
        replace(OFFICE, values={**VALUES, **FORMS[Door.FORWARD_AUTH].values_of(WIKI_RULES)}),
    ),
    **{f"office.application_{one.value}": (replace(DEED, switch=one), OFFICE) for one in Switch},
    "office.application_secret": (REMOVE, OFFICE),
    "office.application_secret_last": (replace(REMOVE, is_last=True), OFFICE),
    "office.application_proxy": (
        replace(PROXY, configurations=(FILE,)),
        replace(OFFICE, values=REACHED),
    ),
    "office.application_proxy_error": (
        PROXY,
        complain(OFFICE, Rejected(Reason.PLACE_UNCLEAR, field="farstu"), typed=REACHED),
    ),
}
