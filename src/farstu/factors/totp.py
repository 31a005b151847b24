"""Time-based one-time passwords, as authenticator apps make them (RFC 6238, RFC 4226).

``otpauth_uri`` · ``Totp``, with the clock doctor in ``_diagnose``
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import quote

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.codes import DIGITS, PERIOD, CodeMaker, read_maker, step_at
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

SEED_BYTES = 20
JUST_EXPIRED = 90
"""Seconds: a code no further behind ran out just now."""
ROOM = 300
"""Characters that a name takes in a key URI: every address fits, and some letters take twelve each.
Three names of them and the secret are a code that phones still read."""
DOCTOR_REACH = 20
"""Half minutes: ten minutes either way is as far as the clock doctor looks."""


def otpauth_uri(*, secret: str, account_name: str, issuer: str) -> str:
    """Write the key URI that apps read from a QR code.

    Spaces are %20, since some apps show a plus sign as it is; a colon would end the issuer.
    """
    issuer, account_name = _write_name(issuer), _write_name(account_name)
    return f"otpauth://totp/{issuer}:{account_name}?secret={secret}&issuer={issuer}"


def _write_name(name: str) -> str:
    """Write a name into a key URI, cut where it would leave no room in a QR code."""
    name = name.replace(":", " ").strip()
    if len(quote(name, safe="")) <= ROOM:
        return quote(name, safe="")
    while len(quote(f"{name}…", safe="")) > ROOM:
        name = name[:-1]
    return quote(f"{name.rstrip()}…", safe="")


@dataclass(frozen=True, slots=True)
class Totp:
    """An authenticator app, or a piece of hardware, that shares a secret with us."""

    kind: ClassVar[FactorKind] = FactorKind("totp")
    traits: ClassVar[Traits] = Traits(worth=Assurance.MULTI, channel=Channel.APP, amr=("otp",))

    def begin_enrolment(
        self, at: Ceremony, held: Sequence[Held], choice: Fields = NOTHING
    ) -> Prompt | Rejected:
        """Make a secret of 160 random bits (RFC 4226, R6) and show it, or take the seed typed.

        Hardware comes with its seed. One seed twice would make each code good twice. Reasons:
        ADDRESS_HELD and those of ``read_maker``.
        """
        if "seed" not in choice:
            return self.resume_enrolment(at, {"secret": b32encode(at.entropy(SEED_BYTES)).decode()})
        maker = read_maker(choice)
        if isinstance(maker, Rejected):
            return maker
        if any(CodeMaker.of(one.secret).seed == maker.seed for one in held):
            return Rejected(Reason.ADDRESS_HELD, field="seed")
        return self.resume_enrolment(at, maker.secret)

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:
        """Show the secret, as letters and as a URI; of one that was typed, what it does."""
        secret = memory["secret"]
        show = (
            {"digits": memory["digits"], "period": memory["period"]}
            if "digits" in memory
            else {
                "secret": secret,
                "uri": otpauth_uri(secret=secret, account_name=at.account_name, issuer=at.issuer),
                "issuer": at.issuer,
                "account_name": at.account_name,
            }
        )
        return Prompt(show=show, memory=dict(memory), lives=timedelta(minutes=30), answers=100)

    def complete_enrolment(
        self, at: Ceremony, memory: Fields, response: Fields
    ) -> Enrolled | Rejected:
        """Accept the secret if the same codes come of it there as here; that code is then used."""
        maker = CodeMaker.of(memory)
        code = typed_code(response.get("code"), digits=maker.digits)
        if isinstance(code, Rejected):
            return code
        here, window = maker.step_at(at.now), _window(at)
        step = _find(maker, code, range(here - window, here + window + 1))
        if step is None:
            near = _find(maker, code, _around(maker, here, window))
            if near is None:
                return Rejected(Reason.CODE_WRONG, field="code")
            return _explained(maker, near - here)
        counter = maker.counter_of(step)
        return Enrolled(secret=dict(memory), counter=counter, worth=self.traits.worth)

    def begin_challenge(
        self,
        at: Ceremony,  # noqa: ARG002
        held: Sequence[Held],
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask for the code on a screen; there is nothing to send or remember."""
        makers = [CodeMaker.of(one.secret) for one in held]
        seconds = sorted({maker.period for maker in makers}) or [PERIOD]
        return Prompt(show={"lengths": _lengths(makers), "seconds": seconds})

    def complete_challenge(
        self,
        at: Ceremony,
        held: Sequence[Held],
        memory: Fields,  # noqa: ARG002
        response: Fields,
    ) -> Accepted | Missed | Rejected:
        """Accept a code of this moment that is newer than every one that its app has used."""
        makers = [CodeMaker.of(one.secret) for one in held]
        code = _read(response.get("code"), _lengths(makers))
        if isinstance(code, Rejected):
            return code
        window = _window(at)
        verdict: Missed | Rejected = Rejected(Reason.CODE_WRONG, field="code")
        for app, maker in zip(held, makers, strict=True):
            here = maker.step_at(at.now)
            steps = _match(maker, code, range(here - window, here + window + 1))
            step = _choose_unused(app, maker, steps, here)
            if step is not None:
                counter = maker.counter_of(step)
                return Accepted(id=app.id, worth=self.traits.worth, counter=counter)
            if steps:
                verdict = Rejected(Reason.CODE_USED, field="code")
            elif missed := _diagnose(app, maker, code, here, window):
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


def _lengths(makers: Sequence[CodeMaker]) -> list[int]:
    """Say how long a code may be: the usual length first."""
    return sorted({maker.digits for maker in makers}) or [DIGITS]


def _read(typed: object, lengths: Sequence[int]) -> str | Rejected:
    """Read a code of one of *lengths*; what is none of them is told the first."""
    read = [typed_code(typed, digits=digits) for digits in lengths]
    return next((code for code in read if isinstance(code, str)), read[0])


def _diagnose(app: Held, maker: CodeMaker, code: str, here: int, window: int) -> Missed | None:
    """Be the clock doctor: two different codes in a row, off by the same drift, explain it.

    Both steps are dead then, or "four minutes fast" would tell a guesser which code will be right
    four minutes later. One code alone never says more than that it is wrong, unless it lies
    behind us.
    """
    step = _find(maker, code, _around(maker, here, window))
    if step is None:
        return None
    drift = step - here
    if app.drift == drift and app.drift_step != step:
        bury = maker.counter_of(app.drift_step), maker.counter_of(step)
        return Missed(rejected=_explained(maker, drift, sure=True), id=app.id, bury=bury)
    return Missed(rejected=_explained(maker, drift), id=app.id, step=step, drift=drift)


def _around(maker: CodeMaker, here: int, window: int) -> list[int]:
    """List the steps outside of the window that the doctor looks at, nearest last."""
    far = DOCTOR_REACH * PERIOD // maker.period
    reach = range(here - far, here + far + 1)
    return sorted((s for s in reach if abs(s - here) > window), key=lambda s: -abs(s - here))


def _find(maker: CodeMaker, code: str, steps: Sequence[int] | range) -> int | None:
    """Find the last of *steps* that *code* belongs to."""
    return next(reversed(_match(maker, code, steps)), None)


def _match(maker: CodeMaker, code: str, steps: Sequence[int] | range) -> list[int]:
    """List the *steps* that *code* belongs to, comparing every one to leak no timing."""
    return [step for step in steps if hmac.compare_digest(maker.code_at(step), code)]


def _choose_unused(app: Held, maker: CodeMaker, steps: Sequence[int], here: int) -> int | None:
    """Choose the oldest of *steps* that is newer than all that were used.

    One code may belong to two steps in a row. Once it was used for the first, it counts for the
    second when that has begun and not before: until then whoever saw it typed has it too.
    """
    is_seen = any(maker.counter_of(step) <= app.counter for step in steps)
    newer = (step for step in steps if maker.counter_of(step) > app.counter)
    return next((step for step in newer if step <= here or not is_seen), None)


def _explained(maker: CodeMaker, drift: int, *, sure: bool = False) -> Rejected:
    """Say no to a code that is *drift* steps off, as helpfully as is safe."""
    if sure:
        reason = Reason.CLOCK_FAST if drift > 0 else Reason.CLOCK_SLOW
        minutes = max(1, round(abs(drift) * maker.period / 60))
        return Rejected(reason, Detail(amount=minutes), field="code")
    if -JUST_EXPIRED <= drift * maker.period < 0:
        return Rejected(Reason.CODE_EXPIRED, field="code")
    return Rejected(Reason.CODE_WRONG, field="code")
