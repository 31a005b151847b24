"""The pages about webhooks, continued: changed, and given another secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason
from farstu.core.webhooks import Kind
from farstu.http.cookies import Cookie
from farstu.services.office_webhooks import Which, change_one
from farstu.services.webhooks import WebhookWish
from farstu.store import webhook_secrets
from tests.support.databases import Database
from tests.support.hooked import Hooked, deliver_all, hook
from tests.support.house import open_house
from tests.support.receivers import receive
from tests.web.markup import parse
from tests.web.support.webhook_desk import SHOP, Desk, open_desk

CHANGED = {"hook_name": "Shop", "address": "https://shop.example/new", "kind_methods": "yes"}


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_desk(database) as desk:
        yield desk


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
