"""Who is there: what the cookies of a browser say, on the page that it asks for."""

from __future__ import annotations

from urllib.parse import quote

from farstu.core.hosted_page import PATH
from farstu.http.arrival import Arrival
from farstu.http.cookies import Cookie
from farstu.http.exchange import Route
from farstu.services.errands import Going, find_going
from farstu.services.guest import NOBODY, Guest, identify
from farstu.services.hosted_page import Hosted, find_hosted
from farstu.services.kit import Kit, Visit


def find_guest(
    kit: Kit, visit: Visit, arrival: Arrival, route: Route | None
) -> tuple[Hosted | None, Guest]:
    """Say who is there: on a hosted page who was sent for, and never who has signed in."""
    if route is not None and route.hosted:
        browser, login_id = arrival.cookies.get(Cookie.PROOF, ""), arrival.params["login_id"]
        hosted = find_hosted(kit, visit, login_id, browser=browser)
        return hosted, NOBODY if hosted is None else hosted.guest
    return None, identify(
        kit,
        portal_id=visit.portal.id,
        login_token=arrival.cookies.get(Cookie.LOGIN),
        session_token=arrival.cookies.get(Cookie.SESSION),
    )


def hall_of(arrival: Arrival, route: Route | None) -> str:
    """Say under which path the hall is, on a hosted page: whether there is such a login or not."""
    is_hosted = route is not None and route.hosted
    return f"{PATH}/{quote(arrival.params['login_id'])}" if is_hosted else ""


def find_errand(kit: Kit, visit: Visit, arrival: Arrival, route: Route | None) -> Going | None:
    """Find what an application sent this browser for, where a page may tell of it."""
    browser = arrival.cookies.get(Cookie.ERRAND, "")
    if not browser or route is None or route.plain or route.hosted:
        return None
    return find_going(kit, visit, browser=browser)
