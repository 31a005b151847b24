"""Where a browser goes after a deed at the door, and which cookies it takes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from farstu.core import login as machine
from farstu.core.assurance import FactorKind
from farstu.http.cookies import Cookie, clear_cookie, set_cookie
from farstu.http.exchange import Reply, Request, redirect
from farstu.services.known_browsers import KNOWN_FOR
from farstu.services.remembering import Handed
from farstu.services.seats import Moved
from farstu.web.desk import Desk

INSIDE = "/account/security"


def cookies_of(moved: Moved) -> tuple[str, ...]:
    """Hand out the new token, and take back the cookie that it replaces.

    A login that an application asked for ends without one; its browser may be remembered.
    """
    kept = keep(moved.handed)
    if moved.token is None:
        return kept
    if not moved.is_session:
        return set_cookie(Cookie.LOGIN, moved.token), clear_cookie(Cookie.SESSION)
    inside = set_cookie(Cookie.SESSION, moved.token), clear_cookie(Cookie.LOGIN)
    if moved.browser is None:
        return *inside, *kept
    return *inside, *kept, set_cookie(Cookie.BROWSER, moved.browser, lasts=KNOWN_FOR)


def keep(handed: Handed | None) -> tuple[str, ...]:
    """Let a browser keep what it is remembered by, where it got anything."""
    return (
        () if handed is None else (set_cookie(Cookie.REMEMBERED, handed.value, lasts=handed.lasts),)
    )


def go_on(desk: Desk, request: Request, moved: Moved, *, inside: str = INSIDE) -> Reply:
    """Send the browser to wherever its state asks for."""
    cookies, hall = cookies_of(moved), request.hall
    match moved.state:
        case machine.FactorPending():
            return redirect(f"{hall}{factor_path(moved.state, moved.asked)}", cookies=cookies)
        case machine.EnrolmentPending() | machine.Repair():
            return redirect(f"{hall}/setup", cookies=cookies)
        case machine.SignedIn() | machine.Limited():
            on = inside if request.going is None else request.going.path
            if request.typed and request.going is None:
                on = "/"  # whose form waits there, only their session can say
            return redirect(hall or on, cookies=cookies)
        case machine.Refused(reason):
            return desk.over(request, reason)
        case machine.IdentityPending():
            return redirect(hall or "/login", cookies=cookies)
        case machine.NewPasswordPending():
            return redirect("/login/over", cookies=cookies)
        case _:
            assert_never(moved.state)


def factor_path(state: machine.FactorPending, asked: Sequence[FactorKind]) -> str:
    """Say which step comes first of what is *asked*; with nothing left to ask for, what helps."""
    if asked:
        return f"/login/factor/{asked[0]}"
    return "/login/recovery-code" if state.recovery else "/login/help"
