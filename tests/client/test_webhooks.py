"""Webhooks by the client: looked after at a real portal, and their messages read as they come."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Standard

from farstu.client import Inbox, MadeSecret, Refused
from tests.client.caller import Caller
from tests.support.clock import SUNDAY_MORNING
from tests.support.hooked import deliver_all
from tests.support.receivers import Letter, receive

ADDRESS = "https://shop.example/events?key=private"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(32)).decode()
BODY = (
    b'{"id":"e","type":"user_suspended","at":"2026-11-22T09:30:00+00:00","new":1,'
    b'"portal":{"id":"p","host":"portal.test"},"subject":"a","own_id":"4711",'
    b'"sessions_valid_after":"2026-11-22T09:30:00+00:00","actor":null,"organisation":null,'
    b'"facts":{"by":"operator"},"personal":null}'
)


def add(caller: Caller, address: str = ADDRESS) -> MadeSecret:
    """Add one."""
    made = caller.call(
        lambda f: f.add_webhook(name="Shop", address=address, kinds=["sessions", "people"])
    )
    assert isinstance(made, MadeSecret)
    return made


def refuse(caller: Caller, deed: Callable[[Any], Any]) -> str:
    """Say by which code something is refused."""
    with pytest.raises(Refused) as no:
        caller.call(deed)
    return no.value.code


def test_a_webhook_is_added_shown_and_listed(caller: Caller) -> None:
    """Its secret is told once, and is in no text about it; nor is its address."""
    made = add(caller)
    one = made.webhook
    assert (one.name, one.address, one.suspended) == ("Shop", ADDRESS, False)
    assert (one.kinds, len(one.secrets)) == (("people", "sessions"), 1)
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(made)
    assert "private" not in repr(made)
    assert caller.call(lambda f: f.list_webhooks()) == (one,)
    shown = caller.call(lambda f: f.show_webhook(one.id))
    assert (shown.id, shown.secrets, shown.tag != "") == (one.id, one.secrets, True)


def test_it_is_changed_and_removed_as_it_was_seen(caller: Caller) -> None:
    """Whoever comes second is refused; what is None stays."""
    which = add(caller).webhook.id
    seen = caller.call(lambda f: f.show_webhook(which)).tag
    changed = caller.call(lambda f: f.change_webhook(which, seen=seen, kinds=["people"]))
    assert (changed.name, changed.address, changed.kinds) == ("Shop", ADDRESS, ("people",))
    late = partial(_change, which=which, seen=seen)
    assert refuse(caller, late) == "changed_since_seen"
    assert refuse(caller, lambda f: f.remove_webhook(which, seen=seen)) == "changed_since_seen"
    assert caller.call(lambda f: f.change_webhook(which, name="New")).name == "New"
    assert caller.call(lambda f: f.remove_webhook(which)) == which
    assert refuse(caller, lambda f: f.show_webhook(which)) == "not_found"
    assert refuse(caller, lambda f: f.show_webhook("../people/maja")) == "not_found"


def _change(farstu: Any, *, which: str, seen: str) -> object:
    return farstu.change_webhook(which, seen=seen, name="Late")


def test_a_secret_is_replaced_without_a_gap(caller: Caller) -> None:
    """While two live both are good; the last one stays."""
    house = caller.home.house
    with receive() as receiver:
        made = add(caller, receiver.address)
        which, first = made.webhook.id, made.webhook.secrets[0].id
        second = caller.call(lambda f: f.add_webhook_secret(which))
        assert refuse(caller, lambda f: f.add_webhook_secret(which)) == "secrets_two"
        caller.call(lambda f: f.test_webhook(which))
        deliver_all(house)
        [both] = receiver.heard
        for secret in (made.secret, second.secret):
            assert inbox(caller, secret).read(both.body, both.headers).type == "webhook_test"
        assert caller.call(lambda f: f.remove_webhook_secret(which, first)) == first
        last = second.webhook.secrets[1].id
        assert refuse(caller, lambda f: f.remove_webhook_secret(which, last)) == "last_secret"
        caller.call(lambda f: f.test_webhook(which))
        deliver_all(house)
        letter = receiver.heard[1]
    told = inbox(caller, made.secret, second.secret).read(letter.body, letter.headers)
    assert told.type == "webhook_test"
    with pytest.raises(Refused):
        inbox(caller, made.secret).read(letter.body, letter.headers)


def inbox(caller: Caller, *secrets: str) -> Inbox:
    """Read by the portal's clock."""
    return Inbox(*secrets, clock=lambda: caller.home.house.clock().timestamp())


def test_it_is_told_what_happened_and_says_what_became_of_it(caller: Caller) -> None:
    """With whom it is about by the portal's own id; a message goes once more when it is asked."""
    house = caller.home.house
    with receive() as receiver:
        made = add(caller, receiver.address)
        which = made.webhook.id
        person = caller.call(lambda f: f.put_person("4711", name="Maja"))
        deliver_all(house)
        [letter] = receiver.heard
        told = inbox(caller, made.secret).read(letter.body, letter.headers)
        assert (told.type, told.own_id, told.subject) == ("user_created", "4711", person.id)
        assert (told.host, told.message_id) == ("portal.test", letter.id)
        listed = caller.call(lambda f: f.list_messages(which))
        assert (listed.state, listed.waiting, listed.failing_since) == ("working", 0, None)
        [one] = listed.messages
        assert (one.id, one.event_id, one.state) == (told.message_id, told.id, "taken")
        assert (one.status, one.attempts, one.next) == (204, 1, None)
        assert caller.call(lambda f: f.send_again(which, one.id)) == one.id
        assert caller.call(lambda f: f.list_messages(which, limit=1)).waiting == 1
        deliver_all(house)
    assert [two.id for two in receiver.heard] == [one.id, one.id]


def test_one_that_is_suspended_is_told_nothing(caller: Caller) -> None:
    """Until it is resumed."""
    which = add(caller).webhook.id
    assert caller.call(lambda f: f.suspend_webhook(which)).suspended
    assert refuse(caller, lambda f: f.test_webhook(which)) == "not_offered"
    assert caller.call(lambda f: f.list_messages(which)).state == "suspended"
    assert not caller.call(lambda f: f.resume_webhook(which)).suspended


# Reading ----------------------------------------------------------------------


def sign(body: bytes = BODY, *, secret: str = SECRET, ago: float = 0) -> Mapping[str, str]:
    """Sign as a stranger's library does."""
    at = SUNDAY_MORNING - timedelta(seconds=ago)
    return {
        "Webhook-Id": "m",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Standard(secret).sign("m", at, body.decode()),
    }


def read(body: bytes, headers: Mapping[str, str]) -> object:
    """Read with the right secret, at the right time."""
    return Inbox(SECRET, clock=SUNDAY_MORNING.timestamp).read(body, headers)


def test_what_a_strangers_library_signed_is_read() -> None:
    """Names of headers in any case, a field that nobody knows, a signature among others."""
    headers = {**sign(), "Content-Type": "application/json"}
    headers["Webhook-Signature"] = f"v1a,x v1,AAAA {headers['Webhook-Signature']}"
    told = Inbox(OTHER, SECRET, clock=SUNDAY_MORNING.timestamp).read(BODY, headers)
    assert (told.message_id, told.type, told.own_id) == ("m", "user_suspended", "4711")
    assert told.sessions_valid_after == told.at == SUNDAY_MORNING
    assert (told.actor, told.personal, told.facts) == (None, None, {"by": "operator"})


@pytest.mark.parametrize("ago", [300, -60])
def test_clocks_may_be_a_little_apart(ago: float) -> None:
    """Five minutes late, one minute ahead."""
    assert read(BODY, sign(ago=ago))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, sign(secret=OTHER)),
        (BODY + b" ", sign()),
        (BODY, {**sign(), "Webhook-Id": "n"}),
        (BODY, {**sign(), "Webhook-Timestamp": "1795339801"}),
        (BODY, {**sign(), "Webhook-Signature": ""}),
        (BODY, {**sign(), "Webhook-Signature": "v1,"}),
        (BODY, {**sign(), "Webhook-Signature": "v1,å"}),
        (BODY, {**sign(), "Webhook-Signature": "v1,\udcff"}),
        (BODY, {**sign(), "Webhook-Signature": sign()["Webhook-Signature"].removeprefix("v1,")}),
        (BODY, sign(ago=301)),
        (BODY, sign(ago=-61)),
        (b"", sign(b"")),
        (b"[]", sign(b"[]")),
        (b'{"id":1}', sign(b'{"id":1}')),
    ],
)
def test_what_is_not_to_be_believed_is_refused(body: bytes, headers: Mapping[str, str]) -> None:
    """Unsigned, signed by another, changed, too old, too early, or not as documented."""
    with pytest.raises(Refused) as no:
        read(body, headers)
    assert no.value.code == "message_wrong"


@pytest.mark.parametrize("seconds", ["", "now", "1e9", "-1", "²", "9" * 12])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    """Although it is signed so."""
    signed = Letter({"webhook-id": "m", "webhook-timestamp": seconds}, BODY)
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    headers = {**signed.headers, "webhook-signature": _sign(key, f"m.{seconds}.".encode() + BODY)}
    with pytest.raises(Refused, match="when it was sent"):
        read(BODY, headers)


def _sign(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_!" + "A" * 43, "å" * 44])
def test_what_is_no_secret_reads_nothing(secret: str) -> None:
    """It is said at once, without the secret; and an inbox has one at least."""
    with pytest.raises(ValueError, match="looks like whsec_…") as no:
        Inbox(secret)
    assert len(str(no.value)) < 50
    with pytest.raises(ValueError, match="has the secret"):
        Inbox()
