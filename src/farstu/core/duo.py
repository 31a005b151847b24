"""Applications with a plug-in for Duo Universal: their rules, and the addresses that it knows.

The plug-in is not ours and is not changed, so what it sends and checks is fixed (docs/duo.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.assurance import Assurance

ROOT = "/oauth/v1"
AUTHORISE, TOKEN, HEALTH = f"{ROOT}/authorize", f"{ROOT}/token", f"{ROOT}/health_check"
ALGORITHM = "HS512"
"""What both sides sign by, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoUniversal:
    """The rules of an application that takes us for Duo.

    *least* is what everybody has to have proven. *takes_limited*: people may come who have not set
    up what they have to yet, which such an application has no way to tell.
    """

    return_addresses: tuple[str, ...] = ()
    least: Assurance = Assurance.SINGLE
    takes_limited: bool = False
