"""The hosted page: what an application asks somebody to prove in their browser, in its own name.

The application keeps passwords and sessions of its own. It signs what it asks, the browser brings
that here, and takes a signed answer back; no call goes from server to server. What is read here was
signed already: who signed it is decided where secrets are (``services/hosted_requests.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from farstu.core.assurance import ACR_MULTI, ACR_PHISHING_RESISTANT, Assurance

PATH, LINK_PATH = "/prove", "/link"
REQUEST, LINK, ANSWER = "farstu-request+jwt", "farstu-link+jwt", "farstu-answer+jwt"
"""The ``typ`` of each, so that none passes as another (RFC 8725 3.11)."""
LONGEST_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(minutes=1)
"""How far apart two clocks may be."""
ANSWER_LASTS = timedelta(minutes=1)
LINK_LASTS = timedelta(minutes=1)
"""How long the code of an agreement is good: it goes from one program to another."""
MOST_SECONDS = 86_400
LATEST = 253402300800 - int(LEEWAY.total_seconds())
"""The seconds at which the year 10000 begins, which no clock can say, less what is added."""
NAME = re.compile(r"[A-Za-z0-9_-]{22,128}")
"""The name of a request: 128 bits of chance in base64url, or more."""
ATTRIBUTES = ("name", "email", "language")

ASSURANCE_OF: Mapping[str | None, Assurance] = {
    None: Assurance.NONE,
    ACR_MULTI: Assurance.MULTI,
    ACR_PHISHING_RESISTANT: Assurance.PHISHING_RESISTANT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPage:
    """The rules of an application whose people prove at our pages that it is them.

    *least* is what everybody has to have proven, whatever a request asks for.
    """

    return_addresses: tuple[str, ...] = ()
    least: Assurance = Assurance.SINGLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request asks for: whom it is about, and what they are to prove.

    *attributes* is what the application says of somebody new.
    """

    own_id: str
    attributes: Mapping[str, str]
    assurance: Assurance
    max_age: timedelta | None
    action: str
    enrols: bool


def name_of(claims: Mapping[str, Any]) -> str | None:
    """Say what a request is called; None: nothing that could be good once."""
    name = claims.get("jti")
    return name if isinstance(name, str) and NAME.fullmatch(name) else None


def ends_at(claims: Mapping[str, Any], *, now: datetime) -> datetime | None:
    """Say until when a request may come, clocks that differ included; None: it may not now."""
    begun, ended = claims.get("iat"), claims.get("exp")
    if not _is_moment(begun) or not _is_moment(ended) or not 0 < ended - begun <= _LONGEST:
        return None
    begins = datetime.fromtimestamp(begun, tz=now.tzinfo)
    ends = datetime.fromtimestamp(ended, tz=now.tzinfo) + LEEWAY
    return ends if begins - LEEWAY <= now < ends else None


_LONGEST = int(LONGEST_LIFE.total_seconds())


def read_wish(claims: Mapping[str, Any]) -> Wish | None:
    """Read what a request asks for; None where something has no shape that it may have."""
    texts = {name: claims.get(name) for name in ("sub", "action", *ATTRIBUTES)}
    acr, age, purpose = claims.get("acr"), claims.get("max_age"), claims.get("purpose")
    said = (*texts.values(), acr, purpose)
    if not all(value is None or isinstance(value, str) for value in said):
        return None
    if acr not in ASSURANCE_OF or purpose not in {None, "proof", "enrolment"}:
        return None
    if age is not None and not (_is_whole(age) and 0 <= age <= MOST_SECONDS):
        return None
    return Wish(
        own_id=texts["sub"] or "",
        attributes={name: str(texts[name]) for name in ATTRIBUTES if texts[name] is not None},
        assurance=ASSURANCE_OF[acr],
        max_age=None if age is None else timedelta(seconds=age),
        action=texts["action"] or "",
        enrols=purpose == "enrolment",
    )


def _is_moment(value: Any) -> TypeGuard[int]:
    return _is_whole(value) and 0 < value < LATEST


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
