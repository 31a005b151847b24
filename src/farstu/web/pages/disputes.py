"""“Wasn’t you?”: a link out of a notice or of one’s own account, and the button behind it."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.http.cookies import Cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.disputes import dispute, dispute_own, find_dispute
from farstu.services.own_sessions import sign_out_everywhere
from farstu.web.desk import Desk
from farstu.web.pages.links import dead_link
from farstu.web.pages.sign_in import EVERYWHERE, SECURED, leave
from farstu.web.views import DisputePage, LinkKind
from farstu.web.views.account import OwnDisputePage

OWN = "/account/not-me"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/not-me/{token}",
            gate=Gate.ANYONE,
            get=partial(_show, desk),
            post=partial(_stop, desk),
            link=True,
        ),
        Route(path=OWN, gate=Gate.INSIDE, get=partial(_show_own, desk)),
        Route(path=f"{OWN}/secure", gate=Gate.FRESH, post=partial(_secure, desk), back=OWN),
        Route(path=f"{OWN}/sign-out", gate=Gate.INSIDE, post=partial(_leave, desk), back=OWN),
    )


def _show(desk: Desk, request: Request) -> Reply:
    found = find_dispute(request.kit, request.visit, request.params["token"])
    if found is None:
        return dead_link(desk, request, LinkKind.DISPUTE)
    view = DisputePage(
        name=found.account.name, added=found.added, address=found.address, own_id=found.own_id
    )
    return desk.page(request, view)


def _stop(desk: Desk, request: Request) -> Reply:
    done = dispute(request.kit, request.visit, request.params["token"])
    if isinstance(done, Rejected):
        return dead_link(desk, request, LinkKind.DISPUTE)
    return redirect(f"/password/reset/{done}")


# From inside -----------------------------------------------------------------


def _show_own(desk: Desk, request: Request) -> Reply:
    return desk.page(request, OwnDisputePage())


def _secure(desk: Desk, request: Request) -> Reply:
    done = dispute_own(request.kit, request.visit, request.seat)
    return _out(desk, request, done, then=SECURED)


def _leave(desk: Desk, request: Request) -> Reply:
    done = sign_out_everywhere(request.kit, request.visit, request.seat)
    return _out(desk, request, done, then=EVERYWHERE)


def _out(desk: Desk, request: Request, done: Rejected | None, *, then: str) -> Reply:
    """Say that this browser is signed out as well, and what to do next."""
    if isinstance(done, Rejected):
        return desk.refuse(request, OwnDisputePage(), done)
    return leave(request, then=then, also=(Cookie.REMEMBERED,))
