"""Enrolling at a challenge: recovery codes saved, something new begun, and shown to work."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from farstu.api.challenge_shapes import ChallengeShown, Kind, Typed, describe
from farstu.api.exchange import Answer, Call, Endpoint, Nothing, Shape
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.factors.recovery_codes import show_code
from farstu.factors.shape import Prompt
from farstu.http.qr import qr_svg
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.portal_challenges import find_seat, hand_in
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet


class Begin(Shape):
    """What to enrol; of what is sent, where to."""

    factor: Kind = "totp"
    address: Annotated[str, Field(max_length=254)] | None = None


class Complete(Shape):
    """The code that shows that it works, and what it is called."""

    factor: Kind = "totp"
    code: Typed
    name: Annotated[str, Field(max_length=100)] = ""


class Saved(Shape):
    """That recovery codes were saved; the one asked back, where one was."""

    code_back: Typed = ""


class EnrolmentShown(Shape):
    """What to show of an enrolment that was begun."""

    factor: str
    key: Annotated[str | None, Field(description="To be typed, in groups of four.")]
    uri: Annotated[str | None, Field(description="To be opened on the phone itself.")]
    qr_svg: Annotated[str | None, Field(description="To be scanned.")]
    address: Annotated[str | None, Field(description="Where a code was sent.")]


class SheetShown(Shape):
    """Recovery codes, shown this once; *asked_back* is the number of one to be typed again."""

    codes: list[str]
    asked_back: int | None


class Kept(Shape):
    """That it is done."""

    saved: bool


def begin(call: Call) -> Answer | Rejected:
    """Begin to enrol something."""
    said = call.sent(Begin)
    kind = FactorKind(said.factor)
    if kind in call.kit.key_kinds:
        return Rejected(Reason.KEY_ELSEWHERE, field="factor")
    seat = find_seat(call.kit, call.visit, call.params["challenge"])
    if isinstance(seat, Rejected):
        return seat
    choice = {} if said.address is None else {"address": said.address}
    no = begin_enrolment(call.kit, call.visit, seat, kind=kind, choice=choice)
    if no is not None:
        return no
    prompt = show_enrolment(call.kit, call.visit, seat, kind=kind)
    return Rejected(Reason.ENROLMENT_GONE) if prompt is None else Answer(body=_show(kind, prompt))


def complete(call: Call) -> Answer | Rejected:
    """Turn on what shows that it works."""
    said = call.sent(Complete)
    kind = FactorKind(said.factor)
    if kind in call.kit.key_kinds:
        return Rejected(Reason.KEY_ELSEWHERE, field="factor")
    done = hand_in(
        call.kit,
        call.visit,
        call.params["challenge"],
        lambda seat: complete_enrolment(
            call.kit,
            call.visit,
            seat,
            kind=kind,
            response={"code": said.code},
            name=said.name,
        ),
    )
    return done if isinstance(done, Rejected) else Answer(body=describe(call, done))


def make_codes(call: Call) -> Answer | Rejected:
    """Make recovery codes, and show them this once."""
    seat = find_seat(call.kit, call.visit, call.params["challenge"])
    if isinstance(seat, Rejected):
        return seat
    no = make_sheet(call.kit, call.visit, seat)
    shown = None if no else show_sheet(call.kit, call.visit, seat)
    if shown is None:
        return no or Rejected(Reason.SHEET_GONE)
    codes = [show_code(number, code) for number, code in enumerate(shown.codes, start=1)]
    return Answer(body=SheetShown(codes=codes, asked_back=shown.asked_back))


def save_codes(call: Call) -> Answer | Rejected:
    """Take the word that recovery codes were saved, from when on they may count."""
    seat = find_seat(call.kit, call.visit, call.params["challenge"])
    if isinstance(seat, Rejected):
        return seat
    code_back = call.sent(Saved).code_back
    no = save_sheet(call.kit, call.visit, seat, code_back=code_back)
    return no or Answer(body=Kept(saved=True))


def _show(kind: FactorKind, prompt: Prompt) -> EnrolmentShown:
    secret, uri = prompt.show.get("secret"), prompt.show.get("uri")
    fours = None if secret is None else [secret[i : i + 4] for i in range(0, len(secret), 4)]
    return EnrolmentShown(
        factor=kind,
        key=None if fours is None else " ".join(fours),
        uri=uri,
        qr_svg=None if uri is None else qr_svg(uri),
        address=prompt.show.get("address"),
    )


THERE = (Reason.NOT_FOUND, Reason.LOGIN_EXPIRED, Reason.NOT_OFFERED, Reason.ACCOUNT_SUSPENDED)
ENROLLING = (
    *THERE,
    Reason.KEY_ELSEWHERE,
    Reason.FACTOR_NOT_ALLOWED,
    Reason.TOO_MANY_AUTHENTICATORS,
    Reason.ENROLMENT_GONE,
    Reason.SHEET_GONE,
    Reason.PROOF_NOT_FRESH,
)
ENROLMENTS = (
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/recovery-codes",
        name="make_recovery_codes",
        summary="Make recovery codes, and show them this once.",
        scope=Scope.FACTORS_ENROL,
        handler=make_codes,
        answer=SheetShown,
        body=Nothing,
        hashes=True,
        refusals=(*THERE, Reason.SHEET_GONE, Reason.PROOF_NOT_FRESH),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/recovery-codes/saved",
        name="save_recovery_codes",
        summary="Say that recovery codes were saved: they count with what is enrolled next, or at "
        "once for whoever has proven what they hold.",
        scope=Scope.FACTORS_ENROL,
        handler=save_codes,
        answer=Kept,
        body=Saved,
        refusals=(*THERE, Reason.SHEET_GONE, Reason.SHEET_CODE_WRONG, Reason.PROOF_NOT_FRESH),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/enrolments",
        name="begin_enrolment",
        summary="Begin to enrol something; one that was begun before is gone.",
        scope=Scope.FACTORS_ENROL,
        handler=begin,
        answer=EnrolmentShown,
        body=Begin,
        refusals=(
            *ENROLLING,
            Reason.ADDRESS_HELD,
            Reason.FIELD_EMPTY,
            Reason.EMAIL_INVALID,
            Reason.NUMBER_INVALID,
            Reason.NUMBER_NOT_MOBILE,
            Reason.COUNTRY_NOT_SERVED,
            Reason.SENT_JUST_NOW,
        ),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/enrolments/complete",
        name="complete_enrolment",
        summary="Turn on what has shown that it works.",
        scope=Scope.FACTORS_ENROL,
        handler=complete,
        answer=ChallengeShown,
        body=Complete,
        refusals=(
            *ENROLLING,
            Reason.TOO_MANY_TRIES,
            Reason.CODE_EMPTY,
            Reason.CODE_LENGTH,
            Reason.CODE_WRONG,
            Reason.CLOCK_FAST,
            Reason.CLOCK_SLOW,
            Reason.SENT_CODE_EMPTY,
            Reason.SENT_CODE_WRONG,
            Reason.SENT_CODE_GONE,
            Reason.NAME_TOO_LONG,
            Reason.NAME_UNPRINTABLE,
        ),
    ),
)
