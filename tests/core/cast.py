"""The moments, kinds and builders that the tests of the login machine share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Any

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.login import Account, Demand, Held, Login, Remembered
from farstu.core.policy import Policy, satisfiable

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
JUST_NOW = NOW - timedelta(minutes=1)
RECOVERED = NOW - timedelta(minutes=2)
LONG_AGO = NOW - timedelta(days=400)
MINUTES = timedelta(minutes=5)

EMAIL, SMS, APP, KEY = (FactorKind(kind) for kind in ("email", "sms", "totp", "webauthn"))
WORTHS = {
    EMAIL: Assurance.TWO_STEP,
    SMS: Assurance.MULTI,
    APP: Assurance.MULTI,
    KEY: Assurance.PHISHING_RESISTANT,
}
CHANNELS = {
    EMAIL: Channel.MAILBOX,
    SMS: Channel.PHONE,
    APP: Channel.APP,
    KEY: Channel.KEY,
}
HOUSE = (EMAIL, APP, KEY)
"""Three kinds are enough: the machine compares worths and knows one channel, the mailbox, by name.
An SMS differs from an app in neither."""

PASSWORD = Identity(Source.PASSWORD, JUST_NOW)
PASSKEY = Identity(Source.PASSKEY, JUST_NOW, KEY)


def held(kind: FactorKind, *, suspended: bool = False, number: int = 1) -> Held:
    """Build the authenticator *number* of *kind*."""
    return Held(
        authenticator_id=f"{kind}-{number}",
        kind=kind,
        channel=CHANNELS[kind],
        worth=WORTHS[kind],
        suspended=suspended,
    )


def proof(
    kind: FactorKind,
    *,
    at: datetime = JUST_NOW,
    worth: Assurance | None = None,
    enrolled: bool = False,
    number: int = 1,
) -> Proof:
    """Build a proof of the authenticator *number* of *kind*."""
    return Proof(
        authenticator_id=f"{kind}-{number}",
        kind=kind,
        channel=CHANNELS[kind],
        worth=WORTHS[kind] if worth is None else worth,
        proven_at=at,
        enrolled=enrolled,
    )


def login(**facts: Any) -> Login:
    """Build a login whose password was right, with eight more minutes."""
    usual: dict[str, Any] = {"expires_at": NOW + timedelta(minutes=8), "identity": PASSWORD}
    return Login(**usual | facts)


def remembered(authenticator_id: str, *, at: datetime = JUST_NOW) -> Remembered:
    """Build what a device stands on that was remembered with an authenticator."""
    return Remembered(remembrance_id="r", authenticator_id=authenticator_id, since=at)


def account(*holds: Held, **facts: Any) -> Account:
    """Build an account that holds *holds*."""
    return Account(held=holds, **facts)


def policy(required: Assurance, *allowed: FactorKind, **rest: Any) -> Policy:
    """Build an effective policy."""
    return Policy(required=required, allowed=frozenset(allowed), **rest)


def subsets(kinds: tuple[FactorKind, ...]) -> Iterator[tuple[FactorKind, ...]]:
    """Yield every choice of *kinds*."""
    for size in range(len(kinds) + 1):
        yield from combinations(kinds, size)


@cache
def policies() -> tuple[Policy, ...]:
    """List every policy over ``HOUSE`` that somebody could satisfy."""
    return tuple(
        p
        for required in list(Assurance)[1:]
        for allowed in subsets(HOUSE)
        if satisfiable(p := policy(required, *allowed), WORTHS, keys=frozenset({KEY}))
    )


def strongest(account: Account) -> Assurance:
    """Say what the best authenticator is worth, suspended and banned ones included."""
    return max((h.worth for h in account.held), default=Assurance.NONE)


DEMANDS = (
    Demand(),
    Demand(assurance=Assurance.SINGLE, max_age=MINUTES),
    Demand(assurance=Assurance.MULTI),
    Demand(assurance=Assurance.PHISHING_RESISTANT, max_age=MINUTES),
)
