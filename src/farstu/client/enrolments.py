"""Enrolling at a challenge: recovery codes saved, something new begun, and shown to work."""

from __future__ import annotations

from dataclasses import dataclass, field

from farstu.client.calls import Call
from farstu.client.challenges import Challenge, at_challenge, read_challenge
from farstu.client.reading import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Recovery codes, shown this once; *asked_back* is the number of one to be typed again."""

    codes: tuple[str, ...] = field(repr=False)
    asked_back: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What to show: a key in groups of four, a URI, a QR code; or where a code was sent."""

    factor: str
    key: str | None = field(repr=False)
    uri: str | None = field(repr=False)
    qr_svg: str | None = field(repr=False)
    address: str | None


def make_recovery_codes(challenge_id: str) -> Call[Sheet]:
    """Make recovery codes, and show them this once."""
    return at_challenge(challenge_id, "/recovery-codes", {}, _sheet)


def save_recovery_codes(challenge_id: str, *, code_back: str = "") -> Call[bool]:
    """Say that recovery codes were saved: they count with what is enrolled next."""
    body = {"code_back": code_back} if code_back else {}
    return at_challenge(
        challenge_id, "/recovery-codes/saved", body, lambda read: read.truth("saved")
    )


def begin_enrolment(
    challenge_id: str, *, factor: str = "totp", address: str | None = None
) -> Call[Enrolment]:
    """Begin to enrol something; one that was begun before is gone."""
    body = {"factor": factor} | ({} if address is None else {"address": address})
    return at_challenge(challenge_id, "/enrolments", body, _enrolment)


def complete_enrolment(
    challenge_id: str, *, code: str, factor: str = "totp", name: str = ""
) -> Call[Challenge]:
    """Turn on what has shown that it works."""
    body = {"factor": factor, "code": code} | ({"name": name} if name else {})
    return at_challenge(challenge_id, "/enrolments/complete", body, read_challenge)


def _sheet(read: Fields) -> Sheet:
    return Sheet(codes=read.texts("codes"), asked_back=read.maybe("asked_back", read.number))


def _enrolment(read: Fields) -> Enrolment:
    return Enrolment(
        factor=read.text("factor"),
        key=read.maybe("key", read.text),
        uri=read.maybe("uri", read.text),
        qr_svg=read.maybe("qr_svg", read.text),
        address=read.maybe("address", read.text),
    )
