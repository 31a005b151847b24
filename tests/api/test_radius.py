"""What ``rlm_rest`` is told, as it comes over the wire."""

from __future__ import annotations

import pytest

from farstu.api.lines import REPLIES
from farstu.core.outcome import Detail, Reason, Rejected
from tests.api.support.program import Program
from tests.support.house import App, House, Person
from tests.web.support.home import Home

MAJA = b"maja".hex()


@pytest.fixture
def app(home: Home, program: Program) -> App:
    """Give somebody an app whom the portal keeps."""
    made = program.put("/people/maja", {"name": "Maja"})
    return home.house.give_app(Person(id=made.json["id"], email=""))


def said(program: Program, path: str, **texts: str) -> dict[str, object]:
    """Send texts as they come in packets; *own_id* is Maja's, if nothing is said."""
    body = {"own_id": "maja", **texts}
    told = program.post(f"/radius/{path}", {k: v.encode().hex() for k, v in body.items()})
    assert told.status == 200
    return dict(told.json)


def test_a_verdict_is_an_attribute(program: Program, app: App) -> None:
    """Whatever it is; texts are never expanded."""
    asked = said(program, "begin")
    assert asked["control:Tmp-String-1"] == "challenge"
    assert asked["reply:Reply-Message"] == {"value": [REPLY], "do_xlat": False}
    state = asked["reply:State"]["value"][0]  # type: ignore[index] # it is one of these
    told = said(program, "answer", typed=app.wrong()["code"], state=state)
    assert told["control:Tmp-String-1"] == "reject"
    assert said(program, "answer", typed=app.code(), state=state) == ACCEPTED
    assert said(program, "answer", typed=app.code(), state="")["control:Tmp-String-1"] == "reject"


REPLY = "Type the code of your app."
ACCEPTED = {"control:Tmp-String-1": "accept"}


@pytest.mark.parametrize(
    "octets", [b"\xff\xfe", b"maja\x00", b"maja\n", "maja\ufffd".encode(), b""]
)
def test_what_is_no_text_is_nobody(program: Program, app: App, octets: bytes) -> None:
    """It is refused like a wrong name; nothing breaks."""
    typed = app.code().encode().hex()
    told = program.post("/radius/begin", {"own_id": octets.hex(), "typed": typed})
    assert (told.status, told.json["control:Tmp-String-1"]) == (200, "reject")
    body = {"own_id": MAJA, "typed": typed, "state": octets.hex()}
    assert program.post("/radius/answer", body).json["control:Tmp-String-1"] == "reject"


def test_it_has_to_be_hexadecimal(program: Program) -> None:
    """And no longer than a packet's attribute."""
    for own_id in ("maja", "6d6", "00" * 254):
        assert program.post("/radius/begin", {"own_id": own_id}).code == "fields_wrong"
    assert program.post("/radius/answer", {"own_id": "00", "typed": "00"}).code == "fields_wrong"


def test_every_reply_fits_and_can_be_read(house_of: House) -> None:
    """A Reply-Message has 253 octets at most (RFC 2865 section 5.18), with any host of ours."""
    longest = "https://" + "h" * 60 + ".example.com"
    for reason, text in REPLIES.items():
        no = Rejected(reason, Detail(opens_at=house_of.clock()))
        assert len(text.format(origin=longest, clock="12:34:56", wanted=8)) < 200, no
    assert Reason.TOO_MANY_TRIES in REPLIES


@pytest.fixture
def house_of(home: Home) -> House:
    """Give the portal behind the API."""
    return home.house
