"""The addresses of OpenID Connect, as the toolkit calls them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from farstu.http.arrival import respond
from farstu.oidc.duo import duo_hatches
from farstu.oidc.endpoints import hatches
from farstu.oidc.wicket import Hatch, Wicket, broken


class _Window:
    """One address: whatever the method, the wicket answers."""

    def __init__(self, wicket: Wicket, hatch: Hatch) -> None:
        """Remember which wicket and which hatch."""
        self._wicket = wicket
        self._hatch = hatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what breaks is answered as JSON too, and raised for the log."""
        try:
            response = await self._wicket.ask(Request(scope, receive), self._hatch)
        except Exception as error:
            await respond(broken(error, self._hatch))(scope, receive, send)
            raise
        await response(scope, receive, send)


def oidc_routes(wicket: Wicket) -> Sequence[Route]:
    """List the addresses of OpenID Connect."""
    return tuple(
        Route(hatch.path, _Window(wicket, hatch)) for hatch in (*hatches(), *duo_hatches())
    )
