"""Help, for anybody."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.policy import requirement_of
from farstu.http.exchange import Reply, Request, Route
from farstu.services.policies import portal_policy
from farstu.web.desk import Desk
from farstu.web.views import HelpPage


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (Route(path="/help", gate=Gate.ANYONE, get=partial(_help, desk)),)


def _help(desk: Desk, request: Request) -> Reply:
    portal = request.visit.portal
    policy = request.kit.store.read(lambda tx: portal_policy(request.kit, tx), portal_id=portal.id)
    view = HelpPage(
        requirement=requirement_of(policy), support_contact=portal.settings.support_contact
    )
    return desk.page(request, view)
