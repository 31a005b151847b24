"""What a change of the rules of a relying party takes away from the application or its people.

It is said before it is saved: an address that is gone is an application that nobody gets into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from farstu.core.relying_parties import Rules


class Loss(StrEnum):
    """One thing that an application or its people had, and no longer have."""

    REDIRECT_ADDRESS = "redirect_address"
    RETURN_ADDRESS = "return_address"
    SIGNED_OUT_ADDRESS = "signed_out_address"
    LOGOUT_ADDRESS = "logout_address"
    SCOPE = "scope"
    HOST = "host"
    EASE = "ease"
    """People have to have proven more than before."""
    LIMITED = "limited"
    """Whoever has something to set up first no longer comes in."""
    CONSENT = "consent"
    """People are no longer asked."""
    NAMES = "names"
    """The application is told other names of everybody: it takes them for strangers."""
    AUTHENTICATION = "authentication"
    """What the application showed so far is not taken any more."""
    ALGORITHM = "algorithm"
    PORTS = "ports"
    """An app on a device can no longer choose its port or have a scheme of its own."""
    PATHS = "paths"
    """Other rules decide about its paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One loss; *what* names the things that are gone, where they have names."""

    loss: Loss
    what: tuple[str, ...] = ()


def losses_of(before: Rules, after: Rules) -> tuple[Lost, ...]:
    """Say what is lost by a change, in the order of the rules; *after* is of the same door."""
    found = (
        TAKEN[one.name](getattr(before, one.name), getattr(after, one.name))
        for one in fields(before)
    )
    return tuple(one for one in found if one is not None)


Judge = Callable[[Any, Any], Lost | None]


def _fewer(loss: Loss) -> Judge:
    def judge(before: Any, after: Any) -> Lost | None:
        gone = tuple(one for one in before if one not in after)
        return Lost(loss=loss, what=gone) if gone else None

    return judge


def _if(loss: Loss, is_lost: Callable[[Any, Any], bool]) -> Judge:
    return lambda before, after: Lost(loss=loss) if is_lost(before, after) else None


def _differs(before: Any, after: Any) -> bool:
    return bool(before != after)


def _is_over(before: Any, after: Any) -> bool:
    """Say whether it was so, and is no longer so."""
    return bool(before) and before != after


TAKEN: Mapping[str, Judge] = {
    "redirect_addresses": _fewer(Loss.REDIRECT_ADDRESS),
    "return_addresses": _fewer(Loss.RETURN_ADDRESS),
    "signed_out_addresses": _fewer(Loss.SIGNED_OUT_ADDRESS),
    "logout_address": _if(Loss.LOGOUT_ADDRESS, _is_over),
    "authentication": _if(Loss.AUTHENTICATION, _differs),
    "keys": _if(Loss.AUTHENTICATION, _is_over),
    "algorithm": _if(Loss.ALGORITHM, _differs),
    "scopes": _fewer(Loss.SCOPE),
    "least": _if(Loss.EASE, lambda before, after: after > before),
    "takes_limited": _if(Loss.LIMITED, _is_over),
    "asks_consent": _if(Loss.CONSENT, _is_over),
    "is_native": _if(Loss.PORTS, _is_over),
    "is_pairwise": _if(Loss.NAMES, _differs),
    "hosts": _fewer(Loss.HOST),
    "rules": _if(Loss.PATHS, _differs),
    "folds_case": _if(Loss.PATHS, _differs),
}
"""By the name of a rule, which all doors share that have it: when its change takes away."""
