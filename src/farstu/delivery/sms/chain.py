"""Several gateways in their order: the next one takes over where one could not send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.delivery.message import GatewayTrouble, Sender, TextMessage, Undelivered

WITHIN = timedelta(minutes=1)
"""How long the next one is asked: with the last of them that is less than a claim lasts, so that
nobody else takes the message meanwhile (``services/outbox.py``)."""

REST = timedelta(minutes=1)
"""How long a gateway that did not answer is asked last: nobody waits for it in vain meanwhile."""

FINAL = frozenset({GatewayTrouble.NUMBER, GatewayTrouble.UNSURE})
"""What another gateway is not asked about: it would say the same, or send a second time."""

TIRED = frozenset({GatewayTrouble.UNREACHABLE, GatewayTrouble.UNSURE, GatewayTrouble.FAULT})
"""What a gateway rests after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """One gateway, by the name that operators know it by."""

    name: str
    sender: Sender[TextMessage]


class Chain:
    """Asks one gateway after another; for one thread at a time."""

    def __init__(self, gateways: Sequence[Gateway], *, clock: Callable[[], datetime]) -> None:
        """Connect later, when there is something to send."""
        self._gateways = gateways
        self._clock = clock
        self._rests: dict[int, datetime] = {}

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the first gateway that takes it."""
        said: list[Undelivered] = []
        begun = self._clock()
        for place in self._order():
            gateway = self._gateways[place]
            no = gateway.sender.send(message)
            if no is None:
                self._rests.pop(place, None)
                return None
            said.append(replace(no, by=gateway.name))
            if no.trouble in TIRED:
                self._rests[place] = self._clock() + REST
            if no.trouble in FINAL or self._clock() - begun >= WITHIN:
                break
        return replace(said[-1], earlier=tuple(said[:-1]))

    def probe(self) -> Undelivered | None:
        """Say what the first one says that could not send."""
        for gateway in self._gateways:
            no = gateway.sender.probe()
            if no is not None:
                return replace(no, by=gateway.name)
        return None

    def close(self) -> None:
        """Let all connections go."""
        for gateway in self._gateways:
            gateway.sender.close()

    def _order(self) -> Iterator[int]:
        """Say who is asked when: whoever rests comes last."""
        now, places = self._clock(), range(len(self._gateways))
        rests = {place for place in places if self._rests.get(place, now) > now}
        yield from (place for place in places if place not in rests)
        yield from sorted(rests)
