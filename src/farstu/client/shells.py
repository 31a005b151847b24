"""The API as methods, for threads and for event loops: one list of calls, two ways to wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import update_wrapper
from ipaddress import ip_address
from typing import Any, Generic, ParamSpec, Self, TypeVar, cast, overload

import httpx

from farstu.client import challenges, enrolments, people, portal, sessions, webhooks
from farstu.client.calls import Call, Got, Lost, Manner, Pause, Send, carry
from farstu.client.origins import read_origin
from farstu.client.outside import entropy_of_the_machine, steady_clock, wall_clock
from farstu.client.people import Page, Person
from farstu.client.portal import Event
from farstu.client.troubles import Unreachable
from farstu.client.wire import send, send_async

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 10.0
"""How long a call takes at most, all its tries together: a person is waiting."""
LONGEST_AGENT = 400


class Deed(Generic[P, T]):
    """A method of both shells, made of a function that describes the call."""

    def __init__(self, make: Callable[P, Call[T]]) -> None:
        """Take the description."""
        self._make = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, shell: None, owner: type) -> Self: ...

    @overload
    def __get__(self, shell: Farstu, owner: type) -> Callable[P, T]: ...

    @overload
    def __get__(self, shell: AsyncFarstu, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, shell: Any, owner: type) -> Any:
        if shell is None:
            return self

        def ask(*arguments: P.args, **named: P.kwargs) -> Any:
            return shell.ask(self._make(*arguments, **named))

        return update_wrapper(ask, self._make)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whom:
    """Who calls, and in whose name; the key is in no text that is made of it."""

    origin: str
    api_key: str = field(repr=False)
    address: str = ""
    agent: str = ""

    def headers(self) -> dict[str, str]:
        """Write what goes with every call."""
        ours = {"authorization": f"Bearer {self.api_key}", "user-agent": "farstu-client"}
        theirs = {
            "farstu-end-user-address": self.address,
            "farstu-end-user-agent": self.agent,
        }
        return ours | {name: value for name, value in theirs.items() if value}


class _Deeds:
    """What can be asked, in the order of ``docs/api.md``."""

    show_portal = Deed(portal.show_portal)
    put_person = Deed(people.put_person)
    show_person = Deed(people.show_person)
    show_attributes = Deed(people.show_attributes)
    change_attributes = Deed(people.change_attributes)
    link_person = Deed(people.link_person)
    list_people = Deed(people.list_people)
    suspend_person = Deed(people.suspend_person)
    resume_person = Deed(people.resume_person)
    reset_person = Deed(people.reset_person)
    list_sessions = Deed(sessions.list_sessions)
    end_session = Deed(sessions.end_session)
    end_sessions = Deed(sessions.end_sessions)
    begin_challenge = Deed(challenges.begin_challenge)
    show_challenge = Deed(challenges.show_challenge)
    send_code = Deed(challenges.send_code)
    answer_challenge = Deed(challenges.answer_challenge)
    use_recovery_code = Deed(challenges.use_recovery_code)
    postpone_enrolment = Deed(challenges.postpone_enrolment)
    verify_code = Deed(challenges.verify_code)
    make_recovery_codes = Deed(enrolments.make_recovery_codes)
    save_recovery_codes = Deed(enrolments.save_recovery_codes)
    begin_enrolment = Deed(enrolments.begin_enrolment)
    complete_enrolment = Deed(enrolments.complete_enrolment)
    show_policy = Deed(portal.show_policy)
    list_events = Deed(portal.list_events)
    list_webhooks = Deed(webhooks.list_webhooks)
    show_webhook = Deed(webhooks.show_webhook)
    add_webhook = Deed(webhooks.add_webhook)
    change_webhook = Deed(webhooks.change_webhook)
    remove_webhook = Deed(webhooks.remove_webhook)
    add_webhook_secret = Deed(webhooks.add_webhook_secret)
    remove_webhook_secret = Deed(webhooks.remove_webhook_secret)
    suspend_webhook = Deed(webhooks.suspend_webhook)
    resume_webhook = Deed(webhooks.resume_webhook)
    test_webhook = Deed(webhooks.test_webhook)
    list_messages = Deed(webhooks.list_messages)
    send_again = Deed(webhooks.send_again)

    _who: _Whom

    def for_address(self, address: str, *, agent: str = "") -> Self:
        """Give the same, in the name of somebody who comes from there (scope ``address:pass``).

        Raises ``ValueError`` where *address* is none.
        """
        theirs = copy(self)
        vars(theirs)["_who"] = _from(self._who, address, agent)
        return theirs


class Farstu(_Deeds):
    """The API of a portal, for programs with threads. Good for all threads at once."""

    def __init__(
        self,
        origin: str,
        api_key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Take where the portal is and the key. Raises ``ValueError`` where they cannot be."""
        self._who, self._manner = _whom(origin, api_key), _manner(seconds)
        self._http = httpx.Client(base_url=self._who.origin, transport=transport, trust_env=False)

    def ask(self, call: Call[T]) -> T:
        """Make a call. Raises ``Refused`` and ``Unreachable``."""
        steps = carry(call, self._manner)
        came: Got | Lost | None = None
        while True:
            try:
                step = steps.send(came)
            except StopIteration as over:
                return cast("T", over.value)
            came = self._do(step)

    def _do(self, step: Send | Pause) -> Got | Lost | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        return send(self._http, step, self._who.headers())

    def iterate_people(self) -> Iterator[Person]:
        """Go through everybody whom the portal keeps."""
        return self._iterate(people.list_people)

    def iterate_events(self) -> Iterator[Event]:
        """Go through what happened, newest first."""
        return self._iterate(portal.list_events)

    def _iterate(self, make: Callable[..., Call[Page[T]]]) -> Iterator[T]:
        cursor: str | None = ""
        while cursor is not None:
            page = self.ask(make(cursor=cursor))
            yield from page.items
            cursor = _onwards(page, cursor)

    def close(self) -> None:
        """End the connections, those that ``for_address`` uses as well."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Farstu({self._who.origin!r})"


class AsyncFarstu(_Deeds):
    """The API of a portal, for programs with an event loop: one for each loop."""

    def __init__(
        self,
        origin: str,
        api_key: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Take where the portal is and the key. Raises ``ValueError`` where they cannot be."""
        self._who, self._manner = _whom(origin, api_key), _manner(seconds)
        self._http = httpx.AsyncClient(
            base_url=self._who.origin, transport=transport, trust_env=False
        )

    async def ask(self, call: Call[T]) -> T:
        """Make a call. Raises ``Refused`` and ``Unreachable``."""
        steps = carry(call, self._manner)
        came: Got | Lost | None = None
        while True:
            try:
                step = steps.send(came)
            except StopIteration as over:
                return cast("T", over.value)
            came = await self._do(step)

    async def _do(self, step: Send | Pause) -> Got | Lost | None:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        return await send_async(self._http, step, self._who.headers())

    def iterate_people(self) -> AsyncIterator[Person]:
        """Go through everybody whom the portal keeps."""
        return self._iterate(people.list_people)

    def iterate_events(self) -> AsyncIterator[Event]:
        """Go through what happened, newest first."""
        return self._iterate(portal.list_events)

    async def _iterate(self, make: Callable[..., Call[Page[T]]]) -> AsyncIterator[T]:
        cursor: str | None = ""
        while cursor is not None:
            page = await self.ask(make(cursor=cursor))
            for one in page.items:
                yield one
            cursor = _onwards(page, cursor)

    async def close(self) -> None:
        """End the connections, those that ``for_address`` uses as well."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncFarstu({self._who.origin!r})"


def _whom(origin: str, api_key: str) -> _Whom:
    if not api_key.isascii() or not api_key.isprintable() or not api_key.strip():
        raise ValueError("an API key looks like farstu_…")
    return _Whom(origin=read_origin(origin), api_key=api_key.strip())


def _manner(seconds: float) -> Manner:
    return Manner(
        seconds=seconds, clock=wall_clock, steady=steady_clock, entropy=entropy_of_the_machine
    )


def _from(whom: _Whom, address: str, agent: str) -> _Whom:
    seen = "".join(c if " " <= c <= "~" else "?" for c in agent[:LONGEST_AGENT])
    return _Whom(
        origin=whom.origin, api_key=whom.api_key, address=str(ip_address(address)), agent=seen
    )


def _onwards(page: Page[Any], cursor: str) -> str | None:
    """Say what comes next; a list that leads back to where it was has no end."""
    if page.next == cursor:
        raise Unreachable("The list has no end.")
    return page.next
