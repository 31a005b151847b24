"""Challenges: the portal says who it is, Farstu says what has to be proven, and whether it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from farstu.client.calls import Call, path_of, read_id
from farstu.client.reading import Fields, UnreadableError

T = TypeVar("T")

MULTI: Literal["urn:farstu:acr:2"] = "urn:farstu:acr:2"
PHISHING_RESISTANT: Literal["phr"] = "phr"
Acr = Literal["urn:farstu:acr:2", "phr"]
"""More than the policy asks: two factors, or a key that phishing does not get past."""
PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What was proven; *limited*: less than is demanded of them, until they have set it up."""

    at: datetime
    acr: str
    amr: tuple[str, ...]
    limited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the person's browser is to keep, in a cookie of the portal's own, for so long."""

    value: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Where a challenge stands. Whoever is to be let in has something in *proven*.

    *status* says what to show next: ``factor``, ``enrolment``, ``over``. Another one, that this
    library is too old to know, is a no like these.
    """

    id: str
    status: str
    expires_at: datetime
    factors: tuple[str, ...]
    elsewhere: tuple[str, ...]
    recovery: bool
    enrol: tuple[str, ...]
    postponable: bool
    action: str | None
    action_sha256: str | None
    proven: Proven | None
    remembered: Remembered | None

    def proven_for(self, action: str) -> Proven | None:
        """Give what was proven for just this sentence; None where they confirmed another one."""
        return self.proven if self.action_sha256 == digest_action(action) else None


def digest_action(action: str) -> str:
    """Digest a sentence as Farstu does: SHA-256 of its UTF-8, in hexadecimal."""
    return hashlib.sha256(action.encode()).hexdigest()


def begin_challenge(
    own_id: str,
    *,
    acr: Acr | None = None,
    max_age: int | None = None,
    action: str | None = None,
    enrols: bool = False,
    remembered: str = "",
) -> Call[Challenge]:
    """Begin a challenge for somebody whose password was right.

    *max_age* is in seconds. With *enrols* they want another method. *remembered* is what their
    browser kept. Keep the challenge's id in their session, never in a form.
    """
    said = {"acr": acr, "max_age": max_age, "action": action}
    asked: dict[str, Any] = {each: value for each, value in said.items() if value is not None}
    purpose = {"purpose": "enrolment"} if enrols else {}
    body = asked | purpose | ({"remembered": remembered} if remembered else {})
    path = path_of(own_id, "/challenges")
    return Call(method="POST", path=path, read=read_challenge, body=body)


def show_challenge(challenge_id: str) -> Call[Challenge]:
    """Say where a challenge stands."""
    return Call(method="GET", path=_path(challenge_id), read=read_challenge)


def send_code(challenge_id: str, *, factor: str, to: str = "") -> Call[str]:
    """Send a code, and say where to, as far as its owner may see it."""
    body = {"factor": factor} | ({"to": to} if to else {})
    return at_challenge(challenge_id, "/send", body, lambda read: read.text("hint"))


def answer_challenge(
    challenge_id: str,
    *,
    code: str,
    factor: str = "totp",
    remember: bool = False,
    remembered: str = "",
) -> Call[Challenge]:
    """Hand in what somebody typed."""
    body: dict[str, Any] = {"factor": factor, "code": code, "remember": remember}
    body |= {"remembered": remembered} if remembered else {}
    return at_challenge(challenge_id, "/answer", body, read_challenge)


def use_recovery_code(challenge_id: str, *, code: str) -> Call[Challenge]:
    """Hand in a recovery code: it opens enrolment, and nothing else."""
    return at_challenge(challenge_id, "/recovery-code", {"code": code}, read_challenge)


def postpone_enrolment(challenge_id: str) -> Call[Challenge]:
    """Let them enrol later, where the policy still allows it."""
    return at_challenge(challenge_id, "/postpone", {}, read_challenge)


def verify_code(own_id: str, *, code: str) -> Call[Challenge]:
    """Begin a challenge and answer it by a code from an app, in one call."""
    path = path_of(own_id, "/verify")
    return Call(method="POST", path=path, read=read_challenge, body={"code": code})


def at_challenge(
    challenge_id: str, rest: str, body: Mapping[str, Any], read: Callable[[Fields], T]
) -> Call[T]:
    """Have something done at a challenge."""
    return Call(method="POST", path=_path(challenge_id) + rest, read=read, body=body)


def read_challenge(read: Fields) -> Challenge:
    """Read a challenge. One that has passed says what was proven, and no other one does."""
    status = read.text("status")
    proven = read.maybe("proven", lambda name: read.one(name, _proven))
    if (status == PASSED) != (proven is not None):
        raise UnreadableError("what was proven and the status do not fit")
    return Challenge(
        id=read.text("id"),
        status=status,
        expires_at=read.moment("expires_at"),
        factors=read.texts("factors"),
        elsewhere=read.texts("elsewhere"),
        recovery=read.truth("recovery"),
        enrol=read.texts("enrol"),
        postponable=read.truth("postponable"),
        action=read.maybe("action", read.text),
        action_sha256=read.maybe("action_sha256", read.text),
        proven=proven,
        remembered=read.maybe("remembered", lambda name: read.one(name, _remembered)),
    )


def _proven(read: Fields) -> Proven:
    return Proven(
        at=read.moment("at"),
        acr=read.text("acr"),
        amr=read.texts("amr"),
        limited=read.truth("limited"),
    )


def _remembered(read: Fields) -> Remembered:
    return Remembered(value=read.text("value"), seconds=read.number("seconds"))


def _path(challenge_id: str) -> str:
    """Write the path of a challenge; what came from outside is nothing but an id."""
    return f"/challenges/{read_id(challenge_id)}"
