"""Time-based one-time passwords, as authenticator apps make them (RFC 6238, RFC 4226).

``code_at`` · ``otpauth_uri`` · ``Totp``, with the clock doctor in ``_diagnose``
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.shape import (
    NOTHING,
    Accepted,
    Ceremony,
    Enrolled,
    Fields,
    Held,
    Missed,
    Prompt,
    Traits,
)
from farstu.factors.typed import typed_code

PERIOD = 30
DIGITS = 6
SEED_BYTES = 20
JUST_EXPIRED = 3
"""Steps: a code this far behind ran out within the last 90 seconds."""
DOCTOR_REACH = 20
"""Steps: ten minutes either way is as far as the clock doctor looks."""


def code_at(secret: bytes, step: int, *, digits: int = DIGITS, digest: str = "sha1") -> str:
    """Compute the code of one time step (RFC 4226, section 5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), digest)
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def step_at(now: datetime) -> int:
    """Say which time step *now* lies in (RFC 6238, section 4.2)."""
    return int(now.timestamp()) // PERIOD


def otpauth_uri(*, secret: str, account_name: str, issuer: str) -> str:
    """Write the key URI that apps read from a QR code.

    Spaces are %20, since some apps show a plus sign as it is; a colon would end the issuer.
    """
    issuer, account_name = issuer.replace(":", " ").strip(), account_name.replace(":", " ").strip()
    label = f"{quote(issuer, safe='')}:{quote(account_name, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"


@dataclass(frozen=True, slots=True)
class Totp:
    """An authenticator app that shares a secret with us."""

    kind: ClassVar[FactorKind] = FactorKind("totp")
    traits: ClassVar[Traits] = Traits(worth=Assurance.MULTI, channel=Channel.APP, amr=("otp",))

    def begin_enrolment(
        self,
        at: Ceremony,
        held: Sequence[Held],  # noqa: ARG002
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Make a secret of 160 random bits (RFC 4226, R6) and show it."""
        return self.resume_enrolment(at, {"secret": b32encode(at.entropy(SEED_BYTES)).decode()})

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:
        """Show the secret, as letters and as the URI for a QR code."""
        secret = memory["secret"]
        uri = otpauth_uri(secret=secret, account_name=at.account_name, issuer=at.issuer)
        return Prompt(
            show={
                "secret": secret,
                "uri": uri,
                "issuer": at.issuer,
                "account_name": at.account_name,
            },
            memory={"secret": secret},
            lives=timedelta(minutes=30),
            answers=100,
        )

    def complete_enrolment(
        self, at: Ceremony, memory: Fields, response: Fields
    ) -> Enrolled | Rejected:
        """Accept the secret if the app makes the same codes as we do; that code is then used."""
        code = typed_code(response.get("code"), digits=DIGITS)
        if isinstance(code, Rejected):
            return code
        here, secret, window = step_at(at.now), b32decode(memory["secret"]), _window(at)
        step = _find(secret, code, range(here - window, here + window + 1))
        if step is None:
            near = _find(secret, code, _around(here, window))
            return _explained(None if near is None else near - here)
        return Enrolled(secret=dict(memory), counter=step, worth=self.traits.worth)

    def begin_challenge(
        self,
        at: Ceremony,  # noqa: ARG002
        held: Sequence[Held],  # noqa: ARG002
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask for the code on the app's screen; there is nothing to send or remember."""
        return Prompt()

    def complete_challenge(
        self,
        at: Ceremony,
        held: Sequence[Held],
        memory: Fields,  # noqa: ARG002
        response: Fields,
    ) -> Accepted | Missed | Rejected:
        """Accept a code of this moment that is newer than every one that this app has used."""
        code = typed_code(response.get("code"), digits=DIGITS)
        if isinstance(code, Rejected):
            return code
        here, window = step_at(at.now), _window(at)
        verdict: Missed | Rejected = Rejected(Reason.CODE_WRONG, field="code")
        for app in held:
            secret = b32decode(app.secret["secret"])
            step = _find(secret, code, range(here - window, here + window + 1))
            if step is not None and step > app.counter:
                return Accepted(id=app.id, worth=self.traits.worth, counter=step)
            if step is not None:
                verdict = Rejected(Reason.CODE_USED, field="code")
            elif missed := _diagnose(app, code, here, window):
                verdict = missed
        return verdict

    def hint(self, secret: Fields) -> str:  # noqa: ARG002
        """Show nothing: apps are told apart by their names."""
        return ""

    def lookup_in(self, response: Fields) -> str | None:  # noqa: ARG002 - a code names nobody
        """Say that a code says nothing about where it comes from."""
        return None

    def tell_browser(self, at: Ceremony, held: Sequence[Held]) -> Mapping[str, Fields]:  # noqa: ARG002 - it keeps no codes
        """Say that no browser knows anything about an app."""
        return {}

    def retire(self, at: Ceremony) -> int:
        """Kill every code that could be on a screen by now."""
        return step_at(at.now) + _window(at)


def _window(at: Ceremony) -> int:
    """Say how many steps either way still count (RFC 6238, section 5.2; our ruling C2)."""
    return 0 if at.strict else 1


def _diagnose(app: Held, code: str, here: int, window: int) -> Missed | None:
    """Be the clock doctor: two different codes in a row, off by the same drift, explain it.

    Both steps are dead then, or "four minutes fast" would tell a guesser which code will be right
    four minutes later. One code alone never says more than that it is wrong, unless it lies
    behind us.
    """
    step = _find(b32decode(app.secret["secret"]), code, _around(here, window))
    if step is None:
        return None
    drift = step - here
    if app.drift == drift and app.drift_step != step:
        return Missed(rejected=_explained(drift, sure=True), id=app.id, bury=(app.drift_step, step))
    return Missed(rejected=_explained(drift), id=app.id, step=step, drift=drift)


def _around(here: int, window: int) -> list[int]:
    """List the steps outside of the window that the doctor looks at, nearest last."""
    reach = range(here - DOCTOR_REACH, here + DOCTOR_REACH + 1)
    return sorted((s for s in reach if abs(s - here) > window), key=lambda s: -abs(s - here))


def _find(secret: bytes, code: str, steps: Sequence[int] | range) -> int | None:
    """Find the last of *steps* that *code* belongs to, comparing every one to leak no timing."""
    found = None
    for step in steps:
        if hmac.compare_digest(code_at(secret, step), code):
            found = step
    return found


def _explained(drift: int | None, *, sure: bool = False) -> Rejected:
    """Say no to a code that is *drift* steps off, as helpfully as is safe."""
    if drift is not None and sure:
        reason = Reason.CLOCK_FAST if drift > 0 else Reason.CLOCK_SLOW
        minutes = max(1, round(abs(drift) * PERIOD / 60))
        return Rejected(reason, Detail(amount=minutes), field="code")
    if drift is not None and -JUST_EXPIRED <= drift < 0:
        return Rejected(Reason.CODE_EXPIRED, field="code")
    return Rejected(Reason.CODE_WRONG, field="code")
