"""The door of the API: what every call passes, once and in this order.

Portal by host → route and method → size → key and scope → whose address → body → handler, in a
thread. No cookie is read or set, and no key opens a page. ``docs/api.md`` walks through it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response

from farstu.api.conditions import CONDITIONS, Condition, read_conditions
from farstu.api.exchange import Answer, Call, Endpoint, Nothing
from farstu.api.problems import TYPE, Fault, Problem, problem, problem_of
from farstu.api.reading import UnreadableError, read_json
from farstu.api.repeating import ask, ask_once, digest_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.http.arrival import CONTROLS, LONGEST_AGENT, Arrival, read_arrival, respond
from farstu.http.door import SPARE, Site
from farstu.http.exchange import Reply
from farstu.http.network import network_of, read_address
from farstu.services.api_keys import KeyFault, TurnedAway, admit
from farstu.services.first_owner import is_unclaimed
from farstu.services.kit import Kit, Visit
from farstu.services.portals import find_portal
from farstu.services.repeating import Named
from farstu.store.api_keys import ApiKey
from farstu.store.portals import Portal
from farstu.store.sickness import find_sickness

JSON = "application/json"
ADDRESS = "farstu-end-user-address"
"""The header in which a trusted key says from where a person comes."""
IDEMPOTENCY = "idempotency-key"
NAME = re.compile(r"[\x21-\x7e]{1,255}")
AGENT = "farstu-end-user-agent"
"""And with which browser."""
MOST_ERRORS = 20
CALLS = 64
"""Threads at most, each waiting for the database with one call: as many as one batch takes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a path leads to: who answers which method there, and what its braces stand for."""

    endpoints: Mapping[str, Endpoint]
    params: Mapping[str, str]


class ApiDoor:
    """Lets calls in, or says why not. One for each process."""

    def __init__(self, kit: Kit, site: Site) -> None:
        """Take the means and the outside."""
        self._kit = kit
        self._site = site
        self._calls = ThreadPoolExecutor(CALLS, thread_name_prefix="api")
        self._hashing = ThreadPoolExecutor(kit.hashing.room + SPARE, thread_name_prefix="api hash")
        self._waiting = 0

    def close(self) -> None:
        """End the threads."""
        self._calls.shutdown(wait=True, cancel_futures=True)
        self._hashing.shutdown(wait=True, cancel_futures=True)

    async def enter(self, request: StarletteRequest, found: Found | None) -> Response:
        """Answer one call."""
        arrival = await read_arrival(request, self._site.trusted_proxies)
        endpoint = None if found is None else found.endpoints.get(arrival.method)
        slow = endpoint is not None and endpoint.hashes
        if slow and self._waiting >= self._kit.hashing.room + SPARE:
            busy = problem_of(Rejected(Reason.SERVER_BUSY))
            return respond(self._refuse(arrival, busy, {"retry-after": "5"}))
        self._waiting += slow
        try:
            reply = await asyncio.get_running_loop().run_in_executor(
                self._hashing if slow else self._calls, lambda: self.answer(arrival, found)
            )
        finally:
            self._waiting -= slow
        return respond(reply)

    def answer(self, arrival: Arrival, found: Found | None) -> Reply:
        """Answer what arrived; runs in a thread."""
        done = self._admit(arrival, found)
        if isinstance(done, Answer):
            return _write(done)
        return self._refuse(arrival, done, _headers_of(done, found, self._kit.clock()))

    def _admit(self, arrival: Arrival, found: Found | None) -> Answer | Problem:
        portal = find_portal(self._kit, arrival.host)
        if portal is None:
            return self._nobody_here()
        if found is None:
            return problem(Fault.PATH_UNKNOWN)
        endpoint = found.endpoints.get(arrival.method)
        if endpoint is None:
            return problem(Fault.METHOD)
        if arrival.body is None:
            return problem(Fault.BODY_LARGE)
        visit = self._visit(arrival, portal)
        key = admit(self._kit, visit, _key_in(arrival), endpoint.scope)
        if isinstance(key, TurnedAway):
            return _turned_away(key, endpoint)
        theirs = _for_whom(arrival, replace(visit, api_key_id=key.id), key)
        if isinstance(theirs, Problem):
            return theirs
        return self._hand_over(arrival, endpoint, found.params, theirs, key)

    def _nobody_here(self) -> Problem:
        return problem(Fault.CLOSED if is_unclaimed(self._kit) else Fault.PORTAL_UNKNOWN)

    def _visit(self, arrival: Arrival, portal: Portal) -> Visit:
        return Visit(
            portal=portal,
            origin=self._site.origin_of(portal.host),
            address=arrival.address,
            network=network_of(arrival.address),
            agent=arrival.agent,
            reference=arrival.reference,
        )

    def _hand_over(
        self,
        arrival: Arrival,
        endpoint: Endpoint,
        params: Mapping[str, str],
        visit: Visit,
        key: ApiKey,
    ) -> Answer | Problem:
        read = _read(arrival, endpoint)
        if isinstance(read, Problem):
            return read
        query, body = read
        condition = _condition_of(arrival, endpoint)
        if isinstance(condition, Problem):
            return condition
        call = Call(
            kit=self._kit,
            visit=visit,
            key=key,
            now=self._kit.clock(),
            reference=arrival.reference,
            params=params,
            query=query,
            body=body,
            condition=condition,
        )
        name = arrival.headers.get(IDEMPOTENCY)
        if name is None or not endpoint.changes:
            return ask(call, endpoint)
        if not NAME.fullmatch(name):
            return problem(Fault.HEADER_WRONG, detail="Idempotency-Key: 1 to 255 of ASCII.")
        request = f"{arrival.method}\n{arrival.path}\n{digest_of(arrival.body)}"
        request += "".join(f"\n{said}" for said in _conditions_in(arrival))
        return ask_once(call, endpoint, Named(name=name, request=request))

    def _refuse(self, arrival: Arrival, no: Problem, headers: Mapping[str, str]) -> Reply:
        body = json.dumps(no.write(arrival.reference), ensure_ascii=False).encode()
        return Reply(status=no.words.status, body=body, headers={"content-type": TYPE, **headers})


def broken(error: Exception, reference: str) -> Reply:
    """Make the answer of code or a database that broke; the envelope logs why."""
    no = problem(Fault.FAILED if find_sickness(error) is None else Fault.DATABASE)
    body = json.dumps(no.write(reference)).encode()
    later = {} if no.code == Fault.FAILED else {"retry-after": "5"}
    return Reply(status=no.words.status, body=body, headers={"content-type": TYPE, **later})


def _key_in(arrival: Arrival) -> str | None:
    scheme, _, text = arrival.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" and text.strip() else None


def _turned_away(away: TurnedAway, endpoint: Endpoint) -> Problem:
    if away.opens_at is not None:
        return replace(problem(Fault.KEY_TRIES), retry_at=away.opens_at)
    if away.fault is KeyFault.SCOPE and endpoint.scope is not None:
        return problem(away.fault, scope=endpoint.scope.value)
    return problem(away.fault)


def _for_whom(arrival: Arrival, visit: Visit, key: ApiKey) -> Visit | Problem:
    """Take the address of the person that a trusted key passes: throttles and events mean that."""
    named = arrival.headers.get(ADDRESS)
    agent = arrival.headers.get(AGENT)
    if named is None and agent is None:
        return visit
    if Scope.ADDRESS_PASS not in key.scopes:
        return problem(KeyFault.SCOPE, scope=Scope.ADDRESS_PASS.value)
    address = read_address(named or "")
    if address is None:
        return problem(Fault.HEADER_WRONG, detail="Farstu-End-User-Address is no IP address.")
    browser = CONTROLS.sub(" ", agent or "")[:LONGEST_AGENT]
    return replace(visit, address=address, network=network_of(address), agent=browser)


def _read(arrival: Arrival, endpoint: Endpoint) -> tuple[BaseModel, BaseModel] | Problem:
    """Bring query and body into the shapes that the route names."""
    query = _in_shape(endpoint.query, dict(arrival.query))
    if isinstance(query, Problem):
        return query
    body = _read_body(arrival, endpoint.body)
    return body if isinstance(body, Problem) else (query, body)


def _condition_of(arrival: Arrival, endpoint: Endpoint) -> Condition | Problem | None:
    """Read for what a call is meant; where nothing has a tag, whoever names one is refused."""
    if _conditions_in(arrival) and not endpoint.conditional:
        return problem(
            Fault.HEADER_WRONG, detail="If-Match, If-None-Match: nothing has a tag here."
        )
    read = read_conditions(arrival.headers)
    if isinstance(read, str):
        return problem(Fault.HEADER_WRONG, detail=f"{read.title()}: * or tags in quotes.")
    return read


def _conditions_in(arrival: Arrival) -> list[str]:
    """List the conditions as they came, each under its name."""
    named = [name for name in CONDITIONS if name in arrival.headers]
    return [f"{name}: {arrival.headers[name]}" for name in named]


def _read_body(arrival: Arrival, shape: type[BaseModel] | None) -> BaseModel | Problem:
    if shape is None:
        return Nothing()
    if arrival.content_type.partition(";")[0].strip().lower() != JSON:
        return problem(Fault.BODY_MEDIA_TYPE)
    try:
        read = read_json(arrival.body or b"")
    except UnreadableError as error:
        return problem(Fault.BODY_UNREADABLE, detail=str(error))
    return _in_shape(shape, read)


def _in_shape(shape: type[BaseModel], read: Any) -> BaseModel | Problem:
    """Bring what was sent into its shape, or say of each field what is wrong, without its value."""
    try:
        return shape.model_validate(read)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        errors = [
            {"field": ".".join(map(str, one["loc"])), "says": one["msg"]}
            for one in wrong[:MOST_ERRORS]
        ]
        return problem(Fault.FIELDS_WRONG, errors=errors)


def _write(answer: Answer) -> Reply:
    body = answer.body
    if body is None:
        return Reply(status=answer.status, headers=answer.headers)
    text = body.model_dump_json() if isinstance(body, BaseModel) else json.dumps(body)
    headers = {"content-type": JSON, **answer.headers}
    return Reply(status=answer.status, body=text.encode(), headers=headers)


def _headers_of(no: Problem, found: Found | None, now: datetime) -> Mapping[str, str]:
    """Say in headers too what a client has to do (RFC 9110, RFC 6750)."""
    if no.code == Fault.METHOD and found is not None:
        return {"allow": ", ".join(sorted(found.endpoints))}
    if no.code == KeyFault.SCOPE:
        scope = no.more.get("scope", "")
        return {"www-authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
    if no.words.status == 401:  # noqa: PLR2004 - the status, which no word makes clearer
        error = "" if no.code == KeyFault.MISSING else ', error="invalid_token"'
        return {"www-authenticate": f'Bearer realm="farstu"{error}'}
    if no.retry_at is not None:
        return {"retry-after": str(max(1, -int((now - no.retry_at).total_seconds() // 1)))}
    return {"retry-after": "5"} if no.words.status == 503 else {}  # noqa: PLR2004 - likewise
