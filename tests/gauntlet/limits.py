"""What makes throttles hold, each with what switches it off: for the teeth of their tests."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.api import door as api_door
from farstu.core.outcome import Reason
from farstu.core.scopes import Scope
from farstu.core.throttle import ANSWERS, CODES, Rule
from farstu.http.arrival import Arrival
from farstu.services import (
    answer,
    portal_challenges,
    proving,
    recovery,
    sign_in,
    step_up,
    verifying,
)
from farstu.services.kit import Kit, Visit
from farstu.services.tries import charge_password, key_of, pay_back
from farstu.store import schema, throttles
from farstu.store.api_keys import ApiKey
from farstu.store.throttles import Charged
from farstu.store.tx import Tx


def shared_counters(patch: pytest.MonkeyPatch) -> None:
    """Count at each door for itself: by kind, by program, and by who says who somebody is."""
    where: ContextVar[str] = ContextVar("where", default="")
    prove: Callable[..., Any] = proving.prove

    def prove_there(kit: Kit, tx: Tx, visit: Visit, subject: Any, **about: Any) -> Any:
        seat = about["seat"]
        where.set(f"{about['kind']} {visit.api_key_id} {type(seat)} {seat.facts.identity.source}")
        return prove(kit, tx, visit, subject, **about)

    def key_there(kit: Kit, rule: Rule, *about: str) -> str:
        return key_of(kit, rule, *about, where.get())

    patch.setattr(proving, "key_of", key_there)
    for place in (answer, step_up):
        patch.setattr(place, "prove", prove_there)


def spare_counters(patch: pytest.MonkeyPatch) -> None:
    """Count recovery codes where codes are counted."""
    patch.setattr(recovery, "key_of", lambda kit, _, *about: key_of(kit, CODES, *about))


def kept_failures(patch: pytest.MonkeyPatch) -> None:
    """Forget every failure as soon as somebody knows the password."""

    def forget(tx: Tx, tried: Any, *, knew: bool) -> None:
        pay_back(tx, tried, knew=knew)
        tx.execute(sa.delete(schema.throttles))

    patch.setattr(sign_in, "pay_back", forget)


def one_counter_an_account(patch: pytest.MonkeyPatch) -> None:
    """Count for each spelling of whoever somebody is."""
    spelt: list[str] = []
    come: Callable[..., Any] = sign_in.sign_in

    def come_as(kit: Kit, visit: Visit, *, identifier: str, **about: Any) -> Any:
        spelt.append(identifier)
        return come(kit, visit, identifier=identifier, **about)

    def charge_spelt(kit: Kit, tx: Tx, visit: Visit, _: str, **about: Any) -> Any:
        return charge_password(kit, tx, visit, spelt[-1], **about)

    patch.setattr("farstu.web.pages.sign_in.sign_in", come_as)
    patch.setattr(sign_in, "charge_password", charge_spelt)


def counters_of_addresses(patch: pytest.MonkeyPatch) -> None:
    """Charge no address for the wrong answers of many."""
    charge: Callable[..., Any] = throttles.charge

    def charge_others(tx: Tx, key: str, rule: Rule, **about: Any) -> Any:
        return Charged(1) if rule is ANSWERS else charge(tx, key, rule, **about)

    patch.setattr(throttles, "charge", charge_others)


def floods_cost_nothing(patch: pytest.MonkeyPatch) -> None:
    """Let what is refused because somebody is closed cost the address a try."""
    wrong = portal_challenges.WRONG | {Reason.TOO_MANY_TRIES}
    for place in (portal_challenges, verifying):
        patch.setattr(place, "WRONG", wrong)


def keys_that_pass_addresses(patch: pytest.MonkeyPatch) -> None:
    """Believe every program about where somebody is."""
    for_whom = api_door._for_whom

    def believe(arrival: Arrival, visit: Visit, key: ApiKey) -> Any:
        trusted = replace(key, scopes=frozenset({*key.scopes, Scope.ADDRESS_PASS}))
        return for_whom(arrival, visit, trusted)

    patch.setattr(api_door, "_for_whom", believe)


def plain_addresses(patch: pytest.MonkeyPatch) -> None:
    """Take whatever a program passes for an address."""
    patch.setattr(api_door, "read_address", lambda named: named or "203.0.113.99")
    patch.setattr(api_door, "network_of", str)


def counting_first(patch: pytest.MonkeyPatch) -> None:
    """Let people in where nothing can be counted."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))
    patch.setattr(throttles, "failures_of", lambda *_, **__: 0)
    for name in ("clear", "refund"):
        patch.setattr(throttles, name, lambda *_, **__: None)
