"""A RADIUS server asks whether to let somebody in, and is answered as ``rlm_rest`` reads it.

FreeRADIUS sets the attributes that an answer names, each in the list before its colon. Our verdict
is one of them, and only the word for yes lets anybody in: a page of a proxy in between, an error,
silence, are all a no. Texts are kept from being expanded (``do_xlat``). ``docs/radius.md``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import ConfigDict, Field

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.api.lines import explain, prompt
from farstu.core.outcome import Rejected
from farstu.core.scopes import Scope
from farstu.services.dialogue import Line, begin_dialogue, go_on
from farstu.services.vouching import Proven


class Verdict(StrEnum):
    """What the configuration of FreeRADIUS looks for."""

    ACCEPT = "accept"
    CHALLENGE = "challenge"
    REJECT = "reject"


Hex = Annotated[str, Field(max_length=2 * 253, pattern="^([0-9A-Fa-f]{2})*$")]
"""What is in a packet, as it came: 253 octets at most (RFC 2865 section 5), in UTF-8."""


class RadiusAsked(Shape):
    """Somebody whose password was right, and the code that came along with it, if one did."""

    own_id: Hex
    typed: Hex = ""


class RadiusAnswered(Shape):
    """What somebody typed who was asked, and the State that brings back what they were asked."""

    own_id: Hex
    typed: Hex
    state: Hex


class AsIs(Shape):
    """A value in which FreeRADIUS expands nothing."""

    value: list[str]
    do_xlat: bool = False


class RadiusTold(Shape):
    """Attributes, each in its list."""

    model_config = ConfigDict(validate_by_name=True)

    verdict: Annotated[Verdict, Field(alias="control:Tmp-String-1")]
    state: Annotated[AsIs | None, Field(alias="reply:State")] = None
    message: Annotated[AsIs | None, Field(alias="reply:Reply-Message")] = None


def begin(call: Call) -> Answer:
    """Say whether to let somebody in, or what to ask them."""
    said = call.sent(RadiusAsked)
    own_id, typed = _read(said.own_id), _read(said.typed)
    return _tell(call, begin_dialogue(call.kit, call.visit, own_id, typed=typed))


def take_answer(call: Call) -> Answer:
    """Take what somebody typed who was asked."""
    said = call.sent(RadiusAnswered)
    own_id, typed, state = _read(said.own_id), _read(said.typed), _read(said.state)
    return _tell(call, go_on(call.kit, call.visit, own_id, handle=state, typed=typed))


def _read(written: str) -> str:
    """Read a text; what is none is nothing, which names nobody and is no code."""
    text = bytes.fromhex(written).decode("utf-8", "replace")
    return text if text.isprintable() and "\ufffd" not in text else ""


def _tell(call: Call, done: Proven | Line | Rejected) -> Answer:
    told = _told(call, done)
    return Answer(body=told.model_dump(mode="json", by_alias=True, exclude_none=True))


def _told(call: Call, done: Proven | Line | Rejected) -> RadiusTold:
    match done:
        case Proven():
            return RadiusTold(verdict=Verdict.ACCEPT)
        case Line():
            state, message = _as_is(done.handle), _as_is(prompt(call.kit, done))
            return RadiusTold(verdict=Verdict.CHALLENGE, state=state, message=message)
        case Rejected():
            return RadiusTold(verdict=Verdict.REJECT, message=_as_is(explain(call.visit, done)))
        case _:
            assert_never(done)


def _as_is(text: str) -> AsIs:
    return AsIs(value=[text])


RADIUS = (
    Endpoint(
        method="POST",
        path="/radius/begin",
        name="begin_radius",
        summary="Tell FreeRADIUS what becomes of somebody whose password was right.",
        scope=Scope.RADIUS,
        handler=begin,
        answer=RadiusTold,
        body=RadiusAsked,
    ),
    Endpoint(
        method="POST",
        path="/radius/answer",
        name="answer_radius",
        summary="Tell FreeRADIUS what becomes of somebody who typed what they were asked.",
        scope=Scope.RADIUS,
        handler=take_answer,
        answer=RadiusTold,
        body=RadiusAnswered,
    ),
)
