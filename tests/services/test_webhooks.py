"""Webhooks: added with a secret that is shown once, changed, suspended and removed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from farstu.api.conditions import Condition, Tags
from farstu.api.exchange import Answer, Call, Nothing
from farstu.api.webhook_shapes import WebhookChange
from farstu.api.webhooks import change_webhook as change
from farstu.api.webhooks import show_webhook as show
from farstu.core.audit import AuditEvent as E
from farstu.core.outcome import Reason, Rejected
from farstu.core.webhooks import Kind
from farstu.services.portals import Hand
from farstu.services.webhooks import (
    WebhookWish,
    add_webhook,
    add_webhook_secret,
    change_webhook,
    remove_webhook,
    remove_webhook_secret,
    resume_webhook,
    send_again,
    suspend_webhook,
)
from farstu.store import webhook_secrets, webhooks
from farstu.store.api_keys import ApiKey
from farstu.store.webhook_secrets import WebhookSecret
from tests.support.hooked import SHOP, Hooked, hook
from tests.support.house import House, at_once

WISH = WebhookWish(name="Web shop", address=SHOP, kinds=[Kind.PEOPLE])
MISSING = Rejected(Reason.NOT_FOUND)


def secrets_of(one: Hooked) -> list[WebhookSecret]:
    """List the secrets of a webhook, sealed as they are."""
    return one.house.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id))


def test_a_webhook_is_added_with_a_secret(house: House) -> None:
    """It is shown this once, and lies sealed; the trail has the host, and neither."""
    one = hook(house)
    assert one.secret.startswith("whsec_")
    assert one.row.kinds == frozenset(Kind)
    [held] = secrets_of(one)
    assert one.secret.encode() not in held.secret
    assert house.events()[E.WEBHOOK_ADDED] == 1


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (replace(WISH, name=" "), Reason.FIELD_EMPTY),
        (replace(WISH, kinds=[]), Reason.FIELD_EMPTY),
        (replace(WISH, address=""), Reason.WEBHOOK_ADDRESS),
        (replace(WISH, address="http://shop.example/"), Reason.WEBHOOK_ADDRESS),
        (replace(WISH, address="ftp://shop.example/"), Reason.WEBHOOK_ADDRESS),
        (replace(WISH, address="https://maja@shop.example/"), Reason.WEBHOOK_ADDRESS),
        (replace(WISH, address="https://shop.example/#here"), Reason.WEBHOOK_ADDRESS),
        (replace(WISH, address="https://shop.example/\r\nHost: x"), Reason.WEBHOOK_ADDRESS),
    ],
)
def test_a_wrong_wish_adds_nothing(house: House, wish: WebhookWish, reason: Reason) -> None:
    """It is refused, and no row is left; nor does it change one that there is."""
    refused = house.write(lambda tx: add_webhook(house.kit, tx, wish))
    assert isinstance(refused, tuple)
    assert [one.reason for one in refused] == [reason]
    assert house.read(webhooks.list_all) == []
    one = hook(house)
    assert isinstance(house.write(lambda tx: change_webhook(house.kit, tx, one.row, wish)), tuple)
    assert one.row.address == SHOP


def test_a_webhook_is_changed_by_who_saw_it_last(house: House) -> None:
    """Who saw it before somebody else changed it is told so; saving it as it is notes nothing."""
    one = hook(house)
    before = one.row
    changed = house.write(lambda tx: change_webhook(house.kit, tx, before, WISH))
    assert changed == one.row
    assert one.row.kinds == {Kind.PEOPLE}
    late = house.write(lambda tx: change_webhook(house.kit, tx, before, WISH))
    assert late == (Rejected(Reason.RULES_CHANGED_MEANWHILE),)
    house.write(lambda tx: change_webhook(house.kit, tx, one.row, WISH))
    assert house.events()[E.WEBHOOK_CHANGED] == 1


def test_a_webhook_has_two_secrets_at_most(house: House) -> None:
    """Of two who make the second one at once, one does; and none that is needed goes."""
    one = hook(house)

    def make() -> str | Rejected:
        return house.write(lambda tx: add_webhook_secret(house.kit, tx, one.id))

    made = at_once(make, make)
    assert Rejected(Reason.SECRETS_TWO) in made
    assert len(secrets_of(one)) == 2
    first, second = secrets_of(one)

    def take(secret: WebhookSecret) -> Rejected | None:
        return house.write(lambda tx: remove_webhook_secret(house.kit, tx, one.id, secret.id))

    taken = at_once(lambda: take(first), lambda: take(second))
    assert sorted(map(str, taken)) == sorted(map(str, [None, Rejected(Reason.LAST_SECRET)]))
    assert len(secrets_of(one)) == 1
    assert take(replace(first, id="of nobody")) == MISSING
    assert house.events()[E.WEBHOOK_SECRET_ADDED] == 1
    assert house.events()[E.WEBHOOK_SECRET_REMOVED] == 1


def test_a_webhook_is_suspended_and_resumed_once(house: House) -> None:
    """Doing so again changes nothing, and notes nothing."""
    one = hook(house)
    kit = house.kit
    assert house.write(lambda tx: resume_webhook(kit, tx, one.id)) == MISSING
    assert house.write(lambda tx: suspend_webhook(kit, tx, one.id)) is None
    assert house.write(lambda tx: suspend_webhook(kit, tx, one.id)) == MISSING
    assert one.row.suspended_at == house.clock()
    assert house.write(lambda tx: resume_webhook(kit, tx, one.id)) is None
    assert one.row.suspended_at is None
    assert house.events()[E.WEBHOOK_SUSPENDED] == 1
    assert house.events()[E.WEBHOOK_RESUMED] == 1


def test_a_removed_webhook_is_gone(house: House) -> None:
    """With its secrets; and whoever did it from a page stands in the trail."""
    maja, one = house.add_person(), hook(house)
    by = Hand(visit=house.visit, account_id=maja.id)
    assert house.write(lambda tx: remove_webhook(house.kit, tx, one.id, by=by)) is None
    assert house.read(webhooks.list_all) == []
    assert secrets_of(one) == []
    assert house.write(lambda tx: remove_webhook(house.kit, tx, one.id, by=by)) == MISSING
    assert house.write(lambda tx: add_webhook_secret(house.kit, tx, one.id)) == MISSING
    assert house.write(lambda tx: send_again(house.kit, tx, one.id, "of nobody")) == MISSING


def test_a_webhook_knows_who_added_it(house: House) -> None:
    """From a page somebody did; else the operator."""
    maja = house.add_person()
    by = Hand(visit=house.visit, account_id=maja.id)
    house.write(lambda tx: add_webhook(house.kit, tx, WISH, by=by))
    house.clock.advance(1)
    hook(house)
    assert [one.author_id for one in house.read(webhooks.list_all)] == [maja.id, None]


def test_of_two_programs_that_saw_the_same_one_changes_it(house: House) -> None:
    """The second finds what the first wrote, behind the lock, and writes nothing."""
    one = hook(house)
    key = ApiKey(
        id="key",
        name="Shop",
        digest="",
        scopes=frozenset(),
        networks=(),
        created_at=house.clock(),
    )
    calls = [
        Call(
            kit=house.kit,
            visit=house.visit,
            key=key,
            now=house.clock(),
            reference="",
            params={"webhook": one.id},
            query=Nothing(),
            body=WebhookChange(name=name),
        )
        for name in ("One", "Other")
    ]
    shown = show(calls[0])
    assert isinstance(shown, Answer)
    seen = Condition(match=Tags(frozenset({shown.headers["etag"]})))
    done = at_once(*[partial(change, replace(call, condition=seen)) for call in calls])
    assert done.count(Rejected(Reason.CHANGED_SINCE_SEEN)) == 1
    assert house.events()[E.WEBHOOK_CHANGED] == 1
