"""The pages about webhooks: added, tested, looked after and removed by whoever runs the portal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.webhooks import SUSPENDED_AFTER, Kind, Stage
from farstu.store import webhook_messages
from tests.support.databases import Database
from tests.support.hooked import deliver_all, hook
from tests.support.house import open_house
from tests.support.receivers import receive
from tests.web.markup import parse
from tests.web.support.webhook_desk import SHOP, WISH, Desk, open_desk


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_desk(database) as desk:
        yield desk


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
