"""Signing in: the password, and what there is to say when it ends badly."""

from __future__ import annotations

from functools import partial

from farstu.core import login as machine
from farstu.core.access import AtLogin, Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Requirement, requirement_of
from farstu.http.cookies import Cookie, clear_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.own_remembrances import forget_here, is_remembered
from farstu.services.own_sessions import sign_out
from farstu.services.passkeys import kind_that_finds
from farstu.services.policies import portal_policy
from farstu.services.sign_in import sign_in
from farstu.web.desk import Desk
from farstu.web.pages.passage import go_on
from farstu.web.views import SignedOutPage, SignInPage

RECOVERY = "recovery-code"
"""What somebody brings who signs out because they no longer have what they sign in with."""
FORGETTING = "forget"
"""What somebody says who wants this browser to be forgotten as well."""
THEN = frozenset({RECOVERY, FORGETTING})


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/", gate=Gate.INSIDE, get=_home),
        Route(
            path="/login",
            gate=Gate.DOORSTEP,
            get=partial(_show, desk),
            post=partial(_sign_in, desk),
            hashes=True,
        ),
        Route(path="/login/over", gate=Gate.ANYONE, get=partial(_over, desk)),
        Route(path="/logout", gate=Gate.ANYONE, post=_sign_out),
        Route(path="/signed-out", gate=Gate.ANYONE, get=partial(_signed_out, desk)),
    )


def _home(request: Request) -> Reply:
    """Go on with what an application sent this browser for, or to one's own account."""
    return redirect(request.going.path if request.going else "/account/security")


def _show(desk: Desk, request: Request) -> Reply:
    """Show the page; an application may have said by which name they will come."""
    hint = request.going.login_hint if request.going else ""
    return desk.page(request, view_of(request), values={"identifier": hint} if hint else None)


def view_of(request: Request) -> SignInPage:
    """Show the page as the portal's policy has it."""
    kit, portal = request.kit, request.visit.portal
    policy = kit.store.read(lambda tx: portal_policy(kit, tx), portal_id=portal.id)
    minutes = request.guest.away_for_minutes
    everybody = requirement_of(policy) is Requirement.REQUIRED
    return SignInPage(
        away_minutes=minutes,
        first_time_hint=minutes is None and everybody,
        finder=kind_that_finds(kit, policy),
    )


def _sign_in(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("identifier")
    done = sign_in(
        request.kit,
        request.visit,
        identifier=typed,
        password=request.form.text("password"),
        brought=request.remembered,
    )
    if isinstance(done, Rejected):
        values = request.form.only("identifier")
        return desk.refuse(request, view_of(request), done, values=values)
    return go_on(desk, request, done)


def _over(desk: Desk, request: Request) -> Reply:
    """Say why a login in progress ended; without one there is nothing to say."""
    standing = request.guest.standing
    state = standing.state if isinstance(standing, AtLogin) else None
    if isinstance(state, machine.Refused):
        return desk.over(request, state.reason)
    if isinstance(state, machine.NewPasswordPending):
        return desk.over(request, Reason.PASSWORD_RESET_UNFINISHED)
    return redirect("/login")


def _sign_out(request: Request) -> Reply:
    if request.guest.seat is not None:
        sign_out(request.kit, request.visit, request.guest.seat)
    cookies: tuple[str, ...] = (clear_cookie(Cookie.SESSION), clear_cookie(Cookie.LOGIN))
    then = request.form.text("then")
    if then == FORGETTING:
        forget_here(request.kit, request.visit, brought=request.remembered)
        cookies = (*cookies, clear_cookie(Cookie.REMEMBERED))
    gone = redirect("/signed-out", then=then) if then in THEN else redirect("/signed-out")
    # Never "cookies": a remembered device outlives signing out unless one asks to forget it.
    return Reply(
        status=gone.status,
        headers={**gone.headers, "clear-site-data": '"cache", "storage"'},
        cookies=cookies,
    )


def _signed_out(desk: Desk, request: Request) -> Reply:
    then = request.query.get("then")
    view = SignedOutPage(
        recovery=then == RECOVERY,
        forgotten=then == FORGETTING,
        remembered=is_remembered(request.kit, request.visit, request.remembered),
    )
    return desk.page(request, view)
