"""The hosted page: a browser goes to Farstu with a signed request, and comes back with an answer.

For portals that keep their own passwords and sessions. No call goes from server to server.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from farstu.client.challenges import Acr, digest_action
from farstu.client.origins import read_origin
from farstu.client.outside import Clock, Entropy, entropy_of_the_machine, new_name, wall_clock
from farstu.client.tokens import Claims, is_timely, read_signed, secret_key, sign
from farstu.client.troubles import Refused

REQUEST, LINK, ANSWER = "farstu-request+jwt", "farstu-link+jwt", "farstu-answer+jwt"
LASTS = 300
"""Seconds that a request is good for: the browser follows it at once."""
LATEST = 1 << 36
"""The last second that a calendar has: about the year 4147."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where to send the browser, and what to keep in its session until it comes back."""

    url: str = field(repr=False)
    nonce: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Somebody proved who they are; *limited*: by less than is demanded of them."""

    own_id: str
    at: datetime
    acr: str
    amr: tuple[str, ...]
    limited: bool


class HostedPage:
    """An application of a portal, which sends people there to prove who they are."""

    def __init__(
        self,
        origin: str,
        client_id: str,
        secret: str,
        *,
        clock: Clock = wall_clock,
        entropy: Entropy = entropy_of_the_machine,
    ) -> None:
        """Take what ``farstu application prove`` showed. Raises ``ValueError``."""
        self._origin = read_origin(origin)
        self._client_id = client_id
        self._key = secret_key(secret)
        self._clock = clock
        self._entropy = entropy

    def ask(
        self,
        own_id: str,
        *,
        return_to: str,
        name: str | None = None,
        email: str | None = None,
        language: str | None = None,
        acr: Acr | None = None,
        max_age: int | None = None,
        action: str | None = None,
        purpose: Literal["enrolment"] | None = None,
    ) -> Asked:
        """Make a request for somebody whose password was right.

        Keep the nonce in their session, with the own id and the action; send them to the address.
        """
        said = {
            "name": name,
            "email": email,
            "language": language,
            "acr": acr,
            "max_age": max_age,
            "action": action,
            "purpose": purpose,
        }
        return self._send("/prove", REQUEST, own_id, return_to, said)

    def ask_to_link(self, own_id: str, *, return_to: str, name: str | None = None) -> Asked:
        """Make a request to know somebody by an own id who has an account at the portal already.

        Keep the nonce in their session, with the own id, and send them to the address. They read
        *name* and the id, sign in there, and agree.
        """
        return self._send("/link", LINK, own_id, return_to, {"name": name})

    def _send(
        self, path: str, kind: str, own_id: str, return_to: str, said: Mapping[str, Any]
    ) -> Asked:
        now, nonce = int(self._clock()), new_name(self._entropy)
        claims = {
            "iss": self._client_id,
            "aud": self._origin,
            "iat": now,
            "exp": now + LASTS,
            "jti": nonce,
            "sub": own_id,
            "return_to": return_to,
            **{each: value for each, value in said.items() if value is not None},
        }
        request = urlencode({"request": sign(claims, self._key, kind=kind)})
        return Asked(url=f"{self._origin}{path}?{request}", nonce=nonce)

    def read(
        self, answer: str | None, *, nonce: str | None, own_id: str, action: str | None = None
    ) -> Proof:
        """Give what was proven. Raises ``Refused``: then nobody is let in.

        *nonce* is what this very browser's session kept. Take it out of the session before you
        call: an answer is looked at once. *action* is the sentence that they were to confirm.
        """
        told = self._answered(answer, nonce, own_id, "passed")
        meant = None if action is None else digest_action(action)
        if told.get("action_sha256") != meant:
            raise _wrong("They confirmed another sentence.")
        return _proof(told)

    def read_link(self, answer: str | None, *, nonce: str | None, own_id: str) -> str:
        """Give the code of somebody who agreed, for ``link_person``. Raises ``Refused``.

        *nonce* and *own_id* are what this very browser's session kept, taken out before you call:
        a code that comes back into a session which never asked is somebody else's.
        """
        told = self._answered(answer, nonce, own_id, "agreed")
        code = _text(told, "code")
        if not code:
            raise _wrong("It has no code.")
        return code

    def _answered(self, answer: str | None, nonce: str | None, own_id: str, result: str) -> Claims:
        """Read an answer about somebody that is a yes of that kind."""
        told = self._believe(answer or "", nonce or "")
        if told.get("result") == "refused":
            raise Refused("They were not let in.", code=_text(told, "code") or "refused")
        if told.get("result") != result:
            raise _wrong(f"It says neither {result} nor refused.")
        if not own_id or told.get("sub") != own_id:
            raise _wrong("It is about somebody else.")
        return told

    def _believe(self, answer: str, nonce: str) -> Claims:
        """Read what the portal answered to this very request; what it says is not judged yet."""
        told = read_signed(answer, self._key, algorithm="HS256", kind=ANSWER)
        if told is None:
            raise _wrong("It is missing, or not signed by the portal.")
        if told.get("iss") != self._origin or told.get("aud") != self._client_id:
            raise _wrong("It is from another portal, or for another application.")
        if not is_timely(told, now=self._clock()):
            raise _wrong("It is too old, or from the future.")
        if not nonce or not _is_same(_text(told, "nonce"), nonce):
            raise _wrong("It answers another request than this browser's last one.")
        return told

    def __repr__(self) -> str:
        return f"HostedPage({self._origin!r}, {self._client_id!r})"


def _proof(told: Claims) -> Proof:
    """Read what was proven; a claim that is missing makes it no proof."""
    amr, at = told.get("amr"), told.get("auth_time")
    if not isinstance(amr, list) or type(at) is not int or not 0 <= at < LATEST:
        raise _wrong("It does not say how and when something was proven.")
    if not _text(told, "acr"):
        raise _wrong("It does not say how surely it is them.")
    return Proof(
        own_id=_text(told, "sub"),
        at=datetime.fromtimestamp(at, UTC),
        acr=_text(told, "acr"),
        amr=tuple(str(one) for one in amr),
        limited=told.get("limited", False) is not False,
    )


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(*(each.encode(errors="surrogatepass") for each in (one, other)))


def _text(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    return found if isinstance(found, str) else ""


def _wrong(why: str) -> Refused:
    return Refused(f"The answer is not to be believed. {why}", code="answer_wrong")
