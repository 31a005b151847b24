"""What a call of the API is, without the wire that carries it.

``carry`` says what is to be sent, is told what came back, and says what that means; whether it runs
in a thread or in an event loop is nothing to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from farstu.client.outside import Clock, Entropy, new_name
from farstu.client.reading import Fields, UnreadableError, read_json
from farstu.client.troubles import Refused, Trouble, Unreachable

T = TypeVar("T")

ROOT = "/api/v1"
PROBLEM, JSON = "application/problem+json", "application/json"
PAUSES = (0.2, 0.8)
"""Seconds before the second and the third try; there is no fourth."""
DONE = frozenset({200, 201, 202})
PASSING = frozenset({502, 503, 504})
"""What a proxy says while Farstu starts again, and Farstu while it is busy."""
LONGEST_OWN_ID = 200
ID = re.compile(r"[0-9a-z]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One call: where to, with what, and what its answer is.

    *conditions* are headers that say for what it is meant: for what has a tag, or is not there.
    """

    method: str
    path: str
    read: Callable[[Fields], T]
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send this, and wait so many seconds at most."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    query: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What came back; *headers* by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Say what the body is."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing came back, or what came was cut off, too much or too late."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How calls are made: within so many seconds in all, by which clocks and which chance."""

    seconds: float
    clock: Clock
    steady: Clock
    entropy: Entropy


Carrying = Generator[Send | Pause, Got | Lost | None, T]


def carry(call: Call[T], manner: Manner) -> Carrying[T]:
    """Make a call, again after a moment where nobody answered. Raises ``Trouble``.

    What changes something goes under a name of its own, the same in every try: Farstu does it once
    and repeats its answer. So a code that was typed once is never judged twice.
    """
    end = manner.steady() + manner.seconds
    headers, body = _write(call, manner.entropy)
    pauses = iter(PAUSES)
    while True:
        came = yield Send(
            method=call.method,
            path=ROOT + call.path,
            headers=headers,
            body=body,
            query=call.query,
            seconds=max(end - manner.steady(), 0.0),
        )
        if isinstance(came, Got) and came.status in DONE:
            return _read(call, came)
        trouble = _trouble_of(came, manner.clock)
        pause = next(pauses, None)
        wait = None if pause is None else _wait(came, trouble, pause)
        if wait is None or manner.steady() + wait >= end:
            raise trouble
        yield Pause(wait)


def path_of(own_id: str, rest: str = "") -> str:
    """Write the path of a person. Raises ``Refused`` where no own id can be like that."""
    wrong = not own_id or len(own_id) > LONGEST_OWN_ID or own_id in {".", ".."}
    if wrong or "/" in own_id or not own_id.isprintable():
        raise Refused("An own id has up to 200 characters, no /.", code="own_id_invalid")
    return f"/people/{quote(own_id, safe='')}{rest}"


def read_id(text: str) -> str:
    """Give what is an id, and so no path. Raises ``Refused`` where it is none."""
    if not ID.fullmatch(text):
        raise Refused("That is no id of Farstu's.", code="not_found")
    return text


def _write(call: Call[Any], entropy: Entropy) -> tuple[Mapping[str, str], bytes | None]:
    """Write what is the same in every try."""
    headers = {"accept": JSON, **call.conditions}
    if call.method != "GET":
        headers["idempotency-key"] = new_name(entropy)
    if call.body is None:
        return headers, None
    return headers | {"content-type": JSON}, json.dumps(call.body).encode()


def _read(call: Call[T], got: Got) -> T:
    try:
        read = read_json(got.body if got.media_type == JSON else b"")
        return call.read(Fields(read, tag=got.headers.get("etag", "")))
    except UnreadableError as error:
        raise Unreachable(f"The answer is not as documented: {error}.") from None


def _trouble_of(came: Got | Lost | None, clock: Clock) -> Trouble:
    """Say what kind of no it is: Farstu's own, or that there was no answer to believe."""
    if not isinstance(came, Got):
        return Unreachable("Nobody answered." if came is None else came.why)
    told = _problem(came)
    status, reference = came.status, _text(told, "reference")
    if told and 400 <= status < 500:  # noqa: PLR2004 - the class of a client's mistake
        return Refused(
            _text(told, "title"),
            code=_text(told, "code"),
            field=_text(told, "field") or _text(told, "scope"),
            status=status,
            retry_at=_retry_at(came, clock),
            reference=reference,
        )
    return Unreachable(
        f"What answered is no Farstu in order: {status}.",
        status=status,
        retry_at=_retry_at(came, clock),
        reference=reference,
    )


def _problem(got: Got) -> Mapping[str, Any]:
    """Read why not (RFC 9457); nothing where something else than Farstu says so."""
    try:
        read = read_json(got.body) if got.media_type == PROBLEM else {}
    except UnreadableError:
        return {}
    return read if isinstance(read, dict) and _text(read, "code") else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    return found if isinstance(found, str) else ""


def _wait(came: Got | Lost | None, trouble: Trouble, pause: float) -> float | None:
    """Say when to try again; None: never, since the same would come of it."""
    if not isinstance(came, Got):
        return pause
    under_way = isinstance(trouble, Refused) and trouble.code == "idempotency_under_way"
    if came.status not in PASSING and not under_way:
        return None
    return max(pause, _retry_after(came))


def _retry_after(got: Got) -> int:
    said = got.headers.get("retry-after", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0  # noqa: PLR2004 - eleven days


def _retry_at(got: Got, clock: Clock) -> datetime | None:
    seconds = _retry_after(got)
    return datetime.fromtimestamp(clock(), UTC) + timedelta(seconds=seconds) if seconds else None
