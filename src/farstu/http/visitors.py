"""Who is there: what the cookies of a browser say, on the page that it asks for."""

from __future__ import annotations

from farstu.http.arrival import Arrival
from farstu.http.cookies import Cookie
from farstu.http.exchange import Route
from farstu.services.errands import Going, find_going
from farstu.services.guest import Guest, identify
from farstu.services.hosted_page import Hosted, find_hosted
from farstu.services.kit import Kit, Visit


def find_guest(
    kit: Kit, visit: Visit, arrival: Arrival, route: Route | None
) -> tuple[Hosted | None, Guest]:
    """Say who is there: on a hosted page who was sent for, and not who has signed in.

    Where there is no such login, forms are bound as usual, and the door opens nothing.
    """
    browser = arrival.cookies.get(Cookie.PROOF, "")
    if route is not None and route.hosted:
        hosted = find_hosted(kit, visit, arrival.params["login_id"], browser=browser)
        if hosted is not None:
            return hosted, hosted.guest
    return None, identify(
        kit,
        portal_id=visit.portal.id,
        login_token=arrival.cookies.get(Cookie.LOGIN),
        session_token=arrival.cookies.get(Cookie.SESSION),
    )


def find_errand(kit: Kit, visit: Visit, arrival: Arrival, route: Route | None) -> Going | None:
    """Find what an application sent this browser for, where a page may tell of it."""
    browser = arrival.cookies.get(Cookie.ERRAND, "")
    if not browser or route is None or route.plain or route.hosted:
        return None
    return find_going(kit, visit, browser=browser)
