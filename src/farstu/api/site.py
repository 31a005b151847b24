"""The API as the toolkit serves it: its paths, its door, and what a failure looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.requests import Request as StarletteRequest
from starlette.routing import Mount, compile_path
from starlette.types import Receive, Scope, Send

from farstu.api.document import ROOT
from farstu.api.door import ApiDoor, Found, broken
from farstu.api.exchange import Endpoint
from farstu.api.routes import ENDPOINTS
from farstu.http.arrival import CONTROLS, respond
from farstu.http.door import Site
from farstu.services.kit import Kit


class Api:
    """Everything under ``/api/v1``."""

    def __init__(self, kit: Kit, site: Site) -> None:
        """Take the means and the outside."""
        self._door = ApiDoor(kit, site)
        self._paths = [(compile_path(path)[0], by) for path, by in by_path(ENDPOINTS).items()]

    def mount(self) -> Mount:
        """Make the one line of the toolkit's map that leads here."""
        return Mount(ROOT, app=self)

    def close(self) -> None:
        """End the threads."""
        self._door.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call; what breaks is answered as JSON too, and raised for the log."""
        try:
            response = await self._door.enter(
                StarletteRequest(scope, receive), self.find(scope["path"])
            )
        except Exception as error:
            await respond(broken(error, scope["farstu.reference"]))(scope, receive, send)
            raise
        await response(scope, receive, send)

    def find(self, path: str) -> Found | None:
        """Say what *path* leads to."""
        if CONTROLS.search(path) or not path.isprintable():
            return None
        for shape, endpoints in self._paths:
            found = shape.match(path)
            if found is not None:
                return Found(endpoints, found.groupdict())
        return None


def by_path(endpoints: Iterable[Endpoint]) -> Mapping[str, Mapping[str, Endpoint]]:
    """Gather what is answered at each path, by method; HEAD is asked like GET."""
    found: dict[str, dict[str, Endpoint]] = {}
    for one in endpoints:
        methods = ("GET", "HEAD") if one.method == "GET" else (one.method,)
        found.setdefault(ROOT + one.path, {}).update(dict.fromkeys(methods, one))
    return found
