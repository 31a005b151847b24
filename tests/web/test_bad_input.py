"""Whatever stands in a field: a clear message or acceptance, what was typed kept, never a 500."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest
import sqlalchemy as sa

from farstu.core.policy import Settings
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.links import make_first_owner_link
from farstu.store import schema
from farstu.store.engine import open_store
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.databases import POSTGRESQL, SQLITE, Database
from tests.support.house import PASSWORD, App, House, Person, open_house
from tests.support.one_database import on_sqlite
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, Web, claim, open_web
from tests.web.support.people import begin, prove, sit

# What is typed ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """Something in a field: how it is sent, and how it reads (None: as if it were not there)."""

    sent: str
    read: str | None


def text(value: str) -> Typed:
    """Type something that is at least text."""
    return Typed("{field}=" + quote_plus(value), value)


INPUTS = {
    "missing": Typed("", None),
    "empty": text(""),
    "spaces": text("   "),
    "spaces around": text("  maja  "),
    "10 kB": text("x" * 10_000),
    "10 kB of digits": text("1" * 10_000),
    "a lot of å": text("å" * 5_000),
    "NUL": Typed("{field}=a%00b", "a\ufffdb"),
    "nothing but NUL": Typed("{field}=%00", "\ufffd"),
    "controls": text("a\x01\x07\x1b[31mb\x7f"),
    "line breaks": text("a\r\nset-cookie: x=1\r\n\r\nb"),
    "emoji": text("📱"),
    "joined emoji": text("👩‍💻"),
    "lone surrogate": Typed("{field}=%ED%A0%80", "\ufffd\ufffd\ufffd"),
    "no UTF-8": Typed("{field}=%FF%FE", "\ufffd\ufffd"),
    "half an escape": Typed("{field}=%zz%", "%zz%"),
    "right to left": text("abc\u202edef"),
    "invisible": text("\u200b\ufeff"),
    "unassigned": text("\U000e0fff\uffff"),
    "combining": text("a" + "\u0301" * 500),
    "markup": text("<script>alert(1)</script>"),
    "out of the attribute": text('"><img src=x onerror=alert(1)>'),
    "template": text("{{ 7 * 7 }}{% raw %}%(subject)s%s${x}"),
    "SQL": text("' OR 1=1; DROP TABLE accounts --"),
    "JSON": text('{"$gt": ""}'),
    "list": Typed("{field}[]=maja", None),
    "object": Typed("{field}[a]=maja&{field}.b=maja", None),
    "twice": Typed("{field}=maja&{field}=olle", "maja olle"),
    "full-width digits": text("１２３４５６"),  # noqa: RUF001
    "arabic digits": text("١٢٣٤٥٦"),
    "superscript digits": text("¹²³⁴⁵⁶"),
    "negative": text("-12345"),
    "a right shape": text("123456"),
    "an address": text("maja@example.com"),
    "odd addresses": text('"maja lind"@[127.0.0.1]'),
    "address with NUL": Typed("{field}=maja%00@example.com", "maja\ufffd@example.com"),
    "long address": text("m" * 300 + "@example.com"),
    "full-width address": text("ｍａｊａ@example.com"),  # noqa: RUF001
    "a path": text("../../../etc/passwd"),
    "a link": text("https://evil.test/"),
}
LONGEST_KEPT = 254
MEGABYTE = "{field}=" + "x" * 1_000_000
LATER = frozenset({"password", "current", "new"})
"""Fields that are typed again: nothing comes back in them."""


# The forms -------------------------------------------------------------------


@dataclass(slots=True)
class Stage:
    """A portal with its pages, and a new person for each form."""

    house: House
    web: Web
    number: int = 0

    def browser(self, **cookies: str) -> Browser:
        """Open a browser with some cookies."""
        browser = self.web.open_browser()
        browser.cookies = {Cookie[name]: token for name, token in cookies.items()}
        return browser

    def forget_tries(self) -> None:
        """Let nobody have tried anything yet."""
        self.house.write(lambda tx: tx.execute(sa.delete(schema.throttles)))

    def kept(self) -> set[str]:
        """Read every name and address that is in the database, in any portal."""
        names = [schema.accounts.c.name, schema.authenticators.c.name, schema.portals.c.name]
        names += [schema.identifiers.c.value, schema.identifiers.c.folded]

        def question(tx: Tx) -> set[str]:
            return {str(name) for c in names for name in tx.execute(sa.select(c)).scalars()}

        read = self.house.kit.store.read
        portals = read(
            lambda tx: tx.execute(sa.select(schema.portals.c.id)).scalars().all(),
            portal_id=EVERYWHERE,
        )
        return set().union(*(read(question, portal_id=portal_id) for portal_id in portals))

    def person(self) -> tuple[Person, App]:
        """Let somebody new have an app and recovery codes."""
        self.number += 1
        person = self.house.add_person(f"person-{self.number}@example.com")
        self.house.give_codes(person)
        return person, self.house.give_app(person)

    def in_the_hall(self, *, holds: bool) -> Browser:
        """Let somebody have given the password."""
        person = self.person()[0] if holds else self.newcomer()
        return self.browser(LOGIN=begin(self.house, person).token)

    def newcomer(self) -> Person:
        """Let somebody new hold nothing."""
        self.number += 1
        return self.house.add_person(f"newcomer-{self.number}@example.com")

    def inside(self, *, ago: float = 0) -> tuple[Browser, App]:
        """Let somebody have signed in some minutes ago."""
        person, app = self.person()
        seat = sit(self.house, person, prove(self.house, app, ago=ago), ago=ago)
        return self.browser(SESSION=seat.token), app


@dataclass(frozen=True, slots=True)
class Open:
    """A form on the screen: where it posts to, and what is right in its fields."""

    browser: Browser
    target: str
    right: dict[str, str]


def open_at(browser: Browser, target: str, *, page: str = "", **right: str) -> Open:
    """Open the page of a form."""
    answer = browser.get(page or target)
    assert answer.status == 200, answer.location
    assert set(right) <= {*browser.sheet.fields}
    return Open(browser, target, right)


def sign_in(stage: Stage) -> Open:
    """Name and password."""
    return open_at(stage.browser(), "/login", identifier="nobody@example.com", password="x")


def second_step(stage: Stage) -> Open:
    """The code of an app."""
    return open_at(stage.in_the_hall(holds=True), "/login/factor/totp", code="000000")


def recovery(stage: Stage) -> Open:
    """A recovery code."""
    return open_at(stage.in_the_hall(holds=True), "/login/recovery-code", code="1-aaaa")


def welcome(stage: Stage) -> Open:
    """The first owner: an installation as it was on its first day."""

    def undo(tx: Tx) -> None:
        tx.execute(sa.delete(schema.installation))
        elsewhere = schema.portals.c.id + ".test"
        tx.execute(sa.update(schema.portals).values(host=elsewhere, relying_party_id=elsewhere))

    stage.house.kit.store.write(undo, portal_id=EVERYWHERE)
    link = make_first_owner_link(stage.house.kit)
    right = {"portal_name": "Nordskär", "name": "Maja", "email": "maja@example.com"}
    return open_at(stage.browser(), f"/welcome/{link}", **right, password=PASSWORD)


def invitation(stage: Stage) -> Open:
    """Somebody who was invited."""
    stage.number += 1
    guest = NewAccount(name="Karin", email=f"guest-{stage.number}@example.com", role=Role.MEMBER)
    invited = stage.house.write(lambda tx: invite(stage.house.kit, tx, guest))
    assert isinstance(invited, tuple)
    return open_at(stage.browser(), f"/invite/{invited[1]}", name="Karin", password=PASSWORD)


def method(stage: Stage) -> Open:
    """The choice of a method."""
    return open_at(stage.in_the_hall(holds=False), "/setup/method", kind="totp")


def codes_back(stage: Stage) -> Open:
    """The recovery code that is asked back."""
    browser = stage.in_the_hall(holds=False)
    browser.get("/setup")
    browser.post("/setup")
    return open_at(browser, "/setup/recovery-codes", code_back="1-aaaa")


def turning_on(stage: Stage) -> Open:
    """The code and the name of a new app."""
    browser, _ = stage.inside()
    browser.get("/account/security/add")
    browser.post("/setup/method", {"kind": "totp"})
    return open_at(browser, "/setup/totp", code="000000", name="Phone")


def password_change(stage: Stage) -> Open:
    """The password of today, and of tomorrow."""
    browser, _ = stage.inside()
    path = "/account/security/password"
    return open_at(browser, path, current="x", new="four words that nobody guesses")


def renaming(stage: Stage) -> Open:
    """The name of an app."""
    browser, app = stage.inside()
    return open_at(browser, f"/account/security/authenticators/{app.id}", name="Phone")


def trying_out(stage: Stage) -> Open:
    """The code of an app that is tried out."""
    browser, app = stage.inside()
    return open_at(browser, f"/account/security/authenticators/{app.id}/test", code="000000")


def confirming(stage: Stage) -> Open:
    """The code of who proves again, and where they go on."""
    browser, _ = stage.inside(ago=6)
    path = "/account/confirm"
    return open_at(browser, path, code="000000", next="/account/sessions")


FORMS: list[tuple[Callable[[Stage], Open], str]] = [
    (sign_in, "identifier"),
    (sign_in, "password"),
    (second_step, "code"),
    (recovery, "code"),
    (welcome, "portal_name"),
    (welcome, "name"),
    (welcome, "email"),
    (welcome, "password"),
    (invitation, "name"),
    (invitation, "password"),
    (method, "kind"),
    (codes_back, "code_back"),
    (turning_on, "code"),
    (turning_on, "name"),
    (password_change, "current"),
    (password_change, "new"),
    (renaming, "name"),
    (trying_out, "code"),
    (confirming, "code"),
    (confirming, "next"),
]
NOT_SHOWN_AGAIN = LATER | {"kind", "next"}
"""A choice is made again, and where to go on is checked before it is kept."""

REACH_SQL = {(sign_in, "identifier"), (welcome, "portal_name"), (welcome, "email")}
REACH_SQL |= {(welcome, "name"), (invitation, "name"), (turning_on, "name"), (renaming, "name")}
"""Fields whose text is written or looked up; the others are judged before."""

CASES = [(SQLITE, form, field) for form, field in FORMS] + [
    pytest.param(POSTGRESQL, form, field, marks=pytest.mark.postgresql)
    for form, field in FORMS
    if (form, field) in REACH_SQL
]


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """Open a portal that asks a recovery code back, once on SQLite, once on PostgreSQL."""
    with open_stage(database) as stage:
        yield stage


@contextmanager
def open_stage(database: Database) -> Iterator[Stage]:
    """Open it."""
    with ExitStack() as closing:
        store = open_store(database.url)
        closing.callback(store.close)
        house = closing.enter_context(open_house(store, host=HOST))
        claim(house)
        house = house.with_settings(codes_asked_back=True)
        assert house.portal.settings == Settings(codes_asked_back=True)
        yield Stage(house, closing.enter_context(open_web(house.kit)))


def send(form: Open, field: str, sent: str) -> tuple[int, str]:
    """Send the form, right but for one field; say the status and where it led."""
    parts = [f"{name}={quote_plus(value)}" for name, value in form.right.items() if name != field]
    body = "&".join([f"csrf={form.browser.csrf}", *parts, sent.replace("{field}", field)])
    answer = form.browser.send_body(form.target, body.encode())
    return answer.status, answer.location


# What comes of it ------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("database", "form", "field"), CASES, indirect=["database"])
def test_any_text_in_any_field_is_answered_clearly(
    stage: Stage, form: Callable[[Stage], Open], field: str
) -> None:
    """It is accepted, or the page says at the field what is wrong and keeps what was typed."""
    wrong: list[str] = []
    opened = form(stage)
    for name, typed in INPUTS.items():
        stage.forget_tries()
        status, location = send(opened, field, typed.sent)
        found = complaints(opened, field, typed, status)
        wrong.extend(f"{name}: {status} {location} {complaint}" for complaint in found)
        if status != 422:
            opened = form(stage)
    assert not wrong, "\n".join(wrong)
    assert not [kept for kept in stage.kept() if not kept.isprintable() or kept != kept.strip()]
    assert max(map(len, stage.kept())) <= LONGEST_KEPT


def complaints(form: Open, field: str, typed: Typed, status: int) -> Iterator[str]:
    """Say what is not as it should be about the answer to one input."""
    if status in {200, 303}:
        return
    sheet, ids = form.browser.sheet, {e["id"] for e in form.browser.sheet.page.walk()}
    if status not in {403, 409, 422, 429}:
        yield "is no answer to a form"
        return
    if not sheet.title.startswith("Error: "):
        yield f"is headed {sheet.title}"
    if not sheet.summary or not all(said for _, said in sheet.summary):
        yield "does not say what is wrong"
    for where, said in sheet.summary:
        name = where.removeprefix("#")
        if where and (
            name not in ids or (name in sheet.fields and sheet.complaint_at(name) != said)
        ):
            yield f"does not say at {where} what it says above"
    for name, right in form.right.items():
        value = (typed.read or "") if name == field else right
        element = sheet.fields.get(name)
        if element is None:
            yield f"has no {name} any more"
        elif name in LATER and "value" in element:
            yield f"sends {name} back"
        elif name not in NOT_SHOWN_AGAIN and element["value"] != value and typed.read is not None:
            yield f"has lost {name}: {element['value'][:50]!r}"


@on_sqlite
@pytest.mark.parametrize(
    "form", dict.fromkeys(form for form, _ in FORMS), ids=lambda form: form.__name__
)
def test_a_megabyte_is_refused_as_a_whole(stage: Stage, form: Callable[[Stage], Open]) -> None:
    """What no page could take is not read, and the page says so (weaknesses L4, L8)."""
    opened = form(stage)
    for field in opened.right:
        status, _ = send(opened, field, MEGABYTE)
        assert (status, opened.browser.sheet.title[:24]) == (413, "That was too much at onc")
    assert send(opened, "nothing", "")[0] in {200, 303, 422}


@on_sqlite
def test_any_text_for_a_token_is_a_foreign_form(stage: Stage) -> None:
    """A form token is one or it is none."""
    browser = stage.browser()
    browser.get("/login")
    for typed in INPUTS.values():
        sent = typed.sent.replace("{field}", "csrf")
        body = "&".join(part for part in (sent, "identifier=x", "password=y") if part)
        answer = browser.send_body("/login", body.encode())
        assert answer.status == 403
        assert answer.title.startswith("This page is not open to you")
