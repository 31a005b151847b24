"""What a call does about lost answers, and what it takes for no answer at all: without a wire."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from farstu.client import AsyncFarstu, Challenge, Farstu, Refused, Unreachable, wire
from farstu.client.calls import PAUSES, Call, Got, Lost, Manner, Pause, Send, carry
from farstu.client.challenges import show_challenge, verify_code
from farstu.client.people import list_people
from farstu.client.wire import LARGEST
from tests.client.caller import ASYNC, ORIGIN, SYNC, answer_with, call_mocked
from tests.support.entropy import seeded_entropy
from tests.support.server import free_port

PASSED = {
    "id": "01k",
    "status": "passed",
    "expires_at": "2026-01-01T00:00:00Z",
    "factors": [],
    "elsewhere": [],
    "recovery": False,
    "enrol": [],
    "postponable": False,
    "action": None,
    "action_sha256": None,
    "proven": {"at": "2026-01-01T00:00:00Z", "acr": "phr", "amr": ["pop"], "limited": False},
    "remembered": None,
}


@dataclass(slots=True)
class Story:
    """A call, and what comes back to each of its tries."""

    answers: Iterator[Got | Lost]
    sent: list[Send] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    now: float = 0.0

    def tell(self, call: Call[Any], *, each_takes: float = 0.0) -> Any:
        """Tell it to the end."""
        manner = Manner(
            seconds=10, clock=lambda: 1e9, steady=lambda: self.now, entropy=seeded_entropy()
        )
        steps = carry(call, manner)
        came: Got | Lost | None = None
        while True:
            try:
                step = steps.send(came)
            except StopIteration as over:
                return over.value
            came = None
            match step:
                case Send():
                    self.sent.append(step)
                    self.now += each_takes
                    came = next(self.answers)
                case Pause():
                    self.pauses.append(step.seconds)
                    self.now += step.seconds


def got(status: int, told: Any, *, kind: str = "application/json", **headers: str) -> Got:
    """Make an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return Got(status=status, headers={"content-type": kind, **named}, body=body)


def problem(status: int, code: str, **headers: str) -> Got:
    """Make a no of Farstu's own."""
    told = {"title": "No.", "code": code, "reference": "01r", "status": status}
    return got(status, told, kind="application/problem+json", **headers)


def tell(*answers: Got | Lost) -> tuple[Story, Any]:
    """Verify a code, and give the story and what came of it."""
    story = Story(iter(answers))
    return story, story.tell(verify_code("maja", code="123456"))


def test_a_lost_answer_is_asked_for_again_under_the_same_name() -> None:
    """So Farstu repeats what it said, and judges no code twice."""
    story, done = tell(Lost("cut off"), got(502, b"", kind="text/html"), got(200, PASSED))
    assert done.proven.acr == "phr"
    assert story.pauses == list(PAUSES)
    first, second, third = story.sent
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert (first.headers, first.body) == (third.headers, third.body)
    assert (first.seconds, second.seconds) == (10, 9.8)
    another, _ = tell(got(200, PASSED))
    assert another.sent[0].headers["idempotency-key"] == first.headers["idempotency-key"]


def test_what_only_looks_has_no_name_and_is_asked_again_too() -> None:
    """It changes nothing, however often."""
    story = Story(iter([Lost("cut off"), got(200, PASSED)]))
    assert isinstance(story.tell(show_challenge("01k")), Challenge)
    assert all("idempotency-key" not in sent.headers for sent in story.sent)
    assert story.sent[0].body is None


def test_three_tries_are_enough() -> None:
    """Then nobody is let in."""
    story = Story(iter([Lost("cut off")] * 3))
    with pytest.raises(Unreachable, match="cut off"):
        story.tell(verify_code("maja", code="123456"))
    assert len(story.sent) == 3


def test_a_person_waits_no_longer_than_that() -> None:
    """All tries together take what one call may take."""
    story = Story(iter([Lost("late")] * 3))
    with pytest.raises(Unreachable):
        story.tell(verify_code("maja", code="123456"), each_takes=6.0)
    assert len(story.sent) == 2
    assert story.sent[1].seconds == pytest.approx(3.8)


def test_farstu_says_when_to_come_again() -> None:
    """It is not asked before; where that is too late for this call, the caller hears when."""
    story, done = tell(problem(503, "server_busy", retry_after="5"), got(200, PASSED))
    assert (story.pauses, done.status) == ([5], "passed")
    with pytest.raises(Unreachable) as no:
        tell(problem(503, "server_busy", retry_after="60"))
    assert no.value.retry_at == datetime.fromtimestamp(1e9 + 60, UTC)
    assert no.value.reference == "01r"


def test_too_many_tries_are_not_made_more() -> None:
    """A throttle is for the person, who hears when it opens."""
    with pytest.raises(Refused) as no:
        tell(problem(429, "too_many_tries", retry_after="30"))
    assert no.value.retry_at == datetime.fromtimestamp(1e9 + 30, UTC)


def test_a_request_under_way_is_waited_for() -> None:
    """Its answer comes to whoever asks again under its name."""
    story, done = tell(problem(409, "idempotency_under_way"), got(200, PASSED))
    assert (len(story.sent), done.status) == (2, "passed")


@pytest.mark.parametrize(
    "answer",
    [
        got(500, {}, kind="application/problem+json"),
        problem(500, "failed"),
        got(302, {}, location="https://elsewhere.example"),
        got(200, b"<title>Hotel wifi</title>", kind="text/html"),
        got(200, PASSED, kind="text/plain"),
        got(204, PASSED),
        got(403, b"Forbidden", kind="text/plain"),
        got(403, b"{", kind="application/problem+json"),
        got(403, {"title": "No code"}, kind="application/problem+json"),
        got(403, [], kind="application/problem+json"),
        got(200, b"["),
        got(200, b"[" * 100_000),
        got(200, []),
        got(200, {}),
        got(200, PASSED | {"proven": None}),
        got(200, PASSED | {"proven": {}}),
        got(200, PASSED | {"proven": True}),
        got(200, PASSED | {"status": "factor"}),
        got(200, PASSED | {"status": "allowed"}),
        got(200, PASSED | {"status": None}),
        got(200, PASSED | {"recovery": 0}),
        got(200, PASSED | {"factors": [1]}),
        got(200, PASSED | {"expires_at": "soon"}),
        got(200, PASSED | {"expires_at": "2026-01-01T00:00:00"}),
    ],
    ids=lambda one: f"{one.status} {one.body[:40]!r}",
)
def test_what_cannot_be_believed_is_no_answer(answer: Got) -> None:
    """A page of a hotel, a broken Farstu, a passed one that proved nothing: a no, each of them."""
    with pytest.raises(Unreachable):
        tell(answer)


def test_a_status_that_is_unknown_lets_nobody_in() -> None:
    """A newer Farstu may have one; nothing is proven by it."""
    _, done = tell(got(200, PASSED | {"status": "almost", "proven": None}))
    assert (done.status, done.proven, done.proven_for("x")) == ("almost", None, None)


@pytest.mark.parametrize("way", [SYNC, ASYNC])
@pytest.mark.parametrize(
    "answer",
    [
        (200, {"content-type": "application/json"}, b" " * (LARGEST + 1)),
        (200, {"content-encoding": "gzip"}, b"packed"),
        (302, {"location": "https://elsewhere.example/"}, b""),
    ],
    ids=["huge", "packed", "elsewhere"],
)
def test_the_wire_takes_no_more_than_an_answer(
    way: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    """Nothing of any size, nothing packed, and no other address: with threads and without."""
    asked = list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return answer_with(*answer)

    with pytest.raises(Unreachable):
        call_mocked(way, handle)
    assert set(asked) == {f"{ORIGIN}/api/v1/people/maja/verify"}


@pytest.mark.parametrize("way", [SYNC, ASYNC])
def test_both_ways_try_again(way: str) -> None:
    """A connection that breaks once is nothing that a person sees."""
    names = list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        names.append(request.headers["idempotency-key"])
        if len(names) == 1:
            raise httpx.ReadError("farstu_key")
        kind = {"content-type": "application/json"}
        return answer_with(200, kind, json.dumps(PASSED).encode())

    assert call_mocked(way, handle).proven is not None
    assert len(names) == 2
    assert len(set(names)) == 1


def test_nobody_who_listens_is_a_no() -> None:
    """The real wire, and a port that nobody is at."""
    with (
        Farstu(f"http://127.0.0.1:{free_port()}", "farstu_key") as farstu,
        pytest.raises(Unreachable, match="ConnectError"),
    ):
        farstu.show_portal()


@pytest.mark.parametrize("way", [SYNC, ASYNC])
def test_whoever_says_nothing_is_left(way: str) -> None:
    """A connection that is taken and never answered costs no more than what a call may take."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Unreachable, match=r"Nobody answered|in time"):
            show_portal(way, origin)


def show_portal(way: str, origin: str) -> object:
    """Ask which portal it is, and wait a tenth of a second at most."""

    async def ask() -> object:
        async with AsyncFarstu(origin, "farstu_key", seconds=0.1) as farstu:
            return await farstu.show_portal()

    if way == ASYNC:
        return asyncio.run(ask())
    with Farstu(origin, "farstu_key", seconds=0.1) as farstu:
        return farstu.show_portal()


def test_an_answer_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece comes in time, and the whole would come never."""
    now = itertools.count()
    monkeypatch.setattr(wire, "steady_clock", lambda: next(now))

    class Trickle(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return itertools.repeat(b" ")

    def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Trickle())

    asked = Send(method="GET", path="/", headers={}, body=None, query={}, seconds=5)
    with httpx.Client(base_url=ORIGIN, transport=httpx.MockTransport(handle)) as http:
        assert wire.send(http, asked, {}) == wire.TOO_LATE


def test_a_list_without_an_end_has_one() -> None:
    """A cursor that leads to itself ends the walk."""
    told = json.dumps({"people": [], "next": "01k"}).encode()

    def handle(_: httpx.Request) -> httpx.Response:
        return answer_with(200, {"content-type": "application/json"}, told)

    farstu = Farstu(ORIGIN, "farstu_key", transport=httpx.MockTransport(handle))
    with pytest.raises(Unreachable, match="no end"):
        list(farstu.iterate_people())
    assert list_people(cursor="01k").query == {"limit": "100", "cursor": "01k"}


@pytest.mark.parametrize(
    "origin",
    [
        "http://portal.example",
        "https://portal.example/path",
        "https://someone@portal.example",
        "ftp://portal.example",
        "portal.example",
        "https://",
        "https://portal.example?x",
        "http://127.0.0.1.example",
    ],
)
def test_a_key_goes_to_origins_only(origin: str) -> None:
    """Over https, but for this machine itself."""
    with pytest.raises(ValueError, match=r"origin|scheme, host and port|https"):
        Farstu(origin, "farstu_key")


@pytest.mark.parametrize("key", ["", " ", "a\nb", "å"])
def test_what_is_no_key_is_said_at_once(key: str) -> None:
    """An empty setting is noticed where it is read."""
    with pytest.raises(ValueError, match="API key"):
        Farstu("https://portal.example:443/", key)
