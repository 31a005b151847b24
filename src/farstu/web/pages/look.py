"""The look of a portal: files of its own, the same for everybody who visits it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.http.exchange import Reply, Request, Route
from farstu.services.logos import find_logo
from farstu.web.desk import Desk
from farstu.web.look import PREFIX, sheet_of

KEPT = {"cache-control": "public, max-age=31536000, immutable"}
"""The address names what is in it; another look has another address."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path=f"{PREFIX}{{digest}}.css", gate=Gate.ANYONE, get=partial(_sheet, desk), plain=True
        ),
        Route(
            path=f"{PREFIX}{{digest}}.png", gate=Gate.ANYONE, get=partial(_logo, desk), plain=True
        ),
    )


def _sheet(desk: Desk, request: Request) -> Reply:
    sheet = sheet_of(request.visit.portal.settings)
    if sheet is None or sheet.digest != request.params["digest"]:
        return desk.complain(request, 404)
    headers = {"content-type": "text/css; charset=utf-8", **KEPT}
    return Reply(body=sheet.text.encode(), headers=headers)


def _logo(desk: Desk, request: Request) -> Reply:
    picture = find_logo(request.kit, request.visit, request.params["digest"])
    if picture is None:
        return desk.complain(request, 404)
    return Reply(body=picture, headers={"content-type": "image/png", **KEPT})
