"""Webhooks by a portal's own program: added, changed, given secrets, tried, stopped."""

from __future__ import annotations

from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.webhooks import Kind
from farstu.services.webhook_telling import add_test
from farstu.services.webhooks import MadeWebhook, WebhookWish, add_webhook
from farstu.store import webhooks
from tests.api.support.program import Program
from tests.support.house import open_house
from tests.web.support.home import Home

ADDRESS = "https://shop.example/events?key=private"
SHOP = {"name": "Shop", "address": ADDRESS, "kinds": ["sessions", "people"]}


def add(program: Program, **other: Any) -> Any:
    """Add one; say what came back."""
    made = program.post("/webhooks", {**SHOP, **other})
    assert made.status == 201, made.json
    return made.json


def path_of(made: Any) -> str:
    """Say where one is."""
    return f"/webhooks/{made['webhook']['id']}"


def test_a_webhook_is_added_shown_and_listed(program: Program) -> None:
    """Its secret is in the first answer, and in none after it."""
    made = add(program)
    one = made["webhook"]
    assert (one["name"], one["address"], one["suspended"]) == ("Shop", ADDRESS, False)
    assert (one["kinds"], len(one["secrets"])) == (["people", "sessions"], 1)
    assert made["secret"].startswith("whsec_")
    assert program.get(path_of(made)).json == one
    assert program.get("/webhooks").json == {"webhooks": [one]}
    assert made["secret"] not in program.get("/webhooks").answer.text


def test_a_repeated_request_tells_the_same_secret(program: Program) -> None:
    """There is one webhook, and the answer was sealed meanwhile."""
    first = program.post("/webhooks", SHOP, Idempotency_Key="a")
    again = program.post("/webhooks", SHOP, Idempotency_Key="a")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert len(program.get("/webhooks").json["webhooks"]) == 1


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "field_empty"),
        ({"kinds": []}, "field_empty"),
        ({"kinds": ["everything"]}, "fields_wrong"),
        ({"address": "http://shop.example/"}, "webhook_address"),
        ({"address": "https://maja@shop.example/"}, "webhook_address"),
        ({"secret": "mine"}, "fields_wrong"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    program: Program, other: dict[str, Any], code: str
) -> None:
    """Neither when one is added nor when it is changed."""
    assert program.post("/webhooks", {**SHOP, **other}).code == code
    assert program.get("/webhooks").json == {"webhooks": []}
    made = add(program)
    assert program.put(path_of(made), other).code == code
    assert program.get(path_of(made)).json == made["webhook"]


def test_what_is_left_out_of_a_change_stays(home: Home, program: Program) -> None:
    """The trail says what is otherwise, and of the address its host alone."""
    made = add(program)
    assert program.put(path_of(made), {}).json == made["webhook"]
    assert home.house.events()[E.WEBHOOK_CHANGED] == 0
    after = program.put(path_of(made), {"kinds": ["people"], "name": "New"}).json
    assert after == {**made["webhook"], "kinds": ["people"], "name": "New"}
    assert home.house.events()[E.WEBHOOK_CHANGED] == 1
    program.put(path_of(made), {"address": "https://new.example/?key=other"})
    told = program.get("/events").answer.text
    assert "new.example" in told
    assert "other" not in told
    assert "private" not in told


def test_who_comes_second_changes_and_removes_nothing(program: Program) -> None:
    """A tag is of what was said: no message that is told changes it."""
    made = add(program)
    path = path_of(made)
    tag = program.get(path).answer.header("etag")
    assert program.post(f"{path}/test").status == 202
    assert program.get(path).answer.header("etag") == tag
    assert program.put(path, {"name": "New"}, If_Match=tag).status == 200
    late = program.put(path, {"name": "Late"}, If_Match=tag)
    gone = program.call("DELETE", path, headers={"if-match": tag})
    assert [late.code, gone.code] == ["changed_since_seen"] * 2
    now = program.get(path)
    assert now.json["name"] == "New"
    known = program.call("GET", path, headers={"if-none-match": now.answer.header("etag")})
    assert known.status == 304
    tag = now.answer.header("etag")
    assert program.call("DELETE", path, headers={"if-match": tag}).status == 200
    assert program.get(path).status == 404


def test_two_secrets_live_and_the_last_one_stays(program: Program) -> None:
    """A third is refused; the first can be taken away once there is a second."""
    made = add(program)
    path, [first] = path_of(made), made["webhook"]["secrets"]
    assert program.call("DELETE", f"{path}/secrets/{first['id']}").code == "last_secret"
    second = program.post(f"{path}/secrets")
    assert (second.status, second.json["secret"] != made["secret"]) == (201, True)
    assert len(second.json["webhook"]["secrets"]) == 2
    assert program.post(f"{path}/secrets").code == "secrets_two"
    assert program.call("DELETE", f"{path}/secrets/{first['id']}").json == {"removed": first["id"]}
    assert first not in program.get(path).json["secrets"]
    assert program.call("DELETE", f"{path}/secrets/{first['id']}").code == "not_found"


def test_one_that_is_suspended_is_told_nothing(home: Home, program: Program) -> None:
    """Until it is resumed; whoever says so twice changes nothing."""
    path = path_of(add(program))
    for _ in range(2):
        assert program.post(f"{path}/suspend").json["suspended"] is True
    assert program.get(f"{path}/messages").json["state"] == "suspended"
    assert program.post(f"{path}/test").code == "not_offered"
    program.put("/people/maja", {"name": "Maja"})
    assert program.get(f"{path}/messages").json["messages"] == []
    for _ in range(2):
        assert program.post(f"{path}/resume").json["suspended"] is False
    events = home.house.events()
    assert (events[E.WEBHOOK_SUSPENDED], events[E.WEBHOOK_RESUMED]) == (1, 1)


def test_what_it_was_told_is_listed_and_sent_again(program: Program) -> None:
    """The newest first, as many as are asked for; what nobody told is not there."""
    path = path_of(add(program))
    program.put("/people/maja", {"name": "Maja"})
    sent = program.post(f"{path}/test").json["message"]
    told = program.get(f"{path}/messages").json
    assert (told["state"], told["waiting"]) == ("working", 2)
    assert {one["event"] for one in told["messages"]} == {"user_created", "webhook_test"}
    assert len(program.get(f"{path}/messages?limit=1").json["messages"]) == 1
    again = program.post(f"{path}/messages/{sent}/again")
    assert (again.status, again.json) == (202, {"message": sent})
    assert program.post(f"{path}/messages/nothing/again").code == "not_found"


def test_another_portals_webhook_is_not_there(program: Program, home: Home) -> None:
    """A key is of one portal: neither the webhook nor its message."""
    wish = WebhookWish(name="Theirs", address=ADDRESS, kinds=[Kind.PEOPLE])
    with open_house(home.house.kit.store, host="other.test") as there:
        made = there.write(lambda tx: add_webhook(there.kit, tx, wish))
        assert isinstance(made, MadeWebhook)
        sent = there.write(lambda tx: add_test(there.kit, tx, made.webhook.id))
        path = f"/webhooks/{made.webhook.id}"
        asked: list[tuple[str, str, object]] = [
            ("GET", path, None),
            ("PUT", path, {"name": "Ours"}),
            ("DELETE", path, None),
            ("GET", f"{path}/messages", None),
            *(("POST", f"{path}/{word}", {}) for word in ("secrets", "suspend", "resume", "test")),
            ("POST", f"{path}/messages/{sent.id}/again", {}),
        ]
        for method, where, body in asked:
            assert program.call(method, where, body).code == "not_found", where
        assert there.read(webhooks.list_all) == [made.webhook]
    assert program.get("/webhooks").json == {"webhooks": []}
