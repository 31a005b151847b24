"""The pages about webhooks: added, tested, looked after and removed by whoever runs the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason
from farstu.core.roles import Role
from farstu.core.webhooks import SUSPENDED_AFTER, Kind, Stage
from farstu.http.cookies import Cookie
from farstu.services.office_webhooks import Which, change_one
from farstu.services.webhooks import WebhookWish
from farstu.store import webhook_messages, webhook_secrets, webhooks
from farstu.store.webhooks import Webhook
from tests.support.databases import Database
from tests.support.hooked import Hooked, deliver_all, hook
from tests.support.house import OPTIONAL, House, Person, open_house
from tests.support.receivers import receive
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

SHOP = "https://shop.example/events"
WISH = {"hook_name": "Web shop", "address": SHOP, "kind_people": "yes", "kind_sessions": "yes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The browser of somebody who runs the portal."""

    home: Home
    browser: Browser
    person: Person

    @property
    def house(self) -> House:
        """Say whose pages these are."""
        return self.home.house

    def at(self, path: str = "") -> str:
        """Write an address of these pages."""
        return f"/org/{self.house.staff}/webhooks{path}"

    def add(self, **typed: str) -> Answer:
        """Add one."""
        self.browser.get(self.at("/add"))
        return self.browser.post(self.at("/add"), {**WISH, **typed})

    def press(self, one: Hooked, word: str) -> Answer:
        """Press a button on the page of one."""
        self.browser.get(self.at(f"/{one.id}"))
        return self.browser.post(self.at(f"/{one.id}/{word}"))

    @property
    def known(self) -> list[Webhook]:
        """List what there is."""
        return self.house.read(webhooks.list_all)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, person=person)


def test_one_is_added_and_its_secret_shown_once(desk: Desk) -> None:
    """It stands on no other page."""
    made = desk.add()
    [secret] = [one for one in parse(made.text).find("p") if one["id"] == "webhook-secret"]
    text = secret.text().strip()
    assert text.startswith("whsec_")
    [one] = desk.known
    assert (one.name, one.address, one.author_id) == ("Web shop", SHOP, desk.person.id)
    assert one.kinds == {Kind.PEOPLE, Kind.SESSIONS}
    for path in ("", f"/{one.id}"):
        page = desk.browser.get(desk.at(path)).text
        assert (SHOP in page, text in page) == (True, False)
    assert desk.house.events()[AuditEvent.WEBHOOK_ADDED] == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hook_name": " "}, "#hook_name"),
        ({"address": "http://shop.example/"}, "#address"),
        ({"kind_people": "", "kind_sessions": ""}, "#kinds"),
    ],
)
def test_a_mistake_is_told_at_its_field(desk: Desk, typed: dict[str, str], field: str) -> None:
    """With what was typed, and nothing is added."""
    refused = desk.add(**typed)
    assert refused.status == 422
    assert field in [one["href"] for one in parse(refused.text).find("a")]
    assert desk.known == []


def test_nothing_is_done_without_a_fresh_proof(desk: Desk) -> None:
    """Whoever sits down at an open session has nothing told anywhere."""
    one = hook(desk.house)
    desk.browser.get(desk.at(f"/{one.id}"))
    desk.house.clock.advance(timedelta(minutes=6))
    for path in ("/add", *(f"/{one.id}/{word}" for word in ("test", "suspend", "remove"))):
        away = desk.browser.post(desk.at(path), WISH)
        assert (away.status, "/account/confirm" in away.location) == (303, True)
    assert [each.id for each in desk.known] == [one.id]
    assert (one.row.suspended_at, one.messages) == (None, [])


def test_a_test_is_posted_and_seen(desk: Desk) -> None:
    """By the background; what was answered stands on the page afterwards."""
    with receive() as receiver:
        one = hook(desk.house, receiver.address)
        pressed = desk.press(one, "test")
        assert "on its way" in desk.browser.get(pressed.location).text
        deliver_all(desk.house)
        page = desk.browser.get(desk.at(f"/{one.id}")).text
        assert receiver.types() == ["webhook_test"]
        assert ("webhook_test" in page, "Answer: 204" in page) == (True, True)


def test_what_was_given_up_is_sent_again(desk: Desk) -> None:
    """By its button; a message of another webhook is none of this one's."""
    with receive() as receiver:
        receiver.status = 500
        one, other = hook(desk.house, receiver.address), hook(desk.house, SHOP)
        desk.press(one, "test")
        deliver_all(desk.house)
        [message] = one.messages
        assert "Failing" in desk.browser.get(desk.at(f"/{one.id}")).text
        wrong = desk.press(other, f"messages/{message.id}/again")
        assert wrong.status == 404
        receiver.status = 200
        desk.house.clock.advance(5)
        sent = desk.press(one, f"messages/{message.id}/again")
        assert "sent again" in desk.browser.get(sent.location).text
        deliver_all(desk.house)
        assert [each.stage for each in one.messages] == [Stage.TAKEN]


def test_one_is_suspended_and_resumed(desk: Desk) -> None:
    """While it is suspended nothing is tested; doing so twice is no page."""
    one = hook(desk.house)
    assert desk.press(one, "suspend").status == 303
    assert "It was suspended" in desk.browser.get(desk.at(f"/{one.id}")).text
    assert [desk.press(one, word).status for word in ("suspend", "test")] == [404, 404]
    assert desk.press(one, "resume").status == 303
    assert one.row.suspended_at is None
    assert desk.house.events()[AuditEvent.WEBHOOK_RESUMED] == 1


def test_since_when_it_fails_is_said(desk: Desk) -> None:
    """Before it is suspended by itself, and after."""
    with receive() as receiver:
        receiver.status = 500
        one = hook(desk.house, receiver.address)
        desk.press(one, "test")
        deliver_all(desk.house)
        assert "It has taken nothing since" in desk.browser.get(desk.at(f"/{one.id}")).text
        desk.house.clock.advance(SUSPENDED_AFTER)
        deliver_all(desk.house)
    assert one.row.suspended_at is not None


def test_one_is_removed(desk: Desk) -> None:
    """After a page that says what becomes of what waits."""
    one = hook(desk.house)
    path = desk.at(f"/{one.id}/remove")
    assert "Web shop" in desk.browser.get(path).title
    done = desk.browser.post(path)
    assert "told nothing more" in desk.browser.get(done.location).text
    assert desk.known == []
    assert (desk.browser.get(path).status, desk.browser.post(path).status) == (404, 404)


def test_another_portals_webhook_is_none(desk: Desk) -> None:
    """By its id there is no page, and nothing can be done to it."""
    mine = hook(desk.house)
    with open_house(desk.house.kit.store, host="other.test") as other:
        theirs = hook(other, name="Of another")
        for word in ("test", "suspend", "resume", "remove"):
            desk.browser.get(desk.at(f"/{mine.id}"))
            assert desk.browser.post(desk.at(f"/{theirs.id}/{word}")).status == 404
        assert desk.browser.get(desk.at(f"/{theirs.id}")).status == 404
        assert "Of another" not in desk.browser.get(desk.at()).text
        assert theirs.row.suspended_at is None
        known = other.read(lambda tx: webhook_messages.list_of_webhook(tx, theirs.id, limit=9))
        assert known == []


CHANGED = {"hook_name": "Shop", "address": "https://shop.example/new", "kind_methods": "yes"}


def test_one_is_changed(desk: Desk) -> None:
    """The form has what is; what was not sent along is no kind of it any more."""
    one = hook(desk.house, kinds=(Kind.PEOPLE,))
    path = desk.at(f"/{one.id}/change")
    page = desk.browser.get(path).text
    assert (f'value="{SHOP}"' in page, "checked" in page) == (True, True)
    done = desk.browser.post(path, {**CHANGED, "revision": "0"})
    assert "It is changed" in desk.browser.get(done.location).text
    row = one.row
    assert (row.name, row.address) == ("Shop", CHANGED["address"])
    assert row.kinds == {Kind.METHODS}
    assert desk.house.events()[AuditEvent.WEBHOOK_CHANGED] == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hook_name": " "}, "#hook_name"),
        ({"address": "ftp://shop.example/"}, "#address"),
        ({"kind_methods": ""}, "#kinds"),
    ],
)
def test_a_mistaken_change_is_none(desk: Desk, typed: dict[str, str], field: str) -> None:
    """It is told at its field, and nothing is changed."""
    one = hook(desk.house)
    path = desk.at(f"/{one.id}/change")
    desk.browser.get(path)
    refused = desk.browser.post(path, {**CHANGED, "revision": "0", **typed})
    assert refused.status == 422
    assert field in [each["href"] for each in parse(refused.text).find("a")]
    assert one.row.revision == 0


@pytest.mark.parametrize("revision", ["", "4", "x", "-1", "\u0660", "9" * 40])
def test_a_change_of_what_nobody_saw_is_none(desk: Desk, revision: str) -> None:
    """Who is told so has what they typed before them, and may go on from there."""
    one = hook(desk.house)
    path = desk.at(f"/{one.id}/change")
    desk.browser.get(path)
    refused = desk.browser.post(path, {**CHANGED, "revision": revision})
    assert (refused.status, one.row.address) == (409, SHOP)
    [field] = [each for each in parse(refused.text).find("input") if each["name"] == "revision"]
    assert field["value"] == "0"
    assert 'value="Shop"' in refused.text


def test_what_was_removed_meanwhile_is_not_changed(desk: Desk) -> None:
    """It was there when the page was looked for, and is not when the change is made."""
    one = hook(desk.house)
    desk.browser.get(desk.at(f"/{one.id}/change"))
    seat = desk.house.guest(desk.browser.cookies[Cookie.SESSION]).seat
    assert seat is not None
    which = Which(organisation_id=desk.house.staff, webhook_id="gone")
    wish = WebhookWish(name="Shop", address=SHOP, kinds=frozenset({Kind.PEOPLE}))
    done = change_one(desk.house.kit, desk.house.visit, seat, which, wish, revision=0)
    assert isinstance(done, tuple)
    assert [each.reason for each in done] == [Reason.NOT_FOUND]


def test_one_secret_takes_another_ones_place(desk: Desk) -> None:
    """Both sign meanwhile; the last one has no way to be removed."""
    with receive() as receiver:
        one = hook(desk.house, receiver.address)
        page = desk.browser.get(desk.at(f"/{one.id}")).text
        assert ("Add a secret" in page, "/secrets/" in page) == (True, False)
        made = desk.press(one, "secrets")
        [shown] = [each for each in parse(made.text).find("p") if each["id"] == "webhook-secret"]
        fresh = shown.text().strip()
        assert (fresh.startswith("whsec_"), fresh == one.secret) == (True, False)
        desk.press(one, "test")
        deliver_all(desk.house)
        [heard] = receiver.heard
        assert len(heard.headers["webhook-signature"].split()) == 2
        page = desk.browser.get(desk.at(f"/{one.id}")).text
        assert ("Add a secret" in page, fresh in page) == (False, False)
        old, _new = desk.house.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id))
        path = desk.at(f"/{one.id}/secrets/{old.id}/remove")
        assert "Remove a secret of Web shop" in desk.browser.get(path).title
        done = desk.browser.post(path)
        assert "Nothing is signed by that secret" in desk.browser.get(done.location).text
        assert desk.browser.post(path).status == 404
    events = desk.house.events()
    assert (events[AuditEvent.WEBHOOK_SECRET_ADDED], len(secrets_of(desk, one))) == (1, 1)
    assert events[AuditEvent.WEBHOOK_SECRET_REMOVED] == 1


def test_there_are_two_secrets_at_most_and_one_at_least(desk: Desk) -> None:
    """Whoever presses again is told so, and nothing changes."""
    one = hook(desk.house)
    [only] = secrets_of(desk, one)
    path = desk.at(f"/{one.id}/secrets/{only}/remove")
    desk.browser.get(path)
    refused = desk.browser.post(path)
    assert (refused.status, "the only secret" in refused.text) == (409, True)
    desk.press(one, "secrets")
    refused = desk.press(one, "secrets")
    assert (refused.status, "two secrets already" in refused.text) == (409, True)
    assert len(secrets_of(desk, one)) == 2


def test_secrets_and_changes_take_a_fresh_proof_and_ones_own_portal(desk: Desk) -> None:
    """Nothing of another portal's webhook is there; an old proof leads to another one."""
    mine = hook(desk.house)
    [secret] = secrets_of(desk, mine)
    deeds = ("change", "secrets", f"secrets/{secret}/remove")
    with open_house(desk.house.kit.store, host="other.test") as other:
        theirs = hook(other)
        [their_secret] = other.read(lambda tx: webhook_secrets.list_of_webhook(tx, theirs.id))
        desk.browser.get(desk.at(f"/{mine.id}"))
        for each in (theirs.id, "nowhere"):
            for deed in deeds:
                assert desk.browser.post(desk.at(f"/{each}/{deed}"), CHANGED).status == 404
        wrong = desk.at(f"/{mine.id}/secrets/{their_secret.id}/remove")
        assert [desk.browser.get(wrong).status, desk.browser.post(wrong).status] == [404, 404]
        assert (theirs.row.revision, desk.browser.get(desk.at("/nowhere/change")).status) == (
            0,
            404,
        )
    desk.browser.get(desk.at(f"/{mine.id}"))
    desk.house.clock.advance(timedelta(minutes=6))
    for deed in deeds:
        away = desk.browser.post(desk.at(f"/{mine.id}/{deed}"), {**CHANGED, "revision": "0"})
        assert (away.status, "/account/confirm" in away.location) == (303, True)
    assert (mine.row.revision, secrets_of(desk, mine)) == (0, [secret])


def secrets_of(desk: Desk, one: Hooked) -> list[str]:
    """List the secrets of a webhook, by id."""
    return [
        each.id for each in desk.house.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id))
    ]
