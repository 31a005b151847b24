"""The public keys of a portal, fetched when they are needed and kept for a while."""

from __future__ import annotations

import asyncio

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from farstu.client.calls import Got, Send
from farstu.client.outside import Clock
from farstu.client.reading import UnreadableError, read_json
from farstu.client.tokens import LONGEST, key_set
from farstu.client.troubles import Unreachable
from farstu.client.wire import send_async

PATH = "/oidc/keys"
SECONDS = 5.0
KEPT = 600.0
"""Seconds after which they are fetched anew: a key that was taken back counts no longer."""
AGAIN = 60.0
"""Seconds between two looks for a key that is not there: made-up names cost Farstu nothing."""
FAILED = 1.0
"""Seconds between two tries while there are none to be had."""


class KeptKeys:
    """The keys of one portal, for one process."""

    def __init__(
        self, origin: str, *, steady: Clock, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        """Keep none yet."""
        self._origin = origin
        self._steady = steady
        self._transport = transport
        self._fetching = asyncio.Lock()
        self._known: KeySet | None = None
        self._fetched = self._looked = float("-inf")

    async def find(self, token: str) -> KeySet:
        """Give the keys, among them the one that *token* names, if there is one.

        Raises ``Unreachable`` where there are none to be had: then nothing can be believed.
        """
        named = _name_in(token)
        if (known := self._fresh()) is not None and _has(known, named):
            return known
        async with self._fetching:
            return await self._look(named)

    async def _look(self, named: str | None) -> KeySet:
        """Fetch the keys, unless somebody did a moment ago."""
        known, waits = self._fresh(), self._steady() - self._looked
        if known is not None and (_has(known, named) or waits < AGAIN):
            return known
        if waits < FAILED:
            raise Unreachable("The keys of the portal could not be fetched a moment ago.")
        try:
            self._known = await self._fetch()
            self._fetched = self._steady()
        finally:
            self._looked = self._steady()
        return self._known

    def _fresh(self) -> KeySet | None:
        return self._known if self._steady() - self._fetched < KEPT else None

    async def _fetch(self) -> KeySet:
        asked = Send(method="GET", path=PATH, headers={}, body=None, query={}, seconds=SECONDS)
        async with httpx.AsyncClient(
            base_url=self._origin, transport=self._transport, trust_env=False
        ) as http:
            came = await send_async(http, asked, {"accept": "application/json"})
        if not isinstance(came, Got) or came.status != httpx.codes.OK:
            raise Unreachable("The keys of the portal cannot be fetched.")
        try:
            return key_set(read_json(came.body))
        except (UnreadableError, ValueError):
            raise Unreachable("What the portal has at its keys' place is none.") from None


def _name_in(token: str) -> str | None:
    """Say which key a token names; None where it names none, and no key would help."""
    try:
        header = extract_compact(token.encode()).headers() if len(token) <= LONGEST else {}
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
    named = header.get("kid")
    return named if isinstance(named, str) else None


def _has(keys: KeySet, named: str | None) -> bool:
    return named is None or any(key.kid == named for key in keys.keys)
