"""What is known of oneself, taken away as a file."""

from __future__ import annotations

import json
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.policy import REMEMBERED_AT_MOST
from farstu.http.exchange import Reply, Request, Route
from farstu.services import housekeeping, known_browsers
from farstu.services.own_data import export_own
from farstu.web.desk import Desk
from farstu.web.views import DataPage

DATA = "/account/data"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=DATA, gate=Gate.INSIDE, get=partial(_ask, desk)),
        Route(path=f"{DATA}/download", gate=Gate.FRESH, post=partial(_download, desk), back=DATA),
    )


def _view(request: Request) -> DataPage:
    return DataPage(
        remembered_days=REMEMBERED_AT_MOST.days,
        known_browsers=known_browsers.MOST,
        known_days=known_browsers.KNOWN_FOR.days,
        unsent_days=housekeeping.KEPT_DEAD.days,
        request_days=housekeeping.KEPT_REQUESTS.days,
        support_contact=request.visit.portal.settings.support_contact,
    )


def _ask(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _view(request))


def _download(desk: Desk, request: Request) -> Reply:
    told = export_own(request.kit, request.visit, request.seat)
    if isinstance(told, Rejected):
        return desk.refuse(request, _view(request), told)
    return Reply(
        body=json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n",
        headers={
            "content-type": "application/json",
            "content-disposition": f'attachment; filename="{request.visit.portal.host}-data.json"',
        },
    )
