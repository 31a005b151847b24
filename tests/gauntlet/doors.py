"""Every address that the pages have, as the URL map says: no list of a test's own goes stale."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from farstu.core.access import Gate
from farstu.http.exchange import Route
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map

ROUTES = url_map(Desk(Renderer()))
NOWHERE = "0" * 26
USUAL = {"kind": "totp", "audience": "everybody", "help": "reset", "decision": "approve"}
UNGUARDED = frozenset({Gate.ANYONE, Gate.DOORSTEP})
HALL = frozenset({Gate.FACTOR})
BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Address:
    """A method, and a path without braces."""

    method: str
    path: str
    route: Route


def addresses(*, but: Collection[Gate] = UNGUARDED, **known: str) -> Iterator[Address]:
    """List every address behind a gate, *but* some; *known* is what stands for its braces.

    Those of the hosted page are for whom an application sent, not for who signs in here.
    """
    filled = {**USUAL, **known}
    for route in ROUTES:
        if route.gate not in but and not route.hosted:
            path = BRACES.sub(lambda found: filled.get(found[1], NOWHERE), route.path)
            for method in route.handlers:
                yield Address(method, path, route)
