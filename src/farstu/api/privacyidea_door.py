"""The door of privacyIDEA's addresses: closed, until a portal has a key that opens it.

Portal by host → method → body → key → whose address → answer, in a thread. The key comes in
``PI-Authorization`` or ``Authorization``; a plug-in that can send none is let in by the networks of
a key that nobody shows, and by nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from starlette.requests import Request as StarletteRequest
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from farstu.api.privacyidea import ADDRESSES, Address, Asked, Fault, refuse
from farstu.api.reading import UnreadableError, read_json
from farstu.core.scopes import Scope
from farstu.http.arrival import Arrival, read_arrival, respond
from farstu.http.door import Site
from farstu.http.exchange import Reply
from farstu.http.forms import read_form
from farstu.http.network import network_of, read_address
from farstu.services.api_keys import KeyFault, TurnedAway, admit, admit_unshown
from farstu.services.kit import Kit, Visit
from farstu.services.portals import find_portal
from farstu.store.api_keys import ApiKey
from farstu.store.sickness import find_sickness

JSON = "application/json"
NO_RIGHT = frozenset({KeyFault.OUTSIDE, KeyFault.SCOPE})


class PrivacyIdea:
    """Everything that plug-ins of privacyIDEA ask. One for each process."""

    def __init__(self, kit: Kit, site: Site) -> None:
        """Take the means and the outside."""
        self._kit = kit
        self._site = site
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="privacyidea")

    def routes(self) -> Sequence[Route]:
        """List the lines of the toolkit's map that lead here."""
        return tuple(Route(one.path, _Window(self, one)) for one in ADDRESSES)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def enter(self, request: StarletteRequest, address: Address) -> Reply:
        """Answer one call."""
        arrival = await read_arrival(request, self._site.trusted_proxies)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: self._admit(arrival, address))

    def _admit(self, arrival: Arrival, address: Address) -> Reply:
        portal = find_portal(self._kit, arrival.host)
        if portal is None:
            return refuse(Fault.PORTAL)
        if arrival.method != address.method:
            no = refuse(Fault.METHOD)
            return replace(no, headers={**no.headers, "allow": address.method})
        params = _params(arrival)
        if params is None:
            return refuse(Fault.BODY)
        visit = Visit(
            portal=portal,
            origin=self._site.origin_of(portal.host),
            address=arrival.address,
            network=network_of(arrival.address),
            agent=arrival.agent,
            reference=arrival.reference,
        )
        key = self._judge(arrival, visit)
        if isinstance(key, TurnedAway):
            return refuse(_fault_of(key))
        theirs = _for_whom(replace(visit, api_key_id=key.id), key, params.get("client", ""))
        return address.answer(Asked(kit=self._kit, visit=theirs, params=params))

    def _judge(self, arrival: Arrival, visit: Visit) -> ApiKey | TurnedAway:
        header = arrival.headers.get("pi-authorization", arrival.headers.get("authorization"))
        if header is None:
            return admit_unshown(self._kit, visit, Scope.PRIVACYIDEA_OPEN)
        return admit(self._kit, visit, header.split(" ")[-1], Scope.PRIVACYIDEA)


class _Window:
    """One address: whatever the method, the door answers."""

    def __init__(self, door: PrivacyIdea, address: Address) -> None:
        """Remember which door and which address."""
        self._door = door
        self._address = address

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer one call; what breaks is answered as JSON too, and raised for the log."""
        request = StarletteRequest(scope, receive)
        try:
            reply = await self._door.enter(request, self._address)
        except Exception as error:
            why = Fault.FAILED if find_sickness(error) is None else Fault.DATABASE
            await respond(refuse(why))(scope, receive, send)
            raise
        await respond(reply)(scope, receive, send)


def _params(arrival: Arrival) -> Mapping[str, str] | None:
    """Read what was sent: in the body, or in the address of what is only looked at."""
    if arrival.method != "POST":
        return arrival.query
    if arrival.query or arrival.body is None:
        return None
    if arrival.content_type.partition(";")[0].strip().lower() == JSON:
        return _texts(arrival.body)
    form = read_form(arrival.body, content_type=arrival.content_type, with_files=True)
    return None if form is None or form.files else form.values


def _texts(body: bytes) -> Mapping[str, str] | None:
    try:
        read = read_json(body)
    except UnreadableError:
        return None
    is_plain = isinstance(read, dict) and all(isinstance(one, str) for one in read.values())
    return read if is_plain else None


def _fault_of(away: TurnedAway) -> Fault:
    if away.opens_at is not None:
        return Fault.WAIT
    return Fault.NO_RIGHT if away.fault in NO_RIGHT else Fault.NO_KEY


def _for_whom(visit: Visit, key: ApiKey, client: str) -> Visit:
    """Take the address of the person where a key may pass it; what is no address says nothing."""
    address = read_address(client)
    if address is None:
        return visit
    if Scope.ADDRESS_PASS not in key.scopes:
        return visit
    return replace(visit, address=address, network=network_of(address))
